//! Rules about programs: undeclared ones, and commands that destroy things.

use std::collections::BTreeSet;

use crate::document::FrontMatter;
use crate::document::command::SimpleCommand;
use crate::document::programs::Program;
use crate::rehearsal::replaced_tools;

use super::subject::{Subject, program, range_of, texts};
use super::{Findings, known};

/// A program that is used, but is not in the requirements of the front matter.
pub(super) fn undeclared(subject: &Subject<'_>, findings: &mut Findings) {
    if !is_declaring(&subject.plan.settings) {
        return;
    }
    let mut known = declared(subject);
    for run in subject.runs.iter().filter(|run| !run.command.only_if_known) {
        for simple in run.simple {
            let Some((name, _)) = program(simple) else {
                continue;
            };
            let is_plain = name
                .chars()
                .all(|c| c.is_alphanumeric() || "_-.+".contains(c));
            if is_plain && !known::is_everywhere(name) && known.insert(name.to_owned()) {
                let range = range_of(simple, name);
                findings.add(
                    run.place(range),
                    format!("`{name}` is used, but not required"),
                    format!("name it under `requires: {{tools: [{name}]}}`"),
                );
            }
        }
    }
}

/// True for settings with more than the keys that other tools' pages also have: then they should
/// also state the requirements.
pub(super) fn is_declaring(settings: &FrontMatter) -> bool {
    let said_by_any_page = FrontMatter {
        title: settings.title.clone(),
        description: settings.description.clone(),
        lang: settings.lang.clone(),
        transcripts: settings.transcripts,
        check: settings.check.clone(),
        ..FrontMatter::default()
    };
    *settings != said_by_any_page
}

/// Programs that need not be declared again.
pub(super) fn declared(subject: &Subject<'_>) -> BTreeSet<String> {
    let settings = &subject.plan.settings;
    let tools = settings.requires.tools.iter().map(|tool| tool.name.clone());
    let aliases = subject
        .runs
        .iter()
        .flat_map(|run| run.simple)
        .filter_map(program)
        .filter(|(name, _)| *name == "alias")
        .flat_map(|(_, arguments)| texts(arguments))
        .filter_map(|argument| Some(argument.split_once('=')?.0.to_owned()));
    tools
        .chain(settings.rehearse.tools.iter().cloned())
        .chain(subject.functions.iter().cloned())
        .chain(subject.plan.names.iter().cloned())
        .chain(aliases)
        .collect()
}

/// A command that destroys something and belongs in the list that a presenter confirms.
pub(super) fn destructive(subject: &Subject<'_>, findings: &mut Findings) {
    for run in &subject.runs {
        for simple in run.simple {
            if let Some(what) = destroys(simple)
                && !is_named(simple, &subject.plan.settings.destroys)
            {
                findings.add(
                    run.place(simple.span.clone()),
                    format!("`{what}` destroys something"),
                    "list what is lost under `destroys:`, so that demosh asks before a run",
                );
            }
        }
    }
}

/// Whether `destroys:` names what the command destroys: each operand of `rm`, the last operand of
/// others.
fn is_named(simple: &SimpleCommand, destroys: &[String]) -> bool {
    fn plain(word: &str) -> &str {
        let word = word.trim_matches(['"', '\'', '`', ',']);
        word.trim_start_matches("./").trim_end_matches('/')
    }
    let Some((name, arguments)) = program(simple) else {
        return false;
    };
    let arguments = texts(arguments);
    let mut operands: Vec<_> = arguments
        .into_iter()
        .filter(|argument| !argument.starts_with('-'))
        .collect();
    if name != "rm" {
        operands.drain(..operands.len().saturating_sub(1));
    }
    let named: Vec<_> = destroys
        .iter()
        .flat_map(|text| text.split_whitespace().map(plain))
        .collect();
    !operands.is_empty()
        && operands
            .iter()
            .all(|operand| named.contains(&plain(operand)))
}

/// A tool that a rehearsal replaces, called by its path.
pub(super) fn by_path(subject: &Subject<'_>, findings: &mut Findings) {
    let tools = replaced_tools(&subject.plan.settings);
    for run in subject.runs.iter().filter(|run| !run.command.only_if_known) {
        for simple in run.simple {
            let name = match program(simple) {
                Some((name, _)) => name,
                None => simple.words.first().map_or("", |word| &word.text),
            };
            let path = name.trim_end_matches('"');
            let Some((_, tool)) = path.rsplit_once('/') else {
                continue;
            };
            if tools.iter().any(|known| known == tool) {
                let range = range_of(simple, name);
                findings.add(
                    run.place(range),
                    format!("`{tool}` is called by its path: a rehearsal refuses to run that"),
                    format!("call it as `{tool}`, with its folder on PATH"),
                );
            }
        }
    }
}

/// How messages name the command, if it is destructive. `docker run --rm` cleans up after itself and is
/// not destructive.
fn destroys(simple: &SimpleCommand) -> Option<&'static str> {
    let (name, arguments) = program(simple)?;
    let arguments = texts(arguments);
    let calls = Program::named(name)?.destroys.iter();
    let mut found = calls.filter(|call| call.is(&arguments));
    found.next().map(|call| call.called)
}

#[cfg(test)]
mod tests;
