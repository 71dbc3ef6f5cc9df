//! Types lines into a program on a terminal, as soon as the program is ready and the user wants
//! them.
//!
//! Owns the remaining lines and what keys do to them. Reads and writes nothing, and has no clock:
//! its owner passes it output, keys and time, and writes what it returns.

use std::collections::VecDeque;
use std::ops::RangeInclusive;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::presses::{KeyPress, Presses};
use super::pty::KeyReading;
use super::ready::{Readiness, ReadyRules};

/// How long a line must have been visible before a key sends it.
const GUARD: Duration = Duration::from_millis(100);

/// After this time a second key types the line although the program does not seem ready.
const INSISTENCE: Duration = Duration::from_secs(2);

/// How often to check again whether a program takes the line that is wanted: it may change its
/// terminal mode without output.
const LOOK_AGAIN: Duration = Duration::from_millis(200);

/// The longest time that typing one line takes.
const LONGEST: Duration = Duration::from_secs(6);

/// How much of the keys that are pressed meanwhile is kept, in bytes.
const KEPT: usize = 4096;

/// Marks around pasted text.
const PASTE: (&str, &str) = ("\x1b[200~", "\x1b[201~");

/// Control-D, as the key sends it.
const END: u8 = 0x04;

/// How lines are typed.
#[derive(Debug, Clone)]
pub struct TypingManner {
    /// The rules for when the program is ready.
    pub rules: ReadyRules,
    /// The pause between two letters.
    pub pause: RangeInclusive<Duration>,
    /// Lines are typed and sent without keys, and the input ends after the last one. Each line is
    /// visible for this long before it is sent.
    pub unattended: Option<Duration>,
}

/// What the next key will do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Turn {
    /// RETURN types the next line.
    Waits,
    /// The next line is typed when the program is ready.
    Wanted,
    /// A line is being typed or complete: RETURN sends it.
    Typed,
    /// The program asks for a secret, which is never typed from the workshop: keys are the answer.
    Secret,
    /// A program fills the screen: keys go to it.
    FullScreen,
    /// No line is left, or the lines were given up: keys go to the program.
    Over,
}

/// What the caller has to do.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct TypistOutput {
    /// Bytes for the program.
    pub write: Vec<u8>,
    /// Ring the bell: a key was not accepted.
    pub bell: bool,
}

/// Types the lines of one program.
#[derive(Debug)]
pub struct Typist {
    lines: VecDeque<String>,
    manner: TypingManner,
    readiness: Readiness,
    phase: LinePhase,
    /// Keys that were pressed before the program was ready for them.
    kept: Vec<u8>,
    presses: Presses,
    /// The time of the last key.
    pressed_at: Option<Instant>,
    /// How the program reads keys, when this was last checked.
    reading: KeyReading,
    /// When to check that again.
    looks_at: Option<Instant>,
    /// A key was pressed at a question for a secret.
    answers_secret: bool,
    random: fastrand::Rng,
}

/// The state of the next line.
#[derive(Debug)]
enum LinePhase {
    /// It was not asked for yet.
    Waits,
    /// It was asked for at this time; the program is not ready.
    Wanted(Instant),
    /// These letters are left, the first due at that time; no pause is longer than this.
    Types(VecDeque<String>, Instant, Duration),
    /// It is complete since then.
    Stands(Instant),
    /// No line is left: keys go to the program.
    Over,
}

impl Typist {
    /// Starts typing `lines` into a program that starts now.
    pub fn new(
        lines: impl IntoIterator<Item = String>,
        manner: TypingManner,
        now: Instant,
    ) -> Self {
        let lines: VecDeque<_> = lines.into_iter().collect();
        let readiness = Readiness::new(manner.rules.clone(), now);
        let phase = match manner.unattended {
            Some(_) => LinePhase::Wanted(now),
            None if lines.is_empty() => LinePhase::Over,
            None => LinePhase::Waits,
        };
        Self {
            lines,
            manner,
            readiness,
            phase,
            kept: Vec::new(),
            presses: Presses::new(now),
            pressed_at: None,
            reading: KeyReading::Shown,
            looks_at: None,
            answers_secret: false,
            random: fastrand::Rng::new(),
        }
    }

    /// How many lines have not been sent.
    pub fn left(&self) -> usize {
        self.lines.len()
    }

    /// What the next key will do, as of the last check.
    pub fn turn(&self) -> Turn {
        match self.phase {
            LinePhase::Over => Turn::Over,
            _ if self.is_secret() => Turn::Secret,
            _ if self.is_covered() => Turn::FullScreen,
            LinePhase::Waits => Turn::Waits,
            LinePhase::Wanted(_) => Turn::Wanted,
            LinePhase::Types(..) | LinePhase::Stands(_) => Turn::Typed,
        }
    }

    /// Whether the program asks for something that must not be shown, as of the last check: it
    /// reads a line without echo, or keys after a question for a password.
    pub fn is_secret(&self) -> bool {
        match (&self.phase, self.reading) {
            (LinePhase::Over | LinePhase::Types(..), _) => false,
            (_, KeyReading::Hidden) => true,
            (LinePhase::Waits | LinePhase::Wanted(_), KeyReading::Keys) => {
                self.readiness.asks_for_password()
            }
            _ => false,
        }
    }

    /// Whether a program fills the screen and the workshop does not say when it is ready.
    fn is_covered(&self) -> bool {
        self.readiness.is_covered()
    }

    /// Whether something may be typed now.
    fn may_type(&self) -> bool {
        let takes_none = matches!(self.reading, KeyReading::Hidden | KeyReading::Nothing);
        !takes_none && !self.is_secret() && !self.is_covered()
    }

    /// Takes output of the program.
    pub fn wrote(&mut self, bytes: &[u8], now: Instant) {
        self.readiness.wrote(bytes, now);
        // The program may change the mode right after its question.
        self.looks_at = Some(now + LOOK_AGAIN);
    }

    /// When [`tick`](Self::tick) must be called, if nothing else happens before.
    pub fn due(&self) -> Option<Instant> {
        let line = match &self.phase {
            LinePhase::Wanted(_) => self.readiness.due(),
            LinePhase::Types(_, next, _) => Some(*next),
            LinePhase::Stands(since) => self.manner.unattended.map(|pause| *since + pause),
            LinePhase::Waits | LinePhase::Over => None,
        };
        let line = line.filter(|_| self.may_type());
        let times = [self.presses.due(), line, self.looks_at];
        times.into_iter().flatten().min()
    }

    /// Does what is due now. `reading`: how the program reads keys now.
    pub fn tick(&mut self, now: Instant, reading: KeyReading) -> TypistOutput {
        let mut todo = TypistOutput::default();
        self.look(now, reading);
        if let Some(key) = self.presses.flush(now) {
            self.press(key, now, &mut todo);
        }
        if !self.may_type() {
            self.watch(now);
            return todo;
        }
        match &self.phase {
            LinePhase::Wanted(_) if self.is_ready(now) => self.begin(now, &mut todo),
            LinePhase::Stands(since)
                if (self.manner.unattended).is_some_and(|pause| now >= *since + pause) =>
            {
                self.send(now, &mut todo);
            }
            _ => {}
        }
        self.type_on(now, &mut todo);
        todo
    }

    /// Takes input from the keyboard.
    pub fn keys(&mut self, bytes: &[u8], now: Instant, reading: KeyReading) -> TypistOutput {
        let mut todo = TypistOutput::default();
        self.look(now, reading);
        self.presses.take(bytes, now);
        while !matches!(self.phase, LinePhase::Over)
            && let Some(key) = self.presses.next()
        {
            self.press(key, now, &mut todo);
        }
        if matches!(self.phase, LinePhase::Over) {
            todo.write.extend(self.presses.rest());
        }
        self.watch(now);
        todo
    }

    /// Handles RETURN from another keyboard than the program's.
    pub fn press_next(&mut self, now: Instant, reading: KeyReading) -> TypistOutput {
        let mut todo = TypistOutput::default();
        self.look(now, reading);
        let types =
            !self.is_secret() && !self.is_covered() && !matches!(self.phase, LinePhase::Over);
        if types {
            self.press(KeyPress::Next(Vec::new()), now, &mut todo);
        }
        self.watch(now);
        todo
    }

    /// Notes how the program reads keys now.
    fn look(&mut self, now: Instant, reading: KeyReading) {
        self.reading = reading;
        self.looks_at = self.looks_at.filter(|looks_at| now < *looks_at);
        if matches!(self.phase, LinePhase::Types(..)) && reading == KeyReading::Hidden {
            // The program no longer reads this line, and its letters are lost.
            self.phase = self.first_phase(now);
        }
    }

    /// Schedules another check whether the line that is wanted can be typed.
    fn watch(&mut self, now: Instant) {
        let is_wanted = !matches!(self.phase, LinePhase::Waits | LinePhase::Over);
        if is_wanted && !self.may_type() {
            self.looks_at.get_or_insert(now + LOOK_AGAIN);
        }
    }

    /// The phase of a line that was not asked for yet.
    fn first_phase(&self, now: Instant) -> LinePhase {
        match self.manner.unattended {
            Some(_) => LinePhase::Wanted(now),
            None => LinePhase::Waits,
        }
    }

    fn press(&mut self, key: KeyPress, now: Instant, todo: &mut TypistOutput) {
        if matches!(self.phase, LinePhase::Over) {
            return todo.write.extend(key.bytes());
        }
        // A key that is held down and an unmarked paste must not send a line that was not read.
        let before = self.pressed_at.replace(now);
        let is_on_purpose = before.is_none_or(|before| now.duration_since(before) >= GUARD);
        if self.is_secret() {
            return self.answer_secret(key, todo);
        }
        self.answers_secret = false;
        if self.is_covered() {
            return todo.write.extend(key.bytes());
        }
        match key {
            KeyPress::Interrupt => {
                todo.write.extend(key.bytes());
                if matches!(self.phase, LinePhase::Types(..) | LinePhase::Stands(_)) {
                    // The program drops its line, or ends.
                    self.phase = self.first_phase(now);
                }
            }
            KeyPress::GiveUp => self.hand_over(todo),
            KeyPress::Other(bytes) => {
                let room = KEPT.saturating_sub(self.kept.len());
                self.kept.extend(bytes.into_iter().take(room));
            }
            KeyPress::Next(_) if is_on_purpose => self.go_on(now, todo),
            KeyPress::Next(_) | KeyPress::Pasted(_) => {}
        }
    }

    /// A question for a secret is answered by the person at the keyboard. RETURN alone was meant
    /// for the next line.
    fn answer_secret(&mut self, key: KeyPress, todo: &mut TypistOutput) {
        match key {
            KeyPress::GiveUp => self.hand_over(todo),
            KeyPress::Next(_) if !self.answers_secret => {
                todo.bell = true;
                self.answers_secret = true;
            }
            KeyPress::Next(_) => {
                todo.write.push(b'\r');
                self.answers_secret = false;
            }
            KeyPress::Interrupt => todo.write.extend(key.bytes()),
            KeyPress::Other(bytes) | KeyPress::Pasted(bytes) => {
                todo.write.extend(bytes);
                self.answers_secret = true;
            }
        }
    }

    /// Handles the key for the next line.
    fn go_on(&mut self, now: Instant, todo: &mut TypistOutput) {
        let (is_ready, may_type) = (self.is_ready(now), self.may_type());
        match &mut self.phase {
            LinePhase::Waits if is_ready && may_type => self.begin(now, todo),
            LinePhase::Waits => self.phase = LinePhase::Wanted(now),
            _ if !may_type => return,
            LinePhase::Wanted(since) if now.duration_since(*since) >= INSISTENCE => {
                self.begin(now, todo);
            }
            LinePhase::Types(letters, ..) => {
                todo.write
                    .extend(letters.drain(..).flat_map(String::into_bytes));
                self.phase = LinePhase::Stands(now);
                return;
            }
            LinePhase::Stands(since) if now.duration_since(*since) >= GUARD => self.send(now, todo),
            LinePhase::Wanted(_) | LinePhase::Stands(_) | LinePhase::Over => {}
        }
        self.type_on(now, todo);
    }

    fn is_ready(&self, now: Instant) -> bool {
        self.readiness.due().is_some_and(|due| now >= due)
    }

    fn begin(&mut self, now: Instant, todo: &mut TypistOutput) {
        self.readiness.begins_to_type();
        let Some(line) = self.lines.front() else {
            // Only unattended typing gets here: the input ends.
            todo.write.push(END);
            self.phase = LinePhase::Over;
            return;
        };
        let letters = letters(line, self.readiness.takes_pastes());
        if letters.is_empty() {
            return self.send(now, todo);
        }
        let most = LONGEST / u32::try_from(letters.len()).unwrap_or(u32::MAX);
        self.phase = LinePhase::Types(letters, now, most);
    }

    /// Types the letters that are due.
    fn type_on(&mut self, now: Instant, todo: &mut TypistOutput) {
        let LinePhase::Types(letters, next, most) = &mut self.phase else {
            return;
        };
        while *next <= now {
            let Some(letter) = letters.pop_front() else {
                break;
            };
            todo.write.extend(letter.into_bytes());
            *next += pause(&mut self.random, &self.manner.pause).min(*most);
        }
        if letters.is_empty() {
            self.phase = LinePhase::Stands(now);
        }
    }

    fn send(&mut self, now: Instant, todo: &mut TypistOutput) {
        todo.write.push(b'\r');
        self.lines.pop_front();
        self.readiness.sent(now);
        if self.manner.unattended.is_some() {
            self.phase = LinePhase::Wanted(now);
        } else if self.lines.is_empty() {
            self.hand_over(todo);
        } else {
            self.phase = LinePhase::Waits;
        }
    }

    fn hand_over(&mut self, todo: &mut TypistOutput) {
        self.phase = LinePhase::Over;
        todo.write.append(&mut self.kept);
    }
}

/// The letters of a line, in the order in which they are typed. Control characters are left out:
/// they are commands to line editors. A tab would complete a word, so it is pasted if the program
/// takes pasted text.
fn letters(line: &str, pastes: bool) -> VecDeque<String> {
    let is_letter = |c: &char| *c == '\t' || !c.is_control();
    let text: String = line.chars().filter(is_letter).collect();
    if text.contains('\t') && pastes {
        return [format!("{}{text}{}", PASTE.0, PASTE.1)].into();
    }
    let text = text.replace('\t', "    ");
    text.chars().map(String::from).collect()
}

fn pause(random: &mut fastrand::Rng, bounds: &RangeInclusive<Duration>) -> Duration {
    let micros = |duration: &Duration| u64::try_from(duration.as_micros()).unwrap_or(u64::MAX);
    Duration::from_micros(random.u64(micros(bounds.start())..=micros(bounds.end())))
}

#[cfg(test)]
mod tests;
