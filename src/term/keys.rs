//! The keyboard: one thread that reads the terminal, and only as much as a caller asked for.
//!
//! Owns the reading end of the terminal. Bytes that no caller asked for stay in the kernel's queue,
//! where the next command finds them: a user may press `RETURN` and immediately the first keys for
//! the editor that it starts, and loses none of them.

use std::io::{self, Write as _};
use std::os::fd::OwnedFd;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};

use super::{Answers, Key, KeyDecoder, OPEN, TerminalQuestions, Tty};

/// While it waits for a key, how often the thread checks that the terminal still belongs to this
/// process.
const LOOK_AGAIN: Duration = Duration::from_millis(200);

/// One input from the keyboard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// A key, and the time at which its last byte was read.
    Key(Key, Instant),
    /// The terminal is gone. Nothing will follow.
    End,
}

/// The keys of a terminal, which must be in raw mode while they are read.
#[derive(Debug)]
pub struct Keys {
    shared: Arc<SharedKeys>,
    inputs: UnboundedReceiver<Input>,
    /// Closed on drop, which wakes the thread out of `poll`.
    alive: Option<OwnedFd>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct SharedKeys {
    tty: Arc<Tty>,
    /// Locked during each read: while a caller has the lock, no byte is being read.
    gate: Mutex<KeyGate>,
    changed: Condvar,
    /// A question was answered.
    answered: Condvar,
    /// Hangs up when the [`Keys`] drop their end.
    owner: OwnedFd,
}

#[derive(Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "they are independent of each other"
)]
struct KeyGate {
    listening: bool,
    /// A caller waits for a key that has not been sent yet.
    wanted: bool,
    quit: bool,
    decoder: KeyDecoder,
    inputs: UnboundedSender<Input>,
    /// A question was asked and its last answer is missing: how long to wait for it.
    asking: Option<Instant>,
    /// Another process has the terminal for a moment: answers stay unread.
    paused: bool,
    answers: Answers,
}

impl Keys {
    /// Starts the thread. It reads nothing before [`Keys::listen`].
    pub fn new(tty: Arc<Tty>) -> io::Result<Self> {
        let (owner, alive) = io::pipe()?;
        let (sender, inputs) = mpsc::unbounded_channel();
        let gate = Mutex::new(KeyGate::new(sender));
        let shared = Arc::new(SharedKeys {
            tty,
            gate,
            changed: Condvar::new(),
            answered: Condvar::new(),
            owner: owner.into(),
        });
        let reader = Arc::clone(&shared);
        let thread = thread::Builder::new()
            .name("keys".into())
            .spawn(move || reader.run())?;
        Ok(Self {
            shared,
            inputs,
            alive: Some(alive.into()),
            thread: Some(thread),
        })
    }

    /// Allows reading, from now until [`Keys::release`].
    pub fn listen(&self) {
        self.shared.lock().listening = true;
        self.shared.changed.notify_one();
    }

    /// Asks the terminal, which must be in raw mode until [`Keys::release`]. Its answers are not
    /// keys; keys that are pressed before them are kept.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn ask(&self, questions: TerminalQuestions) -> io::Result<()> {
        if questions.are_none() {
            return Ok(());
        }
        let mut gate = self.shared.lock();
        gate.asking = Some(Instant::now() + OPEN);
        gate.decoder.keep_reports(true);
        drop(gate);
        self.shared.changed.notify_one();
        self.shared
            .tty
            .as_ref()
            .write_all(questions.bytes().as_bytes())
    }

    /// Stops reading answers while another process has the terminal without reading it, or starts
    /// again.
    pub fn pause_answers(&self, paused: bool) {
        self.shared.lock().paused = paused;
        self.shared.changed.notify_one();
    }

    /// The answers so far; waits for the last one, `limit` at most.
    pub fn answers(&self, limit: Duration) -> Answers {
        let gate = self.shared.lock();
        let is_open = |gate: &mut KeyGate| gate.asking.is_some();
        let waited = self
            .shared
            .answered
            .wait_timeout_while(gate, limit, is_open);
        let (gate, _) = waited.unwrap_or_else(PoisonError::into_inner);
        gate.answers.clone()
    }

    /// Waits until the last answer has arrived or is no longer expected: the next command would
    /// read it as input.
    fn settle(&self) {
        let due = self.shared.lock().asking;
        let Some(due) = due else { return };
        self.answers(due.saturating_duration_since(Instant::now()));
        let mut gate = self.shared.lock();
        if gate.asking.is_some() {
            gate.asking = None;
            self.shared.tty.discard_input();
        }
    }

    /// Stops reading: after this returns, no byte is taken from the terminal. Waits a second at
    /// most for the answers to questions.
    pub fn release(&self) {
        self.settle();
        let mut gate = self.shared.lock();
        gate.listening = false;
        gate.wanted = false;
        gate.decoder.reset();
    }

    /// Throws away everything that was typed so far, read or not. If a paste or an answer is still
    /// arriving, its rest is thrown away too.
    ///
    /// Returns the last key that was thrown away.
    ///
    /// The process must be in the foreground of the terminal, and the terminal in raw mode.
    pub fn discard(&mut self) -> Option<Key> {
        let mut gate = self.shared.lock();
        self.shared.tty.hold();
        let mut last = self.shared.drain(&mut gate);
        if gate.asking.is_none() {
            self.shared.tty.discard_input();
        }
        gate.take_answers(&self.shared.answered);
        gate.decoder.discard();
        let mut ended = false;
        while let Ok(input) = self.inputs.try_recv() {
            match input {
                Input::End => ended = true,
                Input::Key(key, _) => last = last.or(Some(key)),
            }
        }
        if ended {
            gate.send(Input::End);
        }
        last
    }

    /// The next key; waits for [`Keys::listen`] if necessary.
    ///
    /// May be cancelled: a key that was read by then is returned by the next call.
    pub async fn next(&mut self) -> Input {
        if let Ok(input) = self.inputs.try_recv() {
            return input;
        }
        self.shared.lock().wanted = true;
        self.shared.changed.notify_one();
        self.inputs.recv().await.unwrap_or(Input::End)
    }
}

impl Drop for Keys {
    fn drop(&mut self) {
        self.shared.lock().quit = true;
        self.alive = None;
        self.shared.changed.notify_one();
        if let Some(thread) = self.thread.take() {
            // The thread panicked; the panic was reported then.
            let _ = thread.join();
        }
    }
}

impl KeyGate {
    fn new(inputs: UnboundedSender<Input>) -> Self {
        let decoder = KeyDecoder::new();
        Self {
            listening: false,
            wanted: false,
            quit: false,
            decoder,
            inputs,
            asking: None,
            paused: false,
            answers: Answers::default(),
        }
    }

    fn is_open(&self) -> bool {
        self.listening && self.wanted || self.asking.is_some() && !self.paused
    }

    /// Takes the answers out of the bytes that were read.
    fn take_answers(&mut self, answered: &Condvar) {
        for report in self.decoder.take_reports() {
            self.answers.take(&report);
        }
        if self.answers.are_complete && self.asking.is_some() {
            self.asking = None;
            answered.notify_all();
        }
    }

    fn send(&mut self, input: Input) {
        self.wanted = false;
        // Fails when the receiver is gone: the program is about to end.
        let _ = self.inputs.send(input);
    }

    fn send_keys(&mut self, keys: Vec<Key>) {
        let now = Instant::now();
        for key in keys {
            self.send(Input::Key(key, now));
        }
    }
}

impl SharedKeys {
    fn lock(&self) -> MutexGuard<'_, KeyGate> {
        self.gate.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn run(&self) {
        while let Some(pause) = self.wait_until_wanted() {
            let state = self.poll(pause.unwrap_or(LOOK_AGAIN));
            let mut gate = self.lock();
            // The gate may have closed during the poll; then these bytes belong to a command.
            if !gate.is_open() {
                continue;
            }
            self.tty.hold();
            if !self.tty.is_ours() {
                // In the background of another shell: check again until this process is back.
                drop(gate);
                thread::sleep(LOOK_AGAIN);
                continue;
            }
            if !state.is_empty() {
                if self.read_byte(&mut gate, state).is_err() {
                    gate.send(Input::End);
                    return;
                }
            } else if pause.is_some() {
                let mut keys = Vec::new();
                gate.decoder.flush(&mut keys);
                gate.send_keys(keys);
            }
        }
    }

    /// Waits until a key is wanted. Returns how long the rest of a sequence that has begun may
    /// take, or `None` when the owner is gone.
    #[allow(clippy::option_option)]
    fn wait_until_wanted(&self) -> Option<Option<Duration>> {
        let gate = self.lock();
        let idle = |gate: &mut KeyGate| !gate.quit && !gate.is_open();
        let gate = self
            .changed
            .wait_while(gate, idle)
            .unwrap_or_else(PoisonError::into_inner);
        (!gate.quit).then(|| {
            let decoder = &gate.decoder;
            decoder.is_pending().then(|| decoder.patience())
        })
    }

    /// The state of the terminal; empty after a pause or when the owner is gone.
    fn poll(&self, pause: Duration) -> PollFlags {
        let tty = self.tty.as_ref();
        let hang_up = PollFlags::empty();
        let mut fds = [
            PollFd::new(&tty, PollFlags::IN),
            PollFd::new(&self.owner, hang_up),
        ];
        let pause = Timespec::try_from(pause).ok();
        match poll(&mut fds, pause.as_ref()) {
            Ok(_) => fds[0].revents(),
            Err(_) => PollFlags::empty(),
        }
    }

    /// Reads what was typed and forgets it. The bytes are still decoded, so that a paste that
    /// begins in them is recognised.
    fn drain(&self, gate: &mut KeyGate) -> Option<Key> {
        // A few times as much as a terminal keeps.
        const ROUNDS: usize = 16;
        let (mut bytes, mut keys) = ([0; 4096], Vec::new());
        for _ in 0..ROUNDS {
            if !self.tty.has_input() {
                break;
            }
            match rustix::io::read(self.tty.as_ref(), &mut bytes) {
                Ok(length) if length > 0 => gate.decoder.feed(&bytes[..length], &mut keys),
                _ => break,
            }
        }
        keys.pop()
    }

    /// Reads a single byte, so that the bytes after a complete key stay where they are.
    fn read_byte(&self, gate: &mut KeyGate, state: PollFlags) -> Result<(), Errno> {
        let mut byte = [0];
        match rustix::io::read(self.tty.as_ref(), &mut byte) {
            // The queue was flushed, or (in canonical mode) Ctrl-D ended an empty line.
            Ok(0) if !state.intersects(PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL) => {}
            Ok(0) => return Err(Errno::IO),
            Ok(_) => {
                let mut keys = Vec::new();
                gate.decoder.feed(&byte, &mut keys);
                gate.take_answers(&self.answered);
                gate.send_keys(keys);
            }
            Err(Errno::INTR | Errno::AGAIN) => {}
            // A shell took the terminal just now: the next turn takes it back.
            Err(Errno::IO) if !self.tty.is_ours() => {}
            Err(error) => return Err(error),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
