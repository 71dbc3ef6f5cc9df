//! demo-magic: a bash script with functions that type commands and run them.
//!
//! Owns the meaning of these functions. A call in a loop or a condition cannot be taken out of it:
//! such a command stays as it is, and the workshop defines the functions.

use std::collections::BTreeSet;

use crate::document::command::{
    self, PieceKind, Script, SimpleCommand, is_errexit, simple_commands,
};
use crate::source::{Diagnostic, SourceFile};

use super::draft::{Draft, DraftPart, quoted};
use super::{check_command, fault, spoken};

mod prompt;
mod values;

/// The functions that demo-magic defines.
const FUNCTIONS: &[&str] = &["p", "pe", "pei", "cmd", "run_cmd"];

/// Definitions of the functions for a workshop in which a loop calls them.
const DEFINITIONS: &str = "p() { printf '$ %s\\n' \"$*\"; }\n\
    pe() { p \"$@\"; eval \"$*\"; }\n\
    pei() { pe \"$@\"; }\n\
    run_cmd() { eval \"$*\"; }\n\
    cmd() { :; }";

/// True when the script sources `demo-magic.sh`, or calls its functions in a way that only such a
/// script does.
pub(super) fn is_script(text: &str) -> bool {
    text.lines().any(|line| {
        let mut words = line.split_whitespace();
        let first = words.next().unwrap_or_default();
        let sources = matches!(first, "." | "source");
        let types = matches!(first, "pe" | "pei") && line.contains(['"', '\'']);
        types || (sources && line.contains("demo-magic"))
    })
}

/// Reads the script into `draft`.
pub(super) fn read(file: &SourceFile, draft: &mut Draft) -> Result<(), Box<Diagnostic>> {
    let text = file.text();
    let mut reading = DemoMagicReader {
        file,
        draft,
        needs_functions: false,
        syntax: values::with_syntax(text),
        has_ended: false,
    };
    for piece in command::split(text) {
        if reading.has_ended {
            break;
        }
        let stretch = piece.start..piece.end;
        match piece.kind {
            PieceKind::Blank => {}
            PieceKind::Comment => reading.comment(text[stretch].trim()),
            PieceKind::Command => reading.command(stretch)?,
            PieceKind::Unfinished | PieceKind::Invalid => {
                let problem = piece.problem.as_ref();
                let at = problem.map_or(piece.start, |problem| {
                    problem.opened.unwrap_or(problem.offset)
                });
                let message = problem.map_or("", |problem| &problem.message);
                let at = at.min(text.len());
                let help = "correct the script so that bash can run it, and convert again";
                let message = format!("bash cannot parse this command: {message}");
                return Err(fault(file, at..at, message, help));
            }
        }
    }
    let needs_functions = reading.needs_functions;
    let first = beginning(draft, needs_functions);
    draft.parts.splice(0..0, first);
    Ok(())
}

/// What the commands of `draft` need of demo-magic: its functions, and the colours that are used.
fn beginning(draft: &Draft, needs_functions: bool) -> Vec<DraftPart> {
    let functions = needs_functions.then(|| DEFINITIONS.to_owned());
    let colours = prompt::COLOURS
        .iter()
        .filter(|(name, ..)| uses(draft, name));
    let colours = colours.map(|(name, code, _)| format!("{name}=$'\\e[{code}m'"));
    let lines = functions.into_iter().chain(colours);
    lines.map(DraftPart::Quiet).collect()
}

/// True when a part expands the variable `name`.
fn uses(draft: &Draft, name: &str) -> bool {
    draft.parts.iter().any(|part| match part {
        DraftPart::Command { text, .. } | DraftPart::Quiet(text) => Script::new(text.as_str())
            .used_names()
            .iter()
            .any(|(used, _)| used == name),
        _ => false,
    })
}

struct DemoMagicReader<'a> {
    file: &'a SourceFile,
    draft: &'a mut Draft,
    /// A loop, a condition or a function calls one of the functions.
    needs_functions: bool,
    /// The variables whose values contain syntax of the commands that expand them.
    syntax: BTreeSet<String>,
    /// `exit` was reached.
    has_ended: bool,
}

impl DemoMagicReader<'_> {
    fn line(&self, at: usize) -> usize {
        self.file.position(at).line
    }

    fn comment(&mut self, text: &str) {
        let is_strict = text.starts_with("#!") && {
            let mut options = text.split_whitespace().skip(1);
            options.any(is_errexit)
        };
        if is_strict {
            self.draft.goes_on = false;
            self.draft.push(DraftPart::Quiet("set -e".to_owned()));
        }
        if !text.starts_with("#!") && !text.trim_matches('#').trim().is_empty() {
            self.draft.push(DraftPart::Remark(text.to_owned()));
        }
    }

    fn command(&mut self, stretch: std::ops::Range<usize>) -> Result<(), Box<Diagnostic>> {
        let text = &self.file.text()[stretch.clone()];
        let simple = simple_commands(text);
        self.draft.goes_on &= !simple.iter().any(SimpleCommand::sets_errexit);
        if let Some(calls) = calls_in_a_row(text, &simple) {
            for call in calls {
                if !self.has_ended {
                    self.call(call, text, stretch.start)?;
                }
            }
            return Ok(());
        }
        let calls = simple
            .iter()
            .any(|simple| name(simple).is_some_and(|name| FUNCTIONS.contains(&name)));
        let whole = text.trim().to_owned();
        let defines = !Script::new(text).defined_functions().is_empty();
        self.needs_functions |= calls || values::names_function(text);
        if !defines && simple.iter().any(|simple| name(simple) == Some("exit")) {
            let line = self.line(stretch.start);
            let remark =
                format!("line {line}: `exit` ended the script there; here it ends this command");
            self.draft.push(DraftPart::Remark(remark));
        }
        self.draft.push(if calls && !defines {
            DraftPart::Command {
                text: whole,
                modifiers: vec!["noshow"],
                attributes: Vec::new(),
            }
        } else if let ([simple], false) = (simple.as_slice(), calls) {
            DraftPart::Quiet(values::without_failure(simple, &whole))
        } else {
            DraftPart::Quiet(whole)
        });
        Ok(())
    }

    /// One call, or one command that the audience does not see. `text` begins at `start`.
    fn call(
        &mut self,
        simple: &SimpleCommand,
        text: &str,
        start: usize,
    ) -> Result<(), Box<Diagnostic>> {
        let at = start + simple.span.start;
        let place = at..start + simple.span.end;
        let arguments: Vec<_> = simple
            .words
            .iter()
            .skip(1)
            .map(|word| &text[word.span.clone()])
            .collect();
        match name(simple) {
            Some("." | "source")
                if arguments
                    .first()
                    .is_some_and(|file| file.contains("demo-magic")) =>
            {
                self.options(at, &arguments[1..]);
            }
            Some("p") => self.typed(&arguments),
            Some("pe") => self.spoken(&arguments, Vec::new(), place)?,
            Some("pei") => self.spoken(&arguments, vec!["nowaitbefore"], place)?,
            Some("run_cmd") => {
                let command = spoken::command(&arguments);
                check_command(self.file, &command, place)?;
                self.draft.push(DraftPart::Quiet(command));
            }
            Some("cmd") => {
                let note = "type a command of your own here: `!` opens a shell";
                self.draft.push(DraftPart::Note(note.to_owned()));
                self.draft.push(DraftPart::Directive("wait"));
            }
            Some("wait") => self.draft.push(DraftPart::Directive("wait")),
            Some("exit") => self.end(at),
            Some("clear") => self.draft.push(DraftPart::Directive("clear")),
            Some("unset") if arguments == ["TYPE_SPEED"] => self.draft.set_stage("typing", "off"),
            None if self.settings(simple, &text[simple.span.clone()], at) => {}
            _ => {
                let whole = &text[simple.span.clone()];
                self.needs_functions |= values::names_function(whole);
                self.draft
                    .push(DraftPart::Quiet(values::without_failure(simple, whole)));
            }
        }
        Ok(())
    }

    /// `pe` and `pei`: typed, then run.
    fn spoken(
        &mut self,
        arguments: &[&str],
        modifiers: Vec<&'static str>,
        place: std::ops::Range<usize>,
    ) -> Result<(), Box<Diagnostic>> {
        let has_syntax = arguments.iter().any(|word| {
            let mut names = Script::new(*word).used_names().into_iter();
            !word.starts_with('\'') && names.any(|(name, _)| self.syntax.contains(&*name))
        });
        let text = if has_syntax {
            spoken::evaluated(arguments)
        } else {
            spoken::command(arguments)
        };
        if text.trim().is_empty() {
            return Ok(());
        }
        if text.trim_start().starts_with('#') {
            self.typed(arguments);
            return Ok(());
        }
        check_command(self.file, &text, place)?;
        self.draft.push(DraftPart::Command {
            text,
            modifiers,
            attributes: Vec::new(),
        });
        Ok(())
    }

    /// `exit`: the rest of the script never runs.
    fn end(&mut self, at: usize) {
        self.has_ended = true;
        let what = "`exit` and what comes after it";
        self.draft
            .leave_out(self.line(at), what, "the script ends there");
    }

    /// `p`: typed, and not run. Text that begins with `#` is commentary.
    fn typed(&mut self, arguments: &[&str]) {
        // Only the first argument is typed.
        let text = spoken::text(arguments.get(..1).unwrap_or_default());
        let commentary = text.trim_start().strip_prefix('#').map(str::trim);
        match commentary {
            _ if text.trim().is_empty() => self.draft.push(DraftPart::Directive("wait")),
            Some(commentary) => {
                self.draft.push(DraftPart::Comment(commentary.to_owned()));
                self.draft.push(DraftPart::Directive("wait"));
            }
            None => self.draft.push(DraftPart::Typed(text)),
        }
    }

    /// The options that the script gives to demo-magic: `-n`, `-d`, `-w5`.
    fn options(&mut self, at: usize, options: &[&str]) {
        let line = self.line(at);
        let mut options = options.iter();
        while let Some(option) = options.next() {
            let letters = option.trim_start_matches('-');
            match letters.chars().next() {
                Some('d') => self.draft.set_stage("typing", "off"),
                Some('n') => self
                    .draft
                    .leave_out(line, "`-n`", "present with `demosh --auto=0s`"),
                Some('w') => {
                    let seconds = match &letters[1..] {
                        "" => options.next().copied().unwrap_or("5"),
                        seconds => seconds,
                    };
                    let why = format!("present with `demosh --auto={seconds}s`");
                    self.draft.leave_out(line, &format!("`-w {seconds}`"), &why);
                }
                _ => self
                    .draft
                    .leave_out(line, &format!("`{option}`"), "only demo-magic has it"),
            }
        }
    }

    /// Converts assignments of demo-magic's own variables. Returns false if there is any other
    /// assignment.
    fn settings(&mut self, simple: &SimpleCommand, text: &str, at: usize) -> bool {
        let known = simple
            .assignments
            .iter()
            .all(|name| SETTINGS.contains(&name.as_str()));
        let [name] = simple.assignments.as_slice() else {
            return false;
        };
        let Some((_, value)) = text.split_once('=').filter(|_| known) else {
            return false;
        };
        let shown = spoken::text(&[value]);
        let line = self.line(at);
        let assignment = format!("`{name}={shown}`");
        match name.as_str() {
            "TYPE_SPEED" => match shown.parse::<u32>() {
                Ok(speed) if speed > 0 => {
                    self.draft.set_stage("speed", speed.min(1000).to_string());
                }
                _ => self.draft.set_stage("typing", "off"),
            },
            "DEMO_PROMPT" => self.prompt(&shown, line),
            "PROMPT_TIMEOUT" if shown == "0" => {}
            "PROMPT_TIMEOUT" => {
                let why = format!("present with `demosh --auto={shown}s`");
                self.draft.leave_out(line, &assignment, &why);
            }
            "NO_WAIT" => self
                .draft
                .leave_out(line, &assignment, "present with `demosh --auto=0s`"),
            "DEMO_CMD_COLOR" | "DEMO_COMMENT_COLOR" => {
                let why = "colours are set by `theme` in the settings";
                self.draft.leave_out(line, &assignment, why);
            }
            _ => self
                .draft
                .leave_out(line, &assignment, "only demo-magic has it"),
        }
        true
    }

    fn prompt(&mut self, written: &str, line: usize) {
        let (prompt, lost) = prompt::template(written);
        if lost {
            let why = "the settings say under `prompt` what a prompt can show";
            self.draft.leave_out(line, "a part of `DEMO_PROMPT`", why);
        }
        self.draft.set_stage("prompt", quoted(&prompt));
    }
}

/// The variables of demo-magic that a script sets.
const SETTINGS: &[&str] = &[
    "TYPE_SPEED",
    "DEMO_PROMPT",
    "DEMO_CMD_COLOR",
    "DEMO_COMMENT_COLOR",
    "DEMO_CMD_TRAIL",
    "PROMPT_TIMEOUT",
    "NO_WAIT",
    "SHOW_CMD_NUMS",
];

/// The name that a simple command runs, if its first word is static.
fn name(simple: &SimpleCommand) -> Option<&str> {
    let first = simple.words.first()?;
    first.is_static.then_some(first.text.as_str())
}

/// The commands of `text` if they simply follow one another; `None` if anything encloses or
/// connects them.
fn calls_in_a_row<'a>(text: &str, simple: &'a [SimpleCommand]) -> Option<Vec<&'a SimpleCommand>> {
    let calls: Vec<_> = simple
        .iter()
        .filter(|simple| simple.context.enclosures.is_empty())
        .collect();
    let mut at = 0;
    for call in &calls {
        let between = text.get(at..call.span.start)?.trim();
        let is_call = name(call).is_some_and(|name| {
            FUNCTIONS.contains(&name) || matches!(name, "wait" | "clear" | "." | "source")
        });
        let is_plain = call.context.pipeline_length <= 1
            && !call.context.background
            && !call.context.negated
            && call.redirections.is_empty();
        if !matches!(between, "" | ";") || (is_call && !(is_plain && call.assignments.is_empty())) {
            return None;
        }
        at = call.span.end;
    }
    let tail = text.get(at..)?.trim_start_matches([' ', '\t', ';', '\n']);
    (!calls.is_empty() && (tail.is_empty() || tail.starts_with('#'))).then_some(calls)
}
