//! Answers stand-ins from a recording.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use crate::neutral::Neutral;

use super::difference::difference;
use super::matching::{CallRequest, Choice, RehearsalProgress, nearest};
use super::pace::{PlaybackPace, schedule};
use crate::rehearsal::format::recording::{Call, Recording};
use crate::rehearsal::stand_in::server::lock;
use crate::rehearsal::stand_in::wire::{self, FileHead, PieceHead, Play, Reply, Request};

/// A recording that is being played back.
#[derive(Debug, Clone)]
pub(in crate::rehearsal) struct Playback {
    recording: Arc<Recording>,
    /// The workshop, for remedies.
    workshop: PathBuf,
    /// Its directory, with symbolic links resolved.
    folder: PathBuf,
    pace: PlaybackPace,
    /// No person presses keys.
    pub(in crate::rehearsal) left_alone: bool,
    state: Arc<Mutex<PlaybackState>>,
}

#[derive(Debug)]
struct PlaybackState {
    progress: RehearsalProgress,
    step: usize,
    /// Steps with calls that have no answer.
    lacking: BTreeSet<usize>,
}

impl Playback {
    pub(in crate::rehearsal) fn new(
        recording: Arc<Recording>,
        workshop: &Path,
        progress: RehearsalProgress,
        pace: PlaybackPace,
    ) -> Self {
        let folder = crate::rehearsal::folder_of(workshop);
        let folder = folder.canonicalize().unwrap_or(folder);
        let state = PlaybackState {
            progress,
            step: 0,
            lacking: BTreeSet::new(),
        };
        let state = Arc::new(Mutex::new(state));
        Self {
            recording,
            workshop: workshop.to_owned(),
            folder,
            pace,
            left_alone: false,
            state,
        }
    }

    pub(in crate::rehearsal) fn enter(&self, step: usize, section: Option<&str>) {
        let mut state = lock(&self.state);
        state.step = step;
        state.progress.enter(step, section);
    }

    pub(in crate::rehearsal) fn lacks_calls_of(&self, step: usize) -> bool {
        lock(&self.state).lacking.contains(&step)
    }

    /// Serves one stand-in until it is gone.
    pub(in crate::rehearsal) fn serve(&self, stream: &mut UnixStream) {
        // A stand-in that is killed, or sends an invalid message, ends only its connection.
        while let Ok(Some((request, bytes))) = wire::receive(stream) {
            let Some((reply, bytes)) = self.answer(request, bytes) else {
                return;
            };
            if wire::send(stream, &reply, &bytes).is_err() {
                return;
            }
        }
    }

    /// `None` for an unknown request.
    fn answer(&self, request: Request, stdin: Vec<u8>) -> Option<(Reply, Vec<u8>)> {
        let Request::Called {
            argv,
            cwd,
            has_read_stdin,
        } = request
        else {
            return None;
        };
        let cwd = cwd.canonicalize().unwrap_or(cwd);
        let asked = CallRequest {
            argv,
            cwd: cwd.strip_prefix(&self.folder).ok().map(Path::to_owned),
            stdin: has_read_stdin.then_some(stdin),
        };
        let mut state = lock(&self.state);
        Some(match state.progress.choose(&self.recording, &asked) {
            Choice::Play(nth) => self.play(&self.recording.calls[nth], has_read_stdin),
            Choice::NeedsStdin => (Reply::ReadStdin, Vec::new()),
            Choice::Missing => {
                let step = state.step;
                state.lacking.insert(step);
                (Reply::Missing, self.about_missing(&asked.argv).into_bytes())
            }
        })
    }

    fn play(&self, call: &Call, has_read_stdin: bool) -> (Reply, Vec<u8>) {
        let millis =
            |time: std::time::Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        let (pieces, end) = schedule(call, self.pace);
        let mut bytes = Vec::new();
        let pieces = pieces.into_iter().map(|piece| {
            bytes.extend(piece.bytes);
            PieceHead {
                at: millis(piece.at),
                stream: piece.stream,
                length: piece.bytes.len(),
            }
        });
        let pieces = pieces.collect();
        let leaves = call.leaves.iter().map(|leaving| {
            let content = leaving.content.as_ref().map(|text| &text.bytes);
            bytes.extend(content.into_iter().flatten());
            FileHead {
                path: leaving.path.clone(),
                length: content.map(Vec::len),
            }
        });
        let play = Play {
            reads_stdin: call.reads_stdin() && !has_read_stdin,
            pieces,
            end: millis(end),
            stays: call.stays,
            left_alone: self.left_alone,
            status: call.status,
            leaves: leaves.collect(),
        };
        (Reply::Play(play), bytes)
    }

    fn about_missing(&self, argv: &[String]) -> String {
        let name = self
            .recording
            .source()
            .map_or_else(String::new, |file| Neutral::line(file.name()).into());
        let mut message = format!(
            "error: `{}` is not in the recording `{name}`\n",
            Neutral::line(argv.join(" "))
        );
        if let Some(near) = nearest(&self.recording, argv, 1).first() {
            let recorded = &self.recording.calls[near.call].argv;
            let place = self.recording.location(near.call);
            let place = place.map_or_else(String::new, |place| format!("{place} "));
            let difference = Neutral::line(difference(recorded, argv));
            let _ = writeln!(message, "nearest: {place}has {difference}");
        }
        let _ = writeln!(
            message,
            "help: record it with `demosh record {}`, or add it to the recording by hand",
            Neutral::path(&self.workshop)
        );
        message
    }
}
