//! Programs in other languages, and rule files: their text is searched for the path of a tool. No
//! parser for those languages is here.

use std::path::{Path, PathBuf};

use crate::document::command::CommandWord;
use crate::plan::{Action, PlanOptions, plan};

use super::examination::Examination;
use super::files::{script, unquoted};

/// A program that reads rules: the options for its file and its directory, and the files that it
/// reads by default.
struct RuleProgram {
    file: &'static [&'static str],
    folder: &'static [&'static str],
    names: &'static [&'static str],
}

fn rules_of(name: &str) -> Option<RuleProgram> {
    Some(match name {
        "make" | "gmake" => RuleProgram {
            file: &["-f", "--file", "--makefile"],
            folder: &["-C", "--directory"],
            names: &["GNUmakefile", "makefile", "Makefile"],
        },
        "just" => RuleProgram {
            file: &["-f", "--justfile"],
            folder: &["-d", "--working-directory"],
            names: &["justfile", "Justfile", ".justfile"],
        },
        "task" => RuleProgram {
            file: &["-t", "--taskfile"],
            folder: &["-d", "--dir"],
            names: &[
                "Taskfile.yml",
                "taskfile.yml",
                "Taskfile.yaml",
                "taskfile.yaml",
                "Taskfile.dist.yml",
                "Taskfile.dist.yaml",
            ],
        },
        "npm" | "npx" | "yarn" | "pnpm" => RuleProgram {
            file: &[],
            folder: &["--prefix", "-C", "--cwd", "--dir"],
            names: &["package.json"],
        },
        _ => return None,
    })
}

impl Examination<'_> {
    /// Examines a program in another language, in an argument or in a file.
    pub(super) fn interprets(&mut self, text: &str, name: &str, rest: &[CommandWord]) {
        let says = self.texts(text, rest);
        for word in &says {
            if let Some(tool) = self.path_in(word) {
                return self.refuse_path(word, &tool);
            }
        }
        if let Some(rules) = rules_of(name) {
            self.rules(&rules, &says);
        } else if name.ends_with("awk") {
            self.awk(&says);
        } else if name == "ansible-playbook" {
            for word in &says {
                self.program_file(word);
            }
        } else {
            self.language(text, name, &says);
        }
        if ["bun", "deno"].contains(&name) {
            for place in self.places() {
                self.file_that_names_a_path(&place.join("package.json"));
            }
        }
    }

    /// Examines the file. Returns true if it exists.
    fn program_file(&mut self, word: &str) -> bool {
        let files = self.files(word);
        let mut found = false;
        for file in files.iter().filter(|file| file.is_file()) {
            self.file_that_names_a_path(file);
            found = true;
        }
        found
    }

    fn rules(&mut self, rules: &RuleProgram, says: &[String]) {
        let files = values_of(rules.file, says);
        if !files.is_empty() {
            for file in files {
                self.program_file(&file);
            }
            return;
        }
        let mut folders = values_of(rules.folder, says);
        if folders.is_empty() {
            folders.push(".".to_owned());
        }
        for folder in folders {
            // The directory that was entered last.
            let place = self.places().pop().unwrap_or_default().join(folder);
            for name in rules.names {
                self.file_that_names_a_path(&place.join(name));
            }
        }
    }

    /// The files after `-f`; files that awk reads as data are not run.
    fn awk(&mut self, says: &[String]) {
        for file in values_of(&["-f", "--file"], says) {
            self.program_file(&file);
        }
    }

    /// The first file is the program, the words after it are its arguments.
    fn language(&mut self, text: &str, name: &str, says: &[String]) {
        let mut words = says.iter();
        while let Some(word) = words.next() {
            match &**word {
                "-m" => {
                    let module = words
                        .next()
                        .map_or(String::new(), |name| name.replace('.', "/"));
                    self.program_file(&format!("{module}.py"));
                    self.program_file(&format!("{module}/__main__.py"));
                    return;
                }
                "-r" | "--require" | "--import" | "--preload" => {
                    if let Some(file) = words.next() {
                        self.program_file(file);
                    }
                }
                option if is_text_option(option) => return,
                option if option.len() > 1 && option.starts_with('-') => {}
                file => {
                    if file != "-" && self.program_file(file) {
                        return;
                    }
                }
            }
        }
        self.text_from_elsewhere(text, name);
    }

    /// Examines the text of an interpreter that comes from a here document, a pipe or a file after
    /// `<`.
    pub(super) fn text_from_elsewhere(&mut self, text: &str, name: &str) {
        if let Some(tool) = self.path_in(&unquoted(text)) {
            return self.refuse_path(name, &tool);
        }
        let targets = self.redirections.clone();
        let inputs = targets.iter().filter(|one| one.operator.ends_with('<'));
        let words: Vec<_> = inputs.map(|one| one.target.clone()).collect();
        let piped = crate::document::command::simple_commands(text);
        let printed = piped
            .into_iter()
            .filter(|command| command.words.first().is_some_and(|word| word.text == "cat"))
            .flat_map(|command| command.words.into_iter().skip(1));
        let words: Vec<_> = words.into_iter().chain(printed).collect();
        for says in self.texts(text, &words) {
            for file in self.files(&says) {
                match script(&file, true) {
                    Some(script) => self.enter_file(&file, &script, Vec::new(), true),
                    None => self.file_that_names_a_path(&file),
                }
            }
        }
    }

    /// A show within the show also has the stand-ins first on its PATH: its commands count, its
    /// prose does not.
    pub(super) fn show_within(&mut self, path: &Path) {
        if !path.is_file() || !self.entered.insert(path.to_string_lossy().into_owned()) {
            return;
        }
        let plan = plan(path, &PlanOptions::default(), &|name| {
            std::env::var(name).ok()
        });
        for step in &plan.steps {
            if let Action::Run(command) = &step.action {
                self.child(&command.text, Vec::new());
            }
        }
        for function in &plan.functions {
            self.child(&function.body, Vec::new());
        }
    }

    pub(super) fn current(&mut self) -> PathBuf {
        self.value("PWD").map(PathBuf::from).unwrap_or_default()
    }
}

/// `-c`, `-e`, `-pe` and similar options: the program is the next word, or the rest of this one.
fn is_text_option(option: &str) -> bool {
    let short = option
        .strip_prefix('-')
        .filter(|rest| !rest.starts_with('-'));
    let is_cluster = short.is_some_and(|rest| {
        rest.len() <= 4
            && rest.ends_with(['c', 'e', 'E'])
            && rest.chars().all(|c| c.is_ascii_alphabetic())
    });
    is_cluster
        || ["--eval", "--print", "-Command"]
            .iter()
            .any(|one| option.starts_with(one))
}

/// The values of `options`: in the next word, after `=`, or joined to a short option.
fn values_of(options: &[&str], says: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    for (at, word) in says.iter().enumerate() {
        for option in options {
            let Some(rest) = word.strip_prefix(option) else {
                continue;
            };
            let is_long = option.starts_with("--");
            if rest.is_empty() {
                found.extend(says.get(at + 1).cloned());
            } else if let Some(value) = rest.strip_prefix('=') {
                found.push(value.to_owned());
            } else if !is_long {
                found.push(rest.to_owned());
            }
        }
    }
    found
}
