//! A session, command by command: the input and the output of each.
//!
//! Owns the shell's marks in the stream, which are removed from the output. `written` turns the
//! commands into a workshop.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use crate::document::command::simple_commands;

/// The most output of one command that is kept, in bytes.
const MOST_OUTPUT: usize = 1024 * 1024;

/// The largest file that is kept after an editor has written it, in bytes.
const MOST_LEFT: u64 = 8 * 1024;

/// The times of files are less exact than the clock by this much.
const COARSE: Duration = Duration::from_millis(20);

/// The sequences with which programs take the whole screen.
const TAKES_SCREEN: &[&str] = &["\u{1b}[?1049h", "\u{1b}[?1047h", "\u{1b}[?47h"];

/// All input and output of a session.
#[derive(Debug)]
pub struct Transcript {
    /// The beginning of a mark.
    mark: Vec<u8>,
    /// Bytes that may be the beginning of a mark.
    pending: Vec<u8>,
    /// The number of the last entry in the history.
    entry: Option<u64>,
    running: Option<OpenCommand>,
    /// The shell's current folder.
    folder: PathBuf,
    /// The folder in which the session began.
    pub(super) began_in: PathBuf,
    /// The commands, in order.
    pub(super) commands: Vec<CapturedCommand>,
    /// Texts that were typed without echo.
    pub(super) unseen: Vec<String>,
}

/// A running command.
#[derive(Debug)]
struct OpenCommand {
    since: SystemTime,
    printed: Vec<u8>,
    typed: Vec<u8>,
    unseen: Vec<u8>,
    was_interrupted: bool,
}

impl OpenCommand {
    fn begin() -> Self {
        Self {
            since: SystemTime::now(),
            printed: Vec::new(),
            typed: Vec::new(),
            unseen: Vec::new(),
            was_interrupted: false,
        }
    }
}

/// A command of the session.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CapturedCommand {
    /// The command in the shell's history.
    pub text: String,
    /// Its output; `None` if the shell did not run it.
    pub printed: Option<String>,
    /// The input that was typed into it.
    pub input: String,
    /// Some of the input was not echoed.
    pub is_unseen: bool,
    /// Its status.
    pub status: i32,
    /// Control-C was pressed while it ran.
    pub was_interrupted: bool,
    /// It took the whole screen.
    pub filled_screen: bool,
    /// The files that its words name, after a program that filled the screen: name and text.
    pub left: Vec<(String, String)>,
}

impl Transcript {
    /// The empty transcript of a shell in `folder`, whose marks contain `token`.
    pub fn new(token: &str, folder: &Path) -> Self {
        Self {
            mark: format!("\u{1b}]5379;{token};").into_bytes(),
            pending: Vec::new(),
            entry: None,
            running: None,
            folder: folder.to_owned(),
            began_in: folder.to_owned(),
            commands: Vec::new(),
            unseen: Vec::new(),
        }
    }

    /// True when no command has run.
    pub fn is_empty(&self) -> bool {
        self.commands.is_empty()
    }

    /// Adds output of the shell. Returns the part to display.
    pub fn printed(&mut self, bytes: &[u8]) -> Vec<u8> {
        self.pending.extend(bytes);
        let mut shown = Vec::new();
        loop {
            let Some(at) = memchr::memmem::find(&self.pending, &self.mark) else {
                let kept = beginning_of(&self.mark, &self.pending);
                let rest = self.pending.split_off(self.pending.len() - kept);
                let output = std::mem::replace(&mut self.pending, rest);
                self.output(&output);
                shown.extend(output);
                return shown;
            };
            let rest = self.pending.split_off(at);
            let output = std::mem::replace(&mut self.pending, rest);
            self.output(&output);
            shown.extend(output);
            let Some(end) = memchr::memchr(7, &self.pending) else {
                return shown;
            };
            let rest = self.pending.split_off(end + 1);
            let mark = std::mem::replace(&mut self.pending, rest);
            let text = String::from_utf8_lossy(&mark[self.mark.len()..end]).into_owned();
            self.marked(&text);
        }
    }

    /// Adds input; `is_shown` is false if the terminal does not echo it.
    pub fn typed(&mut self, bytes: &[u8], is_shown: bool) {
        let Some(running) = &mut self.running else {
            return;
        };
        running.was_interrupted |= bytes.contains(&3);
        running
            .typed
            .extend(bytes.iter().filter(|byte| **byte != 3));
        if !is_shown {
            running.unseen.extend(bytes);
        }
    }

    fn output(&mut self, bytes: &[u8]) {
        if let Some(running) = &mut self.running
            && running.printed.len() < MOST_OUTPUT
        {
            running.printed.extend(bytes);
        }
    }

    fn marked(&mut self, mark: &str) {
        let mut fields = mark.split(';');
        match fields.next() {
            Some("start") => self.running = Some(OpenCommand::begin()),
            Some("end") => {
                let status = fields.next().and_then(|status| status.parse().ok());
                let mut decoded = fields.map(|field| {
                    let bytes = BASE64_STANDARD.decode(field).unwrap_or_default();
                    String::from_utf8_lossy(&bytes).into_owned()
                });
                let folder = decoded.next().unwrap_or_default();
                let entry = decoded.next().unwrap_or_default();
                self.ended(status.unwrap_or_default(), &entry);
                self.folder = folder.into();
            }
            _ => {}
        }
    }

    /// Handles a mark: a command has ended, or none was typed. `entry` is the last one of the
    /// history.
    fn ended(&mut self, status: i32, entry: &str) {
        let running = self.running.take();
        let entry = entry.trim_start();
        let digits = entry.bytes().take_while(u8::is_ascii_digit).count();
        let number = entry[..digits].parse().ok();
        if number.is_none() || number == self.entry {
            return;
        }
        self.entry = number;
        // Two characters separate the number and the command.
        let text = entry[digits..].chars().skip(2).collect::<String>();
        let text = text.trim_end().to_owned();
        let mut command = CapturedCommand {
            text,
            status,
            ..CapturedCommand::default()
        };
        if let Some(running) = running {
            self.observe(&mut command, running);
        }
        self.commands.push(command);
    }

    /// Adds what was observed while the command was running.
    fn observe(&mut self, command: &mut CapturedCommand, mut running: OpenCommand) {
        if reads_silently(&command.text) {
            running.unseen.clone_from(&running.typed);
        }
        let unseen = String::from_utf8_lossy(&running.unseen).into_owned();
        let unseen = unseen.split(['\r', '\n']).map(str::to_owned);
        self.unseen.extend(unseen.filter(|line| !line.is_empty()));
        let printed = String::from_utf8_lossy(&running.printed).into_owned();
        command.filled_screen = TAKES_SCREEN.iter().any(|start| printed.contains(start));
        command.printed = Some(printed);
        command.input = String::from_utf8_lossy(&running.typed).into_owned();
        command.is_unseen = !running.unseen.is_empty();
        command.was_interrupted = running.was_interrupted;
        if command.filled_screen {
            let files = files_named(&command.text, &self.folder, &self.began_in);
            let is_new = |path: &Path| is_changed(path, running.since);
            let left = files.into_iter().filter(|(_, path)| is_new(path));
            command.left = left
                .filter_map(|(name, path)| text_of(&name, &path))
                .collect();
        }
    }
}

/// True for `read -s`, since its prompt may appear before it has switched the echo off.
fn reads_silently(command: &str) -> bool {
    simple_commands(command).iter().any(|simple| {
        let mut words = simple.words.iter().map(|word| word.text.as_str());
        let is_short = |word: &str| word.starts_with('-') && !word.starts_with("--");
        words.next() == Some("read") && words.any(|word| is_short(word) && word.contains('s'))
    })
}

/// How many bytes at the end of `bytes` may be the beginning of `mark`.
fn beginning_of(mark: &[u8], bytes: &[u8]) -> usize {
    let longest = bytes.len().min(mark.len() - 1);
    (1..=longest)
        .rev()
        .find(|length| bytes.ends_with(&mark[..*length]))
        .unwrap_or(0)
}

/// The files whose names are words of `command`, which ran in `folder`: name and path. Files
/// outside the session's folder, `home`, are left out: a workshop must not write them.
fn files_named(command: &str, folder: &Path, home: &Path) -> Vec<(String, PathBuf)> {
    let simple = simple_commands(command);
    let words = simple.iter().flat_map(|simple| simple.words.iter().skip(1));
    let names = words.filter(|word| word.is_static && !word.text.starts_with(['-', '+']));
    let home = home.canonicalize().ok();
    let files = names.filter_map(|word| {
        let path = folder.join(&word.text).canonicalize().ok()?;
        let is_inside = path.starts_with(home.as_ref()?);
        is_inside.then(|| (word.text.clone(), path))
    });
    files.collect()
}

/// True when a file was written since then.
fn is_changed(path: &Path, since: SystemTime) -> bool {
    let changed = std::fs::metadata(path).and_then(|found| found.modified());
    changed.is_ok_and(|changed| changed + COARSE >= since)
}

/// The text of a small text file, with its name.
fn text_of(name: &str, path: &Path) -> Option<(String, String)> {
    let metadata = std::fs::metadata(path).ok()?;
    let is_small = metadata.is_file() && metadata.len() <= MOST_LEFT;
    let text = is_small.then(|| std::fs::read_to_string(path))?.ok()?;
    Some((name.to_owned(), text))
}

#[cfg(test)]
mod tests;
