//! Reads recordings. Errors are reported with their places.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;

use crate::source::{Diagnostic, Label, SourceFile, Span, read_regular};

use super::depth::too_deep;
use super::fault::{RECORD_AGAIN, bad_yaml, item_spans, key_span};
use super::inside::{names_a_file, place_in, stays_inside};
use super::raw::{RawCall, RawChunk, RawLeaving, RawRecording, RawText};
use super::recording::{
    Call, CallWord, Chunk, LeftFile, RecordedStream, RecordedText, Recording, VERSION,
};

/// The name of a recording, which is beside its workshop.
pub const RECORDING_NAME: &str = "rehearsal.yaml";

/// The last line of a recording that a run has written.
pub(in crate::rehearsal) const END: &str = "...";

/// The path of a workshop's recording: `NAME.rehearsal.yaml` beside `NAME.md` if that exists,
/// otherwise `rehearsal.yaml`.
pub fn recording_path(workshop: &Path) -> PathBuf {
    let own = workshop.with_extension(RECORDING_NAME);
    if own.exists() {
        own
    } else {
        workshop.with_file_name(RECORDING_NAME)
    }
}

/// The recording of a workshop, if there is a readable one. One that names another workshop does
/// not count.
pub fn recording_of(workshop: &Path) -> Option<Recording> {
    let recording = read(&recording_path(workshop)).ok()?;
    is_of(&recording, workshop).then_some(recording)
}

/// True when there is a recording, valid or not, that does not name another workshop.
pub fn has_recording(workshop: &Path) -> bool {
    let path = recording_path(workshop);
    path.exists() && read(&path).map_or(true, |recording| is_of(&recording, workshop))
}

/// True unless the recording names another workshop.
pub(in crate::rehearsal) fn is_of(recording: &Recording, workshop: &Path) -> bool {
    let recorded = recording.workshop.as_deref();
    recorded.is_none_or(|recorded| recorded.file_name() == workshop.file_name())
}

/// Reads the recording at `path` and the files that it names.
///
/// # Errors
/// All errors in it: it is missing, cut off or of a newer version, has a key twice, an unknown key
/// or a wrong value, or names a file that does not exist.
pub fn read(path: &Path) -> Result<Recording, Vec<Diagnostic>> {
    // Reading a pipe could wait forever.
    if std::fs::metadata(path).is_ok_and(|meta| !meta.is_file()) {
        let message = format!("the recording `{}` is not a regular file", path.display());
        return Err(vec![bad(&message, RECORD_AGAIN)]);
    }
    let source = SourceFile::read(path).map_err(|finding| vec![unreadable(path, *finding)])?;
    read_source(source)
}

/// Reads `text` as if it were the recording at `path`.
pub(in crate::rehearsal) fn read_text(
    path: &Path,
    text: &str,
) -> Result<Recording, Vec<Diagnostic>> {
    read_source(SourceFile::new(path, text))
}

fn read_source(source: Arc<SourceFile>) -> Result<Recording, Vec<Diagnostic>> {
    let raw = parse(&source).map_err(|finding| vec![finding])?;
    let reading = RecordingReader {
        spans: item_spans(source.text()),
        source,
    };
    reading.recording(raw)
}

fn unreadable(path: &Path, finding: Diagnostic) -> Diagnostic {
    if path.exists() {
        return finding;
    }
    let message = format!("there is no recording: `{}` does not exist", path.display());
    Diagnostic::error("no-recording", message)
        .help("make one with `demosh record`, or write one by hand")
}

fn parse(source: &Arc<SourceFile>) -> Result<RawRecording, Diagnostic> {
    let text = source.text();
    if text.trim().is_empty() {
        let finding = Diagnostic::error("truncated", "the recording is empty");
        return Err(finding
            .label(Label::at(source, Span::default(), ""))
            .help(RECORD_AGAIN));
    }
    if let Some(place) = too_deep(text) {
        let finding = bad("the recording is nested too deeply", RECORD_AGAIN);
        return Err(finding.label(Label::at(source, place, "")));
    }
    check_version(source)?;
    let raw: RawRecording = serde_yaml::from_str(text).map_err(|e| bad_yaml(source, &e))?;
    match cut_off(text, raw.sample) {
        Some((message, help)) => {
            let end = text.trim_end().len();
            let place = Label::at(source, Span::new(end, end), "it ends here");
            Err(Diagnostic::error("truncated", message)
                .label(place)
                .help(help))
        }
        None => Ok(raw),
    }
}

/// Valid YAML can be cut off too: between two calls, or in the middle of a text. A recording that a
/// run has written has an end mark, one that a person has written at least a complete last line.
fn cut_off(text: &str, is_sample: bool) -> Option<(String, String)> {
    if !is_sample && text.trim_end().lines().last() != Some(END) {
        let message = format!("the recording is cut off: its last line is not `{END}`");
        return Some((message, RECORD_AGAIN.to_owned()));
    }
    (!text.ends_with('\n')).then(|| {
        let message = "the recording seems to be cut off: its last line has no end".to_owned();
        (message, "if nothing is missing, add a line end".to_owned())
    })
}

/// A newer version may have other keys: the version is checked before everything else.
fn check_version(source: &Arc<SourceFile>) -> Result<(), Diagnostic> {
    #[derive(Deserialize)]
    struct Head {
        version: Option<u32>,
    }
    let Ok(head) = serde_yaml::from_str::<Head>(source.text()) else {
        return Ok(());
    };
    let at = key_span(source.text(), Span::new(0, source.text().len()), "version");
    match head.version {
        Some(VERSION) => Ok(()),
        Some(version) if version > VERSION => {
            let message = format!(
                "the recording has version {version}, this program reads versions up to {VERSION}"
            );
            let finding = Diagnostic::error("newer-version", message);
            Err(finding
                .label(Label::at(source, at, ""))
                .help("use a newer demosh, or record it again"))
        }
        other => {
            let message = match other {
                Some(version) => format!("there is no version {version} of recordings"),
                None => "the recording does not say its version".to_owned(),
            };
            let finding = Diagnostic::error("bad-recording", message);
            Err(finding
                .label(Label::at(source, at, ""))
                .help(format!("write `version: {VERSION}`")))
        }
    }
}

/// Builds a [`Recording`] from the YAML.
struct RecordingReader {
    source: Arc<SourceFile>,
    spans: Vec<Span>,
}

impl RecordingReader {
    fn recording(self, raw: RawRecording) -> Result<Recording, Vec<Diagnostic>> {
        let mut findings = Vec::new();
        let mut calls = Vec::with_capacity(raw.calls.len());
        for (nth, raw) in raw.calls.into_iter().enumerate() {
            match self.call(raw) {
                Ok(call) => calls.push(call),
                Err((key, finding)) => findings.push(self.placed(nth, key, finding)),
            }
        }
        if !findings.is_empty() {
            return Err(findings);
        }
        let lines = self
            .spans
            .iter()
            .map(|item| self.first_line(*item))
            .collect();
        Ok(Recording {
            sample: raw.sample,
            workshop: raw.workshop,
            calls,
            source: Some((self.source, lines)),
        })
    }

    /// The line with the words of a call, provided it belongs to that call only.
    fn first_line(&self, item: Span) -> Span {
        let text = self.source.text();
        let start = key_span(text, item, "argv").start;
        let line = &text[start..item.end.max(start)];
        let length = line.find('\n').unwrap_or(line.len());
        Span::new(start, start + length)
    }

    fn placed(&self, call: usize, key: &str, finding: Diagnostic) -> Diagnostic {
        let item = self.spans.get(call).copied().unwrap_or_default();
        let at = key_span(self.source.text(), item, key);
        finding.label(Label::at(&self.source, at, ""))
    }

    /// One call, or the wrong key and the error.
    fn call(&self, raw: RawCall) -> Result<Call, (&'static str, Diagnostic)> {
        if raw.argv.is_empty() {
            return Err((
                "argv",
                bad("`argv` is empty", "write the tool's name and its arguments"),
            ));
        }
        if let Some(cwd) = raw.cwd.as_deref().filter(|cwd| !stays_inside(cwd)) {
            return Err(("cwd", outside(cwd)));
        }
        let status = raw.status;
        let output = self.output(raw.stdout, raw.stderr, raw.output, status)?;
        let leaves = raw.leaves.into_iter().map(|leaving| self.leaving(leaving));
        Ok(Call {
            step: raw.step,
            argv: raw.argv,
            cwd: raw.cwd,
            stdin: raw.stdin,
            output,
            status,
            after: raw.after.map(|after| after.0),
            stays: raw.stays,
            leaves: leaves
                .collect::<Result<_, _>>()
                .map_err(|finding| ("leaves", finding))?,
        })
    }

    fn output(
        &self,
        stdout: Option<RawText>,
        stderr: Option<RawText>,
        chunks: Option<Vec<RawChunk>>,
        status: u8,
    ) -> Result<Vec<Chunk>, (&'static str, Diagnostic)> {
        let Some(chunks) = chunks else {
            return self.whole_output(stdout, stderr, status);
        };
        if stdout.is_some() || stderr.is_some() {
            let help = "put everything into `output`, or nothing";
            return Err((
                "output",
                bad("`output` cannot be used with `stdout` or `stderr`", help),
            ));
        }
        let mut output = Vec::with_capacity(chunks.len());
        for raw in chunks {
            let at = raw.at.as_ref().map(|at| at.0);
            let Some((stream, text)) = one_of(raw) else {
                let help = "write one entry for each piece of output and each line, in order";
                let message = "an entry of `output` has one of `stdout`, `stderr`, `screen`, `typed` and `end_of_input: true`";
                return Err(("output", bad(message, help)));
            };
            output.extend(
                self.chunk(at, stream, Some(text))
                    .map_err(|f| ("output", f))?,
            );
        }
        Ok(output)
    }

    /// Output without times, in the order that is usual with this status.
    fn whole_output(
        &self,
        stdout: Option<RawText>,
        stderr: Option<RawText>,
        status: u8,
    ) -> Result<Vec<Chunk>, (&'static str, Diagnostic)> {
        let stdout = self
            .chunk(None, RecordedStream::Stdout, stdout)
            .map_err(|f| ("stdout", f))?;
        let stderr = self
            .chunk(None, RecordedStream::Stderr, stderr)
            .map_err(|f| ("stderr", f))?;
        // Progress and warnings come before the result, an error message after it.
        let in_order = if status == 0 {
            [stderr, stdout]
        } else {
            [stdout, stderr]
        };
        Ok(in_order.into_iter().flatten().collect())
    }

    fn chunk(
        &self,
        at: Option<Duration>,
        stream: RecordedStream,
        text: Option<RawText>,
    ) -> Result<Option<Chunk>, Diagnostic> {
        let text = text.map(|text| self.text(text)).transpose()?;
        Ok(text.map(|text| Chunk { at, stream, text }))
    }

    fn leaving(&self, raw: RawLeaving) -> Result<LeftFile, Diagnostic> {
        if !stays_inside(&raw.path) {
            return Err(outside(&raw.path));
        }
        if !names_a_file(&raw.path) {
            let message = format!("`{}` names no file", raw.path.display());
            return Err(bad(
                &message,
                "write the path of a file, relative to the directory of the call",
            ));
        }
        match (raw.content, raw.gone) {
            (Some(text), false) => Ok(LeftFile {
                path: raw.path,
                content: Some(self.text(text)?),
            }),
            (None, true) => Ok(LeftFile {
                path: raw.path,
                content: None,
            }),
            _ => Err(bad(
                "an entry of `leaves` has either `content` or `gone: true`",
                "write one of them",
            )),
        }
    }

    fn text(&self, raw: RawText) -> Result<RecordedText, Diagnostic> {
        let file = match raw {
            RawText::Inline(text) => return Ok(RecordedText::new(text)),
            RawText::File(file) => file,
        };
        if !stays_inside(&file) {
            return Err(outside(&file));
        }
        if !names_a_file(&file) {
            let message = format!("`{}` names no file", file.display());
            return Err(bad(
                &message,
                "write the path of a file beside the recording",
            ));
        }
        let folder = crate::rehearsal::folder_of(self.source.path());
        match place_in(&folder, &file).and_then(|place| read_regular(&place)) {
            Ok(bytes) => Ok(RecordedText {
                bytes,
                file: Some(file),
            }),
            Err(error) => {
                let reason = match error.kind() {
                    std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
                    _ => error.to_string(),
                };
                let message = format!("cannot read `{}`: {reason}", file.display());
                let help =
                    "files are looked for relative to the recording; record again if it is lost";
                let code = match error.kind() {
                    std::io::ErrorKind::NotFound => "missing-file",
                    _ => "bad-recording",
                };
                Err(Diagnostic::error(code, message).help(help))
            }
        }
    }
}

/// The stream and the text of the entry; `None` if it has none or several.
fn one_of(raw: RawChunk) -> Option<(RecordedStream, RawText)> {
    let typed = raw.typed.map(|word| match word {
        CallWord::Exact(line) => (RecordedStream::Line, RawText::Inline(line)),
        CallWord::Glob(form) => (RecordedStream::LineForm, RawText::Inline(form)),
    });
    let end = match raw.end_of_input {
        Some(false) => return None,
        Some(true) => Some((RecordedStream::End, RawText::Inline(String::new()))),
        None => None,
    };
    let texts = [
        raw.stdout.map(|text| (RecordedStream::Stdout, text)),
        raw.stderr.map(|text| (RecordedStream::Stderr, text)),
        raw.screen.map(|text| (RecordedStream::Screen, text)),
        typed,
        end,
    ];
    let mut given = texts.into_iter().flatten();
    given.next().filter(|_| given.next().is_none())
}

fn bad(message: &str, help: &str) -> Diagnostic {
    Diagnostic::error("bad-recording", message).help(help)
}

fn outside(path: &Path) -> Diagnostic {
    let message = format!("`{}` leads out of the workshop's directory", path.display());
    bad(&message, "write a relative path without `..`")
}

#[cfg(test)]
mod tests;
