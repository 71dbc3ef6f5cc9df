//! A workshop as a plain script: its commands in their order, with the commentary as comments. It runs
//! without this program.

use std::fmt::Write as _;

use crate::neutral::Neutral;
use crate::plan::{Action, Commentary, Plan};

/// The script of `plan`, whose workshop is called `file`.
pub fn bash(plan: &Plan, file: &str) -> Neutral {
    let mut script = String::from("#!/usr/bin/env bash\n");
    let settings = &plan.settings;
    for text in settings.title.iter().chain(&settings.description) {
        comment(&mut script, text);
    }
    comment(&mut script, &format!("Made from {file} by demosh."));
    for what in &settings.destroys {
        comment(&mut script, &format!("Destroys: {what}"));
    }
    for function in plan
        .functions
        .iter()
        .filter(|function| !function.body.trim().is_empty())
    {
        let _ = write!(
            script,
            "\n{}() {{\n{}\n}}\n",
            function.name,
            function.body.trim_end()
        );
    }
    for nth in 0..plan.steps.len() {
        step(&mut script, plan, nth);
    }
    Neutral::lines(script)
}

fn step(script: &mut String, plan: &Plan, nth: usize) {
    let step = &plan.steps[nth];
    let text = step.action.text();
    match &step.action {
        Action::Say(Commentary::Markdown { text, .. }) => {
            script.push('\n');
            comment(script, text.trim());
        }
        Action::Say(Commentary::Blank) => script.push('\n'),
        Action::Say(Commentary::Comment(_)) => {
            comment(script, text.trim_start_matches('#').trim());
        }
        Action::Print(_) => comment(script, text),
        Action::Note(_) => comment(script, &format!("Note: {text}")),
        Action::Call(_) => comment(script, &format!("Steps of: {text}")),
        Action::Type(_) => comment(script, &format!("Not run: {text}")),
        Action::Run(_) if plan.is_check(nth) => {
            comment(script, &format!("Checks the exercise: {text}"));
        }
        Action::Run(command) if command.only_if_known => {
            let name = text.split_whitespace().next().unwrap_or_default();
            let _ = write!(
                script,
                "if declare -F {name} >/dev/null; then\n{}\nfi\n",
                text.trim_end()
            );
        }
        Action::Run(_) => run(script, plan, nth, text.trim_end()),
        Action::Wait(_) | Action::Clear => {}
    }
}

/// A command, with what is typed into it when something is.
fn run(script: &mut String, plan: &Plan, nth: usize, text: &str) {
    let block = plan.steps[nth].block;
    let is_last = plan.steps[nth + 1..]
        .iter()
        .filter(|step| matches!(step.action, Action::Run(_)))
        .all(|step| step.block != block);
    let input = block
        .filter(|_| is_last)
        .and_then(|block| plan.blocks[block].input.as_ref());
    let Some(input) = input else {
        let _ = writeln!(script, "{text}");
        return;
    };
    let mut mark = "END".to_owned();
    while input.text.lines().any(|line| line == mark) {
        mark.push('_');
    }
    let end = if input.text.is_empty() || input.text.ends_with('\n') {
        ""
    } else {
        "\n"
    };
    let _ = write!(
        script,
        "{{\n{text}\n}} <<'{mark}'\n{}{end}{mark}\n",
        input.text
    );
}

fn comment(script: &mut String, text: &str) {
    for line in text.lines() {
        let line = line.trim_end();
        let gap = if line.is_empty() { "" } else { " " };
        let _ = writeln!(script, "#{gap}{line}");
    }
}
