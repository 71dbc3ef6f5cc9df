//! A folder with several workshops: a course, with a menu that shows what was done.
//!
//! Owns which files belong to a course, and the menu. `learn` runs each workshop.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;

use crate::document::FileFormat;
use crate::learn::{CoursePart, CourseReport, Progress};
use crate::plan::{Action, Plan, PlanOptions};
use crate::present::Stage;
use crate::settings::replace_private_file;
use crate::style::Role;
use crate::term::Tty;

use super::learn::{LearnArgs, learn_one, no_report, progress_file};
use super::look::look;
use super::settings::Flags as _;
use super::show::terminal;
use super::signals::Signals;
use super::workshop::Workshop;
use super::written::{CommandFiles, FileForm};
use super::{Exit, Stop};

/// Lets a learner take a workshop, or the workshops of a folder.
pub(super) fn learn(args: &LearnArgs) -> Result<Exit, Stop> {
    let course = Course::find(&args.workshop)
        .with_context(|| format!("cannot read the folder `{}`", args.workshop.display()))?;
    match course {
        Some(course) => course.take(args),
        None => learn_one(args, &Workshop::find(&args.workshop)?, None),
    }
}

/// Several workshops in one folder.
pub(super) struct Course {
    title: String,
    parts: Vec<CourseWorkshop>,
}

/// One workshop of a course.
struct CourseWorkshop {
    workshop: Workshop,
    plan: Plan,
}

/// A learner's progress in a workshop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LearnerState {
    NotBegun,
    /// This many of its commands have run.
    Begun(usize),
    Done,
}

impl Course {
    /// The course in `folder`, if that contains several workshops and its `README.md` is not one.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub(super) fn find(folder: &Path) -> io::Result<Option<Self>> {
        if !folder.is_dir() {
            return Ok(None);
        }
        let readme = folder.join("README.md");
        let readme = readme
            .is_file()
            .then(|| CourseWorkshop::read(&readme, folder));
        if readme.as_ref().is_some_and(CourseWorkshop::is_workshop) {
            return Ok(None);
        }
        let entries = fs::read_dir(folder)?.map(|entry| Ok(entry?.path()));
        let mut paths = entries.collect::<io::Result<Vec<_>>>()?;
        paths.sort();
        let parts = paths
            .iter()
            .filter_map(|path| CourseWorkshop::at(path, folder));
        let mut parts: Vec<_> = parts.filter(CourseWorkshop::is_workshop).collect();
        let imported: BTreeSet<_> = parts.iter().flat_map(CourseWorkshop::imports).collect();
        parts.retain(|part| !imported.contains(&real(&part.workshop.path)));
        let title = readme.map_or_else(|| named(folder), |readme| readme.title());
        Ok((parts.len() > 1).then_some(Self { title, parts }))
    }

    /// Displays the menu and runs the chosen workshops, until the learner leaves.
    pub(super) fn take(&self, args: &LearnArgs) -> Result<Exit, Stop> {
        if args.relay.is_none() && self.parts.iter().any(|part| part.plan.has_input()) {
            return super::record::relay(1, (&terminal()?, None));
        }
        let report = self.report(args)?;
        loop {
            let nth = match self.choose(args)? {
                Ok(nth) => nth,
                Err(exit) => return Ok(exit),
            };
            let part = &self.parts[nth];
            let mut args = args.clone();
            args.resume = matches!(part.standing(), LearnerState::Begun(_));
            let report = report.as_ref().map(|report| (report, nth));
            match learn_one(&args, &part.workshop, report)? {
                Exit::Success => part.is_done()?,
                exit @ Exit::Signal(_) => return Ok(exit),
                _ => {}
            }
        }
    }

    /// The report about all of them, if requested. It must not replace a file of the course.
    fn report(&self, args: &LearnArgs) -> Result<Option<CourseReport>, Stop> {
        let Some(file) = &args.report else {
            return Ok(None);
        };
        let mut files = CommandFiles::default();
        for part in &self.parts {
            files.read_plan(&part.plan);
        }
        files.write(file, "`--report`", FileForm::Learning)?;
        let part = |part: &CourseWorkshop| {
            CoursePart::new(part.title(), &part.workshop.path, part.commands())
        };
        let parts = self.parts.iter().map(part).collect();
        let report = CourseReport::create(file, &self.title, parts);
        report.map(Some).map_err(|error| no_report(args, &error))
    }

    /// The part that the learner chooses, or how the program ends.
    fn choose(&self, args: &LearnArgs) -> Result<Result<usize, Exit>, Stop> {
        let settings = args.stage.settings(None)?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        runtime.block_on(async {
            let tty = terminal()?;
            let mut signals = Signals::install()?;
            tty.restore_on_panic();
            let mut stage = Stage::new(Arc::clone(&tty), look(&settings))?;
            let chosen = tokio::select! {
                chosen = self.menu(&mut stage) => chosen,
                signal = signals.fatal() => Ok(Err(Exit::Signal(signal))),
            };
            leave(&tty);
            // If the terminal is gone, the course ends.
            Ok(chosen.unwrap_or(Err(Exit::Quit)))
        })
    }

    async fn menu(&self, stage: &mut Stage) -> io::Result<Result<usize, Exit>> {
        let standings: Vec<_> = self.parts.iter().map(CourseWorkshop::standing).collect();
        stage.paragraph(&self.title, Role::Strong)?;
        let parts = self.parts.iter().zip(&standings);
        let lines = parts.map(|(part, standing)| part.line(*standing)).collect();
        let next = standings
            .iter()
            .position(|standing| *standing != LearnerState::Done);
        let chosen = stage.pick(lines, next.unwrap_or(0)).await?;
        Ok(chosen.ok_or(Exit::Success))
    }
}

/// Restores the terminal, which fails only if it is gone.
fn leave(tty: &Tty) {
    let _ = tty.restore();
}

impl CourseWorkshop {
    /// The workshop at `path`, an entry of `folder`, if it can be one.
    fn at(path: &Path, folder: &Path) -> Option<Self> {
        let name = path.file_name()?.to_string_lossy();
        if name.starts_with('.') {
            return None;
        }
        let readme = path.join("README.md");
        if readme.is_file() {
            return Some(Self::read(&readme, path));
        }
        let is_workshop = path.is_file() && FileFormat::of(path) == FileFormat::Markdown;
        is_workshop.then(|| Self::read(path, folder))
    }

    fn read(path: &Path, folder: &Path) -> Self {
        let workshop = Workshop {
            path: path.to_owned(),
            folder: folder.to_owned(),
            text: None,
        };
        let options = PlanOptions {
            for_learner: true,
            ..PlanOptions::default()
        };
        let plan = workshop.read(&options);
        Self { workshop, plan }
    }

    /// True when it runs something, or would if it had no errors.
    fn is_workshop(&self) -> bool {
        self.plan.has_errors() || self.commands() > 0
    }

    fn commands(&self) -> usize {
        let steps = self.plan.steps.iter();
        steps
            .filter(|step| matches!(step.action, Action::Run(_)))
            .count()
    }

    /// The other files that belong to it.
    fn imports(&self) -> Vec<PathBuf> {
        let own = real(&self.workshop.path);
        let documents = self.plan.documents.iter();
        let paths = documents.map(|document| real(document.source.path()));
        paths.filter(|path| *path != own).collect()
    }

    /// Its title, its first heading or its name.
    fn title(&self) -> String {
        let heading = || Some(self.plan.sections.first()?.title.clone());
        let title = self.plan.settings.title.clone().or_else(heading);
        title.unwrap_or_else(|| named(&self.workshop.path))
    }

    fn line(&self, standing: LearnerState) -> String {
        let standing = match standing {
            _ if self.plan.has_errors() => "has errors".to_owned(),
            LearnerState::NotBegun => "not begun".to_owned(),
            LearnerState::Begun(ran) => format!("{ran} of {} commands", self.commands()),
            LearnerState::Done => "done".to_owned(),
        };
        format!("{} ({standing})", self.title())
    }

    fn standing(&self) -> LearnerState {
        let Ok(file) = progress_file(&self.workshop.path) else {
            return LearnerState::NotBegun;
        };
        let progress = Progress::read(&file).ok().flatten();
        let progress = progress.filter(|progress| progress.find(&self.plan).is_some());
        match progress {
            Some(progress) => LearnerState::Begun(progress.results(&self.plan).len()),
            None if mark(&file).is_file() => LearnerState::Done,
            None => LearnerState::NotBegun,
        }
    }

    /// Remembers that a learner has reached its end.
    fn is_done(&self) -> Result<(), Stop> {
        let Ok(file) = progress_file(&self.workshop.path) else {
            return Ok(());
        };
        let file = mark(&file);
        replace_private_file(&file, "").map_err(|error| {
            let message = format!("cannot write {error}");
            Stop::new(Exit::Internal, message, None)
        })
    }
}

/// The file that marks a workshop as done, beside the one with its progress.
fn mark(progress: &Path) -> PathBuf {
    progress.with_extension("done")
}

/// The last part of a path, for display.
fn named(path: &Path) -> String {
    let path = real(path);
    let name = path.file_stem().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}

fn real(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}
