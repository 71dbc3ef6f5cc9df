//! The tools that reach the outside world: real, replaced in a rehearsal, or recorded.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;

use crate::neutral::Neutral;
use crate::plan::Plan;
use crate::rehearsal::{
    Follower, PlaybackPace, Recorder, RecorderOptions, Rehearsal, RehearsalOptions, replaced_tools,
};
use crate::requirements::{self, RequirementReport};
use crate::run::{
    Event, EventKind, EventSink, FutilityCheck, Guard as _, GuardVerdict, LiveShell, Secrets,
    ShellFacts, Understudy, known_secrets,
};
use crate::source::{Diagnostic, render_all};
use crate::style::counted;

use super::{Exit, PresentArgs, Stop, say};

/// The longest time for a recorded call in front of an audience.
const LONGEST: Duration = Duration::from_secs(5);

/// A workshop presented with recorded tools.
#[derive(Debug, Args)]
pub struct RehearseArgs {
    /// How fast recorded calls are played: 2 is twice as fast
    #[arg(long, default_value = "1", value_parser = super::values::factor, allow_hyphen_values = true)]
    speed: f64,

    /// The live run.
    #[command(flatten)]
    pub(super) present: PresentArgs,
}

impl RehearseArgs {
    /// How recorded calls are played to an audience.
    pub(super) fn options(&self) -> RehearsalOptions {
        let pace = PlaybackPace::Timed {
            speed: self.speed,
            longest: LONGEST,
        };
        RehearsalOptions {
            pace,
            unattended: false,
            left_alone: self.present.auto.is_some(),
            ..RehearsalOptions::default()
        }
    }
}

/// The tools of a run that reach the outside world.
pub(super) enum Tools {
    /// The real ones.
    Real,
    /// Replaced by a recording.
    PlayedBack(Rehearsal),
    /// The real ones, with a recording as fallback.
    StandingBy(Rc<Rehearsal>),
    /// The real ones, and their calls are recorded, without the secrets.
    Recorded(Recorder, Secrets),
}

impl Tools {
    /// Installs stand-ins for recorded tools. Reports what no longer matches the recording.
    pub(super) fn played_back(
        plan: &Plan,
        workshop: &Path,
        options: RehearsalOptions,
        color: bool,
    ) -> Result<Self, Stop> {
        let rehearsal = Rehearsal::prepare(plan, workshop, options)
            .map_err(|errors| wrong_recording(&errors, color))?;
        if !rehearsal.warnings().is_empty() {
            say(&render_all(rehearsal.warnings(), color));
            say(&Neutral::default());
        }
        Ok(Self::PlayedBack(rehearsal))
    }

    /// Keeps a recording as fallback for a live run.
    pub(super) fn standing_by(plan: &Plan, workshop: &Path, color: bool) -> Result<Self, Stop> {
        let pace = PlaybackPace::Timed {
            speed: 1.0,
            longest: LONGEST,
        };
        let options = RehearsalOptions {
            pace,
            unattended: false,
            understudy: true,
            ..RehearsalOptions::default()
        };
        Rehearsal::prepare(plan, workshop, options)
            .map(|rehearsal| Self::StandingBy(Rc::new(rehearsal)))
            .map_err(|errors| wrong_recording(&errors, color))
    }

    /// The function that plays recorded output for a command that failed.
    pub(super) fn understudy(&self) -> Option<Understudy> {
        let Self::StandingBy(rehearsal) = self else {
            return None;
        };
        let rehearsal = Rc::clone(rehearsal);
        Some(Box::new(move |step, text| {
            let recorded = rehearsal.calls_of_step(step).next().is_some();
            let reaches_out = matches!(
                rehearsal
                    .guard()
                    .examine(&text.into(), &ShellFacts::default()),
                GuardVerdict::Refused(_)
            );
            (recorded && !reaches_out).then(|| rehearsal.played(text))
        }))
    }

    /// The check for steps whose calls are not in the recording: repeating them is useless.
    pub(super) fn futility_check(&self) -> Option<FutilityCheck> {
        match self {
            Self::PlayedBack(rehearsal) => Some(Box::new(rehearsal.lacks_calls())),
            _ => None,
        }
    }

    /// Installs stand-ins that call the real tools and record the calls.
    pub(super) fn recorded(
        plan: &Plan,
        workshop: &Path,
        (unattended, color): (bool, bool),
    ) -> Result<Self, Stop> {
        let secrets = known_secrets(plan);
        let shared = secrets.clone();
        let mask = Arc::new(move |text: &str| shared.mask(text));
        let options = RecorderOptions {
            mask,
            program: None,
            unattended,
        };
        Recorder::prepare(plan, workshop, options)
            .map(|recorder| Self::Recorded(recorder, secrets))
            .map_err(|errors| wrong_recording(&errors, color))
    }

    /// The secrets that are known before a run, shared with the code that keeps them out of a
    /// recording.
    pub(super) fn secrets(&self, plan: &Plan) -> Secrets {
        match self {
            Self::Recorded(_, secrets) => secrets.clone(),
            _ => known_secrets(plan),
        }
    }

    /// True when all tools are replaced.
    pub(super) fn are_played_back(&self) -> bool {
        matches!(self, Self::PlayedBack(_))
    }

    /// True when their output was written by hand.
    pub(super) fn are_sample(&self) -> bool {
        matches!(self, Self::PlayedBack(rehearsal) if rehearsal.is_sample())
    }

    /// The variables for the session's environment, so that the stand-ins come first.
    pub(super) fn environment(&self) -> Vec<(OsString, OsString)> {
        match self {
            Self::Real | Self::StandingBy(_) => Vec::new(),
            Self::PlayedBack(rehearsal) => rehearsal.environment(),
            Self::Recorded(recorder, _) => recorder.environment(),
        }
    }

    /// Makes sure that no command of `shell` reaches the real tools if they are replaced, and that
    /// none goes unrecorded. `first` precedes the stand-ins on PATH.
    pub(super) fn guard(&self, shell: &mut LiveShell, first: Option<PathBuf>) {
        let guard = match self {
            Self::Real | Self::StandingBy(_) => return,
            Self::PlayedBack(rehearsal) => rehearsal.guard(),
            Self::Recorded(recorder, _) => recorder.guard(),
        };
        shell.guarded_by(Box::new(guard.after(first)));
    }

    /// Reports the progress of the run to them, and passes all events on.
    pub(super) fn followed<'a>(
        &self,
        plan: &Arc<Plan>,
        audience: &'a mut dyn EventSink,
    ) -> RehearsalSink<'a> {
        let follower = match self {
            Self::Real => None,
            Self::PlayedBack(rehearsal) => Some(rehearsal.follower()),
            Self::StandingBy(rehearsal) => Some(rehearsal.follower()),
            Self::Recorded(recorder, _) => Some(recorder.follower()),
        };
        RehearsalSink {
            follower,
            plan: Arc::clone(plan),
            audience,
        }
    }

    /// Writes the recording, if there is one, and reports the result.
    pub(super) fn finish(self, plan: &Plan) -> Result<(), Stop> {
        let Self::Recorded(recorder, _) = self else {
            return Ok(());
        };
        let recorded = recorder.finish(plan).map_err(|error| {
            Stop::new(
                Exit::Internal,
                format_args!("cannot write the recording: {error}"),
                None,
            )
        })?;
        let place = Neutral::path(&recorded.path);
        if recorded.calls == 0 {
            say(&format!("nothing was recorded: {place} is as it was").into());
            return Ok(());
        }
        let kept = match recorded.kept {
            0 => String::new(),
            kept => format!(", {kept} of them from an earlier recording"),
        };
        let calls = counted(recorded.calls, "call");
        say(&format!("recorded: {place}, {calls}{kept}").into());
        if recorded.is_sample {
            let help = "it stays a sample: calls written by hand are kept where this run made none";
            say(&help.into());
        }
        if recorded.cut > 0 {
            let cut = counted(recorded.cut, "call");
            say(&format!("only the first 8 MiB were kept of what was printed by {cut}").into());
        }
        Ok(())
    }

    /// Checks the requirements against this machine. A rehearsal needs neither the replaced tools
    /// nor ports and variables; `provided` are more programs that need not be installed.
    pub(super) async fn check_requirements(
        &self,
        plan: &Plan,
        provided: Vec<String>,
    ) -> RequirementReport {
        let mut settings = plan.settings.clone();
        let mut rehearsed = Vec::new();
        if self.are_played_back() {
            rehearsed = replaced_tools(&settings);
            settings.requires.env.clear();
            settings.requires.ports.clear();
        }
        let options = requirements::CheckOptions {
            rehearsed,
            provided,
            ..requirements::CheckOptions::default()
        };
        requirements::check(&settings, &options).await
    }
}

fn wrong_recording(errors: &[Diagnostic], color: bool) -> Stop {
    Stop::saying(Exit::Document, render_all(errors, color))
}

/// The PATH in an environment; the inherited one if it has none.
pub(super) fn path_in(environment: &[(OsString, OsString)]) -> Option<OsString> {
    let own = environment.iter().rev().find(|(name, _)| name == "PATH");
    own.map(|(_, path)| path.clone())
        .or_else(|| std::env::var_os("PATH"))
}

/// Reports the progress of the run to the stand-ins, and passes all events on.
pub(super) struct RehearsalSink<'a> {
    follower: Option<Follower>,
    plan: Arc<Plan>,
    audience: &'a mut dyn EventSink,
}

impl EventSink for RehearsalSink<'_> {
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
