//! How programs and builtins that run others use their words.

use std::path::Path;

use crate::document::FileFormat;
use crate::document::command::CommandWord;

use super::examination::Examination;
use super::expansion::assignment;
use super::files::{script, unquoted};
use super::search::{self, PathSearch};
use super::wrappers::{WrapperKind, kind};

impl Examination<'_> {
    /// Examines a program or builtin that may run others.
    pub(super) fn wrapper(&mut self, text: &str, name: &str, rest: &[CommandWord]) {
        match kind(name) {
            WrapperKind::Other => {}
            WrapperKind::Runs => self.runs(text, rest),
            WrapperKind::RunsElsewhere => {
                let before = self.search.clone();
                self.search = PathSearch::Unknown(format!("`{name}` sets its own PATH"));
                self.runs(text, rest);
                self.search = before;
            }
            WrapperKind::Command => self.command(text, rest),
            WrapperKind::Exec => self.exec(text, rest),
            WrapperKind::Env => self.env(text, rest),
            WrapperKind::Find => self.find(text, rest),
            WrapperKind::Eval => self.eval(text, rest),
            WrapperKind::Callback => self.callback(text, rest),
            WrapperKind::Enters => {
                if let Some(word) = rest.iter().find(|word| !word.text.starts_with('-')) {
                    self.enters(text, word);
                }
            }
            WrapperKind::Copies => self.copies(text, rest),
            WrapperKind::MayRun => self.may_run(text, rest),
            WrapperKind::Trap => {
                for word in self.texts(text, &rest[..rest.len().min(1)]) {
                    self.inner(&word, Vec::new());
                }
            }
            WrapperKind::Source => self.source(text, rest),
            WrapperKind::Shell => self.shell(text, name, rest),
            WrapperKind::Interprets => self.interprets(text, name, rest),
            WrapperKind::Hash => self.hash(text, rest),
            WrapperKind::Alias => self.alias(text, rest),
            WrapperKind::Declares => {
                for word in rest {
                    if let Some(one) = assignment(&text[word.span.clone()]) {
                        self.assign(&one);
                    }
                }
            }
            WrapperKind::Unset => {
                if rest.iter().any(|word| word.text == "PATH") {
                    self.search = PathSearch::Unknown("the command unsets PATH".to_owned());
                }
            }
        }
    }

    /// `exec`, with the name that `-a` gives the program.
    fn exec(&mut self, text: &str, rest: &[CommandWord]) {
        let mut at = 0;
        while let Some(word) = rest.get(at).filter(|word| word.text.starts_with('-')) {
            at += 1 + usize::from(word.text.ends_with('a'));
        }
        self.program(text, rest.get(at..).unwrap_or_default(), false);
    }

    /// `find` and `fd`, which run a program for each file.
    fn find(&mut self, text: &str, rest: &[CommandWord]) {
        let runs = |word: &&CommandWord| {
            ["-exec", "-execdir", "-ok", "-okdir", "-x", "-X"].contains(&&*word.text)
        };
        for (at, _) in rest.iter().enumerate().filter(|(_, word)| runs(word)) {
            self.program(text, &rest[at + 1..], false);
        }
    }

    fn eval(&mut self, text: &str, rest: &[CommandWord]) {
        let words = self.texts(text, rest).join(" ");
        let around = self.arguments.last().cloned().unwrap_or_default();
        self.inner(&words, around);
        if words.contains("PATH") && words.contains(['(', '`']) {
            self.search = PathSearch::Unknown("`eval` may change PATH".to_owned());
        }
    }

    /// `mapfile` and `complete`, which evaluate the text after `-C`.
    fn callback(&mut self, text: &str, rest: &[CommandWord]) {
        let called = rest.iter().position(|word| word.text == "-C");
        if let Some(word) = called.and_then(|at| rest.get(at + 1)) {
            let words = self.texts(text, std::slice::from_ref(word)).concat();
            self.inner(&words, Vec::new());
        }
    }

    /// `hash -p`, which says where bash finds a tool.
    fn hash(&mut self, text: &str, rest: &[CommandWord]) {
        if rest.iter().any(|word| word.text.starts_with("-p")) {
            let names = rest.iter().filter(|word| self.tools.contains(&word.text));
            self.hashed.extend(names.map(|word| word.text.clone()));
            self.other_name(text, rest);
        }
    }

    fn alias(&mut self, text: &str, rest: &[CommandWord]) {
        for word in self.texts(text, rest) {
            if let Some((name, value)) = word.split_once('=') {
                self.aliases.insert(name.to_owned(), value.to_owned());
            }
        }
    }

    /// Examines words of which any may be a program, or text that is run.
    fn runs(&mut self, text: &str, words: &[CommandWord]) {
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
            if self.tools.contains(name) || kind(name) != WrapperKind::Other {
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

    /// `hash -p PATH NAME`, where NAME is not the name of the tool.
    fn other_name(&mut self, text: &str, rest: &[CommandWord]) {
        let words = self.texts(text, rest);
        let tool = words.iter().find_map(|word| self.tool_in_path(word));
        if let Some(tool) = tool
            && words.last() != Some(&tool)
        {
            self.refuse_path(&words.join(" "), &tool);
        }
    }

    /// `cp`, `ln` and similar programs: a tool that gets another name.
    fn copies(&mut self, text: &str, rest: &[CommandWord]) {
        let words = self.texts(text, rest);
        let mut operands: Vec<_> = words.iter().filter(|word| !word.starts_with('-')).collect();
        let redirected = self
            .redirections
            .iter()
            .find(|one| one.operator.contains('>'));
        let redirected = redirected.map(|one| one.target.text.clone());
        let target = match &redirected {
            Some(target) => Some(target),
            None => operands.pop(),
        };
        let tools: Vec<_> = operands
            .iter()
            .filter_map(|word| {
                self.tool_in_path(word)
                    .or_else(|| self.found_everywhere(word))
            })
            .collect();
        if let (Some(target), Some(tool)) = (target, tools.first()) {
            let name = target.rsplit('/').next().unwrap_or(target);
            if name != tool {
                self.copies.insert(name.to_owned(), tool.clone());
            }
        }
    }

    /// A tool that a substitution in `word` looks up beyond its stand-in.
    fn found_everywhere(&self, word: &str) -> Option<String> {
        word.contains(['(', '`'])
            .then(|| self.looked_for(word, word))
            .flatten()
    }

    /// Examines a program that may run its arguments: `git -c alias.x='!/bin/x'`, `tar
    /// --to-command=/bin/x`.
    fn may_run(&mut self, text: &str, rest: &[CommandWord]) {
        for says in self.texts(text, rest) {
            if says.contains(['!', '=', ' '])
                && let Some(tool) = self.path_in(&says)
            {
                return self.refuse_path(&says, &tool);
            }
        }
    }

    fn command(&mut self, text: &str, rest: &[CommandWord]) {
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
            self.search = PathSearch::Unknown("`command -p` uses its own PATH".to_owned());
        }
        self.program(text, &rest[count..], false);
        self.search = before;
    }

    fn env(&mut self, text: &str, rest: &[CommandWord]) {
        let before = self.search.clone();
        let mut at = 0;
        while let Some(word) = rest.get(at) {
            let written = &text[word.span.clone()];
            match &*word.text {
                "-i" | "-" | "--ignore-environment" | "-iS" => {
                    self.search = PathSearch::Unknown("`env -i` leaves no PATH".to_owned());
                }
                "-u" | "--unset" => {
                    at += 1;
                    if rest.get(at).is_some_and(|word| word.text == "PATH") {
                        self.search =
                            PathSearch::Unknown("`env -u PATH` leaves no PATH".to_owned());
                    }
                }
                "-uPATH" | "--unset=PATH" => {
                    self.search = PathSearch::Unknown("`env -u PATH` leaves no PATH".to_owned());
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
                        self.search = PathSearch::Value(value);
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
    fn runs_split(&mut self, option: &CommandWord, next: Option<&CommandWord>, before: PathSearch) {
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

    fn source(&mut self, text: &str, rest: &[CommandWord]) {
        let Some(word) = rest.iter().find(|word| word.text != "--") else {
            return;
        };
        let written = &text[word.span.clone()];
        if written.starts_with("<(") || written == "/dev/stdin" {
            if let Some(tool) = self.path_in(&unquoted(written)) {
                self.refuse_path(written, &tool);
            }
            return;
        }
        let named = if word.is_static && !written.starts_with('~') {
            Some(word.text.clone())
        } else {
            self.expand(written)
        };
        let Some(named) = named else {
            let why = format!("`{written}` may change PATH");
            self.search = PathSearch::Unknown(why);
            return;
        };
        if let Some(tool) = self.is_made(&named) {
            return self.refuse_path(written, &tool);
        }
        for path in self.files(&named) {
            if let Some(script) = script(&path, false) {
                let arguments = self.texts(text, &rest[1..]);
                self.enter_file(&path, &script, arguments, false);
            }
        }
    }

    fn shell(&mut self, text: &str, name: &str, rest: &[CommandWord]) {
        let before = self.search.clone();
        let mut at = 0;
        let mut takes_text = false;
        while let Some(word) = rest.get(at) {
            let option = &word.text;
            let is_short = option.starts_with('-') && !option.starts_with("--");
            if option == "--login" || (is_short && option.contains(['l', 'i'])) {
                self.search = PathSearch::Unknown(format!("`{name} {option}` sets its own PATH"));
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
        self.startup_file();
        if let Some((first, arguments)) = operands.split_first() {
            let arguments = self.texts(text, arguments);
            let says = self.texts(text, std::slice::from_ref(first)).concat();
            if takes_text {
                // `$0` comes first.
                self.child(&says, arguments.into_iter().skip(1).collect());
            } else {
                self.shell_file(name, &says, &arguments);
            }
        } else {
            // Its text comes from elsewhere: a here document, a pipe.
            self.text_from_elsewhere(text, name);
            let tool = self.tools.iter().find(|tool| text.contains(tool.as_str()));
            if let Some(tool) = tool.filter(|_| self.search != PathSearch::AsBefore) {
                self.tool(&tool.clone());
            }
        }
        self.search = before;
    }

    /// Examines a file that is an argument of a shell, or of demosh.
    fn shell_file(&mut self, name: &str, says: &str, arguments: &[String]) {
        if let Some(tool) = self.is_made(says) {
            return self.refuse_path(says, &tool);
        }
        // `demosh ci FILE`
        let words = std::iter::once(says.to_owned()).chain(arguments.iter().cloned());
        let words: Vec<_> = words
            .take(if name == "demosh" { usize::MAX } else { 1 })
            .collect();
        for path in words
            .iter()
            .flat_map(|word| self.files(word))
            .collect::<Vec<_>>()
        {
            if FileFormat::of(&path) == FileFormat::Markdown {
                self.show_within(&path);
            } else if let Some(script) = script(&path, false) {
                self.enter_file(&path, &script, arguments.to_owned(), true);
            }
        }
    }
}

/// True when there is a program with this name or path.
fn is_program(current: &Path, name: &str) -> bool {
    if name.contains('/') {
        let path = current.join(name);
        return search::is_program(&path);
    }
    which::which(name).is_ok()
}
