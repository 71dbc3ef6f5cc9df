//! The beginning and the end of a stop, and the meaning of the keys that are pressed in between.
//!
//! Owns the effect of a stop on the terminal. `stops` says which keys were pressed intentionally;
//! `answering` handles them.

use std::io;
use std::time::{Duration, Instant};

use tokio::sync::mpsc::UnboundedReceiver;
use tokio::sync::watch;

use crate::term::{Key, RawMode};

use super::keymap::{KeyCommand, command_for};
use super::stage::Stage;
use super::stops::{GUARD, KeyInput, StopResult};
use super::typing::TypingPace;

impl Stage {
    /// Takes keys of the second screen from `remote` too, from now on.
    pub fn driven_by(&mut self, remote: UnboundedReceiver<KeyCommand>) {
        self.stops.remote = Some(remote);
    }

    /// Reports whether the stage displays only the title.
    pub fn blank(&self) -> watch::Receiver<bool> {
        self.stops.blank.subscribe()
    }

    /// Sets whether it does.
    pub(super) fn tell_blank(&self, is_blank: bool) {
        self.stops.blank.send_replace(is_blank);
    }

    /// Ends stops by itself after `pause` from now on, until a key is pressed.
    pub fn goes_on_after(&mut self, pause: Duration) {
        self.stops.auto = Some(pause);
    }

    /// Whether stops end by themselves.
    pub(super) fn plays_by_itself(&self) -> bool {
        self.stops.auto.is_some()
    }

    /// Also takes the keys that are only for learners.
    pub fn serves_a_learner(&mut self) {
        self.stops.learns = true;
    }

    /// Makes every stop wait for a key again.
    pub fn waits_again(&mut self) {
        self.stops.auto = None;
    }

    /// Starts taking keys: earlier input is discarded. Pastes are marked from now on, so that their
    /// letters are not keys.
    pub fn begin_stop(&mut self) -> io::Result<()> {
        match &self.stops.raw {
            // A program that ran since a question was asked may have changed it.
            Some(raw) => raw.reapply()?,
            None => self.stops.raw = Some(RawMode::enter(&self.tty)?),
        }
        if knows_pastes() && !std::mem::replace(&mut self.stops.marks_pastes, true) {
            self.screen.mark_pastes(true)?;
        }
        if let Some(key) = self.stops.keys.discard() {
            self.stops.note(Some(key), Instant::now());
        }
        if let Some(remote) = &mut self.stops.remote {
            while remote.try_recv().is_ok() {}
        }
        self.stops.keys.listen();
        Ok(())
    }

    /// Lets the kernel stop background jobs that write, within a stop.
    pub(super) fn hold_others(&self, held: bool) -> io::Result<()> {
        let raw = self.stops.raw.as_ref();
        raw.map_or(Ok(()), |raw| raw.hold_others(held))
    }

    /// Stops taking keys: they belong to the next command. Waits until the terminal has answered
    /// its questions, or a second has passed, since the answers must not reach a command.
    pub fn end_stop(&mut self) {
        self.unread = 0;
        self.stops.keys.release();
        self.stops.raw = None;
        if std::mem::take(&mut self.stops.marks_pastes) {
            // The next stop notices that the terminal is gone.
            let _ = self.screen.mark_pastes(false);
        }
    }

    /// Waits, within a stop, for a key with a meaning. `since`: when the current text became
    /// visible.
    pub(super) async fn pressed(&mut self, since: Instant) -> StopResult {
        loop {
            if let Some(pressed) = self.pressed_or_resized(since).await {
                return pressed;
            }
        }
    }

    /// The same; `None` if the size of the terminal has changed.
    pub(super) async fn pressed_or_resized(&mut self, since: Instant) -> Option<StopResult> {
        loop {
            let heard = match self.stops.auto {
                Some(pause) => match tokio::time::timeout(pause, self.hear()).await {
                    Ok(heard) => heard,
                    Err(_) => return Some(StopResult::Command(KeyCommand::Run)),
                },
                None => self.hear().await,
            };
            if heard == KeyInput::Resized {
                return None;
            }
            let was_auto = self.stops.auto.take().is_some();
            match self.taken(&heard, since) {
                // The key was meant to end the automatic play, whatever else it does.
                Some(StopResult::Command(command)) if was_auto && command != KeyCommand::Quit => {}
                Some(pressed) => return Some(pressed),
                None => {}
            }
        }
    }

    /// The meaning of an input at a stop where SPACE would run something, if it has one.
    pub(super) fn taken(&self, heard: &KeyInput, since: Instant) -> Option<StopResult> {
        let pressed = self.meaning(heard, since)?;
        let completes = pressed == StopResult::Command(KeyCommand::Complete);
        (!completes || self.may_complete(heard, since)).then_some(pressed)
    }

    /// The next input from the keyboard or the second screen, within a stop.
    pub(super) async fn hear(&mut self) -> KeyInput {
        let heard = self.stops.hear().await;
        match &heard {
            KeyInput::Key(key, at) => self.stops.note(Some(key.clone()), *at),
            KeyInput::Command(_) => self.stops.note(None, Instant::now()),
            KeyInput::Resized | KeyInput::End => {}
        }
        heard
    }

    /// Whether the last key was pressed intentionally: no other came just before it.
    pub(super) fn is_on_purpose(&self) -> bool {
        self.stops.was_quiet(GUARD)
    }

    /// The same for an answer to a question, which may follow an accidental RETURN.
    pub(super) fn is_answer(&self, key: &Key) -> bool {
        self.is_on_purpose() || self.stops.follows_another(key)
    }

    /// The same in a menu, where RETURN may quickly follow an arrow, but must not come before the
    /// menu was visible.
    pub(super) fn is_choice(&self, key: &Key, since: Instant) -> bool {
        let arrows = [Key::Up, Key::Down, Key::Left, Key::Right, Key::Tab];
        let follows_arrow =
            matches!(&self.stops.previous, Some((Some(key), _)) if arrows.contains(key));
        let is_seen = *key != Key::Enter || since.elapsed() >= GUARD;
        follows_arrow || (is_seen && self.is_on_purpose())
    }

    /// Whether more was typed right after the last key, as only in an unmarked paste.
    pub(super) fn has_more_keys(&self) -> bool {
        self.tty.has_input()
    }

    fn is_taken(&self, command: KeyCommand) -> bool {
        self.stops.learns || !matches!(command, KeyCommand::Copy | KeyCommand::Explain)
    }

    /// SPACE at a stop runs like RETURN, and is as easily held down. If keys type the command, it
    /// is one of them and never runs.
    fn may_complete(&self, heard: &KeyInput, since: Instant) -> bool {
        match heard {
            KeyInput::Key(_, at) => {
                let is_seen = at.duration_since(since) >= GUARD;
                self.look.pace != TypingPace::Keys && is_seen && self.is_on_purpose()
            }
            _ => true,
        }
    }

    /// The meaning of an input, if it has one. A key counts only if none was pressed just before
    /// it, and a key that runs something only if the text was visible.
    pub(super) fn meaning(&self, heard: &KeyInput, since: Instant) -> Option<StopResult> {
        let (command, at) = match heard {
            KeyInput::Key(key, at) => {
                let command = command_for(&self.look.keymap, key)?;
                let more = self.has_more_keys();
                let counts = self.stops.counts((key, command), more, &self.look.pace);
                if !self.is_taken(command) || !counts {
                    return None;
                }
                (command, *at)
            }
            KeyInput::Command(command) => (*command, Instant::now()),
            KeyInput::Resized => return None,
            KeyInput::End => return Some(StopResult::End),
        };
        let too_early = at.duration_since(since) < GUARD;
        (command != KeyCommand::Run || !too_early).then_some(StopResult::Command(command))
    }
}

/// Whether the terminal marks pastes on request, and does not print the request.
fn knows_pastes() -> bool {
    let term = std::env::var("TERM").unwrap_or_default();
    let plain = ["linux", "dumb", "cons25"].contains(&term.as_str());
    !(term.is_empty() || plain || term.starts_with("vt") || term.starts_with("eterm"))
}
