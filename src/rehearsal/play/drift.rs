//! Which steps of a workshop no longer match its recording.

use crate::plan::Plan;
use crate::source::{Diagnostic, Label, Location, Span};

use super::expected::{ExpectedCall, by_step};
use super::matching::nearest;
use crate::rehearsal::format::recording::Recording;

/// Steps that call a tool in a way that was not recorded, and recorded sections that no longer
/// exist. `tools` are the replaced ones; in unattended runs, the command of `ci=` replaces the
/// block.
pub(in crate::rehearsal) fn drift(
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

/// The location without the line end of the command.
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
            format!("the recording has calls of `{step}`, which is not a heading of the workshop");
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
mod tests;
