//! Types lines into a program on a terminal: when the program is ready, and not before the user
//! wants them.
//!
//! Owns the lines that are left and what keys do to them. Reads and writes nothing, and has no
//! clock: its owner hands it what was written and pressed, and writes what it returns.

use std::collections::VecDeque;
use std::ops::RangeInclusive;
use std::time::{Duration, Instant};

use super::ready::{Readiness, Rules};

/// A line must have been visible for so long before a key sends it.
const GUARD: Duration = Duration::from_millis(100);

/// After this time a second key types the line though the program does not seem ready.
const INSISTENCE: Duration = Duration::from_secs(2);

/// After ESC alone for so long it was the Escape key.
const ESCAPE: Duration = Duration::from_millis(30);

/// No line takes longer to type.
const LONGEST: Duration = Duration::from_secs(6);

/// What is kept of keys that are pressed meanwhile, in bytes.
const KEPT: usize = 4096;

/// Marks around text that a program takes as pasted.
const PASTE: (&str, &str) = ("\x1b[200~", "\x1b[201~");

/// Control-C and Control-D, as keys send them.
const INTERRUPT: u8 = 0x03;
const END: u8 = 0x04;

/// How lines are typed.
#[derive(Debug, Clone)]
pub struct Manner {
    /// When the program is ready.
    pub rules: Rules,
    /// The pause between two letters.
    pub pause: RangeInclusive<Duration>,
    /// Lines are typed and sent without keys, and the input ends after the last one. A line stands
    /// for this long before it is sent.
    pub unattended: Option<Duration>,
}

/// What has to be done.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Todo {
    /// Bytes for the program.
    pub write: Vec<u8>,
    /// The person at the keyboard ought to notice something: a key was not taken.
    pub bell: bool,
}

/// Types the lines of one program.
#[derive(Debug)]
pub struct Typist {
    lines: VecDeque<String>,
    manner: Manner,
    readiness: Readiness,
    phase: Phase,
    /// Keys for the program that were pressed before it was its turn.
    kept: Vec<u8>,
    /// The beginning of a key.
    begun: Vec<u8>,
    begun_at: Instant,
    /// The last key.
    pressed_at: Option<Instant>,
    /// The beginning of a paste was read, and not its end.
    is_pasted: bool,
    /// A key was pressed at a question for a secret.
    answers_secret: bool,
    random: fastrand::Rng,
}

/// Where the next line is.
#[derive(Debug)]
enum Phase {
    /// No one has asked for it.
    Waits,
    /// It was asked for at this time; the program is not ready.
    Wanted(Instant),
    /// These letters are left, the first of them at that time; no pause is longer than this.
    Types(VecDeque<String>, Instant, Duration),
    /// It is there since then.
    Stands(Instant),
    /// There is none: the keyboard is the program's.
    Over,
}

/// A key as far as this cares.
enum TypistKey {
    Next,
    GiveUp,
    Interrupt,
    Other(Vec<u8>),
    /// A part of a paste, which is for no line.
    Nothing,
}

impl Typist {
    /// Is going to type `lines` into a program that starts now.
    pub fn new(lines: impl IntoIterator<Item = String>, manner: Manner, now: Instant) -> Self {
        let lines: VecDeque<_> = lines.into_iter().collect();
        let readiness = Readiness::new(manner.rules.clone(), now);
        let phase = match manner.unattended {
            Some(_) => Phase::Wanted(now),
            None if lines.is_empty() => Phase::Over,
            None => Phase::Waits,
        };
        Self {
            lines,
            manner,
            readiness,
            phase,
            kept: Vec::new(),
            begun: Vec::new(),
            begun_at: now,
            pressed_at: None,
            is_pasted: false,
            answers_secret: false,
            random: fastrand::Rng::new(),
        }
    }

    /// How many lines have not been sent.
    pub fn left(&self) -> usize {
        self.lines.len()
    }

    /// The program has written `bytes`.
    pub fn wrote(&mut self, bytes: &[u8], now: Instant) {
        self.readiness.wrote(bytes, now);
    }

    /// When [`tick`](Self::tick) has something to do, if nothing else happens before.
    pub fn due(&self) -> Option<Instant> {
        let key = (!self.begun.is_empty()).then(|| self.begun_at + ESCAPE);
        let line = match &self.phase {
            Phase::Wanted(_) => self.readiness.due(),
            Phase::Types(_, next, _) => Some(*next),
            Phase::Stands(since) => self.manner.unattended.map(|pause| *since + pause),
            Phase::Waits | Phase::Over => None,
        };
        key.into_iter().chain(line).min()
    }

    /// Does what it is time for. `secret`: the program reads without showing what is typed.
    pub fn tick(&mut self, now: Instant, secret: bool) -> Todo {
        let mut todo = Todo::default();
        if !self.begun.is_empty() && now >= self.begun_at + ESCAPE {
            let key = match std::mem::take(&mut self.begun) {
                key if key == [0x1b] => TypistKey::GiveUp,
                key => TypistKey::Other(key),
            };
            self.press(key, now, secret, &mut todo);
        }
        match &self.phase {
            Phase::Wanted(_) if !secret && self.is_ready(now) => self.begin(now, &mut todo),
            Phase::Stands(since)
                if (self.manner.unattended).is_some_and(|pause| now >= *since + pause) =>
            {
                self.send(now, &mut todo);
            }
            _ => {}
        }
        self.type_on(now, &mut todo);
        todo
    }

    /// Takes what the keyboard sends.
    pub fn keys(&mut self, bytes: &[u8], now: Instant, secret: bool) -> Todo {
        let mut todo = Todo::default();
        if !bytes.is_empty() {
            self.begun.extend_from_slice(bytes);
            self.begun_at = now;
        }
        while let Some(key) = self.next_key() {
            self.press(key, now, secret, &mut todo);
        }
        todo
    }

    fn next_key(&mut self) -> Option<TypistKey> {
        if matches!(self.phase, Phase::Over) && !self.begun.is_empty() {
            return Some(TypistKey::Other(std::mem::take(&mut self.begun)));
        }
        let length = length_of_key(&self.begun)?;
        let key: Vec<u8> = self.begun.drain(..length).collect();
        Some(match key.as_slice() {
            b"\x1b[200~" | b"\x1b[201~" => {
                self.is_pasted = key[4] == b'0';
                TypistKey::Nothing
            }
            _ if self.is_pasted => TypistKey::Nothing,
            b"\r" | b"\n" | b"\x1b[6~" => TypistKey::Next,
            [INTERRUPT] => TypistKey::Interrupt,
            _ => TypistKey::Other(key),
        })
    }

    fn press(&mut self, key: TypistKey, now: Instant, secret: bool, todo: &mut Todo) {
        if matches!(self.phase, Phase::Over) {
            match key {
                TypistKey::Other(bytes) => todo.write.extend(bytes),
                TypistKey::GiveUp => todo.write.push(0x1b),
                TypistKey::Interrupt => todo.write.push(INTERRUPT),
                TypistKey::Next => todo.write.push(b'\r'),
                TypistKey::Nothing => {}
            }
            return;
        }
        // A key that is held down, and a paste that is not marked, send nothing that was not read.
        let before = self.pressed_at.replace(now);
        let is_on_purpose = before.is_none_or(|before| now.duration_since(before) >= GUARD);
        if secret && !matches!(self.phase, Phase::Types(..)) {
            return self.answer_secret(key, todo);
        }
        self.answers_secret = false;
        match key {
            TypistKey::Interrupt => todo.write.push(INTERRUPT),
            TypistKey::GiveUp => self.hand_over(todo),
            TypistKey::Other(bytes) => {
                let room = KEPT.saturating_sub(self.kept.len());
                self.kept.extend(bytes.into_iter().take(room));
            }
            TypistKey::Next if is_on_purpose => self.go_on(now, todo),
            TypistKey::Next | TypistKey::Nothing => {}
        }
    }

    /// A question for a secret is answered by the person at the keyboard. RETURN alone was meant
    /// for the next line.
    fn answer_secret(&mut self, key: TypistKey, todo: &mut Todo) {
        match key {
            TypistKey::Interrupt => todo.write.push(INTERRUPT),
            TypistKey::GiveUp => self.hand_over(todo),
            TypistKey::Next if self.answers_secret => {
                todo.write.push(b'\r');
                self.answers_secret = false;
            }
            TypistKey::Next => {
                todo.bell = true;
                self.answers_secret = true;
            }
            TypistKey::Other(bytes) => {
                todo.write.extend(bytes);
                self.answers_secret = true;
            }
            TypistKey::Nothing => {}
        }
    }

    /// The key for the next line was pressed.
    fn go_on(&mut self, now: Instant, todo: &mut Todo) {
        let is_ready = self.is_ready(now);
        match &mut self.phase {
            Phase::Waits if is_ready => self.begin(now, todo),
            Phase::Waits => self.phase = Phase::Wanted(now),
            Phase::Wanted(since) if now.duration_since(*since) >= INSISTENCE => {
                self.begin(now, todo);
            }
            Phase::Types(letters, ..) => {
                todo.write
                    .extend(letters.drain(..).flat_map(String::into_bytes));
                self.phase = Phase::Stands(now);
                return;
            }
            Phase::Stands(since) if now.duration_since(*since) >= GUARD => self.send(now, todo),
            Phase::Wanted(_) | Phase::Stands(_) | Phase::Over => {}
        }
        self.type_on(now, todo);
    }

    fn is_ready(&self, now: Instant) -> bool {
        self.readiness.due().is_some_and(|due| now >= due)
    }

    fn begin(&mut self, now: Instant, todo: &mut Todo) {
        self.readiness.begins_to_type();
        let Some(line) = self.lines.front() else {
            // Only unattended typing comes here: the input is at its end.
            todo.write.push(END);
            self.phase = Phase::Over;
            return;
        };
        let letters = letters(line, self.readiness.takes_pastes());
        if letters.is_empty() {
            return self.send(now, todo);
        }
        let most = LONGEST / u32::try_from(letters.len()).unwrap_or(u32::MAX);
        self.phase = Phase::Types(letters, now, most);
    }

    /// Types the letters that it is time for.
    fn type_on(&mut self, now: Instant, todo: &mut Todo) {
        let Phase::Types(letters, next, most) = &mut self.phase else {
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
            self.phase = Phase::Stands(now);
        }
    }

    fn send(&mut self, now: Instant, todo: &mut Todo) {
        todo.write.push(b'\r');
        self.lines.pop_front();
        self.readiness.sent(now);
        if self.manner.unattended.is_some() {
            self.phase = Phase::Wanted(now);
        } else if self.lines.is_empty() {
            self.hand_over(todo);
        } else {
            self.phase = Phase::Waits;
        }
    }

    fn hand_over(&mut self, todo: &mut Todo) {
        self.phase = Phase::Over;
        todo.write.append(&mut self.kept);
    }
}

/// The letters of a line as they are typed. Control characters mean something to line editors, so
/// they are left out. A tab would complete a word: it is pasted where the program takes that.
fn letters(line: &str, pastes: bool) -> VecDeque<String> {
    let is_letter = |c: &char| *c == '\t' || !c.is_control();
    let text: String = line.chars().filter(is_letter).collect();
    if text.contains('\t') && pastes {
        return [format!("{}{text}{}", PASTE.0, PASTE.1)].into();
    }
    let text = text.replace('\t', "    ");
    text.chars().map(String::from).collect()
}

/// The length of the first key in `bytes`; `None` when more may follow.
fn length_of_key(bytes: &[u8]) -> Option<usize> {
    let [first, rest @ ..] = bytes else {
        return None;
    };
    if *first != 0x1b {
        return Some(1);
    }
    match rest {
        [] => None,
        [b'[', rest @ ..] => {
            let end = rest.iter().position(|byte| (0x40..0x7f).contains(byte))?;
            Some(end + 3)
        }
        [b'O', ..] => (rest.len() > 1).then_some(3),
        _ => Some(2),
    }
}

fn pause(random: &mut fastrand::Rng, bounds: &RangeInclusive<Duration>) -> Duration {
    let micros = |duration: &Duration| u64::try_from(duration.as_micros()).unwrap_or(u64::MAX);
    Duration::from_micros(random.u64(micros(bounds.start())..=micros(bounds.end())))
}

#[cfg(test)]
mod tests;
