//! Front matter: YAML between `---` lines at the very top, or in a first comment that opens with
//! `<!-- demosh:`.
//!
//! Cut by hand: a Markdown parser's metadata blocks match in mid-document, too.

use crate::document::{Settings, nearest};
use crate::source::{Diagnostic, Label, Span};

use super::Gathering;

/// More would be no settings, and deep nesting is slow to parse.
const MAX_BYTES: usize = 64 * 1024;

/// Every key at any depth, for suggestions.
const KEYS: &[&str] = &[
    "title",
    "description",
    "requires",
    "destroys",
    "defaults",
    "rehearse",
    "tools",
    "env",
    "ports",
    "timeout",
    "name",
    "version",
    "check",
    "hint",
    "real",
];

/// Where the settings stand: all of it, and the YAML inside.
struct Stretch {
    whole: Span,
    yaml: Span,
}

impl Gathering<'_> {
    /// Reads the settings and says where they stand, so that they are no commentary.
    pub(super) fn front_matter(&mut self) -> (Settings, Option<Span>) {
        let text = self.source.text();
        let Some(stretch) = between_rules(text).or_else(|| in_comment(text)) else {
            return (Settings::default(), None);
        };
        let yaml = self.source.slice(stretch.yaml);
        let settings = if yaml.len() > MAX_BYTES {
            let message = format!("the front matter is longer than {} KiB", MAX_BYTES / 1024);
            let label = Label::at(
                self.source,
                Span::new(stretch.yaml.start, stretch.yaml.start),
                "",
            );
            self.findings
                .push(Diagnostic::error("bad-front-matter", message).label(label));
            Settings::default()
        } else {
            self.parse(yaml, stretch.yaml.start)
        };
        (settings, Some(stretch.whole))
    }

    fn parse(&mut self, yaml: &str, start: usize) -> Settings {
        if yaml.trim().is_empty() {
            return Settings::default();
        }
        serde_yaml::from_str(yaml).unwrap_or_else(|error| {
            let place = place_of(&error, yaml).shifted(start);
            let message = without_place(&error.to_string());
            let mut finding = Diagnostic::error("bad-front-matter", message.clone())
                .label(Label::at(self.source, place, ""));
            let unknown = quoted(&message).filter(|_| message.contains("unknown field"));
            if let Some(near) = unknown.and_then(|word| nearest(word, KEYS.iter().copied())) {
                finding = finding.help(format!("did you mean `{near}`?"));
            }
            self.findings.push(finding);
            Settings::default()
        })
    }
}

/// `---`, YAML, `---` at the very top. A rule, text and a rule are not: the first line between
/// must look like a key.
fn between_rules(text: &str) -> Option<Stretch> {
    let body = text.strip_prefix("---\n")?;
    let (length, close) =
        super::script::lines(body).find(|(_, line)| matches!(line.trim_end(), "---" | "..."))?;
    let first = body[..length]
        .lines()
        .find(|line| !line.trim().is_empty())?;
    let key = first.split_once(':')?.0;
    let is_key =
        key.starts_with('#') || key.chars().all(|c| c.is_alphanumeric() || "_-".contains(c));
    is_key.then(|| Stretch {
        whole: Span::new(0, 4 + length + close.len()),
        yaml: Span::new(4, 4 + length),
    })
}

fn in_comment(text: &str) -> Option<Stretch> {
    const OPEN: &str = "<!-- demosh:";
    let start = text
        .find("<!--")
        .filter(|at| text[*at..].starts_with(OPEN))?;
    let inner = start + OPEN.len();
    let length = text[inner..].find("-->")?;
    let rest = &text[inner + length + 3..];
    let newline = usize::from(rest.starts_with('\n'));
    Some(Stretch {
        whole: Span::new(start, inner + length + 3 + newline),
        yaml: Span::new(inner, inner + length),
    })
}

/// The parser's place; for an unknown key, which it reports at the start, the key itself.
fn place_of(error: &serde_yaml::Error, yaml: &str) -> Span {
    let message = error.to_string();
    if let Some(key) = quoted(&message).filter(|_| message.contains("unknown field")) {
        let found = super::script::lines(yaml).find_map(|(at, line)| {
            let column = line.find(key)?;
            line[column + key.len()..]
                .starts_with(':')
                .then_some(at + column)
        });
        if let Some(at) = found {
            return Span::new(at, at + key.len());
        }
    }
    let at = error
        .location()
        .map_or(0, |location| location.index().min(yaml.len()));
    let at = (0..=at)
        .rev()
        .find(|at| yaml.is_char_boundary(*at))
        .unwrap_or(0);
    Span::new(at, at)
}

fn quoted(message: &str) -> Option<&str> {
    message.split('`').nth(1)
}

/// The message without its own ` at line 3 column 5`: the diagnostic shows the place.
fn without_place(message: &str) -> String {
    match message.rfind(" at line ") {
        Some(at) => message[..at].to_owned(),
        None => message.to_owned(),
    }
}
