//! Writes recordings: the same calls give the same bytes, and a change of one call changes only its
//! lines.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};

use crate::bases::WholeFile;

use super::duration;
use super::inside::place_in;
use super::layout::Layout;
use super::reading::{END, read_text};
use super::recording::{
    Call, CallWord, Chunk, LeftFile, MAX_INLINE, RecordedStream, RecordedText, Recording, Stdin,
    VERSION,
};
use super::yaml;

/// The beginning of the names of incomplete files.
const SCRATCH: &str = ".demosh-recording-";

/// Columns at which long lists of words are wrapped.
const WIDTH: usize = 96;

/// A recording as files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordingFiles {
    /// The recording itself.
    pub yaml: String,
    /// Side files, relative to it.
    pub files: BTreeMap<PathBuf, Vec<u8>>,
}

/// The text of a recording and of its side files.
pub fn render(recording: &Recording) -> RecordingFiles {
    let taken = side_files(recording);
    render_with(recording, Path::new("rehearsal"), &taken, None)
}

/// New side files go to `folder`, with names that are not in `taken`. Calls in `layout` keep their
/// text.
fn render_with(
    recording: &Recording,
    folder: &Path,
    taken: &BTreeSet<PathBuf>,
    mut layout: Option<Layout<'_>>,
) -> RecordingFiles {
    let mut writer = Writer {
        out: String::new(),
        files: BTreeMap::new(),
        taken,
        folder,
        indent: 4,
        line: "",
    };
    // The index that the next call has in the old text, if no other call is between.
    let mut next = writer.begin(recording, layout.as_ref()).then_some(0);
    let mut step = None;
    for call in &recording.calls {
        let kept = layout.as_mut().and_then(|layout| layout.take(call));
        let follows = kept.is_some_and(|(nth, _)| Some(nth) == next);
        // After text that ends with kept line ends, an empty line would become part of it.
        if step != Some(&call.step) && !follows && !writer.out.ends_with("\n\n") {
            writer.out.push('\n');
        }
        step = Some(&call.step);
        next = kept.map(|(nth, _)| nth + 1);
        let start = writer.out.len();
        writer.call(call);
        if let Some(layout) = &layout {
            let text = kept.map(|(_, text)| text.to_owned());
            let text = text.unwrap_or_else(|| layout.fit(&writer.out[start..]));
            writer.out.replace_range(start.., &text);
            writer.end_line();
        }
    }
    writer
        .out
        .push_str(layout.map_or("", |layout| layout.tail()));
    writer.end_line();
    if !recording.sample {
        let _ = writeln!(writer.out, "{END}");
    }
    RecordingFiles {
        yaml: writer.out,
        files: writer.files,
    }
}

/// Writes a recording to `path` and its side files to a folder beside it. Removes side files of
/// `old`, the previous recording there, that this one does not use.
///
/// A side file is never changed: new contents get a name that no file has. So at any moment either
/// the old recording is complete with all its files, or the new one.
///
/// No other run may write there meanwhile.
///
/// # Errors
/// When a file cannot be written. The recording itself is then still the old one.
pub fn write(recording: &Recording, path: &Path, old: Option<&Recording>) -> io::Result<()> {
    let beside = crate::rehearsal::folder_of(path);
    let folder = PathBuf::from(path.file_stem().unwrap_or_default());
    for place in [Path::new(""), &folder] {
        clear_away(&beside, place);
    }
    let mut taken = side_files(recording);
    taken.extend(names_in(&beside, &folder));
    let mut rendered = render_with(recording, &folder, &taken, old.and_then(Layout::of));
    for (name, bytes) in &rendered.files {
        // The path must not lead out of the folder by a link.
        let file = place_in(&beside, name)?;
        if std::fs::read(&file).is_ok_and(|held| held == *bytes) {
            continue;
        }
        if let Some(parent) = file.parent() {
            std::fs::create_dir_all(parent)?;
        }
        replace(&file, bytes)?;
    }
    // The structure of hand-written text may be visible only to a YAML parser.
    if !says(&rendered.yaml, path, recording) {
        rendered = render_with(recording, &folder, &taken, None);
    }
    replace(path, rendered.yaml.as_bytes())?;
    for name in old.map(side_files).unwrap_or_default() {
        if name.starts_with(&folder) && !rendered.files.contains_key(&name) {
            // If it is gone already, nothing needs to be removed.
            let _ = std::fs::remove_file(beside.join(name));
        }
    }
    Ok(())
}

/// True when `yaml` contains the same as `recording`.
fn says(yaml: &str, path: &Path, recording: &Recording) -> bool {
    let bare = |calls: &[Call]| -> Vec<Call> {
        let mut calls = calls.to_vec();
        for text in calls.iter_mut().flat_map(texts_of) {
            text.file = None;
        }
        calls
    };
    read_text(path, yaml).is_ok_and(|read| {
        read.sample == recording.sample
            && read.workshop == recording.workshop
            && bare(&read.calls) == bare(&recording.calls)
    })
}

fn texts_of(call: &mut Call) -> impl Iterator<Item = &mut RecordedText> {
    let output = call.output.iter_mut().map(|chunk| &mut chunk.text);
    let files = call.leaves.iter_mut();
    output.chain(files.filter_map(|leaving| leaving.content.as_mut()))
}

/// Removes incomplete files of killed runs from `folder`, which is in `beside`.
fn clear_away(beside: &Path, folder: &Path) {
    for name in names_in(beside, folder) {
        let file_name = name.file_name().unwrap_or_default().to_string_lossy();
        if file_name.starts_with(SCRATCH) {
            // A file that cannot be removed only wastes space.
            let _ = std::fs::remove_file(beside.join(name));
        }
    }
}

/// The files in `folder`, which is in `beside`, relative to `beside`.
fn names_in(beside: &Path, folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(beside.join(folder)).into_iter().flatten();
    let names = entries
        .flatten()
        .map(|entry| folder.join(entry.file_name()));
    names.collect()
}

/// Readers see the old file or the new one, never a part.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    Ok(WholeFile::at(path).scratch(SCRATCH).replace(bytes)?)
}

fn side_files(recording: &Recording) -> BTreeSet<PathBuf> {
    let texts = recording.calls.iter().flat_map(|call| {
        let output = call.output.iter().map(|chunk| &chunk.text);
        output.chain(
            call.leaves
                .iter()
                .filter_map(|leaving| leaving.content.as_ref()),
        )
    });
    texts.filter_map(|text| text.file.clone()).collect()
}

struct Writer<'a> {
    out: String,
    files: BTreeMap<PathBuf, Vec<u8>>,
    /// Names that are in use for other contents.
    taken: &'a BTreeSet<PathBuf>,
    /// The folder of new side files.
    folder: &'a Path,
    /// The indentation of the keys.
    indent: usize,
    /// The current call, for the names of side files.
    line: &'a str,
}

impl Writer<'_> {
    /// Writes the text before the calls. Returns true if it is the same as in `layout`.
    fn begin(&mut self, recording: &Recording, layout: Option<&Layout<'_>>) -> bool {
        let same = layout.and_then(|layout| layout.head(recording));
        if let Some(head) = same.filter(|_| !recording.calls.is_empty()) {
            self.out.push_str(head);
            return true;
        }
        self.out
            .push_str(layout.map_or("", |layout| layout.opening(recording)));
        self.head(recording);
        false
    }

    fn end_line(&mut self) {
        if !self.out.ends_with('\n') {
            self.out.push('\n');
        }
    }

    fn head(&mut self, recording: &Recording) {
        let _ = writeln!(self.out, "version: {VERSION}");
        if recording.sample {
            self.out.push_str("sample: true\n");
        }
        if let Some(workshop) = &recording.workshop {
            let _ = writeln!(
                self.out,
                "workshop: {}",
                yaml::word(&workshop.to_string_lossy())
            );
        }
        self.out.push_str(if recording.calls.is_empty() {
            "calls: []\n"
        } else {
            "calls:\n"
        });
    }

    fn call(&mut self, call: &Call) {
        let line = call.line();
        let mut writer = Writer {
            out: std::mem::take(&mut self.out),
            files: std::mem::take(&mut self.files),
            taken: self.taken,
            folder: self.folder,
            indent: 4,
            line: &line,
        };
        let _ = writeln!(writer.out, "  - step: {}", yaml::quoted(&call.step));
        writer.argv(&call.argv);
        if let Some(cwd) = &call.cwd {
            writer.key("cwd", &yaml::word(&cwd.to_string_lossy()));
        }
        writer.stdin(&call.stdin);
        writer.output(call);
        if call.status != 0 {
            writer.key("status", &call.status.to_string());
        }
        if let Some(after) = call.after {
            writer.key("after", &duration::write(after));
        }
        if call.stays {
            writer.key("stays", "true");
        }
        writer.leaves(&call.leaves);
        (self.out, self.files) = (writer.out, writer.files);
    }

    fn key(&mut self, key: &str, value: &str) {
        let _ = writeln!(self.out, "{:1$}{key}: {value}", "", self.indent);
    }

    fn argv(&mut self, argv: &[CallWord]) {
        let words: Vec<_> = argv.iter().map(word).collect();
        let one_line = format!("    argv: [{}]", words.join(", "));
        if one_line.chars().count() <= WIDTH {
            let _ = writeln!(self.out, "{one_line}");
            return;
        }
        let mut line = String::from("    argv: [\n     ");
        let mut width = 5;
        for (nth, word) in words.iter().enumerate() {
            let word = format!(" {word}{}", if nth + 1 == words.len() { "]" } else { "," });
            if width + word.chars().count() > WIDTH && width > 5 {
                line.push_str("\n     ");
                width = 5;
            }
            width += word.chars().count();
            line.push_str(&word);
        }
        let _ = writeln!(self.out, "{line}");
    }

    fn stdin(&mut self, stdin: &Stdin) {
        let value = match stdin {
            Stdin::Unstated => return,
            Stdin::None => "none".to_owned(),
            Stdin::Ignored => "ignored".to_owned(),
            Stdin::Contains(text) => format!("{{contains: {}}}", yaml::quoted(text)),
        };
        self.key("stdin", &value);
    }

    fn output(&mut self, call: &Call) {
        if is_simple(call) {
            let mut chunks: Vec<_> = call.output.iter().collect();
            chunks.sort_by_key(|chunk| chunk.stream == RecordedStream::Stderr);
            for chunk in chunks {
                let key = match chunk.stream {
                    RecordedStream::Stderr => "stderr",
                    _ => "stdout",
                };
                self.text(key, &chunk.text);
            }
            return;
        }
        self.out.push_str("    output:\n");
        self.indent = 8;
        for chunk in &call.output {
            let first = self.out.len();
            if let Some(at) = chunk.at {
                self.key("at", &duration::write(at));
            }
            match chunk.stream {
                RecordedStream::Stdout => self.text("stdout", &chunk.text),
                RecordedStream::Stderr => self.text("stderr", &chunk.text),
                RecordedStream::Screen => self.text("screen", &chunk.text),
                RecordedStream::Line => self.key("typed", &yaml::quoted(&line(chunk))),
                RecordedStream::LineForm => {
                    let form = yaml::quoted(&line(chunk));
                    self.key("typed", &format!("{{glob: {form}}}"));
                }
                RecordedStream::End => self.key("end_of_input", "true"),
            }
            self.out.replace_range(first + 6..first + 7, "-");
        }
        self.indent = 4;
    }

    fn leaves(&mut self, leaves: &[LeftFile]) {
        if leaves.is_empty() {
            return;
        }
        self.out.push_str("    leaves:\n");
        self.indent = 8;
        for leaving in leaves {
            let path = yaml::word(&leaving.path.to_string_lossy());
            let _ = writeln!(self.out, "      - path: {path}");
            match &leaving.content {
                Some(text) => self.text("content", text),
                None => self.key("gone", "true"),
            }
        }
        self.indent = 4;
    }

    fn text(&mut self, key: &str, text: &RecordedText) {
        let inline = std::str::from_utf8(&text.bytes).ok();
        let short = inline.filter(|inline| inline.len() <= MAX_INLINE && text.file.is_none());
        let value = if let Some(inline) = short {
            yaml::block(inline, self.indent + 2)
        } else {
            let name = self.side_file(text);
            format!("{{file: {}}}", yaml::word(&name.to_string_lossy()))
        };
        self.key(key, &value);
    }

    /// The file for the text: its own, one with the same bytes, or a new one.
    fn side_file(&mut self, text: &RecordedText) -> PathBuf {
        let takes = |held: Option<&Vec<u8>>| held.is_none_or(|held| *held == text.bytes);
        let own = text.file.iter().find(|own| takes(self.files.get(*own)));
        let same = self.files.iter().find(|(_, bytes)| **bytes == text.bytes);
        let name = match (own, same) {
            (Some(own), _) => own.clone(),
            (None, Some((same, _))) => same.clone(),
            (None, None) => {
                let slug = slug(self.line);
                let names = (1..).map(|n| self.folder.join(format!("{slug}-{n}.txt")));
                let mut free = names
                    .filter(|name| !self.files.contains_key(name) && !self.taken.contains(name));
                free.next().expect("numbers do not run out")
            }
        };
        self.files.insert(name.clone(), text.bytes.clone());
        name
    }
}

/// True when `stdout` and `stderr` are sufficient: at most one piece each, in the order that
/// reading assumes, without times.
fn is_simple(call: &Call) -> bool {
    let is_plain = |chunk: &Chunk| {
        chunk.at.is_none()
            && matches!(
                chunk.stream,
                RecordedStream::Stdout | RecordedStream::Stderr
            )
    };
    let untimed = call.output.iter().all(is_plain);
    let streams: Vec<_> = call.output.iter().map(|chunk| chunk.stream).collect();
    let assumed = match call.status {
        0 => [RecordedStream::Stderr, RecordedStream::Stdout],
        _ => [RecordedStream::Stdout, RecordedStream::Stderr],
    };
    untimed && (streams.len() <= 1 || streams == assumed)
}

fn word(word: &CallWord) -> String {
    match word {
        CallWord::Exact(text) => yaml::word(text),
        CallWord::Glob(pattern) => format!("{{glob: {}}}", yaml::quoted(pattern)),
    }
}

fn line(chunk: &Chunk) -> String {
    String::from_utf8_lossy(&chunk.text.bytes).into_owned()
}

/// A file name from the first words of a call that are not options.
fn slug(line: &str) -> String {
    const WORDS: usize = 4;
    const LONGEST: usize = 40;
    let words = line
        .split(' ')
        .filter(|word| !word.is_empty() && !word.starts_with('-'));
    let joined = words
        .take(WORDS)
        .collect::<Vec<_>>()
        .join("-")
        .to_ascii_lowercase();
    let clean = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    let slug: String = joined.chars().map(clean).take(LONGEST).collect();
    slug.split('-')
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("-")
}

#[cfg(test)]
mod tests;
