//! The calls that a workshop is going to make, judged by its text. Nothing is run: only calls with
//! readable words count.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::document::command::{CommandWord as ShellWord, SimpleCommand, simple_commands};
use crate::document::{Attributes, CiAction};
use crate::plan::{Action, Plan, Step};

use crate::rehearsal::format::glob::{glob_escape, glob_matches};
use crate::rehearsal::format::recording::{Call, CallWord, Recording};
use crate::rehearsal::stand_in::wire::Lines;

/// The calls of all steps in order, with the index of the step. In unattended runs, the command of
/// `ci=` replaces the block.
pub(in crate::rehearsal) fn by_step(
    plan: &Plan,
    tools: &[String],
    unattended: bool,
) -> Vec<(usize, ExpectedCall)> {
    let mut calls = Vec::new();
    let mut replaced = Vec::new();
    for (nth, step) in plan.steps.iter().enumerate() {
        if let Some(text) = text_of(plan, step, unattended, &mut replaced) {
            calls.extend(calls_in(&text, tools).into_iter().map(|call| (nth, call)));
        }
    }
    calls
}

/// The calls that the workshop can make, on stage or unattended.
pub(in crate::rehearsal) fn possible(plan: &Plan, tools: &[String]) -> Vec<ExpectedCall> {
    let both = [false, true].map(|unattended| by_step(plan, tools, unattended));
    both.into_iter().flatten().map(|(_, call)| call).collect()
}

/// A program into which lines are typed.
pub(in crate::rehearsal) struct Dialogue {
    /// Its call, if the text of its step shows it: the last one of a replaced tool.
    pub(in crate::rehearsal) call: Option<ExpectedCall>,
    pub(in crate::rehearsal) lines: Lines,
}

/// The dialogues by the step into whose program the lines are typed.
pub(in crate::rehearsal) fn dialogues(
    plan: &Plan,
    tools: &[String],
    unattended: bool,
) -> BTreeMap<usize, Dialogue> {
    let steps = (0..plan.steps.len()).filter_map(|step| Some((step, plan.input(step)?)));
    let mut dialogues: BTreeMap<_, _> = steps
        .map(|(step, input)| {
            let Attributes { prompt, ready, .. } = &*input.attributes;
            let millis = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
            let lines = Lines {
                prompt: prompt
                    .as_ref()
                    .map(|prompt| prompt.pattern.as_str().to_owned()),
                quiet: ready.map(millis),
            };
            (step, Dialogue { call: None, lines })
        })
        .collect();
    for (step, call) in by_step(plan, tools, unattended) {
        if let Some(dialogue) = dialogues.get_mut(&step) {
            dialogue.call = Some(call);
        }
    }
    dialogues
}

/// For each recorded call, the step that makes it. Within a section, recorded calls follow the
/// order of the steps. `None` if the text does not show it, for example for the calls of scripts.
pub(in crate::rehearsal) fn steps_of_calls(
    plan: &Plan,
    recording: &Recording,
    expected: &[(usize, ExpectedCall)],
) -> Vec<Option<usize>> {
    let mut steps = vec![None; recording.calls.len()];
    for (step, call) in expected {
        let section = plan.steps[*step]
            .section
            .map(|section| plan.sections[section].title.as_str());
        let is_it = |nth: &usize| {
            let recorded = &recording.calls[*nth];
            steps[*nth].is_none()
                && recorded.step == section.unwrap_or_default()
                && call.may_be(recorded)
        };
        if let Some(nth) = (0..recording.calls.len()).find(is_it) {
            steps[nth] = Some(*step);
        }
    }
    steps
}

/// The shell text that the step runs. The replacement of a block runs only under its first step.
fn text_of(
    plan: &Plan,
    step: &Step,
    unattended: bool,
    replaced: &mut Vec<usize>,
) -> Option<String> {
    let Action::Run(command) = &step.action else {
        return None;
    };
    let block = step.block.filter(|_| unattended);
    match block.and_then(|block| plan.blocks[block].attributes.ci.as_ref()) {
        Some(CiAction::Skip | CiAction::File(_)) => None,
        Some(CiAction::Command(text)) => {
            let block = block?;
            let first = !replaced.contains(&block);
            replaced.push(block);
            first.then(|| text.clone())
        }
        Some(CiAction::Finally) | None => Some(command.text.to_string()),
    }
}

/// A call, as far as the shell text shows it.
pub(in crate::rehearsal) struct ExpectedCall {
    /// The call as written.
    pub(in crate::rehearsal) line: String,
    words: Vec<WordPart>,
}

/// What a word of shell text may expand to.
enum WordPart {
    /// One word that matches this pattern.
    One(String),
    /// Any number of words.
    Any,
}

fn calls_in(text: &str, tools: &[String]) -> Vec<ExpectedCall> {
    let commands = simple_commands(text).into_iter();
    commands
        .filter_map(|command| expected_call(text, &command, tools))
        .collect()
}

fn expected_call(text: &str, command: &SimpleCommand, tools: &[String]) -> Option<ExpectedCall> {
    let tool = command.words.first().filter(|word| word.is_static)?;
    tools.contains(&tool.text).then(|| ExpectedCall {
        line: command
            .words
            .iter()
            .map(|word| word.text.as_str())
            .collect::<Vec<_>>()
            .join(" "),
        words: command
            .words
            .iter()
            .map(|word| part(word, &text[word.span.clone()]))
            .collect(),
    })
}

/// Outside double quotes, expansions produce any number of words, and so do patterns and braces.
fn part(word: &ShellWord, written: &str) -> WordPart {
    let quoted = written.contains(['\'', '"', '\\']);
    if word.is_static {
        let expands =
            !quoted && (word.text.contains(['*', '?', '[', '{']) || written.starts_with('~'));
        return if expands {
            WordPart::Any
        } else {
            WordPart::One(glob_escape(&word.text))
        };
    }
    let inside_quotes = written.starts_with('"') && written.ends_with('"') && written.len() > 1;
    let fixed = written
        .find(['$', '`', '"', '\'', '\\'])
        .map_or(written, |at| &written[..at]);
    match (inside_quotes, fixed) {
        (false, "") => WordPart::Any,
        (_, fixed) => WordPart::One(format!("{}*", glob_escape(fixed))),
    }
}

impl ExpectedCall {
    /// True when the call may result in this one.
    pub(in crate::rehearsal) fn may_be(&self, recorded: &Call) -> bool {
        self.may_have(&recorded.argv)
    }

    /// True when the call may result in these words.
    pub(in crate::rehearsal) fn may_have(&self, words: &[CallWord]) -> bool {
        fits(&self.words, words)
    }
}

fn fits(parts: &[WordPart], words: &[CallWord]) -> bool {
    match (parts, words) {
        ([], []) => true,
        ([WordPart::Any, rest @ ..], _) => {
            (0..=words.len()).any(|taken| fits(rest, &words[taken..]))
        }
        ([WordPart::One(pattern), parts @ ..], [word, words @ ..]) => {
            may_match(pattern, word) && fits(parts, words)
        }
        _ => false,
    }
}

/// Two patterns are compared only as far as that is simple: a literal against the other pattern.
fn may_match(pattern: &str, word: &CallWord) -> bool {
    match word {
        CallWord::Exact(text) => glob_matches(pattern, text),
        CallWord::Glob(recorded) => {
            is_open(pattern) || glob_matches(recorded, &pattern.replace('\\', ""))
        }
    }
}

fn is_open(pattern: &str) -> bool {
    pattern.ends_with('*') && !pattern.ends_with("\\*")
}

#[cfg(test)]
mod tests;
