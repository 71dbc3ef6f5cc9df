//! What a rehearsal adds to a run: the stand-ins in front of the session, and their place in the
//! recording.

use std::ffi::OsString;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;

use crate::plan::Plan;
use crate::rehearsal::{Follower, Options, Pace, Rehearsal, replaced_tools};
use crate::requirements::{self, Report};
use crate::run::{Event, EventKind, EventSink};
use crate::source::{Diagnostic, render_all};

use super::{Exit, PresentArgs, Stop};

/// No recorded call keeps an audience waiting longer than this.
const LONGEST: Duration = Duration::from_secs(5);

/// A workshop presented with recorded tools.
#[derive(Debug, Args)]
pub struct RehearseArgs {
    /// How fast recorded calls are played: 2 is twice as fast
    #[arg(long, default_value = "1", value_parser = speed)]
    speed: f64,

    /// The live run.
    #[command(flatten)]
    pub(super) present: PresentArgs,
}

fn speed(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(speed) if speed.is_finite() && speed > 0.0 => Ok(speed),
        _ => Err("a number greater than 0 is wanted".to_owned()),
    }
}

impl RehearseArgs {
    /// How the calls are played to an audience.
    pub(super) fn options(&self) -> Options {
        let pace = Pace::Timed {
            speed: self.speed,
            longest: LONGEST,
        };
        Options {
            pace,
            unattended: false,
            ..Options::default()
        }
    }
}

/// Puts the stand-ins in place. What does not match the recording any more is said.
pub(super) fn prepare(
    plan: &Plan,
    workshop: &Path,
    options: Options,
    color: bool,
) -> Result<Rehearsal, Stop> {
    let said = |findings: &[Diagnostic]| render_all(findings, color);
    let rehearsal = Rehearsal::prepare(plan, workshop, options).map_err(|errors| Stop {
        exit: Exit::Document,
        message: Some(said(&errors)),
    })?;
    if !rehearsal.warnings().is_empty() {
        // Nowhere is left to say that even this failed.
        let _ = io::Write::write_all(
            &mut io::stderr(),
            (said(rehearsal.warnings()) + "\n\n").as_bytes(),
        );
    }
    Ok(rehearsal)
}

/// Checks what a run requires of this machine. A rehearsal reaches nothing outside, so it needs
/// neither the tools that are played back nor ports and variables; `provided` are programs that
/// need not be installed either.
pub(super) async fn check_requirements(
    plan: &Plan,
    rehearsal: Option<&Rehearsal>,
    mut provided: Vec<String>,
) -> Report {
    let mut settings = plan.settings.clone();
    if rehearsal.is_some() {
        provided.extend(replaced_tools(&settings));
        settings.requires.env.clear();
        settings.requires.ports.clear();
    }
    let options = requirements::Options {
        rehearsed: provided,
        ..requirements::Options::default()
    };
    requirements::check(&settings, &options).await
}

/// The environment of the session: the stand-ins first on its PATH.
pub(super) fn environment(rehearsal: Option<&Rehearsal>) -> Vec<(OsString, OsString)> {
    rehearsal.map(Rehearsal::environment).unwrap_or_default()
}

/// The PATH of an environment; the inherited one where it has none.
pub(super) fn path_in(environment: &[(OsString, OsString)]) -> Option<OsString> {
    let own = environment.iter().rev().find(|(name, _)| name == "PATH");
    own.map(|(_, path)| path.clone())
        .or_else(|| std::env::var_os("PATH"))
}

/// Tells the rehearsal how far the run has come, and passes everything on.
pub(super) struct Followed<'a> {
    pub(super) follower: Option<Follower>,
    pub(super) plan: Arc<Plan>,
    pub(super) audience: &'a mut dyn EventSink,
}

impl EventSink for Followed<'_> {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        if let (EventKind::StepStarted { step, .. }, Some(follower)) = (&event.kind, &self.follower)
        {
            let section = self.plan.steps[*step].section;
            let title = section.map(|section| self.plan.sections[section].title.as_str());
            follower.enter(*step, title);
        }
        self.audience.event(event)
    }

    fn name(&self) -> String {
        self.audience.name()
    }
}
