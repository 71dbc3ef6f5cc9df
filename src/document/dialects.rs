//! Blocks that other tools know in Markdown: admonitions, tabs, containers, formulas, shortcodes.
//!
//! Owns how they are read as plain Markdown: a titled block becomes a quote, a formula a block of
//! code, an instruction to a site generator an empty line. Text in code stays as it is.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

/// The kinds of containers that are remarks to the reader, and so have a title.
const REMARKS: [&str; 22] = [
    "abstract",
    "attention",
    "caution",
    "danger",
    "details",
    "error",
    "example",
    "failure",
    "hint",
    "important",
    "info",
    "note",
    "question",
    "quote",
    "seealso",
    "success",
    "summary",
    "tip",
    "todo",
    "tldr",
    "warn",
    "warning",
];

/// The same Markdown, with the blocks of other tools as quotes and code.
pub fn with_foreign_blocks_as_quotes(markdown: &str) -> Cow<'_, str> {
    let signs = [
        "!!!", "???", "===", ":::", "{{", "{%", "$$", "\n:", "TOC", "import ",
    ];
    if !signs.iter().any(|sign| markdown.contains(sign)) {
        return markdown.into();
    }
    let lines: Vec<_> = markdown.lines().collect();
    let mut text = plain(&lines).join("\n");
    if markdown.ends_with('\n') {
        text.push('\n');
    }
    text.into()
}

/// `lines`, with the blocks in them as quotes and code.
fn plain(lines: &[&str]) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let (mut at, mut is_in_list) = (0, false);
    while let Some(&line) = lines.get(at) {
        is_in_list = is_item(line) || (is_in_list && (line.trim().is_empty() || indent(line) > 0));
        let rest = &lines[at..];
        let taken = if indent(line) > 3 && !is_in_list {
            None
        } else {
            code(rest, &mut out)
                .or_else(|| formula(rest, &mut out))
                .or_else(|| indented(rest, &mut out))
                .or_else(|| container(rest, &mut out))
        };
        if let Some(taken) = taken {
            at += taken;
            continue;
        }
        at += 1;
        if is_instruction(line) {
            out.push(String::new());
            continue;
        }
        // The definition of a term is on its own line.
        if line.starts_with(": ")
            && let Some(last) = out.last_mut().filter(|last| !last.trim().is_empty())
        {
            last.push_str("  ");
        }
        out.push(line.to_owned());
    }
    out
}

/// A fence with its code, as it is. The result of these functions is the number of lines taken.
fn code(lines: &[&str], out: &mut Vec<String>) -> Option<usize> {
    let fence = fence(lines[0])?;
    let closes = |line: &&str| {
        let line = line.trim();
        line.starts_with(fence) && line.chars().all(|sign| fence.starts_with(sign))
    };
    let end = lines[1..].iter().position(closes);
    let taken = end.map_or(lines.len(), |end| end + 2);
    out.extend(lines[..taken].iter().map(|line| (*line).to_owned()));
    Some(taken)
}

/// The fence that begins a block of code.
fn fence(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let sign = line.chars().next().filter(|sign| "`~".contains(*sign))?;
    let length = line.len() - line.trim_start_matches(sign).len();
    let is_inline = sign == '`' && line[length..].contains('`');
    (length >= 3 && !is_inline).then(|| &line[..length])
}

/// A formula between two lines `$$`.
fn formula(lines: &[&str], out: &mut Vec<String>) -> Option<usize> {
    let is_edge = |line: &&str| line.trim() == "$$";
    if !is_edge(&lines[0]) {
        return None;
    }
    let end = lines[1..].iter().position(is_edge)? + 1;
    let margin = " ".repeat(indent(lines[0]));
    out.push(format!("{margin}~~~~"));
    out.extend(lines[1..end].iter().map(|line| (*line).to_owned()));
    out.push(format!("{margin}~~~~"));
    Some(end + 1)
}

/// A block whose content is indented below its first line, as in `MkDocs`: an admonition or a tab.
fn indented(lines: &[&str], out: &mut Vec<String>) -> Option<usize> {
    static FIRST: LazyLock<Regex> = LazyLock::new(|| {
        let pattern = r#"^ *(?:(?:!!!|\?\?\?)\+? +([\w-]+)(?: +[\w-]+)*(?: +"([^"]*)")?|===[!+]? +"([^"]+)") *$"#;
        Regex::new(pattern).expect("a valid pattern")
    });
    let parts = FIRST.captures(lines[0])?;
    let margin = indent(lines[0]);
    let is_within = |line: &&&str| line.trim().is_empty() || indent(line) >= margin + 4;
    let body: Vec<_> = lines[1..].iter().take_while(is_within).collect();
    let end = body.iter().rposition(|line| !line.trim().is_empty())? + 1;
    let body: Vec<_> = body[..end]
        .iter()
        .map(|line| line.get(margin + 4..).unwrap_or(""))
        .collect();
    let given = parts.get(2).or_else(|| parts.get(3));
    let title = match (given, parts.get(1)) {
        (Some(title), _) => title.as_str().to_owned(),
        (None, kind) => kind.map_or_else(String::new, |kind| capitalised(kind.as_str())),
    };
    quote(margin, &title, &body, out);
    Some(end + 1)
}

/// A block between lines of colons, as in Docusaurus, `VitePress` and Pandoc. In commentary it may
/// end after a command, or have begun before one.
fn container(lines: &[&str], out: &mut Vec<String>) -> Option<usize> {
    let margin = indent(lines[0]);
    let signs = lines[0].trim();
    if !signs.starts_with(":::") {
        return None;
    }
    let head = signs.trim_start_matches(':').trim();
    if head.is_empty() {
        out.push(String::new());
        return Some(1);
    }
    let (kind, title) = kind_and_title(head);
    let (mut depth, mut end, mut at) = (1, lines.len(), 1);
    while at < lines.len() {
        let line = lines[at].trim();
        if let Some(taken) = code(&lines[at..], &mut Vec::new()) {
            at += taken;
            continue;
        }
        if line.starts_with(":::") {
            let closes = line.trim_start_matches(':').trim().is_empty();
            depth = if closes { depth - 1 } else { depth + 1 };
        }
        if depth == 0 {
            end = at;
            break;
        }
        at += 1;
    }
    let body: Vec<_> = lines[1..end]
        .iter()
        .map(|line| &line[indent(line).min(margin)..])
        .collect();
    if REMARKS.contains(&kind.as_str()) {
        quote(margin, &title, &body, out);
    } else {
        out.push(String::new());
        let space = " ".repeat(margin);
        out.extend(plain(&body).iter().map(|line| format!("{space}{line}")));
        out.push(String::new());
    }
    Some((end + 1).min(lines.len()))
}

/// The kind and the title of a container: `note[Title]`, `tip Title`, `{note} Title`,
/// `{.callout-note}`.
fn kind_and_title(head: &str) -> (String, String) {
    let head = head.trim_start_matches('{').trim_start_matches('.');
    let end = head.find(|sign: char| !sign.is_alphanumeric() && sign != '-');
    let (kind, rest) = head.split_at(end.unwrap_or(head.len()));
    let kind = kind.to_lowercase();
    let kind = kind.strip_prefix("callout-").unwrap_or(&kind).to_owned();
    let rest = rest.rsplit('}').next().unwrap_or_default().trim();
    let rest = rest
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .unwrap_or(rest);
    let title = if rest.is_empty() {
        capitalised(&kind)
    } else {
        rest.to_owned()
    };
    (kind, title)
}

/// Adds `body` as a quote below a title, which may be empty.
fn quote(margin: usize, title: &str, body: &[&str], out: &mut Vec<String>) {
    let mut lines = Vec::new();
    if !title.is_empty() {
        lines.extend([format!("**{title}**"), String::new()]);
    }
    lines.extend(plain(body));
    let space = " ".repeat(margin);
    out.push(String::new());
    out.extend(lines.iter().map(|line| format!("{space}> {line}")));
    out.push(String::new());
}

/// Whether the line tells a site generator something, and readers nothing.
fn is_instruction(line: &str) -> bool {
    static INSTRUCTION: LazyLock<Regex> = LazyLock::new(|| {
        let pattern = r#"^(?:\{\{[<%][^{}]*[>%]\}\}|\{%[^{}]*%\}|\[TOC\]|\[\[_TOC_\]\]|import [\w{}, *]+ from ['"][^'"]+['"];?)$"#;
        Regex::new(pattern).expect("a valid pattern")
    });
    INSTRUCTION.is_match(line.trim())
}

/// Whether an item of a list begins.
fn is_item(line: &str) -> bool {
    static ITEM: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"^ *(?:[-*+]|\d{1,9}[.)]) ").expect("a valid pattern"));
    ITEM.is_match(line)
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

#[cfg(test)]
mod tests;
