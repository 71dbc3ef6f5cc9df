use super::*;

const ALL: TerminalQuestions = TerminalQuestions {
    background: true,
    pictures: true,
};

/// The answers of a terminal to all questions.
const ANSWERS: &str = "\x1b]11;rgb:ffff/ffff/ffff\x1b\\\x1bP>|kitty(0.26)\x1b\\\x1b[4;600;800t\x1b[6;20;10t\x1b_Gi=31;OK\x1b\\\x1b[?62;22c";

fn at(asked: Instant, milliseconds: u64) -> Instant {
    asked + Duration::from_millis(milliseconds)
}

/// Sends pieces, each so many milliseconds after the one before, and returns the bytes that remain
/// as keys.
fn keys_of(late: &mut LateAnswers, pieces: &[(u64, &str)]) -> String {
    let mut now = late.asked();
    let mut keys = Vec::new();
    for (after, piece) in pieces {
        let end = now + Duration::from_millis(*after);
        if late.due().is_some_and(|due| due <= end) {
            keys.extend(late.flush(end));
        }
        now = end;
        keys.extend(late.take(piece.as_bytes(), now));
    }
    keys.extend(late.flush(at(now, 5000)));
    String::from_utf8(keys).expect("UTF-8")
}

#[test]
fn answers_that_are_cut_anywhere_are_no_keys() {
    for cut in 0..=ANSWERS.len() {
        let (start, end) = ANSWERS.split_at(cut);
        for (late, pause) in [(0, 60), (300, 60), (0, 200), (2000, 60)] {
            let mut filter = LateAnswers::to(ALL, Instant::now());
            let keys = keys_of(&mut filter, &[(late, start), (pause, end)]);
            assert_eq!(keys, "", "cut at {cut}, {late} ms late");
            assert!(filter.answers().are_complete, "cut at {cut}");
            assert_eq!(filter.answers().cell, Some((10, 20)), "cut at {cut}");
        }
    }
}

#[test]
fn answers_that_come_byte_by_byte_are_no_keys() {
    let bytes: Vec<_> = ANSWERS.split("").map(|byte| (60, byte)).collect();
    let mut filter = LateAnswers::to(ALL, Instant::now());
    assert_eq!(keys_of(&mut filter, &bytes), "");
    assert_eq!(filter.answers().luminance, Some(1.0));
}

#[test]
fn keys_between_answers_are_handed_on_in_their_order() {
    let mut filter = LateAnswers::to(ALL, Instant::now());
    let pieces = [
        (0, "a\x1b]11;rgb:0/0/0\x07b\x1b[A"),
        (100, "\x1b"),
        (400, "c\x1b[5~\x1bx\x1b[?6"),
        (60, "2cd"),
        (10, "\x1b[?1;2c\x1b]11;rgb:1/1/1\x07"),
    ];
    // After the last answer, further ones belong to a program.
    assert_eq!(
        keys_of(&mut filter, &pieces),
        "ab\x1b[A\x1bc\x1b[5~\x1bxd\x1b[?1;2c\x1b]11;rgb:1/1/1\x07"
    );
}

#[test]
fn only_what_was_asked_for_is_taken() {
    let background = TerminalQuestions {
        background: true,
        pictures: false,
    };
    let mut filter = LateAnswers::to(background, Instant::now());
    let others = "\x1b[6;20;10t\x1b_Gi=31;OK\x1b\\\x1b]10;rgb:0/0/0\x07\x1b[12;1R";
    assert_eq!(keys_of(&mut filter, &[(0, others)]), others);
    let mut filter = LateAnswers::to(TerminalQuestions::default(), Instant::now());
    assert_eq!(keys_of(&mut filter, &[(0, ANSWERS)]), ANSWERS);
}

#[test]
fn a_lone_escape_waits_longer_only_while_the_question_is_fresh() {
    let asked = Instant::now();
    let mut filter = LateAnswers::to(ALL, asked);
    assert!(filter.take(b"\x1b", at(asked, 100)).is_empty());
    assert!(filter.flush(at(asked, 300)).is_empty());
    assert_eq!(filter.flush(at(asked, 350)), b"\x1b");
    assert!(filter.take(b"\x1b", at(asked, 4000)).is_empty());
    assert_eq!(filter.flush(at(asked, 4030)), b"\x1b");
}

#[test]
fn a_line_end_breaks_an_answer_off() {
    let mut filter = LateAnswers::to(ALL, Instant::now());
    assert_eq!(
        keys_of(&mut filter, &[(0, "\x1b]11;rgb:ff"), (500, "\r")]),
        "\r"
    );
}
