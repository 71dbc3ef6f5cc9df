use super::super::state::{CueSection, UpcomingStep, VERSION};
use super::*;
use crate::neutral::Neutral;

fn cue() -> Cue {
    Cue {
        version: VERSION,
        title: "A Talk".into(),
        file: "talk.md".into(),
        path: "/home/ada/talk.md".into(),
        started: Some(1000.0),
        length: None,
        section: Some(CueSection {
            number: 4,
            of: 22,
            title: "Retries".into(),
        }),
        steps: 118,
        current: Some(CurrentStep {
            number: 31,
            hidden: false,
            kind: "run".to_owned(),
            text: "kubectl get pods".into(),
            phase: StepPhase::Running,
            since: 50.0,
            status: None,
            lines: None,
            usual: Some(20.0),
        }),
        next: vec![UpcomingStep {
            number: 32,
            kind: "wait".into(),
            text: Neutral::default(),
        }],
        notes: vec!["breathe".into()],
        message: Some("the understudy has played talk.md:3".into()),
        failure: None,
        blank: false,
        ahead: Some(-100.0),
        ended: None,
    }
}

fn texts(cue: &Cue, area: (usize, usize)) -> Vec<String> {
    let moment = Moment {
        now: 1062.0,
        clock: "14:32:05",
    };
    let lines = view(cue, moment, area, &Theme::plain());
    lines
        .iter()
        .map(|line| line.text().trim_end().into())
        .collect()
}

#[test]
fn everything_that_a_presenter_wants_to_know_is_there() {
    assert_eq!(
        texts(&cue(), (60, 16)),
        [
            "A Talk                      1:40 behind · 1:02 on · 14:32:05",
            "4 of 22: Retries                              step 31 of 118",
            "",
            "▶ runs for 0:12, usually 0:20",
            "  kubectl get pods",
            "",
            "  the understudy has played talk.md:3",
            "",
            "next",
            "  wait",
            "",
            "notes",
            "  breathe",
            "",
            "",
            "RETURN next · - back · b blank · q leave",
        ]
    );
}

#[test]
fn before_it_begins_the_greeting_is_named_and_no_time_passes() {
    let mut cue = cue();
    (cue.started, cue.current, cue.section) = (None, None, None);
    (cue.ahead, cue.message, cue.length) = (None, None, Some(1800.0));
    let texts = texts(&cue, (60, 16));
    assert_eq!(
        texts[0],
        format!("A Talk{}30:00 left · 14:32:05", " ".repeat(33))
    );
    assert_eq!(texts[1], format!("{}step 0 of 118", " ".repeat(47)));
    assert_eq!(texts[3], "not begun: the stage shows the greeting");
}

#[test]
fn what_is_left_of_the_length_is_said_and_narrow_screens_have_the_times_below() {
    let mut cue = cue();
    cue.length = Some(600.0);
    cue.title = "A Talk about retries".into();
    let texts40 = texts(&cue, (40, 16));
    assert_eq!(texts40[0], "A Talk about retries");
    assert_eq!(texts40[1], "1:40 behind · 8:58 left · 1:02 on");
    cue.length = Some(30.0);
    assert!(texts(&cue, (80, 16))[0].contains("0:32 over"));
}

#[test]
fn a_failure_is_there_with_what_can_be_done() {
    let mut cue = cue();
    cue.message = None;
    cue.failure = Some(Trouble {
        text: "ls /nonexistent".into(),
        place: "talk.md:9:1".into(),
        reason: "status 2".into(),
        remedy: "On stage: ? runs it again, - goes back to it".into(),
    });
    let texts = texts(&cue, (30, 20));
    let at = texts.iter().position(|row| row.contains("failed"));
    let at = at.expect("the failure");
    let expected = [
        "  failed: status 2",
        "  (talk.md:9:1)",
        "  ls /nonexistent",
        "  On stage: ? runs it again, -",
        "  goes back to it",
    ];
    assert_eq!(texts[at..at + 5], expected);
}

#[test]
fn notes_break_between_words_and_keep_their_lines() {
    let mut cue = cue();
    cue.message = None;
    cue.notes = vec!["one two three four\n- five sixsixsix".into()];
    let texts = texts(&cue, (12, 30));
    let at = texts.iter().position(|row| row == "notes").expect("notes");
    let expected = ["  one two", "  three four", "  - five", "  sixsixsix"];
    assert_eq!(texts[at + 1..at + 5], expected);
}

#[test]
fn a_blank_stage_and_an_unseen_step_are_said() {
    let mut cue = cue();
    cue.blank = true;
    if let Some(current) = &mut cue.current {
        current.hidden = true;
    }
    let texts = texts(&cue, (80, 16));
    assert_eq!(
        texts[3].trim(),
        "the stage is blank: the audience sees only the title"
    );
    assert_eq!(texts[4], "▶ runs unseen for 0:12, usually 0:20");
    assert_eq!(texts[15], "b shows it again · q leave");
}

#[test]
fn it_fits_every_screen() {
    let mut long = cue();
    long.notes = vec!["many words ".repeat(40).into(), "日本語".repeat(50).into()];
    let areas = (1..=200).flat_map(|cols| [1, 3, 10, 90].map(|rows| (cols, rows)));
    for (cols, rows) in areas {
        let lines = texts(&long, (cols, rows));
        assert!(lines.len() <= rows, "{cols}x{rows}");
        assert!(
            lines.iter().all(|line| display_width(line) <= cols),
            "{cols}x{rows}"
        );
    }
}

#[test]
fn times_are_written_as_on_a_clock() {
    let clocks = [0.4, 7.0, 760.0, 3723.0].map(clock);
    assert_eq!(clocks, ["0:00", "0:07", "12:40", "1:02:03"]);
    assert_eq!(pace(Some(30.0)), "0:30 ahead");
    assert_eq!(pace(None), "");
}
