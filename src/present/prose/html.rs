//! The text of an HTML block without its tags and comments.

use std::sync::LazyLock;

use pulldown_cmark::{Event, Parser};
use regex::{Captures, Regex};

/// Elements that begin and end a line.
const BLOCKS: [&str; 22] = [
    "address", "article", "br", "dd", "details", "div", "dl", "dt", "footer", "h1", "h2", "h3",
    "h4", "header", "hr", "li", "ol", "p", "section", "summary", "tr", "ul",
];

/// Elements whose content is not text.
const UNSEEN: [&str; 3] = ["script", "style", "template"];

/// The text of `html`, one line for each line that a browser would show. Blanks are left as they
/// are.
pub fn text(html: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        push(&mut lines, &rest[..at]);
        let Some(tag) = Tag::at_start(&rest[at..]) else {
            push(&mut lines, "<");
            rest = &rest[at + 1..];
            continue;
        };
        if BLOCKS.contains(&tag.name.as_str()) {
            lines.push(String::new());
        }
        rest = &rest[at + tag.length..];
        if !tag.closes && UNSEEN.contains(&tag.name.as_str()) {
            rest = rest
                .find(&format!("</{}", tag.name))
                .map_or("", |end| &rest[end..]);
        }
    }
    push(&mut lines, rest);
    lines.retain(|line| !line.trim().is_empty());
    lines
}

/// Whether `html` is a tag that ends the line.
pub fn is_break(html: &str) -> bool {
    Tag::at_start(html).is_some_and(|tag| tag.name == "br")
}

fn push(lines: &mut [String], text: &str) {
    if let Some(line) = lines.last_mut() {
        line.push_str(&decode(text));
    }
}

/// `text` with the characters that its entities stand for.
fn decode(text: &str) -> String {
    static ENTITY: LazyLock<Regex> = LazyLock::new(|| {
        let pattern = "&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});";
        Regex::new(pattern).expect("a valid pattern")
    });
    let meant = |entity: &Captures<'_>| {
        // The parser knows all names.
        let events = Parser::new(&entity[0]);
        let texts = events.filter_map(|event| match event {
            Event::Text(text) => Some(text.into_string()),
            _ => None,
        });
        texts.collect::<String>()
    };
    ENTITY.replace_all(text, meant).into_owned()
}

struct Tag {
    /// In lower case, without the slash; empty for a comment.
    name: String,
    closes: bool,
    length: usize,
}

impl Tag {
    /// The tag or comment with which `text` starts, unless its `<` is literal. A tag that does not
    /// end extends to the end of the text.
    fn at_start(text: &str) -> Option<Self> {
        let tag = |after: char| after.is_ascii_alphabetic() || "/!?".contains(after);
        text.strip_prefix('<')?
            .chars()
            .next()
            .filter(|after| tag(*after))?;
        let (name, end) = if text.starts_with("<!--") {
            (String::new(), "-->")
        } else {
            let inner = text[1..].trim_start_matches('/');
            let length = inner
                .find(|c: char| !c.is_ascii_alphanumeric())
                .unwrap_or(inner.len());
            (inner[..length].to_ascii_lowercase(), ">")
        };
        let length = text.find(end).map_or(text.len(), |at| at + end.len());
        let closes = text.starts_with("</");
        Some(Self {
            name,
            closes,
            length,
        })
    }
}

#[cfg(test)]
mod tests;
