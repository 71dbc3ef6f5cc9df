//! Which variables commands need from the commands before them: what cleanup must not run without.
//!
//! Reads texts only. Whether a variable has its value when the commands run is `run`'s business.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::{Path, PathBuf};

use crate::document::CiAction;
use crate::document::command::{
    Enclosure, SimpleCommand, Word, assigned_names, defined_functions, simple_commands, used_names,
};

use super::{Action, Plan};

/// Programs and builtins whose arguments are commands.
const SHELLS: &[&str] = &["bash", "sh", "dash", "zsh", "ksh", "eval", "trap"];

/// What is needed by commands that delete by relative paths: the folder that they run in.
pub const FOLDER: &str = "PWD";

/// Programs that delete what their arguments name.
const DELETERS: &[&str] = &["rm", "rmdir", "unlink", "shred", "mv", "truncate"];

/// A script longer than this is not read.
const LONGEST_SCRIPT: u64 = 1 << 20;

/// A variable that commands read and do not set before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// Its name.
    pub name: String,
    /// The commands say themselves what happens when it is not set: `${X:?}`, `${X:-x}`, `[ -n "$X" ]`.
    pub guarded: bool,
    /// Which of the texts reads it, and where; `None` for a function or a script that one calls.
    pub place: Option<(usize, Range<usize>)>,
}

/// Whether a command goes to another folder, and the commands after it are there.
pub fn changes_folder(text: &str) -> bool {
    let commands = simple_commands(text);
    let mut commands = commands.iter();
    commands.any(|simple| goes_elsewhere(simple) && runs_in_this_shell(simple))
}

fn goes_elsewhere(simple: &SimpleCommand) -> bool {
    let first = simple.words.first().map(|word| word.text.as_str());
    matches!(first, Some("cd" | "pushd"))
}

fn runs_in_this_shell(simple: &SimpleCommand) -> bool {
    let apart = [
        Enclosure::Function,
        Enclosure::Subshell,
        Enclosure::Substitution,
    ];
    let context = &simple.context;
    let is_apart = context.background || context.pipeline_length > 1;
    !is_apart && !context.enclosures.iter().any(|one| apart.contains(one))
}

/// Where a command deletes by a relative path without having gone to a folder itself.
fn relative_deletion(commands: &[SimpleCommand]) -> Option<Range<usize>> {
    let here = commands.iter().take_while(|simple| !goes_elsewhere(simple));
    let mut here = here.filter(|simple| {
        let words = simple.words.iter().enumerate();
        let mut programs = words.filter(|(_, word)| {
            DELETERS.contains(&word.text.as_str()) || word.text == "find" || word.text == "git"
        });
        programs.next().is_some_and(|(at, program)| {
            let operands = &simple.words[at + 1..];
            let says = |text: &str| operands.iter().any(|word| word.text == text);
            match program.text.as_str() {
                "git" => says("clean"),
                "find" if !says("-delete") && !says("rm") => false,
                _ => operands.iter().any(is_relative),
            }
        })
    });
    here.next().map(|simple| simple.span.clone())
}

fn is_relative(word: &Word) -> bool {
    word.is_static
        && !word.text.is_empty()
        && !word.text.starts_with(['-', '/', '~', '+', '!', '('])
}

/// Names that a command reads without a `$` before them: by `printenv`, by a name reference, and by `${!v}`
/// when the text itself says what `v` is.
fn names_read_otherwise(text: &str, commands: &[SimpleCommand]) -> Vec<String> {
    let mut names = Vec::new();
    for simple in commands {
        let words: Vec<&str> = simple.words.iter().map(|word| word.text.as_str()).collect();
        match words[..] {
            ["printenv", ..] => names.extend(words[1..].iter().map(|name| (*name).to_owned())),
            ["declare" | "local" | "typeset", options, ..]
                if options.starts_with('-') && options.contains('n') =>
            {
                let targets = words[2..].iter().filter_map(|word| word.split_once('='));
                names.extend(targets.map(|(_, target)| target.to_owned()));
            }
            _ => {}
        }
    }
    let mut rest = text;
    while let Some((_, after)) = rest.split_once("${!") {
        rest = after;
        let given = format!("{}=", leading_name(after));
        for (at, _) in text.match_indices(&given) {
            let value = text[at + given.len()..].trim_start_matches(['"', '\'']);
            names.push(leading_name(value).to_owned());
        }
    }
    names.retain(|name| is_variable(name));
    names
}

/// The name that `text` begins with, which may be empty.
fn leading_name(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    &text[..end.unwrap_or(text.len())]
}

/// What the commands of a workshop assign.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Assignments {
    /// The names.
    pub names: BTreeSet<String>,
    /// There may be more: something is sourced or evaluated.
    pub more: bool,
}

/// What the commands of `plan` and their replacements assign, those of the steps `except` left out.
pub fn assignments(plan: &Plan, except: &[usize]) -> Assignments {
    let mut found = Assignments::default();
    let functions = plan.functions.iter().map(|function| function.body.clone());
    let steps = (0..plan.steps.len()).filter(|step| !except.contains(step));
    for text in functions.chain(steps.flat_map(|step| texts_of(plan, step))) {
        found.names.extend(assigned_names(&text));
        if changes_folder(&text) {
            found.names.insert(FOLDER.to_owned());
        }
        found.more |= simple_commands(&text).iter().any(|simple| {
            let first = simple.words.first().map(|word| word.text.as_str());
            matches!(first, Some("." | "source" | "eval"))
        });
    }
    found
}

/// The text of a step, and that of what replaces it.
fn texts_of(plan: &Plan, step: usize) -> Vec<String> {
    let Action::Run(command) = &plan.steps[step].action else {
        return Vec::new();
    };
    let mut texts = vec![command.text.clone()];
    let attributes = plan.attributes(step);
    match attributes.and_then(|attributes| attributes.ci.as_ref()) {
        Some(CiAction::Command(text)) => texts.push(text.clone()),
        Some(CiAction::File(path)) => {
            let file = plan.steps[step].origin.location.file.path();
            let folder = file.parent().unwrap_or(Path::new(""));
            texts.extend(script(&folder.join(path)));
        }
        _ => {}
    }
    texts
}

/// What `texts`, complete commands that run one after the other, need; functions of the plan and
/// scripts that they call included.
pub fn needs(plan: &Plan, texts: &[&str]) -> Vec<Need> {
    let own = plan.documents.first();
    let own = own.and_then(|document| document.source.path().parent());
    let mut search = Search {
        folders: own
            .into_iter()
            .chain([Path::new("")])
            .map(Path::to_owned)
            .collect(),
        functions: functions(plan),
        own: BTreeSet::new(),
        called: BTreeSet::new(),
        found: Vec::new(),
    };
    for (nth, text) in texts.iter().enumerate() {
        search.look(text, Some(nth));
        search.own.extend(assigned_names(text));
        if changes_folder(text) {
            search.own.insert(FOLDER.to_owned());
        }
    }
    search.found
}

/// Every function that a command defines, with the text from its name on.
fn functions(plan: &Plan) -> BTreeMap<String, String> {
    let given = plan.functions.iter();
    let given = given.map(|function| (function.name.clone(), function.body.clone()));
    let steps = (0..plan.steps.len()).flat_map(|step| texts_of(plan, step));
    let defined = steps.flat_map(|text| {
        let names = defined_functions(&text).into_iter();
        let from_name = |name: String| {
            let at = text.find(&name)?;
            Some((name, text[at..].to_owned()))
        };
        names.filter_map(from_name).collect::<Vec<_>>()
    });
    given.chain(defined).collect()
}

struct Search {
    functions: BTreeMap<String, String>,
    /// Where scripts are looked for.
    folders: Vec<PathBuf>,
    /// What the texts before have set.
    own: BTreeSet<String>,
    called: BTreeSet<String>,
    found: Vec<Need>,
}

impl Search {
    fn look(&mut self, text: &str, nth: Option<usize>) {
        let bound = assigned_names(text);
        let mut asked = BTreeSet::new();
        for (name, range) in used_names(text) {
            let is_set = bound.contains(&name) && is_set_before(text, &name, range.start);
            if is_set || self.own.contains(&name) || !is_variable(&name) {
                continue;
            }
            let guard = guard(text, &range);
            if guard == Guard::WholeCommand {
                asked.insert(name.clone());
            }
            self.found.push(Need {
                guarded: guard != Guard::None || asked.contains(&name),
                name,
                place: nth.map(|nth| (nth, range)),
            });
        }
        let commands = simple_commands(text);
        for name in names_read_otherwise(text, &commands) {
            if !bound.contains(&name) && !self.own.contains(&name) {
                self.found.push(Need {
                    name,
                    guarded: false,
                    place: None,
                });
            }
        }
        if let Some(range) = relative_deletion(&commands).filter(|_| !self.own.contains(FOLDER)) {
            self.found.push(Need {
                name: FOLDER.to_owned(),
                guarded: false,
                place: nth.map(|nth| (nth, range)),
            });
        }
        for simple in &commands {
            self.follow(simple);
        }
    }

    /// Looks into what a simple command calls.
    fn follow(&mut self, simple: &SimpleCommand) {
        let words: Vec<&str> = simple
            .words
            .iter()
            .filter(|word| word.is_static)
            .map(|word| word.text.as_str())
            .collect();
        let shell = words.iter().position(|word| SHELLS.contains(word));
        let arguments = shell.map_or(&[][..], |at| &words[at + 1..]);
        for argument in arguments.iter().filter(|word| word.contains('$')) {
            self.look(argument, None);
        }
        let file = arguments.iter().find(|word| !word.starts_with('-'));
        let sourced = matches!(words[..], ["." | "source", ..]);
        let sourced = words.get(1).filter(|_| sourced);
        for name in words.iter().take(1).chain(file).chain(sourced) {
            let text = match self.functions.get(*name) {
                Some(body) => Some(body.clone()),
                None => self
                    .folders
                    .iter()
                    .find_map(|folder| script(&folder.join(name))),
            };
            if let Some(text) = text.filter(|_| self.called.insert((*name).to_owned())) {
                self.look(&text, None);
            }
        }
    }
}

/// The text of a script, if that is what stands there.
fn script(path: &Path) -> Option<String> {
    let about = std::fs::metadata(path).ok()?;
    if !about.is_file() || about.len() > LONGEST_SCRIPT {
        return None;
    }
    std::fs::read_to_string(path).ok()
}

/// A variable by name. `PATH` is left alone: whoever reads it only adds to it.
fn is_variable(name: &str) -> bool {
    name != "PATH" && name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
}

/// Whether `name`, which `text` binds somewhere, is written as a name to be bound before `end`, and not in
/// the very value that is given to it.
fn is_set_before(text: &str, name: &str, end: usize) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text[..end].match_indices(name).any(|(at, _)| {
        let (before, behind) = (&text[..at], &text[at + name.len()..end]);
        let is_whole = !before.ends_with(is_part) && !behind.starts_with(is_part);
        let is_use = before.ends_with(['$', '{', '#', '!']);
        let in_own_value = behind.starts_with('=') && !behind.contains([' ', ';', '\n', '&', '|']);
        is_whole && !is_use && !in_own_value
    })
}

/// What a use of a variable says about its being unset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Guard {
    None,
    /// This use is safe.
    This,
    /// The rest of the command depends on it.
    WholeCommand,
}

fn guard(text: &str, name: &Range<usize>) -> Guard {
    let (before, behind) = (&text[..name.start], &text[name.end..]);
    if before.ends_with("${#") {
        return Guard::This;
    }
    if before.ends_with("${") {
        let operator = behind.strip_prefix(':').unwrap_or(behind);
        match operator.as_bytes() {
            [b'?', ..] => return Guard::WholeCommand,
            // An empty default is no answer.
            [b'-' | b'=', b'}', ..] => return Guard::None,
            [b'+' | b'-' | b'=', ..] => return Guard::This,
            _ => {}
        }
    }
    let line = before.lines().next_back().unwrap_or_default();
    let is_test = ["[ ", "[[ ", "test "]
        .iter()
        .any(|start| line.contains(start));
    let before = line.trim_end_matches(['{', '$', '"', '\'']);
    let asks = |tests: &[&str]| tests.iter().any(|test| before.ends_with(test));
    let alone = behind.trim_start_matches(['}', '"']);
    let is_alone = alone.is_empty() || alone.starts_with([' ', ';', ']', '\n']);
    // An empty name is no file.
    let is_file = is_alone && asks(&["-d ", "-e ", "-f ", "-s ", "-r ", "-w ", "-x ", "-L "]);
    if is_test && (is_file || asks(&["-z ", "-n ", "-v "])) {
        return Guard::WholeCommand;
    }
    Guard::None
}

#[cfg(test)]
mod tests;
