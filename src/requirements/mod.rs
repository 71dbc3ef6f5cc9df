//! Requirements, checked before anything runs: tools, their versions, variables, free ports.
//!
//! Owns the probing of this machine and the table of results. The caller decides when to check and
//! what an unmet requirement leads to; it also asks for missing secrets.

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
pub use report::{CheckState, CheckedRequirement, RequirementKind, RequirementReport};
pub use tools::{ToolProbe, tool_named};
pub use version::{satisfies, version_in};

use crate::document::{EnvironmentRequirement, FrontMatter, ToolRequirement};

use tool_check::ToolCheck;

/// How to check.
#[derive(Debug, Clone)]
pub struct CheckOptions {
    /// Tools that a rehearsal replaces, so that they need not be installed.
    pub rehearsed: Vec<String>,
    /// Programs for which the run has stand-ins, so that they need not be installed.
    pub provided: Vec<String>,
    /// The longest time for one probe.
    pub time_limit: Duration,
}

impl Default for CheckOptions {
    fn default() -> Self {
        Self {
            rehearsed: Vec::new(),
            provided: Vec::new(),
            time_limit: Duration::from_secs(10),
        }
    }
}

/// Checks everything that `settings` requires against this machine, concurrently.
///
/// Never fails: unmet requirements are in the report. Must be called inside a tokio runtime.
pub async fn check(settings: &FrontMatter, options: &CheckOptions) -> RequirementReport {
    check_with(settings, options, &Arc::new(Machine)).await
}

/// The same for any machine.
pub async fn check_with<P: Probe>(
    settings: &FrontMatter,
    options: &CheckOptions,
    probe: &Arc<P>,
) -> RequirementReport {
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
    RequirementReport::new(checks, &values.collect::<Vec<_>>())
}

/// One requirement to check.
enum Requirement {
    Tool(ToolRequirement),
    Variable(EnvironmentRequirement),
    Port(u16),
}

fn requirements(settings: &FrontMatter) -> Vec<Requirement> {
    let requires = &settings.requires;
    let tools = requires.tools.iter().cloned().map(Requirement::Tool);
    let variables = requires.env.iter().cloned().map(Requirement::Variable);
    let ports = requires.ports.iter().copied().map(Requirement::Port);
    tools.chain(variables).chain(ports).collect()
}

impl Requirement {
    async fn check<P: Probe>(self, probe: &P, options: &CheckOptions) -> CheckedRequirement {
        match self {
            Self::Tool(tool) => ToolCheck::new(tool, probe, options).run().await,
            Self::Variable(variable) => check_variable(&variable, probe),
            Self::Port(port) => check_port(port, probe).await,
        }
    }
}

fn check_variable<P: Probe>(variable: &EnvironmentRequirement, probe: &P) -> CheckedRequirement {
    let is_set = probe
        .variable(&variable.name)
        .is_some_and(|value| !value.is_empty());
    CheckedRequirement {
        subject: RequirementKind::Variable {
            secret: variable.secret,
        },
        name: variable.name.clone(),
        wanted: "set".to_owned(),
        found: if is_set { "set" } else { "not set" }.to_owned(),
        reason: None,
        state: CheckState::of(is_set),
        hint: Some(format!("export {}=...", variable.name)),
    }
}

async fn check_port<P: Probe>(port: u16, probe: &P) -> CheckedRequirement {
    let taken = probe.port_is_taken(port).await;
    CheckedRequirement {
        subject: RequirementKind::Port,
        name: format!("port {port}"),
        wanted: "free".to_owned(),
        found: if taken { "in use" } else { "free" }.to_owned(),
        reason: None,
        state: CheckState::of(!taken),
        hint: Some("stop what listens there (`lsof -i` shows it)".to_owned()),
    }
}

#[cfg(test)]
mod tests;
