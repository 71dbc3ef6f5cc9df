//! Questions to the terminal before another program gets its keys.
//!
//! Owns the wait for the first answers. [`LateAnswers`] takes the later ones out of the keys.

use std::io::{self, Write as _};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::{LateAnswers, RawMode, TerminalQuestions, Tty};

/// How long to wait for the last answer: until then the terminal is not given back.
pub const OPEN: Duration = Duration::from_secs(1);

/// A terminal in raw mode that was asked. On drop it is given back, once no answer can arrive any
/// more.
#[derive(Debug)]
pub struct EarlyInquiry {
    tty: Arc<Tty>,
    late: LateAnswers,
    /// The keys that were pressed during the wait.
    keys: Vec<u8>,
    raw: Option<RawMode>,
}

/// What an inquiry leaves.
#[derive(Debug)]
pub struct InquiryResult {
    /// The answers that are still missing.
    pub late: LateAnswers,
    /// The keys that were pressed during the wait.
    pub keys: Vec<u8>,
    /// The mode of the terminal, which the caller must give back.
    pub raw: Option<RawMode>,
}

impl EarlyInquiry {
    /// Asks the terminal and waits for the last answer, `limit` at most. Asks nothing if the
    /// terminal belongs to another program.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn make(tty: &Arc<Tty>, questions: TerminalQuestions, limit: Duration) -> io::Result<Self> {
        let is_asked = !questions.are_none() && tty.is_ours();
        let questions = if is_asked {
            questions
        } else {
            TerminalQuestions::default()
        };
        let now = Instant::now();
        let mut inquiry = Self {
            tty: Arc::clone(tty),
            late: LateAnswers::to(questions, now),
            keys: Vec::new(),
            raw: None,
        };
        if is_asked {
            inquiry.raw = Some(RawMode::enter(tty)?);
            tty.as_ref().write_all(questions.bytes().as_bytes())?;
            inquiry.listen(now + limit);
        }
        Ok(inquiry)
    }

    /// Ends the inquiry.
    pub fn into_result(mut self) -> InquiryResult {
        let none = LateAnswers::to(TerminalQuestions::default(), Instant::now());
        let late = std::mem::replace(&mut self.late, none);
        InquiryResult {
            late,
            keys: std::mem::take(&mut self.keys),
            raw: self.raw.take(),
        }
    }

    /// The answers so far.
    pub fn late(&self) -> &LateAnswers {
        &self.late
    }

    /// Reads until the last answer arrives or the time is up.
    fn listen(&mut self, until: Instant) {
        let mut bytes = [0; 256];
        while !self.late.answers().are_complete {
            let now = Instant::now();
            if now >= until {
                return;
            }
            let left = Timespec::try_from(until - now).ok();
            let mut fds = [PollFd::new(self.tty.as_ref(), PollFlags::IN)];
            match poll(&mut fds, left.as_ref()) {
                Ok(1) => match rustix::io::read(self.tty.as_ref(), &mut bytes) {
                    Ok(length) if length > 0 => {
                        let keys = self.late.take(&bytes[..length], Instant::now());
                        self.keys.extend(keys);
                    }
                    Err(rustix::io::Errno::INTR) => {}
                    // The terminal is gone; its next user notices that.
                    _ => return,
                },
                Ok(_) | Err(rustix::io::Errno::INTR) => {}
                Err(_) => return,
            }
        }
    }
}

impl Drop for EarlyInquiry {
    fn drop(&mut self) {
        self.listen(self.late.asked() + OPEN);
        if !self.late.answers().are_complete && self.tty.is_ours() {
            self.tty.discard_input();
        }
    }
}
