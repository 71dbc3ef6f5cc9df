//! A part of many workshops, so that several machines can share the work: `slice:2/5` and
//! `hash:2/5`.
//!
//! Owns the notation and the assignment of workshops to parts. Each workshop is in exactly one
//! part.

use std::path::Path;
use std::str::FromStr;

use sha2::{Digest as _, Sha256};

use crate::source::Root;

/// How workshops are assigned to parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Division {
    /// In turn, by their order: the parts have equal sizes.
    Slice,
    /// By their paths: a workshop keeps its part when others are added.
    Hash,
}

/// One part of several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Partition {
    way: Division,
    /// From 1.
    part: usize,
    parts: usize,
}

/// The number of parts, and how workshops are assigned to them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parts {
    way: Division,
    /// `None` for one part per workshop.
    count: Option<usize>,
}

impl Division {
    const fn name(self) -> &'static str {
        match self {
            Self::Slice => "slice",
            Self::Hash => "hash",
        }
    }

    fn named(name: &str) -> Result<Self, String> {
        match name {
            "slice" => Ok(Self::Slice),
            "hash" => Ok(Self::Hash),
            _ => Err(format!("`{name}` is neither `slice` nor `hash`")),
        }
    }

    /// The part, from 0, of the workshop at `path`, which has the index `nth`.
    fn part_of(self, nth: usize, path: &Path, parts: usize) -> usize {
        match self {
            Self::Slice => nth % parts,
            Self::Hash => {
                // Relative to the repository's root: checkouts may be in different folders.
                let name = Root::above(path).relative(path);
                let digest = Sha256::digest(name.as_bytes());
                let mut first = [0; 8];
                first.copy_from_slice(&digest[..8]);
                let rest = u64::from_be_bytes(first) % parts as u64;
                usize::try_from(rest).unwrap_or_default()
            }
        }
    }
}

impl Partition {
    /// True when the workshop at `path`, which has the index `nth`, is in this part.
    pub fn takes(&self, nth: usize, path: &Path) -> bool {
        self.way.part_of(nth, path, self.parts) + 1 == self.part
    }
}

impl std::fmt::Display for Partition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}/{}", self.way.name(), self.part, self.parts)
    }
}

impl FromStr for Partition {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let form = || format!("`{text}` is not of the form `slice:2/5` or `hash:2/5`");
        let (way, numbers) = text.split_once(':').ok_or_else(form)?;
        let way = Division::named(way)?;
        let (part, parts) = numbers.split_once('/').ok_or_else(form)?;
        let (part, parts) = (number(part)?, number(parts)?);
        if parts == 0 {
            return Err("there must be at least one part".to_owned());
        }
        if part == 0 {
            return Err(format!("parts are counted from 1: {}", range(parts)));
        }
        if part > parts {
            return Err(format!(
                "there is no part {part} of {parts}: {}",
                range(parts)
            ));
        }
        Ok(Self { way, part, parts })
    }
}

/// The parts that can be chosen, for a message.
fn range(parts: usize) -> String {
    format!("1/{parts} is the first, {parts}/{parts} the last")
}

fn number(text: &str) -> Result<usize, String> {
    let is_plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = is_plain.then(|| text.parse().ok()).flatten();
    number.ok_or_else(|| format!("`{text}` is not a number of a part"))
}

impl Parts {
    /// The parts that contain any of `paths`, each with its workshops, in order.
    pub fn of<'a>(&self, paths: &[&'a Path]) -> Vec<(Partition, Vec<&'a Path>)> {
        let parts = self.count.unwrap_or(paths.len());
        let parts = parts.min(MOST_PARTS);
        let mut taken = vec![Vec::new(); parts];
        for (nth, path) in paths.iter().enumerate() {
            taken[self.way.part_of(nth, path, parts)].push(*path);
        }
        let named = taken.into_iter().enumerate().map(|(nth, taken)| {
            let way = self.way;
            let part = nth + 1;
            (Partition { way, part, parts }, taken)
        });
        named.filter(|(_, taken)| !taken.is_empty()).collect()
    }
}

/// The most jobs that GitHub accepts in one matrix.
const MOST_PARTS: usize = 256;

impl FromStr for Parts {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (way, count) = match text.split_once(':') {
            Some((way, count)) => (Division::named(way)?, count),
            None if matches!(text, "slice" | "hash") => (Division::named(text)?, ""),
            None => (Division::Slice, text),
        };
        if count.is_empty() {
            return Ok(Self { way, count: None });
        }
        match number(count) {
            Ok(count @ 1..=MOST_PARTS) => Ok(Self {
                way,
                count: Some(count),
            }),
            _ => Err(format!(
                "`{count}` is not a number of parts from 1 to {MOST_PARTS}"
            )),
        }
    }
}

#[cfg(test)]
mod tests;
