//! The terminal is restored: after a panic, while stopped, and for the program that runs next.
//!
//! The programs under test are functions of this file: the test binary runs itself in a
//! pseudo-terminal, with the name of one of the ignored tests below.

use std::io::Write as _;
use std::process::Command;
use std::sync::Arc;

use demosh::testing::{Input, Key, Keys, RawMode, Screen, Size, Tty};
use rustix::termios::{LocalModes, tcgetattr};

use crate::support::pty::Pty;

/// Set for the copies of this binary that run in a pseudo-terminal.
const INSIDE: &str = "DEMOSH_TEST_INSIDE";

/// The command line that runs one of the programs below.
fn program(name: &str) -> String {
    let binary = std::env::current_exe().expect("a test binary");
    format!(
        "{INSIDE}=1 '{}' --exact terminal::{name} --ignored --nocapture",
        binary.display()
    )
}

fn bash(arguments: &[&str]) -> Pty {
    let mut command = Command::new("bash");
    command
        .args(["--norc", "--noprofile"])
        .args(arguments)
        .env("TERM", "xterm-256color")
        .env("PS1", "ready> ");
    Pty::spawn(command, 80, 24)
}

fn is_canonical(pty: &Pty) -> bool {
    pty.mode()
        .local_modes
        .contains(LocalModes::ICANON | LocalModes::ECHO | LocalModes::ISIG)
}

#[test]
fn a_panic_puts_mode_and_screen_back() {
    let mut pty = bash(&["-c", &program("panics_while_raw")]);
    pty.wait_for_text("canonical again: true");
    assert!(
        !pty.screen().alternate_screen(),
        "the alternate screen is left"
    );
    pty.wait_exit();
}

#[test]
#[ignore = "runs inside a_panic_puts_mode_and_screen_back"]
fn panics_while_raw() {
    if std::env::var_os(INSIDE).is_none() {
        return;
    }
    let tty = Tty::open().expect("a terminal");
    tty.restore_on_panic();
    let _raw = RawMode::enter(&tty).expect("raw mode");
    let mut screen = Screen::new(tty.as_ref(), tty.size(), true);
    screen.enter_alternate().expect("a screen");
    // The guards of this thread are still alive when the other one panics.
    let panicked = std::thread::spawn(|| panic!("on purpose")).join();
    assert!(panicked.is_err());
    let canonical = tcgetattr(&tty)
        .expect("a mode")
        .local_modes
        .contains(LocalModes::ICANON);
    write!(tty.as_ref(), "canonical again: {canonical}").expect("a screen");
}

#[test]
fn the_terminal_is_lent_to_the_shell_while_the_program_is_stopped() {
    let mut pty = bash(&["--noediting", "-i"]);
    pty.wait_for_text("ready>");
    pty.send(program("stops_on_z") + "\n");
    pty.wait_for_text("size 80 by 24");
    assert!(!is_canonical(&pty), "keys are taken one by one");
    pty.send("z");
    pty.wait_for_text("Stopped");
    pty.wait_for(|_| is_canonical(&pty), "the shell's own mode");
    pty.send("fg\n");
    pty.wait_for(|_| !is_canonical(&pty), "raw mode again");
    pty.send("x");
    pty.wait_for_text("got x");
    pty.send("\x1b[6~qexit $((40 + 2))\n");
    pty.wait_for_text("got page-down");
    // Keys after the last one that was requested reach the shell.
    assert_eq!(pty.wait_exit().code(), Some(42));
}

#[test]
#[ignore = "runs inside the_terminal_is_lent_to_the_shell_while_the_program_is_stopped"]
fn stops_on_z() {
    if std::env::var_os(INSIDE).is_none() {
        return;
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    runtime.block_on(echo_keys()).expect("a terminal");
}

async fn echo_keys() -> std::io::Result<()> {
    let tty = Tty::open()?;
    let raw = RawMode::enter(&tty)?;
    let mut keys = Keys::new(Arc::clone(&tty))?;
    let Size { cols, rows } = tty.size();
    keys.listen();
    write!(tty.as_ref(), "size {cols} by {rows}\r\n")?;
    while let Input::Key(key, _) = keys.next().await {
        match key {
            Key::Char('z') => raw.suspend()?,
            Key::Char('q') => break,
            key => write!(tty.as_ref(), "got {key}\r\n")?,
        }
    }
    Ok(())
}
