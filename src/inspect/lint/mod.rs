//! Likely mistakes in a workshop, found without running it.
//!
//! Every rule is a row of [`rules`], from which the documentation is generated. Those of [`RULES`]
//! look at a `Subject`: the plan, its files and the environment. The caller decides whether
//! warnings count as errors.

mod allow;
mod directives;
mod exchange;
mod fences;
mod files;
mod foreign;
mod ignored;
mod known;
mod leftovers;
mod output;
mod pictures;
mod programs;
mod prose;
mod reading;
mod rules;
mod shown;
mod shown_pictures;
mod subject;
mod syntax;
mod text;
mod unattended;
mod unknown;
mod variables;

use std::sync::Arc;

pub use exchange::{CheckedWorkshop, gcc, gitlab, sarif};
pub use output::{github, human, json};
pub use rules::{rule_named, rules};
pub use subject::World;

use crate::neutral::Neutral;
use crate::plan::Plan;
use crate::source::{Diagnostic, Label, Location, Severity, SourceFile, Span};
use crate::style::counted;

use rules::{RULES, Rule};
use subject::Subject;

/// All findings about `plan`: first those from reading it, then those of the rules, both in the
/// order of the files. The same finding is not repeated for one place.
pub fn check(plan: &Plan, world: &World) -> Vec<Diagnostic> {
    let subject = Subject::new(plan, world);
    let mut findings = plan.findings.clone();
    for rule in RULES {
        let mut found = Findings::of(rule);
        (rule.look)(&subject, &mut found);
        findings.append(&mut found.list);
    }
    let mut findings = allow::apply(&subject, findings);
    let file_of = |finding: &Diagnostic| {
        let location = finding.location()?;
        let is_that = |document: &_| same_file(document, &location.file);
        plan.documents.iter().position(|d| is_that(&d.source))
    };
    findings.sort_by_key(|finding| {
        let start = finding.location().map(|location| location.span.start);
        (file_of(finding), start)
    });
    findings.dedup_by(|later, earlier| later == earlier);
    findings
}

/// The remark of an unattended run about a workshop, in one line: how many fences that look like
/// shell and how many transcripts it does not run, and how many doubts there were in reading it.
pub fn overlooked(plan: &Plan) -> Option<String> {
    let world = World::new(std::path::PathBuf::new(), |_| false);
    let subject = Subject::new(plan, &world);
    let found_by = |id: &str| {
        let rule = RULES.iter().find(|rule| rule.id == id);
        let mut found = rule.map(Findings::of);
        if let (Some(rule), Some(found)) = (rule, &mut found) {
            (rule.look)(&subject, found);
        }
        found.map_or(0, |found| found.list.len())
    };
    let allowed = &plan.settings.check.allow;
    let is_allowed = allowed.iter().any(|rule| rule == "transcript-fence");
    let is_doubt = |finding: &&Diagnostic| finding.severity == Severity::Warning;
    let doubts = plan.findings.iter().filter(is_doubt).count();
    let mut parts = Vec::new();
    match found_by("unlabelled-fence") {
        0 => {}
        1 => parts.push("1 fence looks like shell but does not run".to_owned()),
        count => parts.push(format!("{count} fences look like shell but do not run")),
    }
    match found_by("transcript-fence") {
        0 => {}
        _ if is_allowed => {}
        1 => parts.push("1 transcript does not run".to_owned()),
        count => parts.push(format!("{count} transcripts do not run")),
    }
    // A run mentions each of them.
    match plan.unfinished().count() {
        0 => {}
        _ if plan.runs_something() => {}
        1 => parts.push("1 command is unterminated, so it does not run".to_owned()),
        count => parts.push(format!(
            "{count} commands are unterminated, so they do not run"
        )),
    }
    if doubts > 0 {
        parts.push(counted(doubts, "warning"));
    }
    (!parts.is_empty()).then(|| parts.join(", "))
}

fn same_file(one: &Arc<SourceFile>, other: &Arc<SourceFile>) -> bool {
    one.path() == other.path()
}

/// The findings of one rule.
struct Findings {
    rule: &'static Rule,
    list: Vec<Diagnostic>,
}

impl Findings {
    fn of(rule: &'static Rule) -> Self {
        Self {
            rule,
            list: Vec::new(),
        }
    }

    /// Adds a finding at `place` with its remedy.
    fn add(&mut self, place: Location, message: impl Into<String>, help: impl Into<String>) {
        let label = Label {
            location: place,
            text: Neutral::default(),
        };
        let finding = Diagnostic::new(self.rule.severity, self.rule.id, message).label(label);
        self.list.push(finding.help(help));
    }

    /// The same for a stretch of `file`.
    fn add_at(
        &mut self,
        file: &Arc<SourceFile>,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.add(Location::new(file, span), message, help);
    }
}

/// Helpers for the tests of the rules.
#[cfg(test)]
mod testing {
    use super::*;
    use crate::plan::{PlanOptions, plan};

    /// A folder with files, the first of which is checked, and a list of installed programs.
    pub(super) struct Bench {
        folder: tempfile::TempDir,
        first: Option<String>,
    }

    impl Bench {
        pub(super) fn new() -> Self {
            let folder = tempfile::tempdir().expect("a folder");
            Self {
                folder,
                first: None,
            }
        }

        pub(super) fn file(mut self, name: &str, text: &str) -> Self {
            let path = self.folder.path().join(name);
            std::fs::create_dir_all(path.parent().expect("has a parent")).expect("created");
            std::fs::write(path, text).expect("written");
            self.first.get_or_insert_with(|| name.to_owned());
            self
        }

        /// The findings of the rule `id`: `line:column message`.
        pub(super) fn find(&self, id: &str) -> Vec<String> {
            let of_rule = |finding: &&Diagnostic| finding.code == id;
            self.check().iter().filter(of_rule).map(line).collect()
        }

        /// All findings.
        pub(super) fn check(&self) -> Vec<Diagnostic> {
            let path = self
                .folder
                .path()
                .join(self.first.as_ref().expect("a file"));
            let plan = plan(&path, &PlanOptions::default(), &|_| None);
            let is_there = |name: &str| ["kubectl", "git", "curl", "true"].contains(&name);
            let world = World::new(self.folder.path().to_owned(), is_there);
            check(&plan, &world)
        }
    }

    fn line(finding: &Diagnostic) -> String {
        let position = finding.location().expect("has a place").position();
        format!("{}:{} {}", position.line, position.column, finding.message)
    }

    /// The findings of the rule `id` in a script.
    pub(super) fn script(id: &str, text: &str) -> Vec<String> {
        Bench::new().file("a.sh", text).find(id)
    }

    /// The findings of the rule `id` in a Markdown file.
    pub(super) fn markdown(id: &str, text: &str) -> Vec<String> {
        Bench::new().file("a.md", text).find(id)
    }
}

#[cfg(test)]
mod tests;
