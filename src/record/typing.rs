//! The input of the program in a relay: keys, and the lines that the show wants typed into a
//! command.
//!
//! Owns the thread that reads the keyboard, and the socket to the show. The lines come as marks in
//! the show's output.

use std::fs::File;
use std::io::{self, PipeReader, PipeWriter, Read as _, Write as _};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::Pid;
use tokio::sync::Notify;

use crate::term::{
    Answers, KeyReading, LateAnswers, OPEN, ReadyRules, Tty, Turn, TypingManner, Typist,
    TypistOutput,
};

use super::line::{LineRequest, News};
use super::marks::{Mark, TypingStyle};

/// The longest request, in bytes.
const LONGEST_WISH: usize = 256;

/// Converts a terminal's answers into the form of the option `--told`.
pub type Words = Box<dyn Fn(&Answers) -> String + Send>;

/// The state of the typing that the threads of a relay share.
pub(super) struct SharedTyping {
    state: Mutex<TypingState>,
    /// The last answer of the terminal has arrived.
    answered: Condvar,
    /// Wakes the thread that reads the keyboard.
    wake: PipeWriter,
    /// The keyboard is gone.
    gone: Notify,
}

struct TypingState {
    /// Lines whose typing style has not arrived yet.
    told: Vec<String>,
    typist: Option<Typist>,
    late: LateAnswers,
}

/// The program that gets the keys.
pub(super) struct KeyReceiver {
    /// Its terminal.
    pub(super) terminal: Arc<OwnedFd>,
    /// Its process, which leads the session of that terminal.
    pub(super) pid: Option<Pid>,
    /// The other end of its socket.
    pub(super) line: Option<UnixStream>,
}

/// What the terminal has said before the show.
pub(super) struct Known {
    /// The answers that are still missing.
    pub(super) late: LateAnswers,
    /// The words of the keys.
    pub(super) words: Words,
    /// The keys that were pressed.
    pub(super) pressed: Vec<u8>,
}

impl SharedTyping {
    /// Starts passing the keys of `tty` to `show`: first those that were pressed before, then new
    /// ones, except for late answers of the terminal.
    pub(super) fn start(tty: &Arc<Tty>, show: KeyReceiver, known: Known) -> io::Result<Arc<Self>> {
        let Known {
            late,
            words,
            pressed,
        } = known;
        let (woken, wake) = io::pipe()?;
        if let Some(line) = &show.line {
            line.set_nonblocking(true)?;
        }
        let is_answered = late.answers().are_complete;
        let typing = Arc::new(Self {
            state: Mutex::new(TypingState {
                told: Vec::new(),
                typist: None,
                late,
            }),
            answered: Condvar::new(),
            wake,
            gone: Notify::new(),
        });
        let keyboard = Keyboard {
            typing: Arc::clone(&typing),
            tty: Arc::clone(tty),
            keys: File::from(tty.as_fd().try_clone_to_owned()?),
            input: File::from(show.terminal.try_clone()?),
            show,
            woken,
            wishes: Vec::new(),
            said: None,
            is_answered,
            words,
        };
        std::thread::Builder::new()
            .name("keys".into())
            .spawn(move || {
                let typing = Arc::clone(&keyboard.typing);
                if keyboard.run(&pressed).is_none() {
                    typing.gone.notify_one();
                }
            })?;
        Ok(typing)
    }

    /// Waits until the keyboard is gone.
    pub(super) async fn gone(&self) {
        self.gone.notified().await;
    }

    /// Waits until no more answers of the terminal are expected: the user's shell would read them
    /// as input. Returns whether all have arrived.
    pub(super) fn settle(&self) -> bool {
        let state = self.lock();
        let left = (state.late.asked() + OPEN).saturating_duration_since(Instant::now());
        let is_open = |state: &mut TypingState| !state.late.answers().are_complete;
        let waited = self.answered.wait_timeout_while(state, left, is_open);
        let (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        state.late.answers().are_complete
    }

    /// Takes a mark about typing.
    pub(super) fn note(&self, mark: &Mark) {
        let mut state = self.lock();
        match mark {
            Mark::Line(line) => state.told.push(line.clone()),
            Mark::Types(style) => {
                let lines = std::mem::take(&mut state.told);
                state.typist = Some(Typist::new(lines, manner(style), Instant::now()));
            }
            Mark::Started(_) | Mark::Finished { .. } => {
                (state.told, state.typist) = (Vec::new(), None);
            }
            _ => return,
        }
        drop(state);
        self.wake();
    }

    /// Takes output of the program.
    pub(super) fn wrote(&self, bytes: &[u8]) {
        let mut state = self.lock();
        let Some(typist) = &mut state.typist else {
            return;
        };
        typist.wrote(bytes, Instant::now());
        drop(state);
        self.wake();
    }

    fn wake(&self) {
        // The reader ends only with the program.
        let _ = (&self.wake).write_all(b".");
    }

    fn lock(&self) -> MutexGuard<'_, TypingState> {
        // A thread that panics leaves nothing half done.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn manner(style: &TypingStyle) -> TypingManner {
    let prompt = style.prompt.as_deref();
    let micros = Duration::from_micros;
    TypingManner {
        rules: ReadyRules {
            // It was valid when the workshop was read.
            prompt: prompt.and_then(|prompt| regex::Regex::new(prompt).ok()),
            quiet: style.quiet.map(micros),
        },
        pause: micros(style.pause.0)..=micros(style.pause.1),
        unattended: style.unattended.map(micros),
    }
}

/// The state of the thread that reads the keyboard.
struct Keyboard {
    typing: Arc<SharedTyping>,
    tty: Arc<Tty>,
    keys: File,
    input: File,
    show: KeyReceiver,
    woken: PipeReader,
    /// The beginning of a request.
    wishes: Vec<u8>,
    /// How many lines are sent and what the next key does, as last reported to the show.
    said: Option<(usize, Turn)>,
    /// The last answer of the terminal has arrived and was passed on to the show.
    is_answered: bool,
    words: Words,
}

/// The inputs that can be read.
#[derive(Default)]
struct ReadableInputs {
    key: bool,
    news: bool,
    wish: bool,
}

impl Keyboard {
    /// Passes keys and lines to the program until the program is gone. `None` if the keyboard is
    /// gone.
    fn run(mut self, before: &[u8]) -> Option<()> {
        let mut buffer = [0; 4096];
        let todo = self.todo(before);
        let mut is_there = self.carry_out(&todo);
        loop {
            let there = self.wait(self.due());
            if there.news && self.woken.read(&mut buffer).is_err() {
                return Some(());
            }
            if there.wish && self.read_keys(&mut buffer) {
                let todo = self.press_next();
                is_there &= self.carry_out(&todo);
            }
            let bytes = if there.key {
                match self.keys.read(&mut buffer) {
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                    Err(_) | Ok(0) => return None,
                    Ok(length) => &buffer[..length],
                }
            } else {
                &[]
            };
            let todo = self.todo(bytes);
            is_there &= self.carry_out(&todo);
            if !is_there && self.is_answered {
                return Some(());
            }
        }
    }

    /// Does what `todo` says. Returns false if the program is gone.
    fn carry_out(&mut self, todo: &TypistOutput) -> bool {
        if todo.bell {
            // The next read notices that the terminal is gone.
            let _ = self.tty.as_ref().write_all(b"\x07");
        }
        self.tell();
        self.input.write_all(&todo.write).is_ok()
    }

    fn due(&self) -> Option<Instant> {
        let state = self.typing.lock();
        let line = state.typist.as_ref().and_then(Typist::due);
        line.into_iter().chain(state.late.due()).min()
    }

    /// Waits for a key or a message, until `due` at most.
    fn wait(&self, due: Option<Instant>) -> ReadableInputs {
        let limit = due.map(|due| due.saturating_duration_since(Instant::now()));
        let limit = limit.and_then(|limit| Timespec::try_from(limit).ok());
        let mut fds = vec![
            PollFd::new(&self.keys, PollFlags::IN),
            PollFd::new(&self.woken, PollFlags::IN),
        ];
        let line = self.show.line.as_ref();
        fds.extend(line.map(|line| PollFd::new(line, PollFlags::IN)));
        // The caller's loop repeats an interrupted call.
        if poll(&mut fds, limit.as_ref()).is_err() {
            return ReadableInputs::default();
        }
        let is_there = |nth: usize| fds.get(nth).is_some_and(|fd| !fd.revents().is_empty());
        ReadableInputs {
            key: is_there(0),
            news: is_there(1),
            wish: is_there(2),
        }
    }

    /// Reads requests of the show. Returns whether one is for the next line.
    fn read_keys(&mut self, buffer: &mut [u8]) -> bool {
        let Some(mut line) = self.show.line.as_ref() else {
            return false;
        };
        match line.read(buffer) {
            Ok(length) if length > 0 => self.wishes.extend_from_slice(&buffer[..length]),
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => return false,
            // The show has ended.
            _ => self.show.line = None,
        }
        let mut is_next = false;
        while let Some(end) = self.wishes.iter().position(|byte| *byte == b'\n') {
            let wish: Vec<u8> = self.wishes.drain(..=end).collect();
            is_next |= matches!(serde_json::from_slice(&wish), Ok(LineRequest::Next));
        }
        if self.wishes.len() > LONGEST_WISH {
            self.wishes.clear();
        }
        is_next
    }

    /// Sends the show the progress of its lines, and the answers of the terminal. A show that does
    /// not read misses them.
    fn tell(&mut self) {
        let state = self.typing.lock();
        let typist = state.typist.as_ref();
        let lines = typist.map(|typist| (typist.left(), typist.turn()));
        let mut news = Vec::new();
        if lines != self.said {
            self.said = lines;
            news.extend(lines.map(|(left, turn)| News::Lines { left, turn }));
        }
        let answers = state.late.answers();
        if answers.are_complete && !self.is_answered {
            self.is_answered = true;
            news.push(News::Told((self.words)(answers)));
            self.typing.answered.notify_all();
        }
        drop(state);
        for news in news {
            let Some(mut line) = self.show.line.as_ref() else {
                return;
            };
            let text = serde_json::to_string(&news).expect("news are plain data");
            let _ = line.write_all(format!("{text}\n").as_bytes());
        }
    }

    /// What to do for RETURN on the second screen.
    fn press_next(&self) -> TypistOutput {
        let reading = self.reading();
        let mut state = self.typing.lock();
        let typist = state.typist.as_mut();
        typist.map_or_else(TypistOutput::default, |typist| {
            typist.press_next(Instant::now(), reading)
        })
    }

    /// What to do for `bytes` from the keyboard, and at this time.
    fn todo(&self, bytes: &[u8]) -> TypistOutput {
        let (now, reading) = (Instant::now(), self.reading());
        let mut state = self.typing.lock();
        let mut keys = state.late.take(bytes, now);
        keys.extend(state.late.flush(now));
        let Some(typist) = &mut state.typist else {
            return TypistOutput {
                write: keys,
                bell: false,
            };
        };
        let mut todo = typist.keys(&keys, now, reading);
        let more = typist.tick(now, reading);
        todo.write.extend(more.write);
        todo.bell |= more.bell;
        todo
    }

    /// How the program in the show reads keys; nothing while the show itself has its terminal.
    fn reading(&self) -> KeyReading {
        let foreground = rustix::termios::tcgetpgrp(&*self.show.terminal).ok();
        if self.show.pid.is_some() && foreground == self.show.pid {
            return KeyReading::Nothing;
        }
        KeyReading::of(&*self.show.terminal)
    }
}
