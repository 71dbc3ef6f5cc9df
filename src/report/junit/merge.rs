//! Several reports as one: the suites of all of them, in a root whose counts are their sums.
//!
//! Owns the conditions for joining reports. Suites are copied as they are.

use std::collections::HashMap;
use std::ops::Range;

use roxmltree::{Document, Node};

use super::case::Counts;
use super::{END, POSITION, PROLOGUE, root_tag};

/// Why a report cannot be joined with others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MergeError {
    /// It is not XML.
    NotXml(String),
    /// It is XML, but not JUnit; the name of its root.
    OtherRoot(String),
    /// Another tool has written it; the name that the tool gives.
    OtherTool(Option<String>),
    /// A suite that this program has not written; its name.
    OtherSuite(String),
    /// A suite does not state this count.
    NoCount {
        /// The suite's name.
        suite: String,
        /// The attribute.
        count: &'static str,
    },
}

impl std::fmt::Display for MergeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NotXml(why) => write!(f, "it is not XML: {why}"),
            Self::OtherRoot(name) => write!(f, "it begins with `<{name}>`, not `<testsuites>`"),
            Self::OtherTool(Some(name)) => write!(f, "it is a report of `{name}`, not of `demosh`"),
            Self::OtherTool(None) => f.write_str("it does not say that it is a report of `demosh`"),
            Self::OtherSuite(name) => write!(f, "its suite `{name}` is not a run of `demosh`"),
            Self::NoCount { suite, count } => {
                write!(f, "its suite `{suite}` has no number as `{count}`")
            }
        }
    }
}

/// A suite in the text of its report.
struct SuitePiece<'a> {
    text: &'a str,
    counts: Counts,
    /// The position of the workshop among all of the run, if the report states it.
    position: Option<usize>,
}

/// Several reports as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    /// Its text.
    pub text: String,
    /// Reports with a run that an earlier report contains too: their indices, and that of the
    /// earlier one. Such a run counts once.
    pub copies: Vec<(usize, usize)>,
}

/// Joins the texts of reports. Suites are in the order in which their workshops were named, if the
/// reports state it, otherwise in the order of the reports.
///
/// # Errors
/// When one of them is not a report of this program: its index, and why.
pub fn merge(reports: &[String]) -> Result<Merged, (usize, MergeError)> {
    let (mut pieces, mut copies) = (Vec::new(), Vec::new());
    let mut owners = HashMap::new();
    for (nth, report) in reports.iter().enumerate() {
        for piece in pieces_of(report).map_err(|error| (nth, error))? {
            let owner = *owners.entry(piece.text).or_insert(nth);
            if owner == nth {
                pieces.push(piece);
            } else if !copies.contains(&(nth, owner)) {
                copies.push((nth, owner));
            }
        }
    }
    if pieces.iter().all(|piece| piece.position.is_some()) {
        pieces.sort_by_key(|piece| piece.position);
    }
    let mut totals = Counts::default();
    for piece in &pieces {
        totals.join(&piece.counts);
    }
    let suites = pieces.iter().map(|piece| format!("{}\n", piece.text));
    let suites: String = suites.collect();
    let text = format!("{PROLOGUE}{}\n{suites}{END}", root_tag(&totals));
    Ok(Merged { text, copies })
}

fn pieces_of(report: &str) -> Result<Vec<SuitePiece<'_>>, MergeError> {
    let document =
        Document::parse(report).map_err(|error| MergeError::NotXml(error.to_string()))?;
    let root = document.root_element();
    if root.tag_name().name() != "testsuites" {
        let name = root.tag_name().name().to_owned();
        return Err(MergeError::OtherRoot(name));
    }
    let tool = root.attribute("name");
    if tool != Some("demosh") {
        return Err(MergeError::OtherTool(tool.map(str::to_owned)));
    }
    let suites = root.children().filter(Node::is_element);
    suites.map(|suite| piece(report, suite)).collect()
}

fn piece<'a>(report: &'a str, suite: Node<'_, '_>) -> Result<SuitePiece<'a>, MergeError> {
    let name = || suite.attribute("name").unwrap_or_default().to_owned();
    let is_suite = suite.tag_name().name() == "testsuite";
    if !is_suite || property(suite, "demosh").is_none() {
        return Err(MergeError::OtherSuite(name()));
    }
    let attribute = |count: &'static str| suite.attribute(count).unwrap_or_default();
    let no_count = |count| MergeError::NoCount {
        suite: name(),
        count,
    };
    let number = |count| attribute(count).parse().map_err(|_| no_count(count));
    let time = super::case::time_of(attribute("time"));
    let Range { start, end } = suite.range();
    Ok(SuitePiece {
        text: &report[start..end],
        counts: Counts {
            tests: number("tests")?,
            failures: number("failures")?,
            errors: number("errors")?,
            skipped: number("skipped")?,
            time: time.ok_or_else(|| no_count("time"))?,
        },
        position: property(suite, POSITION).and_then(|text| text.parse().ok()),
    })
}

/// The value of a property of a suite.
fn property<'a>(suite: Node<'a, '_>, name: &str) -> Option<&'a str> {
    let list = suite
        .children()
        .find(|node| node.has_tag_name("properties"))?;
    let mut all = list.children().filter(Node::is_element);
    let found = all.find(|property| property.attribute("name") == Some(name))?;
    found.attribute("value")
}

#[cfg(test)]
mod tests;
