//! What must be there before anything runs: tools, their versions, variables, free ports.
//!
//! Owns the probing of this machine and the table that it ends in. When that happens, and what an
//! unmet requirement leads to, is the caller's business; so is asking for a secret that is missing.

mod family;
mod probe;
mod report;
mod tool_check;
mod tools;
mod version;

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;

pub use probe::{Answer, Machine, Probe};
pub use report::{Check, Report, State, Subject};
pub use tools::{Tool, tool_named};
pub use version::{satisfies, version_in};

use crate::document::{EnvironmentRequirement, Settings, ToolRequirement};

use tool_check::ToolCheck;

/// How to check.
#[derive(Debug, Clone)]
pub struct Options {
    /// Tools that are played back from a recording and need not be there.
    pub rehearsed: Vec<String>,
    /// Programs that the run has stand-ins for, and that need not be there.
    pub provided: Vec<String>,
    /// The longest that one probe may take.
    pub time_limit: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            rehearsed: Vec::new(),
            provided: Vec::new(),
            time_limit: Duration::from_secs(10),
        }
    }
}

/// Checks everything that `settings` requires against this machine, side by side.
///
/// Never fails: what is not met is in the report. Must be called inside a tokio runtime.
pub async fn check(settings: &Settings, options: &Options) -> Report {
    check_with(settings, options, &Arc::new(Machine)).await
}

/// The same against any machine.
pub async fn check_with<P: Probe>(
    settings: &Settings,
    options: &Options,
    probe: &Arc<P>,
) -> Report {
    let mut probes = JoinSet::new();
    for (index, requirement) in requirements(settings).into_iter().enumerate() {
        let (probe, options) = (Arc::clone(probe), options.clone());
        probes.spawn(async move { (index, requirement.check(&*probe, &options).await) });
    }
    let mut checks = probes.join_all().await;
    checks.sort_by_key(|(index, _)| *index);
    let checks = checks.into_iter().map(|(_, check)| check).collect();
    let secrets = settings.requires.env.iter().filter(|env| env.secret);
    let values = secrets.filter_map(|env| probe.variable(&env.name));
    Report::new(checks, &values.collect::<Vec<_>>())
}

/// One thing to check.
enum Requirement {
    Tool(ToolRequirement),
    Variable(EnvironmentRequirement),
    Port(u16),
}

fn requirements(settings: &Settings) -> Vec<Requirement> {
    let requires = &settings.requires;
    let tools = requires.tools.iter().cloned().map(Requirement::Tool);
    let variables = requires.env.iter().cloned().map(Requirement::Variable);
    let ports = requires.ports.iter().copied().map(Requirement::Port);
    tools.chain(variables).chain(ports).collect()
}

impl Requirement {
    async fn check<P: Probe>(self, probe: &P, options: &Options) -> Check {
        match self {
            Self::Tool(tool) => ToolCheck::new(tool, probe, options).run().await,
            Self::Variable(variable) => check_variable(&variable, probe),
            Self::Port(port) => check_port(port, probe).await,
        }
    }
}

fn check_variable<P: Probe>(variable: &EnvironmentRequirement, probe: &P) -> Check {
    let is_set = probe
        .variable(&variable.name)
        .is_some_and(|value| !value.is_empty());
    Check {
        subject: Subject::Variable {
            secret: variable.secret,
        },
        name: variable.name.clone(),
        wanted: "set".to_owned(),
        found: if is_set { "set" } else { "not set" }.to_owned(),
        reason: None,
        state: State::of(is_set),
        hint: Some(format!("export {}=...", variable.name)),
    }
}

async fn check_port<P: Probe>(port: u16, probe: &P) -> Check {
    let taken = probe.port_is_taken(port).await;
    Check {
        subject: Subject::Port,
        name: format!("port {port}"),
        wanted: "free".to_owned(),
        found: if taken { "in use" } else { "free" }.to_owned(),
        reason: None,
        state: State::of(!taken),
        hint: Some("stop what listens there (`lsof -i` shows it)".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::PathBuf;

    use super::*;
    use crate::style::Signs;

    /// A machine that has what a test says.
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

    fn report(yaml: &str, machine: Pretended, options: &Options) -> Report {
        let settings: Settings = serde_yaml::from_str(&format!("requires: {yaml}")).expect("valid");
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .expect("a runtime");
        runtime.block_on(check_with(&settings, options, &Arc::new(machine)))
    }

    /// One line per check: `name: found (state)`.
    fn lines(yaml: &str, machine: Pretended) -> Vec<String> {
        let report = report(yaml, machine, &Options::default());
        let line = |check: &Check| {
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
    fn a_version_that_nobody_can_tell_does_not_meet_a_range() {
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
        let report = report("{env: [A, B!, C!, D]}", machine, &Options::default());
        let states: Vec<_> = report.checks.iter().map(|check| check.state).collect();
        assert_eq!(
            states,
            [State::Met, State::Unmet, State::Unmet, State::Unmet]
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
        let options = Options {
            rehearsed: vec!["k3d".to_owned()],
            ..Options::default()
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
        let options = Options {
            rehearsed: vec!["k3d".to_owned()],
            provided: vec!["bat".to_owned(), "k3d".to_owned()],
            ..Options::default()
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
        let table = report(yaml, machine, &Options::default()).table(Signs::Drawn);
        assert!(
            table.contains("bad key ***") && !table.contains("s3cret"),
            "{table}"
        );
    }
}
