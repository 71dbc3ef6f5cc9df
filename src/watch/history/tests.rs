use super::*;

fn contents(texts: &[&str]) -> Contents {
    let blocks = texts.iter().enumerate().map(|(nth, text)| RunBlock {
        steps: vec![nth * 10],
        text: (*text).to_owned(),
    });
    Contents {
        whole: String::new(),
        blocks: blocks.collect(),
    }
}

fn passage(state: &str, passed: bool, jobs: &[u32]) -> Passage {
    Passage {
        passed,
        state: Some(Snapshot::of_text(state.to_owned())),
        held: (jobs.to_vec(), Vec::new()),
    }
}

/// A history: each block with whether it passed, and whether a job runs since then.
fn history(blocks: &[(&str, bool, bool)]) -> RunHistory {
    let texts: Vec<_> = blocks.iter().map(|(text, ..)| *text).collect();
    let contents = contents(&texts);
    let mut history = RunHistory::default();
    let beginning = history.beginning(&contents).expect("nothing has run");
    let passages = blocks.iter().map(|(text, passed, holds)| {
        let jobs = if *holds { &[1][..] } else { &[] };
        passage(&format!("after {text}"), *passed, jobs)
    });
    history.add(&contents, &beginning, passages.collect(), "");
    history
}

fn kept(text: &str) -> StartState {
    StartState::Kept(Snapshot::of_text(format!("after {text}")))
}

fn begins(history: &RunHistory, texts: &[&str]) -> Option<(usize, StartState)> {
    let beginning = history.beginning(&contents(texts));
    beginning.map(|beginning| (beginning.block, beginning.state))
}

#[test]
fn a_run_begins_with_the_first_block_that_changed() {
    let history = history(&[("a", true, false), ("b", true, false), ("c", true, false)]);
    assert_eq!(begins(&history, &["a", "b", "c"]), None);
    assert_eq!(begins(&history, &["a", "B", "c"]), Some((1, kept("a"))));
    assert_eq!(
        begins(&history, &["A", "b", "c"]),
        Some((0, StartState::New))
    );
    assert_eq!(
        begins(&history, &["a", "b", "x", "c"]),
        Some((2, kept("b")))
    );
    assert_eq!(begins(&history, &["b", "c"]), Some((0, StartState::New)));
    // An added block runs in the current shell.
    assert_eq!(
        begins(&history, &["a", "b", "c", "d"]),
        Some((3, StartState::Present))
    );
    // Blocks that were removed from the end have run: there is nothing to run until something is
    // added.
    assert_eq!(begins(&history, &["a", "b"]), None);
    assert_eq!(begins(&history, &[]), None);
    assert_eq!(begins(&history, &["a", "b", "d"]), Some((2, kept("b"))));
}

#[test]
fn what_failed_runs_again_though_it_has_not_changed() {
    let history = history(&[("a", true, false), ("b", false, false)]);
    assert_eq!(begins(&history, &["a", "b", "c"]), Some((1, kept("a"))));
}

#[test]
fn a_shell_with_jobs_is_built_up_again_from_before_them() {
    let history = history(&[("a", true, false), ("b", true, true), ("c", true, true)]);
    let beginning = history.beginning(&contents(&["a", "b", "C"]));
    let beginning = beginning.expect("something changed");
    assert_eq!((beginning.block, beginning.changed), (1, 2));
    assert_eq!(beginning.state, kept("a"));
    // The shell with the jobs continues.
    let added = begins(&history, &["a", "b", "c", "d"]);
    assert_eq!(added, Some((3, StartState::Present)));
}

#[test]
fn a_save_interrupts_what_it_changes_and_ends_a_run_before_what_it_changes_later() {
    let old = contents(&["a", "b", "c"]);
    let effect = |texts: &[&str], running| old.effect(&contents(texts), Some(running));
    assert_eq!(effect(&["a", "b", "c"], 1), SaveEffect::None);
    assert_eq!(effect(&["a", "b", "c", "d"], 1), SaveEffect::None);
    assert_eq!(effect(&["a", "B", "c"], 1), SaveEffect::Interrupts);
    assert_eq!(effect(&["A", "b", "c"], 1), SaveEffect::Interrupts);
    assert_eq!(effect(&["a", "b", "C"], 1), SaveEffect::EndsBefore(20));
    assert_eq!(effect(&["a", "b"], 1), SaveEffect::EndsBefore(20));
    assert_eq!(effect(&["a"], 1), SaveEffect::Interrupts);
}
