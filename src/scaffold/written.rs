//! A session as a workshop.
//!
//! Owns which parts of a session can be repeated: what differs in another run, what must not be
//! written, and what replaces the keys that were pressed.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::convert::{Draft, DraftPart};
use crate::document::command::{SimpleCommand, simple_commands, split};
use crate::document::expected::comparable;
use crate::document::programs::{Fact, Program, TerminalUse};
use crate::neutral::{MASK, without_ansi};
use crate::run::{Secrets, looks_secret};
use crate::shell::quote;

use super::captured::{CapturedCommand, Transcript};
use super::varying::{is_about_job, is_volatile, leaves_job, without_varying};

/// The shortest value that is replaced, in bytes: a shorter one would be found in half of every
/// text.
const SHORTEST: usize = 4;

/// The workshop begins in an empty folder, as the session did.
const ENTER: &str = "SESSION_FOLDER=$(mktemp -d)\ncd \"$SESSION_FOLDER\"";

/// The workshop removes it at the end.
const LEAVE: &str = "cd / && rm -r \"$SESSION_FOLDER\"";

/// The character of Control-Z.
const STOP: char = '\u{1a}';

/// The most lines of output; longer output is cut.
const MOST_LINES: usize = 100;

/// How many lines are kept then.
const KEPT_LINES: usize = 20;

/// An assignment or an option, with its value.
static VALUE: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = r#"(?i)\b([a-z_][a-z0-9_]*)=("[^"\n]*"|'[^'\n]*'|[^\s;&|)"']+)|(--?(?:[a-z-]*password|[a-z-]*token|[a-z-]*secret|api-key)[= ])("[^"\n]*"|'[^'\n]*'|[^\s;&|)"']+)"#;
    Regex::new(pattern).expect("the pattern is constant, and a test compiles it")
});

/// The workshop `title` that repeats `captured`. `scratch`: it begins in an empty folder.
pub fn workshop_of(captured: &Transcript, title: &str, scratch: bool) -> String {
    let secrets = secrets_of(captured);
    let mut draft = Draft::titled(title, "made from a session by `demosh new --from-session`");
    if scratch {
        draft.push(DraftPart::Quiet(ENTER.to_owned()));
    }
    let writing = Writing {
        secrets,
        folders: folders(captured, scratch),
        has_stopped: captured.commands.iter().any(|one| one.input.contains(STOP)),
        has_jobs: captured.commands.iter().any(|one| leaves_job(&one.text)),
    };
    for command in &captured.commands {
        writing.command(command, &mut draft);
    }
    if scratch {
        draft.push(DraftPart::Hide);
        draft.push(DraftPart::Command {
            text: LEAVE.to_owned(),
            modifiers: Vec::new(),
            attributes: vec!["ci=finally".to_owned()],
        });
    }
    draft.render()
}

/// The folders that differ in each run, the longest path first.
fn folders(captured: &Transcript, scratch: bool) -> Vec<String> {
    let above = captured.began_in.parent().filter(|_| scratch);
    let folders = std::iter::once(&*captured.began_in).chain(above);
    folders
        .map(|folder| folder.to_string_lossy().into_owned())
        .collect()
}

/// The values that must not be written.
fn secrets_of(captured: &Transcript) -> Secrets {
    let inherited = std::env::vars_os().filter_map(|(name, value)| {
        let is_secret = looks_secret(&name.to_string_lossy());
        is_secret.then(|| value.to_string_lossy().into_owned())
    });
    let secrets = Secrets::new(inherited.filter(|value| value.len() >= SHORTEST));
    secrets.learn(&captured.unseen);
    for command in &captured.commands {
        let printed = command.printed.as_deref().unwrap_or_default();
        for text in [command.text.as_str(), printed] {
            let values = VALUE.captures_iter(text).filter_map(|found| {
                let value = found.get(2).filter(|_| looks_secret(&found[1]));
                value
                    .or(found.get(4))
                    .map(|value| bare(value.as_str()).to_owned())
            });
            secrets.learn(values.filter(|value| value.len() >= SHORTEST && !value.contains('$')));
        }
    }
    secrets
}

fn bare(value: &str) -> &str {
    value.trim_matches(['"', '\''])
}

struct Writing {
    secrets: Secrets,
    /// The folders that differ in each run.
    folders: Vec<String>,
    /// Control-Z has stopped a command.
    has_stopped: bool,
    /// A command runs in the background.
    has_jobs: bool,
}

/// A remark about a command that is not in the workshop.
fn left_out(text: &str, why: &str) -> DraftPart {
    DraftPart::Remark(format!("left out: {text} ({why})"))
}

impl Writing {
    fn command(&self, command: &CapturedCommand, draft: &mut Draft) {
        let text = self.without_secrets(&command.text);
        let comment = text.trim().strip_prefix('#').map(str::trim);
        if let Some(comment) = comment.filter(|text| !text.contains('\n')) {
            draft.push(DraftPart::Comment(comment.to_owned()));
            return;
        }
        let Some(printed) = &command.printed else {
            draft.push(left_out(&text, "bash did not run it"));
            return;
        };
        if split(&text).iter().any(|piece| piece.problem.is_some()) {
            draft.push(left_out(&text, "bash cannot parse it"));
        } else if text.trim() == "clear" {
            draft.push(DraftPart::Directive("clear"));
        } else {
            self.step(command, text, printed, draft);
        }
    }

    /// Writes a command that ran, with its input and its output.
    fn step(&self, command: &CapturedCommand, text: String, printed: &str, draft: &mut Draft) {
        let (attributes, is_repeated) = self.attributes(command);
        if !is_repeated {
            let why = "this step is not repeated unattended: it needs keys at a terminal";
            draft.push(DraftPart::Remark(why.to_owned()));
        }
        let volatile = is_volatile(&text) || text.contains(MASK);
        draft.push(DraftPart::Command {
            text,
            modifiers: Vec::new(),
            attributes,
        });
        let input = self.input(command);
        if let (Some(text), true) = (&input, is_repeated) {
            draft.push(DraftPart::Input {
                language: "text",
                text: text.clone(),
                on_terminal: false,
            });
        }
        if is_repeated && input.is_none() && !command.filled_screen {
            let is_of_git = programs(&command.text).any(|name| name == "git");
            self.output(printed, volatile, is_of_git, draft);
        }
    }

    /// The attributes of a command, and whether it is written as it was typed.
    fn attributes(&self, command: &CapturedCommand) -> (Vec<String>, bool) {
        if command.was_interrupted {
            return (vec!["ci=skip".to_owned()], false);
        }
        if command.filled_screen {
            let left: Vec<_> = command
                .left
                .iter()
                .map(|(name, text)| write_file(name, text))
                .collect();
            let all = left.join("; ");
            if left.is_empty() || self.secrets.mask(&all) != all {
                return (vec!["ci=skip".to_owned()], false);
            }
            return (
                vec![format!("ci={}", crate::convert::attribute(&all))],
                true,
            );
        }
        let is_key = |c: char| (c < ' ' && !"\r\n\t\u{4}".contains(c)) || c == '\u{7f}';
        let keys = command.input.contains(is_key);
        let is_for_job = programs(&command.text).any(|name| matches!(&*name, "bg" | "fg"))
            || command.text.contains(" %");
        if keys || needs_terminal(command) || (self.has_stopped && is_for_job) {
            return (vec!["ci=skip".to_owned()], false);
        }
        match command.status {
            0 => (Vec::new(), true),
            status => (vec![format!("exit={status}")], true),
        }
    }

    /// The input that was typed into the command.
    fn input(&self, command: &CapturedCommand) -> Option<String> {
        let typed = command.input.replace('\u{4}', "").replace('\r', "\n");
        if typed.is_empty() || command.filled_screen {
            return None;
        }
        let lines = typed.trim_end_matches('\n').split('\n');
        let lines = lines.map(|line| match self.secrets.mask(line) {
            masked if masked != line => "secret".to_owned(),
            _ => line.to_owned(),
        });
        Some(lines.collect::<Vec<_>>().join("\n"))
    }

    /// The output of the command, as far as another run prints the same.
    fn output(&self, printed: &str, volatile: bool, is_of_git: bool, draft: &mut Draft) {
        let lines = comparable(&without_ansi(printed));
        if lines.is_empty() {
            return;
        }
        let mut lines: Vec<_> = lines
            .iter()
            .map(|line| self.line(line, is_of_git))
            .collect();
        if volatile {
            draft.push(DraftPart::Output("...".to_owned()));
            return;
        }
        if self.has_jobs || self.has_stopped {
            let notices = lines.iter_mut().filter(|line| is_about_job(line));
            notices.for_each(|line| "...".clone_into(line));
        }
        if lines.len() > MOST_LINES {
            lines.truncate(KEPT_LINES);
            lines.push("...".to_owned());
        }
        draft.push(DraftPart::Output(lines.join("\n")));
    }

    /// One line of output.
    fn line(&self, line: &str, is_of_git: bool) -> String {
        // An interactive bash prints its own name, any other the name of the file that it reads.
        let line = ["bash: ", "-bash: "]
            .iter()
            .find_map(|name| line.strip_prefix(name))
            .map_or_else(|| line.to_owned(), |rest| format!("[..]{rest}"));
        // `set -x` shows how deeply bash is nested, which is different in a workshop.
        let line = match line.trim_start_matches('+') {
            traced if traced.len() < line.len() && traced.starts_with(' ') => {
                format!("[..]{traced}")
            }
            _ => line,
        };
        let line = self.secrets.mask(&line).replace(MASK, "[..]");
        let mut line = line;
        for folder in &self.folders {
            line = line.replace(folder, "[..]");
        }
        without_varying(&line, is_of_git)
    }

    /// The command with secret values replaced.
    fn without_secrets(&self, text: &str) -> String {
        let replaced = VALUE.replace_all(text, |found: &Captures<'_>| {
            let value = found
                .get(2)
                .or(found.get(4))
                .map_or("", |value| value.as_str());
            let name = found.get(1).map(|name| name.as_str());
            match name {
                Some(name) if looks_secret(name) && !value.contains('$') => {
                    format!("{name}=\"${{{name}:-secret}}\"")
                }
                _ => found[0].to_owned(),
            }
        });
        self.secrets.mask(&replaced)
    }
}

/// A command that writes the file that an editor left.
fn write_file(name: &str, text: &str) -> String {
    let mut coded = String::new();
    for c in text.chars() {
        match c {
            '\n' => coded.push_str("\\n"),
            '\t' => coded.push_str("\\t"),
            '\\' => coded.push_str("\\\\"),
            c => coded.push(c),
        }
    }
    format!("printf %b {} > {}", quote(&coded), quote(name))
}

/// True for a command that fails, or asks different questions, without a terminal.
fn needs_terminal(command: &CapturedCommand) -> bool {
    let asks = |simple: &SimpleCommand| {
        let mut words = simple.words.iter().map(|word| word.text.as_str());
        let is_test = matches!(words.next(), Some("test" | "[" | "[["));
        is_test && words.any(|word| word == "-t")
    };
    let takes_keys = |name: &str| {
        matches!(
            TerminalUse::of(name),
            TerminalUse::Edits | TerminalUse::Monitors | TerminalUse::Chooses
        )
    };
    let has_keys = !command.input.is_empty();
    programs(&command.text)
        .any(|name| Program::has(&name, Fact::NeedsTerminal) || has_keys && takes_keys(&name))
        || command.text.contains("[[ -t ")
        || simple_commands(&command.text).iter().any(asks)
}

/// The programs that a command calls, without their folders.
fn programs(text: &str) -> impl Iterator<Item = String> {
    simple_commands(text).into_iter().filter_map(|simple| {
        let first = simple.words.first()?;
        first.text.rsplit('/').next().map(str::to_owned)
    })
}
