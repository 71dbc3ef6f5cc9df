//! A rehearsal from beginning to end: the checks before it, and the conditions during it.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::plan::Plan;
use crate::shell::quote;
use crate::source::Diagnostic;

use super::follower::Follower;
use super::guard::StandInGuard;
use super::replaced_tools;
use crate::rehearsal::format::reading::{RECORDING_NAME, is_of, read, recording_path};
use crate::rehearsal::format::recording::{Call, Recording};
use crate::rehearsal::play::drift::drift;
use crate::rehearsal::play::expected::{by_step, steps_of_calls};
use crate::rehearsal::play::matching::RehearsalProgress;
use crate::rehearsal::play::pace::PlaybackPace;
use crate::rehearsal::play::playback::Playback;
use crate::rehearsal::stand_in::directory::Directory;
use crate::rehearsal::stand_in::server::Server;

/// Options for rehearsing.
#[derive(Debug, Clone)]
pub struct RehearsalOptions {
    /// How fast recorded calls are.
    pub pace: PlaybackPace,
    /// The command of `ci=` runs in place of its block.
    pub unattended: bool,
    /// The real tools are in use, and the recording is only a fallback: variables contain other
    /// values than the recorded ones.
    pub understudy: bool,
    /// No person presses keys: a call that stays in the foreground ends by itself.
    pub left_alone: bool,
    /// The program to which the links lead; `None` for this one.
    pub program: Option<PathBuf>,
}

impl Default for RehearsalOptions {
    fn default() -> Self {
        Self {
            pace: PlaybackPace::AtOnce,
            unattended: true,
            understudy: false,
            left_alone: false,
            program: None,
        }
    }
}

/// Tools replaced by stand-ins, while this lives.
#[derive(Debug)]
pub struct Rehearsal {
    recording: Arc<Recording>,
    tools: Vec<String>,
    /// For each recorded call: the step that makes it.
    makers: Vec<Option<usize>>,
    playback: Playback,
    warnings: Vec<Diagnostic>,
    // Dropped in this order: no stand-in may connect when the directory is removed.
    _server: Server,
    directory: Directory,
}

impl Rehearsal {
    /// Reads the recording of `workshop`, compares it with the plan, and installs the stand-ins.
    ///
    /// # Errors
    /// What is wrong with the recording, or why the stand-ins could not be installed.
    pub fn prepare(
        plan: &Plan,
        workshop: &Path,
        options: RehearsalOptions,
    ) -> Result<Self, Vec<Diagnostic>> {
        let recording = read(&recording_path(workshop))?;
        let tools = replaced_tools(&plan.settings);
        let mut errors = recording.unknown_tools(&tools);
        errors.extend(of_another(&recording, workshop));
        if !errors.is_empty() {
            return Err(errors);
        }
        let warnings = drift(plan, &recording, &tools, options.unattended);
        let expected = by_step(plan, &tools, options.unattended);
        let makers = steps_of_calls(plan, &recording, &expected);
        let recording = Arc::new(recording);
        let progress = RehearsalProgress::new(&recording).with_makers(makers.clone());
        let progress = if options.understudy {
            progress.live()
        } else {
            progress
        };
        let mut playback = Playback::new(Arc::clone(&recording), workshop, progress, options.pace);
        playback.left_alone = options.left_alone;
        let (server, directory) = open(options.program, &tools, &playback)
            .map_err(|error| vec![Directory::refused(&error)])?;
        Ok(Self {
            recording,
            tools,
            makers,
            playback,
            warnings,
            _server: server,
            directory,
        })
    }

    /// The variables for the session's environment, so that the stand-ins come first.
    pub fn environment(&self) -> Vec<(OsString, OsString)> {
        self.directory.environment()
    }

    /// True when the recording was written by hand.
    pub fn is_sample(&self) -> bool {
        self.recording.sample
    }

    /// Steps that no longer match the recording. All are warnings.
    pub fn warnings(&self) -> &[Diagnostic] {
        &self.warnings
    }

    /// The guard that keeps commands from the real tools.
    pub fn guard(&self) -> StandInGuard {
        StandInGuard::refusing(vec![self.directory.links()], self.tools.clone())
    }

    /// The directory with the links.
    pub fn links(&self) -> PathBuf {
        self.directory.links()
    }

    /// Notes which step runs next: its index in the plan, and the heading above it.
    pub fn enter(&self, step: usize, section: Option<&str>) {
        self.playback.enter(step, section);
    }

    /// A sink that reports the run's progress to it.
    pub fn follower(&self) -> Follower {
        Follower::of_playback(self.playback.clone())
    }

    /// Returns a check whether a step has made a call without an answer: repeating it changes
    /// nothing.
    pub fn lacks_calls(&self) -> impl Fn(usize) -> bool + 'static {
        let playback = self.playback.clone();
        move |step| playback.lacks_calls_of(step)
    }

    /// The recorded calls of the section with this heading.
    pub fn calls_of<'a>(&'a self, section: &'a str) -> impl Iterator<Item = &'a Call> {
        self.recording.calls_of(section)
    }

    /// The recorded calls of one step, given by its index in the plan, as far as the step's text
    /// shows them. Without any, its recorded output cannot be printed.
    pub fn calls_of_step(&self, step: usize) -> impl Iterator<Item = &Call> {
        let calls = self.recording.calls.iter().zip(&self.makers);
        calls
            .filter(move |(_, maker)| **maker == Some(step))
            .map(|(call, _)| call)
    }

    /// Shell text that runs `text` in the live session with the stand-ins first on `PATH`, and
    /// restores `PATH` afterwards. Other assignments in `text` are kept.
    pub fn played(&self, text: &str) -> String {
        let links = self.directory.links();
        format!(
            "PATH={}:\"$PATH\" eval {}",
            quote(&links.to_string_lossy()),
            quote(text)
        )
    }
}

fn open(
    program: Option<PathBuf>,
    tools: &[String],
    playback: &Playback,
) -> io::Result<(Server, Directory)> {
    let program = program.map_or_else(std::env::current_exe, Ok)?;
    let directory = Directory::create(&program, tools)?;
    let serving = playback.clone();
    let server = Server::start(&directory.socket(), move |stream| serving.serve(stream))?;
    Ok((server, directory))
}

/// The finding about a recording that names another workshop.
fn of_another(recording: &Recording, workshop: &Path) -> Option<Diagnostic> {
    let recorded = recording.workshop.as_deref()?;
    if is_of(recording, workshop) {
        return None;
    }
    let name = workshop.file_name().unwrap_or_default().to_string_lossy();
    let message = format!(
        "the recording is of `{}`, not of `{name}`",
        recorded.display()
    );
    let stem = workshop.file_stem().unwrap_or_default().to_string_lossy();
    let help = format!("name the recording of this one `{stem}.{RECORDING_NAME}`");
    let finding = Diagnostic::error("other-workshop", message).help(help);
    Some(match recording.location(0) {
        Some(place) => finding.label(crate::source::Label::at(
            &place.file,
            crate::source::Span::default(),
            "",
        )),
        None => finding,
    })
}
