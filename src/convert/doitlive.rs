//! doitlive: a session of commands, one on each line, with settings in comments.
//!
//! Owns what its comments mean. doitlive runs each command in its own process; a workshop runs all
//! of them in one shell, so variables stay.

use crate::document::command::{self, PieceKind};
use crate::source::{Diagnostic, SourceFile};

use super::draft::{Draft, Part, quoted};
use super::fault;

/// The settings that a comment can change.
const OPTIONS: &[&str] = &[
    "prompt",
    "shell",
    "alias",
    "env",
    "speed",
    "unalias",
    "unset",
    "commentecho",
];

/// True when a line has a setting of doitlive.
pub(super) fn is_session(text: &str) -> bool {
    let mut lines = text.lines();
    lines.any(|line| option(line.trim()).is_some_and(|(name, _)| OPTIONS.contains(&name)))
}

/// The setting in a comment: name and value.
fn option(line: &str) -> Option<(&str, &str)> {
    let rest = line.strip_prefix('#')?;
    let rest = rest.strip_prefix([' ', '\t']).unwrap_or(rest);
    let rest = rest.strip_prefix("doitlive")?;
    if !rest.starts_with([' ', '\t']) {
        return None;
    }
    let (name, value) = rest.split_once(':')?;
    Some((name.trim(), value.trim()))
}

/// Reads the session into `draft`.
pub(super) fn read(file: &SourceFile, draft: &mut Draft) -> Result<(), Box<Diagnostic>> {
    let text = file.text();
    let mut reading = Reading {
        file,
        draft,
        echoes_comments: false,
    };
    let mut at = 0;
    while at < text.len() {
        let end = text[at..].find('\n').map_or(text.len(), |end| at + end + 1);
        let line = text[at..end].trim();
        at = if line.is_empty() {
            end
        } else if line.starts_with('#') {
            reading.comment(line, at)?;
            end
        } else if let Some(language) = language_of(line) {
            reading.block(language, at..end)?
        } else {
            reading.command(at, end)?
        };
    }
    Ok(())
}

/// The program that a block is typed into.
fn language_of(line: &str) -> Option<&'static str> {
    let name = line.strip_prefix("```")?;
    if name.starts_with("ipython") {
        Some("ipython")
    } else {
        name.starts_with("python").then_some("python")
    }
}

struct Reading<'a> {
    file: &'a SourceFile,
    draft: &'a mut Draft,
    /// Comments are shown.
    echoes_comments: bool,
}

impl Reading<'_> {
    fn comment(&mut self, line: &str, at: usize) -> Result<(), Box<Diagnostic>> {
        if let Some((name, value)) = option(line) {
            return self.option(name, value, at);
        }
        let shown = line.trim_start_matches('#').trim();
        let part = match shown {
            "" => return Ok(()),
            _ if line.starts_with("#!") => return Ok(()),
            shown if self.echoes_comments => Part::Comment(shown.to_owned()),
            _ => Part::Remark(line.to_owned()),
        };
        self.draft.push(part);
        Ok(())
    }

    fn option(&mut self, name: &str, value: &str, at: usize) -> Result<(), Box<Diagnostic>> {
        let line = self.file.position(at).line;
        let written = format!("`{name}: {value}`");
        match name {
            "prompt" => self.prompt(value, line),
            "shell" if value.ends_with("bash") => {}
            "shell" => {
                let why = "commands run in bash; `--shell` names another bash";
                self.draft.leave_out(line, &written, why);
            }
            "alias" => self.quiet("alias", value, at)?,
            "env" => self.quiet("export", value, at)?,
            "unalias" | "unset" => self.draft.push(Part::Quiet(format!("{name} {value}"))),
            "speed" => {
                self.draft.set_stage("typing", "keys");
                let why = "each key types one letter; `--type fast` types by itself";
                self.draft.leave_out(line, &written, why);
            }
            "commentecho" => {
                let value = value.to_lowercase();
                self.echoes_comments = matches!(value.as_str(), "true" | "yes" | "1");
            }
            name => {
                let near = crate::document::nearest(name, OPTIONS.iter().copied());
                let help = near.map_or_else(
                    || format!("doitlive knows {}", OPTIONS.join(", ")),
                    |near| format!("did you mean `{near}`?"),
                );
                let message = format!("doitlive has no setting `{name}`");
                let length = self.file.text()[at..].find('\n');
                let end = length.map_or(self.file.text().len(), |length| at + length);
                return Err(fault(self.file, at..end, message, help));
            }
        }
        Ok(())
    }

    /// A command that doitlive puts before every other one.
    fn quiet(&mut self, program: &str, value: &str, at: usize) -> Result<(), Box<Diagnostic>> {
        let command = format!("{program} {value}");
        let end = self.file.text()[at..].find('\n');
        let end = end.map_or(self.file.text().len(), |end| at + end);
        super::check_command(self.file, &command, at..end)?;
        self.draft.push(Part::Quiet(command));
        Ok(())
    }

    fn prompt(&mut self, value: &str, line: usize) {
        if !value.contains(['{', '$', '>', '%', '#']) {
            let why = "the prompts of doitlive that have a name are not known here";
            self.draft
                .leave_out(line, &format!("`prompt: {value}`"), why);
            return;
        }
        let (prompt, lost) = prompt(value);
        if !lost.is_empty() {
            let lost = format!("`{}` in the prompt", lost.join("`, `"));
            self.draft.leave_out(line, &lost, "a prompt cannot show it");
        }
        self.draft
            .set_stage("prompt", quoted(&format!("{prompt} ")));
    }

    /// A command that begins at `start`, whose first line ends at `end`. Returns where it ends: that is the
    /// first line's end, unless the command is not complete there.
    fn command(&mut self, start: usize, end: usize) -> Result<usize, Box<Diagnostic>> {
        let text = self.file.text();
        let line = command::first_piece(&text[start..end]);
        let piece = match line.kind {
            PieceKind::Command => line,
            _ => command::first_piece(&text[start..]),
        };
        if let Some(problem) = piece.problem {
            let at = start + problem.opened.unwrap_or(problem.offset);
            let at = at.min(text.len());
            let message = format!("bash cannot parse this command: {}", problem.message);
            let help = "close what is open, or correct the command, and convert again";
            return Err(fault(self.file, at..at, message, help));
        }
        let command = text[start..start + piece.end].trim().to_owned();
        self.draft.push(Part::command(command));
        Ok(start + piece.end.max(1))
    }

    /// A block of Python, whose first line is at `place`. Returns where it ends.
    fn block(
        &mut self,
        language: &'static str,
        place: std::ops::Range<usize>,
    ) -> Result<usize, Box<Diagnostic>> {
        let text = self.file.text();
        let mut at = place.end;
        for line in text[place.end..].split_inclusive('\n') {
            if line.trim_end().starts_with("```") {
                let program = if language == "python" {
                    "python3"
                } else {
                    "ipython"
                };
                self.draft.push(Part::command(program.to_owned()));
                let text = text[place.end..at].to_owned();
                self.draft.push(Part::Input {
                    language: "python",
                    text,
                });
                return Ok(at + line.len());
            }
            at += line.len();
        }
        let message = format!("the block of {language} is not closed");
        let help = "close it with a line of three backticks";
        Err(fault(self.file, place.start..place.end - 1, message, help))
    }
}

/// A prompt of doitlive as a template, and the fields that were lost.
fn prompt(written: &str) -> (String, Vec<&str>) {
    let (mut template, mut lost) = (String::new(), Vec::new());
    let mut rest = written;
    while let Some(c) = rest.chars().next() {
        let after = &rest[c.len_utf8()..];
        rest = after;
        match c {
            '{' => {
                let (field, later) = after.split_once('}').unwrap_or((after, ""));
                rest = later;
                let name = field.split(['.', ':']).next().unwrap_or_default();
                match name {
                    "cwd" | "dir" => template.push_str("{cwd}"),
                    "vcs_branch" | "git_branch" | "hg_branch" => template.push_str("({branch})"),
                    "r_angle" => template.push('❯'),
                    "r_arrow" => template.push('➜'),
                    "dollar" => template.push('$'),
                    "percent" => template.push('%'),
                    "nl" => template.push('\n'),
                    "TTY" => {}
                    _ => lost.push(name),
                }
            }
            '(' | ')' | '}' | '\\' => template.extend(['\\', c]),
            c => template.push(c),
        }
    }
    (template, lost)
}

#[cfg(test)]
mod tests;
