//! One shell for the whole run: if a command ends it, a new session replaces it.

use std::collections::HashMap;
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::Duration;

use crate::document::command::Script;
use crate::neutral::Neutral;
use crate::plan::{Function, Plan};
use crate::shell::{
    BackgroundProcesses, CommandEnd, LastState, OutputSource, Reply, Session, SessionError,
    SessionOptions, ShellEffect, Snapshot, Unit, inherited_options, quote,
};

use super::effect::{Effects, StateChange};
use super::guard::{Guard, GuardVerdict, ShellFacts};

/// Makes the options of a session; called for the first session and for each replacement.
type Options = Box<dyn Fn() -> io::Result<SessionOptions>>;

/// A session, and everything needed to start it and its replacements.
pub struct LiveShell {
    /// `None` until it is needed.
    session: Option<Session>,
    options: Options,
    functions: Vec<Function>,
    /// True when the session has jobs in the background, which no replacement can have.
    has_jobs: bool,
    /// True when the session has ended by itself, so that its EXIT trap has run.
    has_left: bool,
    /// The environment that its sessions have at the start.
    began_with: Rc<HashMap<String, String>>,
    /// The folder in which it starts.
    folder: PathBuf,
    /// How many commands this session has run: the number identifies the command to which
    /// background output belongs.
    units: u64,
    effects: Effects,
    /// A loss that has not been reported yet.
    replaced: Option<Replacement>,
    /// The files that it had open from the start: this program inherited them.
    handed_down: Rc<[PathBuf]>,
    /// Checks which programs commands run.
    guard: Option<Box<dyn Guard>>,
    /// The last command was refused by the guard.
    refused: bool,
}

/// The files that a shell has open. Can be read while a command runs.
#[derive(Debug)]
pub(super) struct ShellFiles {
    background: BackgroundProcesses,
    handed_down: Rc<[PathBuf]>,
}

impl ShellFiles {
    /// The files that commands of the workshop have opened and not closed.
    pub(super) fn opened(&self) -> Vec<PathBuf> {
        let mut files = self.background.open_files();
        files.retain(|file| !self.handed_down.contains(file));
        files
    }
}

/// The replacement of a session that was lost between two commands.
#[derive(Debug)]
pub(super) struct Replacement {
    /// The status with which the lost one ended.
    pub(super) status: i32,
    /// What could not be restored.
    pub(super) lost: Vec<String>,
}

/// The environment of this process with `own` variables added, as far as it is text.
fn whole(own: Vec<(OsString, OsString)>) -> HashMap<String, String> {
    let text = |(name, value): (OsString, OsString)| {
        Some((name.into_string().ok()?, value.into_string().ok()?))
    };
    std::env::vars_os().chain(own).filter_map(text).collect()
}

/// The most questions about functions that call functions: more do not occur in practice.
const MOST_QUESTIONS: usize = 100;

impl LiveShell {
    /// The shell for a run of `plan`. Its session starts here, unless the plan runs nothing: then
    /// it starts when it is first needed.
    ///
    /// # Errors
    /// When the session cannot be started.
    pub async fn start(
        options: impl Fn() -> io::Result<SessionOptions> + 'static,
        plan: &Plan,
    ) -> Result<Self, SessionError> {
        let functions = plan.functions.clone();
        let first = options().map_err(SessionError::io("open the terminal"))?;
        let mut shell = Self {
            session: None,
            options: Box::new(options),
            effects: Effects::beginning_with(functions.iter().map(|function| &*function.name)),
            functions,
            has_jobs: false,
            has_left: false,
            began_with: Rc::new(whole(first.environment)),
            folder: first.directory,
            units: 0,
            replaced: None,
            handed_down: Rc::default(),
            guard: None,
            refused: false,
        };
        if plan.runs_something() {
            shell.session().await?;
        }
        Ok(shell)
    }

    /// The session. It starts here if it was not needed before.
    ///
    /// # Errors
    /// When it cannot be started.
    pub async fn session(&mut self) -> Result<&mut Session, SessionError> {
        let session = match self.session.take() {
            Some(session) => session,
            // Boxed, because few futures need this much space.
            None => Box::pin(self.first_session()).await?,
        };
        Ok(self.session.insert(session))
    }

    /// The session, if it was started.
    pub fn begun(&mut self) -> Option<&mut Session> {
        self.session.as_mut()
    }

    /// The last saved state of the session; `None` if none has started.
    pub(super) fn last_state(&self) -> Option<LastState> {
        self.session.as_ref().map(Session::last_state)
    }

    /// True when the session has ended and was not replaced yet.
    pub(super) fn has_ended(&self) -> bool {
        self.session.as_ref().and_then(Session::ended).is_some()
    }

    async fn first_session(&mut self) -> Result<Session, SessionError> {
        if !self.folder.is_dir() {
            let gone = io::Error::from(io::ErrorKind::NotFound);
            return Err(SessionError::io("enter the working folder")(gone));
        }
        let mut session = begin(&self.options).await?;
        self.handed_down = session.background().open_files().into();
        self.make_ready(&mut session).await?;
        Ok(session)
    }

    /// Prepares a new session for the first command.
    async fn make_ready(&mut self, session: &mut Session) -> Result<(), SessionError> {
        self.define_functions(session).await?;
        self.take_inherited_options(session).await
    }

    /// Refuses commands that `guard` does not allow, from now on.
    pub fn guarded_by(&mut self, guard: Box<dyn Guard>) {
        self.guard = Some(guard);
    }

    /// True when the last command was refused, although it ended with a status.
    pub fn has_refused(&self) -> bool {
        self.refused
    }

    /// Puts the folders of the guard first on PATH. `Err` contains the reason if that is
    /// impossible.
    async fn put_in_order(&mut self) -> Result<Result<(), String>, SessionError> {
        let Some(guard) = &self.guard else {
            return Ok(Ok(()));
        };
        let (folders, programs) = (guard.folders().to_owned(), guard.programs().to_owned());
        let session = self.session().await?;
        let is_so = session.look_first_in(&folders, &programs).await?;
        Ok(if is_so {
            Ok(())
        } else {
            Err(
                "error: not run, because PATH cannot be changed and leads to real tools
                 help: leave out `readonly PATH`"
                    .to_owned(),
            )
        })
    }

    /// A command that reports why `text` must not run; `None` if it may run.
    async fn instead_of(&mut self, text: &Script) -> Result<Option<Script>, SessionError> {
        self.refused = false;
        if self.guard.is_none() {
            return Ok(None);
        }
        let why = match self.put_in_order().await? {
            Ok(()) => self.why_not(text).await?,
            Err(why) => Some(why),
        };
        self.refused = why.is_some();
        Ok(why.map(|why| {
            let why = quote(&Neutral::lines(why));
            Script::new(format!(
                "{{ builtin printf '%s\n' {why} >&2; (exit 127); }}"
            ))
        }))
    }

    async fn why_not(&mut self, text: &Script) -> Result<Option<String>, SessionError> {
        let mut known = ShellFacts::default();
        for _ in 0..MOST_QUESTIONS {
            let Some(guard) = &self.guard else { break };
            let questions = match guard.examine(text, &known) {
                GuardVerdict::Allowed => return Ok(None),
                GuardVerdict::Refused(why) => return Ok(Some(why)),
                GuardVerdict::Depends(questions) => questions,
            };
            let words: Vec<_> = questions.words.into_iter().collect();
            let names: Vec<_> = questions.values.into_iter().collect();
            let session = self.session().await?;
            let meanings = session.meanings(&words).await?;
            let values = session.values(&names).await?;
            known.meanings.extend(words.into_iter().zip(meanings));
            known.values.extend(names.into_iter().zip(values));
        }
        Ok(Some(
            "error: not run, because it is unknown which tools it would run".to_owned(),
        ))
    }

    async fn define_functions(&mut self, session: &mut Session) -> Result<(), SessionError> {
        let last = self.functions.len().saturating_sub(1);
        for (index, function) in self.functions.clone().into_iter().enumerate() {
            let text = format!("{} () {{ {}\n}}", function.name, function.body);
            self.units += 1;
            let mut unit = Unit::command(&text);
            if index < last {
                // Only the last one reports.
                unit.effect = ShellEffect::Nothing;
            }
            session.run(unit, &mut |_, _| {}).await?;
        }
        Ok(())
    }

    /// Sets the shell options that the environment contains. Done after defining the functions of
    /// the workshop, since POSIX mode rejects some of their names.
    async fn take_inherited_options(&mut self, session: &mut Session) -> Result<(), SessionError> {
        if let Some(text) = inherited_options() {
            self.units += 1;
            let text = Script::new(text);
            self.effects.of(&text);
            let unit = Unit::command(&text);
            session.run(unit, &mut |_, _| {}).await?;
        }
        Ok(())
    }

    /// Runs a command that is not a step, and preserves `$?`.
    pub async fn run_between(&mut self, text: &Script) -> Result<Reply, SessionError> {
        self.revive().await?;
        self.units += 1;
        let instead = self.instead_of(text).await?;
        let text = instead.as_ref().unwrap_or(text);
        self.effects.of(text);
        let session = self.session().await?;
        let reply = session.run_between(text, &mut |_, _| {}).await?;
        self.keep_after(&reply).await;
        Ok(reply)
    }

    /// Runs one complete command with the settings in `unit`. The commands in `next` must be run
    /// after it, and may have begun when it returns.
    pub async fn run(
        &mut self,
        text: &Script,
        unit: Unit<'_>,
        next: &[(&Script, Unit<'_>)],
        output: &mut dyn FnMut(OutputSource, &[u8]),
    ) -> Result<Reply, SessionError> {
        self.revive().await?;
        self.units += 1;
        let instead = self.instead_of(text).await?;
        let text = instead.as_ref().unwrap_or(text);
        let change = self.effects.of(text);
        let unit = Unit {
            text,
            effect: change.effect(),
            ..unit
        };
        let changes = self.changes_of(&change, next);
        let next: Vec<_> = next
            .iter()
            .zip(&changes)
            .map(|((_, unit), change)| Unit {
                effect: change.effect(),
                ..*unit
            })
            .collect();
        let session = self.session().await?;
        let reply = session.run_and_queue(unit, &next, output).await?;
        self.keep_after(&reply).await;
        // The reply of a lost session lists no jobs any more, so the earlier answer is kept.
        if !reply.ended.is_lost() {
            self.has_jobs = !reply.jobs.is_empty();
        }
        // A shell that a signal has killed, or that another program has replaced, has not run its
        // trap.
        self.has_left = matches!(reply.ended, CommandEnd::Lost(0..128)) && !text.contains("exec");
        Ok(reply)
    }

    /// What the first of the commands `next` change, as far as each change is known before the
    /// command with `change` runs. After one that changes the directory, the directory in which a
    /// command begins is unknown.
    fn changes_of(&self, change: &StateChange, next: &[(&Script, Unit<'_>)]) -> Vec<StateChange> {
        if next.is_empty() || self.guard.is_some() || *change == StateChange::Anything {
            return Vec::new();
        }
        let mut effects = self.effects.clone();
        next.iter()
            .map(|(text, _)| effects.of(text))
            .take_while(StateChange::stays)
            .collect()
    }

    /// Whether the session has commands that were handed over with an earlier one.
    pub(super) fn has_queued(&self) -> bool {
        self.session.as_ref().is_some_and(Session::has_queued)
    }

    /// Lets the user type commands, until `exit`.
    pub async fn sub_shell(&mut self) -> Result<Reply, SessionError> {
        self.revive().await?;
        // If PATH cannot be changed, nothing can be done here.
        let _ = self.put_in_order().await?;
        self.effects.forget();
        let reply = self.session().await?.sub_shell().await?;
        self.keep().await;
        Ok(reply)
    }

    /// A command that did not run to its end has not saved the state itself.
    async fn keep_after(&mut self, reply: &Reply) {
        if !reply.ended.is_lost() && reply.ended != CommandEnd::Completed {
            self.keep().await;
        }
    }

    async fn keep(&mut self) {
        if let Some(session) = &mut self.session
            && session.ended().is_none()
        {
            // A shell that fails here was ended; the previous state is kept.
            let _ = session.keep().await;
        }
    }

    /// The values of `names`, see [`Session::values`].
    pub async fn values(&mut self, names: &[String]) -> Result<Vec<Option<String>>, SessionError> {
        let session = self.revived().await?;
        match session.values(names).await {
            Err(_) if session.ended().is_some() => self.revived().await?.values(names).await,
            values => values,
        }
    }

    /// Whether `word` can be called, see [`Session::knows`].
    pub async fn knows(&mut self, word: &str) -> Result<bool, SessionError> {
        let session = self.revived().await?;
        match session.knows(word).await {
            Err(_) if session.ended().is_some() => self.revived().await?.knows(word).await,
            known => known,
        }
    }

    /// Starts a new session if the shell was lost between two commands.
    async fn revive(&mut self) -> Result<(), SessionError> {
        // A queued command that has ended the shell is still to be reported.
        let ended = self
            .session
            .as_ref()
            .filter(|session| !session.has_queued());
        if let Some(status) = ended.and_then(Session::ended) {
            let lost = self.renew().await?;
            self.replaced = Some(Replacement { status, lost });
        }
        Ok(())
    }

    /// The session, or its replacement if it was lost.
    async fn revived(&mut self) -> Result<&mut Session, SessionError> {
        self.revive().await?;
        self.session().await
    }

    /// The replacement between two commands, reported once.
    pub(super) fn replaced(&mut self) -> Option<Replacement> {
        self.replaced.take()
    }

    /// Restores a state that another process has saved.
    pub async fn take_up(&mut self, state: &Snapshot) -> Result<(), SessionError> {
        self.units += 1;
        self.effects.forget();
        self.session().await?.restore(state).await.map(drop)
    }

    /// Replaces a lost session, in the last saved state. Processes that the lost one left running
    /// are ended. Returns what could not be restored.
    pub async fn renew(&mut self) -> Result<Vec<String>, SessionError> {
        let has_left = std::mem::take(&mut self.has_left);
        let state = self.last_state().and_then(|state| state.snapshot());
        let state = state.map(|state| {
            if has_left {
                state.without_exit_trap()
            } else {
                state
            }
        });
        // Without a saved state, no command has changed anything.
        self.begin_with(state, Vec::new()).await
    }

    /// The same as [`renew`](Self::renew), for a session that broke: the saved state may be the
    /// cause, so the new session does without it if necessary.
    pub async fn begin_afresh(&mut self) -> Result<Vec<String>, SessionError> {
        if let Ok(lost) = self.renew().await {
            return Ok(lost);
        }
        let lost = vec!["all variables and functions".to_owned()];
        self.begin_with(None, lost).await
    }

    /// Starts a new session, with this state or only with the functions of the workshop. Adds to
    /// what is `lost`.
    async fn begin_with(
        &mut self,
        state: Option<Snapshot>,
        mut lost: Vec<String>,
    ) -> Result<Vec<String>, SessionError> {
        let left = match &mut self.session {
            Some(session) => session.abandon().await.ended,
            None => Vec::new(),
        };
        let mut session = begin(&self.options).await?;
        self.units = 0;
        let had_jobs = std::mem::take(&mut self.has_jobs) || !left.is_empty();
        let ready = if let Some(state) = state {
            self.units = 1;
            let nowhere = session.nowhere();
            let nowhere = nowhere.map_err(SessionError::io("make a private directory"))?;
            session.restore(&state.or_in(&nowhere)).await.map(drop)
        } else {
            self.make_ready(&mut session).await
        };
        if session.is_nowhere().await {
            lost.push("the working folder, which is gone".to_owned());
        }
        self.session = Some(session);
        ready?;
        if had_jobs {
            let commands = left.iter().map(|process| format!("`{}`", process.command));
            let commands: Vec<_> = commands.collect();
            lost.push(match &*commands {
                [] => "background jobs".to_owned(),
                commands => format!("background jobs ({})", commands.join(", ")),
            });
        }
        Ok(lost)
    }

    /// The environment that it had at the start.
    pub fn began_with(&self) -> Rc<HashMap<String, String>> {
        Rc::clone(&self.began_with)
    }

    /// The folder in which its first session starts.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The files that it has open.
    pub(super) fn files(&self) -> ShellFiles {
        ShellFiles {
            background: self
                .session
                .as_ref()
                .map_or_else(BackgroundProcesses::default, Session::background),
            handed_down: Rc::clone(&self.handed_down),
        }
    }

    /// What is known about the session from the texts that have run in it.
    pub(super) fn effects(&self) -> &Effects {
        &self.effects
    }

    /// The number of the next command in its session.
    pub fn next_unit(&self) -> u64 {
        self.units + 1
    }

    /// The processes that it has left in the background.
    pub(super) fn background(&self) -> BackgroundProcesses {
        let session = self.session.as_ref();
        session.map(Session::background).unwrap_or_default()
    }

    /// Ends the session with [`Session::close`], if it was started. Its last output is dropped.
    pub async fn close(self, status: i32, limit: Duration) {
        if let Some(session) = self.session {
            session.close(status, limit, &mut |_, _| {}).await;
        }
    }

    /// Ends the session immediately with [`Session::terminate`], if it was started.
    pub async fn terminate(self) {
        if let Some(session) = self.session {
            session.terminate().await;
        }
    }

    /// Returns the session, so that the caller can end it. `None` if it was never started.
    pub fn into_session(self) -> Option<Session> {
        self.session
    }
}

async fn begin(options: &Options) -> Result<Session, SessionError> {
    let options = options().map_err(SessionError::io("open the terminal"))?;
    Session::start(options).await
}
