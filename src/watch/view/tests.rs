use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::*;
use crate::plan::{PlanOptions, plan};
use crate::run::{
    Cleanup, Event, EventKind, EventSink as _, Failure, Outcome, RunInfo, RunMode, Secrets,
    StepResult,
};
use crate::source::SourceFile;

fn info(text: &str) -> RunInfo {
    let file = SourceFile::decode(&PathBuf::from("a.md"), text.into()).expect("text");
    let options = PlanOptions {
        text: Some(file),
        ..PlanOptions::default()
    };
    let plan = plan(&PathBuf::from("a.md"), &options, &|_| None);
    RunInfo {
        selection: 0..plan.steps.len(),
        plan: Arc::new(plan),
        path: PathBuf::from("a.md"),
        mode: RunMode::Unattended(Cleanup::None),
        started: SystemTime::now(),
        sample_output: false,
        secrets: Secrets::default(),
    }
}

fn texts(board: &Board, area: (usize, usize)) -> Vec<String> {
    let lines = view(board, area, &Theme::plain());
    lines
        .iter()
        .map(|line| line.text().trim_end().to_owned())
        .collect()
}

fn finish(board: &mut Board, step: usize, outcome: Outcome) {
    let result = StepResult {
        step,
        outcome,
        status: None,
        elapsed: Duration::from_secs(2),
        attempts: 1,
    };
    let event = Event {
        at: Duration::ZERO,
        kind: EventKind::StepFinished(result),
    };
    board.event(&event).expect("taken");
}

#[test]
fn commands_are_listed_with_their_results_and_the_keys_below() {
    let info = info("# T\n```bash\necho one\necho two\nfalse\n```\n");
    let steps: Vec<_> = info.blocks().concat();
    let mut board = Board::of("a.md");
    board.begin(&info, 0);
    board.tell("runs from the beginning");
    finish(&mut board, steps[0], Outcome::Passed);
    let failure = Failure::Status {
        expected: "0".to_owned(),
        got: 1,
    };
    finish(&mut board, steps[1], Outcome::Failed(failure));
    assert_eq!(
        texts(&board, (44, 11)),
        [
            "a.md                  FAILED, 1 of 3 passed",
            "runs from the beginning",
            "",
            "\u{2713} a.md:3  echo one  2.0s",
            "\u{2717} a.md:4  echo two  2.0s",
            "  a.md:5  false",
            "",
            "a.md:4: status 1, expected 0",
            "",
            "",
            "r runs all   RETURN runs what failed   q e\u{2026}",
        ]
    );
}

#[test]
fn a_screen_of_any_size_is_filled_and_never_exceeded() {
    let commands = "echo a very long command with many words\n".repeat(30);
    let info = info(&format!("# T\n```bash\n{commands}```\n"));
    let mut board = Board::of("a.md");
    board.begin(&info, 0);
    for columns in 1..=200 {
        for rows in [1, 2, 5, 24] {
            let lines = view(&board, (columns, rows), &Theme::plain());
            assert_eq!(lines.len(), rows, "{columns} {rows}");
            assert!(lines.iter().all(|line| line.width() <= columns));
        }
    }
}
