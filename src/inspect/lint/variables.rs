//! The rules about variables that nothing sets.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::document::CiAction;
use crate::document::command::Script;
use crate::plan::{Step, Supply, needs, supplies_of};

use super::subject::{LintedCommand, Subject, program};
use super::{Findings, known};

/// A variable that is used, but that no command, front matter or session sets.
pub(super) fn unset(subject: &Subject<'_>, findings: &mut Findings) {
    let declared = subject.plan.settings.requires.env.iter();
    let mut set: BTreeSet<String> = declared.map(|env| env.name.clone()).collect();
    let assigned = |run: &LintedCommand<'_>| run.text().assigned_names();
    let anywhere: BTreeSet<String> = subject.runs.iter().flat_map(assigned).collect();
    for run in &subject.runs {
        let own: BTreeSet<String> = assigned(run).into_iter().collect();
        // Variables that a function needs may be set after its definition.
        let defines = !run.text().defined_functions().is_empty();
        for (name, range) in run.text().used_names() {
            let is_set = set.contains(&name)
                || own.contains(&name)
                || (defines && anywhere.contains(&name))
                || known::is_inherited(&name)
                || !is_name(&name);
            if !is_set && !is_guarded(run.text(), &range) {
                findings.add(
                    run.place(range),
                    format!("nothing sets `{name}` before this"),
                    format!("set it, or name it under `requires: {{env: [{name}]}}`"),
                );
            }
            // Report each once; and a test whether it is set shows that the author has thought of
            // it.
            set.insert(name);
        }
        set.extend(own);
        match sourced(run, subject) {
            Some(names) => set.extend(names),
            None => return,
        }
    }
}

/// A cleanup block that reads a variable that only another part of the workshop assigns.
pub(super) fn cleanup(subject: &Subject<'_>, findings: &mut Findings) {
    let plan = subject.plan;
    let blocks: BTreeSet<usize> = subject
        .runs
        .iter()
        .filter(|run| run.attributes.ci == Some(CiAction::Finally))
        .filter_map(|run| run.step.block)
        .collect();
    for block in blocks {
        let is_of_block = |step: &Step| step.block == Some(block);
        let steps = plan.steps.iter().enumerate();
        let steps = steps.filter(|(_, step)| is_of_block(step));
        let steps: Vec<usize> = steps.map(|(at, _)| at).collect();
        let runs = subject.runs.iter().filter(|run| is_of_block(run.step));
        let runs: Vec<_> = runs.collect();
        let texts: Vec<_> = runs.iter().map(|run| run.text()).collect();
        let supplies = supplies_of(plan, &steps).steps;
        let mut said = BTreeSet::new();
        for need in needs(plan, &texts) {
            let has_value = matches!(need.supply, Supply::Variable(_) | Supply::Arguments);
            let is_provided = has_value && supplies.contains_key(&need.supply);
            let (name, at) = (need.name, need.place);
            if need.guarded || !is_provided || !said.insert(name.clone()) {
                continue;
            }
            let place = match at {
                Some((nth, range)) => runs[nth].place(range),
                None => runs[0].first_line(),
            };
            findings.add(
                place,
                format!("this cleanup does not run if nothing has assigned `{name}`"),
                format!("write `${{{name}:?}}` if the rest can run without it, or assign it in this block"),
            );
        }
    }
}

fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
}

/// True for `${X:-default}`, `${X:?message}`, `-z "$X"` and similar forms.
fn is_guarded(text: &str, name: &Range<usize>) -> bool {
    let after = text[name.end..].trim_start_matches(':');
    let has_default = text[..name.start].ends_with("${") && after.starts_with(['-', '=', '?', '+']);
    let line = text[..name.start].lines().next_back().unwrap_or_default();
    let is_test = ["[ ", "[[ ", "test "]
        .iter()
        .any(|start| line.contains(start));
    let before = line.trim_end_matches(['{', '$', '"', '\'']);
    let asks = ["-z ", "-n ", "-v "]
        .iter()
        .any(|test| before.ends_with(test));
    has_default || (is_test && asks)
}

/// The names that sourced files set; `None` if they may set anything.
fn sourced(run: &LintedCommand<'_>, subject: &Subject<'_>) -> Option<Vec<String>> {
    let mut names = Vec::new();
    for (name, arguments) in run.simple.iter().filter_map(program) {
        match (name, arguments) {
            ("source" | ".", [file, ..]) if file.is_static => {
                let folders = run.folders(subject.world);
                let mut paths = folders.iter().map(|folder| folder.join(&file.text));
                let text = paths.find_map(|path| std::fs::read_to_string(path).ok())?;
                names.extend(Script::new(text).assigned_names());
            }
            ("source" | "." | "eval", [_, ..]) => return None,
            _ => {}
        }
    }
    Some(names)
}

#[cfg(test)]
mod tests;
