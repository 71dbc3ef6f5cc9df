//! The files that a command is about to write: none of them may be one that it reads, or one that
//! another program has made.
//!
//! Owns the decision whether two names lead to one file, and the recognition of earlier outputs.
//! Writes nothing.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use crate::bases::resolved;
use crate::document::CiAction;
use crate::plan::Plan;

use super::{Exit, Stop};

/// The first line of each log, which distinguishes it from other files.
pub(super) const LOG_HEAD: &str = "# debug log of demosh ";

/// The kind of a file that is written, by which earlier outputs are distinguished from other files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FileForm {
    /// A JUnit report.
    JUnit,
    /// The events of a run.
    Events,
    /// The results of a learner.
    Learning,
    /// A page of HTML.
    Page,
    /// A debug log.
    Log,
    /// A file that is appended to, or one that never replaces a file.
    Any,
}

/// The files of one command.
#[derive(Debug, Default)]
pub(super) struct CommandFiles {
    /// Files that are read, each with its description.
    read: Vec<(PathBuf, String)>,
    /// Files that are written, each with the option that names it.
    written: Vec<(PathBuf, String)>,
}

impl CommandFiles {
    /// Adds all files from which `plan` was read, and the scripts that it names.
    pub(super) fn read_plan(&mut self, plan: &Plan) {
        for (nth, document) in plan.documents.iter().enumerate() {
            let what = if nth == 0 {
                "the workshop"
            } else {
                "an import"
            };
            self.read(document.source.path(), what);
        }
        for step in &plan.steps {
            let attributes = step.block.map(|block| &plan.blocks[block].attributes);
            if let Some(CiAction::File(script)) = attributes.and_then(|all| all.ci.as_ref()) {
                let folder = step.origin.location.file.path().parent();
                let script = folder.unwrap_or(Path::new("")).join(script);
                self.read(&script, "a script of the workshop");
            }
        }
    }

    /// Adds a file that is read.
    pub(super) fn read(&mut self, path: &Path, what: &str) {
        let known = self.read.iter().any(|(other, _)| other == path);
        if !known {
            self.read.push((path.to_owned(), what.to_owned()));
        }
    }

    /// The files that are read.
    pub(super) fn all_read(&self) -> impl Iterator<Item = &Path> {
        self.read.iter().map(|(path, _)| path.as_path())
    }

    /// True when the file was added as one that is read, under any name.
    pub(super) fn reads(&self, path: &Path) -> bool {
        self.read.iter().any(|(other, _)| is_same(path, other))
    }

    /// Adds a recording that is used: its file and those beside it.
    pub(super) fn read_recording(&mut self, recording: &Path) {
        self.read(recording, "the recording");
        let folder = recording.with_extension("");
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            self.read(&entry.path(), "a part of the recording");
        }
    }

    /// Adds a file that `writer`, an option, is about to write.
    ///
    /// # Errors
    /// When that would overwrite something. Nothing has been written yet.
    pub(super) fn write(&mut self, path: &Path, writer: &str, form: FileForm) -> Result<(), Stop> {
        let name = path.display();
        let refused =
            |message: String, help: &str| Err(Stop::new(Exit::Usage, message, Some(help)));
        if let Some((_, what)) = self.read.iter().find(|(other, _)| is_same(path, other)) {
            let message = format!("{writer} would overwrite {what}, `{name}`");
            return refused(message, "name another file");
        }
        if let Some((_, other)) = self.written.iter().find(|(other, _)| is_same(path, other)) {
            let message = format!("{writer} and {other} would both write to `{name}`");
            return refused(message, "give each of them a different file");
        }
        if !form.may_replace(path) {
            let message = format!("`{name}` already exists, and {}", form.is_not());
            let help = format!("name another file after {writer}, or remove that one");
            return refused(message, &help);
        }
        self.written.push((path.to_owned(), writer.to_owned()));
        Ok(())
    }
}

impl FileForm {
    const fn is_not(self) -> &'static str {
        match self {
            Self::JUnit => "is not a JUnit report",
            Self::Events => "contains no events of a run",
            Self::Learning => "is not a report of `demosh learn`",
            Self::Page => "was not made by `demosh export`",
            Self::Log => "is not a debug log of demosh",
            Self::Any => "is something else",
        }
    }

    /// How many bytes are needed to recognise this kind of file.
    const fn is_told_within(self) -> u64 {
        match self {
            Self::JUnit | Self::Events | Self::Learning | Self::Log => 64 * 1024,
            Self::Page | Self::Any => 64 * 1024 * 1024,
        }
    }

    /// True when `path` is free, or contains an earlier output of this kind.
    fn may_replace(self, path: &Path) -> bool {
        // Devices and pipes have nothing to lose; a file that cannot be read cannot be written
        // either.
        let is_stream = path.starts_with("/dev") || path.starts_with("/proc");
        let is_file = fs::metadata(path).is_ok_and(|meta| meta.is_file() && meta.len() > 0);
        if self == Self::Any || is_stream || !is_file {
            return true;
        }
        let Some(text) = beginning_of(path, self.is_told_within()) else {
            return false;
        };
        match self {
            Self::JUnit => text.starts_with("<?xml") && text.contains("<testsuites"),
            Self::Events => text.starts_with('{') && text.contains("\"event\":"),
            Self::Learning => text.starts_with('{') && text.contains("\"commands\":"),
            Self::Page => {
                let starts = ["<!doctype html>", "<svg ", "#!/usr/bin/env bash"];
                starts.iter().any(|start| text.starts_with(start)) && text.contains("by demosh.")
            }
            Self::Log => text.starts_with(LOG_HEAD),
            Self::Any => true,
        }
    }
}

/// The error for a file that cannot be written.
pub(super) fn unwritable(path: &Path, error: &io::Error) -> Stop {
    let help = "name a file in a folder that exists and can be written to";
    let message = format!("cannot write `{}`: {error}", path.display());
    Stop::new(Exit::Internal, message, Some(help))
}

/// The first bytes of a file as text.
fn beginning_of(path: &Path, most: u64) -> Option<String> {
    let mut bytes = Vec::new();
    File::open(path)
        .ok()?
        .take(most)
        .read_to_end(&mut bytes)
        .ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// True when both names lead to one regular file, or would after it is created.
fn is_same(one: &Path, other: &Path) -> bool {
    match (fs::metadata(one), fs::metadata(other)) {
        (Ok(one), Ok(other)) => {
            one.is_file() && (one.dev(), one.ino()) == (other.dev(), other.ino())
        }
        (Err(_), Err(_)) => resolved(one).is_some_and(|one| Some(one) == resolved(other)),
        _ => false,
    }
}

#[cfg(test)]
mod tests;
