//! `--resume`: a show that was cut off continues where it was.
//!
//! Owns the files with the state of shows, which of two shows of one file saves it, the question
//! whether to resume, and the messages about an earlier run, also for a learner. `learn` owns what
//! is saved and how.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::fs::{FlockOperation, flock};

use crate::learn::{Chapters, Keeper, Progress, ResumePoint};
use crate::neutral::Neutral;
use crate::plan::Plan;
use crate::present::Presenter;
use crate::settings::{Places, private_folder};
use crate::style::{Line, Role, counted};

use super::rehearse::Tools;
use super::workshop::Workshop;
use super::{Exit, Stop};

/// Whether a show resumes where an earlier one stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ResumeChoice {
    /// Yes: `--resume`.
    Yes,
    /// Undecided: it is offered.
    Offer,
    /// No, without asking.
    No,
}

/// An earlier run that can be resumed.
pub(super) struct EarlierRun {
    /// Its saved progress.
    pub(super) progress: Progress,
    /// Where it continues in the current workshop.
    pub(super) found: ResumePoint,
}

/// The saved shows of one workshop, as seen by one of them.
#[derive(Default)]
pub(super) struct Resumption {
    /// The file with the state.
    file: Option<PathBuf>,
    /// Locked while this show runs: no other show of the file saves its state meanwhile.
    _lock: Option<File>,
    /// The show that was cut off, and where it resumes.
    pub(super) earlier: Option<EarlierRun>,
    asked: Option<ResumeChoice>,
}

impl Resumption {
    /// Looks for a show that was cut off.
    pub(super) fn find(
        asked: ResumeChoice,
        workshop: &Workshop,
        plan: &Plan,
    ) -> Result<Self, Stop> {
        let must_resume = asked == ResumeChoice::Yes;
        let (file, lock) = match place(&workshop.path) {
            Ok(place) => place,
            Err(error) if must_resume => return Err(no_place(&workshop.path, &error)),
            // A show whose state cannot be saved still runs.
            Err(_) => return Ok(Self::default()),
        };
        let kept = match Progress::read(&file) {
            Err(error) if must_resume => return Err(unreadable(&file, &error)),
            kept => kept.ok().flatten(),
        };
        let was_kept = kept.is_some();
        // If no command is shown, there is no place to resume: the next show starts over.
        let has_places = Chapters::of(plan).commands() > 0;
        let offered = |kept: &Progress| {
            let can_be_offered = has_places && kept.has_run() && !kept.left;
            must_resume || (asked == ResumeChoice::Offer && can_be_offered)
        };
        let earlier = kept
            .filter(offered)
            .and_then(|kept| Some((kept.find(plan)?, kept)));
        if must_resume && earlier.is_none() {
            return Err(nothing_to_resume(&workshop.path, was_kept));
        }
        // A show resumes at its place, even if new steps precede that now.
        let earlier = earlier.map(|(found, progress)| EarlierRun {
            progress,
            found: ResumePoint {
                missed: Vec::new(),
                ..found
            },
        });
        Ok(Self {
            file: Some(file),
            _lock: Some(lock),
            earlier,
            asked: Some(asked),
        })
    }

    /// Asks whether to resume, unless that was decided already. Returns false if the show must not
    /// begin.
    pub(super) async fn ask(
        &mut self,
        (plan, tools): (&Plan, &Tools),
        presenter: &mut Presenter,
    ) -> io::Result<bool> {
        let Some(EarlierRun { progress, found }) = &self.earlier else {
            return Ok(true);
        };
        let is_said = self.asked == Some(ResumeChoice::Yes);
        let other = other_tools(progress, tools);
        if is_said && other.is_empty() {
            return Ok(true);
        }
        let ended = if progress.left { "left" } else { "cut off" };
        let place = Chapters::of(plan).place(found.step);
        let age = age(progress.age());
        let changed = if found.changed {
            "The workshop has changed since. "
        } else {
            ""
        };
        let question = format!("A show was {ended} at {place}, {age} ago. {other}{changed}Resume?");
        let stage = presenter.stage();
        let resumes = if other.is_empty() {
            stage.agree(&question).await?
        } else {
            stage.confirm(&question).await?
        };
        if !resumes {
            self.earlier = None;
            return Ok(!is_said);
        }
        Ok(true)
    }

    /// Saves the state of this show, if there is a place for it.
    pub(super) fn keeper(&self, workshop: &Workshop, plan: &Plan, tools: &Tools) -> Option<Keeper> {
        let mut keeper = Keeper::new(self.file.clone()?, &workshop.path, plan);
        if tools.are_played_back() {
            keeper.rehearses();
        }
        if let Some(EarlierRun { progress, .. }) = &self.earlier {
            keeper.continue_from(progress);
        }
        Some(keeper)
    }

    /// Deletes the state of a show that reached its end, and marks one that was left as left.
    pub(super) fn conclude(&self, exit: Exit) {
        let Some(file) = &self.file else { return };
        // If it cannot be removed, it is offered the next time, where it can be refused.
        let _ = match exit {
            Exit::Success => Keeper::forget(file),
            Exit::Quit | Exit::StepFailed => Keeper::leave(file),
            _ => Ok(()),
        };
    }
}

/// Why a show of `workshop` has no place for its state.
fn no_place(workshop: &Path, error: &io::Error) -> Stop {
    let (message, help) = if error.kind() == io::ErrorKind::WouldBlock {
        let shown = Neutral::path(workshop);
        (
            format!("another show of `{shown}` is running and saves its state"),
            "end that show first; without `--resume` this one starts from the beginning and saves nothing",
        )
    } else {
        (
            format!("the state of shows cannot be read: {error}"),
            "without `--resume` the show starts from the beginning",
        )
    };
    Stop::new(Exit::Usage, message, Some(help))
}

fn unreadable(file: &Path, error: &io::Error) -> Stop {
    let file = Neutral::path(file);
    let message = format!("the saved show in `{file}` cannot be read: {error}");
    let help = format!("to start from the beginning, remove that file: `rm {file}`");
    Stop::new(Exit::Usage, message, Some(&help))
}

/// There is no show to resume, or, if one `was_kept`, no step of it is left.
fn nothing_to_resume(workshop: &Path, was_kept: bool) -> Stop {
    let shown = Neutral::path(workshop);
    let message = if was_kept {
        format!("`{shown}` has changed, and no step of the show that was cut off is left in it")
    } else {
        format!("no show of `{shown}` was cut off")
    };
    let help = "without `--resume` it starts from the beginning; `--from` begins at a heading";
    Stop::new(Exit::Usage, message, Some(help))
}

/// The file for a workshop's shows, and its lock. The error is `WouldBlock` if another show holds
/// the lock.
fn place(workshop: &Path) -> io::Result<(PathBuf, File)> {
    let state = Places::of_this_process().state;
    let state = state.ok_or_else(|| io::Error::other("neither XDG_STATE_HOME nor HOME is set"))?;
    let folder = state.join("shows");
    private_folder(&folder)?;
    let file = folder.join(Progress::file_name(workshop));
    let lock = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(file.with_extension("lock"))?;
    flock(&lock, FlockOperation::NonBlockingLockExclusive)?;
    Ok((file, lock))
}

/// The message if the earlier run had other tools than this one.
pub(super) fn other_tools(progress: &Progress, tools: &Tools) -> &'static str {
    match (progress.rehearsed, tools.are_played_back()) {
        (Some(true), false) => {
            "That was a rehearsal, with tools that were played back; now the real ones run. "
        }
        (Some(false), true) => {
            "That was with the real tools; now they are played back, as in a rehearsal. "
        }
        _ => "",
    }
}

/// A duration in the largest unit that fits: `3 days`.
pub(super) fn age(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let units = [
        (86_400, "day"),
        (3600, "hour"),
        (60, "minute"),
        (1, "second"),
    ];
    let (length, unit) = units
        .into_iter()
        .find(|(length, _)| seconds >= *length)
        .unwrap_or((1, "second"));
    counted(seconds / length, unit)
}

/// What has changed in the workshop since the earlier run, if that matters.
fn changes(found: &ResumePoint) -> Option<String> {
    if !found.missed.is_empty() {
        let count = counted(found.missed.len(), "command");
        return Some(format!(
            "- The workshop has changed since: {count} that you have not run now come before the place where you stopped."
        ));
    }
    let text = if found.exact {
        "- The workshop has changed since; this is the same place in it."
    } else {
        "- The workshop has changed since, and the step that was next is gone; this one comes \
         after the last that is still there."
    };
    found.changed.then(|| text.to_owned())
}

/// Reports where a resumed run continues, and what could not be restored.
pub(super) fn tell_what_is_left(
    EarlierRun { progress, found }: &EarlierRun,
    plan: &Plan,
    presenter: &mut Presenter,
) -> io::Result<()> {
    let entry = found.entry();
    let place = Chapters::of(plan).place(entry);
    let section = plan.steps[entry].section;
    let title = section.map_or_else(String::new, |section| {
        format!(" ({})", plan.sections[section].title)
    });
    let mut lines = Vec::from_iter(changes(found));
    if progress.running {
        let text = "- The next command was interrupted: it may have partly run.";
        lines.push(text.to_owned());
    }
    let listed = |head: &str, names: Vec<String>| {
        (!names.is_empty()).then(|| format!("- {head}: {}", names.join(", ")))
    };
    let files = progress.files.iter().map(|file| file.display().to_string());
    let gone = !Path::new(&progress.directory).is_dir();
    lines.extend(
        [
            listed("No longer running", progress.jobs.clone()),
            listed("No longer open", files.collect()),
            listed(
                "Not saved, because they are secrets",
                progress.secrets.clone(),
            ),
            gone.then(|| format!("- The directory {} is gone.", progress.directory)),
        ]
        .into_iter()
        .flatten(),
    );
    let stage = presenter.stage();
    stage.paragraph(
        &format!(
            "Continuing at {place}{title}, with variables, functions and directory as they were."
        ),
        Role::Notice,
    )?;
    let style = stage.style(Role::Notice);
    let lines = lines.iter().map(|line| Line::styled(line, style));
    stage.show_list(&lines.collect::<Vec<_>>())?;
    stage.show_space()
}
