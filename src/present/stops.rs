//! Stops: when keys are taken on stage, and which of them were pressed on purpose.
//!
//! Owns the beginning and the end of a stop and the guard: a key that is held down, a paste, or a hand
//! on the keyboard must run nothing that has not been read. What a key leads to is the presenter's
//! business.

use std::io;
use std::time::{Duration, Instant};

use rustix::process::{getpid, kill_process};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::sync::watch;

use crate::term::{Input, Key, Keys, RawMode};

use super::Stage;
use super::keymap::{KeyCommand, command_for};
use super::typing::TypingPace;

/// A signal is heeded long before this.
const HEED: Duration = Duration::from_secs(5);

/// How long a prompt must have been visible, and no key pressed, before a key runs its command: a second
/// RETURN by accident, or one that is held down, must not run what was not read.
const GUARD: Duration = Duration::from_millis(100);

/// The same where the presenter's own keys type the command: fingers stop later than that.
pub(super) const GUARD_AFTER_KEYS: Duration = Duration::from_millis(400);

/// There a letter means something only after so long without a key.
const GUARD_OF_LETTERS: Duration = Duration::from_secs(1);

/// What a stop ended with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StopResult {
    /// A key that means this.
    Command(KeyCommand),
    /// The terminal is gone.
    End,
}

/// What was heard, before it means something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Heard {
    /// A key, and when it was read.
    Key(Key, Instant),
    /// From the second screen.
    Command(KeyCommand),
    /// The terminal has another size: what is drawn for a size is drawn again.
    Resized,
    /// The terminal is gone.
    End,
}

/// Where keys come from, and when they came.
pub(super) struct Stops {
    pub(super) keys: Keys,
    /// Held from the beginning of a stop to its end, and while the terminal has a question to answer.
    pub(super) raw: Option<RawMode>,
    /// The terminal marks pastes.
    marks_pastes: bool,
    /// Keys that are pressed elsewhere, on the second screen.
    remote: Option<UnboundedReceiver<KeyCommand>>,
    /// Where the second screen hears whether the stage is blank.
    blank: watch::Sender<bool>,
    /// Tells of another size; nothing where the system cannot.
    resized: Option<Signal>,
    /// The show continues by itself after this time.
    auto: Option<Duration>,
    /// A learner is in front of it.
    learns: bool,
    /// The last key, and when it was pressed or thrown away unread; no key for the second screen's.
    last: Option<(Option<Key>, Instant)>,
    /// The one before it.
    previous: Option<(Option<Key>, Instant)>,
}

impl Stops {
    /// No stop yet.
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
    fn note(&mut self, key: Option<Key>, at: Instant) {
        self.previous = self.last.replace((key, at));
    }

    /// Whether no key was pressed for `pause` before the last one.
    fn was_quiet(&self, pause: Duration) -> bool {
        let (Some((_, last)), Some((_, before))) = (&self.last, &self.previous) else {
            return true;
        };
        last.duration_since(*before) >= pause
    }

    /// Whether the key before this one was another one that no hand on the keyboard presses by chance: a
    /// letter that follows it quickly was meant.
    fn follows_another(&self, key: &Key) -> bool {
        match &self.previous {
            Some((Some(Key::Char(_) | Key::Paste(_)), _)) => false,
            Some((Some(previous), _)) => previous != key,
            _ => false,
        }
    }

    /// Whether the key that was heard last counts after the ones before it. With `more` typed right after
    /// it, it may be part of a paste that is not marked.
    fn counts(&self, (key, command): (&Key, KeyCommand), more: bool, pace: &TypingPace) -> bool {
        let runs = command == KeyCommand::Run;
        let follows_text = matches!(&self.previous, Some((Some(Key::Char(_)), _)));
        match (pace, key) {
            (TypingPace::Keys, Key::Char(_)) => self.was_quiet(GUARD_OF_LETTERS),
            (TypingPace::Keys, _) if follows_text => self.was_quiet(GUARD_AFTER_KEYS),
            _ => self.was_quiet(GUARD) || !(runs || more) && self.follows_another(key),
        }
    }

    async fn hear(&mut self) -> Heard {
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
            input = self.keys.next() => Heard::from(input),
            Some(command) = remote => Heard::Command(command),
            Some(()) = resized => Heard::Resized,
        };
        if matches!(heard, Heard::End) {
            hung_up().await;
        }
        heard
    }
}

/// The terminal is gone: ends the show as the hang-up does that the system sends then, if it does. A show that is
/// cut off so was not left by anyone, whichever is noticed first. Returns only where no one heeds signals.
pub async fn hung_up() {
    let _ = kill_process(getpid(), rustix::process::Signal::HUP);
    tokio::time::sleep(HEED).await;
}

impl Stage {
    /// From now on `remote` presses keys, too: those of the second screen.
    pub fn driven_by(&mut self, remote: UnboundedReceiver<KeyCommand>) {
        self.stops.remote = Some(remote);
    }

    /// Tells whether the stage shows nothing but the title.
    pub fn blank(&self) -> watch::Receiver<bool> {
        self.stops.blank.subscribe()
    }

    /// Says whether it does.
    pub(super) fn tell_blank(&self, is_blank: bool) {
        self.stops.blank.send_replace(is_blank);
    }

    /// From now on stops end by themselves after `pause`, until a key is pressed.
    pub fn goes_on_after(&mut self, pause: Duration) {
        self.stops.auto = Some(pause);
    }

    /// Whether stops end by themselves.
    pub(super) fn plays_by_itself(&self) -> bool {
        self.stops.auto.is_some()
    }

    /// Takes the keys that are only for learners, too.
    pub fn serves_a_learner(&mut self) {
        self.stops.learns = true;
    }

    /// Makes every stop wait for a key again.
    pub fn waits_again(&mut self) {
        self.stops.auto = None;
    }

    /// Begins to take keys: what was typed before is thrown away. A paste is marked from now on, so that
    /// its letters are no keys.
    pub fn begin_stop(&mut self) -> io::Result<()> {
        match &self.stops.raw {
            // Whatever ran since a question was asked may have changed it.
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

    /// Lets background jobs that write be stopped, within a stop.
    pub(super) fn hold_others(&self, held: bool) -> io::Result<()> {
        let raw = self.stops.raw.as_ref();
        raw.map_or(Ok(()), |raw| raw.hold_others(held))
    }

    /// Takes no more keys: they are the next command's. Waits until the terminal has answered what it was
    /// asked, or a second has passed: the answer must reach no command.
    pub fn end_stop(&mut self) {
        self.unread = 0;
        self.stops.keys.release();
        self.stops.raw = None;
        if std::mem::take(&mut self.stops.marks_pastes) {
            // A terminal that is gone is found out at the next stop.
            let _ = self.screen.mark_pastes(false);
        }
    }

    /// Waits, within a stop, for a key that means something. `since`: when what is there could
    /// first be seen.
    pub(super) async fn pressed(&mut self, since: Instant) -> StopResult {
        loop {
            if let Some(pressed) = self.pressed_or_resized(since).await {
                return pressed;
            }
        }
    }

    /// The same; `None` when the terminal has another size.
    pub(super) async fn pressed_or_resized(&mut self, since: Instant) -> Option<StopResult> {
        loop {
            let heard = match self.stops.auto {
                Some(pause) => match tokio::time::timeout(pause, self.hear()).await {
                    Ok(heard) => heard,
                    Err(_) => return Some(StopResult::Command(KeyCommand::Run)),
                },
                None => self.hear().await,
            };
            if heard == Heard::Resized {
                return None;
            }
            let was_auto = self.stops.auto.take().is_some();
            match self.taken(&heard, since) {
                // The key was meant to end the playing, whatever else it does.
                Some(StopResult::Command(command)) if was_auto && command != KeyCommand::Quit => {}
                Some(pressed) => return Some(pressed),
                None => {}
            }
        }
    }

    /// What was heard means at a stop where SPACE would run something, if anything.
    pub(super) fn taken(&self, heard: &Heard, since: Instant) -> Option<StopResult> {
        let pressed = self.meaning(heard, since)?;
        let completes = pressed == StopResult::Command(KeyCommand::Complete);
        (!completes || self.may_complete(heard, since)).then_some(pressed)
    }

    /// What comes next from the keyboard or the second screen, within a stop.
    pub(super) async fn hear(&mut self) -> Heard {
        let heard = self.stops.hear().await;
        match &heard {
            Heard::Key(key, at) => self.stops.note(Some(key.clone()), *at),
            Heard::Command(_) => self.stops.note(None, Instant::now()),
            Heard::Resized | Heard::End => {}
        }
        heard
    }

    /// Whether the key that was heard last was pressed on purpose: no other just before it.
    pub(super) fn is_on_purpose(&self) -> bool {
        self.stops.was_quiet(GUARD)
    }

    /// The same of an answer to a question, which may follow a RETURN that was none.
    pub(super) fn is_answer(&self, key: &Key) -> bool {
        self.is_on_purpose() || self.stops.follows_another(key)
    }

    /// The same in a menu, where RETURN may follow an arrow quickly, and must not come before the menu
    /// could be seen.
    pub(super) fn is_choice(&self, key: &Key, since: Instant) -> bool {
        let arrows = [Key::Up, Key::Down, Key::Left, Key::Right, Key::Tab];
        let follows_arrow =
            matches!(&self.stops.previous, Some((Some(key), _)) if arrows.contains(key));
        let is_seen = *key != Key::Enter || since.elapsed() >= GUARD;
        follows_arrow || (is_seen && self.is_on_purpose())
    }

    /// Whether more was typed right after the last key, as only a paste does that is not marked.
    pub(super) fn has_more_keys(&self) -> bool {
        self.tty.has_input()
    }

    fn is_taken(&self, command: KeyCommand) -> bool {
        self.stops.learns || !matches!(command, KeyCommand::Copy | KeyCommand::Explain)
    }

    /// SPACE at a stop runs as RETURN does, and is as easily held down. Where keys type the command, it is
    /// one of them and never runs.
    fn may_complete(&self, heard: &Heard, since: Instant) -> bool {
        match heard {
            Heard::Key(_, at) => {
                let is_seen = at.duration_since(since) >= GUARD;
                self.look.pace != TypingPace::Keys && is_seen && self.is_on_purpose()
            }
            _ => true,
        }
    }

    /// What was heard means, if anything. A key counts only when none was pressed just before it, and one
    /// that runs something only when what is there could be seen.
    pub(super) fn meaning(&self, heard: &Heard, since: Instant) -> Option<StopResult> {
        let (command, at) = match heard {
            Heard::Key(key, at) => {
                let command = command_for(&self.look.keymap, key)?;
                let more = self.has_more_keys();
                let counts = self.stops.counts((key, command), more, &self.look.pace);
                if !self.is_taken(command) || !counts {
                    return None;
                }
                (command, *at)
            }
            Heard::Command(command) => (*command, Instant::now()),
            Heard::Resized => return None,
            Heard::End => return Some(StopResult::End),
        };
        let too_early = at.duration_since(since) < GUARD;
        (command != KeyCommand::Run || !too_early).then_some(StopResult::Command(command))
    }
}

impl From<Input> for Heard {
    fn from(input: Input) -> Self {
        match input {
            Input::Key(key, at) => Self::Key(key, at),
            Input::End => Self::End,
        }
    }
}

/// Whether the terminal marks pastes when it is asked to, and does not print the question.
fn knows_pastes() -> bool {
    let term = std::env::var("TERM").unwrap_or_default();
    let plain = ["linux", "dumb", "cons25"].contains(&term.as_str());
    !(term.is_empty() || plain || term.starts_with("vt") || term.starts_with("eterm"))
}
