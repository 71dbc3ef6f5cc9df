//! One look at a command: which programs it would run.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use crate::document::command::{Enclosure, SimpleCommand, Word, assigned_names, simple_commands};
use crate::run::{Examined, Known, Questions};

use super::expansion::{Assignment, assignments, expanded, looked_up};
use super::search::Search;
use crate::rehearsal::format::glob::glob_matches;

/// Texts within texts go no deeper.
const DEEPEST: usize = 40;

/// A longer file is no script that a person wrote.
const LONGEST_SCRIPT: u64 = 1024 * 1024;

/// What a program word says.
enum Name {
    Known(String),
    /// Nothing: the next word is the program.
    Nothing,
    Unknown,
}

pub(super) struct Examination<'a> {
    pub(super) tools: &'a BTreeSet<String>,
    folders: &'a [PathBuf],
    known: &'a Known,
    questions: Questions,
    /// Why the command must not run, and what to do about it.
    fault: Option<(String, String)>,
    pub(super) search: Search,
    /// What the text itself has assigned; `None` where only the run tells.
    assigned: HashMap<String, Option<String>>,
    /// Aliases that the text itself defines.
    pub(super) aliases: HashMap<String, String>,
    /// Tools whose place the text has set by `hash -p`.
    pub(super) hashed: BTreeSet<String>,
    /// The words that the functions and scripts around are called with.
    arguments: Vec<Vec<String>>,
    /// Functions, aliases and files that were looked into.
    entered: BTreeSet<String>,
    depth: usize,
    /// The text is a function's body, or a file.
    all_of_it: bool,
}

impl<'a> Examination<'a> {
    pub(super) fn new(
        tools: &'a BTreeSet<String>,
        folders: &'a [PathBuf],
        known: &'a Known,
    ) -> Self {
        Self {
            tools,
            folders,
            known,
            questions: Questions::default(),
            fault: None,
            search: Search::AsBefore,
            assigned: HashMap::new(),
            aliases: HashMap::new(),
            hashed: BTreeSet::new(),
            arguments: Vec::new(),
            entered: BTreeSet::new(),
            depth: 0,
            all_of_it: false,
        }
    }

    pub(super) fn of(mut self, text: &str) -> Examined {
        self.text(text);
        if !self.questions.is_empty() {
            return Examined::Depends(self.questions);
        }
        match self.fault {
            None => Examined::Allowed,
            Some((message, help)) => Examined::Refused(format!(
                "error: not run, because this is a rehearsal: {message}\nhelp: {help}"
            )),
        }
    }

    pub(super) fn refuse(&mut self, message: String, help: String) {
        self.fault.get_or_insert((message, help));
    }

    pub(super) fn refuse_path(&mut self, written: &str, tool: &str) {
        self.refuse(
            format!("`{written}` would run the real `{tool}`"),
            format!("call it as `{tool}`: only the name alone is played back"),
        );
    }

    fn text(&mut self, text: &str) {
        if self.depth >= DEEPEST || self.fault.is_some() {
            return;
        }
        self.depth += 1;
        for name in assigned_names(text)
            .into_iter()
            .filter(|name| name != "PATH")
        {
            self.assigned.entry(name).or_insert(None);
        }
        let commands = simple_commands(text);
        let in_function =
            |command: &SimpleCommand| command.context.enclosures.contains(&Enclosure::Function);
        // A function that is only defined runs nothing yet.
        let all = self.all_of_it || commands.iter().any(|one| !in_function(one));
        for command in commands.iter().filter(|one| all || !in_function(one)) {
            self.simple(text, command);
        }
        self.depth -= 1;
    }

    /// Text that is another's: a function's body, a file, an argument.
    pub(super) fn inner(&mut self, text: &str, arguments: Vec<String>) {
        self.arguments.push(arguments);
        let outer = std::mem::replace(&mut self.all_of_it, true);
        self.text(text);
        self.all_of_it = outer;
        self.arguments.pop();
    }

    /// The same, run by its own process: what it sets ends with it.
    pub(super) fn child(&mut self, text: &str, arguments: Vec<String>) {
        let (search, assigned) = (self.search.clone(), self.assigned.clone());
        self.inner(text, arguments);
        (self.search, self.assigned) = (search, assigned);
    }

    fn simple(&mut self, text: &str, command: &SimpleCommand) {
        let end = command
            .words
            .first()
            .map_or(command.span.end, |word| word.span.start);
        let set = assignments(&text[command.span.start..end]);
        let before = self.search.clone();
        for one in &set {
            self.assign(one);
        }
        let bound = assigned_names(&text[command.span.clone()]);
        let is_set = set.iter().any(|one| one.name == "PATH");
        if bound.iter().any(|name| name == "PATH") && !is_set {
            let declared = command.words.iter().skip(1);
            let mut declared = declared.map(|word| &text[word.span.clone()]);
            if !declared.any(|word| word.starts_with("PATH=")) {
                self.search = Search::Unknown("the command sets PATH".to_owned());
            }
        }
        if !command.words.is_empty() {
            self.program(text, &command.words, true);
            if is_set {
                self.search = before;
            }
        }
    }

    pub(super) fn assign(&mut self, one: &Assignment<'_>) {
        let value = self.expand(one.value);
        let value = match (one.appends, value) {
            (false, value) => value,
            (true, value) => self.value(one.name).zip(value).map(|(old, new)| old + &new),
        };
        if one.name == "PATH" {
            self.search = match value {
                Some(path) => Search::Value(path),
                None => Search::Unknown(format!("the command sets PATH to `{}`", one.value)),
            };
        } else {
            self.assigned.insert(one.name.to_owned(), value);
        }
    }

    pub(super) fn expand(&mut self, written: &str) -> Option<String> {
        expanded(written, |name| self.value(name))
    }

    fn value(&mut self, name: &str) -> Option<String> {
        if name == "PATH" {
            match &self.search {
                Search::Value(path) => return Some(path.clone()),
                Search::Unknown(_) => return None,
                Search::AsBefore => {}
            }
        }
        if let Some(value) = self.assigned.get(name) {
            return value.clone();
        }
        let known = self.known.values.get(name);
        if known.is_none() {
            self.questions.values.insert(name.to_owned());
        }
        known.map(|value| value.clone().unwrap_or_default())
    }

    pub(super) fn current(&mut self) -> PathBuf {
        self.value("PWD").map(PathBuf::from).unwrap_or_default()
    }

    fn name_of(&mut self, text: &str, word: &Word) -> Name {
        let written = &text[word.span.clone()];
        if word.is_static && !written.starts_with('~') {
            return Name::Known(word.text.clone());
        }
        if let Some(name) = looked_up(written) {
            return Name::Known(name.to_owned());
        }
        let Some(says) = self.expand(written) else {
            return Name::Unknown;
        };
        let says = if written.starts_with('"') {
            Some(says)
        } else {
            says.split_whitespace().next().map(str::to_owned)
        };
        says.map_or(Name::Nothing, Name::Known)
    }

    /// The program that `words` begin with. `plain`: aliases and functions count.
    pub(super) fn program(&mut self, text: &str, words: &[Word], plain: bool) {
        let Some((first, rest)) = words.split_first() else {
            return;
        };
        let written = &text[first.span.clone()];
        match self.name_of(text, first) {
            Name::Nothing => self.program(text, rest, plain),
            Name::Unknown => self.unknown(text, written),
            Name::Known(name) if name.contains('/') => self.by_path(text, (written, &name), rest),
            Name::Known(name) => {
                if plain && self.is_alias_or_function(text, &name, rest) {
                    return;
                }
                if self.tools.contains(&name) {
                    self.tool(&name);
                } else {
                    self.wrapper(text, &name, rest);
                }
            }
        }
    }

    /// A tool by its name.
    pub(super) fn tool(&mut self, name: &str) {
        let current = match self.search {
            Search::AsBefore => PathBuf::new(),
            _ => self.current(),
        };
        let help = "change PATH in a separate command: the stand-ins are first again after it";
        if self.hashed.contains(name) {
            let message = format!("`hash` would lead to the real `{name}`");
            return self.refuse(message, "leave out `hash -p`".to_owned());
        }
        match self.search.real(name, self.folders, &current) {
            Ok(None) => {}
            Ok(Some(program)) => {
                let program = program.display();
                self.refuse(
                    format!("PATH would lead to `{program}`, the real `{name}`"),
                    help.to_owned(),
                );
            }
            Err(why) => self.refuse(
                format!("{why}, which may lead to the real `{name}`"),
                help.to_owned(),
            ),
        }
    }

    /// A word of which only the run tells what it is.
    pub(super) fn unknown(&mut self, text: &str, written: &str) {
        const POSITIONAL: [&str; 12] = [
            "$@", "$*", "${@", "${*", "$1", "$2", "$3", "${1", "${2", "${3", "$#", "${#",
        ];
        let is_positional = POSITIONAL.iter().any(|part| written.contains(part));
        if is_positional {
            let arguments: Vec<_> = self.arguments.last().cloned().unwrap_or_default();
            for argument in &arguments {
                if let Some(tool) = self.tool_in_path(argument) {
                    return self.refuse_path(argument, &tool);
                }
            }
            if self.search != Search::AsBefore
                && let Some(tool) = arguments.iter().find(|word| self.tools.contains(*word))
            {
                let tool = tool.clone();
                self.tool(&tool);
            }
        }
        if let Some(tool) = self.path_in(written).or_else(|| self.path_in(text)) {
            self.refuse_path(written, &tool);
        }
    }

    /// A program by its path.
    pub(super) fn by_path(&mut self, text: &str, (written, path): (&str, &str), rest: &[Word]) {
        if let Some(tool) = self.tool_in_path(path) {
            return self.refuse_path(written, &tool);
        }
        let full = self.current().join(path);
        let real = full.canonicalize().unwrap_or_else(|_| full.clone());
        if let Some(tool) = self.tool_in_path(&real.to_string_lossy()) {
            return self.refuse_path(written, &tool);
        }
        if let Some(script) = script(&full, true) {
            let arguments = self.texts(text, rest);
            self.enter_file(&full, &script, arguments, true);
            return;
        }
        self.file_that_names_a_path(&full);
        let name = path.rsplit('/').next().unwrap_or(path);
        self.wrapper(text, name, rest);
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

    /// The tool that `path` names, unless it is a stand-in.
    fn tool_in_path(&self, path: &str) -> Option<String> {
        let (folder, name) = path.rsplit_once('/')?;
        if self.folders.iter().any(|own| own == Path::new(folder)) {
            return None;
        }
        let is_pattern = name.contains(['*', '?', '[']);
        let is_it = |tool: &&String| *tool == name || (is_pattern && glob_matches(name, tool));
        self.tools.iter().find(is_it).cloned()
    }

    /// A tool whose path is somewhere in `text`.
    pub(super) fn path_in(&self, text: &str) -> Option<String> {
        let ends =
            |rest: &str| !rest.starts_with(|c: char| c.is_alphanumeric() || "_-./".contains(c));
        let tools = self.tools.iter();
        let mut found = tools.filter(|tool| {
            let path = format!("/{tool}");
            text.match_indices(&path)
                .any(|(at, _)| ends(&text[at + path.len()..]))
        });
        found.next().cloned()
    }

    /// Looks into what an alias or a function of this name does. False when it is none.
    fn is_alias_or_function(&mut self, text: &str, name: &str, rest: &[Word]) -> bool {
        let known = self.known;
        let Some(meaning) = known.meanings.get(name) else {
            self.questions.words.insert(name.to_owned());
            return false;
        };
        let alias = self
            .aliases
            .get(name)
            .cloned()
            .or_else(|| meaning.alias.clone());
        if let Some(alias) = alias
            && self.entered.insert(format!("alias {name}"))
        {
            let written = rest.iter().map(|word| &text[word.span.clone()]);
            let line = std::iter::once(alias.as_str()).chain(written);
            let line: Vec<_> = line.collect();
            self.text(&line.join(" "));
            self.entered.remove(&format!("alias {name}"));
            return true;
        }
        let Some(function) = &meaning.function else {
            return false;
        };
        let arguments = self.texts(text, rest);
        if self.entered.insert(format!("function {name}")) {
            self.inner(function, arguments);
            self.entered.remove(&format!("function {name}"));
        }
        true
    }

    pub(super) fn texts(&mut self, text: &str, words: &[Word]) -> Vec<String> {
        let texts = words.iter().map(|word| {
            let written = &text[word.span.clone()];
            if word.is_static {
                word.text.clone()
            } else {
                self.expand(written).unwrap_or_else(|| written.to_owned())
            }
        });
        texts.collect()
    }
}

/// The text of a script: a file of text of which a shell is, or is going to be, the reader.
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
