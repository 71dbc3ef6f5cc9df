//! Several reports as one: the suites of all of them, under a start tag that counts them together.
//!
//! Owns what a report must have to be joined. Suites are taken over as they are.

use std::ops::Range;

use roxmltree::{Document, Node};

use super::case::Counts;
use super::{END, POSITION, PROLOGUE, root_tag};

/// Why a report cannot be joined with others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MergeError {
    /// It is not XML.
    NotXml(String),
    /// It is XML of another kind; the name of its root.
    OtherRoot(String),
    /// Another tool has written it; its name for itself.
    OtherTool(Option<String>),
    /// A suite was not written by this program; its name.
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
                write!(f, "its suite `{suite}` states no number as `{count}`")
            }
        }
    }
}

/// A suite, as it stands in its report.
struct Piece<'a> {
    text: &'a str,
    counts: Counts,
    /// The workshop's place among all that were named, when the report has it.
    position: Option<usize>,
}

/// Joins the texts of reports. Suites come in the order in which their workshops were named, where the
/// reports tell it, else in the order of the reports.
///
/// # Errors
/// When one of them is not a report of this program: its index, and why.
pub fn merge(reports: &[String]) -> Result<String, (usize, MergeError)> {
    let mut pieces = Vec::new();
    for (nth, report) in reports.iter().enumerate() {
        pieces.extend(pieces_of(report).map_err(|error| (nth, error))?);
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
    Ok(format!("{PROLOGUE}{}\n{suites}{END}", root_tag(&totals)))
}

fn pieces_of(report: &str) -> Result<Vec<Piece<'_>>, MergeError> {
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

fn piece<'a>(report: &'a str, suite: Node<'_, '_>) -> Result<Piece<'a>, MergeError> {
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
    Ok(Piece {
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
mod tests {
    use super::*;

    fn suite(name: &str, position: Option<usize>, counts: [usize; 4], time: &str) -> String {
        let position = position.map(|nth| format!("<property name=\"position\" value=\"{nth}\"/>"));
        let position = position.unwrap_or_default();
        let [tests, failures, errors, skipped] = counts;
        format!(
            "<testsuite name=\"{name}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\" skipped=\"{skipped}\" time=\"{time}\">\n<properties>\n<property name=\"demosh\" value=\"1\"></property>{position}\n</properties>\n</testsuite>"
        )
    }

    fn report(suites: &[String]) -> String {
        let suites = suites.join("\n");
        format!("{PROLOGUE}<testsuites name=\"demosh\">\n{suites}\n</testsuites>\n")
    }

    fn names(report: &str) -> Vec<String> {
        let document = Document::parse(report).expect("well-formed");
        let suites = document
            .descendants()
            .filter(|node| node.has_tag_name("testsuite"));
        suites
            .filter_map(|suite| suite.attribute("name").map(str::to_owned))
            .collect()
    }

    #[test]
    fn counts_are_added_up_and_suites_come_in_the_order_of_the_workshops() {
        let one = report(&[
            suite("a &amp; b", Some(1), [3, 1, 0, 1], "1.500"),
            suite("c", Some(3), [2, 0, 1, 0], "0.501"),
        ]);
        let other = report(&[suite("b", Some(2), [1, 0, 0, 0], "60.000")]);
        let merged = merge(&[one, report(&[]), other]).expect("merged");
        assert_eq!(names(&merged), ["a & b", "b", "c"]);
        let document = Document::parse(&merged).expect("well-formed");
        let root = document.root_element();
        let counts =
            ["tests", "failures", "errors", "skipped", "time"].map(|name| root.attribute(name));
        assert_eq!(counts, ["6", "1", "1", "1", "62.001"].map(Some));
    }

    #[test]
    fn without_positions_suites_come_in_the_order_of_the_reports() {
        let one = report(&[suite("z", None, [1, 0, 0, 0], "1.000")]);
        let other = report(&[suite("a", Some(1), [1, 0, 0, 0], "1.000")]);
        assert_eq!(names(&merge(&[one, other]).expect("merged")), ["z", "a"]);
    }

    #[test]
    fn a_merged_report_can_be_merged_again() {
        let parts: Vec<_> = (1..=3)
            .map(|nth| report(&[suite(&format!("w{nth}"), Some(nth), [1, 0, 0, 0], "0.100")]))
            .collect();
        let once = merge(&parts).expect("merged");
        let first = merge(&parts[1..]).expect("merged");
        let twice = merge(&[first, parts[0].clone()]).expect("merged");
        assert_eq!(once, twice);
    }

    #[test]
    fn reports_of_others_are_refused() {
        let good = report(&[]);
        let refused = |text: &str| {
            let (nth, error) = merge(&[good.clone(), text.to_owned()]).expect_err("refused");
            assert_eq!(nth, 1);
            error.to_string()
        };
        for (text, why) in [
            (
                "<testsuite name=\"x\"/>",
                "it begins with `<testsuite>`, not `<testsuites>`",
            ),
            (
                "<testsuites name=\"pytest\"/>",
                "it is a report of `pytest`, not of `demosh`",
            ),
            (
                "<testsuites/>",
                "it does not say that it is a report of `demosh`",
            ),
            (
                "<testsuites name=\"demosh\"><testsuite name=\"x\"/></testsuites>",
                "its suite `x` is not a run of `demosh`",
            ),
        ] {
            assert_eq!(refused(text), why);
        }
        assert!(refused("").starts_with("it is not XML: "));
        assert!(refused("<testsuites name=\"demosh\">").starts_with("it is not XML: "));
        let wrong = report(&[suite("w", None, [1, 0, 0, 0], "soon")]);
        assert_eq!(refused(&wrong), "its suite `w` states no number as `time`");
    }
}
