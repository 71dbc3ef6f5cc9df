//! The template of the prompt before a command: text, fields, and groups that vanish if their
//! fields are empty.
//!
//! Owns the grammar. The values of the fields come from the callers.

use std::fmt::{self, Display};
use std::str::FromStr;

use super::nearest;
use crate::style::{Line, Style};

/// The fields of a prompt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PromptField {
    /// The session's directory, with `~` for the home directory.
    Cwd,
    /// The branch that is checked out there.
    Branch,
    /// The current context of kubectl.
    Context,
    /// That context's namespace.
    Namespace,
    /// The user's name.
    User,
    /// The machine's name, up to the first dot.
    Host,
    /// The time of day.
    Time,
}

/// The fields by name, with their meaning.
pub const PROMPT_FIELDS: &[(&str, PromptField, &str)] = &[
    ("cwd", PromptField::Cwd, "the directory, `~` for home"),
    (
        "branch",
        PromptField::Branch,
        "the git branch checked out there",
    ),
    (
        "context",
        PromptField::Context,
        "the current Kubernetes context",
    ),
    (
        "namespace",
        PromptField::Namespace,
        "that context's namespace",
    ),
    ("user", PromptField::User, "your user name"),
    (
        "host",
        PromptField::Host,
        "this machine's name, up to the first dot",
    ),
    (
        "time",
        PromptField::Time,
        "the time of day in hours and minutes",
    ),
];

/// Words for styles: an unknown word gets the most similar of them as a suggestion.
const LOOKS: &[&str] = &[
    "black",
    "red",
    "green",
    "yellow",
    "blue",
    "magenta",
    "cyan",
    "white",
    "bold",
    "dim",
    "italic",
    "underline",
    "reverse",
    "plain",
];

/// A prompt's template, such as `{cwd}( on {branch}) $ `.
///
/// A style in braces, such as `{bold green}`, applies to what follows, up to the next one;
/// `{plain}` returns to the prompt's own style. A group in parentheses vanishes when all its fields
/// are empty; parentheses without a field are text. A backslash before `{`, `}`, `(`, `)` or itself
/// makes them text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PromptTemplate {
    source: String,
    parts: Vec<PromptPart>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum PromptPart {
    Text(String),
    Field(PromptField),
    Look(Style),
    Group(Vec<PromptPart>),
}

impl PromptTemplate {
    /// Whether it contains `field`: only the values of fields in use are looked up.
    pub fn uses(&self, field: PromptField) -> bool {
        uses(&self.parts, field)
    }

    /// The text of the prompt, with the fields' values from `value`.
    pub fn fill(&self, value: &dyn Fn(PromptField) -> Option<String>) -> String {
        self.line(Style::PLAIN, value).text()
    }

    /// The prompt, with the fields' values from `value`, in the style `own` unless it names
    /// another.
    pub fn line(&self, own: Style, value: &dyn Fn(PromptField) -> Option<String>) -> Line {
        let mut filled = FilledPrompt {
            line: Line::new(),
            style: own,
        };
        filled.add(&self.parts, own, value);
        filled.line
    }
}

fn uses(parts: &[PromptPart], field: PromptField) -> bool {
    parts.iter().any(|part| match part {
        PromptPart::Text(_) | PromptPart::Look(_) => false,
        PromptPart::Field(other) => *other == field,
        PromptPart::Group(inner) => uses(inner, field),
    })
}

/// A prompt that is being filled in.
struct FilledPrompt {
    line: Line,
    /// The style of what follows.
    style: Style,
}

impl FilledPrompt {
    /// Adds `parts`. True when any field in them had a value.
    fn add(
        &mut self,
        parts: &[PromptPart],
        own: Style,
        value: &dyn Fn(PromptField) -> Option<String>,
    ) -> bool {
        let mut is_filled = false;
        for part in parts {
            match part {
                PromptPart::Text(plain) => self.line.push(plain, self.style),
                PromptPart::Look(Style::PLAIN) => self.style = own,
                PromptPart::Look(look) => self.style = own.around(*look),
                PromptPart::Field(field) => {
                    let found = value(*field).unwrap_or_default();
                    is_filled |= !found.is_empty();
                    // The value may come from an untrusted file.
                    let shown: String = found.chars().filter(|c| !c.is_control()).collect();
                    self.line.push(&shown, self.style);
                }
                PromptPart::Group(inner) => {
                    let mut group = Self {
                        line: Line::new(),
                        style: self.style,
                    };
                    if group.add(inner, own, value) {
                        is_filled = true;
                        self.line.append(&group.line);
                        self.style = group.style;
                    }
                }
            }
        }
        is_filled
    }
}

impl Display for PromptTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.source)
    }
}

impl FromStr for PromptTemplate {
    type Err = TemplateError;

    fn from_str(source: &str) -> Result<Self, TemplateError> {
        if source.chars().any(char::is_control) {
            return Err(TemplateError(
                "a prompt is one line without control characters".into(),
            ));
        }
        let mut rest = source.chars();
        let parts = parts(&mut rest, 0)?;
        Ok(Self {
            source: source.to_owned(),
            parts,
        })
    }
}

/// The deepest nesting of groups.
const MAX_DEPTH: usize = 8;

/// The parts up to the end or, within a group, to its closing parenthesis.
fn parts(rest: &mut std::str::Chars<'_>, depth: usize) -> Result<Vec<PromptPart>, TemplateError> {
    let (mut parts, mut text) = (Vec::new(), String::new());
    while let Some(character) = rest.next() {
        match character {
            '\\' => text.push(escaped(rest)),
            '{' => {
                push_text(&mut parts, &mut text);
                parts.push(in_braces(rest)?);
            }
            '(' if depth < MAX_DEPTH => {
                push_text(&mut parts, &mut text);
                parts.extend(group(rest, depth + 1)?);
            }
            ')' if depth > 0 => {
                push_text(&mut parts, &mut text);
                return Ok(parts);
            }
            _ => text.push(character),
        }
    }
    if depth > 0 {
        return Err(TemplateError(
            "a `(` is not closed: write `\\(` for the character".into(),
        ));
    }
    push_text(&mut parts, &mut text);
    Ok(parts)
}

/// A backslash before any other character is literal.
fn escaped(rest: &mut std::str::Chars<'_>) -> char {
    let mut ahead = rest.clone();
    match ahead.next() {
        Some(character @ ('{' | '}' | '(' | ')' | '\\')) => {
            *rest = ahead;
            character
        }
        _ => '\\',
    }
}

/// A group; without a field in it, its text with the parentheses.
fn group(rest: &mut std::str::Chars<'_>, depth: usize) -> Result<Vec<PromptPart>, TemplateError> {
    let mut inner = parts(rest, depth)?;
    let has_field = |part: &PromptPart| matches!(part, PromptPart::Field(_) | PromptPart::Group(_));
    if inner.iter().any(has_field) {
        return Ok(vec![PromptPart::Group(inner)]);
    }
    inner.insert(0, PromptPart::Text("(".to_owned()));
    inner.push(PromptPart::Text(")".to_owned()));
    Ok(inner)
}

/// A field, or a style.
fn in_braces(rest: &mut std::str::Chars<'_>) -> Result<PromptPart, TemplateError> {
    let text = rest.as_str();
    let Some(end) = text.find('}') else {
        return Err(TemplateError(
            "a `{` is not closed: write `\\{` for the character".into(),
        ));
    };
    let name = &text[..end];
    *rest = text[end + 1..].chars();
    if let Some((_, field, _)) = PROMPT_FIELDS.iter().find(|(known, ..)| *known == name) {
        return Ok(PromptPart::Field(*field));
    }
    let look = Some(name).filter(|name| !name.trim().is_empty());
    let look = look.and_then(|name| name.parse().ok());
    look.map(PromptPart::Look).ok_or_else(|| unknown(name))
}

fn unknown(name: &str) -> TemplateError {
    let names = || PROMPT_FIELDS.iter().map(|(name, ..)| *name);
    let near = nearest(name, names().chain(LOOKS.iter().copied()))
        .map_or_else(String::new, |near| format!("; did you mean `{{{near}}}`?"));
    let known: Vec<_> = names().map(|name| format!("`{{{name}}}`")).collect();
    TemplateError(format!(
        "a prompt has no field `{{{name}}}`, only {}, and looks such as `{{bold green}}`{near}",
        known.join(", ")
    ))
}

fn push_text(parts: &mut Vec<PromptPart>, text: &mut String) {
    if !text.is_empty() {
        parts.push(PromptPart::Text(std::mem::take(text)));
    }
}

/// What is wrong with a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateError(String);

impl Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for TemplateError {}

#[cfg(test)]
mod tests;
