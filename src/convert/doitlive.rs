//! doitlive: a session of commands, one on each line, with settings in comments.
//!
//! Owns the meaning of its comments. doitlive runs each command in a separate process; a workshop
//! runs all of them in one shell, so variables are kept.

use crate::document::command::{self, PieceKind};
use crate::source::{Diagnostic, SourceFile};

use super::draft::{Draft, DraftPart, quoted};
use super::{fault, spoken};

/// The settings that a comment can contain.
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

/// True when a line contains a setting of doitlive.
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
    let (name, value) = (name.trim_start(), value.trim());
    // For doitlive, anything else is a comment.
    (!name.contains(char::is_whitespace) && !value.is_empty()).then_some((name, value))
}

/// Reads the session into `draft`.
pub(super) fn read(file: &SourceFile, draft: &mut Draft) -> Result<(), Box<Diagnostic>> {
    let text = file.text();
    let mut reading = DoitliveReader {
        file,
        draft,
        echoes_comments: false,
        set: Vec::new(),
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

/// The program into which a block is typed.
fn language_of(line: &str) -> Option<&'static str> {
    let name = line.strip_prefix("```")?;
    if name.starts_with("ipython") {
        Some("ipython")
    } else {
        name.starts_with("python").then_some("python")
    }
}

struct DoitliveReader<'a> {
    file: &'a SourceFile,
    draft: &'a mut Draft,
    /// Comments are shown.
    echoes_comments: bool,
    /// The settings that were made: the setting that undoes each, and the name.
    set: Vec<(&'static str, String)>,
}

impl DoitliveReader<'_> {
    fn comment(&mut self, line: &str, at: usize) -> Result<(), Box<Diagnostic>> {
        if let Some((name, value)) = option(line) {
            if OPTIONS.contains(&name) {
                return self.option(name, value, at);
            }
            if let Some(near) = crate::document::nearest(name, OPTIONS.iter().copied()) {
                let why = format!("doitlive ignores it; did you mean `{near}`?");
                let line = self.file.position(at).line;
                self.draft
                    .leave_out(line, &format!("`{name}: {value}`"), &why);
                return Ok(());
            }
        }
        let shown = line.trim_start_matches('#').trim();
        let part = match shown {
            "" => return Ok(()),
            _ if line.starts_with("#!") => return Ok(()),
            shown if self.echoes_comments => DraftPart::Comment(shown.to_owned()),
            _ => DraftPart::Remark(line.to_owned()),
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
            "unalias" | "unset" => {
                let is_that = |(by, set): &(&str, String)| *by == name && set == value;
                if let Some(nth) = self.set.iter().position(is_that) {
                    self.set.remove(nth);
                    self.draft.push(DraftPart::Quiet(format!("{name} {value}")));
                } else {
                    self.draft
                        .leave_out(line, &written, "no setting has set it");
                }
            }
            "speed" => {
                self.draft.set_stage("typing", "keys");
                let why = "each key types one letter; `--type fast` types without keys";
                self.draft.leave_out(line, &written, why);
            }
            // `commentecho`
            _ => {
                let value = value.to_lowercase();
                self.echoes_comments = matches!(value.as_str(), "true" | "yes" | "1");
            }
        }
        Ok(())
    }

    /// A command that doitlive runs before every other one.
    fn quiet(&mut self, program: &str, value: &str, at: usize) -> Result<(), Box<Diagnostic>> {
        let command = format!("{program} {value}");
        let end = self.file.text()[at..].find('\n');
        let end = end.map_or(self.file.text().len(), |end| at + end);
        super::check_command(self.file, &command, at..end)?;
        let back = if program == "alias" {
            "unalias"
        } else {
            "unset"
        };
        let name = value.split('=').next().unwrap_or_default();
        self.set.push((back, name.trim().to_owned()));
        self.draft.push(DraftPart::Quiet(command));
        Ok(())
    }

    fn prompt(&mut self, value: &str, line: usize) {
        if !value.contains(['{', '$', '>', '%', '#']) {
            let why = "named prompts of doitlive are not supported";
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

    /// A command that begins at `start` and whose first line ends at `end`. Returns its end, which
    /// is later than `end` if the command is not complete there.
    fn command(&mut self, start: usize, end: usize) -> Result<usize, Box<Diagnostic>> {
        let text = self.file.text();
        let line = command::first_piece(&text[start..end]);
        let piece = match line.kind {
            PieceKind::Command if !spoken::continues(text[start..end].trim_end()) => line,
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
        self.draft.push(DraftPart::command(command));
        Ok(start + piece.end.max(1))
    }

    /// Skips the line after a block, as doitlive does. It begins at `start`. Returns its end.
    fn skipped(&mut self, start: usize) -> usize {
        let text = self.file.text();
        let length = text[start..].find('\n').map(|length| length + 1);
        let end = length.map_or(text.len(), |length| start + length);
        let line = text[start..end].trim();
        if !line.is_empty() {
            let why = "doitlive skips the line after a block of Python";
            let number = self.file.position(start).line;
            self.draft.leave_out(number, &format!("`{line}`"), why);
        }
        end
    }

    /// A block of Python, whose first line is at `place`. Returns its end.
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
                self.draft.push(DraftPart::command(program.to_owned()));
                let text = text[place.end..at].to_owned();
                self.draft.push(DraftPart::Input {
                    language: "python",
                    text,
                    on_terminal: false,
                });
                return Ok(self.skipped(at + line.len()));
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
                if matches!(name, "nl" | "new_line") {
                    // A prompt is one line.
                    template.push(' ');
                }
                match shown(name) {
                    Some(shown) => template.push_str(&looking(shown, field)),
                    None => lost.push(name),
                }
            }
            '(' | ')' | '}' | '\\' => template.extend(['\\', c]),
            c if c < ' ' => template.push(' '),
            c => template.push(c),
        }
    }
    (template, lost)
}

/// The form of a doitlive field in a template.
fn shown(name: &str) -> Option<&'static str> {
    Some(match name {
        "cwd" | "dir" => "{cwd}",
        "user" => "{user}",
        "hostname" => "{host}",
        "now" => "{time}",
        "vcs_branch" | "git_branch" | "hg_branch" => "({branch})",
        "r_angle" => "❯",
        "r_arrow" => "➜",
        "dollar" => "$",
        "percent" => "%",
        "TTY" => "",
        _ => return None,
    })
}

/// `shown` with the colours that follow the name of its `field`: `user.cyan.bold`.
fn looking(shown: &str, field: &str) -> String {
    let known = [
        "black", "blue", "bold", "cyan", "dim", "green", "magenta", "red", "white", "yellow",
    ];
    let look = |word: &str| match word {
        "underlined" => Some("underline".to_owned()),
        word => {
            let base = word.strip_prefix("bright_").unwrap_or(word);
            known.contains(&base).then(|| word.replace('_', "-"))
        }
    };
    let looks: Vec<_> = field.split('.').skip(1).filter_map(look).collect();
    if looks.is_empty() || shown.is_empty() {
        return shown.to_owned();
    }
    format!("{{{}}}{shown}{{plain}}", looks.join(" "))
}

#[cfg(test)]
mod tests;
