//! Examines one command: which programs it would run.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;

use crate::document::command::{CommandWord, Enclosure, Redirection, Script, SimpleCommand};
use crate::run::{GuardVerdict, ShellFacts, ShellQuestions};

use super::expansion::{Assignment, assignments, expanded, looked_up};
use super::search::PathSearch;
use super::wrappers::{WrapperKind, kind};

/// The deepest nesting of texts within texts.
const DEEPEST: usize = 40;

/// The meaning of a program word.
enum ProgramName {
    Known(String),
    /// Nothing: the next word is the program.
    Nothing,
    Unknown,
}

pub(super) struct Examination<'a> {
    pub(super) tools: &'a BTreeSet<String>,
    pub(super) folders: &'a [PathBuf],
    pub(super) known: &'a ShellFacts,
    pub(super) questions: ShellQuestions,
    /// Why the command must not run, and the remedy.
    fault: Option<(String, String)>,
    pub(super) search: PathSearch,
    /// The variables that the text itself has assigned; `None` for values that are known only at
    /// run time.
    pub(super) assigned: HashMap<String, Option<String>>,
    /// Aliases that the text itself defines.
    pub(super) aliases: HashMap<String, String>,
    /// Tools whose path the text has set by `hash -p`.
    pub(super) hashed: BTreeSet<String>,
    /// Tools by the other names that the text gives them, with links and copies.
    pub(super) copies: BTreeMap<String, String>,
    /// The whole command.
    pub(super) whole: String,
    /// Directories that the text enters.
    pub(super) visited: Vec<PathBuf>,
    /// The redirections of the current simple command.
    pub(super) redirections: Vec<Redirection>,
    /// The arguments of the enclosing functions and scripts.
    pub(super) arguments: Vec<Vec<String>>,
    /// Functions, aliases and files that were examined.
    pub(super) entered: BTreeSet<String>,
    depth: usize,
    /// The text is the body of a function, or a file.
    all_of_it: bool,
}

impl<'a> Examination<'a> {
    pub(super) fn new(
        tools: &'a BTreeSet<String>,
        folders: &'a [PathBuf],
        known: &'a ShellFacts,
    ) -> Self {
        Self {
            tools,
            folders,
            known,
            questions: ShellQuestions::default(),
            fault: None,
            search: PathSearch::AsBefore,
            assigned: HashMap::new(),
            aliases: HashMap::new(),
            hashed: BTreeSet::new(),
            copies: BTreeMap::new(),
            whole: String::new(),
            visited: Vec::new(),
            redirections: Vec::new(),
            arguments: Vec::new(),
            entered: BTreeSet::new(),
            depth: 0,
            all_of_it: false,
        }
    }

    pub(super) fn of(mut self, text: &Script) -> GuardVerdict {
        text.as_str().clone_into(&mut self.whole);
        self.text(text);
        if !self.questions.is_empty() {
            return GuardVerdict::Depends(self.questions);
        }
        match self.fault {
            None => GuardVerdict::Allowed,
            Some((message, help)) => GuardVerdict::Refused(format!(
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

    fn text(&mut self, text: &Script) {
        if self.depth >= DEEPEST || self.fault.is_some() {
            return;
        }
        self.depth += 1;
        for name in text
            .assigned_names()
            .into_iter()
            .filter(|name| name != "PATH")
        {
            self.assigned.entry(name).or_insert(None);
        }
        let commands = text.simple_commands();
        let in_function =
            |command: &SimpleCommand| command.context.enclosures.contains(&Enclosure::Function);
        // The body of a function that is only defined does not run yet.
        let all = self.all_of_it || commands.iter().any(|one| !in_function(one));
        let mut before = self.visited.clone();
        for command in commands.iter().filter(|one| all || !in_function(one)) {
            // A directory that a subshell enters is left at its end.
            let is_within = command.context.enclosures.contains(&Enclosure::Subshell);
            if !is_within {
                self.visited.clone_from(&before);
            }
            self.simple(text, command);
            if !is_within {
                before.clone_from(&self.visited);
            }
        }
        self.depth -= 1;
    }

    /// Examines nested text: the body of a function, a file, an argument.
    pub(super) fn inner(&mut self, text: &str, arguments: Vec<String>) {
        self.arguments.push(arguments);
        let outer = std::mem::replace(&mut self.all_of_it, true);
        self.text(&Script::new(text));
        self.all_of_it = outer;
        self.arguments.pop();
    }

    /// The same for text that runs in a separate process: its assignments end with it.
    pub(super) fn child(&mut self, text: &str, arguments: Vec<String>) {
        let (search, assigned) = (self.search.clone(), self.assigned.clone());
        self.inner(text, arguments);
        (self.search, self.assigned) = (search, assigned);
    }

    fn simple(&mut self, text: &Script, command: &SimpleCommand) {
        let end = command
            .words
            .first()
            .map_or(command.span.end, |word| word.span.start);
        let set = assignments(&text[command.span.start..end]);
        let before = self.search.clone();
        for one in &set {
            self.assign(one);
        }
        let bound = text.assigned_by(command);
        let is_set = set.iter().any(|one| one.name == "PATH");
        if bound.iter().any(|name| name == "PATH") && !is_set {
            let declared = command.words.iter().skip(1);
            let mut declared = declared.map(|word| &text[word.span.clone()]);
            if !declared.any(|word| word.starts_with("PATH=")) {
                self.search = PathSearch::Unknown("the command sets PATH".to_owned());
            }
        }
        if !command.words.is_empty() {
            self.redirections.clone_from(&command.redirections);
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
                Some(path) => PathSearch::Value(path),
                None => PathSearch::Unknown(format!("the command sets PATH to `{}`", one.value)),
            };
        } else {
            self.runs_later(one.name, value.as_deref());
            self.assigned.insert(one.name.to_owned(), value);
        }
    }

    /// Variables whose text bash runs by itself.
    fn runs_later(&mut self, name: &str, value: Option<&str>) {
        match (name, value) {
            ("PROMPT_COMMAND", Some(text)) => self.inner(text, Vec::new()),
            ("PS0" | "PS1" | "PS2" | "PS4", Some(text)) => {
                self.inner(&format!(": \"{text}\""), Vec::new());
            }
            _ => {}
        }
    }

    pub(super) fn expand(&mut self, written: &str) -> Option<String> {
        expanded(written, |name| self.value(name))
    }

    pub(super) fn value(&mut self, name: &str) -> Option<String> {
        if name == "PATH" {
            match &self.search {
                PathSearch::Value(path) => return Some(path.clone()),
                PathSearch::Unknown(_) => return None,
                PathSearch::AsBefore => {}
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

    fn name_of(&mut self, text: &str, word: &CommandWord) -> ProgramName {
        let written = &text[word.span.clone()];
        if word.is_static && !written.starts_with('~') {
            return ProgramName::Known(word.text.clone());
        }
        if let Some(name) = looked_up(written) {
            return ProgramName::Known(name.to_owned());
        }
        let Some(says) = self.expand(written) else {
            return ProgramName::Unknown;
        };
        let says = if written.starts_with('"') {
            Some(says)
        } else {
            says.split_whitespace().next().map(str::to_owned)
        };
        says.map_or(ProgramName::Nothing, ProgramName::Known)
    }

    /// Examines the program with which `words` begin. `plain`: aliases and functions count.
    pub(super) fn program(&mut self, text: &str, words: &[CommandWord], plain: bool) {
        let Some((first, rest)) = words.split_first() else {
            return;
        };
        let written = &text[first.span.clone()];
        if written.contains(['*', '?', '[', '{'])
            && let Some(tool) = self.outlined(written).or_else(|| self.path_in(written))
        {
            return self.refuse_path(written, &tool);
        }
        match self.name_of(text, first) {
            ProgramName::Nothing => self.program(text, rest, plain),
            ProgramName::Unknown => self.unknown(text, written),
            ProgramName::Known(name) if name.contains('/') => {
                self.by_path(text, (written, &name), rest);
            }
            ProgramName::Known(name) => {
                if plain && self.is_alias_or_function(text, &name, rest) {
                    return;
                }
                if self.tools.contains(&name) {
                    self.tool(&name);
                } else if kind(&name) == WrapperKind::Other {
                    self.by_name(text, &name, rest);
                } else {
                    self.wrapper(text, &name, rest);
                }
            }
        }
    }

    /// Examines a tool that is called by its name.
    pub(super) fn tool(&mut self, name: &str) {
        let places = match self.search {
            PathSearch::AsBefore => Vec::new(),
            _ => self.places(),
        };
        let help = "change PATH in a separate command: the stand-ins are first again after it";
        if self.hashed.contains(name) {
            let message = format!("`hash` would lead to the real `{name}`");
            return self.refuse(message, "leave out `hash -p`".to_owned());
        }
        match self.search.real(name, self.folders, &places) {
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

    /// Examines the alias or function with this name. Returns false if there is none.
    pub(super) fn is_alias_or_function(
        &mut self,
        text: &str,
        name: &str,
        rest: &[CommandWord],
    ) -> bool {
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
            self.text(&Script::new(line.join(" ")));
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

    pub(super) fn texts(&mut self, text: &str, words: &[CommandWord]) -> Vec<String> {
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
