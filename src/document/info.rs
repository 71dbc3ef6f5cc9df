//! The info string of a fence: its language, its brace groups, and the words outside them.
//!
//! Owns the differences between the forms of several tools. `attributes` defines what the keys
//! mean.

use super::{ATTRIBUTES, Attributes, near_miss};

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
    fn first_class(&self) -> Option<&'a str> {
        let word = self.text.split_whitespace().next()?;
        word.strip_prefix('.').filter(|class| !class.is_empty())
    }

    /// True when it has a key of demosh. `name` alone is not enough: other tools use it too.
    pub fn is_ours(&self) -> bool {
        let mut keys = Attributes::keys_of(self.text).into_iter();
        keys.any(|(key, _)| key != "name" && is_key(&key))
    }
}

/// True for the name of an attribute.
pub fn is_key(word: &str) -> bool {
    ATTRIBUTES.iter().any(|entry| entry.key == word)
}

/// The attribute that `word`, from a group of another tool, is probably meant to be.
#[allow(dead_code, reason = "the reader takes it up")]
pub fn near_key(word: &str) -> Option<&'static str> {
    let bare = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '!');
    if bare != word && is_key(bare) && bare != "name" {
        return ATTRIBUTES
            .iter()
            .map(|entry| entry.key)
            .find(|key| *key == bare);
    }
    near_miss(bare, ATTRIBUTES.iter().map(|entry| entry.key))
}

/// The group that opens at `open`, and its end. A group of demosh may contain braces in a regular
/// expression or a command, so it extends to the last brace.
fn group_at(info: &str, open: usize) -> (BraceGroup<'_>, usize) {
    let inner = open + 1;
    let group = |close: usize| BraceGroup {
        text: &info[inner..close],
        offset: inner,
    };
    let Some(first) = info[inner..].find('}').map(|found| inner + found) else {
        return (group(info.len()), info.len());
    };
    let last = info.rfind('}').unwrap_or(first);
    let close = if group(first).is_ours() { last } else { first };
    (group(close), close + 1)
}

#[cfg(test)]
mod tests;
