use std::collections::BTreeMap;
use std::path::PathBuf;

use super::*;
use crate::style::Signs;

/// A machine as the test describes it.
#[derive(Default)]
struct Pretended {
    /// What each command line prints, and its status.
    programs: BTreeMap<&'static str, (&'static str, i32)>,
    variables: BTreeMap<&'static str, &'static str>,
    taken: Vec<u16>,
}

impl Probe for Pretended {
    fn find(&self, name: &str) -> Option<PathBuf> {
        let is_there = |line: &str| line.split(' ').next() == Some(name);
        let found = self.programs.keys().any(|line| is_there(line));
        found.then(|| PathBuf::from(name))
    }

    async fn run(&self, command: Vec<String>, _: Duration) -> Answer {
        let line = command.join(" ");
        match self.programs.get(line.as_str()) {
            Some((_, -1)) => Answer::TimedOut,
            Some((output, status)) => Answer::Ended {
                status: Some(*status),
                output: (*output).to_owned(),
            },
            None => Answer::NotStarted(format!("no such program: {line}")),
        }
    }

    fn variable(&self, name: &str) -> Option<String> {
        self.variables.get(name).map(ToString::to_string)
    }

    async fn port_is_taken(&self, port: u16) -> bool {
        self.taken.contains(&port)
    }
}

fn report(yaml: &str, machine: Pretended, options: &CheckOptions) -> RequirementReport {
    let settings: FrontMatter = serde_yaml::from_str(&format!("requires: {yaml}")).expect("valid");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    runtime.block_on(check_with(&settings, options, &Arc::new(machine)))
}

/// One line per check: `name: found (state)`.
fn lines(yaml: &str, machine: Pretended) -> Vec<String> {
    let report = report(yaml, machine, &CheckOptions::default());
    let line = |check: &CheckedRequirement| {
        let reason = check.reason.as_ref().map(|reason| format!(" ({reason})"));
        let reason = reason.unwrap_or_default();
        format!("{}: {}{reason} {:?}", check.name, check.found, check.state)
    };
    report.checks.iter().map(line).collect()
}

fn programs(programs: &[(&'static str, &'static str, i32)]) -> Pretended {
    Pretended {
        programs: programs.iter().map(|(l, o, s)| (*l, (*o, *s))).collect(),
        ..Pretended::default()
    }
}

#[test]
fn a_version_is_compared_with_the_range() {
    let machine = || programs(&[("kubectl version --client", "Client Version: v1.29.1\n", 0)]);
    let lines = |range: &str| lines(&format!("{{tools: [\"kubectl {range}\"]}}"), machine());
    assert_eq!(lines(">= 1.29"), ["kubectl: 1.29.1 Met"]);
    assert_eq!(lines(">= 1.30"), ["kubectl: 1.29.1 Unmet"]);
    assert_eq!(lines(""), ["kubectl: 1.29.1 Met"]);
}

#[test]
fn a_tool_that_is_missing_is_not_found() {
    assert_eq!(
        lines("{tools: [k3d]}", Pretended::default()),
        ["k3d: not found Unmet"]
    );
}

#[test]
fn an_unknown_tool_is_asked_only_when_a_version_is_wanted() {
    let machine = || programs(&[("thing --version", "thing 2.4 (built today)", 0)]);
    assert_eq!(
        lines("{tools: [thing]}", machine()),
        ["thing: yes Met"],
        "it must not be run"
    );
    assert_eq!(
        lines("{tools: [thing >= 2]}", machine()),
        ["thing: 2.4.0 Met"]
    );
}

#[test]
fn a_version_that_is_unknown_does_not_meet_a_range() {
    let machine = || programs(&[("thing --version", "usage: thing", 1)]);
    assert_eq!(
        lines("{tools: [thing >= 2]}", machine()),
        ["thing: version unknown Unmet"]
    );
    let silent = programs(&[("jq --version", "", -1)]);
    assert_eq!(lines("{tools: [jq]}", silent), ["jq: yes Met"]);
}

#[test]
fn a_check_decides_and_says_why_it_failed() {
    let yaml = "{tools: [{name: cluster, check: look, hint: start it}]}";
    assert_eq!(
        lines(yaml, programs(&[("bash -c look", "up\n", 0)])),
        ["cluster: yes Met"]
    );
    assert_eq!(
        lines(yaml, programs(&[("bash -c look", "a\nrefused\n\n", 3)])),
        ["cluster: refused Unmet"]
    );
    assert_eq!(
        lines(yaml, programs(&[("bash -c look", "", 3)])),
        ["cluster: failed with status 3 Unmet"]
    );
    assert_eq!(
        lines(yaml, programs(&[("bash -c look", "", -1)])),
        ["cluster: no answer within 10s Unmet"]
    );
}

#[test]
fn a_version_may_come_from_the_check() {
    let yaml = "{tools: [{name: cluster, version: \">= 1.29\", check: look}]}";
    assert_eq!(
        lines(yaml, programs(&[("bash -c look", "v1.30.2+k3s1", 0)])),
        ["cluster: 1.30.2 Met"]
    );
}

#[test]
fn docker_must_be_running_even_if_the_file_does_not_say_so() {
    let version = (
        "docker --version",
        "Docker version 27.1.1, build 6312585",
        0,
    );
    let command = "bash -c docker version --format '{{.Server.Version}}'";
    assert_eq!(
        lines(
            "{tools: [docker]}",
            programs(&[version, (command, "27", 0)])
        ),
        ["docker: 27.1.1 Met"]
    );
    assert_eq!(
        lines(
            "{tools: [docker]}",
            programs(&[version, (command, "no daemon", 1)])
        ),
        ["docker: 27.1.1 (no daemon) Unmet"]
    );
}

#[test]
fn variables_must_hold_something() {
    let machine = Pretended {
        variables: [("A", "x"), ("B", "")].into(),
        ..Pretended::default()
    };
    let report = report("{env: [A, B!, C!, D]}", machine, &CheckOptions::default());
    let states: Vec<_> = report.checks.iter().map(|check| check.state).collect();
    assert_eq!(
        states,
        [
            CheckState::Met,
            CheckState::Unmet,
            CheckState::Unmet,
            CheckState::Unmet
        ]
    );
    assert_eq!(report.missing_secrets(), ["B", "C"]);
}

#[test]
fn ports_must_be_free() {
    let machine = Pretended {
        taken: vec![443],
        ..Pretended::default()
    };
    assert_eq!(
        lines("{ports: [80, 443]}", machine),
        ["port 80: free Met", "port 443: in use Unmet"]
    );
}

#[test]
fn what_is_played_back_need_not_be_there() {
    let options = CheckOptions {
        rehearsed: vec!["k3d".to_owned()],
        ..CheckOptions::default()
    };
    let report = report(
        "{tools: [k3d >= 5.6, kind]}",
        Pretended::default(),
        &options,
    );
    let unmet: Vec<_> = report.unmet().map(|check| check.name.as_str()).collect();
    assert_eq!(unmet, ["kind"]);
}

#[test]
fn the_table_says_what_is_played_back_and_what_has_a_stand_in() {
    let options = CheckOptions {
        rehearsed: vec!["k3d".to_owned()],
        provided: vec!["bat".to_owned(), "k3d".to_owned()],
        ..CheckOptions::default()
    };
    let report = report("{tools: [k3d, bat]}", Pretended::default(), &options);
    assert_eq!(
        report.table(Signs::Drawn),
        "- k3d  played back  any version\n- bat  stand-in     any version\n"
    );
}

#[test]
fn what_a_check_says_never_holds_a_secret() {
    let mut machine = programs(&[("bash -c look", "bad key s3cret", 1)]);
    machine.variables.insert("KEY", "s3cret");
    let yaml = "{tools: [{name: cluster, check: look}], env: [KEY!]}";
    let table = report(yaml, machine, &CheckOptions::default()).table(Signs::Drawn);
    assert!(
        table.contains("bad key ***") && !table.contains("s3cret"),
        "{table}"
    );
}
