//! Differences between the output of two runs that mean nothing: ages, times, generated names and
//! addresses.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use regex::{Captures, Regex};

/// Values of one run, with the values of an earlier run that were in their place.
pub(in crate::rehearsal) type Earlier = BTreeMap<String, String>;

/// The first group: values that stay the same throughout a run. The second: ages and times.
static VOLATILE: LazyLock<Regex> = LazyLock::new(|| {
    // Letters and digits from which Kubernetes generates names.
    let generated = "[bcdfghjklmnpqrstvwxz2456789]";
    let values = [
        // UUIDs, and ids of at least twelve hexadecimal digits.
        r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b".to_owned(),
        r"\b[0-9a-f]{12,}\b".to_owned(),
        // The ends of names: of Pods of a Deployment, of those of a DaemonSet or Job.
        format!(r"-[0-9a-z]{{6,10}}-{generated}{{5}}\b"),
        format!(r"-{generated}{{5}}\b"),
        r"\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b".to_owned(),
        // The names that `mktemp` makes.
        r"\btmp\.[0-9A-Za-z]{6,10}\b".to_owned(),
    ];
    let times = [
        r"\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?: ?(?:Z|[+-]\d\d:?\d\d))?",
        r"\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? (?:\d+ )?[A-Z][a-z]{2} +\d+ [\d:]+(?: [A-Z]+)?(?: \d{4})?\b",
        r"\b\d\d:\d\d:\d\d(?:\.\d+)?\b",
        r"\b(?:\d+(?:\.\d+)?(?:ms|µs|[smhd]))+\b",
        r"\[\d{4}\]",
    ];
    let pattern = format!("({})|({})", values.join("|"), times.join("|"));
    Regex::new(&pattern).expect("the pattern is constant, and a test compiles it")
});

/// A possible value: a UUID, an address, or a word of letters and digits.
static TOKEN: LazyLock<Regex> = LazyLock::new(|| {
    let pattern =
        r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b\d{1,3}(?:\.\d{1,3}){3}\b|[0-9A-Za-z]+";
    Regex::new(pattern).expect("the pattern is constant, and a test compiles it")
});

/// `text` with `instead` in place of everything that differs from run to run.
pub fn without_volatile(text: &str, instead: &str) -> String {
    let instead = regex::NoExpand(instead);
    VOLATILE.replace_all(text, instead).into_owned()
}

/// `text` without everything volatile, and with equal blanks: columns move with the width of their
/// contents.
fn shape(text: &str) -> String {
    shape_of(text, true)
}

fn shape_of(text: &str, without_values: bool) -> String {
    let blind = VOLATILE.replace_all(text, |found: &Captures<'_>| match found.get(1) {
        Some(value) if !without_values => value.as_str().to_owned(),
        _ => "\u{0}".to_owned(),
    });
    let mut shape = String::with_capacity(blind.len());
    for line in blind.split('\n') {
        for word in line.split(' ').filter(|word| !word.is_empty()) {
            shape.push(' ');
            shape.push_str(word);
        }
        shape.push('\n');
    }
    shape
}

/// True when both differ only in volatile parts.
pub(in crate::rehearsal) fn is_alike(one: &str, other: &str) -> bool {
    one == other || shape(one) == shape(other)
}

/// True when both differ only in ages and times.
pub(in crate::rehearsal) fn is_same_but_for_times(one: &str, other: &str) -> bool {
    one == other || shape_of(one, false) == shape_of(other, false)
}

/// Which names two runs have used for the same thing, according to their outputs.
#[derive(Debug, Default)]
pub(in crate::rehearsal) struct LearntNames {
    names: Earlier,
    /// Values of the new run that must not be replaced.
    rejected: BTreeSet<String>,
}

impl LearntNames {
    /// Notes the values of `old` and of `new`, two texts that are alike.
    pub(in crate::rehearsal) fn learn(&mut self, old: &str, new: &str) {
        for (old, new) in VOLATILE.captures_iter(old).zip(VOLATILE.captures_iter(new)) {
            let (Some(old), Some(new)) = (old.get(1), new.get(1)) else {
                continue;
            };
            let (old, new) = (atoms(old.as_str()), atoms(new.as_str()));
            if old.len() != new.len() {
                continue;
            }
            for (old, new) in old.into_iter().zip(new) {
                let known = self.names.entry(new.to_owned());
                if known.or_insert_with(|| old.to_owned()) != old {
                    self.reject(new);
                }
            }
        }
    }

    /// Excludes a value of the new run from replacement. Returns false if it was excluded before.
    pub(in crate::rehearsal) fn reject(&mut self, new: &str) -> bool {
        self.rejected.insert(new.to_owned())
    }

    /// The names that may be used: each stands for one value, in both directions.
    pub(in crate::rehearsal) fn names(&self) -> Earlier {
        let mut uses: BTreeMap<&str, usize> = BTreeMap::new();
        for old in self.names.values() {
            *uses.entry(old).or_default() += 1;
        }
        let usable = self
            .names
            .iter()
            .filter(|(new, old)| uses[old.as_str()] == 1 && !self.rejected.contains(*new));
        usable
            .map(|(new, old)| (new.clone(), old.clone()))
            .collect()
    }

    /// Rejects names that would damage `text`, which is about to be written with `names`: values of
    /// another width (columns move), values that change the order of lines, and names that another
    /// value of this text has already. Returns true if any was rejected.
    pub(in crate::rehearsal) fn examine(&mut self, names: &Earlier, text: &str) -> bool {
        let taken: BTreeMap<&str, &str> = names
            .iter()
            .filter(|(new, old)| new != old)
            .map(|(new, old)| (old.as_str(), new.as_str()))
            .collect();
        let mut changed = false;
        for token in TOKEN.find_iter(text).map(|found| found.as_str()) {
            match (names.get(token), taken.get(token)) {
                (Some(old), _) if old.len() != token.len() => changed |= self.reject(token),
                (None, Some(new)) => changed |= self.reject(new),
                _ => {}
            }
        }
        let lines: Vec<_> = text.lines().collect();
        for pair in lines.windows(2) {
            let [one, next] = [as_earlier(names, pair[0]), as_earlier(names, pair[1])];
            if pair[0].cmp(pair[1]) != one.cmp(&next) {
                let tokens = pair.iter().flat_map(|line| TOKEN.find_iter(line));
                for token in tokens.filter(|token| names.contains_key(token.as_str())) {
                    changed |= self.reject(token.as_str());
                }
            }
        }
        changed
    }
}

/// The parts of a value with a meaning of their own: a Pod's name contains the hash of its
/// `ReplicaSet`, which is also in other names.
fn atoms(value: &str) -> Vec<&str> {
    match (value.strip_prefix('-'), value.strip_prefix("tmp.")) {
        (Some(parts), _) => parts.split('-').collect(),
        (None, Some(made)) => vec![made],
        (None, None) => vec![value],
    }
}

/// `text` with the values of the earlier run.
pub(in crate::rehearsal) fn as_earlier(earlier: &Earlier, text: &str) -> String {
    if earlier.is_empty() {
        return text.to_owned();
    }
    let value = |found: &Captures<'_>| {
        let found = &found[0];
        earlier.get(found).map_or(found, String::as_str).to_owned()
    };
    TOKEN.replace_all(text, value).into_owned()
}

#[cfg(test)]
mod tests;
