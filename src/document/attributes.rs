//! Attributes: `{ci=skip timeout=90s}` in a fence's info string, `##@ ci=skip` before a command.
//!
//! Owns the table of keys and the grammar of their values. Their effect is decided where commands
//! run.

mod expectation;

use std::path::PathBuf;
use std::time::Duration;

use crate::source::Span;

pub use expectation::Expectation;

use super::split_words;

/// One row of [`ATTRIBUTES`].
#[derive(Debug, Clone, Copy)]
pub struct AttributeEntry {
    /// The key.
    pub key: &'static str,
    /// Its value, for help texts.
    pub value: &'static str,
    /// What it does.
    pub help: &'static str,
}

/// Every attribute, in the order in which the documentation lists them.
pub const ATTRIBUTES: &[AttributeEntry] = &[
    entry("ci", "skip", "not run unattended"),
    entry(
        "ci",
        "\"command\" or @file",
        "unattended, run this instead of the whole block",
    ),
    entry(
        "ci",
        "finally",
        "cleanup: unattended it runs at the end, after a failure too",
    ),
    entry(
        "within",
        "DURATION",
        "repeat until status and expectations hold, at most this long",
    ),
    entry("timeout", "DURATION", "limit for each command"),
    entry(
        "exit",
        "N, nonzero or any",
        "expected status of the last command (default 0)",
    ),
    entry(
        "expect",
        "/regex/",
        "the output must match; may be given more than once",
    ),
    entry(
        "expect!",
        "/regex/",
        "the output must not match; may be given more than once",
    ),
    entry("secret", "", "never show what this block types or prints"),
    entry("destroys", "", "on stage, ask before running it again"),
    entry("hint", "\"text\"", "what to tell a learner when it fails"),
    entry(
        "name",
        "WORD",
        "the block's name, for `--only`, `--from`, `--to`, lists and reports",
    ),
    entry(
        "edit",
        "",
        "on stage, the typed command opens in the line editor",
    ),
    entry(
        "verify",
        "",
        "checks the exercise above it, for learners; left out on stage",
    ),
    entry(
        "into",
        "nothing or tty",
        "the lines of this fence are typed into the program that the command before it starts",
    ),
    entry(
        "prompt",
        "/regex/",
        "with `into`: what the program prints when it is ready for a line",
    ),
    entry(
        "ready",
        "DURATION",
        "with `into`: the program is ready after being quiet for this long",
    ),
    entry(
        "output",
        "",
        "this fence is what the commands of the fence before it print",
    ),
    entry("run", "", "on a transcript: its commands run"),
];

const fn entry(key: &'static str, value: &'static str, help: &'static str) -> AttributeEntry {
    AttributeEntry { key, value, help }
}

/// The attributes of a block or a command.
#[derive(Debug, Clone, Default, PartialEq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "the keys are independent of each other"
)]
pub struct Attributes {
    /// What an unattended run does instead of running the block.
    pub ci: Option<CiAction>,
    /// True if `ci` is a command of one word without quotes, which may be a misspelt `skip`.
    pub is_ci_word: bool,
    /// How long to repeat the command until the conditions are met.
    pub within: Option<Duration>,
    /// Limit for each command.
    pub timeout: Option<Duration>,
    /// The expected status of the last command.
    pub exit: ExpectedExit,
    /// Conditions on the output, ANSI sequences removed.
    pub expect: Vec<Expectation>,
    /// Values that are typed or printed are masked.
    pub secret: bool,
    /// A live run asks for confirmation before it runs the command again.
    pub destroys: bool,
    /// What to tell a learner when it fails.
    pub hint: Option<String>,
    /// The block's name.
    pub name: Option<String>,
    /// On stage the typed command opens in the line editor.
    pub edit: bool,
    /// The command checks whether an exercise is done.
    pub verify: bool,
    /// The lines of the fence are typed into the program of the command before it.
    pub into: Option<ProgramInput>,
    /// What that program prints when it is ready.
    pub prompt: Option<Expectation>,
    /// How long that program must be quiet to be ready.
    pub ready: Option<Duration>,
    /// The fence states what the commands before it print.
    pub output: bool,
    /// The commands of a transcript run.
    pub run: bool,
}

/// How a program gets the lines that are typed into it when a run is unattended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProgramInput {
    /// Through a pipe.
    Pipe,
    /// Through a pseudo-terminal.
    Terminal,
}

/// What an unattended run does with a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CiAction {
    /// Skips it.
    Skip,
    /// Runs it at the end, whatever happened.
    Finally,
    /// Runs this command instead of it.
    Command(String),
    /// Runs this script instead of it; the path is relative to the workshop file.
    File(PathBuf),
}

/// The statuses that are expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ExpectedExit {
    /// Not stated: 0.
    #[default]
    Unstated,
    /// Exactly this one.
    Code(i32),
    /// Anything but 0.
    Nonzero,
    /// Any status.
    Any,
}

impl ExpectedExit {
    /// True when `status` is as expected.
    pub const fn accepts(self, status: i32) -> bool {
        match self {
            Self::Unstated => status == 0,
            Self::Code(code) => status == code,
            Self::Nonzero => status != 0,
            Self::Any => true,
        }
    }
}

/// What is wrong with one attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttributeError {
    /// Where it is within the parsed text.
    pub span: Span,
    /// What is wrong.
    pub message: String,
    /// The remedy.
    pub help: String,
}

impl Attributes {
    /// Parses `key=value` pairs separated by blanks. Returns the attributes that are right, and the
    /// errors.
    pub fn parse(text: &str) -> (Self, Vec<AttributeError>) {
        Self::parse_after(&mut GivenAttributes::default(), text)
    }

    /// The same for pairs that are added to those `given` before.
    pub fn parse_after(given: &mut GivenAttributes, text: &str) -> (Self, Vec<AttributeError>) {
        let mut attributes = Self::default();
        let mut errors = Vec::new();
        for pair in pairs(text) {
            let set = pair.and_then(|pair| {
                let span = pair.span;
                let set = given.add(&pair, &text[span.start..span.end]);
                set.and_then(|()| attributes.set(&pair))
                    .map_err(|(message, help)| AttributeError {
                        span,
                        message,
                        help: if pair.value.ends_with(',') {
                            "separate attributes with spaces, without commas".to_owned()
                        } else {
                            help
                        },
                    })
            });
            errors.extend(set.err());
        }
        (attributes, errors)
    }

    /// The keys in `text`, known or not, each with its position.
    pub fn keys_of(text: &str) -> Vec<(String, Span)> {
        let found = pairs(text).into_iter().map(|pair| match pair {
            Ok(pair) => (pair.key, pair.span),
            Err(error) => {
                let word = &text[error.span.start..error.span.end];
                let key = word.split(['=', ' ', '\t']).next().unwrap_or_default();
                (key.to_owned(), error.span)
            }
        });
        found.collect()
    }

    /// True when no quote and no regular expression in `text` is open at its end.
    pub(super) fn are_complete(text: &str) -> bool {
        pairs(text).into_iter().all(|pair| {
            pair.is_ok_and(|pair| {
                let value = pair.value.strip_prefix('/');
                value.is_none_or(|value| value.ends_with('/'))
            })
        })
    }

    /// True when no key was given.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// These attributes, completed by those of `outer`.
    #[must_use]
    pub fn over(&self, outer: &Self) -> Self {
        let unstated = self.exit == ExpectedExit::Unstated;
        Self {
            ci: self.ci.clone().or_else(|| outer.ci.clone()),
            is_ci_word: if self.ci.is_some() {
                self.is_ci_word
            } else {
                outer.is_ci_word
            },
            within: self.within.or(outer.within),
            timeout: self.timeout.or(outer.timeout),
            exit: if unstated { outer.exit } else { self.exit },
            expect: if self.expect.is_empty() {
                outer.expect.clone()
            } else {
                self.expect.clone()
            },
            secret: self.secret || outer.secret,
            destroys: self.destroys || outer.destroys,
            hint: self.hint.clone().or_else(|| outer.hint.clone()),
            name: self.name.clone().or_else(|| outer.name.clone()),
            edit: self.edit || outer.edit,
            verify: self.verify || outer.verify,
            into: self.into.or(outer.into),
            prompt: self.prompt.clone().or_else(|| outer.prompt.clone()),
            ready: self.ready.or(outer.ready),
            output: self.output || outer.output,
            run: self.run || outer.run,
        }
    }

    fn set(&mut self, pair: &AttributePair) -> Result<(), (String, String)> {
        match pair.key.as_str() {
            "ci" => {
                self.ci = Some(ci_action(&pair.value)?);
                // With quotes the pair is longer than its key and value.
                let is_bare = pair.span.end - pair.span.start == "ci=".len() + pair.value.len();
                self.is_ci_word = is_bare && matches!(self.ci, Some(CiAction::Command(_)));
            }
            "within" => self.within = Some(duration("within", &pair.value)?),
            "timeout" => self.timeout = Some(duration("timeout", &pair.value)?),
            "exit" => self.exit = expected_exit(&pair.value)?,
            "expect" => self.expect.push(Expectation::parse(&pair.value, false)?),
            "expect!" => self.expect.push(Expectation::parse(&pair.value, true)?),
            "hint" => self.hint = Some(pair.value.clone()),
            "name" => self.name = Some(name(&pair.value)?),
            "into" => self.into = Some(into(&pair.value)?),
            "prompt" => self.prompt = Some(Expectation::parse_for("prompt", &pair.value)?),
            "ready" => self.ready = Some(duration("ready", &pair.value)?),
            key => {
                let flag = self.flag(key)?;
                *flag = no_value(pair)?;
            }
        }
        Ok(())
    }
}

impl Attributes {
    /// The key that takes no value.
    fn flag(&mut self, key: &str) -> Result<&mut bool, (String, String)> {
        Ok(match key {
            "secret" => &mut self.secret,
            "destroys" => &mut self.destroys,
            "edit" => &mut self.edit,
            "verify" => &mut self.verify,
            "output" => &mut self.output,
            "run" => &mut self.run,
            _ => return Err(unknown_key(key)),
        })
    }
}

fn no_value(pair: &AttributePair) -> Result<bool, (String, String)> {
    let key = &pair.key;
    if pair.value.is_empty() {
        return Ok(true);
    }
    let message = format!("`{key}` takes no value");
    Err((message, format!("write `{key}` alone")))
}

fn name(value: &str) -> Result<String, (String, String)> {
    let is_word = |c: char| c.is_alphanumeric() || "-_.".contains(c);
    if value.chars().any(char::is_alphabetic) && value.chars().all(is_word) {
        return Ok(value.to_owned());
    }
    let message = format!("`name` takes one word with a letter in it, not `{value}`");
    Err((message, "write `name=create-cluster`".to_owned()))
}

fn into(value: &str) -> Result<ProgramInput, (String, String)> {
    match value {
        "" => Ok(ProgramInput::Pipe),
        "tty" => Ok(ProgramInput::Terminal),
        _ => {
            let message = format!("`into` takes no value or `tty`, not `{value}`");
            Err((message, "write `into` or `into=tty`".to_owned()))
        }
    }
}

/// The pairs that were given for a block or a command so far, as written.
#[derive(Debug, Default)]
pub struct GivenAttributes(Vec<(String, String)>);

impl GivenAttributes {
    /// Notes a pair. A key cannot have two different values, and an expression cannot be both
    /// expected and not expected.
    fn add(&mut self, pair: &AttributePair, written: &str) -> Result<(), (String, String)> {
        let mut others = self.0.iter();
        let other = match pair.key.as_str() {
            key @ ("expect" | "expect!") => {
                let opposite = if key == "expect" { "expect!" } else { "expect" };
                let opposite = format!("{opposite}={}", pair.value);
                others.find(|(_, other)| *other == opposite)
            }
            key => others.find(|(other, _)| other == key),
        };
        if let Some((key, other)) = other {
            let message = if *key == pair.key {
                format!("`{key}` is given twice: `{other}` and `{written}`")
            } else {
                format!("`{other}` and `{written}` can never both be met")
            };
            return Err((message, "keep one of them".to_owned()));
        }
        self.0.push((pair.key.clone(), written.to_owned()));
        Ok(())
    }
}

fn unknown_key(key: &str) -> (String, String) {
    let known = ATTRIBUTES.iter().map(|entry| entry.key);
    let help = if let Some(near) = super::nearest(&key.to_lowercase(), known) {
        format!("did you mean `{near}`?")
    } else {
        let mut keys: Vec<_> = ATTRIBUTES.iter().map(|entry| entry.key).collect();
        keys.dedup();
        format!("known keys: {}", keys.join(", "))
    };
    (format!("unknown attribute `{key}`"), help)
}

fn ci_action(value: &str) -> Result<CiAction, (String, String)> {
    Ok(match value {
        "skip" => CiAction::Skip,
        "finally" => CiAction::Finally,
        "" | "@" => {
            let help = "write `ci=skip`, `ci=finally`, `ci=\"command\"` or `ci=@file`";
            return Err(("`ci` needs a value".into(), help.into()));
        }
        _ => match value.strip_prefix('@') {
            Some(file) => CiAction::File(PathBuf::from(file)),
            None => CiAction::Command(value.to_owned()),
        },
    })
}

fn duration(key: &str, value: &str) -> Result<Duration, (String, String)> {
    let help = "write a number with its unit: `90s`, `5m`, `1m30s`";
    match humantime::parse_duration(value) {
        Ok(duration) if duration.is_zero() => {
            let message = format!("`{key}` takes a duration longer than 0, not `{value}`");
            Err((message, help.into()))
        }
        Ok(duration) => Ok(duration),
        Err(_) => {
            let message = format!("`{key}` takes a duration, not `{value}`");
            Err((message, help.into()))
        }
    }
}

fn expected_exit(value: &str) -> Result<ExpectedExit, (String, String)> {
    match value {
        "nonzero" => Ok(ExpectedExit::Nonzero),
        "any" => Ok(ExpectedExit::Any),
        _ => value
            .parse::<u8>()
            .map(|code| ExpectedExit::Code(code.into()))
            .map_err(|_| {
                let message = format!("`exit` takes a status, not `{value}`");
                (
                    message,
                    "write a number from 0 to 255, `nonzero` or `any`".into(),
                )
            }),
    }
}

struct AttributePair {
    key: String,
    value: String,
    span: Span,
}

/// Splits text into `key=value` pairs. A value that begins with `/` extends to the next `/` before
/// a blank or the end; any other value is one shell word.
fn pairs(text: &str) -> Vec<Result<AttributePair, AttributeError>> {
    let mut pairs = Vec::new();
    let mut at = 0;
    while let Some(skip) = text[at..].find(|c: char| !c.is_whitespace()) {
        at += skip;
        let pair = next_pair(text, at);
        at = match &pair {
            Ok(pair) => pair.span.end,
            Err(error) => error.span.end,
        };
        pairs.push(pair);
    }
    pairs
}

fn next_pair(text: &str, start: usize) -> Result<AttributePair, AttributeError> {
    let key_end = text[start..]
        .find(|c: char| c == '=' || c.is_whitespace())
        .map_or(text.len(), |length| start + length);
    let key = text[start..key_end].to_owned();
    if let Some(error) = spaced_pair(text, start, key_end) {
        return Err(error);
    }
    let Some(rest) = text[key_end..].strip_prefix('=') else {
        return Ok(AttributePair {
            key,
            value: String::new(),
            span: Span::new(start, key_end),
        });
    };
    let value_start = key_end + 1;
    if rest.starts_with('/') {
        let length = slashed_length(rest);
        let span = Span::new(start, value_start + length);
        return Ok(AttributePair {
            key,
            value: rest[..length].to_owned(),
            span,
        });
    }
    let length = word_length(rest).ok_or_else(|| AttributeError {
        span: Span::new(start, text.len()),
        message: format!("the quote in the value of `{key}` is never closed"),
        help: "close the quote".to_owned(),
    })?;
    let value = split_words(&rest[..length]).and_then(|mut words| words.pop());
    let value = value.map(|word| word.text).unwrap_or_default();
    Ok(AttributePair {
        key,
        value,
        span: Span::new(start, value_start + length),
    })
}

/// The error for `key = value`, whose key ends at `key_end`: blanks separate attributes.
fn spaced_pair(text: &str, start: usize, key_end: usize) -> Option<AttributeError> {
    let key = &text[start..key_end];
    let rest = text[key_end..].trim_start();
    let value = rest.strip_prefix('=').filter(|_| !key.is_empty())?;
    let is_spaced = rest.len() < text.len() - key_end;
    let value = value.trim_start();
    let end = text.len() - value.len() + word_length(value).unwrap_or(value.len());
    let value = &text[text.len() - value.len()..end];
    is_spaced.then(|| AttributeError {
        span: Span::new(start, end),
        message: format!("`{key}` has a space before its `=`"),
        help: format!("write `{key}={value}`"),
    })
}

/// The length of `/.../`, up to the slash before a blank or the end; without one, the length of the
/// first word.
fn slashed_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    (1..bytes.len())
        .find(|at| {
            bytes[*at] == b'/'
                && bytes[at - 1] != b'\\'
                && bytes.get(at + 1).is_none_or(u8::is_ascii_whitespace)
        })
        .map_or_else(
            || text.find(char::is_whitespace).unwrap_or(text.len()),
            |at| at + 1,
        )
}

/// Length of the shell word at the start; 0 when a blank comes first. `None` for an open quote.
fn word_length(text: &str) -> Option<usize> {
    if text.is_empty() || text.starts_with(char::is_whitespace) {
        return Some(0);
    }
    // A quote of a later word may be open, so try longer and longer stretches.
    let ends = text
        .match_indices(char::is_whitespace)
        .map(|(at, _)| at)
        .chain([text.len()]);
    ends.into_iter()
        .find(|end| split_words(&text[..*end]).is_some())
}

#[cfg(test)]
mod tests;
