//! Replacements that do not exist, such as `ci=finaly`. The effect of a replacement is decided
//! where commands run.

use std::collections::BTreeSet;

use crate::document::{CiAction, nearest};
use crate::source::{Diagnostic, Label, Location, Span};

use super::loader::Environment;
use super::{Action, Plan};

/// Builtins of bash that are useful as a whole command.
const BUILTINS: &[&str] = &[":", "exit", "wait", "times", "jobs"];

/// An error for each `ci=WORD` that is not a word of the format, a program or a function of the
/// workshop. With quotes it is always a command.
pub(super) fn unknown(plan: &Plan, environment: &Environment<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut known = None;
    let mut last: Option<&Location> = None;
    for block in &plan.blocks {
        let Some(CiAction::Command(word)) = &block.attributes.ci else {
            continue;
        };
        let is_met = last.is_some_and(|last| *last == block.fence);
        if is_met || !block.attributes.is_ci_word || word.contains(['/', '.', '=']) {
            continue;
        }
        let known = known.get_or_insert_with(|| names(plan));
        if known.contains(word) || is_program(word, environment) {
            continue;
        }
        last = Some(&block.fence);
        found.push(finding(&block.fence, word));
    }
    found
}

/// The names that the workshop defines or requires.
fn names(plan: &Plan) -> BTreeSet<String> {
    let functions = plan.functions.iter().map(|function| function.name.clone());
    let tools = plan.settings.requires.tools.iter();
    let defined = plan.steps.iter().flat_map(|step| match &step.action {
        Action::Run(command) => command.text.defined_functions(),
        _ => Vec::default(),
    });
    let tools = tools.map(|tool| tool.name.clone());
    functions.chain(tools).chain(defined).collect()
}

fn is_program(word: &str, environment: &Environment<'_>) -> bool {
    let path = environment("PATH");
    BUILTINS.contains(&word) || which::which_in(word, path, "/").is_ok()
}

fn finding(fence: &Location, word: &str) -> Diagnostic {
    let message = format!("`ci={word}` names no program and no function of the workshop");
    let words = ["skip", "finally"];
    let help = match nearest(word, words) {
        Some(near) => format!("did you mean `ci={near}`?"),
        None => format!("write `ci=skip`, `ci=finally` or a command in quotes: `ci=\"{word}\"`"),
    };
    let place = word_in(fence, word);
    Diagnostic::error("bad-attribute", message)
        .label(Label::at(&fence.file, place, ""))
        .help(help)
}

/// The position of the word in the line that opens the fence, or in the `##@` line.
fn word_in(fence: &Location, word: &str) -> Span {
    let text = fence.file.slice(fence.span);
    let key = format!("ci={word}");
    match text.find(&key) {
        Some(at) => Span::new(fence.span.start + at, fence.span.start + at + key.len()),
        None => fence.span,
    }
}
