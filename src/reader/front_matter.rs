//! Front matter: YAML between `---` lines or TOML between `+++` lines at the very top, or YAML in a
//! first comment that opens with `<!-- demosh:`.
//!
//! Owns which of its keys are for this program. It is cut by hand, since a Markdown parser's
//! metadata blocks also match in the middle of a document.

use std::sync::Arc;

use serde::Deserialize;

use crate::document::{FrontMatter, near_miss, nearest};
use crate::source::{Diagnostic, Severity, SourceFile, Span};

use super::{FileReader, yaml};

/// The key below which a page of another tool has its settings for demosh.
const OWN_KEY: &str = "demosh";

const CODE: &str = "bad-front-matter";

/// Where the settings are: the whole stretch, and the text inside.
struct SettingsStretch {
    whole: Span,
    inner: Span,
    form: SettingsForm,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum SettingsForm {
    Yaml,
    Comment,
    Toml,
}

/// The settings for demosh in a page of another tool.
#[derive(Default, Deserialize)]
#[serde(default)]
struct ForeignSettings {
    demosh: FrontMatter,
}

impl FileReader<'_> {
    /// Reads the settings, and returns where they are, so that they are not shown as commentary.
    pub(super) fn front_matter(&mut self) -> (FrontMatter, Option<Span>) {
        let Some(stretch) = stretch_of(self.source.text()) else {
            return (FrontMatter::default(), None);
        };
        let settings = match stretch.form {
            SettingsForm::Toml => toml_settings(self.source.slice(stretch.inner)),
            SettingsForm::Comment => {
                self.is_ours = true;
                let keys = yaml::keys(self.source, stretch.inner).unwrap_or_default();
                self.strict(stretch.inner, &[], keys);
                self.parsed(yaml::parse(self.source, stretch.inner, CODE))
            }
            SettingsForm::Yaml => self.page(stretch.inner),
        };
        self.find_nul_in(&settings, stretch.inner);
        (settings, Some(stretch.whole))
    }

    /// Reports a NUL in a value that is passed to a program as a command, a name or an argument.
    fn find_nul_in(&mut self, settings: &FrontMatter, inner: Span) {
        let requires = &settings.requires;
        let checks = requires.tools.iter().filter_map(|tool| tool.check.as_ref());
        let names = requires.tools.iter().map(|tool| &tool.name);
        let variables = requires.env.iter().map(|variable| &variable.name);
        let rehearse = &settings.rehearse;
        let programs = rehearse.tools.iter().chain(&rehearse.real);
        let has_nul = |value: &String| value.contains('\0');
        let key = if checks.chain(names).chain(variables).any(has_nul) {
            "requires"
        } else if programs.into_iter().any(has_nul) {
            "rehearse"
        } else {
            return;
        };
        // An earlier text may contain one, which is no error.
        let from = yaml::locate(self.source, inner, &[key]).map_or(inner.start, |key| key.start);
        let inner = Span::new(from, inner.end);
        let written = self.source.slice(inner);
        let escapes = ["\\0", "\\x00", "\\u0000", "\\U00000000", "\0"];
        let at = escapes
            .iter()
            .filter_map(|escape| Some((written.find(escape)?, escape.len())));
        let place = at.min().map_or(inner, |(at, length)| {
            Span::new(inner.start + at, inner.start + at + length)
        });
        let message =
            "a NUL byte cannot be part of a command, or of the name of a program or a variable";
        self.doubt(
            "nul-byte",
            message.to_owned(),
            "remove it".to_owned(),
            place,
        );
    }

    /// YAML at the top, which may belong to another tool.
    fn page(&mut self, inner: Span) -> FrontMatter {
        let Ok(keys) = yaml::keys(self.source, inner) else {
            return self.broken(inner);
        };
        let own = |key: &&String| is_own(key);
        if keys.iter().any(|key| key == OWN_KEY) {
            self.is_ours = true;
            let below = yaml::keys_below(self.source, inner, OWN_KEY);
            self.strict(inner, &[OWN_KEY], below);
            let page: ForeignSettings = self.parsed(yaml::parse(self.source, inner, CODE));
            let words = yaml::words(self.source, inner);
            let mut settings = page.demosh;
            settings.title = settings.title.or(words.title);
            settings.description = settings.description.or(words.description);
            return settings;
        }
        let known = || FrontMatter::KEYS.iter().copied().chain([OWN_KEY]);
        let is_ours = keys.iter().any(|key| own(&key));
        self.is_ours |= is_ours;
        for key in keys.iter().filter(|key| !known().any(|own| own == **key)) {
            let place = yaml::locate(self.source, inner, &[key]).unwrap_or(inner);
            let message = format!("there is no key `{key}` here");
            match near_miss(key, known()) {
                Some(near) => {
                    let help = format!("did you mean `{near}`?");
                    self.doubt(CODE, message, help, place);
                }
                None => self.doubt_of_ours("foreign-key", message, place),
            }
        }
        if is_ours {
            self.parsed(yaml::parse(self.source, inner, CODE))
        } else {
            yaml::words(self.source, inner)
        }
    }

    /// Reports every unknown key below `path`.
    fn strict(&mut self, inner: Span, path: &[&str], keys: Vec<String>) {
        for key in keys {
            if FrontMatter::KEYS.contains(&key.as_str()) {
                continue;
            }
            let path: Vec<_> = path.iter().copied().chain([key.as_str()]).collect();
            let place = yaml::locate(self.source, inner, &path).unwrap_or(inner);
            let help = match nearest(&key, FrontMatter::KEYS.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("known keys: {}", FrontMatter::KEYS.join(", ")),
            };
            self.doubt(CODE, format!("there is no key `{key}` here"), help, place);
        }
    }

    fn parsed<T: Default>(&mut self, parsed: Result<T, Box<Diagnostic>>) -> T {
        parsed.unwrap_or_else(|finding| {
            self.findings.push(*finding);
            T::default()
        })
    }

    /// YAML that cannot be read: an error if a line begins with a key of demosh.
    fn broken(&mut self, inner: Span) -> FrontMatter {
        let lines = self.source.slice(inner).lines();
        let mut keys = lines.filter_map(|line| line.split_once(':'));
        let is_ours = keys.any(|(key, _)| key == OWN_KEY || is_own(key));
        let parsed: Result<FrontMatter, _> = yaml::parse(self.source, inner, CODE);
        if let Err(finding) = parsed {
            self.is_ours |= is_ours;
            let severity = if is_ours {
                Severity::Error
            } else {
                Severity::Warning
            };
            self.findings.push(Diagnostic {
                severity,
                ..*finding
            });
        }
        FrontMatter::default()
    }
}

/// True for a key that other tools do not have.
fn is_own(key: &str) -> bool {
    FrontMatter::KEYS.contains(&key) && !matches!(key, "title" | "description")
}

/// Where the YAML of a file's front matter is, if it has any.
pub fn front_matter(source: &SourceFile) -> Option<Span> {
    stretch_of(source.text()).map(|stretch| stretch.inner)
}

/// The path of keys to the settings in the front matter of a file.
pub fn settings_path(source: &Arc<SourceFile>) -> &'static [&'static str] {
    let keys = stretch_of(source.text())
        .filter(|stretch| stretch.form == SettingsForm::Yaml)
        .and_then(|stretch| yaml::keys(source, stretch.inner).ok());
    match keys {
        Some(keys) if keys.iter().any(|key| key == OWN_KEY) => &[OWN_KEY],
        _ => &[],
    }
}

fn stretch_of(text: &str) -> Option<SettingsStretch> {
    between(text, "---", &["---", "..."], SettingsForm::Yaml)
        .or_else(|| between(text, "+++", &["+++"], SettingsForm::Toml))
        .or_else(|| in_comment(text))
}

/// A mark, settings, and a mark at the very top. Text between two horizontal rules is not front
/// matter: the first line after the mark must look like a key.
fn between(text: &str, open: &str, close: &[&str], form: SettingsForm) -> Option<SettingsStretch> {
    let first = text.split_inclusive('\n').next()?;
    if first.trim_end() != open || !first.ends_with('\n') {
        return None;
    }
    let body = &text[first.len()..];
    let (length, end) =
        super::script::lines(body).find(|(_, line)| close.contains(&line.trim_end()))?;
    let mut lines = body[..length].lines().map(str::trim);
    let key = lines.find(|line| !line.is_empty() && !line.starts_with('#'));
    let sign = if form == SettingsForm::Toml { '=' } else { ':' };
    let is_front_matter = match key {
        Some(line) => line.starts_with(['[', '{', '}']) || begins_with_key(line, sign),
        None => true,
    };
    let start = first.len();
    is_front_matter.then(|| SettingsStretch {
        whole: Span::new(0, start + length + end.len()),
        inner: Span::new(start, start + length),
        form,
    })
}

fn begins_with_key(line: &str, sign: char) -> bool {
    let Some((key, _)) = line.split_once(sign) else {
        return false;
    };
    let is_key = |c: char| c.is_alphanumeric() || "_-.$@/\"'".contains(c);
    !key.is_empty() && key.trim_end().chars().all(is_key)
}

fn in_comment(text: &str) -> Option<SettingsStretch> {
    const OPEN: &str = "<!-- demosh:";
    let start = text
        .find("<!--")
        .filter(|at| text[*at..].starts_with(OPEN))?;
    let inner = start + OPEN.len();
    let length = text[inner..].find("-->")?;
    let rest = &text[inner + length + 3..];
    let newline = usize::from(rest.starts_with('\n'));
    Some(SettingsStretch {
        whole: Span::new(start, inner + length + 3 + newline),
        inner: Span::new(inner, inner + length),
        form: SettingsForm::Comment,
    })
}

/// Title and description of another tool's TOML, if they are simple strings.
fn toml_settings(toml: &str) -> FrontMatter {
    let value = |name: &str| {
        let mut lines = toml.lines().map(str::trim);
        let of_key = |line: &str| {
            let (key, value) = line.split_once('=')?;
            (key.trim() == name).then(|| value.trim().to_owned())
        };
        let value = lines
            .by_ref()
            .take_while(|line| !line.starts_with('['))
            .find_map(of_key)?;
        let literal = value
            .strip_prefix('\'')
            .and_then(|rest| rest.strip_suffix('\''));
        let literal = literal.map(ToOwned::to_owned);
        literal.or_else(|| serde_json::from_str(&value).ok())
    };
    FrontMatter {
        title: value("title"),
        description: value("description"),
        ..FrontMatter::default()
    }
}
