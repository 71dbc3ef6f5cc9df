//! Reads recordings. What is wrong is said with its place.

use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;
use serde::de::{self, Deserializer, MapAccess, Visitor};

use crate::document::nearest;
use crate::source::{Diagnostic, Label, SourceFile, Span};

use super::duration;
use super::recording::{Call, Chunk, Leaving, Recording, Stdin, Stream, Text, VERSION, Word};

/// The name of a recording, which stands beside its workshop.
pub const RECORDING_NAME: &str = "rehearsal.yaml";

/// The line that ends a recording which was written by a run.
pub(super) const END: &str = "...";

/// Where the recording of a workshop is: `NAME.rehearsal.yaml` beside `NAME.md` if there is one, else
/// `rehearsal.yaml`.
pub fn recording_path(workshop: &Path) -> PathBuf {
    let own = workshop.with_extension(RECORDING_NAME);
    if own.exists() {
        own
    } else {
        workshop.with_file_name(RECORDING_NAME)
    }
}

/// Reads the recording at `path` and the files that it names.
///
/// # Errors
/// Everything that is wrong with it: missing, cut off, of a newer version, with a key twice, with an
/// unknown key or a wrong value, or naming a file that is not there.
pub fn read(path: &Path) -> Result<Recording, Vec<Diagnostic>> {
    let source = SourceFile::read(path).map_err(|finding| vec![unreadable(path, *finding)])?;
    let raw = parse(&source).map_err(|finding| vec![finding])?;
    let reading = Reading {
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
    check_version(source)?;
    let raw: RawRecording = serde_yaml::from_str(text).map_err(|e| bad_yaml(source, &e))?;
    // A cut between two calls leaves good YAML behind; only the end mark tells.
    if !raw.sample && text.trim_end().lines().last() != Some(END) {
        let end = text.trim_end().len();
        let message = format!("the recording is cut off: its last line is not `{END}`");
        return Err(Diagnostic::error("truncated", message)
            .label(Label::at(source, Span::new(end, end), "it ends here"))
            .help(RECORD_AGAIN));
    }
    Ok(raw)
}

const RECORD_AGAIN: &str = "record it again with `demosh record`";

/// A newer version may have other keys: the version is looked at before everything else.
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
            let message =
                format!("the recording has version {version}, this program reads up to {VERSION}");
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

/// An error of the YAML reader, said in our words.
fn bad_yaml(source: &Arc<SourceFile>, error: &serde_yaml::Error) -> Diagnostic {
    let full = error.to_string();
    let fault = Fault::of(source.text(), error, &full);
    let at = fault.place(source.text());
    let cut = source.position(at.start).line >= source.line_count() || fault.in_last_call();
    let (message, name) = (fault.message, fault.name());
    let finding = if message.starts_with("duplicate field") {
        Diagnostic::error("duplicate-key", format!("`{name}` is given twice"))
    } else if cut {
        Diagnostic::error(
            "truncated",
            format!("the recording seems to be cut off: {message}"),
        )
    } else {
        Diagnostic::error("bad-recording", message)
    };
    let finding = finding.label(Label::at(source, at, ""));
    match remedy(message, name, cut) {
        Some(help) => finding.help(help),
        None => finding,
    }
}

/// What the YAML reader says, taken apart.
struct Fault<'a> {
    message: &'a str,
    /// The place that it gives, which for some messages is only that of the whole call.
    offset: usize,
    /// The call it speaks of.
    call: Option<usize>,
    items: Vec<Span>,
}

impl<'a> Fault<'a> {
    fn of(text: &str, error: &serde_yaml::Error, full: &'a str) -> Self {
        let message = full.rfind(" at line ").map_or(full, |at| &full[..at]);
        let (path, message) = match message.split_once(": ") {
            Some((path, rest)) if path.starts_with("calls[") => (path, rest),
            _ => ("", message),
        };
        let call = path
            .strip_prefix("calls[")
            .and_then(|rest| rest.split(']').next()?.parse().ok());
        let offset = error.location().map_or(0, |place| place.index());
        Self {
            message,
            offset: (0..=offset.min(text.len()))
                .rev()
                .find(|at| text.is_char_boundary(*at))
                .unwrap_or(0),
            call,
            items: item_spans(text),
        }
    }

    /// The name in its message.
    fn name(&self) -> &'a str {
        self.message.split('`').nth(1).unwrap_or_default()
    }

    fn place(&self, text: &str) -> Span {
        let item = self.call.and_then(|nth| self.items.get(nth).copied());
        let within = item.unwrap_or(Span::new(0, text.len()));
        let is = |kind: &str| self.message.starts_with(kind);
        if is("duplicate field") {
            second_key_span(text, within, self.name())
        } else if is("unknown field") {
            key_span(text, within, self.name())
        } else if is("missing field") || !within.range().contains(&self.offset) {
            let at = item.map_or(self.offset, |item| item.start);
            Span::new(at, at)
        } else {
            Span::new(self.offset, self.offset)
        }
    }

    /// The last call lacks something.
    fn in_last_call(&self) -> bool {
        let is_last = self.call.is_some() && self.call == self.items.len().checked_sub(1);
        is_last && self.message.starts_with("missing field")
    }
}

fn remedy(message: &str, name: &str, cut: bool) -> Option<String> {
    const KEYS: &[&str] = &[
        "version", "sample", "workshop", "calls", "step", "argv", "cwd", "stdin", "stdout",
        "stderr", "output", "status", "after", "stays", "leaves", "path", "content", "gone",
        "file", "glob", "contains",
    ];
    if message.starts_with("unknown field") {
        let near = nearest(name, KEYS.iter().copied()).filter(|near| *near != name);
        return Some(match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => "see docs/rehearsal.md for the keys of a recording".to_owned(),
        });
    }
    if message.starts_with("duplicate") {
        return Some("keep one of the two".to_owned());
    }
    cut.then(|| RECORD_AGAIN.to_owned())
}

/// The calls' places: from lines that open with `-` at one depth below `calls:` to the end of the
/// last line before the next one. Nothing else of a call can stand at that depth.
fn item_spans(text: &str) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    let mut depth = None;
    let mut at = match text.strip_prefix("calls:") {
        Some(_) => 0,
        None => text
            .find("\ncalls:")
            .map_or(text.len(), |newline| newline + 1),
    };
    for line in text[at..].split_inclusive('\n') {
        let start = at;
        at += line.len();
        let indent = line.len() - line.trim_start().len();
        let end = start + line.trim_end().len();
        if line[indent..].starts_with('-') && depth.is_none_or(|depth| depth == indent) {
            depth = Some(indent);
            spans.push(Span::new(start + indent, end));
        } else if indent > depth.unwrap_or(0)
            && end > start
            && let Some(last) = spans.last_mut()
        {
            last.end = end;
        }
    }
    spans
}

/// Where `key:` stands within `span`, else the span's begin.
fn key_span(text: &str, span: Span, key: &str) -> Span {
    key_spans(text, span, key)
        .next()
        .unwrap_or(Span::new(span.start, span.start))
}

fn second_key_span(text: &str, span: Span, key: &str) -> Span {
    key_spans(text, span, key)
        .nth(1)
        .unwrap_or_else(|| key_span(text, span, key))
}

/// Keys stand after blanks and `-`, or in braces after `{` or `,`.
fn key_spans<'a>(text: &'a str, span: Span, key: &'a str) -> impl Iterator<Item = Span> + 'a {
    text[span.range()]
        .match_indices(key)
        .filter_map(move |(at, _)| {
            let found = Span::new(span.start + at, span.start + at + key.len());
            let line = text[..found.start]
                .rfind('\n')
                .map_or(0, |newline| newline + 1);
            let before = text[line..found.start].trim_end();
            let is_key =
                before.chars().all(|c| c == '-' || c == ' ') || before.ends_with(['{', ',']);
            (is_key && text[found.end..].starts_with(':')).then_some(found)
        })
}

/// The making of a [`Recording`] from what YAML says.
struct Reading {
    source: Arc<SourceFile>,
    spans: Vec<Span>,
}

impl Reading {
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
        Ok(Recording {
            sample: raw.sample,
            workshop: raw.workshop,
            calls,
            source: Some((self.source, self.spans)),
        })
    }

    fn placed(&self, call: usize, key: &str, finding: Diagnostic) -> Diagnostic {
        let item = self.spans.get(call).copied().unwrap_or_default();
        let at = key_span(self.source.text(), item, key);
        finding.label(Label::at(&self.source, at, ""))
    }

    /// One call, or the key that is wrong and what is wrong with it.
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
            let stdout = self
                .chunk(None, Stream::Stdout, stdout)
                .map_err(|f| ("stdout", f))?;
            let stderr = self
                .chunk(None, Stream::Stderr, stderr)
                .map_err(|f| ("stderr", f))?;
            // Progress and warnings come before the result, an error after it.
            let in_order = if status == 0 {
                [stderr, stdout]
            } else {
                [stdout, stderr]
            };
            return Ok(in_order.into_iter().flatten().collect());
        };
        if stdout.is_some() || stderr.is_some() {
            let help = "put everything into `output`, or nothing";
            return Err((
                "output",
                bad("`output` stands beside `stdout` or `stderr`", help),
            ));
        }
        let mut output = Vec::with_capacity(chunks.len());
        for raw in chunks {
            let (stream, text) = match (raw.stdout, raw.stderr) {
                (Some(text), None) => (Stream::Stdout, text),
                (None, Some(text)) => (Stream::Stderr, text),
                _ => {
                    let help = "write one entry for each piece of output, in order";
                    let message = "an entry of `output` has either `stdout` or `stderr`";
                    return Err(("output", bad(message, help)));
                }
            };
            let at = raw.at.map(|at| at.0);
            output.extend(
                self.chunk(at, stream, Some(text))
                    .map_err(|f| ("output", f))?,
            );
        }
        Ok(output)
    }

    fn chunk(
        &self,
        at: Option<Duration>,
        stream: Stream,
        text: Option<RawText>,
    ) -> Result<Option<Chunk>, Diagnostic> {
        let text = text.map(|text| self.text(text)).transpose()?;
        Ok(text.map(|text| Chunk { at, stream, text }))
    }

    fn leaving(&self, raw: RawLeaving) -> Result<Leaving, Diagnostic> {
        if !stays_inside(&raw.path) {
            return Err(outside(&raw.path));
        }
        match (raw.content, raw.gone) {
            (Some(text), false) => Ok(Leaving {
                path: raw.path,
                content: Some(self.text(text)?),
            }),
            (None, true) => Ok(Leaving {
                path: raw.path,
                content: None,
            }),
            _ => Err(bad(
                "an entry of `leaves` has either `content` or `gone: true`",
                "write one of them",
            )),
        }
    }

    fn text(&self, raw: RawText) -> Result<Text, Diagnostic> {
        let file = match raw {
            RawText::Inline(text) => return Ok(Text::new(text)),
            RawText::File(file) => file,
        };
        if !stays_inside(&file) {
            return Err(outside(&file));
        }
        let folder = self.source.path().parent().unwrap_or(Path::new(""));
        match std::fs::read(folder.join(&file)) {
            Ok(bytes) => Ok(Text {
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
                Err(Diagnostic::error("missing-file", message).help(help))
            }
        }
    }
}

fn bad(message: &str, help: &str) -> Diagnostic {
    Diagnostic::error("bad-recording", message).help(help)
}

fn outside(path: &Path) -> Diagnostic {
    let message = format!("`{}` leads out of the workshop's directory", path.display());
    bad(&message, "write a relative path without `..`")
}

/// A recording must not reach files that have nothing to do with it.
pub(super) fn stays_inside(path: &Path) -> bool {
    let fits = |part| matches!(part, Component::Normal(_) | Component::CurDir);
    path.components().all(fits)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRecording {
    #[serde(rename = "version")]
    _version: u32,
    #[serde(default)]
    sample: bool,
    workshop: Option<PathBuf>,
    calls: Vec<RawCall>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCall {
    #[serde(default)]
    step: String,
    argv: Vec<Word>,
    cwd: Option<PathBuf>,
    #[serde(default)]
    stdin: Stdin,
    stdout: Option<RawText>,
    stderr: Option<RawText>,
    output: Option<Vec<RawChunk>>,
    #[serde(default)]
    status: u8,
    after: Option<RawDuration>,
    #[serde(default)]
    stays: bool,
    #[serde(default)]
    leaves: Vec<RawLeaving>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawChunk {
    at: Option<RawDuration>,
    stdout: Option<RawText>,
    stderr: Option<RawText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawLeaving {
    path: PathBuf,
    content: Option<RawText>,
    #[serde(default)]
    gone: bool,
}

struct RawDuration(Duration);

impl<'de> Deserialize<'de> for RawDuration {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        // An error of a visitor has the value's place, one that comes later has not.
        impl Visitor<'_> for Text {
            type Value = RawDuration;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a duration: `300ms`, `1.2s` or `2m`")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<RawDuration, E> {
                let duration = duration::parse(text).map(RawDuration);
                duration.ok_or_else(|| E::invalid_value(de::Unexpected::Str(text), &self))
            }
        }
        deserializer.deserialize_any(Text)
    }
}

enum RawText {
    Inline(String),
    File(PathBuf),
}

impl<'de> Deserialize<'de> for RawText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let shape = TextOr {
            key: "file",
            words: None,
            expecting: "text, or `{file: PATH}`",
        };
        Ok(match deserializer.deserialize_any(shape)? {
            TextOrKey::Text(text) => Self::Inline(text),
            TextOrKey::Key(path) => Self::File(path.into()),
        })
    }
}

impl<'de> Deserialize<'de> for Word {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let expecting = "a word (in quotes when it looks like a number), or `{glob: PATTERN}`";
        let shape = TextOr {
            key: "glob",
            words: None,
            expecting,
        };
        Ok(match deserializer.deserialize_any(shape)? {
            TextOrKey::Text(text) => Self::Exact(text),
            TextOrKey::Key(pattern) => Self::Glob(pattern),
        })
    }
}

impl<'de> Deserialize<'de> for Stdin {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let expecting = "`none`, `ignored` or `{contains: TEXT}`";
        let shape = TextOr {
            key: "contains",
            words: Some(&["none", "ignored"]),
            expecting,
        };
        Ok(match deserializer.deserialize_any(shape)? {
            TextOrKey::Key(text) => Self::Contains(text),
            TextOrKey::Text(text) if text == "none" => Self::None,
            TextOrKey::Text(_) => Self::Ignored,
        })
    }
}

/// A string, or a mapping with one key.
enum TextOrKey {
    Text(String),
    Key(String),
}

/// Reads a [`TextOrKey`]. All checks are made here, as only errors of a visitor have the value's
/// place.
struct TextOr {
    key: &'static str,
    /// The strings that are allowed; None: all.
    words: Option<&'static [&'static str]>,
    expecting: &'static str,
}

impl<'de> Visitor<'de> for TextOr {
    type Value = TextOrKey;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.expecting)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<TextOrKey, E> {
        match self.words {
            Some(words) if !words.contains(&text) => {
                Err(E::invalid_value(de::Unexpected::Str(text), &self))
            }
            _ => Ok(TextOrKey::Text(text.to_owned())),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<TextOrKey, A::Error> {
        let mut value = None;
        while let Some(key) = map.next_key::<String>()? {
            if key != self.key {
                let message = format!("unknown field `{key}`, expected `{}`", self.key);
                return Err(de::Error::custom(message));
            }
            if value.replace(map.next_value()?).is_some() {
                return Err(de::Error::duplicate_field(self.key));
            }
        }
        value
            .map(TextOrKey::Key)
            .ok_or_else(|| de::Error::missing_field(self.key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> Result<Recording, Vec<Diagnostic>> {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(folder.path().join("rehearsal")).expect("created");
        std::fs::write(folder.path().join("rehearsal/long.txt"), b"long \xff\n").expect("written");
        let path = folder.path().join(RECORDING_NAME);
        std::fs::write(&path, text).expect("written");
        read(&path)
    }

    fn sample(calls: &str) -> String {
        format!("version: 1\nsample: true\nworkshop: README.md\ncalls:\n{calls}")
    }

    /// Code, `line:column`, message and help of the only finding.
    fn finding(text: &str) -> (&'static str, String, String, String) {
        let mut findings = read_text(text).expect_err(text);
        assert_eq!(findings.len(), 1, "{findings:?}");
        let finding = findings.remove(0);
        let place = finding.location().map_or(String::new(), |location| {
            let position = location.position();
            format!("{}:{}", position.line, position.column)
        });
        (
            finding.code,
            place,
            finding.message,
            finding.help.unwrap_or_default(),
        )
    }

    #[test]
    fn all_keys_are_read() {
        let text = sample(concat!(
            "  - step: \"A cluster\"\n",
            "    argv: [kind, {glob: '*/x'}]\n",
            "    stdout: |\n      - not: an item\n",
            "    stderr: {file: rehearsal/long.txt}\n",
            "    status: 3\n    after: 1.2s\n    stdin: ignored\n    cwd: sub\n    stays: true\n",
            "    leaves:\n      - {path: a.txt, content: x}\n      - {path: b.txt, gone: true}\n",
            "\n  - argv: [kind]\n",
            "    output:\n      - {stderr: a}\n      - {at: 2s, stdout: b}\n",
            "    stdin: {contains: 'kind: Pod'}\n",
        ));
        let recording = read_text(&text).expect("valid");
        assert!(recording.sample);
        let [first, second] = recording.calls.as_slice() else {
            panic!("two calls")
        };
        assert_eq!(first.argv[1], Word::Glob("*/x".into()));
        assert_eq!(first.printed(Stream::Stdout), b"- not: an item\n");
        assert_eq!(first.printed(Stream::Stderr), b"long \xff\n");
        assert_eq!(
            first.output[0].stream,
            Stream::Stdout,
            "an error comes last"
        );
        assert_eq!(
            (first.status, first.after),
            (3, Some(Duration::from_millis(1200)))
        );
        assert_eq!((first.leaves.len(), first.stays), (2, true));
        assert_eq!(second.output[1].at, Some(Duration::from_secs(2)));
        assert_eq!(second.stdin, Stdin::Contains("kind: Pod".into()));
        let lines: Vec<_> = (0..2)
            .map(|nth| recording.location(nth).expect("read").line())
            .collect();
        assert_eq!(lines, [5, 19]);
    }

    #[test]
    fn a_missing_recording_says_how_to_make_one() {
        let findings = read(Path::new("/nowhere/rehearsal.yaml")).expect_err("missing");
        assert_eq!(findings[0].code, "no-recording");
        assert!(
            findings[0]
                .help
                .as_ref()
                .expect("help")
                .contains("demosh record")
        );
    }

    #[test]
    fn versions_of_the_future_are_refused_before_their_keys_are_read() {
        let (code, place, message, _) = finding("version: 2\nscenes: []\n");
        assert_eq!((code, place.as_str()), ("newer-version", "1:1"));
        assert_eq!(
            message,
            "the recording has version 2, this program reads up to 1"
        );
        let (_, _, message, help) = finding("calls: []\n");
        assert_eq!(message, "the recording does not say its version");
        assert_eq!(help, "write `version: 1`");
    }

    #[test]
    fn what_was_cut_off_is_noticed_wherever_it_was_cut() {
        let whole = "version: 1\ncalls:\n  - step: \"A\"\n    argv: [kind, \"get\"]\n    stdout: |\n      a\n      b\n...\n";
        read_text(whole).expect("whole");
        for end in 1..whole.len() - 2 {
            let findings = read_text(&whole[..end]).expect_err(&whole[..end]);
            let in_calls = end > whole.find("- step").expect("there");
            let code = findings[0].code;
            assert!(
                !in_calls || code == "truncated",
                "{code}:\n{}",
                &whole[..end]
            );
        }
        assert_eq!(finding("").2, "the recording is empty");
    }

    #[test]
    fn wrong_keys_and_values_are_located() {
        let call = |text: &str| {
            sample(&format!(
                "  - argv: [a]\n  - argv: [kind]\n{text}  - argv: [b]\n"
            ))
        };
        for (text, code, place, message) in [
            (
                "    stdot: x\n",
                "bad-recording",
                "7:5",
                "unknown field `stdot`",
            ),
            (
                "    status: 1\n    status: 2\n",
                "duplicate-key",
                "8:5",
                "`status` is given twice",
            ),
            (
                "    status: 300\n",
                "bad-recording",
                "7:13",
                "invalid value: integer `300`",
            ),
            (
                "    after: soon\n",
                "bad-recording",
                "7:12",
                "expected a duration",
            ),
            (
                "    stdin: some\n",
                "bad-recording",
                "7:12",
                "expected `none`, `ignored`",
            ),
            (
                "    cwd: ../x\n",
                "bad-recording",
                "7:5",
                "leads out of the workshop",
            ),
            (
                "    stdout: {file: gone.txt}\n",
                "missing-file",
                "7:5",
                "no such file",
            ),
            (
                "    stdout: {file: /etc/passwd}\n",
                "bad-recording",
                "7:5",
                "leads out",
            ),
            (
                "    leaves: [{path: a}]\n",
                "bad-recording",
                "7:5",
                "either `content` or `gone: true`",
            ),
            (
                "    stdout: a\n    output: []\n",
                "bad-recording",
                "8:5",
                "stands beside",
            ),
            ("  - argv: []\n", "bad-recording", "7:5", "`argv` is empty"),
            (
                "  - argv: [head, -2]\n",
                "bad-recording",
                "7:18",
                "in quotes when it looks like a number",
            ),
            (
                "  - step: x\n",
                "bad-recording",
                "7:3",
                "missing field `argv`",
            ),
            (
                "  - argv: [a, {grob: b}]\n",
                "bad-recording",
                "7:16",
                "unknown field `grob`",
            ),
        ] {
            let found = finding(&call(text));
            assert!(found.2.contains(message), "{text}: {}", found.2);
            assert_eq!(
                (found.0, found.1.as_str()),
                (code, place),
                "{text}: {}",
                found.2
            );
        }
        assert_eq!(finding(&call("    stdot: x\n")).3, "did you mean `stdout`?");
    }

    #[test]
    fn the_recordings_of_our_workshops_are_good() {
        let workshops = Path::new(env!("CARGO_MANIFEST_DIR")).join("workshops");
        for folder in std::fs::read_dir(workshops).expect("workshops") {
            let path = folder.expect("readable").path().join(RECORDING_NAME);
            let recording = read(&path).unwrap_or_else(|findings| panic!("{findings:?}"));
            assert!(
                recording.location(recording.calls.len() - 1).is_some(),
                "every call has a place"
            );
            assert!(recording.location(recording.calls.len()).is_none());
        }
    }
}
