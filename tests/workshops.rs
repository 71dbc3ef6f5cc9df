//! The workshops that are shipped: complete, without findings, and rehearsed to the end without a
//! cluster.

use std::path::Path;

use demosh::testing::{Action, Plan, PlanOptions, plan};

use crate::support::demo::Demo;

fn plan_of(workshop: &str) -> Plan {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("workshops")
        .join(workshop);
    plan(&path.join("README.md"), &PlanOptions::default(), &|_| None)
}

/// The same normalisation as in the list of commands: continued lines and runs of blanks count as
/// one blank.
fn folded(text: &str) -> String {
    let text = text.replace("\\\n", " ");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn listed_commands() -> Vec<String> {
    let list = include_str!("workshops/linkerd-2.16.commands.txt");
    let lines: Vec<_> = list.lines().filter(|line| !line.starts_with('#')).collect();
    let entries = lines.join("\n");
    entries
        .split("\n\n")
        .map(folded)
        .filter(|entry| !entry.is_empty())
        .collect()
}

#[test]
fn the_linkerd_workshop_has_every_command_of_the_published_one_in_order() {
    let plan = plan_of("linkerd-2.16");
    let mut planned = plan.steps.iter().filter_map(|step| match &step.action {
        Action::Run(command) => Some(folded(&command.text)),
        _ => None,
    });
    let commands = listed_commands();
    assert!(
        commands.len() >= 90,
        "only {} commands are listed",
        commands.len()
    );
    for command in commands {
        assert!(
            planned.any(|text| text == command),
            "missing, or not in this place: {command}"
        );
    }
}

#[test]
fn the_workshops_have_sections_notes_and_nothing_wrong() {
    for (workshop, sections) in [
        ("linkerd-2.16", 22),
        ("kubernetes-101", 5),
        ("git-bisect", 8),
    ] {
        let plan = plan_of(workshop);
        assert!(plan.findings.is_empty(), "{workshop}: {:?}", plan.findings);
        assert!(
            plan.sections.len() >= sections,
            "{workshop}: {}",
            plan.sections.len()
        );
        let notes = plan
            .steps
            .iter()
            .filter(|step| matches!(step.action, Action::Note(_)));
        assert!(notes.count() > 3, "{workshop} has hardly any notes");
        let removes_its_own = workshop == "git-bisect";
        assert!(
            removes_its_own || !plan.settings.destroys.is_empty(),
            "{workshop}"
        );
    }
}

fn rehearse(workshop: &str) -> (crate::support::demo::Finished, String) {
    let demo = Demo::new();
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("workshops")
        .join(workshop);
    let report = demo.path("report.xml");
    let arguments = [
        "ci".as_ref(),
        "--rehearse".as_ref(),
        path.as_os_str(),
        "--junit".as_ref(),
        report.as_os_str(),
    ];
    let finished = demo.pipes(arguments);
    (
        finished,
        std::fs::read_to_string(report).unwrap_or_default(),
    )
}

#[test]
fn every_workshop_is_rehearsed_to_the_end_and_every_command_reported() {
    assert_rehearsed("linkerd-2.16", true);
    assert_rehearsed("kubernetes-101", true);
}

#[test]
#[ignore = "needs git, which .ci/run installs"]
fn the_workshop_about_git_is_rehearsed_to_the_end() {
    assert_rehearsed("git-bisect", false);
}

fn assert_rehearsed(workshop: &str, is_sample: bool) {
    let (finished, report) = rehearse(workshop);
    assert!(
        finished.status.success(),
        "{workshop}:\n{}\n{}",
        finished.stdout,
        finished.stderr
    );
    assert_eq!(
        finished.stdout.contains("sample output"),
        is_sample,
        "{workshop}: what it says of its recording"
    );
    let commands = plan_of(workshop)
        .steps
        .iter()
        .filter(|step| step.action.runs())
        .count();
    let reported = report.matches("<testcase ").count();
    assert_eq!(reported, commands, "{workshop}");
}

#[test]
fn the_rehearsal_shows_what_the_prose_tells() {
    let (finished, _) = rehearse("linkerd-2.16");
    for expected in [
        r#"grpc_status="UNKNOWN""#,
        r#"grpc_status="OK""#,
        "outbound_http_route_retry_limit_exceeded_total",
        "vote-doughnut-route",
        "authz.name=audit",
    ] {
        assert!(
            finished.stdout.contains(expected),
            "{expected} is not shown"
        );
    }
}
