//! Which files a command runs, and whether one of them is a tool under another name.

use std::io::Read as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use crate::document::command::{CommandWord, simple_commands};
use crate::rehearsal::format::glob::glob_matches;

use super::examination::Examination;
use super::search::{PathSearch, is_program};

/// The longest file that is read as a script, in bytes: a longer one was not written by a person.
const LONGEST_SCRIPT: u64 = 1024 * 1024;

impl Examination<'_> {
    /// The directories in which the command may be when it calls something, the initial one first.
    pub(super) fn places(&mut self) -> Vec<PathBuf> {
        let current = self.value("PWD").map(PathBuf::from).unwrap_or_default();
        std::iter::once(current)
            .chain(self.visited.iter().cloned())
            .collect()
    }

    /// The files to which `path` may refer.
    pub(super) fn files(&mut self, path: &str) -> Vec<PathBuf> {
        let mut files: Vec<_> = self
            .places()
            .iter()
            .map(|place| place.join(path))
            .filter(|file| file.exists())
            .collect();
        files.dedup();
        files
    }

    /// Notes that the command enters the directory in `word`.
    pub(super) fn enters(&mut self, text: &str, word: &CommandWord) {
        let says = self.texts(text, std::slice::from_ref(word)).concat();
        for place in self.places() {
            let folder = place.join(&says);
            if folder.is_dir() && self.visited.last() != Some(&folder) {
                self.visited.push(folder);
            }
        }
    }

    /// Examines a program that is called by its path.
    pub(super) fn by_path(
        &mut self,
        text: &str,
        (written, path): (&str, &str),
        rest: &[CommandWord],
    ) {
        let made = self.is_copied(path).or_else(|| self.is_made(path));
        if let Some(tool) = self.tool_in_path(path).or(made) {
            return self.refuse_path(written, &tool);
        }
        let mut is_script = false;
        for full in self.files(path) {
            is_script |= self.file(text, (written, &full), rest);
        }
        if !is_script {
            let name = path.rsplit('/').next().unwrap_or(path);
            self.wrapper(text, name, rest);
        }
    }

    /// Examines a program that is searched on PATH and is not one of the tools.
    pub(super) fn by_name(&mut self, text: &str, name: &str, rest: &[CommandWord]) {
        if let Some(tool) = self.is_copied(name) {
            return self.refuse_path(name, &tool);
        }
        let path = match &self.search {
            PathSearch::AsBefore => self.value("PATH"),
            PathSearch::Value(path) => Some(path.clone()),
            PathSearch::Unknown(_) => return,
        };
        let Some(path) = path else { return };
        let places = self.places();
        let folders = path
            .split(':')
            .flat_map(|part| places.iter().map(move |place| place.join(part)));
        let own = self.folders;
        let found = folders
            .filter(|folder| !own.contains(folder))
            .map(|folder| folder.join(name))
            .find(|program| is_program(program));
        match found {
            Some(full) => {
                let arguments = self.texts(text, rest);
                if self.may_call_a_tool(&full, &arguments) {
                    self.file(text, (name, &full), rest);
                }
            }
            None => {
                self.is_alias_or_function(text, "command_not_found_handle", rest);
            }
        }
    }

    /// True for a tool under another name, and for a script that has to be read. Scripts of the
    /// system that do not mention a tool are not read.
    fn may_call_a_tool(&mut self, full: &Path, arguments: &[String]) -> bool {
        let Some(text) = script(full, false) else {
            return true;
        };
        let mut texts = arguments.iter().chain(std::iter::once(&text));
        let names_one = texts.any(|text| self.tools.iter().any(|tool| text.contains(&**tool)));
        names_one || self.places().iter().any(|place| full.starts_with(place))
    }

    /// Examines a file that is run. Returns true if it is a shell script.
    fn file(&mut self, text: &str, (written, full): (&str, &Path), rest: &[CommandWord]) -> bool {
        let real = full.canonicalize().unwrap_or_else(|_| full.to_owned());
        let is_it = self.tool_in_path(&real.to_string_lossy());
        if let Some(tool) = is_it.or_else(|| self.is_same_file(&real)) {
            self.refuse_path(written, &tool);
            return true;
        }
        if let Some(script) = script(full, true) {
            let arguments = self.texts(text, rest);
            self.startup_file();
            self.enter_file(full, &script, arguments, true);
            return true;
        }
        self.file_that_names_a_path(full);
        false
    }

    /// Examines the start-up file of a bash that runs a script.
    pub(super) fn startup_file(&mut self) {
        let Some(named) = self.value("BASH_ENV").filter(|named| !named.is_empty()) else {
            return;
        };
        for path in self.files(&named) {
            if let Some(script) = script(&path, false) {
                self.enter_file(&path, &script, Vec::new(), false);
            }
        }
    }

    pub(super) fn enter_file(
        &mut self,
        path: &Path,
        text: &str,
        arguments: Vec<String>,
        is_child: bool,
    ) {
        if !self.entered.insert(path.to_string_lossy().into_owned()) {
            return;
        }
        if is_child {
            self.child(text, arguments);
        } else {
            self.inner(text, arguments);
        }
    }

    /// Rejects the command if the file at `path` contains the path of a tool.
    pub(super) fn file_that_names_a_path(&mut self, path: &Path) {
        let Some(text) = script(path, false) else {
            return;
        };
        let is_code = |line: &&str| {
            !["# ", "#!", "//"]
                .iter()
                .any(|mark| line.trim_start().starts_with(mark))
        };
        let code: Vec<_> = text.lines().filter(is_code).collect();
        if let Some(tool) = self.path_in(&code.join("\n")) {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            self.refuse(
                format!("`{name}` may run the real `{tool}`: it names its path"),
                format!("write `{tool}` in `{name}`: only the name alone is played back"),
            );
        }
    }

    /// The tool at `path`, unless it is a stand-in.
    pub(super) fn tool_in_path(&self, path: &str) -> Option<String> {
        let (folder, name) = path.rsplit_once('/')?;
        if self.folders.iter().any(|own| own == Path::new(folder)) {
            return None;
        }
        let is_pattern = name.contains(['*', '?']);
        let is_it = |tool: &&String| *tool == name || (is_pattern && glob_matches(name, tool));
        self.tools.iter().find(is_it).cloned()
    }

    /// A tool whose path is anywhere in `text`.
    pub(super) fn path_in(&self, text: &str) -> Option<String> {
        let ends =
            |rest: &str| !rest.starts_with(|c: char| c.is_alphanumeric() || "_-./".contains(c));
        let mut tools = self.tools.iter();
        let found = tools.find(|tool| {
            let path = format!("/{tool}");
            text.match_indices(&path)
                .any(|(at, _)| ends(&text[at + path.len()..]))
        });
        found.cloned()
    }

    /// The tool that the text copies or links to the name of `path`.
    fn is_copied(&self, path: &str) -> Option<String> {
        let name = path.rsplit('/').next()?;
        self.copies.get(name).cloned()
    }

    /// The tool that a file calls by its path, if this command writes the file itself.
    pub(super) fn is_made(&self, path: &str) -> Option<String> {
        let name = path.rsplit('/').next()?;
        let is_it = |word: &CommandWord| word.text.rsplit('/').next() == Some(name);
        let commands = simple_commands(&self.whole);
        let written = commands.iter().any(|command| {
            let tee = command.words.first().is_some_and(|word| word.text == "tee");
            let mut targets = command.redirections.iter();
            targets.any(|one| one.operator.contains('>') && is_it(&one.target))
                || (tee && command.words.iter().any(is_it))
        });
        written.then(|| self.path_in(&unquoted(&self.whole)))?
    }

    /// A tool on PATH that is the same file as `real`, or a copy of it.
    fn is_same_file(&mut self, real: &Path) -> Option<String> {
        let path = self.value("PATH")?;
        let own = self.folders;
        let tools = self.tools;
        let folders = path.split(':').map(Path::new);
        let mut folders = folders.filter(|folder| !own.iter().any(|one| one == folder));
        folders.find_map(|folder| {
            let is_it = |tool: &&String| is_copy(real, &folder.join(tool), tool);
            tools.iter().find(is_it).cloned()
        })
    }
}

/// `text` without its quotes: the way in which a tool's path is quoted does not matter.
pub(super) fn unquoted(text: &str) -> String {
    text.replace(['\'', '"', '\\'], "")
}

/// True when both are the same file, or have the same contents. Programs that contain many tools,
/// and the tools beside them, do not count as copies.
fn is_copy(file: &Path, of: &Path, tool: &str) -> bool {
    let Ok(of) = of.canonicalize() else {
        return false;
    };
    let is_itself = of.file_name().is_some_and(|name| name == tool);
    if !is_itself || of.parent() == file.parent() {
        return false;
    }
    let (Ok(one), Ok(other)) = (file.metadata(), of.metadata()) else {
        return false;
    };
    if !one.is_file() || !other.is_file() || one.len() != other.len() || one.len() == 0 {
        return false;
    }
    (one.dev(), one.ino()) == (other.dev(), other.ino()) || has_same_content(file, &of)
}

fn has_same_content(one: &Path, other: &Path) -> bool {
    let (Ok(one), Ok(other)) = (std::fs::File::open(one), std::fs::File::open(other)) else {
        return false;
    };
    let bytes = |file| std::io::BufReader::new(file).bytes().map_while(Result::ok);
    bytes(one).eq(bytes(other))
}

/// The text of a script: a text file that a shell reads, or is about to read.
pub(super) fn script(path: &Path, is_executed: bool) -> Option<String> {
    let meta = std::fs::metadata(path).ok()?;
    if !meta.is_file() || meta.len() > LONGEST_SCRIPT {
        return None;
    }
    let text = String::from_utf8(std::fs::read(path).ok()?).ok()?;
    let first = text.lines().next().unwrap_or_default();
    let names_shell = !first.starts_with("#!") || first.contains("sh");
    (!is_executed || names_shell).then_some(text)
}
