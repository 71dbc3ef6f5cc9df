//! The template of what stands before a command: text, fields, and groups that vanish when their
//! fields are empty.
//!
//! Owns the grammar. Where a field's value comes from is decided elsewhere.

use std::fmt::{self, Display};
use std::str::FromStr;

use super::nearest;

/// What a prompt can say of the place it stands at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PromptField {
    /// The session's directory, the home directory as `~`.
    Cwd,
    /// The branch that is checked out there.
    Branch,
    /// The current context of kubectl.
    Context,
    /// That context's namespace.
    Namespace,
}

/// The fields by name, with what they stand for.
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
];

/// A prompt's template, such as `{cwd}( on {branch}) $ `.
///
/// A group in parentheses vanishes when all its fields are empty; parentheses without a field are
/// text. A backslash before `{`, `}`, `(`, `)` or itself makes them text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PromptTemplate {
    source: String,
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Field(PromptField),
    Group(Vec<Part>),
}

impl PromptTemplate {
    /// Whether `field` stands in it: what does not need not be looked up.
    pub fn uses(&self, field: PromptField) -> bool {
        uses(&self.parts, field)
    }

    /// The prompt, with the fields' values as `value` tells them.
    pub fn fill(&self, value: &dyn Fn(PromptField) -> Option<String>) -> String {
        fill(&self.parts, value).0
    }
}

fn uses(parts: &[Part], field: PromptField) -> bool {
    parts.iter().any(|part| match part {
        Part::Text(_) => false,
        Part::Field(other) => *other == field,
        Part::Group(inner) => uses(inner, field),
    })
}

/// The text, and whether any field in it had a value.
fn fill(parts: &[Part], value: &dyn Fn(PromptField) -> Option<String>) -> (String, bool) {
    let (mut text, mut filled) = (String::new(), false);
    for part in parts {
        match part {
            Part::Text(plain) => text.push_str(plain),
            Part::Field(field) => {
                let found = value(*field).unwrap_or_default();
                filled |= !found.is_empty();
                // The value may come from a file that anybody wrote.
                text.extend(found.chars().filter(|c| !c.is_control()));
            }
            Part::Group(inner) => {
                let (inner, any) = fill(inner, value);
                filled |= any;
                if any {
                    text.push_str(&inner);
                }
            }
        }
    }
    (text, filled)
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

/// Groups within groups, at most.
const MAX_DEPTH: usize = 8;

/// The parts up to the end or, within a group, to its closing parenthesis.
fn parts(rest: &mut std::str::Chars<'_>, depth: usize) -> Result<Vec<Part>, TemplateError> {
    let (mut parts, mut text) = (Vec::new(), String::new());
    while let Some(character) = rest.next() {
        match character {
            '\\' => text.push(escaped(rest)),
            '{' => {
                push_text(&mut parts, &mut text);
                parts.push(Part::Field(field(rest)?));
            }
            '(' if depth < MAX_DEPTH => {
                push_text(&mut parts, &mut text);
                parts.push(group(rest, depth + 1)?);
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

/// A backslash before anything else is itself.
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

fn group(rest: &mut std::str::Chars<'_>, depth: usize) -> Result<Part, TemplateError> {
    let inner = parts(rest, depth)?;
    if inner.iter().any(|part| !matches!(part, Part::Text(_))) {
        return Ok(Part::Group(inner));
    }
    Ok(Part::Text(format!("({})", fill(&inner, &|_| None).0)))
}

fn field(rest: &mut std::str::Chars<'_>) -> Result<PromptField, TemplateError> {
    let text = rest.as_str();
    let Some(end) = text.find('}') else {
        return Err(TemplateError(
            "a `{` is not closed: write `\\{` for the character".into(),
        ));
    };
    let name = &text[..end];
    *rest = text[end + 1..].chars();
    let known = PROMPT_FIELDS.iter().find(|(known, ..)| *known == name);
    known
        .map(|(_, field, _)| *field)
        .ok_or_else(|| unknown(name))
}

fn unknown(name: &str) -> TemplateError {
    let names = || PROMPT_FIELDS.iter().map(|(name, ..)| *name);
    let near = nearest(name, names())
        .map_or_else(String::new, |near| format!("; did you mean `{{{near}}}`?"));
    let known: Vec<_> = names().map(|name| format!("`{{{name}}}`")).collect();
    TemplateError(format!(
        "a prompt has no field `{{{name}}}`, only {}{near}",
        known.join(", ")
    ))
}

fn push_text(parts: &mut Vec<Part>, text: &mut String) {
    if !text.is_empty() {
        parts.push(Part::Text(std::mem::take(text)));
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
mod tests {
    use super::*;

    #[test]
    fn the_documentation_names_every_field() {
        let page = include_str!("../../docs/settings.md");
        for (name, _, help) in PROMPT_FIELDS {
            let row = format!("| `{{{name}}}` | {help} |");
            assert!(page.contains(&row), "docs/settings.md lacks: {row}");
        }
    }

    fn filled(template: &str, branch: Option<&str>) -> String {
        let template: PromptTemplate = template.parse().expect(template);
        template.fill(&|field| match field {
            PromptField::Cwd => Some("~/app".to_owned()),
            PromptField::Branch => branch.map(str::to_owned),
            _ => None,
        })
    }

    #[test]
    fn fields_are_filled_and_empty_groups_vanish() {
        let template = "{cwd}( on {branch}( at {namespace})) $ ";
        assert_eq!(filled(template, Some("main")), "~/app on main $ ");
        assert_eq!(filled(template, None), "~/app $ ");
    }

    #[test]
    fn other_text_stays_as_it_is() {
        for text in [
            "$ ",
            "(demo) $ ",
            "\\u@\\h: ",
            "a) } b",
            "日本 ❯ ",
            "(a (b)) ",
        ] {
            assert_eq!(filled(text, None), text);
        }
        assert_eq!(filled("\\{cwd\\} \\( \\\\", None), "{cwd} ( \\");
    }

    #[test]
    fn values_cannot_drive_the_terminal() {
        assert_eq!(filled("{branch}", Some("a\x1b[31mb\n")), "a[31mb");
    }

    #[test]
    fn what_is_not_used_is_known() {
        let template: PromptTemplate = "({context}) $ ".parse().expect("valid");
        assert!(template.uses(PromptField::Context) && !template.uses(PromptField::Branch));
    }

    #[test]
    fn mistakes_are_named_with_what_was_expected() {
        for (text, part) in [
            ("{branche} ", "did you mean `{branch}`?"),
            ("{x}", "only `{cwd}`, `{branch}`"),
            ("{cwd", "a `{` is not closed"),
            ("a (b", "a `(` is not closed"),
            ("a\nb", "one line"),
        ] {
            let error = text.parse::<PromptTemplate>().expect_err(text).to_string();
            assert!(error.contains(part), "{text}: {error}");
        }
    }
}
