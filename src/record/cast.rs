//! The asciicast file: a header, then one event on each line.
//!
//! Owns the two versions of the format (see <https://docs.asciinema.org/manual/asciicast/v3/>), and
//! makes sure that characters are whole and that no secret is written. Each line is written in one
//! piece, so that a recording that is cut short can be played up to there.

use std::io::{self, Write};
use std::time::Duration;

use clap::ValueEnum;
use serde_json::json;

use crate::neutral::Neutral;
use crate::run::{Redactor, Secrets};

/// The versions of the format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Version {
    /// For asciinema 2 and older players.
    #[value(name = "v2")]
    Two,
    /// For asciinema 3.
    #[value(name = "v3")]
    Three,
}

/// The values of the header.
#[derive(Debug, Clone)]
pub struct Header {
    /// Columns and rows.
    pub size: (u16, u16),
    /// The start time, in seconds since 1970.
    pub timestamp: u64,
    /// What is shown.
    pub title: String,
    /// The terminal's type.
    pub term: String,
}

/// A recording that is being written.
#[derive(Debug)]
pub struct Cast<W> {
    out: W,
    version: Version,
    /// The time of the last event since the beginning.
    last: Duration,
    secrets: Vec<String>,
    redactor: Redactor,
    /// The beginning of an incomplete character.
    partial: Vec<u8>,
}

impl<W: Write> Cast<W> {
    /// Begins a recording.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn begin(mut out: W, version: Version, header: &Header) -> io::Result<Self> {
        let (cols, rows) = header.size;
        let Header {
            timestamp,
            title,
            term,
            ..
        } = header;
        let header = match version {
            Version::Two => {
                json!({"version": 2, "width": cols, "height": rows, "timestamp": timestamp,
                "title": title, "env": {"TERM": term}})
            }
            Version::Three => {
                json!({"version": 3, "term": {"cols": cols, "rows": rows, "type": term},
                "timestamp": timestamp, "title": title})
            }
        };
        writeln!(out, "{}", Neutral::json(header.to_string()))?;
        Ok(Self {
            out,
            version,
            last: Duration::ZERO,
            secrets: Vec::new(),
            redactor: Redactor::of(&Secrets::default()),
            partial: Vec::new(),
        })
    }

    /// Masks `secret` from now on.
    ///
    /// # Errors
    /// When the output that was held back cannot be written.
    pub fn hide(&mut self, at: Duration, secret: String) -> io::Result<()> {
        let held = self.redactor.finish();
        self.secrets.push(secret);
        self.redactor = Redactor::new(&self.secrets);
        self.text(at, &held)
    }

    /// Writes output with its time. Bytes that may be the beginning of a secret wait for more
    /// output.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn output(&mut self, at: Duration, bytes: &[u8]) -> io::Result<()> {
        let shown = self.redactor.push(bytes);
        self.text(at, &shown)
    }

    /// Writes the output that was held back, since no more has followed for a while.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn settle(&mut self, at: Duration) -> io::Result<()> {
        let held = self.redactor.finish();
        self.text(at, &held)
    }

    /// Marks a place.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn marker(&mut self, at: Duration, label: &str) -> io::Result<()> {
        self.settle(at)?;
        let label = Secrets::new(&self.secrets).mask(label);
        self.event(at, "m", &Neutral::line(label))
    }

    /// Records a new size of the terminal.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn resized(&mut self, at: Duration, (cols, rows): (u16, u16)) -> io::Result<()> {
        self.settle(at)?;
        self.event(at, "r", &format!("{cols}x{rows}"))
    }

    /// Adds a comment that players ignore; only version 3 has comments.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn note(&mut self, at: Duration, text: &str) -> io::Result<()> {
        self.settle(at)?;
        match self.version {
            Version::Two => Ok(()),
            Version::Three => writeln!(self.out, "# {}", Neutral::line(text)),
        }
    }

    /// Ends the recording of a program that ended with `status`.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn end(mut self, at: Duration, status: i32) -> io::Result<()> {
        self.settle(at)?;
        if !self.partial.is_empty() {
            self.event(at, "o", "\u{fffd}")?;
        }
        if self.version == Version::Three {
            self.event(at, "x", &status.to_string())?;
        }
        self.out.flush()
    }

    /// Writes whole characters and keeps the rest for later.
    fn text(&mut self, at: Duration, bytes: &[u8]) -> io::Result<()> {
        self.partial.extend_from_slice(bytes);
        let mut text = String::new();
        loop {
            match str::from_utf8(&self.partial) {
                Ok(whole) => {
                    text.push_str(whole);
                    self.partial.clear();
                    break;
                }
                Err(error) => {
                    let valid = error.valid_up_to();
                    text.push_str(&String::from_utf8_lossy(&self.partial[..valid]));
                    let Some(length) = error.error_len() else {
                        self.partial.drain(..valid);
                        break;
                    };
                    text.push('\u{fffd}');
                    self.partial.drain(..valid + length);
                }
            }
        }
        if text.is_empty() {
            return Ok(());
        }
        self.event(at, "o", &text)
    }

    fn event(&mut self, at: Duration, code: &str, data: &str) -> io::Result<()> {
        // Round the absolute times, so that the differences in version 3 add up.
        let millis = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        let time = match self.version {
            Version::Two => millis(at),
            Version::Three => millis(at).saturating_sub(millis(self.last)),
        };
        self.last = at;
        let (seconds, rest) = (time / 1000, time % 1000);
        let data = serde_json::to_string(data)?;
        writeln!(self.out, "[{seconds}.{rest:03}, \"{code}\", {data}]")
    }
}

#[cfg(test)]
mod tests;
