//! A real call as it was seen, and the recorded call that becomes of it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::duration::round;
use super::inside::{names_a_file, stays_inside};
use super::matching::glob_escape;
use super::recorder::Mask;
use super::recording::{Call, Chunk, Leaving, Stdin, Stream, Text, Word};
use super::rerecord::NewCall;
use super::wire::{FileHead, Request};

/// What stands in the place of a secret, as masks write it.
const MASKED: &str = "***";

/// Output that comes within this time of what came before belongs to the same piece.
const PAUSE: Duration = Duration::from_secs(1);

/// A call that takes less has no time to speak of.
const SHORTEST: Duration = Duration::from_millis(500);

/// The machine and the secrets, which must not get into a recording.
pub(super) struct Surroundings {
    /// The workshop's directory, without links in it.
    folder: PathBuf,
    /// Directories whose names differ from machine to machine, the longest first.
    places: Vec<String>,
    mask: Mask,
}

impl Surroundings {
    pub(super) fn of(workshop: &Path, mask: Mask) -> Self {
        let folder = super::folder_of(workshop);
        let folder = folder.canonicalize().unwrap_or(folder);
        let home = std::env::var_os("HOME").map(PathBuf::from);
        let candidates = [Some(folder.clone()), home, Some(std::env::temp_dir())];
        let names = candidates
            .into_iter()
            .flatten()
            .map(|path| path.to_string_lossy().into_owned());
        // `/` and `/tmp` are the same everywhere.
        let mut places: Vec<_> = names
            .filter(|name| name.len() > 1 && name != "/tmp")
            .collect();
        places.sort_by_key(|name| std::cmp::Reverse(name.len()));
        Self {
            folder,
            places,
            mask,
        }
    }

    /// A word that differs from machine to machine, or holds a secret, becomes a pattern.
    fn word(&self, word: &str) -> Word {
        let masked = (self.mask)(word);
        let mut parts: Vec<&str> = if masked == word {
            vec![word]
        } else {
            masked.split(MASKED).collect()
        };
        for place in &self.places {
            parts = parts
                .into_iter()
                .flat_map(|part| cut_at(part, place))
                .collect();
        }
        if parts.len() == 1 {
            return Word::Exact(masked.clone());
        }
        let parts: Vec<_> = parts.into_iter().map(glob_escape).collect();
        Word::Glob(parts.join("*"))
    }

    fn text(&self, bytes: &[u8]) -> Text {
        // Text that is no text is kept as it is: no secret that we know is in it.
        let masked = std::str::from_utf8(bytes).map(|text| (self.mask)(text).into_bytes());
        Text::new(masked.unwrap_or_else(|_| bytes.to_vec()))
    }
}

/// The parts of `text` before, between and after each `place`. Only whole names of directories
/// count: `/home/me` does not stand in `/home/meg`.
fn cut_at<'a>(text: &'a str, place: &str) -> Vec<&'a str> {
    let mut parts = Vec::new();
    let mut rest = text;
    let mut from = 0;
    while let Some(at) = rest[from..].find(place).map(|at| from + at) {
        let after = &rest[at + place.len()..];
        if after.starts_with(|c: char| c.is_alphanumeric() || "-_.".contains(c)) {
            from = at + place.len();
            continue;
        }
        parts.push(&rest[..at]);
        rest = after;
        from = 0;
    }
    parts.push(rest);
    parts
}

/// A real call as it was seen.
#[derive(Debug)]
pub(super) struct Taken {
    step: usize,
    section: String,
    argv: Vec<String>,
    cwd: PathBuf,
    wrote: Vec<(Duration, Stream, Vec<u8>)>,
    end: Option<End>,
}

#[derive(Debug)]
struct End {
    at: Duration,
    status: u8,
    stopped: bool,
    leaves: Vec<(PathBuf, Option<Vec<u8>>)>,
}

impl Taken {
    pub(super) fn new(step: usize, section: String, argv: Vec<String>, cwd: PathBuf) -> Self {
        Self {
            step,
            section,
            argv,
            cwd,
            wrote: Vec::new(),
            end: None,
        }
    }

    /// Takes what the stand-in says.
    pub(super) fn hear(&mut self, request: Request, bytes: Vec<u8>) {
        match request {
            Request::Called { .. } => {}
            Request::Wrote { at, is_error } => {
                let stream = if is_error {
                    Stream::Stderr
                } else {
                    Stream::Stdout
                };
                self.wrote.push((Duration::from_millis(at), stream, bytes));
            }
            Request::Ended {
                at,
                status,
                stopped,
                leaves,
            } => {
                let at = Duration::from_millis(at);
                let leaves = contents(leaves, &bytes);
                self.end = Some(End {
                    at,
                    status,
                    stopped,
                    leaves,
                });
            }
        }
    }

    /// The call for the recording; None for one that never was made.
    pub(super) fn into_call(self, surroundings: &Surroundings) -> Option<NewCall> {
        let end = match self.end {
            Some(end) => end,
            None if self.wrote.is_empty() => return None,
            // It was killed, and its stand-in with it.
            None => End {
                at: Duration::ZERO,
                status: 0,
                stopped: true,
                leaves: Vec::new(),
            },
        };
        // What ends a call that does not end by itself says nothing about the call; neither does a
        // reader that went away.
        let status = if end.stopped || end.status == 141 {
            0
        } else {
            end.status
        };
        let output = output(&self.wrote, status, surroundings);
        let after = round(end.at);
        let call = Call {
            step: self.section,
            argv: self
                .argv
                .iter()
                .map(|word| surroundings.word(word))
                .collect(),
            cwd: cwd(&self.cwd, surroundings),
            stdin: Stdin::Unstated,
            output,
            status,
            after: (!end.stopped && after >= SHORTEST).then_some(after),
            stays: end.stopped,
            leaves: end
                .leaves
                .into_iter()
                .map(|(path, content)| Leaving {
                    path,
                    content: content.map(|bytes| surroundings.text(&bytes)),
                })
                .collect(),
        };
        Some(NewCall {
            step: self.step,
            call,
        })
    }
}

fn contents(heads: Vec<FileHead>, mut bytes: &[u8]) -> Vec<(PathBuf, Option<Vec<u8>>)> {
    let files = heads
        .into_iter()
        .filter(|head| stays_inside(&head.path) && names_a_file(&head.path));
    files
        .map(|head| {
            let content = head
                .length
                .map(|length| bytes.split_off(..length).unwrap_or_default());
            (head.path, content.map(<[u8]>::to_vec))
        })
        .collect()
}

/// The directory of a call, where it says something: below the workshop's.
fn cwd(cwd: &Path, surroundings: &Surroundings) -> Option<PathBuf> {
    let cwd = cwd.canonicalize().unwrap_or_else(|_| cwd.to_owned());
    let below = cwd.strip_prefix(&surroundings.folder).ok()?;
    (!below.as_os_str().is_empty()).then(|| below.to_owned())
}

type Piece = (Duration, Stream, Vec<u8>);

/// What was written, in pieces with their times where there were pauses; else in one piece for each
/// stream. Within a piece, which of two pipes was written to first cannot be known.
fn output(wrote: &[Piece], status: u8, surroundings: &Surroundings) -> Vec<Chunk> {
    let order = match status {
        0 => [Stream::Stderr, Stream::Stdout],
        _ => [Stream::Stdout, Stream::Stderr],
    };
    let chunks = |at: Option<Duration>, wrote: &[Piece]| {
        let each = order
            .iter()
            .map(|stream| (*stream, of_stream(wrote, *stream)));
        let each = each.filter(|(_, bytes)| !bytes.is_empty());
        let chunk = each.map(|(stream, bytes)| Chunk {
            at,
            stream,
            text: surroundings.text(&bytes),
        });
        chunk.collect::<Vec<_>>()
    };
    let whole = chunks(None, wrote);
    let pieces: Vec<_> = wrote
        .chunk_by(|one, next| next.0.saturating_sub(one.0) < PAUSE)
        .collect();
    if pieces.len() < 2 {
        return whole;
    }
    let timed = pieces
        .iter()
        .map(|piece| chunks(Some(round(piece[0].0)), piece));
    let timed: Vec<_> = timed.flatten().collect();
    // A secret that a pause had cut in two is masked in the whole only.
    if says_the_same(&whole, &timed) {
        timed
    } else {
        whole
    }
}

fn of_stream(wrote: &[Piece], stream: Stream) -> Vec<u8> {
    let wrote = wrote.iter().filter(|(_, other, _)| *other == stream);
    wrote
        .flat_map(|(.., bytes)| bytes.iter().copied())
        .collect()
}

fn says_the_same(one: &[Chunk], other: &[Chunk]) -> bool {
    let of = |chunks: &[Chunk], stream| {
        let chunks = chunks.iter().filter(|chunk| chunk.stream == stream);
        chunks
            .flat_map(|chunk| chunk.text.bytes.clone())
            .collect::<Vec<_>>()
    };
    [Stream::Stdout, Stream::Stderr]
        .iter()
        .all(|stream| of(one, *stream) == of(other, *stream))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    fn surroundings() -> Surroundings {
        Surroundings {
            folder: "/work/shop".into(),
            places: vec!["/work/shop".into(), "/home/me".into()],
            mask: Arc::new(|text| text.replace("geheim", MASKED)),
        }
    }

    fn taken(wrote: &[(u64, Stream, &str)], end: Option<(u64, u8, bool)>) -> Call {
        let argv = vec!["k".to_owned()];
        let mut taken = Taken::new(3, "A".into(), argv, "/work/shop".into());
        for (at, stream, text) in wrote {
            let is_error = *stream == Stream::Stderr;
            taken.hear(
                Request::Wrote { at: *at, is_error },
                text.as_bytes().to_vec(),
            );
        }
        if let Some((at, status, stopped)) = end {
            taken.hear(
                Request::Ended {
                    at,
                    status,
                    stopped,
                    leaves: Vec::new(),
                },
                Vec::new(),
            );
        }
        taken.into_call(&surroundings()).expect("made").call
    }

    fn output(call: &Call) -> Vec<(Option<u64>, String)> {
        let text = |chunk: &Chunk| String::from_utf8_lossy(&chunk.text.bytes).into_owned();
        let seconds = |chunk: &Chunk| chunk.at.map(|at| at.as_secs());
        call.output
            .iter()
            .map(|chunk| (seconds(chunk), text(chunk)))
            .collect()
    }

    #[test]
    fn words_of_this_machine_and_secrets_become_patterns() {
        let surroundings = surroundings();
        for (word, expected) in [
            ("plain", Word::Exact("plain".into())),
            ("/work/shop/certs:/opt", Word::Glob("*/certs:/opt".into())),
            (
                "--kubeconfig=/home/me/.kube",
                Word::Glob("--kubeconfig=*/.kube".into()),
            ),
            ("/work/shops", Word::Exact("/work/shops".into())),
            ("--token=geheim", Word::Glob("--token=*".into())),
            ("/work/shop?", Word::Glob("*\\?".into())),
        ] {
            assert_eq!(surroundings.word(word), expected, "{word}");
        }
    }

    #[test]
    fn output_in_one_go_is_one_text_for_each_stream() {
        use Stream::{Stderr, Stdout};
        let call = taken(
            &[
                (100, Stderr, "pull"),
                (300, Stderr, "ed\n"),
                (900, Stdout, "my geheim\n"),
            ],
            Some((1_210, 0, false)),
        );
        assert_eq!(
            output(&call),
            [(None, "pulled\n".into()), (None, "my ***\n".into())]
        );
        assert_eq!(
            (call.after, call.stays),
            (Some(Duration::from_secs(1)), false)
        );
        let call = taken(
            &[(10, Stdout, "a"), (20, Stderr, "b")],
            Some((30, 1, false)),
        );
        assert_eq!(output(&call), [(None, "a".into()), (None, "b".into())]);
        assert_eq!((call.status, call.after), (1, None));
    }

    #[test]
    fn pauses_are_kept() {
        use Stream::{Stderr, Stdout};
        let wrote = [
            (100, Stdout, "a"),
            (5_000, Stdout, "b"),
            (5_100, Stderr, "!"),
            (5_200, Stdout, "c"),
        ];
        let call = taken(&wrote, Some((9_000, 0, false)));
        let expected = [(Some(0), "a"), (Some(5), "!"), (Some(5), "bc")];
        assert_eq!(
            output(&call),
            expected.map(|(at, text)| (at, text.to_owned()))
        );
    }

    #[test]
    fn a_secret_that_a_pause_cuts_in_two_is_masked() {
        let call = taken(
            &[
                (0, Stream::Stdout, "a geh"),
                (5_000, Stream::Stdout, "eim b"),
            ],
            Some((6_000, 0, false)),
        );
        assert_eq!(output(&call), [(None, "a *** b".into())]);
    }

    #[test]
    fn a_call_that_was_stopped_stays() {
        let stopped = taken(&[(0, Stream::Stdout, "up\n")], Some((60_000, 130, true)));
        let killed = taken(&[(0, Stream::Stdout, "up\n")], None);
        for call in [stopped, killed] {
            assert_eq!((call.stays, call.status, call.after), (true, 0, None));
        }
    }
}
