//! A workshop that is being composed: its settings, its parts in order, and its text.
//!
//! Owns the Markdown: fences that are long enough, comments that close where they should, values in
//! front matter. Knows nothing of the tools that files come from.

use std::fmt::Write as _;

use crate::source::SourceFile;

/// One part of a workshop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum DraftPart {
    /// A command that the audience sees.
    Command {
        text: String,
        /// Directives that affect it, such as `nowaitbefore`.
        modifiers: Vec<&'static str>,
        /// Attributes of its fence.
        attributes: Vec<String>,
    },
    /// A command that runs without being displayed.
    Quiet(String),
    /// Text that is typed like a command and does not run.
    Typed(String),
    /// Text that the audience reads.
    Comment(String),
    /// Lines for the program that the previous command starts.
    Input {
        language: &'static str,
        text: String,
        /// The program needs a terminal.
        on_terminal: bool,
    },
    /// The output of the commands in the previous fence.
    Output(String),
    /// A directive.
    Directive(&'static str),
    /// A note for the presenter.
    Note(String),
    /// A comment for people who read the file.
    Remark(String),
    /// The audience sees nothing from here on.
    Hide,
    /// The audience sees everything from here on.
    Show,
}

impl DraftPart {
    /// A command that the audience sees, without anything special.
    pub(crate) const fn command(text: String) -> Self {
        Self::Command {
            text,
            modifiers: Vec::new(),
            attributes: Vec::new(),
        }
    }
}

/// A workshop that is being composed.
#[derive(Debug)]
pub(crate) struct Draft {
    title: String,
    /// The origin of the workshop.
    origin: String,
    /// The tools it requires.
    pub(crate) tools: Vec<String>,
    /// Settings of the stage: key and value, as YAML.
    stage: Vec<(&'static str, String)>,
    /// A failed command does not end it.
    pub(crate) goes_on: bool,
    /// Its parts, in order.
    pub(crate) parts: Vec<DraftPart>,
}

impl Draft {
    /// An empty workshop for the contents of `file`.
    pub(crate) fn new(file: &SourceFile) -> Self {
        let name = |part: Option<&std::ffi::OsStr>| {
            let text = part.unwrap_or_default().to_string_lossy();
            one_line(&text)
        };
        let origin = format!(
            "made by `demosh convert` from {}",
            name(file.path().file_name())
        );
        Self::titled(&name(file.path().file_stem()), &origin)
    }

    /// An empty workshop with this origin.
    pub(crate) fn titled(title: &str, origin: &str) -> Self {
        Self {
            title: one_line(title),
            origin: one_line(origin),
            tools: Vec::new(),
            stage: Vec::new(),
            goes_on: false,
            parts: Vec::new(),
        }
    }

    /// Sets a stage setting. The last value of a key counts.
    pub(crate) fn set_stage(&mut self, key: &'static str, value: impl Into<String>) {
        self.stage.retain(|(other, _)| *other != key);
        self.stage.push((key, value.into()));
    }

    /// Adds a part.
    pub(crate) fn push(&mut self, part: DraftPart) {
        self.parts.push(part);
    }

    /// True when it does, displays and sets nothing.
    pub(crate) fn is_empty(&self) -> bool {
        let mut parts = self.parts.iter();
        self.stage.is_empty() && parts.all(|part| matches!(part, DraftPart::Remark(_)))
    }

    /// Adds a comment about a part of line `line` that a workshop cannot express.
    pub(crate) fn leave_out(&mut self, line: usize, what: &str, why: &str) {
        let what = one_line(what);
        self.push(DraftPart::Remark(format!(
            "left out, line {line}: {what} ({why})"
        )));
    }

    /// The text of the workshop.
    pub(crate) fn render(&self) -> String {
        let mut page = DraftPage {
            text: self.front_matter(),
            ..DraftPage::default()
        };
        let _ = write!(page.text, "\n# {}\n", heading(&self.title));
        page.comment(std::slice::from_ref(&self.origin));
        let mut parts = self.parts.as_slice();
        while let Some(first) = parts.first() {
            let alike = parts.iter().take_while(|part| is_alike(first, part));
            let (now, later) = parts.split_at(alike.count().max(1));
            page.add(now);
            parts = later;
        }
        page.text
    }

    fn front_matter(&self) -> String {
        let mut text = format!("---\ntitle: {}\n", yaml(&self.title));
        if !self.tools.is_empty() {
            let tools: Vec<_> = self.tools.iter().map(|tool| yaml(tool)).collect();
            let _ = writeln!(text, "requires: {{tools: [{}]}}", tools.join(", "));
        }
        if self.goes_on {
            let why = "a command that fails ends nothing, as in the other tool; without this line it ends `ci`";
            let _ = writeln!(text, "defaults: {{exit: any}} # {why}");
        }
        if !self.stage.is_empty() {
            text += "stage:\n";
            for (key, value) in &self.stage {
                let _ = writeln!(text, "  {key}: {value}");
            }
        }
        text + "---\n"
    }
}

/// True for parts that share a fence or a comment.
const fn is_alike(one: &DraftPart, other: &DraftPart) -> bool {
    matches!(
        (one, other),
        (DraftPart::Quiet(_), DraftPart::Quiet(_)) | (DraftPart::Remark(_), DraftPart::Remark(_))
    )
}

/// The Markdown, and whether the audience sees the next part.
#[derive(Debug, Default)]
struct DraftPage {
    text: String,
    /// The current mode is `SHOW`.
    is_shown: bool,
    /// The script hides the next parts.
    hides: bool,
}

impl DraftPage {
    /// Adds one part, or several that share a fence or a comment.
    fn add(&mut self, parts: &[DraftPart]) {
        let Some(first) = parts.first() else { return };
        match first {
            DraftPart::Quiet(_) => self.quiet(parts),
            DraftPart::Remark(_) => {
                let remarks = parts.iter().filter_map(|part| match part {
                    DraftPart::Remark(text) => Some(one_line(text)),
                    _ => None,
                });
                let remarks: Vec<_> = remarks.collect();
                self.comment(&remarks);
            }
            DraftPart::Note(text) => self.comment(&[format!("note: {}", one_line(text))]),
            DraftPart::Hide => {
                self.hides = true;
                if std::mem::take(&mut self.is_shown) {
                    self.directive("HIDE");
                }
            }
            DraftPart::Show => self.hides = false,
            DraftPart::Input {
                language,
                text,
                on_terminal,
            } => self.fence(
                language,
                if *on_terminal { "into=tty" } else { "into" },
                text,
            ),
            DraftPart::Output(text) => self.fence("output", "", text),
            seen => self.seen(seen),
        }
    }

    /// Adds a part that the audience sees, unless the script hides it.
    fn seen(&mut self, part: &DraftPart) {
        if !self.hides && !self.is_shown {
            self.is_shown = true;
            self.directive("SHOW");
        }
        match part {
            DraftPart::Command {
                text,
                modifiers,
                attributes,
            } => {
                if self.is_shown {
                    for name in modifiers {
                        self.directive(name);
                    }
                }
                self.fence("bash", &attributes.join(" "), text);
            }
            DraftPart::Typed(text) => {
                let lines: Vec<_> = text.lines().map(|line| format!("#$ {line}")).collect();
                self.fence("bash", "", &lines.join("\n"));
            }
            DraftPart::Comment(text) => {
                let lines: Vec<_> = text.lines().map(|line| format!("# {line}")).collect();
                self.fence("bash", "", &lines.join("\n"));
            }
            DraftPart::Directive(name) => self.directive(name),
            _ => {}
        }
    }

    /// Adds commands that run without being displayed.
    fn quiet(&mut self, parts: &[DraftPart]) {
        let commands = parts.iter().filter_map(|part| match part {
            DraftPart::Quiet(text) => Some(text.as_str()),
            _ => None,
        });
        let before = if self.is_shown { "#@immed\n" } else { "" };
        let commands: Vec<_> = commands.map(|text| format!("{before}{text}")).collect();
        self.fence("bash", "", &commands.join("\n"));
    }

    fn directive(&mut self, name: &str) {
        self.gap();
        let _ = writeln!(self.text, "<!-- @{name} -->");
    }

    fn fence(&mut self, language: &str, attributes: &str, text: &str) {
        self.gap();
        // An info string after backticks must not contain any.
        let mark = if attributes.contains('`') { '~' } else { '`' };
        let runs = text.split(|c| c != mark).map(str::len);
        let fence = mark.to_string().repeat(runs.max().unwrap_or(0).max(2) + 1);
        let attributes = match attributes {
            "" => String::new(),
            given => format!(" {{{given}}}"),
        };
        let text = text.strip_suffix('\n').unwrap_or(text);
        let _ = writeln!(self.text, "{fence}{language}{attributes}\n{text}\n{fence}");
    }

    /// A comment that is never displayed.
    fn comment(&mut self, lines: &[String]) {
        self.gap();
        let lines: Vec<_> = lines.iter().map(|line| harmless(line)).collect();
        let _ = match lines.as_slice() {
            [line] => writeln!(self.text, "<!-- {line} -->"),
            lines => writeln!(self.text, "<!--\n{}\n-->", lines.join("\n")),
        };
    }

    fn gap(&mut self) {
        self.text.push('\n');
    }
}

/// `text` without anything that would end a comment.
fn harmless(text: &str) -> String {
    text.replace("-->", "- ->").replace("--!>", "- -!>")
}

/// `text` on one line.
fn one_line(text: &str) -> String {
    text.split(['\n', '\r']).collect::<Vec<_>>().join(" ")
}

/// `text` as a heading without any other meaning in Markdown.
pub(crate) fn heading(text: &str) -> String {
    let mut shown = String::new();
    for character in text.chars() {
        if "\\`*_[]<>#$".contains(character) {
            shown.push('\\');
        }
        shown.push(character);
    }
    shown
}

/// `text` as the value of an attribute.
pub(crate) fn attribute(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        if "\"\\$`".contains(c) {
            quoted.push('\\');
        }
        quoted.push(c);
    }
    quoted.push('"');
    quoted
}

/// `text` in quotes as a value in YAML.
pub(crate) fn quoted(text: &str) -> String {
    serde_json::to_string(text).expect("text is JSON")
}

/// `text` as a value in YAML.
fn yaml(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let begins_plain = text.starts_with(|c: char| c.is_ascii_alphabetic());
    if begins_plain && text.chars().all(is_plain) && !is_word_of_yaml(text) {
        return text.to_owned();
    }
    quoted(text)
}

fn is_word_of_yaml(text: &str) -> bool {
    let words = ["true", "false", "yes", "no", "on", "off", "null", "y", "n"];
    words.iter().any(|word| text.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests;
