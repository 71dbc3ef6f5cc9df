//! The effect of the keys of a tape: commands at a prompt, lines for a program, or keys for a
//! program that fills the screen.
//!
//! Owns the line, the history, and which program gets the keys. Runs nothing: a program that is
//! known to read lines gets them until a line that ends it.

use std::ops::Range;

use crate::convert::{Draft, DraftPart, attribute, fault, spoken};
use crate::document::command::{PieceKind, first_piece, simple_commands};
use crate::source::{Diagnostic, SourceFile};

use super::line::EditedLine;
use super::program::{TapeProgram, is_end};
use super::recall;

/// Programs that show long output with a pager.
const PAGED: &[&str] = &[
    "aws",
    "bat",
    "gh",
    "git",
    "help",
    "jj",
    "journalctl",
    "psql",
    "systemctl",
];

/// The state of the terminal, and the resulting workshop.
pub(super) struct TapePlayer<'a> {
    draft: &'a mut Draft,
    /// The line of the tape.
    pub(super) line: usize,
    /// `Copy`.
    pub(super) copied: String,
    at_prompt: EditedLine,
    /// The lines before this one, if they belong to the same incomplete command.
    begun: String,
    history: Vec<String>,
    /// How far back in the history the line is.
    back: usize,
    /// What `Ctrl+R` searches for.
    searched: Option<String>,
    program: Option<TapeProgram>,
    /// The pauses since the last command, in seconds.
    paused: f64,
}

impl<'a> TapePlayer<'a> {
    pub(super) fn new(draft: &'a mut Draft) -> Self {
        Self {
            draft,
            line: 1,
            copied: String::new(),
            at_prompt: EditedLine::default(),
            begun: String::new(),
            history: Vec::new(),
            back: 0,
            searched: None,
            program: None,
            paused: 0.0,
        }
    }

    pub(super) fn push(&mut self, part: DraftPart) {
        match &mut self.program {
            Some(program) => program.later.push(part),
            None => self.draft.push(part),
        }
    }

    pub(super) fn leave_out(&mut self, what: &str, why: &str) {
        self.draft.leave_out(self.line, what, why);
        if let Some(program) = &mut self.program {
            program.later.extend(self.draft.parts.pop());
        }
    }

    pub(super) fn require(&mut self, program: String) {
        if !self.draft.tools.contains(&program) {
            self.draft.tools.push(program);
        }
    }

    pub(super) fn set_speed(&mut self, letters_per_second: f64) {
        self.draft
            .set_stage("speed", format!("{letters_per_second:.0}"));
    }

    pub(super) fn pause(&mut self, seconds: f64) {
        self.paused += seconds;
    }

    pub(super) fn type_text(&mut self, text: &str) {
        if let Some(searched) = &mut self.searched {
            searched.push_str(text);
            return;
        }
        let may_page = self.program.is_none() && self.at_prompt.is_empty() && self.may_page();
        match &mut self.program {
            Some(program) if program.fills_screen => {
                program.typed.push(text.to_owned());
                if is_end(text) && matches!(text.trim(), "q" | "ZZ" | "ZQ") {
                    self.close();
                }
            }
            None if text == "q" && may_page => {
                self.leave_out(
                    "`q`",
                    "output is paged only where it is longer than the screen",
                );
            }
            _ => self.at_prompt.insert(text),
        }
    }

    /// True when the last command shows long output with a pager.
    fn may_page(&self) -> bool {
        let last = self.history.last().map(|text| simple_commands(text));
        last.is_some_and(|simple| {
            let words = simple.last().into_iter().flat_map(|simple| &simple.words);
            let first = words.map(|word| word.text.as_str()).next();
            first.is_some_and(|name| PAGED.contains(&name))
        })
    }

    /// Requires the output of the last command to match.
    pub(super) fn expect(&mut self, regex: &str, limit: Option<String>) {
        let compiled = regex::Regex::new(regex);
        let is_prompt = compiled.as_ref().is_ok_and(|regex| {
            let mut prompts = [">", "> ", "$", "$ ", "#", "# ", "%", "% "].into_iter();
            prompts.any(|prompt| regex.is_match(prompt))
        });
        if is_prompt {
            return;
        }
        let last = self
            .draft
            .parts
            .iter_mut()
            .rev()
            .find_map(|part| match part {
                DraftPart::Command { attributes, .. } => Some(attributes),
                _ => None,
            });
        let waits = self.program.is_none() && self.at_prompt.is_empty();
        let is_replaced = last
            .as_ref()
            .is_some_and(|given| given.iter().any(|key| key.starts_with("ci=")));
        let can_say = compiled.is_ok() && waits && !is_replaced && !regex.contains(['{', '}']);
        match last.filter(|_| can_say) {
            Some(attributes) => {
                if let Some(limit) = limit.filter(|_| !attributes.iter().any(is_limit)) {
                    let is_number = limit.parse::<f64>().is_ok();
                    attributes.push(format!(
                        "timeout={limit}{}",
                        if is_number { "s" } else { "" }
                    ));
                }
                attributes.push(format!("expect=/{regex}/"));
            }
            None => self.leave_out(
                &format!("`Wait /{regex}/`"),
                "there is no command whose output could be checked",
            ),
        }
    }

    /// Presses a key, or a combination of keys, `count` times.
    pub(super) fn key(
        &mut self,
        key: &str,
        count: usize,
        file: &SourceFile,
        place: &Range<usize>,
    ) -> Result<(), Box<Diagnostic>> {
        let key = match key.strip_prefix("Ctrl+") {
            Some("j" | "J" | "m" | "M") => "Enter".to_owned(),
            Some(letter) if letter.len() == 1 => format!("Ctrl+{}", letter.to_uppercase()),
            _ => key.to_owned(),
        };
        if let Some(letter) = key.strip_prefix("Shift+").filter(|key| key.len() == 1) {
            self.type_text(&letter.to_uppercase());
            return Ok(());
        }
        let key = key.as_str();
        if self.is_search_key(key, count) {
            return Ok(());
        }
        if self
            .program
            .as_ref()
            .is_some_and(|program| program.fills_screen)
        {
            self.key_on_screen(key, count);
            return Ok(());
        }
        match key {
            "Enter" => {
                for _ in 0..count {
                    self.enter(file, place)?;
                }
            }
            "Ctrl+C" => self.interrupt(),
            "Ctrl+D" if self.at_prompt.is_empty() => match &self.program {
                Some(_) => self.close(),
                None => self.leave_out("`Ctrl+D`", "it would end the shell"),
            },
            "Ctrl+L" if self.program.is_none() => self.push(DraftPart::Directive("clear")),
            "Up" | "Ctrl+P" => self.recall(count, true),
            "Down" | "Ctrl+N" => self.recall(count, false),
            "Ctrl+R" if self.program.is_none() => self.searched = Some(String::new()),
            "Alt+." if self.program.is_none() => {
                self.at_prompt
                    .insert(&recall::expanded("!$", &self.history));
            }
            key if self.at_prompt.press(key, count) => {}
            "Tab" => self.leave_out(
                "`Tab`",
                "a workshop cannot complete words: write the whole command",
            ),
            key => self.leave_out(&format!("`{key}`"), "a workshop cannot press this key"),
        }
        Ok(())
    }

    /// A key while `Ctrl+R` searches: true if that is its whole effect. Every key that does not
    /// edit the search accepts the command found, the newest one with the text in it.
    fn is_search_key(&mut self, key: &str, count: usize) -> bool {
        let Some(mut searched) = self.searched.take() else {
            return false;
        };
        match key {
            "Ctrl+G" | "Ctrl+C" => return true,
            "Backspace" => {
                let kept = searched.chars().count().saturating_sub(count);
                searched = searched.chars().take(kept).collect();
            }
            "Space" => searched.push_str(&" ".repeat(count)),
            "Ctrl+R" => {}
            _ => {
                match recall::found(&searched, &self.history) {
                    Some(found) => self.at_prompt.replace(found),
                    None => self.leave_out("`Ctrl+R`", "no earlier command has this text in it"),
                }
                return key == "Escape";
            }
        }
        self.searched = Some(searched);
        true
    }

    fn key_on_screen(&mut self, key: &str, count: usize) {
        let Some(program) = &mut self.program else {
            return;
        };
        let ends = match key {
            "Enter" => program.typed.last().is_some_and(|last| is_end(last)),
            "Ctrl+C" | "Ctrl+D" | "Ctrl+X" => true,
            _ => false,
        };
        let times = if count > 1 {
            format!(" {count}")
        } else {
            String::new()
        };
        program.typed.push(format!("{key}{times}"));
        if ends {
            self.close();
        }
    }

    /// Submits the line to the shell, or to a program that reads lines.
    fn enter(&mut self, file: &SourceFile, place: &Range<usize>) -> Result<(), Box<Diagnostic>> {
        self.back = 0;
        let line = self.at_prompt.take();
        if let Some(program) = &mut self.program {
            if program.takes(line) {
                self.close();
            }
            return Ok(());
        }
        let text = std::mem::take(&mut self.begun) + &recall::expanded(&line, &self.history);
        let piece = first_piece(&text);
        match piece.kind {
            PieceKind::Blank => {}
            PieceKind::Comment => {
                let shown = text.trim().trim_start_matches('#').trim().to_owned();
                self.push(DraftPart::Comment(shown));
            }
            PieceKind::Unfinished => self.begun = text + "\n",
            PieceKind::Command if spoken::continues(&text) => self.begun = text + "\n",
            PieceKind::Command => self.run(text),
            PieceKind::Invalid => {
                let problem = piece.problem.map(|problem| problem.message);
                let problem = problem.unwrap_or_default();
                let message = format!("bash cannot parse `{text}`: {problem}");
                let help = "correct what is typed before this key";
                return Err(fault(file, place.clone(), message, help));
            }
        }
        Ok(())
    }

    /// Runs a command.
    fn run(&mut self, text: String) {
        self.history.push(text.clone());
        self.paused = 0.0;
        let simple = simple_commands(&text);
        let program = TapeProgram::started_by(&simple);
        let fills_screen = program.as_ref().is_some_and(|program| program.fills_screen);
        let mut command = DraftPart::command(text);
        if let (true, DraftPart::Command { attributes, .. }) = (fills_screen, &mut command) {
            attributes.push("ci=skip".to_owned());
        }
        self.push(command);
        self.program = program;
    }

    /// Ends the program.
    fn close(&mut self) {
        let Some(program) = self.program.take() else {
            return;
        };
        self.at_prompt.take();
        if program.fills_screen {
            if !program.typed.is_empty() {
                let keys = format!("`{}` typed into the program", program.typed.join("`, `"));
                self.leave_out(
                    &keys,
                    "the presenter types into a program that fills the screen",
                );
            }
        } else if !program.typed.is_empty() {
            self.push(DraftPart::Input {
                language: "text",
                text: program.typed.join("\n"),
                on_terminal: program.needs_terminal,
            });
        }
        self.draft.parts.extend(program.later);
    }

    /// Control-C: cancels the line; if it is empty, interrupts the running command.
    fn interrupt(&mut self) {
        if self.program.is_some() {
            self.close();
            return;
        }
        let line = self.at_prompt.take();
        let typed = std::mem::take(&mut self.begun) + &line;
        if !typed.is_empty() {
            self.push(DraftPart::Typed(typed));
            return;
        }
        let seconds = self.paused.ceil().max(1.0);
        let Some(DraftPart::Command {
            text, attributes, ..
        }) = self.draft.parts.last_mut()
        else {
            self.leave_out("`Ctrl+C`", "no command runs");
            return;
        };
        if text.contains('\n') || attributes.iter().any(|given| given.starts_with("ci=")) {
            self.leave_out("`Ctrl+C`", "press it yourself");
            return;
        }
        let limited = format!(
            "timeout -s INT {seconds:.0} bash -c {} || true",
            crate::shell::quote(text)
        );
        attributes.push(format!("ci={}", attribute(&limited)));
        let note = "press Control-C when you have seen enough";
        self.push(DraftPart::Note(note.to_owned()));
    }

    fn recall(&mut self, count: usize, earlier: bool) {
        self.back = if earlier {
            (self.back + count).min(self.history.len())
        } else {
            self.back.saturating_sub(count)
        };
        let text = match self.back {
            0 => "",
            back => &self.history[self.history.len() - back],
        };
        self.at_prompt.replace(text);
    }

    /// Ends the tape.
    pub(super) fn finish(mut self) {
        self.close();
        let line = self.at_prompt.take();
        let typed = std::mem::take(&mut self.begun) + &line;
        if !typed.trim().is_empty() {
            self.push(DraftPart::Typed(typed));
        }
    }
}

#[expect(clippy::ptr_arg, reason = "the items of a list are texts")]
fn is_limit(attribute: &String) -> bool {
    attribute.starts_with("timeout=")
}
