//! What must not get into a recording: the paths of this machine, and secrets.
//!
//! Owns how they are removed from words, texts, screens and paths. What a call has printed is not
//! known here.

use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use regex::Regex;

use crate::neutral::MASK;
use crate::rehearsal::format::duration::round;
use crate::rehearsal::format::glob::glob_escape;
use crate::rehearsal::format::recording::{CallWord, Chunk, RecordedStream, RecordedText};
use crate::rehearsal::stand_in::screen::plain;

/// Masks the secrets in a text.
pub type Mask = Arc<dyn Fn(&str) -> String + Send + Sync>;

/// The paths of this machine and the secrets, which must not get into a recording.
pub(in crate::rehearsal) struct Concealment {
    /// The workshop's directory, with symbolic links resolved.
    folder: PathBuf,
    /// Directories whose names differ from machine to machine, the longest first.
    places: Vec<String>,
    mask: Mask,
}

impl Concealment {
    pub(in crate::rehearsal) fn of(workshop: &Path, mask: Mask) -> Self {
        let folder = crate::rehearsal::folder_of(workshop);
        let folder = folder.canonicalize().unwrap_or(folder);
        let home = std::env::var_os("HOME").map(PathBuf::from);
        let candidates = [Some(folder.clone()), home, Some(std::env::temp_dir())];
        let names = candidates
            .into_iter()
            .flatten()
            .map(|path| path.to_string_lossy().into_owned());
        // `/` and `/tmp` are the same everywhere.
        let mut places: Vec<_> = names
            .filter(|name| name.len() > 1 && name != "/tmp")
            .collect();
        places.sort_by_key(|name| std::cmp::Reverse(name.len()));
        Self {
            folder,
            places,
            mask,
        }
    }

    /// The concealment of a workshop in `/work/shop`, with the secret `geheim`.
    #[cfg(test)]
    pub(super) fn sample() -> Self {
        Self {
            folder: "/work/shop".into(),
            places: vec!["/work/shop".into(), "/home/me".into()],
            mask: Arc::new(|text| text.replace("geheim", MASK)),
        }
    }

    /// A word that differs from machine to machine, or that contains a secret, becomes a pattern.
    pub(super) fn word(&self, word: &str) -> CallWord {
        let masked = (self.mask)(word);
        let mut parts: Vec<&str> = if masked == word {
            vec![word]
        } else {
            masked.split(MASK).collect()
        };
        parts = parts.into_iter().flat_map(without_temporary).collect();
        for place in &self.places {
            parts = parts
                .into_iter()
                .flat_map(|part| cut_at(part, place))
                .collect();
        }
        if parts.len() == 1 {
            return CallWord::Exact(masked.clone());
        }
        let parts: Vec<_> = parts.into_iter().map(glob_escape).collect();
        CallWord::Glob(parts.join("*"))
    }

    /// Text without secrets, between bytes that may be anything.
    pub(super) fn text(&self, bytes: &[u8]) -> RecordedText {
        // Text may be between bytes that are not UTF-8.
        let masked = bytes.utf8_chunks().flat_map(|chunk| {
            let mut masked = (self.mask)(chunk.valid()).into_bytes();
            masked.extend(chunk.invalid());
            masked
        });
        RecordedText::new(masked.collect::<Vec<_>>())
    }

    /// A screen without secrets; `None` if it contains a secret that cannot be removed.
    pub(super) fn screen(&self, at: Duration, text: &str) -> Option<Chunk> {
        let masked = text.lines().map(|row| {
            let plain = plain(row);
            let masked = (self.mask)(&plain);
            if masked == plain {
                row.to_owned() + "\n"
            } else {
                masked
            }
        });
        let text: String = masked.collect();
        // A secret may have been wrapped at the edge of the screen.
        let joined = plain(&text).replace('\n', "");
        ((self.mask)(&joined) == joined).then(|| Chunk {
            at: Some(round(at)),
            stream: RecordedStream::Screen,
            text: RecordedText::new(text),
        })
    }

    /// True when a recording may contain a path.
    pub(super) fn may_show(&self, path: &Path) -> bool {
        let name = path.to_string_lossy();
        (self.mask)(&name) == name
    }

    /// The directory of a call, if it is relevant: below the workshop's.
    pub(super) fn directory(&self, of_call: &Path) -> Option<PathBuf> {
        let directory = of_call
            .canonicalize()
            .unwrap_or_else(|_| of_call.to_owned());
        let below = directory.strip_prefix(&self.folder).ok()?;
        let says_something = !below.as_os_str().is_empty() && self.may_show(below);
        says_something.then(|| below.to_owned())
    }
}

/// The parts of `text` before, between and after each `place`. Only whole names of directories
/// count: `/home/meg` does not contain `/home/me`.
fn cut_at<'a>(text: &'a str, place: &str) -> Vec<&'a str> {
    let mut parts = Vec::new();
    let mut rest = text;
    let mut from = 0;
    while let Some(at) = rest[from..].find(place).map(|at| from + at) {
        let after = &rest[at + place.len()..];
        if after.starts_with(|c: char| c.is_alphanumeric() || "-_.".contains(c)) {
            from = at + place.len();
            continue;
        }
        parts.push(&rest[..at]);
        rest = after;
        from = 0;
    }
    parts.push(rest);
    parts
}

/// The parts of `text` around the paths of folders and files that `mktemp` has made.
fn without_temporary(text: &str) -> Vec<&str> {
    static MADE: LazyLock<Regex> = LazyLock::new(|| {
        let pattern = r"(?:/[\w.-]+)*/tmp\.[0-9A-Za-z]{6,10}\b";
        Regex::new(pattern).expect("the pattern is constant, and a test compiles it")
    });
    MADE.split(text).collect()
}

#[cfg(test)]
mod tests;
