//! A workshop as one bash script, for comparison: blocks and imports in place, macros and hooks as
//! functions, directives that run something as commands, all other directives and texts left out.
//!
//! Owns a second, independent reader of the format, as simple as the examples allow.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// The beginning of every script. Job control gives each pipeline a process group, as in the live
/// session; a command that fails makes the whole script fail, but does not end it; unattended, the
/// built-in macros neither wait nor clear.
const PRELUDE: &str = "set -amE\n\
    trap 'oracle_status=1' ERR\n\
    trap 'exit \"${oracle_status-$?}\"' EXIT\n\
    wait_clear () { :; }\n\
    browser_then_terminal () { show_browser; show_terminal; }\n\
    start_livecast () { :; }\n\
    show_browser () { :; }\n\
    show_terminal () { :; }\n\
    shopt -s expand_aliases\n";

/// Precedes a block that is repeated until it passes.
pub(super) const WITHIN: &str = "# within a time";

/// The script of `workshop`, a path relative to `directory`.
pub(super) fn of(directory: &Path, workshop: &Path) -> String {
    let mut script = Script {
        directory: directory.into(),
        ..Script::default()
    };
    script.read(&directory.join(workshop));
    format!(
        "{PRELUDE}{}{}{}",
        script.definitions, script.body, script.cleanup
    )
}

#[derive(Default)]
struct Script {
    directory: PathBuf,
    /// Macros and hooks: the last definition counts for all uses, earlier ones too.
    definitions: String,
    body: String,
    cleanup: String,
    skipping: bool,
}

impl Script {
    fn read(&mut self, path: &Path) {
        let text =
            fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let suffix = path.extension().unwrap_or_default().to_ascii_lowercase();
        let markdown = suffix == "md" || suffix == "markdown";
        let mut lines = text.lines();
        while let Some(line) = lines.next() {
            if !markdown {
                self.shell_line(line, &mut lines, path);
            } else if let Some(attributes) = block_begins(line) {
                self.block(attributes, &mut lines, path);
            } else if let Some(directive) = line.strip_prefix("<!-- @") {
                self.directive(directive.replace("-->", "").trim(), &mut lines, path);
            }
        }
    }

    /// A block of Markdown, with what its attributes say about unattended runs.
    fn block(&mut self, attributes: &str, lines: &mut std::str::Lines<'_>, path: &Path) {
        let body = std::mem::take(&mut self.body);
        while let Some(line) = lines.next() {
            if line.trim() == "```" {
                break;
            }
            self.shell_line(line, lines, path);
        }
        let block = std::mem::replace(&mut self.body, body);
        if attributes.contains("within=") {
            self.line(WITHIN);
        }
        match attribute(attributes, "ci").as_deref() {
            None => self.body += &block,
            Some("skip") => {}
            Some("finally") => self.cleanup += &block,
            Some(instead) => self.instead(instead, path),
        }
    }

    /// The replacement of a block in an unattended run: a command, or a file.
    fn instead(&mut self, instead: &str, path: &Path) {
        let file = instead
            .strip_prefix('@')
            .map(|name| path.with_file_name(name));
        let command = file.map_or(instead.into(), |file| {
            fs::read_to_string(file).expect("a file")
        });
        self.line(&command);
    }

    fn shell_line(&mut self, line: &str, lines: &mut std::str::Lines<'_>, path: &Path) {
        if let Some(directive) = line.strip_prefix("#@") {
            self.directive(directive.trim(), lines, path);
        } else {
            let replaced = line.starts_with("##@") && line.contains("ci=");
            assert!(!replaced, "the oracle does not know `{line}`");
            self.line(line);
        }
    }

    fn directive(&mut self, text: &str, lines: &mut std::str::Lines<'_>, path: &Path) {
        let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
        match word {
            "SHOW" => self.skipping = false,
            "SKIP" => self.skipping = true,
            "HIDE" | "wait" | "waitafter" | "nowaitbefore" | "noshow" | "notypeout" | "immed"
            | "immediate" | "clear" => {}
            "print" => continuation(rest, lines),
            "macro" => self.define(rest.trim(), lines, path),
            "hook" => self.hook(rest),
            "ifhook" => self.line(&format!("if [ \"${{hook_{}-}}\" ]; then :", rest.trim())),
            "endif" => self.line("fi"),
            "import" => self.import(rest.trim(), path),
            _ => self.line(&format!("if type {word} >/dev/null 2>&1; then {text}\nfi")),
        }
    }

    fn define(&mut self, name: &str, lines: &mut std::str::Lines<'_>, path: &Path) {
        let mut inner = Self {
            directory: self.directory.clone(),
            ..Self::default()
        };
        let body: Vec<&str> = lines
            .by_ref()
            .take_while(|line| line.trim_end() != "#@end")
            .collect();
        let dedented: Vec<&str> = body.iter().map(|line| line.trim_start()).collect();
        let text = dedented.join("\n");
        let mut lines = text.lines();
        while let Some(line) = lines.next() {
            inner.shell_line(line, &mut lines, path);
        }
        self.definitions += &inner.definitions;
        writeln!(self.definitions, "{name} () {{ :\n{}}}", inner.body).expect("a string takes all");
    }

    fn hook(&mut self, words: &str) {
        let (name, variable) = words.trim().split_once(' ').expect("hook NAME VARIABLE");
        let value = format!("${{DEMO_HOOK_{variable}-}}");
        writeln!(
            self.definitions,
            "hook_{name}={value}\n{name} () {{ eval \"{value}\"; }}"
        )
        .expect("a string takes all");
    }

    /// An import is beside the importing file, or where the run starts.
    fn import(&mut self, name: &str, importer: &Path) {
        let beside = importer.with_file_name(name);
        let path = if beside.is_file() {
            beside
        } else {
            self.directory.join(name)
        };
        self.read(&path);
    }

    fn line(&mut self, line: &str) {
        if !self.skipping {
            writeln!(self.body, "{line}").expect("a string takes all");
        }
    }
}

/// The text after the language, on the line where a block that runs begins.
fn block_begins(line: &str) -> Option<&str> {
    let info = line
        .strip_prefix("```bash")
        .or_else(|| line.strip_prefix("```sh"))?;
    (!info.starts_with('-')).then_some(info)
}

/// The value of `name` in `{name=value ...}`.
fn attribute(attributes: &str, name: &str) -> Option<String> {
    let (_, value) = attributes.split_once(&format!("{name}="))?;
    if !value.starts_with('"') {
        return value.split([' ', '}']).next().map(String::from);
    }
    let mut text = String::new();
    let mut characters = value.chars().skip(1);
    while let Some(character) = characters.next().filter(|character| *character != '"') {
        text.extend(if character == '\\' {
            characters.next()
        } else {
            Some(character)
        });
    }
    Some(text)
}

/// Skips the lines into which a directive continues.
fn continuation(rest: &str, lines: &mut std::str::Lines<'_>) {
    let mut line = rest;
    while line.trim_end().ends_with('\\') {
        line = lines.next().unwrap_or_default();
    }
}
