//! Findings in the formats of other programs: SARIF 2.1.0, GitLab's code quality and gcc's lines.

use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use crate::neutral::Neutral;
use crate::source::{Diagnostic, Label, Root, Severity, SourceFile};

use super::rules::rules;

/// The findings about one workshop.
pub struct CheckedWorkshop {
    /// The workshop's path as it was given.
    pub path: std::path::PathBuf,
    /// The directory that paths are relative to.
    pub root: Root,
    /// The findings.
    pub findings: Vec<Diagnostic>,
}

impl CheckedWorkshop {
    /// The file of a finding, relative to the root; the workshop itself for a finding without a
    /// place.
    fn file(&self, finding: &Diagnostic) -> String {
        let file = finding.location().map(|location| location.file.path());
        self.root.relative(file.unwrap_or(&self.path))
    }

    /// The problem and the remedy, in one line.
    fn message(finding: &Diagnostic) -> String {
        let help = finding.help.iter().flat_map(|help| help.lines());
        let help: Vec<_> = help.collect();
        if help.is_empty() {
            return finding.message.to_string();
        }
        format!("{}; {}", finding.message, help.join(" "))
    }
}

/// Every finding once, with its workshop. A file that several workshops import has its findings in
/// each of them.
fn once(all: &[CheckedWorkshop]) -> impl Iterator<Item = (&CheckedWorkshop, &Diagnostic)> {
    let mut seen = std::collections::BTreeSet::new();
    let findings = all.iter().flat_map(|checked| {
        checked
            .findings
            .iter()
            .map(move |finding| (checked, finding))
    });
    findings.filter(move |(checked, finding)| {
        let span = finding.location().map(|place| place.span.range());
        let span = span.map(|span| (span.start, span.end));
        let what = (checked.file(finding), span, finding.code);
        seen.insert((what, finding.message.to_string()))
    })
}

/// `file:line:column: warning: message [rule]`, gcc's format, with paths as they were given.
pub fn gcc(all: &[CheckedWorkshop]) -> Neutral {
    let mut text = String::new();
    for (checked, finding) in once(all) {
        let place = finding.location().map_or_else(
            || format!("{}:1:1", Neutral::path(&checked.path)),
            ToString::to_string,
        );
        let (severity, message) = (finding.severity, CheckedWorkshop::message(finding));
        let code = finding.code;
        text.extend([&*format!("{place}: {severity}: {message} [{code}]"), "\n"]);
    }
    Neutral::lines(text)
}

/// For GitLab's code quality reports.
pub fn gitlab(all: &[CheckedWorkshop]) -> Neutral {
    let mut seen = std::collections::BTreeMap::new();
    let mut issues = Vec::new();
    for (checked, finding) in once(all) {
        let file = checked.file(finding);
        let text = finding.location().map(|at| at.file.slice(at.span));
        let base = format!(
            "{file}\n{}\n{}\n{}",
            finding.code,
            finding.message,
            text.unwrap_or_default()
        );
        let nth = seen.entry(base.clone()).or_insert(0_usize);
        *nth += 1;
        let severity = match finding.severity {
            Severity::Error => "critical",
            Severity::Warning => "minor",
            Severity::Note => "info",
        };
        let line = finding.location().map_or(1, crate::source::Location::line);
        issues.push(json!({
            "description": CheckedWorkshop::message(finding),
            "check_name": finding.code,
            // The fingerprint stays the same when lines above change.
            "fingerprint": fingerprint(&format!("{base}\n{nth}")),
            "severity": severity,
            "location": { "path": file, "lines": { "begin": line } },
        }));
    }
    written(&Value::Array(issues))
}

/// The static analysis results interchange format, version 2.1.0.
pub fn sarif(all: &[CheckedWorkshop]) -> Neutral {
    let results = once(all).map(|(checked, finding)| result(checked, finding));
    let results: Vec<_> = results.collect();
    let rules: Vec<_> = rules()
        .map(|rule| {
            json!({
                "id": rule.id,
                "shortDescription": { "text": rule.help },
                "help": { "text": rule.doc, "markdown": rule.doc },
                "defaultConfiguration": { "level": rule.severity.name() },
            })
        })
        .collect();
    let driver = json!({
        "name": "demosh",
        "version": env!("CARGO_PKG_VERSION"),
        "informationUri": "https://docs.rs/demosh",
        "rules": rules,
    });
    written(&json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": driver },
            "columnKind": "utf16CodeUnits",
            "results": results,
        }],
    }))
}

fn result(checked: &CheckedWorkshop, finding: &Diagnostic) -> Value {
    let mut result = Map::new();
    result.insert("ruleId".into(), finding.code.into());
    if let Some(index) = rules().position(|rule| rule.id == finding.code) {
        result.insert("ruleIndex".into(), index.into());
    }
    result.insert("level".into(), finding.severity.name().into());
    let message = json!({ "text": CheckedWorkshop::message(finding) });
    result.insert("message".into(), message);
    let location = match finding.labels.first() {
        Some(label) => physical(checked, label),
        None => json!({ "artifactLocation": artifact(&checked.file(finding)) }),
    };
    let location = json!([{ "physicalLocation": location }]);
    result.insert("locations".into(), location);
    let related = finding.labels.iter().skip(1).map(|label| {
        let mut related = Map::new();
        related.insert("physicalLocation".into(), physical(checked, label));
        if !label.text.is_empty() {
            let text = json!({ "text": label.text.as_str() });
            related.insert("message".into(), text);
        }
        Value::Object(related)
    });
    let related: Vec<_> = related.collect();
    if !related.is_empty() {
        result.insert("relatedLocations".into(), related.into());
    }
    Value::Object(result)
}

fn physical(checked: &CheckedWorkshop, label: &Label) -> Value {
    let location = &label.location;
    let file = checked.root.relative(location.file.path());
    let (start_line, start_column) = place(&location.file, location.span.start);
    let (end_line, end_column) = place(&location.file, location.span.end);
    json!({
        "artifactLocation": artifact(&file),
        "region": {
            "startLine": start_line,
            "startColumn": start_column,
            "endLine": end_line,
            "endColumn": end_column,
        },
    })
}

/// Line and column from 1. The column counts UTF-16 units, which is the default for readers that
/// ignore `columnKind`.
fn place(file: &SourceFile, offset: usize) -> (usize, usize) {
    let line = file.position(offset).line;
    let start = file.line_start(line).unwrap_or_default();
    let before = file.text().get(start..offset).unwrap_or_default();
    (line, before.encode_utf16().count() + 1)
}

/// A file as a URI: relative to the root of the sources, or absolute.
fn artifact(file: &str) -> Value {
    let path = escaped(file);
    if path.starts_with('/') {
        return json!({ "uri": format!("file://{path}") });
    }
    json!({ "uri": path, "uriBaseId": "%SRCROOT%" })
}

/// The path with every byte escaped that is not allowed in a URI.
fn escaped(path: &str) -> String {
    let mut uri = String::new();
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            uri.extend([format!("%{byte:02X}")]);
        }
    }
    uri
}

fn fingerprint(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    let mut first = [0; 16];
    first.copy_from_slice(&digest[..16]);
    format!("{:032x}", u128::from_be_bytes(first))
}

fn written(value: &Value) -> Neutral {
    let json = serde_json::to_string_pretty(value).expect("text and numbers only");
    Neutral::json(json + "\n")
}

#[cfg(test)]
mod tests;
