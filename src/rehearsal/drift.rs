//! Which steps of a workshop no longer match its recording. Nothing is run: only the calls whose
//! words can be read from the text count.

use crate::document::CiAction;
use crate::document::command::{SimpleCommand, Word as ShellWord, simple_commands};
use crate::plan::{Action, Plan, Step};
use crate::source::{Diagnostic, Label, Location, Span};

use super::matching::{glob_escape, glob_matches, nearest};
use super::recording::{Call, Recording, Word};

/// Steps that call a tool in a way that was not recorded, and sections that were recorded and are
/// no more. `tools` are those replaced; unattended, what stands in `ci=` counts in place of the
/// block.
pub(super) fn drift(
    plan: &Plan,
    recording: &Recording,
    tools: &[String],
    unattended: bool,
) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    let mut replaced = Vec::new();
    for step in &plan.steps {
        let Some(text) = text_of(plan, step, unattended, &mut replaced) else {
            continue;
        };
        for call in calls_in(&text, tools) {
            if !recording.calls.iter().any(|recorded| call.may_be(recorded)) {
                findings.push(not_recorded(
                    recording,
                    &call,
                    &trimmed(&step.origin.location),
                ));
            }
        }
    }
    findings.extend(sections_gone(plan, recording));
    findings
}

/// The shell text that the step runs. A block that is replaced runs under its first step only.
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
        Some(CiAction::Finally) | None => Some(command.text.clone()),
    }
}

/// The calls that the workshop can make, on stage or unattended.
pub(super) fn possible(plan: &Plan, tools: &[String]) -> Vec<StaticCall> {
    let mut calls = Vec::new();
    for unattended in [false, true] {
        let mut replaced = Vec::new();
        let texts = plan
            .steps
            .iter()
            .filter_map(|step| text_of(plan, step, unattended, &mut replaced));
        calls.extend(texts.flat_map(|text| calls_in(&text, tools)));
    }
    calls
}

/// A call as far as it can be known from shell text.
pub(super) struct StaticCall {
    line: String,
    words: Vec<Part>,
}

/// What a word of shell text can become.
enum Part {
    /// One word of this form.
    One(String),
    /// Any number of words.
    Any,
}

fn calls_in(text: &str, tools: &[String]) -> Vec<StaticCall> {
    let commands = simple_commands(text).into_iter();
    commands
        .filter_map(|command| static_call(text, &command, tools))
        .collect()
}

fn static_call(text: &str, command: &SimpleCommand, tools: &[String]) -> Option<StaticCall> {
    let tool = command.words.first().filter(|word| word.is_static)?;
    tools.contains(&tool.text).then(|| StaticCall {
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

/// Outside double quotes, expansions make any number of words, and patterns and braces too.
fn part(word: &ShellWord, written: &str) -> Part {
    let quoted = written.contains(['\'', '"', '\\']);
    if word.is_static {
        let expands =
            !quoted && (word.text.contains(['*', '?', '[', '{']) || written.starts_with('~'));
        return if expands {
            Part::Any
        } else {
            Part::One(glob_escape(&word.text))
        };
    }
    let inside_quotes = written.starts_with('"') && written.ends_with('"') && written.len() > 1;
    let fixed = written
        .find(['$', '`', '"', '\'', '\\'])
        .map_or(written, |at| &written[..at]);
    match (inside_quotes, fixed) {
        (false, "") => Part::Any,
        (_, fixed) => Part::One(format!("{}*", glob_escape(fixed))),
    }
}

impl StaticCall {
    /// True when the call could come out as this one.
    pub(super) fn may_be(&self, recorded: &Call) -> bool {
        fits(&self.words, &recorded.argv)
    }
}

fn fits(parts: &[Part], words: &[Word]) -> bool {
    match (parts, words) {
        ([], []) => true,
        ([Part::Any, rest @ ..], _) => (0..=words.len()).any(|taken| fits(rest, &words[taken..])),
        ([Part::One(pattern), parts @ ..], [word, words @ ..]) => {
            may_match(pattern, word) && fits(parts, words)
        }
        _ => false,
    }
}

/// Two patterns are compared as far as that is simple: a literal against the other one's form.
fn may_match(pattern: &str, word: &Word) -> bool {
    match word {
        Word::Exact(text) => glob_matches(pattern, text),
        Word::Glob(recorded) => {
            is_open(pattern) || glob_matches(recorded, &pattern.replace('\\', ""))
        }
    }
}

fn is_open(pattern: &str) -> bool {
    pattern.ends_with('*') && !pattern.ends_with("\\*")
}

/// The place without the line end that belongs to the command.
fn trimmed(location: &Location) -> Location {
    let length = location.file.slice(location.span).trim_end().len();
    let start = location.span.start;
    Location::new(&location.file, Span::new(start, start + length))
}

fn not_recorded(recording: &Recording, call: &StaticCall, location: &Location) -> Diagnostic {
    let message = format!(
        "this step calls `{}`, which is not in the recording",
        call.line
    );
    let argv: Vec<_> = call.line.split(' ').map(ToOwned::to_owned).collect();
    let finding = Diagnostic::warning("not-recorded", message)
        .label(Label::at(&location.file, location.span, ""))
        .help("record the workshop again, or add the call to the recording");
    match nearest(recording, &argv, 1)
        .first()
        .and_then(|near| recording.location(near.call))
    {
        Some(near) => finding.label(Label::at(
            &near.file,
            near.span,
            "the nearest recorded call",
        )),
        None => finding,
    }
}

fn sections_gone(plan: &Plan, recording: &Recording) -> Vec<Diagnostic> {
    let mut findings: Vec<Diagnostic> = Vec::new();
    let mut seen: Vec<&str> = Vec::new();
    for (nth, call) in recording.calls.iter().enumerate() {
        let step = call.step.as_str();
        let there = step.is_empty() || plan.sections.iter().any(|section| section.title == step);
        if there || seen.contains(&step) {
            continue;
        }
        seen.push(step);
        let message =
            format!("the recording has calls of `{step}`, which is no heading of the workshop");
        let titles = plan.sections.iter().map(|section| section.title.as_str());
        let finding = Diagnostic::warning("no-such-step", message);
        let finding = match crate::document::nearest(step, titles) {
            Some(near) => finding.help(format!("did you mean `{near}`?")),
            None => finding.help("record the workshop again"),
        };
        findings.push(match recording.location(nth) {
            Some(place) => finding.label(Label::at(&place.file, place.span, "")),
            None => finding,
        });
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{PlanOptions, plan};
    use crate::rehearsal::reading::read;

    /// The messages for a workshop and the calls that were recorded.
    fn messages(workshop: &str, calls: &str, unattended: bool) -> Vec<String> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("README.md");
        std::fs::write(&path, workshop).expect("written");
        let recorded = folder.path().join("rehearsal.yaml");
        let text = format!("version: 1\nsample: true\ncalls:\n{calls}");
        std::fs::write(&recorded, text).expect("written");
        let recording = read(&recorded).unwrap_or_else(|findings| panic!("{findings:?}"));
        let plan = plan(&path, &PlanOptions::default(), &|_| None);
        let tools = ["kubectl".to_owned(), "k3d".to_owned()];
        let findings = drift(&plan, &recording, &tools, unattended);
        findings
            .iter()
            .map(|finding| {
                let line = finding.location().expect("placed").line();
                format!("{line}: {}", finding.message)
            })
            .collect()
    }

    fn steps(commands: &str, calls: &[&str]) -> Vec<String> {
        let calls = calls.iter().map(|call| format!("  - argv: {call}"));
        let calls = calls.collect::<Vec<_>>().join("\n") + "\n";
        messages(&format!("# A\n```bash\n{commands}\n```\n"), &calls, false)
    }

    #[test]
    fn what_is_as_recorded_is_no_finding() {
        let calls = [
            "[kubectl, get, pods, -n, faces]",
            "[kubectl, logs, pod/face-1]",
            "[kubectl, apply, -f, '-']",
            "[k3d, run, -v, {glob: '*/certs:/x'}]",
        ];
        let commands = "POD=$(kubectl get pods -n 'faces')\nkubectl logs pod/${POD} | grep kubectl\n\
            kubectl get pods $FLAGS\nfor x in 1; do cat x | kubectl apply -f -; done\n\
            k3d run -v \"$(pwd)/certs:/x\"\nk3d run -v /a/certs:/x\nkind get pods\n$TOOL get";
        assert_eq!(steps(commands, &calls), Vec::<String>::new());
    }

    #[test]
    fn what_was_edited_since_is_found_at_its_step() {
        let calls = ["[kubectl, get, pods, -n, faces]"];
        let commands =
            "kubectl get pods -n faces\nkubectl get pods -n $X -o wide\nkubectl logs pod/$X";
        assert_eq!(
            steps(commands, &calls),
            [
                "4: this step calls `kubectl get pods -n $X -o wide`, which is not in the recording",
                "5: this step calls `kubectl logs pod/$X`, which is not in the recording"
            ]
        );
    }

    #[test]
    fn unattended_the_replacement_counts() {
        let workshop =
            "# A\n```bash {ci=\"kubectl patch\"}\nkubectl edit\nkubectl edit more\n```\n";
        let calls = "  - argv: [kubectl, edit]\n  - argv: [kubectl, edit, more]\n";
        assert!(messages(workshop, calls, false).is_empty());
        assert_eq!(
            messages(workshop, calls, true),
            ["3: this step calls `kubectl patch`, which is not in the recording"]
        );
    }

    #[test]
    fn a_heading_that_is_gone_is_named_once() {
        let calls = "  - {step: Pods, argv: [kubectl, a]}\n  - {step: Pots, argv: [kubectl, b]}\n  - {step: Pots, argv: [kubectl, c]}\n";
        assert_eq!(
            messages("# Pods\n", calls, false),
            ["5: the recording has calls of `Pots`, which is no heading of the workshop"]
        );
    }
}
