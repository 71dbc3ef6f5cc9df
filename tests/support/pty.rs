//! A program in a pseudo-terminal, with a terminal emulator at the other end.
//!
//! Owns the pty, the emulated screen and the deadlines. Knows nothing of `demosh`: any program can
//! be driven, and its own tests at the end drive `bash` and `cat`.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, PipeReader, PipeWriter, Read, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, poll};
use rustix::process::{Pid, Signal};
use rustix::pty::OpenptFlags;
use rustix::termios::Winsize;
use vt100::Screen;

use super::answers::Script;

/// How long anything may take before a test fails.
const DEADLINE: Duration = Duration::from_secs(60);

/// Lines kept above the screen, for [`Pty::history`].
const SCROLLBACK: usize = 10_000;

/// A running program and the terminal it runs in.
///
/// The program leads a new session, and the pty is its controlling terminal. It is killed on drop.
pub(crate) struct Pty {
    master: OwnedFd,
    /// Closed to end the reader.
    reads_on: Option<PipeWriter>,
    reader: Option<JoinHandle<()>>,
    child: Child,
    terminal: Arc<Terminal>,
    script: Script,
    deadline: Duration,
}

struct Terminal {
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    emulator: vt100::Parser,
    transcript: Vec<u8>,
    ended: bool,
}

impl Pty {
    /// Starts `command` on a terminal of `cols` by `rows`; the command brings its own arguments,
    /// environment and directory.
    pub(crate) fn spawn(command: Command, cols: u16, rows: u16) -> Self {
        Self::spawn_before(command, (cols, rows), Script::default())
    }

    /// The same on a terminal with these answers.
    pub(crate) fn spawn_before(
        mut command: Command,
        (cols, rows): (u16, u16),
        script: Script,
    ) -> Self {
        let (master, slave) = open(cols, rows).expect("a pseudo-terminal can be opened");
        command
            .stdin(Stdio::from(slave.try_clone().expect("dup")))
            .stdout(Stdio::from(slave.try_clone().expect("dup")))
            .stderr(Stdio::from(slave));
        lead_a_session(&mut command);
        let child = command
            .spawn()
            .unwrap_or_else(|error| panic!("{command:?}: {error}"));
        // The command has the slave open; until it is gone the master never reports the end.
        drop(command);
        let terminal = Arc::new(Terminal::new(cols, rows));
        let output = File::from(master.try_clone().expect("dup"));
        let (end, reads_on) = io::pipe().expect("a pipe");
        let reader = Arc::clone(&terminal);
        let answers = script.clone();
        let reader = thread::spawn(move || reader.read_all(output, &end, &answers));
        Self {
            master,
            reads_on: Some(reads_on),
            reader: Some(reader),
            child,
            terminal,
            script,
            deadline: DEADLINE,
        }
    }

    /// Sets the time limit for each later wait.
    pub(crate) fn deadline(&mut self, deadline: Duration) {
        self.deadline = deadline;
    }

    /// Takes the terminal away, as when its window is closed.
    pub(crate) fn hang_up(&mut self) {
        self.reads_on = None;
        let reader = self.reader.take().expect("hung up once");
        reader.join().expect("the reader ends");
        self.master = File::open("/dev/null").expect("it is there").into();
    }

    /// Types `bytes` at the keyboard.
    pub(crate) fn send(&self, bytes: impl AsRef<[u8]>) {
        let mut keyboard = File::from(self.master.try_clone().expect("dup"));
        keyboard
            .write_all(bytes.as_ref())
            .expect("the terminal takes input");
    }

    /// Waits until `predicate` is true for the screen; fails with the whole screen when the
    /// deadline passes, or immediately when the program has ended before.
    #[track_caller]
    pub(crate) fn wait_for(&self, predicate: impl Fn(&Screen) -> bool, what: &str) {
        self.wait(|state| predicate(state.emulator.screen()), what);
    }

    /// Waits until `text` is anywhere on the screen; a newline in it begins the next row.
    #[track_caller]
    pub(crate) fn wait_for_text(&self, text: &str) {
        let shown = |screen: &Screen| rows(screen).join("\n").contains(text);
        self.wait_for(shown, &format!("`{text}`"));
    }

    /// Waits until `bytes` were written `count` times, visible or not.
    #[track_caller]
    pub(crate) fn wait_for_bytes(&self, bytes: &[u8], count: usize) {
        let what = format!("{count} times `{}`", bytes.escape_ascii());
        self.wait(
            |state| occurrences(&state.transcript, bytes) >= count,
            &what,
        );
    }

    #[track_caller]
    fn wait(&self, met: impl Fn(&State) -> bool, what: &str) {
        let until = Instant::now() + self.deadline;
        let mut state = self.terminal.lock();
        while !met(&state) {
            let left = until.saturating_duration_since(Instant::now());
            assert!(
                !state.ended,
                "the program ended before: {what}\n{}",
                picture(&state)
            );
            assert!(
                !left.is_zero(),
                "waited too long for: {what}\n{}",
                picture(&state)
            );
            // A predicate may depend on more than the output, so it is checked again now and then.
            let pause = left.min(Duration::from_millis(20));
            state = self
                .terminal
                .changed
                .wait_timeout(state, pause)
                .expect("lock")
                .0;
        }
    }

    /// Whether the program has closed the terminal.
    pub(crate) fn has_ended(&self) -> bool {
        self.terminal.lock().ended
    }

    /// The current screen.
    pub(crate) fn screen(&self) -> Screen {
        self.terminal.lock().emulator.screen().clone()
    }

    /// The rows of the screen, blanks at their ends and empty last rows removed.
    pub(crate) fn screen_text(&self) -> String {
        rows(&self.screen())
            .join("\n")
            .trim_end_matches('\n')
            .to_owned()
    }

    /// The rows of everything that scrolled away, and of the screen.
    pub(crate) fn history(&self) -> String {
        let mut screen = self.screen();
        let columns = screen.size().1;
        screen.set_scrollback(usize::MAX);
        let mut text = String::new();
        for offset in (1..=screen.scrollback()).rev() {
            screen.set_scrollback(offset);
            let row = screen.rows(0, columns).next().unwrap_or_default();
            writeln!(text, "{}", row.trim_end()).expect("a string takes all");
        }
        text + &self.screen_text()
    }

    /// Every byte the program has written so far.
    pub(crate) fn transcript(&self) -> Vec<u8> {
        self.terminal.lock().transcript.clone()
    }

    /// Waits until the terminal has sent all of an answer.
    #[track_caller]
    pub(crate) fn wait_for_script(&self) {
        self.wait(|_| self.script.is_done(), "the whole answer");
    }

    /// Changes the size of the terminal; the program gets SIGWINCH.
    pub(crate) fn resize(&self, cols: u16, rows: u16) {
        // The emulator first: what the program writes in response must find the new size.
        self.terminal
            .lock()
            .emulator
            .screen_mut()
            .set_size(rows, cols);
        rustix::termios::tcsetwinsize(&self.master, winsize(cols, rows)).expect("resize");
    }

    /// The current mode (termios) of the terminal.
    pub(crate) fn mode(&self) -> rustix::termios::Termios {
        rustix::termios::tcgetattr(&self.master).expect("the pty has a mode")
    }

    /// The process group that currently owns the terminal.
    pub(crate) fn foreground(&self) -> Option<Pid> {
        rustix::termios::tcgetpgrp(&self.master).ok()
    }

    /// The program's process id.
    pub(crate) fn pid(&self) -> Pid {
        Pid::from_child(&self.child)
    }

    /// Sends `signal` to the program alone.
    pub(crate) fn signal(&self, signal: Signal) {
        rustix::process::kill_process(self.pid(), signal).expect("the program can be signalled");
    }

    /// Waits until the program has ended and its last output is on the screen.
    #[track_caller]
    pub(crate) fn wait_exit(&mut self) -> ExitStatus {
        let until = Instant::now() + self.deadline;
        let status = loop {
            if let Some(status) = self.child.try_wait().expect("our own child") {
                break status;
            }
            let late = Instant::now() > until;
            assert!(
                !late,
                "the program has not ended\n{}",
                picture(&self.terminal.lock())
            );
            thread::sleep(Duration::from_millis(2));
        };
        let mut state = self.terminal.lock();
        while !state.ended {
            let left = until.saturating_duration_since(Instant::now());
            assert!(
                !left.is_zero(),
                "someone keeps the terminal open\n{}",
                picture(&state)
            );
            state = self
                .terminal
                .changed
                .wait_timeout(state, left)
                .expect("lock")
                .0;
        }
        status
    }
}

impl Drop for Pty {
    fn drop(&mut self) {
        // Both fail if the program has ended by itself, which does not matter.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Terminal {
    fn new(cols: u16, rows: u16) -> Self {
        let emulator = vt100::Parser::new(rows, cols, SCROLLBACK);
        let state = State {
            emulator,
            transcript: Vec::new(),
            ended: false,
        };
        Self {
            state: Mutex::new(state),
            changed: Condvar::new(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // A failed assertion poisons the lock; the screen is still worth printing.
        self.state
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Feeds the emulator until the last user of the slave is gone (EIO on Linux, 0 elsewhere), or
    /// the other end of `end`.
    fn read_all(&self, mut output: File, end: &PipeReader, script: &Script) {
        let mut answered = 0;
        let mut buffer = [0; 8192];
        loop {
            let mut polled = [
                PollFd::new(&output, PollFlags::IN),
                PollFd::new(end, PollFlags::empty()),
            ];
            // At most it is interrupted, and then `read` waits.
            let _ = poll(&mut polled, None);
            let is_over = !polled[1].revents().is_empty();
            let read = if is_over {
                Ok(0)
            } else {
                output.read(&mut buffer)
            };
            let length = match read {
                Ok(length) => length,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(_) => 0,
            };
            let mut state = self.lock();
            state.emulator.process(&buffer[..length]);
            state.transcript.extend_from_slice(&buffer[..length]);
            answered = script.answer(&state.transcript, answered, &output);
            state.ended = length == 0;
            self.changed.notify_all();
            if state.ended {
                return;
            }
        }
    }
}

fn open(cols: u16, rows: u16) -> io::Result<(OwnedFd, OwnedFd)> {
    use rustix::fs::{Mode, OFlags};
    let master = rustix::pty::openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY)?;
    // openpt does not support CLOEXEC everywhere; a program that inherits the master never gets a
    // hang-up.
    rustix::io::fcntl_setfd(&master, rustix::io::FdFlags::CLOEXEC)?;
    rustix::pty::grantpt(&master)?;
    rustix::pty::unlockpt(&master)?;
    let name = rustix::pty::ptsname(&master, Vec::new())?;
    let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC;
    let slave = rustix::fs::open(name, flags, Mode::empty())?;
    rustix::termios::tcsetwinsize(master.as_fd(), winsize(cols, rows))?;
    Ok((master, slave))
}

fn winsize(cols: u16, rows: u16) -> Winsize {
    Winsize {
        ws_row: rows,
        ws_col: cols,
        ws_xpixel: 0,
        ws_ypixel: 0,
    }
}

#[allow(unsafe_code)]
fn lead_a_session(command: &mut Command) {
    // SAFETY: between fork and exec only two system calls are made, both async-signal-safe, and
    // nothing is allocated.
    unsafe {
        command.pre_exec(|| {
            rustix::process::setsid()?;
            rustix::process::ioctl_tiocsctty(rustix::stdio::stdin())?;
            Ok(())
        });
    }
}

fn occurrences(haystack: &[u8], needle: &[u8]) -> usize {
    haystack
        .windows(needle.len())
        .filter(|window| *window == needle)
        .count()
}

/// The rows of the screen without blanks at their ends. (The emulator's own `contents` joins a row to
/// the one it wrapped from.)
pub(crate) fn rows(screen: &Screen) -> Vec<String> {
    screen
        .rows(0, screen.size().1)
        .map(|row| row.trim_end().to_owned())
        .collect()
}

/// The whole screen in a frame, and the position of the cursor.
fn picture(state: &State) -> String {
    let screen = state.emulator.screen();
    let (_, cols) = screen.size();
    let (row, column) = screen.cursor_position();
    let bar = "─".repeat(usize::from(cols));
    let mut text = format!("┌{bar}┐\n");
    for line in screen.rows(0, cols) {
        writeln!(text, "│{line}").expect("a string takes all");
    }
    write!(text, "└{bar}┘ cursor at row {row}, column {column}").expect("a string takes all");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bash(script: &str) -> Command {
        let mut command = Command::new("bash");
        command
            .args(["--norc", "--noprofile", "-c", script])
            .env("TERM", "xterm-256color");
        command
    }

    #[test]
    fn the_program_has_the_terminal_as_its_controlling_terminal() {
        let script = "read -r line </dev/tty; echo \"<${line^^}>\"; exit 7";
        let mut pty = Pty::spawn(bash(script), 40, 5);
        pty.send("hello\r");
        pty.wait_for_text("<HELLO>");
        assert_eq!(pty.wait_exit().code(), Some(7));
    }

    #[test]
    fn a_new_size_reaches_the_program() {
        let script = "trap 'set -- $(stty size); echo \"now $1 by $2\"' WINCH
            echo ready; while :; do read -rt 0.05; done";
        let pty = Pty::spawn(bash(script), 80, 24);
        pty.wait_for_text("ready");
        pty.resize(100, 30);
        pty.wait_for_text("now 30 by 100");
        assert_eq!(pty.screen().size(), (30, 100));
    }

    #[test]
    fn a_signal_ends_the_program() {
        use std::os::unix::process::ExitStatusExt;
        let mut pty = Pty::spawn(bash("echo ready; exec sleep 100"), 80, 24);
        pty.wait_for_text("ready");
        pty.signal(Signal::TERM);
        assert_eq!(pty.wait_exit().signal(), Some(Signal::TERM.as_raw()));
    }

    #[test]
    fn lines_that_scrolled_away_are_in_the_history() {
        let mut pty = Pty::spawn(bash("seq -f 'line %.0f' 30"), 20, 4);
        pty.wait_exit();
        assert!(!pty.screen_text().contains("line 1\n"));
        let expected: Vec<String> = (1..=30).map(|n| format!("line {n}")).collect();
        assert_eq!(pty.history().lines().collect::<Vec<_>>(), expected);
    }

    #[test]
    #[should_panic(expected = "ended before: `never`")]
    fn waiting_for_a_program_that_has_ended_fails_immediately() {
        Pty::spawn(bash("echo gone"), 20, 4).wait_for_text("never");
    }
}
