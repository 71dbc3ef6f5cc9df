//! One tool: whether it is installed, its version, and whether its check succeeds.

use semver::VersionReq;

use crate::document::ToolRequirement;

use super::{
    Answer, CheckOptions, CheckState, CheckedRequirement, Probe, RequirementKind, ToolProbe,
    satisfies, tool_named, version_in,
};

/// The check of one tool.
pub(super) struct ToolCheck<'a, P> {
    tool: ToolRequirement,
    known: Option<&'static ToolProbe>,
    probe: &'a P,
    options: &'a CheckOptions,
}

/// What was found, and whether it is sufficient.
struct Finding {
    found: String,
    /// Why the check failed, where `found` is a version.
    reason: Option<String>,
    met: bool,
}

impl Finding {
    fn met(found: impl Into<String>) -> Self {
        Self::of(found.into(), true)
    }

    fn unmet(found: impl Into<String>) -> Self {
        Self::of(found.into(), false)
    }

    const fn of(found: String, met: bool) -> Self {
        let reason = None;
        Self { found, reason, met }
    }

    /// The finding of a failed check, after the program has printed its version.
    fn of_version(self, version: Option<&semver::Version>) -> Self {
        let Some(version) = version else { return self };
        Self {
            found: version.to_string(),
            reason: Some(self.found),
            met: self.met,
        }
    }
}

impl<'a, P: Probe> ToolCheck<'a, P> {
    pub(super) fn new(tool: ToolRequirement, probe: &'a P, options: &'a CheckOptions) -> Self {
        let known = tool_named(&tool.name);
        Self {
            tool,
            known,
            probe,
            options,
        }
    }

    pub(super) async fn run(self) -> CheckedRequirement {
        let (finding, state) = if self.options.rehearsed.contains(&self.tool.name) {
            (Finding::met("played back"), CheckState::NotChecked)
        } else if self.options.provided.contains(&self.tool.name) {
            (Finding::met("stand-in"), CheckState::NotChecked)
        } else {
            let finding = self.find().await;
            let state = CheckState::of(finding.met);
            (finding, state)
        };
        CheckedRequirement {
            subject: RequirementKind::Tool,
            name: self.tool.name.clone(),
            wanted: self.requirement(),
            found: finding.found,
            reason: finding.reason,
            state,
            hint: self.hint(),
        }
    }

    fn requirement(&self) -> String {
        match (&self.tool.version, self.check_command()) {
            (Some(range), _) => range.to_string(),
            (None, Some(check)) => format!("`{check}` succeeds"),
            (None, None) => "any version".to_owned(),
        }
    }

    fn hint(&self) -> Option<String> {
        let own = self.tool.hint.clone();
        own.or_else(|| self.known.map(|known| known.install.to_owned()))
    }

    /// The check in the file, otherwise the check of a known tool.
    fn check_command(&self) -> Option<&str> {
        let builtin = || self.known.and_then(|known| known.check);
        self.tool.check.as_deref().or_else(builtin)
    }

    /// The program's version if it can be found, then the check. A `check:` in the file may test
    /// something that is not a program; then its output is searched for a version.
    async fn find(&self) -> Finding {
        let is_there = self.probe.find(&self.tool.name).is_some();
        if !is_there && self.tool.check.is_none() {
            return Finding::unmet("not found");
        }
        let version = if is_there { self.version().await } else { None };
        let Some(command) = self.check_command() else {
            return self.judge(version);
        };
        match self.run_check(command).await {
            Ok(output) => self.judge(version.or_else(|| version_in(&output, ""))),
            Err(failed) => failed.of_version(version.as_ref()),
        }
    }

    fn judge(&self, version: Option<semver::Version>) -> Finding {
        match (&self.tool.version, version) {
            (None, None) => Finding::met("yes"),
            (None, Some(version)) => Finding::met(version.to_string()),
            (Some(_), None) => Finding::unmet("version unknown"),
            (Some(range), Some(version)) => {
                Finding::of(version.to_string(), satisfies(range, &version))
            }
        }
    }

    /// Runs the program to get its version. An unknown program is run only if a version is wanted:
    /// not every script understands `--version`.
    async fn version(&self) -> Option<semver::Version> {
        let (arguments, marker) = match (self.known, &self.tool.version) {
            (Some(known), _) => (known.version, known.marker),
            (None, Some(VersionReq { .. })) => (&["--version"][..], ""),
            (None, None) => return None,
        };
        let mut command = vec![self.tool.name.clone()];
        command.extend(arguments.iter().map(ToString::to_string));
        match self.probe.run(command, self.options.time_limit).await {
            Answer::Ended { output, .. } => version_in(&output, marker),
            Answer::TimedOut | Answer::NotStarted(_) => None,
        }
    }

    async fn run_check(&self, command: &str) -> Result<String, Finding> {
        let shell = ["bash", "-c", command].map(ToOwned::to_owned).to_vec();
        match self.probe.run(shell, self.options.time_limit).await {
            Answer::Ended {
                status: Some(0),
                output,
            } => Ok(output),
            Answer::Ended { status, output } => Err(Finding::unmet(failure(status, &output))),
            Answer::TimedOut => {
                let limit = humantime::format_duration(self.options.time_limit);
                Err(Finding::unmet(format!("no answer within {limit}")))
            }
            Answer::NotStarted(reason) => Err(Finding::unmet(reason)),
        }
    }
}

/// The last line that a failed check wrote, otherwise its status.
fn failure(status: Option<i32>, output: &str) -> String {
    let last = output.lines().rev().map(str::trim).find(|l| !l.is_empty());
    match (last, status) {
        (Some(line), _) => line.to_owned(),
        (None, Some(status)) => format!("failed with status {status}"),
        (None, None) => "killed by a signal".to_owned(),
    }
}
