//! A watched workshop as it was read after a save.

use std::sync::Arc;

use crate::inspect::lint::{self, World};
use crate::plan::{Plan, PlanOptions};
use crate::run::{Cleanup, RunInfo, RunMode, Secrets};
use crate::source::Diagnostic;
use crate::watch::Contents;

use super::WatchArgs;
use crate::cli::settings::faults_of_keys;
use crate::cli::workshop::{Workshop, start_up_file};

/// The workshop after the last reading.
pub(super) struct WorkshopReading {
    pub(super) plan: Arc<Plan>,
    pub(super) findings: Vec<Diagnostic>,
    pub(super) contents: Contents,
}

/// The run of a whole workshop.
pub(super) fn info_of(plan: &Arc<Plan>, workshop: &Workshop, secrets: &Secrets) -> RunInfo {
    RunInfo {
        plan: Arc::clone(plan),
        path: workshop.path.clone(),
        mode: RunMode::Unattended(Cleanup::None),
        selection: 0..plan.steps.len(),
        started: std::time::SystemTime::now(),
        sample_output: false,
        secrets: secrets.clone(),
    }
}

/// Reads the workshop and checks it.
pub(super) fn read(args: &WatchArgs, workshop: &Workshop, secrets: &Secrets) -> WorkshopReading {
    let start_up = if args.init { start_up_file() } else { None };
    let plan = Arc::new(workshop.read(&PlanOptions {
        start_up,
        ..PlanOptions::default()
    }));
    let findings = match args.shell.found() {
        Ok(bash) => {
            let world = World::at(workshop.folder.clone()).with_bash(bash);
            let mut findings = faults_of_keys(&plan);
            findings.extend(lint::check(&plan, &world));
            findings
        }
        // A missing shell is reported when something is about to run.
        Err(_) => plan.findings.clone(),
    };
    let contents = Contents::of(&info_of(&plan, workshop, secrets));
    WorkshopReading {
        plan,
        findings,
        contents,
    }
}
