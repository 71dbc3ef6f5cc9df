//! The info string of a fence: its language, its brace groups, and the words outside them.
//!
//! Owns the differences between the forms of several tools. `attributes` defines what the keys
//! mean.

use super::attributes::{ATTRIBUTES, AttributeEntry, Attributes};
use super::near_miss;

/// Languages that begin like a shell's name but are not a shell, or contain a recorded session.
const NO_SHELL: &[&str] = &["shaderlab", "shader", "shen", "shex", "shacl", "shtml"];

/// Languages of fences that contain commands together with their output.
pub const TRANSCRIPTS: &[&str] = &[
    "bash-session",
    "console",
    "sh-session",
    "shell-session",
    "shellsession",
    "terminal",
];

/// An info string, split into its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FenceInfo<'a> {
    /// The first word, or the first class of Pandoc's `{.bash .numberLines}`.
    pub language: &'a str,
    /// The offset of the language.
    pub offset: usize,
    /// Its brace groups, in order.
    pub groups: Vec<BraceGroup<'a>>,
    /// The words outside language and groups, each with its offset.
    pub outside: Vec<(&'a str, usize)>,
}

/// What is between braces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BraceGroup<'a> {
    /// The text without the braces.
    pub text: &'a str,
    /// Its offset in the info string.
    pub offset: usize,
}

impl<'a> FenceInfo<'a> {
    /// Splits `info`, which begins after the marks of the fence.
    pub fn of(info: &'a str) -> Self {
        let start = info.len() - info.trim_start().len();
        let word = info[start..]
            .find(|c: char| c.is_whitespace() || c == '{')
            .map_or(info.len(), |length| start + length);
        let mut parts = Self {
            language: &info[start..word],
            offset: start,
            groups: Vec::new(),
            outside: Vec::new(),
        };
        let mut at = word;
        while let Some(open) = info[at..].find('{').map(|found| at + found) {
            let (inner, end) = group_at(info, open);
            parts.outside.push((&info[at..open], at));
            parts.groups.push(inner);
            at = end;
        }
        parts.outside.push((&info[at..], at));
        parts.outside.retain(|(text, _)| !text.trim().is_empty());
        if parts.language.is_empty()
            && let Some(class) = parts.groups.first().and_then(BraceGroup::first_class)
        {
            parts.language = class;
        }
        parts
    }

    /// What is stuck to the language, as `ci=skip` in `bash,ci=skip`, each with its offset.
    pub fn language_tails(&self) -> impl Iterator<Item = (&'a str, usize)> {
        let marks = self.language.match_indices([',', ':', ';', '(', '[']);
        marks.map(|(at, _)| {
            let tail = &self.language[at + 1..];
            let end = tail.find([',', ':', ';', '(', '[']).unwrap_or(tail.len());
            (&tail[..end], self.offset + at + 1)
        })
    }

    /// True for a language whose fences run: it begins with `bash` or `sh`, in any case.
    pub fn is_shell(&self) -> bool {
        let language = self.language.to_lowercase();
        ["bash", "sh"].iter().any(|name| language.starts_with(name))
            && !is_transcript(&language)
            && !NO_SHELL.contains(&language.as_str())
    }

    /// True for the language of fences that state the output of the commands before them.
    pub fn is_output(&self) -> bool {
        self.language.eq_ignore_ascii_case("output")
    }

    /// True for a language whose fences contain prompts, commands and their output.
    pub fn is_transcript(&self) -> bool {
        is_transcript(&self.language.to_lowercase())
    }
}

fn is_transcript(language: &str) -> bool {
    TRANSCRIPTS.contains(&language) || language.contains("-session")
}

impl<'a> BraceGroup<'a> {
    /// The class that begins the group, after an identifier: `bash` in `{#install .bash .wide}`.
    pub fn first_class(&self) -> Option<&'a str> {
        let mut words = self.text.split_whitespace();
        let word = words.find(|word| !word.starts_with('#'))?;
        word.strip_prefix('.').filter(|class| !class.is_empty())
    }

    /// True when it has a key of demosh. `name` alone is not enough: other tools use it too.
    pub fn is_ours(&self) -> bool {
        let mut keys = Attributes::keys_of(self.text).into_iter();
        !self.is_role() && keys.any(|(key, _)| key != "name" && is_key(&key))
    }

    /// True for `{hint}` or `{prompt}` in place of a language: `MyST` names its directives so. The
    /// key of demosh would have a value.
    fn is_role(&self) -> bool {
        let takes_value = |entry: &AttributeEntry| !["", "nothing or tty"].contains(&entry.value);
        let mut entries = ATTRIBUTES.iter().filter(|entry| takes_value(entry));
        self.offset == 1 && entries.any(|entry| entry.key == self.text)
    }
}

/// True for the name of an attribute.
pub fn is_key(word: &str) -> bool {
    ATTRIBUTES.iter().any(|entry| entry.key == word)
}

/// The attribute that `word`, from a group of another tool, is probably meant to be.
#[allow(dead_code, reason = "the reader takes it up")]
pub fn near_key(word: &str) -> Option<&'static str> {
    let bare = word.split(':').next().unwrap_or_default();
    let bare = bare.trim_matches(|c: char| !c.is_alphanumeric() && c != '!');
    let keys = || ATTRIBUTES.iter().map(|entry| entry.key);
    // A key with other marks around it, a colon after it, or in capitals is meant as a key, however
    // short it is.
    let is_meant = |key: &&str| *key != "name" && bare.eq_ignore_ascii_case(key);
    let exact = keys().find(is_meant).filter(|key| *key != word);
    exact.or_else(|| near_miss(bare, keys()))
}

/// The group that opens at `open`, and its end. A group of demosh may contain braces in a regular
/// expression or a command: it ends where its values are complete and a blank, another group or
/// nothing follows. Without such a place it extends to the last brace.
fn group_at(info: &str, open: usize) -> (BraceGroup<'_>, usize) {
    let inner = open + 1;
    let group = |close: usize| BraceGroup {
        text: &info[inner..close],
        offset: inner,
    };
    let Some(first) = info[inner..].find('}').map(|found| inner + found) else {
        return (group(info.len()), info.len());
    };
    if !group(first).is_ours() {
        return (group(first), first + 1);
    }
    let is_end = |close: &usize| {
        let after = &info[close + 1..];
        let is_apart = after.is_empty() || after.starts_with([' ', '\t', '{']);
        is_apart && Attributes::are_complete(&info[inner..*close])
    };
    let mut braces = info[inner..].match_indices('}').map(|(at, _)| inner + at);
    let close = braces.find(is_end).or_else(|| info.rfind('}'));
    let close = close.unwrap_or(first);
    (group(close), close + 1)
}

#[cfg(test)]
mod tests;
