//! What a run means for the calls that were recorded before it. Pure.

use std::collections::BTreeSet;

use crate::plan::{Action, Plan};

use super::expected::{ExpectedCall, by_step, possible, steps_of_calls};
use super::recording::{Call, Recording};
use super::rerecord::Fate;

/// By call of `old`: what becomes of it when the steps `entered` of `plan` were run, and `titles` were
/// the headings above them.
pub(super) fn fates(
    old: &Recording,
    plan: &Plan,
    tools: &[String],
    entered: &BTreeSet<usize>,
    titles: &BTreeSet<String>,
) -> Vec<Fate> {
    let makers = [true, false].map(|unattended| {
        let expected = by_step(plan, tools, unattended);
        steps_of_calls(plan, old, &expected)
    });
    let run = Run {
        plan,
        entered,
        titles,
        possible: possible(plan, tools),
    };
    let calls = old.calls.iter().enumerate();
    calls
        .map(|(nth, call)| {
            let makers: Vec<_> = makers.iter().filter_map(|makers| makers[nth]).collect();
            run.fate(call, &makers, old.sample)
        })
        .collect()
}

struct Run<'a> {
    plan: &'a Plan,
    entered: &'a BTreeSet<usize>,
    titles: &'a BTreeSet<String>,
    possible: Vec<ExpectedCall>,
}

impl Run<'_> {
    /// `makers` are the steps that make the call, as far as they are known.
    fn fate(&self, call: &Call, makers: &[usize], sample: bool) -> Fate {
        let sections = &self.plan.sections;
        let known = call.step.is_empty() || sections.iter().any(|one| one.title == call.step);
        if !known {
            return Fate::Homeless;
        }
        let was_run = match makers {
            [] => self.titles.contains(&call.step),
            makers => makers.iter().any(|step| self.entered.contains(step)),
        };
        if !was_run {
            return Fate::Stays;
        }
        // A call of a script may belong to a step that this run did not reach.
        let is_unclear = makers.is_empty() && !self.all_were_entered(&call.step);
        let is_in_text = !sample && self.possible.iter().any(|known| known.may_be(call));
        if is_unclear || is_in_text {
            Fate::Possible
        } else {
            // What was made up by hand gives way to what is real.
            Fate::Goes
        }
    }

    /// True when all commands under this heading were reached. Several sections may have it: a
    /// recording does not say which of them it means.
    fn all_were_entered(&self, title: &str) -> bool {
        let mut steps = self.plan.steps.iter().enumerate().filter(|(_, step)| {
            let heading = step
                .section
                .map(|nth| self.plan.sections[nth].title.as_str());
            matches!(step.action, Action::Run(_)) && heading.unwrap_or_default() == title
        });
        steps.all(|(nth, _)| self.entered.contains(&nth))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{PlanOptions, plan};
    use crate::rehearsal::recording::Word;

    use Fate::{Goes, Homeless, Possible, Stays};

    #[test]
    fn only_calls_of_what_was_run_may_go() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("README.md");
        let text = "# A\n```sh\nk one\n./script\nk two\n```\n# B\n```sh\nk one\n```\n# Same\n```sh\n./x\n```\n# Same\n```sh\n./y\n```\n";
        std::fs::write(&path, text).expect("written");
        let plan = plan(&path, &PlanOptions::default(), &|_| None);
        let call = |(step, line): (&str, &str)| Call {
            step: step.into(),
            argv: line
                .split(' ')
                .map(|word| Word::Exact(word.into()))
                .collect(),
            ..Call::default()
        };
        let calls = [
            ("A", "k one"),
            ("A", "k of script"),
            ("A", "k two"),
            ("A", "k one"),
            ("B", "k one"),
            ("Same", "k x"),
            ("Gone", "k one"),
        ];
        let mut old = Recording {
            calls: calls.map(call).to_vec(),
            ..Recording::default()
        };
        let runs: Vec<_> = (0..plan.steps.len())
            .filter(|nth| matches!(plan.steps[*nth].action, Action::Run(_)))
            .collect();
        let of = |old: &Recording, steps: &[usize]| {
            let entered = steps.iter().map(|nth| runs[*nth]).collect();
            let title = |nth: &usize| {
                plan.sections[plan.steps[runs[*nth]].section.expect("one")]
                    .title
                    .clone()
            };
            let titles = steps.iter().map(title).collect();
            fates(old, &plan, &["k".to_owned()], &entered, &titles)
        };
        assert_eq!(
            of(&old, &[3]),
            [Stays, Stays, Stays, Stays, Possible, Stays, Homeless]
        );
        // The show was left after the first step of A.
        assert_eq!(
            of(&old, &[0]),
            [Possible, Possible, Stays, Possible, Stays, Stays, Homeless]
        );
        // One of two sections with this heading.
        assert_eq!(of(&old, &[5])[5], Possible);
        assert_eq!(of(&old, &[4, 5])[5], Goes);
        old.sample = true;
        assert_eq!(
            of(&old, &[0, 1, 2]),
            [Goes, Goes, Goes, Goes, Stays, Stays, Homeless]
        );
    }
}
