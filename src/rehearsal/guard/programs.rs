//! What programs and builtins that run others make of their words.

use std::path::Path;

use rustix::fs::{Access, access};

use crate::document::Format;
use crate::document::command::Word;

use super::examination::{Examination, script};
use super::expansion::assignment;
use super::search::Search;
use super::wrappers::{Kind, kind};

impl Examination<'_> {
    /// A program or builtin that may run others.
    pub(super) fn wrapper(&mut self, text: &str, name: &str, rest: &[Word]) {
        match kind(name) {
            Kind::Other => {}
            Kind::Runs => self.runs(text, rest),
            Kind::RunsElsewhere => {
                let before = self.search.clone();
                self.search = Search::Unknown(format!("`{name}` sets its own PATH"));
                self.runs(text, rest);
                self.search = before;
            }
            Kind::Command => self.command(text, rest),
            Kind::Exec => {
                let options = |word: &&Word| word.text.starts_with('-');
                let named = rest.first().is_some_and(|word| word.text == "-a");
                let skipped = rest.iter().take_while(options).count() + usize::from(named);
                self.program(text, rest.get(skipped..).unwrap_or_default(), false);
            }
            Kind::Env => self.env(text, rest),
            Kind::Find => {
                let runs = |word: &&Word| {
                    ["-exec", "-execdir", "-ok", "-okdir", "-x", "-X"].contains(&&*word.text)
                };
                for (at, _) in rest.iter().enumerate().filter(|(_, word)| runs(word)) {
                    self.program(text, &rest[at + 1..], false);
                }
            }
            Kind::Eval => {
                let words = self.texts(text, rest);
                self.inner(&words.join(" "), Vec::new());
            }
            Kind::Trap => {
                for word in self.texts(text, &rest[..rest.len().min(1)]) {
                    self.inner(&word, Vec::new());
                }
            }
            Kind::Source => self.source(text, rest),
            Kind::Shell => self.shell(text, name, rest),
            Kind::Interprets => self.interprets(text, rest),
            Kind::Hash => {
                if rest.iter().any(|word| word.text.starts_with("-p")) {
                    let names = rest.iter().filter(|word| self.tools.contains(&word.text));
                    self.hashed.extend(names.map(|word| word.text.clone()));
                }
            }
            Kind::Alias => {
                for word in self.texts(text, rest) {
                    if let Some((name, value)) = word.split_once('=') {
                        self.aliases.insert(name.to_owned(), value.to_owned());
                    }
                }
            }
            Kind::Declares => {
                for word in rest {
                    if let Some(one) = assignment(&text[word.span.clone()]) {
                        self.assign(&one);
                    }
                }
            }
            Kind::Unset => {
                if rest.iter().any(|word| word.text == "PATH") {
                    self.search = Search::Unknown("the command unsets PATH".to_owned());
                }
            }
        }
    }

    /// Words that name a program somewhere, or hold text that is run.
    fn runs(&mut self, text: &str, words: &[Word]) {
        for (at, word) in words.iter().enumerate() {
            let written = &text[word.span.clone()];
            let says = if word.is_static {
                Some(word.text.clone())
            } else {
                self.expand(written)
            };
            let Some(says) = says else {
                self.unknown(text, written);
                continue;
            };
            let name = says.rsplit('/').next().unwrap_or(&says);
            if self.tools.contains(name) || kind(name) != Kind::Other {
                return self.program(text, &words[at..], false);
            }
            if says.contains([' ', '\n', ';']) {
                self.child(&says, Vec::new());
                continue;
            }
            let is_option = says.starts_with('-') || says.contains('=');
            let is_number = says.starts_with(|c: char| c.is_ascii_digit());
            if !is_option && !is_number {
                // Words of programs that run nothing: `sudo ls /usr/bin/kubectl`.
                if says.contains('/') {
                    self.by_path(text, (written, &says), &words[at + 1..]);
                }
                if at + 1 < words.len() && is_program(&self.current(), &says) {
                    return;
                }
            }
        }
    }

    fn command(&mut self, text: &str, rest: &[Word]) {
        let options = rest.iter().take_while(|word| word.text.starts_with('-'));
        let (mut count, mut by_default) = (0, false);
        for word in options {
            if word.text.contains(['v', 'V']) {
                return;
            }
            by_default |= word.text.contains('p');
            count += 1;
        }
        let before = self.search.clone();
        if by_default {
            self.search = Search::Unknown("`command -p` uses its own PATH".to_owned());
        }
        self.program(text, &rest[count..], false);
        self.search = before;
    }

    fn env(&mut self, text: &str, rest: &[Word]) {
        let before = self.search.clone();
        let mut at = 0;
        while let Some(word) = rest.get(at) {
            let written = &text[word.span.clone()];
            match &*word.text {
                "-i" | "-" | "--ignore-environment" | "-iS" => {
                    self.search = Search::Unknown("`env -i` leaves no PATH".to_owned());
                }
                "-u" | "--unset" => {
                    at += 1;
                    if rest.get(at).is_some_and(|word| word.text == "PATH") {
                        self.search = Search::Unknown("`env -u PATH` leaves no PATH".to_owned());
                    }
                }
                "-uPATH" | "--unset=PATH" => {
                    self.search = Search::Unknown("`env -u PATH` leaves no PATH".to_owned());
                }
                "-C" | "--chdir" | "-P" => at += 1,
                text if text.starts_with("-S") || text.starts_with("--split-string") => {
                    return self.runs_split(word, rest.get(at + 1), before);
                }
                option if option.starts_with('-') => {}
                _ => match assignment(written) {
                    Some(one) if one.name == "PATH" => self.assign(&one),
                    Some(_) => {}
                    None if word.text.starts_with("PATH=") => {
                        let value = word.text["PATH=".len()..].to_owned();
                        self.search = Search::Value(value);
                    }
                    None => break,
                },
            }
            at += 1;
        }
        self.program(text, rest.get(at..).unwrap_or_default(), false);
        self.search = before;
    }

    /// `env -S TEXT`
    fn runs_split(&mut self, option: &Word, next: Option<&Word>, before: Search) {
        let own = option.text.trim_start_matches("--split-string");
        let own = own.trim_start_matches("-S").trim_start_matches('=');
        let split = if own.is_empty() {
            next.map_or(String::new(), |word| word.text.clone())
        } else {
            own.to_owned()
        };
        self.child(&format!("env {split}"), Vec::new());
        self.search = before;
    }

    fn source(&mut self, text: &str, rest: &[Word]) {
        let Some(word) = rest.iter().find(|word| word.text != "--") else {
            return;
        };
        let written = &text[word.span.clone()];
        if written.starts_with("<(") || written == "/dev/stdin" {
            return;
        }
        let named = if word.is_static && !written.starts_with('~') {
            Some(word.text.clone())
        } else {
            self.expand(written)
        };
        let Some(named) = named else {
            let why = format!("`{written}` may change PATH");
            self.search = Search::Unknown(why);
            return;
        };
        let path = self.current().join(&named);
        if let Some(script) = script(&path, false) {
            let arguments = self.texts(text, &rest[1..]);
            self.enter_file(&path, &script, arguments, false);
        }
    }

    fn shell(&mut self, text: &str, name: &str, rest: &[Word]) {
        let before = self.search.clone();
        let mut at = 0;
        let mut takes_text = false;
        while let Some(word) = rest.get(at) {
            let option = &word.text;
            let is_short = option.starts_with('-') && !option.starts_with("--");
            if option == "--login" || (is_short && option.contains(['l', 'i'])) {
                self.search = Search::Unknown(format!("`{name} {option}` sets its own PATH"));
            }
            takes_text |= is_short && option.contains('c');
            if option == "-o" || option == "-O" || option == "--rcfile" || option == "--init-file" {
                at += 1;
            } else if !option.starts_with(['-', '+']) {
                break;
            }
            at += 1;
        }
        let operands = rest.get(at..).unwrap_or_default();
        if let Some((first, arguments)) = operands.split_first() {
            let arguments = self.texts(text, arguments);
            let says = self.texts(text, std::slice::from_ref(first));
            let says = says.concat();
            let path = self.current().join(&says);
            if takes_text {
                // `$0` comes first.
                self.child(&says, arguments.into_iter().skip(1).collect());
            } else if name == "demosh" || Format::of(&path) == Format::Markdown {
                // A show within the show has the stand-ins first on its PATH, too.
                self.file_that_names_a_path(&path);
            } else if let Some(script) = script(&path, false) {
                self.enter_file(&path, &script, arguments, true);
            }
        } else {
            // Its text comes from somewhere: a here document, a pipe.
            if let Some(tool) = self.path_in(text) {
                self.refuse_path(name, &tool);
            }
            let tool = self.tools.iter().find(|tool| text.contains(tool.as_str()));
            if let Some(tool) = tool.filter(|_| self.search != Search::AsBefore) {
                self.tool(&tool.clone());
            }
        }
        self.search = before;
    }

    /// A program of another language, as an argument or in a file. Nothing here reads that language: a
    /// tool's path anywhere in it counts.
    fn interprets(&mut self, text: &str, rest: &[Word]) {
        let says = self.texts(text, rest);
        let current = self.current();
        let mut folders = vec![current.clone()];
        for word in &says {
            if let Some(tool) = self.path_in(word) {
                return self.refuse_path(word, &tool);
            }
            let path = current.join(word.trim_start_matches("-C").trim_start_matches("-f"));
            if path.is_dir() {
                folders.push(path);
            } else {
                self.file_that_names_a_path(&path);
            }
        }
        for folder in folders {
            for rules in RULES {
                self.file_that_names_a_path(&folder.join(rules));
            }
        }
    }

    /// Refuses what would run the file at `path` when it names the path of a tool.
    pub(super) fn file_that_names_a_path(&mut self, path: &Path) {
        let Some(text) = script(path, false) else {
            return;
        };
        if let Some(tool) = self.path_in(&text) {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            self.refuse(
                format!("`{name}` may run the real `{tool}`: it names its path"),
                format!("write `{tool}` in `{name}`: only the name alone is played back"),
            );
        }
    }
}

/// Files with rules that programs read without being given their names.
const RULES: [&str; 8] = [
    "GNUmakefile",
    "makefile",
    "Makefile",
    "justfile",
    "Justfile",
    "Taskfile.yml",
    "Taskfile.yaml",
    "package.json",
];

/// True when a program of this name or path is there.
fn is_program(current: &Path, name: &str) -> bool {
    if name.contains('/') {
        let path = current.join(name);
        return path.is_file() && access(&path, Access::EXEC_OK).is_ok();
    }
    which::which(name).is_ok()
}
