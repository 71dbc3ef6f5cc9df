//! Which of the named files run: those with something to run, and the selected part of them.

use std::ops::Range;
use std::sync::Arc;
use std::time::SystemTime;

use crate::cli::rehearse::Tools;
use crate::cli::settings::Flags as _;
use crate::cli::workshop::Workshop;
use crate::cli::{Exit, Stop};
use crate::document::CiAction;
use crate::neutral::Neutral;
use crate::plan::{Plan, Selection};
use crate::rehearsal;
use crate::run::{Cleanup, RunInfo, RunMode, known_secrets};

use super::run::WorkshopRun;
use super::{CiArgs, NoCommands, ReadFile};

impl CiArgs {
    /// True when this kind of run would run anything in the plan.
    pub(super) fn runs_something(&self, plan: &Plan) -> bool {
        let cleans_up = |step: usize| {
            let attributes = plan.attributes(step);
            attributes.is_some_and(|attributes| attributes.ci == Some(CiAction::Finally))
        };
        let mut steps = plan.steps.iter().enumerate();
        steps.any(|(nth, step)| step.action.runs() && (!self.cleanup_only || cleans_up(nth)))
    }

    /// Leaves out a file without anything to run, with a note, unless that ends the run.
    pub(super) fn without_commands(&self, workshop: &Workshop, is_alone: bool) -> Option<Stop> {
        let fails = self.no_commands == Some(NoCommands::Fail);
        if fails || is_alone && self.no_commands.is_none() {
            return Some(self.nothing_to_run(workshop));
        }
        let path = Neutral::path(&workshop.path);
        let what = if self.cleanup_only {
            "cleanup"
        } else {
            "commands"
        };
        crate::cli::say(&Neutral::line(format!(
            "note: `{path}` has no {what}; it is left out"
        )));
        None
    }

    /// The result if all files are left out.
    pub(super) fn nothing_ran(&self, is_alone: bool) -> Result<Exit, Stop> {
        if let Some(part) = self.partition.filter(|_| self.no_commands.is_none()) {
            crate::cli::say(&Neutral::line(format!(
                "note: the part {part} has nothing to run"
            )));
            return Ok(Exit::Success);
        }
        if is_alone || self.no_commands == Some(NoCommands::Pass) {
            return Ok(Exit::Success);
        }
        let help = "`--no-commands=pass` takes this for success";
        Err(Stop::new(
            Exit::NothingToRun,
            "no file has anything to run",
            Some(help),
        ))
    }

    /// The runs of all workshops that have something to run.
    pub(super) fn runs(
        &self,
        read: Vec<ReadFile>,
        is_alone: bool,
    ) -> Result<Vec<WorkshopRun>, Stop> {
        let mut runs = Vec::new();
        for ReadFile {
            position,
            workshop,
            plan,
        } in read
        {
            if self.runs_something(&plan) {
                runs.push(self.run_of(workshop, &plan, position)?);
            } else if let Some(stop) = self.without_commands(&workshop, is_alone) {
                return Err(stop);
            }
        }
        Ok(runs)
    }

    fn run_of(
        &self,
        workshop: Workshop,
        plan: &Arc<Plan>,
        position: usize,
    ) -> Result<WorkshopRun, Stop> {
        let selection = Selection {
            from: self.from.clone(),
            to: self.to.clone(),
            only: self.only.clone(),
        };
        let range = selection.range(plan).map_err(|error| {
            let exit = if error.is_misuse() {
                Exit::Usage
            } else {
                Exit::NothingToRun
            };
            Stop::new(exit, &error, Some(&error.help()))
        })?;
        self.has_something_to_run(&workshop, plan, &range)?;
        let tools = self.tools(&workshop, plan)?;
        let info = self.run_info(&workshop, plan, range, tools.are_sample());
        Ok(WorkshopRun {
            position,
            workshop,
            info,
            tools,
        })
    }

    fn tools(&self, workshop: &Workshop, plan: &Plan) -> Result<Tools, Stop> {
        let color = self.look.colors_errors(Some(plan));
        if self.rehearse {
            let options = rehearsal::RehearsalOptions::default();
            Tools::played_back(plan, &workshop.path, options, color)
        } else if self.record {
            Tools::recorded(plan, &workshop.path, (true, color))
        } else {
            Ok(Tools::Real)
        }
    }

    /// An empty selection is an error, although cleanup would run after it.
    fn has_something_to_run(
        &self,
        workshop: &Workshop,
        plan: &Arc<Plan>,
        range: &Range<usize>,
    ) -> Result<(), Stop> {
        let info = self.run_info(workshop, plan, range.clone(), false);
        let asked = match info.mode {
            RunMode::Unattended(Cleanup::Only) => 0..plan.steps.len(),
            _ => range.clone(),
        };
        if asked.into_iter().any(|step| info.takes_in(step)) {
            return Ok(());
        }
        if self.runs_something(plan)
            && (self.from.is_some() || self.only.is_some() || self.to.is_some())
        {
            return Err(self.nothing_selected(workshop, range));
        }
        Err(self.nothing_to_run(workshop))
    }

    /// There are commands, but none of them is selected.
    fn nothing_selected(&self, workshop: &Workshop, range: &Range<usize>) -> Stop {
        let path = workshop.path.display();
        let place = |option: &str, target: &Option<String>| {
            target.as_ref().map(|target| format!("`{option} {target}`"))
        };
        let asked = [
            place("--only", &self.only),
            place("--from", &self.from),
            place("--to", &self.to),
        ];
        let asked: Vec<_> = asked.into_iter().flatten().collect();
        let verb = if asked.len() == 1 {
            "selects"
        } else {
            "select"
        };
        let asked = asked.join(" and ");
        let (why, help) = if range.is_empty() && self.from.is_some() && self.to.is_some() {
            let help = "`demosh list` shows the steps in their order; exchange the two";
            ("`--to` ends before `--from` begins", help)
        } else {
            let help = "`demosh list` shows which steps have commands";
            ("there is no command in that part", help)
        };
        let message = format!("{asked} {verb} nothing to run in `{path}`: {why}");
        Stop::new(Exit::NothingToRun, message, Some(help))
    }

    fn nothing_to_run(&self, workshop: &Workshop) -> Stop {
        let path = workshop.path.display();
        let (message, help) = if self.cleanup_only {
            (
                format!("`{path}` has no cleanup to run"),
                "cleanup belongs in blocks with `ci=finally`",
            )
        } else {
            (
                format!("`{path}` has nothing to run"),
                "commands are in fences whose language is `bash`, `sh` or `shell`, and in transcripts with `{run}`",
            )
        };
        Stop::new(Exit::NothingToRun, message, Some(help))
    }

    pub(super) fn run_info(
        &self,
        workshop: &Workshop,
        plan: &Arc<Plan>,
        selection: Range<usize>,
        sample_output: bool,
    ) -> RunInfo {
        let cleanup = match (self.cleanup_only, self.no_cleanup) {
            (true, _) => Cleanup::Only,
            (_, true) => Cleanup::None,
            _ => Cleanup::Finally,
        };
        let secrets = crate::cli::log::masks(known_secrets(plan));
        RunInfo {
            plan: Arc::clone(plan),
            path: workshop.path.clone(),
            mode: RunMode::Unattended(cleanup),
            selection,
            started: SystemTime::now(),
            sample_output,
            secrets,
        }
    }
}
