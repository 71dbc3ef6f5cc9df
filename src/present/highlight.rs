//! Code → lines coloured by the syntax of its language.
//!
//! Owns small scanners for the data languages of workshops and the colours of shell commands.
//! None of them validates: text that is not valid YAML, JSON and so on is coloured as far as
//! possible, and no byte is ever added or lost.

mod data;
mod scanner;
mod yaml;

use std::ops::Range;

use crate::document::command::{TokenClass, classify};
use crate::present::tabs;
use crate::style::{Line, Role, Theme};

/// Stretches of a text and their roles: in ascending order, without overlap.
type Spans = Vec<(Range<usize>, Role)>;

/// The lines of a code block in `language`, the info string of its fence; code in an unknown
/// language is not coloured. Tabs are expanded.
pub fn highlight_code(language: &str, code: &str, theme: &Theme) -> Vec<Line> {
    let code = &tabs::widened(code);
    paint(
        code.strip_suffix('\n').unwrap_or(code),
        &spans(language, code),
        theme,
    )
}

/// The lines of a shell command as it is typed on stage. Tabs are expanded as in
/// [`highlight_code`]; the command that runs is not changed.
pub fn highlight_command(command: &str, theme: &Theme) -> Vec<Line> {
    highlight_code("bash", command, theme)
}

/// The same as [`highlight_command`], with an empty line after a line end at the end, as in an
/// editor.
pub(super) fn highlight_lines(command: &str, theme: &Theme) -> Vec<Line> {
    let command = &tabs::widened(command);
    paint(command, &spans("bash", command), theme)
}

/// The text in the form in which it is typed: the `#` of a comment in the first column of a later
/// line is left out, for workshops that comment on parts of a long command. A `#` in a here
/// document or in quotes is part of the command.
pub(super) fn as_typed(text: &str) -> String {
    if !text.contains("\n#") {
        return text.to_owned();
    }
    let mut shown = String::with_capacity(text.len());
    let mut done = 0;
    for (range, class) in classify(text) {
        if class == TokenClass::Comment && text[..range.start].ends_with('\n') {
            shown.push_str(&text[done..range.start]);
            done = range.start + 1;
        }
    }
    shown + &text[done..]
}

/// The roles in shell text.
fn shell(text: &str) -> Spans {
    classify(text)
        .into_iter()
        .filter_map(|(range, class)| Some((range, role(class)?)))
        .collect()
}

fn role(class: TokenClass) -> Option<Role> {
    match class {
        TokenClass::Command => Some(Role::Command),
        TokenClass::Keyword => Some(Role::Keyword),
        TokenClass::Argument => None,
        TokenClass::Option => Some(Role::Option),
        TokenClass::String => Some(Role::String),
        TokenClass::Variable => Some(Role::Variable),
        TokenClass::Operator => Some(Role::Operator),
        TokenClass::Redirection => Some(Role::Redirection),
        TokenClass::Comment => Some(Role::Comment),
        TokenClass::Assignment => Some(Role::Assignment),
        TokenClass::HeredocBody => Some(Role::Heredoc),
    }
}

fn spans(info: &str, code: &str) -> Spans {
    let end = info.find(|c: char| c.is_whitespace() || ",{".contains(c));
    let language = info[..end.unwrap_or(info.len())].to_ascii_lowercase();
    match language.as_str() {
        "yaml" | "yml" => yaml::spans(code),
        "json" | "jsonc" | "json5" | "jsonl" => data::json(code),
        "toml" | "ini" => data::toml(code),
        "dockerfile" | "docker" | "containerfile" => data::dockerfile(code),
        "bash" | "sh" | "shell" | "zsh" => shell(code),
        "diff" | "patch" => data::diff(code),
        _ => Spans::new(),
    }
}

/// Splits `text` into lines, in the styles of `spans` and, between them, of plain code.
fn paint(text: &str, spans: &[(Range<usize>, Role)], theme: &Theme) -> Vec<Line> {
    let mut lines = vec![Line::new()];
    let mut at = 0;
    for (range, role) in spans {
        let end = range.end.min(text.len());
        let start = range.start.clamp(at, end.max(at));
        push(&mut lines, &text[at..start], theme, Role::CodeBlock);
        push(&mut lines, &text[start..end.max(start)], theme, *role);
        at = end.max(start);
    }
    push(&mut lines, &text[at..], theme, Role::CodeBlock);
    lines
}

fn push(lines: &mut Vec<Line>, text: &str, theme: &Theme, role: Role) {
    for (number, part) in text.split('\n').enumerate() {
        if number > 0 {
            lines.push(Line::new());
        }
        if let Some(line) = lines.last_mut() {
            line.push(part, theme.style(role));
        }
    }
}

#[cfg(test)]
mod tests;
