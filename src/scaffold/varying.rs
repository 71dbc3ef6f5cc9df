//! Output that is different in another run of the same command.
//!
//! Owns which programs, variables and texts differ from run to run.

use std::sync::LazyLock;
use std::time::{SystemTime, UNIX_EPOCH};

use regex::{Captures, Regex};

use crate::document::command::{Script, simple_commands};
use crate::document::programs::{Fact, Program};
use crate::rehearsal::without_volatile;

/// Variables whose values differ in each run, or on each machine.
const VARIABLES: &[&str] = &[
    "BASHPID",
    "COLUMNS",
    "EPOCHREALTIME",
    "EPOCHSECONDS",
    "HOSTNAME",
    "LINES",
    "LOGNAME",
    "PPID",
    "RANDOM",
    "SECONDS",
    "SHLVL",
    "SRANDOM",
    "UID",
    "USER",
];

/// A word that may be the hash of something.
static HASH: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b[0-9a-f]{7,64}\b").expect("the pattern is constant, and a test compiles it")
});

/// The messages of bash about jobs before a prompt.
static NOTICE: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = r"^\[\d+\][+-]?\s+(?:\d+$|(?:Done|Exit \d+|Stopped|Running|Terminated|Killed|Interrupt|Hangup|Quit)\b)";
    Regex::new(pattern).expect("the pattern is constant, and a test compiles it")
});

/// Seconds since 1970, as a number.
static SECONDS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b[0-9]{10}(?:\.[0-9]+)?\b")
        .expect("the pattern is constant, and a test compiles it")
});

/// A number of seconds counts as a time if it is this close to the current time.
const NEAR: u64 = 24 * 60 * 60;

/// True for a command whose output differs from run to run.
pub(super) fn is_volatile(text: &str) -> bool {
    let uses = Script::new(text).used_names();
    let uses = uses.iter().any(|(name, _)| VARIABLES.contains(&&**name));
    let says_so = ["$$", "$!", "&\n"];
    let simple = simple_commands(text);
    simple.iter().any(|simple| {
        let name = simple.words.first().map_or("", |word| word.text.as_str());
        let name = name.rsplit('/').next().unwrap_or_default();
        let lists = name == "ls"
            && simple
                .words
                .iter()
                .skip(1)
                .any(|word| word.text.starts_with('-') && word.text.contains(['l', 's', 'i']));
        let varies = matches!(name, "coproc" | "history" | "jobs" | "time")
            || Program::has(name, Fact::Varies);
        varies || lists || simple.context.background
    }) || uses
        || says_so.iter().any(|part| text.contains(part))
        || text.trim_end().ends_with('&')
}

/// True when a command leaves a background job, about which bash prints a message at a later
/// prompt.
pub(super) fn leaves_job(text: &str) -> bool {
    let mut simple = simple_commands(text).into_iter();
    let is_coproc = text.trim_start().starts_with("coproc ");
    is_coproc || simple.any(|simple| simple.context.background)
}

/// True for a line about a job. Only an interactive bash prints it.
pub(super) fn is_about_job(line: &str) -> bool {
    NOTICE.is_match(line)
}

/// The line with `[..]` in place of text that another run prints differently.
pub(super) fn without_varying(line: &str, is_of_git: bool) -> String {
    let line = HASH.replace_all(line, |found: &Captures<'_>| {
        let hash = &found[0];
        let is_mixed = hash.contains(|c: char| c.is_ascii_digit())
            && hash.contains(|c: char| c.is_ascii_alphabetic());
        if is_of_git || is_mixed {
            "[..]".to_owned()
        } else {
            hash.to_owned()
        }
    });
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let now = now.unwrap_or_default().as_secs();
    let line = SECONDS.replace_all(&line, |found: &Captures<'_>| {
        let whole = found[0].split('.').next().unwrap_or_default();
        let is_time = whole
            .parse()
            .is_ok_and(|seconds| now.abs_diff(seconds) < NEAR);
        if is_time { "[..]" } else { &found[0] }.to_owned()
    });
    without_volatile(&line, "[..]")
}

#[cfg(test)]
mod tests;
