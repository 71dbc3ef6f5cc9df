use super::*;

/// Milliseconds of quiet that a program must keep after writing `pieces`; a `None` between them
/// is a line that was sent.
fn quiet(rules: ReadyRules, pieces: &[Option<&str>]) -> Option<u128> {
    let now = Instant::now();
    let mut readiness = Readiness::new(rules, now);
    for piece in pieces {
        if let Some(text) = piece {
            readiness.wrote(text.as_bytes(), now);
        } else {
            readiness.begins_to_type();
            readiness.sent(now);
        }
    }
    Some((readiness.due()? - now).as_millis())
}

fn guessed(pieces: &[Option<&str>]) -> Option<u128> {
    quiet(ReadyRules::default(), pieces)
}

#[test]
fn output_that_ends_within_a_line_is_a_prompt_after_some_quiet() {
    assert_eq!(guessed(&[Some("Welcome\r\n>>> ")]), Some(300));
    assert_eq!(
        guessed(&[Some(">>> "), None, Some("\r\n7\r\n>>> ")]),
        Some(50)
    );
    assert_eq!(guessed(&[Some(">>> "), None, Some("\r\n... ")]), Some(1000));
    assert_eq!(
        guessed(&[Some("\x1b[32m$\x1b[0m "), None, Some("\r\n$ ")]),
        Some(50)
    );
}

#[test]
fn whole_lines_and_silence_say_nothing() {
    assert_eq!(guessed(&[]), None);
    assert_eq!(guessed(&[Some("a\r\n")]), None);
    assert_eq!(guessed(&[Some("\x1b[0m")]), None);
    assert_eq!(guessed(&[Some(">>> "), None, Some("\r\n")]), None);
}

#[test]
fn a_program_that_takes_pastes_says_when_it_reads() {
    assert_eq!(guessed(&[Some("\x1b[?2004h$ ")]), Some(50));
    assert_eq!(guessed(&[Some("\x1b[?20"), Some("04h$ ")]), Some(50));
    assert_eq!(guessed(&[Some("\x1b[?2004h$ \x1b[?2004l\r\nx")]), None);
    assert_eq!(
        guessed(&[Some("\x1b[?2004h$ "), None, Some("working... ")]),
        None
    );
    let again = [
        Some("\x1b[?2004h$ "),
        None,
        Some("\x1b[?2004l\r\nx\x1b[?2004h$ "),
    ];
    assert_eq!(guessed(&again), Some(50));
}

#[test]
fn the_workshop_can_say_what_to_wait_for() {
    let prompt = |pieces: &[Option<&str>]| {
        let prompt = Some(Regex::new("=# ?").expect("an expression"));
        quiet(
            ReadyRules {
                prompt,
                quiet: None,
            },
            pieces,
        )
    };
    assert_eq!(prompt(&[Some("a =# b")]), None);
    assert_eq!(prompt(&[Some("a =# b\r\ndb=# ")]), Some(0));
    assert_eq!(prompt(&[Some("db=# "), None, Some("\r\n")]), None);
    let waits = |pieces: &[Option<&str>]| {
        let quiet_for = Some(Duration::from_secs(2));
        quiet(
            ReadyRules {
                prompt: None,
                quiet: quiet_for,
            },
            pieces,
        )
    };
    assert_eq!(waits(&[]), Some(2000));
    assert_eq!(waits(&[Some("a\r\n"), None]), Some(2000));
}
