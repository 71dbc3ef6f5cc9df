//! What commands need from earlier commands: without it, cleanup must not run.
//!
//! Only reads texts. `run` decides whether a need is met when the commands run; `supply` knows what
//! commands leave to others.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::{Path, PathBuf};

use crate::document::CiAction;
use crate::document::command::{CommandWord, Enclosure, Script, SimpleCommand};
use crate::document::programs::{Deletes, Program};

use super::guarding::{UnsetGuard, counts_arguments, guard, is_set_before};
use super::supply::{goes_elsewhere, sets_arguments};
use super::{Action, Plan, Supply, implied, supplies};

/// The longest script that is read, in bytes.
const LONGEST_SCRIPT: u64 = 1 << 20;

/// Something that commands use without providing it themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// Its kind.
    pub supply: Supply,
    /// Its name as in the commands, without a `$`: `WORK`, `1`, `%2`, `clean`.
    pub name: String,
    /// The commands handle that it may be missing: `${X:?}`, `${X:-x}`, `[ -n "$X" ]`.
    pub guarded: bool,
    /// A program reads it from its environment; the commands do not mention it.
    pub implied: bool,
    /// The index of the text that uses it, and the position; `None` for a function or a script that
    /// a text calls.
    pub place: Option<(usize, Range<usize>)>,
}

/// The position of a command that deletes by a relative path without an earlier change of folder.
fn relative_deletion(commands: &[SimpleCommand]) -> Option<Range<usize>> {
    let has_left = |nth: usize| {
        let here = shells_around(&commands[nth]);
        let mut before = commands[..nth].iter();
        before.any(|other| goes_elsewhere(other) && here.starts_with(&shells_around(other)))
    };
    let here = commands
        .iter()
        .enumerate()
        .filter(|(nth, _)| !has_left(*nth));
    let here = here.map(|(_, simple)| simple);
    let mut here = here.filter(|simple| {
        let words = simple.words.iter().enumerate();
        let mut deleters = words.map(|(at, word)| (at, deletes(&word.text)));
        let deleter = deleters.find(|(_, deletes)| *deletes != Deletes::Nothing);
        deleter.is_some_and(|(at, deletes)| {
            let operands = &simple.words[at + 1..];
            let says = |text: &str| operands.iter().any(|word| word.text == text);
            match deletes {
                Deletes::Nothing => false,
                Deletes::Operands => operands.iter().any(is_relative),
                Deletes::OperandsWith(words) => {
                    words.iter().any(|word| says(word)) && operands.iter().any(is_relative)
                }
                Deletes::InFolder(word) => says(word),
            }
        })
    });
    here.next().map(|simple| simple.span.clone())
}

/// What the program with this name deletes.
fn deletes(name: &str) -> Deletes {
    Program::named(name).map_or(Deletes::Nothing, |program| program.deletes)
}

/// Whether the arguments of this program or builtin are commands.
fn runs_text(name: &str) -> bool {
    matches!(name, "eval" | "trap") || Program::is_shell(name)
}

/// The subshells and functions around a command, the outermost first.
fn shells_around(simple: &SimpleCommand) -> Vec<Enclosure> {
    let around = simple.context.enclosures.iter().copied();
    around
        .filter(|one| !matches!(one, Enclosure::Loop | Enclosure::Condition))
        .collect()
}

fn is_relative(word: &CommandWord) -> bool {
    word.is_static
        && !word.text.is_empty()
        && !word.text.starts_with(['-', '/', '~', '+', '!', '('])
}

/// Names that a command reads without `$`: by `printenv`, by a name reference, and by `${!v}` if
/// the text itself sets `v`.
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

/// The name at the beginning of `text`, which may be empty.
fn leading_name(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    &text[..end.unwrap_or(text.len())]
}

/// What the commands of a workshop leave to other commands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Supplies {
    /// The steps that leave each supply; functions of the plan have no step.
    pub steps: BTreeMap<Supply, Vec<usize>>,
    /// There may be more: a command sources or evaluates something.
    pub more: bool,
}

/// What the commands of `plan` and their replacements leave to others, without the steps in
/// `except`.
pub fn supplies_of(plan: &Plan, except: &[usize]) -> Supplies {
    let mut found = Supplies::default();
    let mut add = |text: &Script, step: Option<usize>| {
        for supply in supplies(text) {
            found.steps.entry(supply).or_default().extend(step);
        }
        found.more |= text.simple_commands().iter().any(|simple| {
            let first = simple.words.first().map(|word| word.text.as_str());
            matches!(first, Some("." | "source" | "eval"))
        });
    };
    for function in &plan.functions {
        add(&Script::new(function.body.as_str()), None);
    }
    for step in (0..plan.steps.len()).filter(|step| !except.contains(step)) {
        for text in texts_of(plan, step) {
            add(&text, Some(step));
        }
    }
    found
}

/// The text of a step, and that of its replacement.
fn texts_of(plan: &Plan, step: usize) -> Vec<Script> {
    let Action::Run(command) = &plan.steps[step].action else {
        return Vec::new();
    };
    let mut texts = vec![command.text.clone()];
    let attributes = plan.attributes(step);
    match attributes.and_then(|attributes| attributes.ci.as_ref()) {
        Some(CiAction::Command(text)) => texts.push(Script::new(text.as_str())),
        Some(CiAction::File(path)) => {
            let file = plan.steps[step].origin.location.file.path();
            let folder = file.parent().unwrap_or(Path::new(""));
            texts.extend(script(&folder.join(path)).map(Script::new));
        }
        _ => {}
    }
    texts
}

/// The needs of `texts`, complete commands that run one after the other, including functions of the
/// plan and scripts that they call.
pub fn needs(plan: &Plan, texts: &[&Script]) -> Vec<Need> {
    let own = plan.documents.first();
    let own = own.and_then(|document| document.source.path().parent());
    let mut search = NeedSearch {
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
        let depends = |supply: &Supply| *supply == Supply::Folder && !leaves_for_good(text);
        let own = supplies(text).into_iter();
        search.own.extend(own.filter(|supply| !depends(supply)));
        search.own.insert(Supply::LastWord);
    }
    search.found
}

/// Whether a text changes to a folder that does not depend on the previous one.
fn leaves_for_good(text: &Script) -> bool {
    let commands = text.simple_commands();
    let mut here = commands
        .iter()
        .filter(|simple| simple.context.runs_in_this_shell());
    here.any(goes_elsewhere)
}

/// Every function that a command defines, with the text from its name on.
fn functions(plan: &Plan) -> BTreeMap<String, String> {
    let given = plan.functions.iter();
    let given = given.map(|function| (function.name.clone(), function.body.clone()));
    let steps = (0..plan.steps.len()).flat_map(|step| texts_of(plan, step));
    let defined = steps.flat_map(|text| {
        let names = text.defined_functions().into_iter();
        let from_name = |name: String| {
            let at = text.find(&name)?;
            Some((name, text[at..].to_owned()))
        };
        names.filter_map(from_name).collect::<Vec<_>>()
    });
    given.chain(defined).collect()
}

struct NeedSearch {
    functions: BTreeMap<String, String>,
    /// Where to look for scripts.
    folders: Vec<PathBuf>,
    /// What the previous texts provide.
    own: BTreeSet<Supply>,
    called: BTreeSet<String>,
    found: Vec<Need>,
}

impl NeedSearch {
    fn look(&mut self, text: &Script, nth: Option<usize>) {
        let commands = text.simple_commands();
        self.variables(text, commands, nth);
        // A script and a function have their own arguments and last words.
        if nth.is_some() {
            self.parameters(text, commands, nth);
        }
        for simple in commands {
            for name in implied::variables(simple) {
                let is_own = is_set_before(text, name, simple.span.start);
                if !is_own {
                    let before = self.found.len();
                    self.needs_unnamed(Supply::Variable(name.to_owned()), name, simple, nth);
                    let added = self.found.get_mut(before);
                    if let Some(need) = added {
                        need.implied = true;
                    }
                }
            }
            self.jobs(simple, nth);
        }
        if let Some(range) = relative_deletion(commands) {
            self.add(Supply::Folder, "", false, nth.map(|nth| (nth, range)));
        }
        let defined = text.defined_functions();
        for simple in commands {
            let called = simple.words.first().filter(|word| word.is_static);
            if let Some(called) = called.filter(|called| !defined.contains(&called.text)) {
                let supply = Supply::Function(called.text.clone());
                self.needs_unnamed(supply, &called.text, simple, nth);
            }
            self.follow(simple);
        }
    }

    /// Adds a need, unless a previous text provides it.
    fn add(
        &mut self,
        supply: Supply,
        name: &str,
        guarded: bool,
        place: Option<(usize, Range<usize>)>,
    ) {
        if !self.own.contains(&supply) {
            self.found.push(Need {
                supply,
                name: name.to_owned(),
                guarded,
                implied: false,
                place,
            });
        }
    }

    /// Adds the needs of a simple command that no expansion shows.
    fn needs_unnamed(
        &mut self,
        supply: Supply,
        name: &str,
        simple: &SimpleCommand,
        nth: Option<usize>,
    ) {
        self.add(
            supply,
            name,
            false,
            nth.map(|nth| (nth, simple.span.clone())),
        );
    }

    fn variables(&mut self, text: &Script, commands: &[SimpleCommand], nth: Option<usize>) {
        let bound = text.assigned_names();
        let mut asked = BTreeSet::new();
        for (name, range) in text.used_names() {
            let is_set = bound.contains(&name) && is_set_before(text, &name, range.start);
            if is_set || !is_variable(&name) {
                continue;
            }
            let guard = guard(text, &range);
            if guard == UnsetGuard::WholeCommand {
                asked.insert(name.clone());
            }
            let supply = match name.as_str() {
                "_" if commands.iter().any(|simple| simple.span.end <= range.start) => continue,
                "_" if nth.is_none() => continue,
                "_" => Supply::LastWord,
                // Both depend on the last `cd`.
                "OLDPWD" => Supply::Folder,
                _ => Supply::Variable(name.clone()),
            };
            let guarded = guard != UnsetGuard::None || asked.contains(&name);
            self.add(supply, &name, guarded, nth.map(|nth| (nth, range)));
        }
        for name in names_read_otherwise(text, commands) {
            if !bound.contains(&name) {
                self.add(Supply::Variable(name.clone()), &name, false, None);
            }
        }
    }

    /// Arguments of the shell, and `$!`.
    fn parameters(&mut self, text: &Script, commands: &[SimpleCommand], nth: Option<usize>) {
        let own = commands
            .iter()
            .filter(|simple| simple.context.runs_in_this_shell());
        let set_from = own.filter(|simple| sets_arguments(simple));
        let set_from = set_from.map(|simple| simple.span.end).min();
        let mut asked = false;
        for (name, range) in text.used_parameters() {
            if name == "!" {
                let starts = commands
                    .iter()
                    .any(|simple| simple.context.background && simple.span.end <= range.start);
                if !starts {
                    let guarded = guard(text, &range) != UnsetGuard::None
                        || commands.iter().any(|simple| {
                            simple.context.tolerated
                                && simple.span.start <= range.start
                                && range.end <= simple.span.end
                        });
                    self.add(Supply::Job, "$!", guarded, nth.map(|nth| (nth, range)));
                }
                continue;
            }
            if name == "0" || set_from.is_some_and(|end| end <= range.start) {
                continue;
            }
            let guard = guard(text, &range);
            asked |= guard == UnsetGuard::WholeCommand || counts_arguments(text, &range);
            let guarded = guard != UnsetGuard::None || asked;
            self.add(
                Supply::Arguments,
                &name,
                guarded,
                nth.map(|nth| (nth, range)),
            );
        }
    }

    /// Jobs that a command mentions by number.
    fn jobs(&mut self, simple: &SimpleCommand, nth: Option<usize>) {
        let mut words = simple.words.iter().map(|word| word.text.as_str());
        let first = words.next();
        let takes_jobs = matches!(first, Some("kill" | "wait" | "fg" | "bg" | "disown"));
        let job = words.find(|word| word.starts_with('%'));
        if let Some(job) = job.filter(|_| takes_jobs && !simple.context.tolerated) {
            let job = job.to_owned();
            self.needs_unnamed(Supply::Job, &job, simple, nth);
        }
    }

    /// Reads the function or script that a simple command calls.
    fn follow(&mut self, simple: &SimpleCommand) {
        let words: Vec<&str> = simple
            .words
            .iter()
            .filter(|word| word.is_static)
            .map(|word| word.text.as_str())
            .collect();
        let shell = words.iter().position(|word| runs_text(word));
        let arguments = shell.map_or(&[][..], |at| &words[at + 1..]);
        for argument in arguments.iter().filter(|word| word.contains('$')) {
            self.look(&Script::new(*argument), None);
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
                self.look(&Script::new(text), None);
            }
        }
    }
}

/// The text of a file, if it is a script.
fn script(path: &Path) -> Option<String> {
    let about = std::fs::metadata(path).ok()?;
    if !about.is_file() || about.len() > LONGEST_SCRIPT {
        return None;
    }
    std::fs::read_to_string(path).ok()
}

/// A variable by name. `PATH` is ignored: commands that read it only add to it.
fn is_variable(name: &str) -> bool {
    name != "PATH" && name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
}

#[cfg(test)]
mod tests;
