//! Invented runs for the tests of reports: a workshop from a text, and events of its commands.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use tempfile::TempDir;

use crate::plan::{Action, PlanOptions, plan};
use crate::run::{
    Cleanup, Event, EventKind, EventSink, Failure, NotRun, Outcome, RunInfo, RunMode, StepResult,
    Stream, Summary, Verdict,
};

/// A workshop `docs/talk.md` in its own repository.
pub(super) struct Sample {
    pub(super) info: RunInfo,
    folder: TempDir,
    events: Vec<Event>,
    summary: Summary,
    at: Duration,
}

impl Sample {
    /// The workshop with this text.
    pub(super) fn of(text: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("docs/talk.md");
        std::fs::create_dir_all(folder.path().join(".git")).expect("created");
        std::fs::create_dir_all(folder.path().join("docs")).expect("created");
        std::fs::write(&path, text).expect("written");
        let plan = plan(&path, &PlanOptions::default(), &|_: &str| None);
        let info = RunInfo {
            selection: 0..plan.steps.len(),
            plan: Arc::new(plan),
            path,
            mode: RunMode::Unattended(Cleanup::Finally),
            started: SystemTime::UNIX_EPOCH,
            sample_output: false,
            secrets: crate::run::Secrets::default(),
        };
        Self {
            info,
            folder,
            events: Vec::new(),
            summary: Summary::default(),
            at: Duration::ZERO,
        }
    }

    /// The information of this run in the form in which runs share it.
    pub(super) fn shared(&self) -> Arc<RunInfo> {
        Arc::new(self.info.clone())
    }

    /// The steps that run a command.
    pub(super) fn commands(&self) -> impl Iterator<Item = usize> {
        let steps = self.info.plan.steps.iter().enumerate();
        steps
            .filter(|(_, step)| matches!(step.action, Action::Run(_)))
            .map(|(at, _)| at)
    }

    /// The first step whose command begins with `command`.
    pub(super) fn step(&self, command: &str) -> usize {
        let text = |at: &usize| self.info.plan.steps[*at].action.text();
        self.commands()
            .find(|at| text(at).starts_with(command))
            .expect("there is such a command")
    }

    /// Starts the run.
    pub(super) fn begin(mut self) -> Self {
        let info = self.shared();
        self.tell(EventKind::RunStarted(info));
        self
    }

    /// Starts `command`.
    pub(super) fn start(self, command: &str) -> Self {
        let text = self.info.plan.steps[self.step(command)]
            .action
            .text()
            .to_owned();
        self.start_as(command, &text, 1)
    }

    /// Starts another command in place of `command`.
    pub(super) fn start_as(mut self, command: &str, text: &str, attempt: u32) -> Self {
        let (step, text) = (self.step(command), text.to_owned());
        self.tell(EventKind::StepStarted {
            step,
            text,
            attempt,
        });
        self
    }

    /// Adds output of `command`.
    pub(super) fn output(mut self, command: &str, bytes: impl AsRef<[u8]>) -> Self {
        let (step, bytes) = (self.step(command), bytes.as_ref().to_vec());
        self.tell(EventKind::Output {
            step,
            stream: Stream::Stdout,
            bytes,
        });
        self
    }

    /// Adds a failed attempt, after which another one follows.
    pub(super) fn again(mut self, command: &str, number: u32, got: i32) -> Self {
        let kind = EventKind::Attempt {
            step: self.step(command),
            number,
            failure: status(got),
            pause: Duration::from_millis(500),
        };
        self.tell(kind);
        self
    }

    pub(super) fn notice(mut self, text: &str) -> Self {
        self.tell(EventKind::Notice(text.to_owned()));
        self
    }

    pub(super) fn passed(self, command: &str) -> Self {
        self.finished(command, Outcome::Passed, Some(0), 1)
    }

    /// Ends `command` with status `got`, which is ignored.
    pub(super) fn ignored(self, command: &str, got: i32) -> Self {
        self.finished(command, Outcome::Ignored, Some(got), 1)
    }

    /// Ends `command` with status `got`, although 0 was expected.
    pub(super) fn failed(self, command: &str, got: i32) -> Self {
        self.finished(command, Outcome::Failed(status(got)), Some(got), 1)
    }

    pub(super) fn not_run(self, command: &str, why: NotRun) -> Self {
        self.finished(command, Outcome::NotRun(why), None, 0)
    }

    /// Ends `command` a second and a half later.
    pub(super) fn finished(
        mut self,
        command: &str,
        outcome: Outcome,
        status: Option<i32>,
        attempts: u32,
    ) -> Self {
        let elapsed = Duration::from_millis(if attempts == 0 { 0 } else { 1500 });
        self.at += elapsed;
        let result = StepResult {
            step: self.step(command),
            outcome,
            status,
            elapsed,
            attempts,
        };
        self.tell(EventKind::StepFinished(result));
        self
    }

    /// Ends the run.
    pub(super) fn end(mut self, verdict: Verdict) -> Self {
        self.summary.verdict = verdict;
        self.summary.elapsed = self.at;
        self.tell(EventKind::RunFinished(self.summary.clone()));
        self
    }

    fn tell(&mut self, kind: EventKind) {
        self.summary.add(&kind);
        self.events.push(Event { at: self.at, kind });
    }

    /// Marks all commands as not run.
    pub(super) fn none_runs(mut self) -> Self {
        for step in self.commands().collect::<Vec<_>>() {
            self.tell(EventKind::StepFinished(StepResult {
                step,
                outcome: Outcome::NotRun(NotRun::Ended),
                status: None,
                elapsed: Duration::ZERO,
                attempts: 0,
            }));
        }
        self
    }

    /// Sends the events so far to `sink`.
    pub(super) fn play(&self, sink: &mut dyn EventSink) {
        self.play_each(sink, || {});
    }

    /// The same, with an action after each event.
    pub(super) fn play_each(&self, sink: &mut dyn EventSink, mut after_each: impl FnMut()) {
        for event in &self.events {
            sink.event(event).expect("taken");
            after_each();
        }
    }

    /// `text` with a fixed path in place of the temporary folder.
    pub(super) fn without_folder(&self, text: &str) -> String {
        text.replace(&*self.folder.path().to_string_lossy(), "FOLDER")
    }
}

/// The failure of a command that ended with status `got`.
pub(super) fn status(got: i32) -> Failure {
    let expected = "0".to_owned();
    Failure::Status { expected, got }
}
