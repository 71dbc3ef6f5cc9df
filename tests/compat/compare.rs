//! The comparison of one case: both programs run it, and unexplained differences fail.

use std::path::Path;
use std::thread;

use super::case::{Case, Difference};
use super::performance::{self, Performance};
use super::words;

/// Runs the case under both programs and fails on differences without a reason.
pub(super) fn compare(name: &str, original: &Path) {
    let case = Case::load(name);
    let ours = Path::new(env!("CARGO_BIN_EXE_demosh"));
    let (here, there) = thread::scope(|scope| {
        let there = scope.spawn(|| performance::perform(&case, original));
        let here = performance::perform(&case, ours);
        (here, there.join().expect("the original was run"))
    });
    let problems = problems(&case, &here, &there);
    assert!(
        problems.is_empty(),
        "{name}: {}\n\n{}\n\n-- the original\n{there}\n-- here\n{here}",
        case.about,
        problems.join("\n")
    );
}

/// What is wrong with the two performances of a case, in words.
fn problems(case: &Case, here: &Performance, there: &Performance) -> Vec<String> {
    let stated = |pick: fn(&Difference) -> Option<&String>| case.differs.iter().find_map(pick);
    let commands = stated(|difference| difference.commands.as_ref()).map(|text| words::lines(text));
    let shown = stated(|difference| difference.shown.as_ref()).map(|text| words::of(text));
    let text = match stated(|difference| difference.mentions.as_ref()) {
        Some(phrase) => mentions(phrase, here, there),
        None => differ(
            "text and stops",
            &here.shown,
            &there.shown,
            shown.as_deref(),
        ),
    };
    let (status, original_status) = case.ends.statuses();
    [
        differ(
            "commands",
            &here.commands,
            &there.commands,
            commands.as_deref(),
        ),
        text,
        (here.status != status).then(|| format!("status {} here, not {status}", here.status)),
        (there.status != original_status)
            .then(|| format!("status {} there, not {original_status}", there.status)),
    ]
    .into_iter()
    .flatten()
    .chain(unstated(case, here))
    .collect()
}

/// The case must state exactly what was left out of the comparison.
fn unstated(case: &Case, here: &Performance) -> impl Iterator<Item = String> {
    let rows = [performance::FAILURES_ARE_SAID, performance::RESCUE];
    let stated = |row: &str| case.differs.iter().any(|difference| difference.row == row);
    rows.into_iter()
        .filter(move |row| stated(row) != here.left_out.contains(row))
        .map(|row| format!("`{row}` is either in the case or seen here, but not both"))
}

/// Looks for `phrase` in a text that differs completely, and compares only the stops.
fn mentions(phrase: &str, here: &Performance, there: &Performance) -> Option<String> {
    let stops = |words: &[String]| words.iter().filter(|word| *word == words::STOP).count();
    let found = here.shown.join(" ").contains(&words::of(phrase).join(" "));
    let same = stops(&here.shown) == stops(&there.shown);
    (!found || !same).then(|| format!("the text does not mention `{phrase}`, or has other stops"))
}

/// Compares one thing: with the original, or with the statement of the case if it differs on
/// purpose.
fn differ(
    what: &str,
    here: &[String],
    there: &[String],
    stated: Option<&[String]>,
) -> Option<String> {
    if stated == Some(there) {
        return Some(format!(
            "{what}: said to differ, but the original does the same"
        ));
    }
    let expected = stated.unwrap_or(there);
    let at = (0..here.len().max(expected.len())).find(|&at| here.get(at) != expected.get(at))?;
    let around = |list: &[String]| {
        let part: Vec<&str> = list
            .iter()
            .skip(at.saturating_sub(3))
            .take(8)
            .map(String::as_str)
            .collect();
        part.join(" ")
    };
    Some(format!(
        "{what} differ at number {at}:\n  expected: {}\n  here:     {}",
        around(expected),
        around(here)
    ))
}
