//! One test case: a command, or something else that can fail in a run.

use std::time::Duration;

use super::xml::{start_tag, text};
use crate::report::place::ReportedPlace;

/// A test case.
#[derive(Debug)]
pub(super) struct Case {
    pub(super) class: String,
    pub(super) name: String,
    pub(super) place: Option<ReportedPlace>,
    pub(super) time: Duration,
    pub(super) properties: Vec<(&'static str, String)>,
    pub(super) result: CaseResult,
    /// The problems of earlier attempts.
    pub(super) earlier: Vec<FailureReason>,
    /// Its output, as plain text.
    pub(super) output: String,
}

/// The result of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum CaseResult {
    Passed,
    Skipped(String),
    /// It failed.
    Failure(FailureReason),
    /// The test was impossible.
    Error(FailureReason),
}

/// The reason for a failure or an error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FailureReason {
    pub(super) kind: &'static str,
    pub(super) message: String,
    pub(super) details: String,
}

/// The number of cases for each result.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) tests: usize,
    pub(super) failures: usize,
    pub(super) errors: usize,
    pub(super) skipped: usize,
    pub(super) time: Duration,
}

impl Counts {
    /// So large that no other value has more digits.
    pub(super) const WIDEST: Self = Self {
        tests: u32::MAX as usize,
        failures: u32::MAX as usize,
        errors: u32::MAX as usize,
        skipped: u32::MAX as usize,
        time: Duration::from_secs(u32::MAX as u64),
    };

    pub(super) fn add(&mut self, case: &Case) {
        self.tests += 1;
        self.time += case.time;
        match case.result {
            CaseResult::Passed => {}
            CaseResult::Skipped(_) => self.skipped += 1,
            CaseResult::Failure(_) => self.failures += 1,
            CaseResult::Error(_) => self.errors += 1,
        }
    }

    /// Adds the counts of a whole suite.
    pub(super) fn join(&mut self, other: &Self) {
        self.tests = self.tests.saturating_add(other.tests);
        self.failures = self.failures.saturating_add(other.failures);
        self.errors = self.errors.saturating_add(other.errors);
        self.skipped = self.skipped.saturating_add(other.skipped);
        self.time = self.time.saturating_add(other.time);
    }

    pub(super) fn attributes(&self) -> [(&'static str, String); 5] {
        [
            ("tests", self.tests.to_string()),
            ("failures", self.failures.to_string()),
            ("errors", self.errors.to_string()),
            ("skipped", self.skipped.to_string()),
            ("time", seconds(self.time)),
        ]
    }
}

impl Case {
    /// The case as an element, with a line end.
    pub(super) fn xml(&self) -> String {
        let mut attributes = vec![
            ("classname", self.class.clone()),
            ("name", self.name.clone()),
        ];
        if let Some(place) = &self.place {
            attributes.push(("file", place.file.clone()));
            attributes.push(("line", place.line.to_string()));
        }
        attributes.push(("time", seconds(self.time)));
        let mut xml = start_tag("testcase", &attributes) + "\n";
        xml += &properties(&self.properties);
        xml += &self.result.xml();
        let attempt = match self.result {
            CaseResult::Passed | CaseResult::Skipped(_) => "flakyFailure",
            CaseResult::Failure(_) | CaseResult::Error(_) => "rerunFailure",
        };
        xml.extend(self.earlier.iter().map(|problem| problem.xml(attempt)));
        xml += &stream("system-out", &self.output);
        xml + "</testcase>\n"
    }
}

impl CaseResult {
    fn xml(&self) -> String {
        match self {
            Self::Passed => String::new(),
            Self::Skipped(why) => {
                start_tag("skipped", &[("message", why.clone())]) + "</skipped>\n"
            }
            Self::Failure(problem) => problem.xml("failure"),
            Self::Error(problem) => problem.xml("error"),
        }
    }
}

impl FailureReason {
    fn xml(&self, element: &str) -> String {
        let attributes = [
            ("type", self.kind.to_owned()),
            ("message", self.message.clone()),
        ];
        format!(
            "{}{}</{element}>\n",
            start_tag(element, &attributes),
            text(&self.details)
        )
    }
}

/// A list of properties; empty if there are none.
pub(super) fn properties(properties: &[(&str, String)]) -> String {
    if properties.is_empty() {
        return String::new();
    }
    let property = |(name, value): &(&str, String)| {
        let attributes = [("name", (*name).to_owned()), ("value", value.clone())];
        start_tag("property", &attributes) + "</property>\n"
    };
    let list: Vec<_> = properties.iter().map(property).collect();
    format!("<properties>\n{}</properties>\n", list.concat())
}

/// An element with output; empty if there is none.
pub(super) fn stream(element: &str, output: &str) -> String {
    if output.is_empty() {
        return String::new();
    }
    format!("<{element}>{}</{element}>\n", text(output))
}

/// `1.500`.
fn seconds(duration: Duration) -> String {
    format!("{}.{:03}", duration.as_secs(), duration.subsec_millis())
}

/// The duration from the text that [`seconds`] has written.
pub(super) fn time_of(text: &str) -> Option<Duration> {
    let (seconds, millis) = text.split_once('.')?;
    let millis: u64 = (millis.len() == 3).then(|| millis.parse().ok()).flatten()?;
    let seconds = Duration::from_secs(seconds.parse().ok()?);
    seconds.checked_add(Duration::from_millis(millis))
}
