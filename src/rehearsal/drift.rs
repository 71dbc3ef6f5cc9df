//! Which steps of a workshop no longer match its recording.

use crate::plan::Plan;
use crate::source::{Diagnostic, Label, Location, Span};

use super::expected::{ExpectedCall, by_step};
use super::matching::nearest;
use super::recording::Recording;

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
    for (step, call) in by_step(plan, tools, unattended) {
        if !recording.calls.iter().any(|recorded| call.may_be(recorded)) {
            let place = trimmed(&plan.steps[step].origin.location);
            findings.push(not_recorded(recording, &call, &place));
        }
    }
    findings.extend(sections_gone(plan, recording));
    findings
}

/// The place without the line end that belongs to the command.
fn trimmed(location: &Location) -> Location {
    let length = location.file.slice(location.span).trim_end().len();
    let start = location.span.start;
    Location::new(&location.file, Span::new(start, start + length))
}

fn not_recorded(recording: &Recording, call: &ExpectedCall, location: &Location) -> Diagnostic {
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
