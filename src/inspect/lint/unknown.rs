//! The rule about unknown programs: output in a fence that runs, a typing error, or an undeclared
//! tool.

use std::collections::BTreeSet;

use crate::document::command::SimpleCommand;
use crate::document::programs::Program;

use super::programs::{declared, is_declaring};
use super::subject::{LintedCommand, Subject, program, range_of, word_of};
use super::{Findings, known};

/// The status of a command that was not found.
const NOT_FOUND: i32 = 127;

/// A command whose program is found nowhere.
pub(super) fn program_nowhere(subject: &Subject<'_>, findings: &mut Findings) {
    // With front matter, undeclared programs have a separate rule.
    let is_declaring = is_declaring(&subject.plan.settings);
    let mut known = declared(subject);
    let mut mentioned = BTreeSet::new();
    for run in &subject.runs {
        for simple in run.simple {
            if let Some(name) = unknown(subject, run, simple)
                && !mentioned.contains(name)
                && let looks_so = looks_like_output(name, run.text(), simple)
                && (!is_declaring || looks_so)
                && known.insert(name.to_owned())
            {
                let range = range_of(simple, name);
                let message = format!("there is no program `{name}`");
                findings.add(run.place(range), message, remedy(name, looks_so));
            }
            // An earlier command that mentions the program may have installed it.
            let arguments = simple.words.iter().skip(1);
            let parts = arguments.flat_map(|word| word.text.split(|c: char| !is_plain(c)));
            mentioned.extend(parts.map(str::to_owned));
            if brings_anything(simple) {
                return;
            }
        }
        if run
            .text()
            .assigned_names()
            .iter()
            .any(|name| name == "PATH")
        {
            return;
        }
    }
}

/// The program of a command, if nothing visible provides it.
fn unknown<'a>(
    subject: &Subject<'_>,
    run: &LintedCommand<'_>,
    simple: &'a SimpleCommand,
) -> Option<&'a str> {
    let is_question = simple
        .words
        .first()
        .is_some_and(|word| word.text == "command");
    let place = &run.step.origin.location;
    let written = place.file.slice(place.span).trim_start();
    let is_directive = written.starts_with("#@") || written.starts_with("<!--");
    if is_question || is_directive || run.attributes.exit.accepts(NOT_FOUND) {
        return None;
    }
    let (name, _) = program(simple)?;
    let is_unknown = || {
        name.chars().all(is_plain)
            && !known::is_everywhere(name)
            && !subject.world.has_program(name)
    };
    let word = word_of(simple, name)?;
    let is_quoted = run.text().get(word.span.clone()) != Some(name);
    let is_there = || subject.world.folder.join(name).exists();
    let is_output = !is_quoted && is_word_of_output(name, simple) && !is_there();
    (is_output || is_unknown()).then_some(name)
}

fn is_plain(c: char) -> bool {
    c.is_alphanumeric() || "_-.+".contains(c)
}

/// True for a command after which any name may be defined.
fn brings_anything(simple: &SimpleCommand) -> bool {
    let Some((name, arguments)) = program(simple) else {
        return false;
    };
    let reads_script = Program::is_shell(name) && arguments.is_empty();
    reads_script || matches!(name, "." | "eval" | "source")
}

/// True for a name in capitals, for words in columns, and for words that are not names of programs.
fn looks_like_output(name: &str, text: &str, simple: &SimpleCommand) -> bool {
    let in_capitals = name.chars().any(char::is_uppercase) && !name.chars().any(char::is_lowercase);
    let line = text.lines().next().unwrap_or_default().trim();
    let columns = line
        .replace('\t', "  ")
        .split("  ")
        .filter(|part| !part.is_empty())
        .count();
    in_capitals || columns > 2 || is_word_of_output(name, simple)
}

/// True for a first word with which output and sentences begin and that is not the name of a
/// program: `Error:`, `Hello,`, `Done!`, `[INFO]`, `==>`, `12:30:01`, `deployment.apps/web
/// created`.
fn is_word_of_output(name: &str, simple: &SimpleCommand) -> bool {
    if [":", ".", "[", "[["].contains(&name) || name.starts_with(['/', '~', '%']) {
        return false;
    }
    let has = |wanted: fn(char) -> bool| name.chars().any(wanted);
    let ends_a_phrase = name.ends_with([':', ',', '!', '?', '\u{2026}']) || name.ends_with("...");
    let is_sign = !has(char::is_alphanumeric) && !name.contains('/');
    let in_brackets = name.len() > 2 && name.starts_with('[') && name.contains(']');
    let is_number = name.starts_with(|c: char| c.is_ascii_digit()) && !has(char::is_alphabetic);
    let next = simple
        .words
        .iter()
        .skip_while(|word| word.text != name)
        .nth(1);
    let is_done = next.is_some_and(|word| word.is_static && is_result(&word.text));
    let names_object = name.contains('/') && !name.starts_with('.') && is_done;
    ends_a_phrase || is_sign || in_brackets || is_number || names_object
}

/// True for the results that `kubectl` and similar tools print: `created`, `unchanged`.
fn is_result(word: &str) -> bool {
    word.len() > 4
        && word.ends_with("ed")
        && word.chars().all(|c| c.is_ascii_lowercase() || c == '-')
}

fn remedy(name: &str, looks_like_output: bool) -> String {
    if looks_like_output {
        return "label the fence `text` if this is output".to_owned();
    }
    format!(
        "name it under `requires: {{tools: [{name}]}}` if it must be installed; label the fence `text` if \
         this is output"
    )
}

#[cfg(test)]
mod tests;
