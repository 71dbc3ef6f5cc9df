//! A program on stage: a terminal, and a key at each stop.

use std::thread;
use std::time::{Duration, Instant};

use rustix::termios::LocalModes;

use crate::support::demo::Demo;
use crate::support::pty::{Pty, rows};

/// How long one program may take.
const LIMIT: Duration = Duration::from_secs(60);

/// A prompt must have been visible for a tenth of a second before RETURN counts.
const GUARD: Duration = Duration::from_millis(120);

/// The first statement on stage and under bash: input and output are files, whose bytes can be
/// compared. The jobs, the signals and the terminal's foreground stay as they are.
pub(super) const OUTPUT_IN_FILES: &str = "exec </dev/null >>../shown 2>>../errors";

/// Plays `file` from its beginning to its end. `Err` contains the screen if it does not end.
pub(super) fn play(demo: &Demo, file: &str) -> Result<(), String> {
    let pty = demo.stage(["--type", "off", file]);
    let until = Instant::now() + LIMIT;
    while !pty.has_ended() {
        if Instant::now() > until {
            return Err(format!("does not end:\n{}", pty.screen_text()));
        }
        if pty.mode().local_modes.contains(LocalModes::ICANON) {
            thread::sleep(Duration::from_millis(5));
        } else {
            thread::sleep(GUARD);
            pty.send(key(&pty));
        }
    }
    Ok(())
}

/// Continues at the choices after a failure, and runs the next command at a prompt.
fn key(pty: &Pty) -> &'static str {
    let rows = rows(&pty.screen());
    let last = rows.iter().rev().find(|row| !row.is_empty());
    match last {
        Some(row) if row.ends_with("Q  quit") => "c",
        _ => "\r",
    }
}
