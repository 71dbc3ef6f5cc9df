//! The reports of unattended runs: which are made, that none replaces another file, and their
//! completion.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use crate::batch::usual::Durations;
use crate::cli::settings::{Flags as _, theme_for};
use crate::cli::written::{CommandFiles, FileForm, unwritable};
use crate::cli::{Exit, Stop};
use crate::neutral::Neutral;
use crate::plan::Plan;
use crate::rehearsal;
use crate::report::{Console, Events, FanOut, GitHub, JUnit, LogDetail, LogWriter};
use crate::run::{EventSink as _, NotRun, Verdict, never_began};
use crate::source::render_all;

use super::{CiArgs, ReadFile, status};

impl CiArgs {
    /// Makes sure that no report replaces another file.
    pub(super) fn spare_files(&self, read: &[ReadFile]) -> Result<(), Stop> {
        let mut files = CommandFiles::default();
        for ReadFile { plan, .. } in read {
            files.read_plan(plan);
        }
        let mut places = Vec::new();
        for ReadFile { workshop, .. } in read {
            if self.record {
                let mut recording = rehearsal::place_of_recording(&workshop.path);
                if places.contains(&recording) {
                    recording = workshop.path.with_extension(rehearsal::RECORDING_NAME);
                }
                places.push(recording.clone());
                files.write(&recording, "`--record`", FileForm::Any)?;
            } else {
                files.read_recording(&rehearsal::recording_path(&workshop.path));
            }
        }
        if let Some(path) = &self.junit {
            files.write(path, "`--junit`", FileForm::JUnit)?;
        }
        if let Some(path) = &self.events {
            files.write(path, "`--events`", FileForm::Events)?;
        }
        let summary = std::env::var_os("GITHUB_STEP_SUMMARY").map(PathBuf::from);
        if let Some(path) = summary.filter(|_| self.annotations.are_for_github()) {
            files.write(&path, "`GITHUB_STEP_SUMMARY`", FileForm::Any)?;
        }
        Ok(())
    }

    /// Reports to every sink that documents have errors, so that none of the reports looks like
    /// success.
    pub(super) fn report_faults(&self, read: &[ReadFile], log: &LogWriter) -> Result<Exit, Stop> {
        let first = read.first().map(|file| &*file.plan);
        let faulty = || read.iter().filter(|file| file.plan.has_errors());
        let positions = faulty().map(|file| file.position).collect();
        let others = match read.len() - faulty().count() {
            0 => String::new(),
            1 => "; another workshop was not run either".to_owned(),
            others => format!("; {others} other workshops were not run either"),
        };
        let mut audience = self.audience(log, first, positions)?;
        for ReadFile { workshop, plan, .. } in faulty() {
            if workshop.text.is_none() {
                self.remember(&workshop.path, Verdict::Failed);
            }
            let info = self.run_info(workshop, plan, 0..plan.steps.len(), false);
            let info = Arc::new(info);
            let wrong = (Verdict::WrongDocument, NotRun::Preflight);
            // The reason is in the log itself, before the verdict.
            let findings = render_all(&plan.findings, false);
            let why = format!("the workshop has errors, so nothing was run{others}\n{findings}");
            never_began(&info, &mut audience, wrong, why);
        }
        close(audience, log, Exit::Document)
    }

    pub(super) fn audience(
        &self,
        log: &LogWriter,
        first: Option<&Plan>,
        positions: Vec<usize>,
    ) -> Result<FanOut, Stop> {
        let mut audience = FanOut::new();
        let settings = self.look.settings(first)?;
        let theme = theme_for(&settings, settings.color.value.applies_to(&io::stdout()));
        let manner = LogDetail {
            quiet: self.quiet,
            runs: positions.len(),
            silence: Some(self.still_running),
        };
        if self.annotations.are_for_github() {
            let summary = std::env::var_os("GITHUB_STEP_SUMMARY").map(PathBuf::from);
            audience.add(GitHub::new(log.clone(), theme, summary).in_manner(manner));
        } else {
            let mut console = Console::new(log.clone(), theme).in_manner(manner);
            if !self.quiet && status::applies(settings.progress.value) {
                console = console.watched(status::watched(self.step_timeout));
            }
            audience.add(if self.annotations.are_for_gitlab() && !self.quiet {
                console.in_sections()
            } else {
                console
            });
        }
        audience.add(Durations::default());
        if let Some(path) = &self.junit {
            let junit = JUnit::create(path).map_err(|error| unwritable(path, &error))?;
            audience.add(junit.at_positions(positions));
        }
        if let Some(path) = &self.events {
            audience.add(Events::create(path).map_err(|error| unwritable(path, &error))?);
        }
        Ok(audience)
    }
}

/// Completes all reports. One that could not be written is a separate error; a log without a reader
/// is none.
pub(super) fn close(mut audience: FanOut, log: &LogWriter, exit: Exit) -> Result<Exit, Stop> {
    // Its failures are among those that are read next.
    let _ = audience.finish();
    let mut failures: Vec<_> = audience
        .failures()
        .iter()
        .map(|failure| format!("error: {}", Neutral::line(failure.to_string())))
        .collect();
    match log.finish() {
        Ok(0) => {}
        Ok(left_out) => {
            let warning =
                format!("warning: {left_out} bytes of the log are left out: no one read it");
            crate::cli::say(&Neutral::line(warning));
        }
        Err(error) => failures.push(format!("error: cannot write the log: {error}")),
    }
    if failures.is_empty() {
        return Ok(exit);
    }
    let message = Neutral::lines(failures.join("\n"));
    Err(Stop::saying(Exit::Internal, message))
}
