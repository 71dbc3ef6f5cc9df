//! The way from the keyboard to the program in the middle terminal: keys, and the lines that the
//! show wants to have typed into a command.
//!
//! Owns the thread that reads the keyboard. Which lines those are comes as marks in the show's output.

use std::fs::File;
use std::io::{self, PipeReader, PipeWriter, Read as _, Write as _};
use std::os::fd::{AsFd, OwnedFd};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use crate::term::{Manner, Rules, Todo, Tty, Typist, is_asking_for_secret};

use super::marks::{Mark, TypingStyle};

/// What is being typed, as far as the two threads of a relay share it.
pub(super) struct Typing {
    state: Mutex<State>,
    /// Wakes the thread that reads the keyboard.
    wake: PipeWriter,
}

#[derive(Default)]
struct State {
    /// Lines that were told, and not yet how to type them.
    told: Vec<String>,
    typist: Option<Typist>,
}

impl Typing {
    /// Begins to hand the keys of `tty` to `program`.
    pub(super) fn start(tty: &Arc<Tty>, program: &Arc<OwnedFd>) -> io::Result<Arc<Self>> {
        let (woken, wake) = io::pipe()?;
        let state = Mutex::default();
        let typing = Arc::new(Self { state, wake });
        let keyboard = Keyboard {
            typing: Arc::clone(&typing),
            tty: Arc::clone(tty),
            keys: File::from(tty.as_fd().try_clone_to_owned()?),
            program: Arc::clone(program),
            input: File::from(program.try_clone()?),
            woken,
        };
        std::thread::Builder::new()
            .name("keys".into())
            .spawn(move || keyboard.run())?;
        Ok(typing)
    }

    /// Takes what the show says about typing.
    pub(super) fn note(&self, mark: &Mark) {
        let mut state = self.lock();
        match mark {
            Mark::Line(line) => state.told.push(line.clone()),
            Mark::Types(style) => {
                let lines = std::mem::take(&mut state.told);
                state.typist = Some(Typist::new(lines, manner(style), Instant::now()));
            }
            Mark::Started(_) | Mark::Finished { .. } => *state = State::default(),
            _ => return,
        }
        drop(state);
        self.wake();
    }

    /// Takes what the program has written.
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
        // The reader ends with the program only.
        let _ = (&self.wake).write_all(b".");
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // A thread that panicked leaves nothing half done.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn manner(style: &TypingStyle) -> Manner {
    let prompt = style.prompt.as_deref();
    let micros = Duration::from_micros;
    Manner {
        rules: Rules {
            // It was one when the workshop was read.
            prompt: prompt.and_then(|prompt| regex::Regex::new(prompt).ok()),
            quiet: style.quiet.map(micros),
        },
        pause: micros(style.pause.0)..=micros(style.pause.1),
        unattended: style.unattended.map(micros),
    }
}

/// What the thread that reads the keyboard needs.
struct Keyboard {
    typing: Arc<Typing>,
    tty: Arc<Tty>,
    keys: File,
    program: Arc<OwnedFd>,
    input: File,
    woken: PipeReader,
}

impl Keyboard {
    /// Hands keys and lines to the program until one of the terminals is gone.
    fn run(mut self) {
        let mut buffer = [0; 4096];
        loop {
            let due = self.typing.lock().typist.as_ref().and_then(Typist::due);
            let (pressed, woken) = self.wait(due);
            if woken && self.woken.read(&mut buffer).is_err() {
                return;
            }
            let bytes = if pressed {
                match self.keys.read(&mut buffer) {
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                    Err(_) | Ok(0) => return,
                    Ok(length) => &buffer[..length],
                }
            } else {
                &[]
            };
            let todo = self.todo(bytes);
            if todo.bell {
                // A terminal that is gone is noticed by the next read.
                let _ = self.tty.as_ref().write_all(b"\x07");
            }
            if self.input.write_all(&todo.write).is_err() {
                return;
            }
        }
    }

    /// Waits for a key or for news, until `due` at most.
    fn wait(&self, due: Option<Instant>) -> (bool, bool) {
        let limit = due.map(|due| due.saturating_duration_since(Instant::now()));
        let limit = limit.and_then(|limit| Timespec::try_from(limit).ok());
        let mut fds = [
            PollFd::new(&self.keys, PollFlags::IN),
            PollFd::new(&self.woken, PollFlags::IN),
        ];
        // An interrupted call is made again by the caller's loop.
        if poll(&mut fds, limit.as_ref()).is_err() {
            return (false, false);
        }
        (!fds[0].revents().is_empty(), !fds[1].revents().is_empty())
    }

    /// What follows from `bytes` of the keyboard and from the time.
    fn todo(&self, bytes: &[u8]) -> Todo {
        let mut state = self.typing.lock();
        let Some(typist) = &mut state.typist else {
            return Todo {
                write: bytes.to_vec(),
                bell: false,
            };
        };
        let (now, secret) = (Instant::now(), is_asking_for_secret(&self.program));
        let mut todo = typist.keys(bytes, now, secret);
        let more = typist.tick(now, secret);
        todo.write.extend(more.write);
        todo.bell |= more.bell;
        todo
    }
}
