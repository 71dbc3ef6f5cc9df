use super::*;
use crate::plan::{PlanOptions, plan};
use crate::rehearsal::format::reading::read;

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
    let commands = "kubectl get pods -n faces\nkubectl get pods -n $X -o wide\nkubectl logs pod/$X";
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
    let workshop = "# A\n```bash {ci=\"kubectl patch\"}\nkubectl edit\nkubectl edit more\n```\n";
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
        ["5: the recording has calls of `Pots`, which is not a heading of the workshop"]
    );
}
