//! A workshop as a plain script: its commands in order, with the commentary as comments. It runs
//! without demosh.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::neutral::{Neutral, visible};
use crate::plan::{Action, Commentary, Plan};

/// The script of `plan`; `file` is the name of the workshop.
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
            "\n{}\n",
            code(&format!(
                "{}() {{\n{}\n}}",
                function.name,
                function.body.trim_end()
            ))
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
                code(text.trim_end())
            );
        }
        Action::Run(_) => run(script, plan, nth, text.trim_end()),
        Action::Wait(_) | Action::Clear => {}
    }
}

/// Adds a command, with the input that is typed into it, if any.
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
        let _ = writeln!(script, "{}", code(text));
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
    let whole = format!("{{\n{text}\n}} <<'{mark}'\n{}{end}{mark}", input.text);
    let _ = writeln!(script, "{}", code(&whole));
}

/// The command `text` as bash reads it. Some characters must not appear unescaped in the script,
/// and escaping changes them, so a command with such characters becomes an `eval` that spells them
/// byte by byte.
fn code(text: &str) -> Cow<'_, str> {
    let as_it_is = |line: &str| matches!(visible(line), Cow::Borrowed(_));
    if text.split('\n').all(as_it_is) {
        return text.into();
    }
    let mut spelt = String::from("eval $'");
    for character in text.chars() {
        let mut bytes = [0; 4];
        let written = &*character.encode_utf8(&mut bytes);
        match character {
            '\'' | '\\' => spelt.extend(['\\', character]),
            '\n' => spelt.push_str("\\n"),
            _ if as_it_is(written) => spelt.push(character),
            _ => spelt.extend(written.bytes().map(|byte| format!("\\{byte:03o}"))),
        }
    }
    spelt.push('\'');
    spelt.into()
}

fn comment(script: &mut String, text: &str) {
    for line in text.lines() {
        let line = line.trim_end();
        let gap = if line.is_empty() { "" } else { " " };
        let _ = writeln!(script, "#{gap}{line}");
    }
}
