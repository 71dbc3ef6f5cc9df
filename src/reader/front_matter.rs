//! Front matter: YAML between `---` lines at the very top, or in a first comment that opens with
//! `<!-- demosh:`.
//!
//! Cut by hand: a Markdown parser's metadata blocks match in mid-document, too.

use crate::document::Settings;
use crate::source::{SourceFile, Span};

use super::Gathering;

/// Where the settings stand: all of it, and the YAML inside.
struct Stretch {
    whole: Span,
    yaml: Span,
}

impl Gathering<'_> {
    /// Reads the settings and says where they stand, so that they are no commentary.
    pub(super) fn front_matter(&mut self) -> (Settings, Option<Span>) {
        let text = self.source.text();
        let Some(stretch) = stretch_of(text) else {
            return (Settings::default(), None);
        };
        let settings = super::yaml::parse(self.source, stretch.yaml, "bad-front-matter");
        let settings = settings.unwrap_or_else(|finding| {
            self.findings.push(*finding);
            Settings::default()
        });
        (settings, Some(stretch.whole))
    }
}

/// Where the YAML of a file's front matter stands, when it has any.
pub fn front_matter(source: &SourceFile) -> Option<Span> {
    stretch_of(source.text()).map(|stretch| stretch.yaml)
}

fn stretch_of(text: &str) -> Option<Stretch> {
    between_rules(text).or_else(|| in_comment(text))
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
