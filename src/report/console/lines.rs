//! The log as text: lines in their styles, the output of commands, and the status line below.
//!
//! Owns the writer, whether a command has begun a line, and whether anything is written at the moment. What the
//! lines say is `console`'s business.

use std::io::{self, Write};

use crate::style::{Line, Role, Theme};

use super::status::Status;
use super::timing::Silence;

/// The lines of a log.
pub(super) struct LogLines<W> {
    out: W,
    theme: Theme,
    /// True when the last output did not end its line.
    in_line: bool,
    /// Nothing is written at the moment.
    pub(super) muted: bool,
    pub(super) silence: Silence,
    pub(super) status: Status,
}

impl<W: Write> LogLines<W> {
    /// Lines on `out`, with [`Theme::plain`] for lines without colours.
    pub(super) fn new(out: W, theme: Theme) -> Self {
        Self {
            out,
            theme,
            in_line: false,
            muted: false,
            silence: Silence::new(),
            status: Status::default(),
        }
    }

    /// Writes bytes that are no line of the log, on a new line if `on_new_line`. They are written even if
    /// nothing else is.
    pub(super) fn mark(&mut self, bytes: &str, on_new_line: bool) -> io::Result<()> {
        self.erase_status()?;
        if on_new_line && std::mem::take(&mut self.in_line) {
            self.out.write_all(b"\n")?;
        }
        self.out.write_all(bytes.as_bytes())
    }

    /// Hands everything that is written to the system.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    /// Removes the status line before anything else is written.
    pub(super) fn erase_status(&mut self) -> io::Result<()> {
        self.out.write_all(self.status.erase().as_bytes())
    }

    /// Writes what a command has written.
    pub(super) fn output(&mut self, bytes: &[u8]) -> io::Result<()> {
        let Some(last) = bytes.last().filter(|_| !self.muted) else {
            return Ok(());
        };
        let last = *last;
        self.silence.end();
        self.erase_status()?;
        self.in_line = last != b'\n';
        self.out.write_all(bytes)?;
        self.out.flush()
    }

    /// Draws the status line, unless a command has begun a line there.
    pub(super) fn draw_status(&mut self) -> io::Result<()> {
        if self.in_line || self.muted {
            return Ok(());
        }
        let Some(line) = self.status.draw(&self.theme) else {
            return Ok(());
        };
        self.out.write_all(line.as_bytes())?;
        self.out.flush()
    }

    /// `[3/10] talk.md:12  kubectl apply -f x`, with further lines of the command below.
    pub(super) fn command(&mut self, place: &str, text: &str) -> io::Result<()> {
        let mut lines = text.lines();
        let mut line = Line::styled(place, self.theme.style(Role::Prompt));
        line.push("  ", self.theme.style(Role::Prose));
        line.push(
            lines.next().unwrap_or_default(),
            self.theme.style(Role::Command),
        );
        self.write(&line)?;
        for line in lines {
            self.line(&format!("    {line}"), Role::Command)?;
        }
        self.out.flush()
    }

    /// Writes each line of `text`, indented, with `what` before the first one.
    pub(super) fn indented(&mut self, what: &str, text: &str) -> io::Result<()> {
        for (nth, line) in text.lines().enumerate() {
            let what = if nth == 0 { what } else { "" };
            self.line(&format!("    {what}{line}"), Role::Notice)?;
        }
        Ok(())
    }

    /// Writes a line in the style of `role`.
    pub(super) fn line(&mut self, text: &str, role: Role) -> io::Result<()> {
        let line = Line::styled(text, self.theme.style(role));
        self.write(&line)
    }

    /// Writes a line in one piece, after ending an unfinished line.
    fn write(&mut self, line: &Line) -> io::Result<()> {
        if self.muted {
            return Ok(());
        }
        self.silence.end();
        self.erase_status()?;
        if std::mem::take(&mut self.in_line) {
            self.out.write_all(b"\n")?;
        }
        let line = line.to_ansi(true) + "\n";
        self.out.write_all(line.as_bytes())
    }
}
