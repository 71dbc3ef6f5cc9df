//! Records real calls: the reports of stand-ins become a recording beside the workshop.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::fmt;
use std::fs::{self, File};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use rustix::fs::{FlockOperation, flock};

use crate::plan::Plan;
use crate::source::Diagnostic;

use super::concealment::{Concealment, Mask};
use super::fates::{RunExtent, fates};
use super::observed::ObservedCall;
use super::rerecord::{Merge, NewCall, without_repeats};
use crate::rehearsal::follower::Follower;
use crate::rehearsal::format::reading::{RECORDING_NAME, is_of, read, recording_path};
use crate::rehearsal::format::recording::{Call, CallWord, Recording};
use crate::rehearsal::format::writing::write;
use crate::rehearsal::guard::StandInGuard;
use crate::rehearsal::play::expected::{Dialogue, dialogues};
use crate::rehearsal::replaced_tools;
use crate::rehearsal::stand_in::capture::USERS_EDITOR;
use crate::rehearsal::stand_in::directory::Directory;
use crate::rehearsal::stand_in::server::{Server, lock};
use crate::rehearsal::stand_in::wire::{self, Lines, Reply, Request};

/// Records the calls of the tools that a rehearsal would replace, while this lives.
pub struct Recorder {
    tools: Vec<String>,
    workshop: PathBuf,
    unattended: bool,
    tape: Tape,
    // Dropped in this order: no stand-in may connect when the directory is removed.
    _server: Server,
    directory: Directory,
}

/// The result of recording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordingResult {
    /// The path of the recording.
    pub path: PathBuf,
    /// How many calls it has.
    pub calls: usize,
    /// How many of them come from an earlier recording, because this run did not make them.
    pub kept: usize,
    /// How many of them printed more than is kept.
    pub cut: usize,
    /// The kept calls include hand-written ones.
    pub is_sample: bool,
}

/// Options for recording.
#[derive(Clone)]
pub struct RecorderOptions {
    /// Masks secrets in the recording.
    pub mask: Mask,
    /// The program to which the links lead; `None` for this one.
    pub program: Option<PathBuf>,
    /// The text of `ci=` runs instead of its block.
    pub unattended: bool,
}

impl fmt::Debug for Recorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recorder")
            .field("workshop", &self.workshop)
            .finish_non_exhaustive()
    }
}

impl Recorder {
    /// Installs the stand-ins.
    ///
    /// # Errors
    /// Why they could not be installed, or what is wrong with the existing recording. One that is
    /// only incomplete is not an error: it is about to be replaced.
    pub fn prepare(
        plan: &Plan,
        workshop: &Path,
        options: RecorderOptions,
    ) -> Result<Self, Vec<Diagnostic>> {
        // Report its errors before anything runs.
        earlier(&place_of_recording(workshop))?;
        let tools = replaced_tools(&plan.settings);
        let dialogues = dialogues(plan, &tools, options.unattended);
        let tape = Tape::new(Concealment::of(workshop, options.mask), dialogues);
        let (server, directory) = open(options.program, &tools, &tape)
            .map_err(|error| vec![Directory::refused(&error)])?;
        Ok(Self {
            tools,
            workshop: workshop.to_owned(),
            unattended: options.unattended,
            tape,
            _server: server,
            directory,
        })
    }

    /// The variables for the session's environment, so that the stand-ins come first.
    pub fn environment(&self) -> Vec<(OsString, OsString)> {
        self.directory.environment()
    }

    /// The guard that keeps the stand-ins first, so that every call is recorded.
    pub fn guard(&self) -> StandInGuard {
        StandInGuard::lenient(vec![self.directory.links()], self.tools.clone())
    }

    /// Notes which step runs next: its index in the plan, and the heading above it.
    pub fn enter(&self, step: usize, section: Option<&str>) {
        self.tape.enter(step, section);
    }

    /// A sink that reports the run's progress to it.
    pub fn follower(&self) -> Follower {
        Follower::of_tape(self.tape.clone())
    }

    /// Writes the recording; without any call, writes nothing. Calls of an earlier one are kept if
    /// the step that makes them did not run this time, or if the workshop still contains them and
    /// this run took another path.
    ///
    /// The existing recording is read only now: another run may have recorded meanwhile.
    ///
    /// # Errors
    /// When a file cannot be written. Then the recording is still the previous one.
    pub fn finish(self, plan: &Plan) -> io::Result<RecordingResult> {
        let tape = self.tape.end();
        let made = without_repeats(tape.calls);
        let made: Vec<_> = made.into_iter().map(|new| new.call).collect();
        let folder = crate::rehearsal::folder_of(&self.workshop);
        let _lock = Lock::of(&folder)?;
        let path = place_of_recording(&self.workshop);
        if made.is_empty() {
            return Ok(RecordingResult {
                path,
                calls: 0,
                kept: 0,
                cut: 0,
                is_sample: false,
            });
        }
        let (path, old) = match earlier(&path) {
            Ok(old) => (path, old.unwrap_or_default()),
            // It was valid when the run began: keep both.
            Err(_) => (free_place(&path), Recording::default()),
        };
        let count = made.len();
        let reached = RunExtent {
            steps: &tape.steps,
            titles: &tape.sections,
            unattended: self.unattended,
        };
        let calls = merge(&old, made, plan, reached);
        let recording = Recording {
            sample: old.sample && calls.len() > count,
            workshop: self.workshop.file_name().map(PathBuf::from),
            calls,
            source: None,
        };
        write(&recording, &path, Some(&old))?;
        let calls = recording.calls.len();
        Ok(RecordingResult {
            path,
            calls,
            kept: calls.saturating_sub(count),
            cut: tape.cut,
            is_sample: recording.sample,
        })
    }
}

/// The calls that were made, with those of the `old` recording that stay.
fn merge(old: &Recording, made: Vec<Call>, plan: &Plan, reached: RunExtent<'_>) -> Vec<Call> {
    let tools = replaced_tools(&plan.settings);
    let titles = plan.sections.iter().map(|section| section.title.clone());
    let merge = Merge {
        old,
        fates: &fates(old, plan, &tools, reached),
        sections: &titles.collect::<Vec<_>>(),
    };
    merge.of(made)
}

/// The path for the recording of a workshop: beside it, and not over that of another one.
pub fn place_of_recording(workshop: &Path) -> PathBuf {
    let path = recording_path(workshop);
    let own = workshop.with_extension(RECORDING_NAME);
    let is_of_another =
        path != own && read(&path).is_ok_and(|recording| !is_of(&recording, workshop));
    if is_of_another { own } else { path }
}

/// A name beside `path` that no file has.
fn free_place(path: &Path) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let mut names = (2..).map(|nth: u32| path.with_file_name(format!("{stem}-{nth}.yaml")));
    let free = names.find(|name| !name.exists());
    free.expect("numbers do not run out")
}

/// Lets only one run at a time write recordings into a folder, while this lives.
struct Lock {
    _folder: File,
}

impl Lock {
    fn of(folder: &Path) -> io::Result<Self> {
        let folder = File::open(folder)?;
        // On a file system without locks, runs that end at the same moment may conflict.
        let _ = flock(&folder, FlockOperation::LockExclusive);
        Ok(Self { _folder: folder })
    }
}

/// The existing recording, if it is usable.
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
/// pipes instead.
fn editor_script() -> String {
    format!(
        "#!/bin/sh\nexec </dev/tty >/dev/tty 2>/dev/tty\n\
         exec sh -c \"${{{USERS_EDITOR}:-vi}} \\\"\\$@\\\"\" editor \"$@\"\n"
    )
}

/// The calls recorded so far. Clones share them.
#[derive(Clone)]
pub(in crate::rehearsal) struct Tape {
    surroundings: Arc<Concealment>,
    /// The dialogues by the step into whose program the lines are typed.
    dialogues: Arc<BTreeMap<usize, Dialogue>>,
    state: Arc<Mutex<RecorderState>>,
}

#[derive(Default)]
struct RecorderState {
    step: usize,
    section: String,
    /// The headings of the steps that ran.
    sections: BTreeSet<String>,
    /// The steps that ran.
    steps: BTreeSet<usize>,
    /// In the order in which they began.
    taken: Vec<ObservedCall>,
}

impl fmt::Debug for Tape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Tape({} calls)", lock(&self.state).taken.len())
    }
}

impl Tape {
    fn new(surroundings: Concealment, dialogues: BTreeMap<usize, Dialogue>) -> Self {
        Self {
            surroundings: Arc::new(surroundings),
            dialogues: Arc::new(dialogues),
            state: Arc::default(),
        }
    }

    pub(in crate::rehearsal) fn enter(&self, step: usize, section: Option<&str>) {
        let mut state = lock(&self.state);
        state.step = step;
        section.unwrap_or_default().clone_into(&mut state.section);
        let section = state.section.clone();
        state.sections.insert(section);
        state.steps.insert(step);
    }

    /// Serves one stand-in until it is gone. One that disappears without a message was stopped.
    fn serve(&self, stream: &mut UnixStream, editor: &Path) {
        let mut call = None;
        while let Ok(Some((request, bytes))) = wire::receive::<Request>(stream) {
            let reply = match request {
                Request::Called { argv, cwd, .. } => {
                    let lines = self.lines_for(&argv);
                    call = Some(self.begin(argv, cwd));
                    Some(Reply::Record {
                        editor: editor.to_owned(),
                        lines,
                    })
                }
                Request::Began { .. }
                | Request::Resized { .. }
                | Request::Wrote { .. }
                | Request::Typed { .. } => {
                    self.receive(call, request, bytes);
                    None
                }
                Request::Ended { .. } => {
                    self.receive(call, request, bytes);
                    Some(Reply::Noted)
                }
            };
            if reply.is_some_and(|reply| wire::send(stream, &reply, &[]).is_err()) {
                return;
            }
        }
    }

    /// Messages after the end of the recording are ignored.
    fn receive(&self, call: Option<usize>, request: Request, bytes: Vec<u8>) {
        let mut state = lock(&self.state);
        if let Some(taken) = call.and_then(|nth| state.taken.get_mut(nth)) {
            taken.receive(request, bytes);
        }
    }

    /// How lines are typed, if this call is the one into whose program the lines of the current
    /// step are typed.
    fn lines_for(&self, argv: &[String]) -> Option<Lines> {
        let step = lock(&self.state).step;
        let dialogue = self.dialogues.get(&step)?;
        let words: Vec<_> = argv.iter().cloned().map(CallWord::Exact).collect();
        let expected = dialogue.call.as_ref();
        let is_it = expected.is_none_or(|expected| expected.may_have(&words));
        is_it.then(|| dialogue.lines.clone())
    }

    fn begin(&self, argv: Vec<String>, cwd: PathBuf) -> usize {
        let mut state = lock(&self.state);
        let taken = ObservedCall::new(state.step, state.section.clone(), argv, cwd);
        state.taken.push(taken);
        state.taken.len() - 1
    }

    /// The recorded calls.
    fn end(&self) -> TapeEnd {
        let state = std::mem::take(&mut *lock(&self.state));
        let cut = state.taken.iter().filter(|taken| taken.is_cut()).count();
        let calls = state
            .taken
            .into_iter()
            .filter_map(|taken| taken.into_call(&self.surroundings));
        TapeEnd {
            calls: calls.collect(),
            sections: state.sections,
            steps: state.steps,
            cut,
        }
    }
}

/// The contents of a tape at its end.
struct TapeEnd {
    calls: Vec<NewCall>,
    sections: BTreeSet<String>,
    steps: BTreeSet<usize>,
    /// How many calls printed more than is kept.
    cut: usize,
}
