//! Findings in the formats that `demosh check` prints.

use serde::Serialize;

use crate::neutral::{JobCommand, Neutral};
use crate::source::{Diagnostic, Label, Root, Severity, render_all};
use crate::style::counted;

/// Incremented when a field changes its meaning or is removed; new fields do not change it.
const VERSION: u32 = 1;

/// How many findings there are of each severity.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Count {
    /// Problems that keep a file from running.
    pub errors: usize,
    /// Probable mistakes.
    pub warnings: usize,
    /// Remarks.
    pub notes: usize,
}

impl Count {
    /// Counts `findings`.
    pub fn of(findings: &[Diagnostic]) -> Self {
        let count = |severity| {
            let of_it = findings
                .iter()
                .filter(|finding| finding.severity == severity);
            of_it.count()
        };
        Self {
            errors: count(Severity::Error),
            warnings: count(Severity::Warning),
            notes: count(Severity::Note),
        }
    }
}

/// `2 errors, 1 warning`; `no findings`.
impl std::fmt::Display for Count {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let counts = [
            (self.errors, "error"),
            (self.warnings, "warning"),
            (self.notes, "note"),
        ];
        let words: Vec<_> = counts
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, word)| counted(*count, word))
            .collect();
        if words.is_empty() {
            return f.write_str("no findings");
        }
        f.write_str(&words.join(", "))
    }
}

/// For people: each finding with its place in the file and its remedy, and the counts.
pub fn human(findings: &[Diagnostic], colour: bool) -> Neutral {
    if findings.is_empty() {
        return Neutral::default();
    }
    Neutral::painted(format!(
        "{}\n\n{}\n",
        render_all(findings, colour),
        Count::of(findings)
    ))
}

/// For programs: one object, described in `docs/check.md` and `docs/schemas/check.json`.
pub fn json(findings: &[Diagnostic]) -> Neutral {
    let report = FindingReport {
        version: VERSION,
        count: Count::of(findings),
        findings: findings.iter().map(FindingEntry::of).collect(),
    };
    let json = serde_json::to_string_pretty(&report).expect("text and numbers only");
    Neutral::json(json + "\n")
}

/// For GitHub: one command per finding, which GitHub displays beside the line. Paths are relative
/// to `root`, as GitHub requires.
pub fn github(findings: &[Diagnostic], root: &Root) -> Neutral {
    let commands = findings
        .iter()
        .map(|finding| format!("{}\n", annotation(finding, root)));
    Neutral::lines(commands.collect::<String>())
}

fn annotation(finding: &Diagnostic, root: &Root) -> JobCommand {
    let name = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let help = finding.help.iter().map(|help| format!("\nhelp: {help}"));
    let message = finding.message.to_string() + &help.collect::<String>();
    let mut command = JobCommand::new(name, &message);
    if let Some(location) = finding.location() {
        let start = location.position();
        command = command
            .with("file", root.relative(location.file.path()))
            .with("line", start.line)
            .with("endLine", location.last_line().max(start.line))
            .with("col", start.column);
    }
    command.with("title", finding.code)
}

/// The findings of one check.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct FindingReport {
    /// Version of this format: 1.
    version: u32,
    /// How many findings there are.
    count: Count,
    /// The findings, in the order of the files and their lines.
    findings: Vec<FindingEntry>,
}

/// One finding.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct FindingEntry {
    /// The rule, or the code of a finding from reading the file.
    rule: &'static str,
    /// `error`, `warning` or `note`.
    severity: &'static str,
    /// What is wrong.
    message: String,
    /// The remedy.
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<String>,
    /// The place; missing when a file could not be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<FindingPlace>,
    /// More places that explain it, such as the imports on the way to the file.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related: Vec<RelatedPlace>,
}

/// A stretch of a file, counted from 1, columns in characters.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct FindingPlace {
    /// The file.
    file: String,
    /// Line of the first character.
    line: usize,
    /// Column of the first character.
    column: usize,
    /// Line after the last character.
    end_line: usize,
    /// Column after the last character.
    end_column: usize,
}

/// A place that explains a finding.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct RelatedPlace {
    /// An explanation; may be empty.
    message: String,
    /// The place.
    place: FindingPlace,
}

impl FindingEntry {
    fn of(finding: &Diagnostic) -> Self {
        let (first, rest) = match finding.labels.split_first() {
            Some((first, rest)) => (Some(first), rest),
            None => (None, &[][..]),
        };
        Self {
            rule: finding.code,
            severity: finding.severity.name(),
            message: finding.message.to_string(),
            help: finding.help.as_ref().map(ToString::to_string),
            place: first.map(FindingPlace::of),
            related: rest.iter().map(RelatedPlace::of).collect(),
        }
    }
}

impl FindingPlace {
    fn of(label: &Label) -> Self {
        let location = &label.location;
        let start = location.position();
        let end = location.file.position(location.span.end);
        Self {
            file: location.file.name().into_owned(),
            line: start.line,
            column: start.column,
            end_line: end.line,
            end_column: end.column,
        }
    }
}

impl RelatedPlace {
    fn of(label: &Label) -> Self {
        Self {
            message: label.text.to_string(),
            place: FindingPlace::of(label),
        }
    }
}

#[cfg(test)]
mod tests;
