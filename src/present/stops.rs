//! Keys at stops: where they come from, and which of them were pressed intentionally.
//!
//! Owns the guard: a key that is held down, a paste, or a hand on the keyboard must not run anything
//! unread. `stop_keys` says what a key means.

use std::time::{Duration, Instant};

use rustix::process::{getpid, kill_process};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::sync::watch;

use crate::term::{Input, Key, Keys, RawMode};

use super::keymap::KeyCommand;
use super::typing::TypingPace;

/// A signal is handled long before this.
const HEED: Duration = Duration::from_secs(5);

/// How long a prompt must have been visible, without any key, before a key runs its command: an
/// accidental second RETURN, or a key that is held down, must not run a command that was not read.
pub(super) const GUARD: Duration = Duration::from_millis(100);

/// The same if the presenter's own keys type the command: fingers stop later then.
pub(super) const GUARD_AFTER_KEYS: Duration = Duration::from_millis(400);

/// In that case a letter has a meaning only after this long without a key.
const GUARD_OF_LETTERS: Duration = Duration::from_secs(1);

/// The end of a stop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StopResult {
    /// A key with this command.
    Command(KeyCommand),
    /// The terminal is gone.
    End,
}

/// An input, before its meaning is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum KeyInput {
    /// A key, and the time at which it was read.
    Key(Key, Instant),
    /// A request of the second screen.
    Command(KeyCommand),
    /// The size of the terminal has changed: text for a certain size must be drawn again.
    Resized,
    /// The terminal is gone.
    End,
}

/// The sources of keys, and their times.
pub(super) struct Stops {
    pub(super) keys: Keys,
    /// Kept from the beginning of a stop to its end, and while a question to the terminal is
    /// pending.
    pub(super) raw: Option<RawMode>,
    /// The terminal marks pastes.
    pub(super) marks_pastes: bool,
    /// Keys from the second screen.
    pub(super) remote: Option<UnboundedReceiver<KeyCommand>>,
    /// Reports to the second screen whether the stage is blank.
    pub(super) blank: watch::Sender<bool>,
    /// Reports a new size; `None` if the system does not support that.
    pub(super) resized: Option<Signal>,
    /// The show continues by itself after this time.
    pub(super) auto: Option<Duration>,
    /// A learner uses it.
    pub(super) learns: bool,
    /// The last key, and when it was pressed or discarded unread; no key for one of the second
    /// screen.
    pub(super) last: Option<(Option<Key>, Instant)>,
    /// The key before it.
    pub(super) previous: Option<(Option<Key>, Instant)>,
}

impl Stops {
    /// Without a stop yet.
    pub(super) fn new(keys: Keys) -> Self {
        Self {
            keys,
            raw: None,
            marks_pastes: false,
            remote: None,
            blank: watch::Sender::new(false),
            resized: signal(SignalKind::window_change()).ok(),
            auto: None,
            learns: false,
            last: None,
            previous: None,
        }
    }

    /// Notes that a key was pressed.
    pub(super) fn note(&mut self, key: Option<Key>, at: Instant) {
        self.previous = self.last.replace((key, at));
    }

    /// Whether no key was pressed for `pause` before the last one.
    pub(super) fn was_quiet(&self, pause: Duration) -> bool {
        let (Some((_, last)), Some((_, before))) = (&self.last, &self.previous) else {
            return true;
        };
        last.duration_since(*before) >= pause
    }

    /// Whether the previous key was a different one that is not pressed by accident: a letter right
    /// after it was intended.
    pub(super) fn follows_another(&self, key: &Key) -> bool {
        match &self.previous {
            Some((Some(Key::Char(_) | Key::Paste(_)), _)) => false,
            Some((Some(previous), _)) => previous != key,
            _ => false,
        }
    }

    /// Whether the last key counts, after the ones before it. If `more` was typed right after it,
    /// it may be part of an unmarked paste.
    pub(super) fn counts(
        &self,
        (key, command): (&Key, KeyCommand),
        more: bool,
        pace: &TypingPace,
    ) -> bool {
        let runs = command == KeyCommand::Run;
        let follows_text = matches!(&self.previous, Some((Some(Key::Char(_)), _)));
        match (pace, key) {
            (TypingPace::Keys, Key::Char(_)) => self.was_quiet(GUARD_OF_LETTERS),
            (TypingPace::Keys, _) if follows_text => self.was_quiet(GUARD_AFTER_KEYS),
            _ => self.was_quiet(GUARD) || !(runs || more) && self.follows_another(key),
        }
    }

    pub(super) async fn hear(&mut self) -> KeyInput {
        let remote = async {
            match &mut self.remote {
                Some(remote) => remote.recv().await,
                None => None,
            }
        };
        let resized = async {
            match &mut self.resized {
                Some(resized) => resized.recv().await,
                None => None,
            }
        };
        let heard = tokio::select! {
            input = self.keys.next() => KeyInput::from(input),
            Some(command) = remote => KeyInput::Command(command),
            Some(()) = resized => KeyInput::Resized,
        };
        if matches!(heard, KeyInput::End) {
            hung_up().await;
        }
        heard
    }
}

/// Ends the show as the hang-up does that the system sends when the terminal is gone. A show that
/// is cut off in this way was not left by the user, whichever is noticed first. Returns only if no
/// code handles signals.
pub async fn hung_up() {
    let _ = kill_process(getpid(), rustix::process::Signal::HUP);
    tokio::time::sleep(HEED).await;
}

impl From<Input> for KeyInput {
    fn from(input: Input) -> Self {
        match input {
            Input::Key(key, at) => Self::Key(key, at),
            Input::End => Self::End,
        }
    }
}
