//! The help texts of the programs in a command, for a learner.
//!
//! Owns which programs are asked, and which part of the answer is displayed. Programs are run with
//! `--help`, but only those that come with the system or are known to support it: an unknown script
//! might do its work instead.

use std::path::Path;
use std::time::Duration;

use crate::document::command;
use crate::requirements::{Answer, Probe, tool_named};

/// The longest time that a program may take to answer.
const LIMIT: Duration = Duration::from_secs(3);

/// The folders of programs that certainly support `--help`.
const SYSTEM: &[&str] = &[
    "/bin",
    "/usr/bin",
    "/usr/sbin",
    "/sbin",
    "/usr/local/bin",
    "/opt/homebrew/bin",
];

/// The help text of one program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Synopsis {
    /// The program, with its subcommand.
    pub(super) of: String,
    /// What it does.
    pub(super) says: String,
    /// Its usage line.
    pub(super) usage: Option<String>,
}

/// The help texts of the programs in `text`, each once, in order.
pub(super) async fn explain<P: Probe>(text: &str, probe: &P) -> Vec<Synopsis> {
    let mut synopses: Vec<Synopsis> = Vec::new();
    for simple in command::simple_commands(text) {
        let words: Vec<&str> = simple
            .words
            .iter()
            .take_while(|word| word.is_static)
            .map(|word| word.text.as_str())
            .collect();
        let Some(name) = words.first() else { continue };
        let synopsis = if tool_named(name).is_some() && probe.find(name).is_some() {
            of_tool(&words, probe).await
        } else {
            of_program(name, probe).await
        };
        if !synopses.contains(&synopsis) {
            synopses.push(synopsis);
        }
    }
    synopses
}

/// Tools with subcommands. A word counts as a subcommand only if the help so far lists it, so that
/// `docker run IMAGE --help` is never run: that would start the image.
async fn of_tool<P: Probe>(words: &[&str], probe: &P) -> Synopsis {
    let mut of = vec![words[0]];
    let mut help = ask(&of, probe).await;
    for word in &words[1..] {
        if !lists(&help, word) {
            break;
        }
        of.push(word);
        help = ask(&of, probe).await;
    }
    synopsis(&of.join(" "), &help)
}

async fn of_program<P: Probe>(name: &str, probe: &P) -> Synopsis {
    let known = |path: &Path| {
        let folder = path.parent().unwrap_or(Path::new(""));
        SYSTEM.iter().any(|system| folder == Path::new(system))
    };
    // A builtin takes precedence over a program with the same name.
    let builtin = ["bash", "-c", "builtin help -d -- \"$1\"", "bash", name];
    if let Some(text) = run(&builtin, probe).await {
        let says = text
            .split_once(" - ")
            .map_or(text.trim(), |(_, says)| says.trim());
        return Synopsis {
            of: name.to_owned(),
            says: says.to_owned(),
            usage: None,
        };
    }
    match probe.find(name) {
        Some(path) if known(&path) => synopsis(name, &ask(&[name], probe).await),
        Some(path) => Synopsis {
            of: name.to_owned(),
            says: format!("a program on this machine: {}", path.display()),
            usage: None,
        },
        None => Synopsis {
            of: name.to_owned(),
            says: "no program here: a function of the workshop, or not installed".to_owned(),
            usage: None,
        },
    }
}

/// The help of a program and its subcommands; empty when there is none.
async fn ask<P: Probe>(words: &[&str], probe: &P) -> String {
    let words = [words, &["--help"]].concat();
    run(&words, probe).await.unwrap_or_default()
}

async fn run<P: Probe>(words: &[&str], probe: &P) -> Option<String> {
    let words = words.iter().map(|word| (*word).to_owned()).collect();
    match probe.run(words, LIMIT).await {
        Answer::Ended {
            status: Some(0),
            output,
        } => Some(output),
        _ => None,
    }
}

/// True when `help` has a line that begins with `word` as one of the subcommands it lists.
fn lists(help: &str, word: &str) -> bool {
    let is_name = word.starts_with(|first: char| first.is_ascii_lowercase())
        && word.chars().all(|c| c.is_ascii_lowercase() || c == '-');
    // The name, and its description in a second column.
    let listed = |line: &str| {
        let named = line.strip_prefix(' ').map(str::trim_start);
        let named = named.and_then(|line| line.split_once("  "));
        named.is_some_and(|(name, _)| name.trim_end_matches([',', '*', ':']) == word)
    };
    is_name && help.lines().any(listed)
}

fn synopsis(of: &str, help: &str) -> Synopsis {
    let mut lines = help.lines().map(str::trim);
    let usage_at = help.lines().position(|line| is_usage(line.trim()));
    let usage = usage_at.and_then(|at| {
        let line = help.lines().nth(at)?.trim();
        let rest = line.split_once(':').map_or("", |(_, rest)| rest.trim());
        let usage = if rest.is_empty() {
            help.lines().nth(at + 1)?.trim()
        } else {
            rest
        };
        Some(usage.to_owned()).filter(|usage| !usage.is_empty())
    });
    let says = lines.find(|line| {
        let is_usage_itself = usage.as_ref().is_some_and(|usage| line == usage);
        !line.is_empty() && !is_usage(line) && !is_usage_itself && !line.starts_with("or:")
    });
    Synopsis {
        of: of.to_owned(),
        says: says.unwrap_or("prints no description").to_owned(),
        usage,
    }
}

fn is_usage(line: &str) -> bool {
    line.get(..6)
        .is_some_and(|start| start.eq_ignore_ascii_case("usage:"))
}

#[cfg(test)]
mod tests;
