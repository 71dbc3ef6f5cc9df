//! Records real calls: what stand-ins tell about them becomes a recording beside the workshop.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fmt;
use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use crate::document::Settings;
use crate::plan::Plan;
use crate::source::Diagnostic;

use super::capture::USERS_EDITOR;
use super::directory::Directory;
use super::expected::possible;
use super::follower::Follower;
use super::guard::StandInGuard;
use super::reading::{read, recording_path};
use super::recording::{Call, Recording};
use super::replaced_tools;
use super::rerecord::{merge, without_repeats};
use super::server::{Server, lock};
use super::taken::{Surroundings, Taken};
use super::wire::{self, Reply, Request};
use super::writing::write;

/// Takes secrets out of a text.
pub type Mask = Arc<dyn Fn(&str) -> String + Send + Sync>;

/// Records the calls of the tools that a rehearsal would replace, for as long as this lives.
pub struct Recorder {
    path: PathBuf,
    tools: Vec<String>,
    workshop: PathBuf,
    old: Option<Recording>,
    tape: Tape,
    // In this order: no stand-in may come in when the directory goes.
    _server: Server,
    directory: Directory,
}

/// What a recording came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// Where it is.
    pub path: PathBuf,
    /// How many calls it has.
    pub calls: usize,
    /// How many of them are of an earlier recording: this run did not make them.
    pub kept: usize,
    /// Files that it names.
    pub side_files: usize,
}

/// How to record.
#[derive(Clone)]
pub struct RecorderOptions {
    /// Takes secrets out of what is recorded.
    pub mask: Mask,
    /// The program that the links lead to; None: this one.
    pub program: Option<PathBuf>,
}

impl fmt::Debug for Recorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recorder")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

impl Recorder {
    /// Puts the stand-ins in place.
    ///
    /// # Errors
    /// Why they could not be put in place, or what is wrong with the recording that is there. One
    /// that is only incomplete is no error: it is about to be replaced.
    pub fn prepare(
        settings: &Settings,
        workshop: &Path,
        options: RecorderOptions,
    ) -> Result<Self, Vec<Diagnostic>> {
        let path = recording_path(workshop);
        let old = earlier(&path)?;
        let tools = replaced_tools(settings);
        let tape = Tape::new(Surroundings::of(workshop, options.mask));
        let (server, directory) = open(options.program, &tools, &tape)
            .map_err(|error| vec![Directory::refused(&error)])?;
        Ok(Self {
            path,
            tools,
            workshop: workshop.to_owned(),
            old,
            tape,
            _server: server,
            directory,
        })
    }

    /// What the session's environment needs, so that the stand-ins come first.
    pub fn environment(&self) -> Vec<(OsString, OsString)> {
        self.directory.environment()
    }

    /// What keeps the stand-ins first, so that every call is recorded.
    pub fn guard(&self) -> StandInGuard {
        StandInGuard::lenient(vec![self.directory.links()], self.tools.clone())
    }

    /// Says which step runs next: its index in the plan, and the heading above it.
    pub fn enter(&self, step: usize, section: Option<&str>) {
        self.tape.enter(step, section);
    }

    /// Something that says the same, for somebody who listens to the run.
    pub fn follower(&self) -> Follower {
        Follower::of_tape(self.tape.clone())
    }

    /// Writes the recording. Calls of an earlier one stay when their section was not run this time,
    /// or when the workshop still has them and this run took another way.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn finish(self, plan: &Plan) -> io::Result<Recorded> {
        let (taken, entered) = self.tape.end();
        let made = without_repeats(taken)
            .into_iter()
            .map(|new| new.call)
            .collect::<Vec<_>>();
        let count = made.len();
        let empty = Recording::default();
        let old = self.old.as_ref().unwrap_or(&empty);
        let tools = replaced_tools(&plan.settings);
        let possible = possible(plan, &tools);
        let keep = |call: &Call| {
            let run = entered.contains(&call.step);
            // What was made up by hand gives way to what is real.
            !run || (!old.sample && possible.iter().any(|known| known.may_be(call)))
        };
        let calls = merge(old, made, keep);
        let recording = Recording {
            sample: old.sample && calls.len() > count,
            workshop: self.workshop.file_name().map(PathBuf::from),
            calls,
            source: None,
        };
        write(&recording, &self.path, self.old.as_ref())?;
        let calls = recording.calls.len();
        let side_files = super::writing::render(&recording).files.len();
        Ok(Recorded {
            path: self.path,
            calls,
            kept: calls.saturating_sub(count),
            side_files,
        })
    }
}

/// The recording that is there, if it is good for anything.
fn earlier(path: &Path) -> Result<Option<Recording>, Vec<Diagnostic>> {
    const INCOMPLETE: [&str; 3] = ["no-recording", "truncated", "missing-file"];
    match read(path) {
        Ok(recording) => Ok(Some(recording)),
        Err(findings)
            if findings
                .iter()
                .all(|finding| INCOMPLETE.contains(&finding.code)) =>
        {
            Ok(None)
        }
        Err(findings) => Err(findings),
    }
}

fn open(
    program: Option<PathBuf>,
    tools: &[String],
    tape: &Tape,
) -> io::Result<(Server, Directory)> {
    let program = program.map_or_else(std::env::current_exe, Ok)?;
    let directory = Directory::create(&program, tools)?;
    let editor = directory.path().join("editor");
    fs::write(&editor, editor_script())?;
    fs::set_permissions(&editor, fs::Permissions::from_mode(0o700))?;
    let serving = tape.clone();
    let serve = move |stream: &mut UnixStream| serving.serve(stream, &editor);
    let server = Server::start(&directory.socket(), serve)?;
    Ok((server, directory))
}

/// Runs the user's editor, which may have arguments, on the terminal: the tool that calls it has
/// pipes in its place.
fn editor_script() -> String {
    format!(
        "#!/bin/sh\nexec </dev/tty >/dev/tty 2>/dev/tty\n\
         exec sh -c \"${{{USERS_EDITOR}:-vi}} \\\"\\$@\\\"\" editor \"$@\"\n"
    )
}

/// What has been recorded so far. Clones share it.
#[derive(Clone)]
pub(super) struct Tape {
    surroundings: Arc<Surroundings>,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    step: usize,
    section: String,
    entered: BTreeSet<String>,
    /// In the order in which they began.
    taken: Vec<Taken>,
}

impl fmt::Debug for Tape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Tape({} calls)", lock(&self.state).taken.len())
    }
}

impl Tape {
    fn new(surroundings: Surroundings) -> Self {
        Self {
            surroundings: Arc::new(surroundings),
            state: Arc::default(),
        }
    }

    pub(super) fn enter(&self, step: usize, section: Option<&str>) {
        let mut state = lock(&self.state);
        state.step = step;
        section.unwrap_or_default().clone_into(&mut state.section);
        let section = state.section.clone();
        state.entered.insert(section);
    }

    /// Hears one stand-in until it is gone. One that is gone without a word was stopped.
    fn serve(&self, stream: &mut UnixStream, editor: &Path) {
        let mut call = None;
        while let Ok(Some((request, bytes))) = wire::receive::<Request>(stream) {
            let reply = match request {
                Request::Called { argv, cwd, .. } => {
                    call = Some(self.begin(argv, cwd));
                    Some(Reply::Record {
                        editor: editor.to_owned(),
                    })
                }
                Request::Wrote { .. } => {
                    self.hear(call, request, bytes);
                    None
                }
                Request::Ended { .. } => {
                    self.hear(call, request, bytes);
                    Some(Reply::Noted)
                }
            };
            if reply.is_some_and(|reply| wire::send(stream, &reply, &[]).is_err()) {
                return;
            }
        }
    }

    /// What comes after the end of the recording is too late.
    fn hear(&self, call: Option<usize>, request: Request, bytes: Vec<u8>) {
        let mut state = lock(&self.state);
        if let Some(taken) = call.and_then(|nth| state.taken.get_mut(nth)) {
            taken.hear(request, bytes);
        }
    }

    fn begin(&self, argv: Vec<String>, cwd: PathBuf) -> usize {
        let mut state = lock(&self.state);
        let taken = Taken::new(state.step, state.section.clone(), argv, cwd);
        state.taken.push(taken);
        state.taken.len() - 1
    }

    /// What was recorded, and the sections that were run.
    fn end(&self) -> (Vec<super::rerecord::NewCall>, BTreeSet<String>) {
        let state = std::mem::take(&mut *lock(&self.state));
        let calls = state
            .taken
            .into_iter()
            .filter_map(|taken| taken.into_call(&self.surroundings));
        (calls.collect(), state.entered)
    }
}
