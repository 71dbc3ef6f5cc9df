//! The input of a command, if it is not the shell's own standard input.

use super::error::SessionError;
use super::feed::Feed;
use super::seat::{Seat, SeatMessage};
use super::session::Session;
use super::streams::{Output, OutputSource};
use super::unit::{CommandInput, TypedLines};

impl Session {
    /// Makes the input of a command, and adds the redirection for it.
    pub(super) fn input(
        &mut self,
        input: Option<CommandInput<'_>>,
        redirection: &mut String,
    ) -> Result<Option<Feed>, SessionError> {
        match input {
            None => Ok(None),
            Some(CommandInput::Pipe(text)) => {
                let directory = self.directory().to_owned();
                let feed = Feed::begin(&directory, self.state.unit, text);
                let (feed, reading) =
                    feed.map_err(SessionError::io("make a FIFO for the input"))?;
                redirection.push_str(&reading);
                Ok(Some(feed))
            }
            Some(CommandInput::Terminal { lines, rules }) => {
                let seat = Seat::begin(lines, rules);
                let (seat, there) =
                    seat.map_err(SessionError::io("make a terminal for the input"))?;
                redirection.push_str(&there);
                self.state.seat = Some(seat);
                Ok(None)
            }
        }
    }

    /// Passes on the last output of a command that had a terminal. Returns how many of its lines
    /// were typed.
    pub(super) async fn leave_seat(&mut self, output: Output<'_>) -> Option<TypedLines> {
        let mut seat = self.state.seat.take()?;
        seat.stop();
        while let Some(said) = seat.said().await {
            match said {
                SeatMessage::Output(bytes) => output(OutputSource::Stdout, &bytes),
                SeatMessage::Secret => {}
                SeatMessage::Done(typed) => return Some(typed),
            }
        }
        None
    }
}

/// The next message of a command's terminal; without one it waits forever.
pub(super) async fn said(seat: &mut Option<Seat>) -> SeatMessage {
    if let Some(seat) = seat
        && let Some(said) = seat.said().await
    {
        return said;
    }
    std::future::pending().await
}
