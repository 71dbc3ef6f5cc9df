use super::*;

fn expected(text: &str) -> ExpectedOutput {
    ExpectedOutput {
        span: Span::default(),
        place: Span::default(),
        body: Span::default(),
        lines: text.lines().map(str::to_owned).collect(),
        prefix: String::new(),
        fence: Some(FenceMarker {
            character: '`',
            length: 3,
        }),
        closed: true,
    }
}

#[test]
fn colours_are_gone_by_then_and_blanks_at_the_end_do_not_count() {
    assert_eq!(
        comparable("a  \r\n10%\r100%\n\tb\u{7}\n\n \n"),
        ["a", "100%", "\tb^G"]
    );
    assert!(comparable("\n\n").is_empty());
    assert!(expected("a \n\nb\n\n").matches("a\n\nb\n"));
    assert!(!expected("a\n").matches("\na\n"));
}

#[test]
fn the_difference_leaves_out_what_wildcards_take() {
    let difference = expected("one\nat [..]\n...\nlast").difference("one\nat 12:30\nx\ny\nend\n");
    let expected = "--- expected\n+++ printed\n@@ -1,4 +1,4 @@\n one\n at [..]\n ...\n-last\n+end";
    assert_eq!(difference, expected);
}

#[test]
fn a_printed_fence_line_makes_the_fence_longer() {
    let revision = expected("a")
        .revision("  ````  \n`````x\n")
        .expect("writable");
    assert_eq!(revision.fence_length, Some(5));
    assert_eq!(
        expected("a")
            .revision("~~~~")
            .expect("writable")
            .fence_length,
        None
    );
}

#[test]
fn a_transcript_takes_no_line_that_would_be_a_command() {
    let transcript = |text| ExpectedOutput {
        fence: None,
        ..expected(text)
    };
    let refused = |text| transcript("x").revision(text).err();
    assert_eq!(refused("a\n$ b\n"), Some(Unwritable::LooksLikeCommand));
    assert_eq!(refused("> b\n"), Some(Unwritable::LooksLikeCommand));
    assert_eq!(refused("a\n> b\n$b\n"), None);
    assert_eq!(refused("```\n"), Some(Unwritable::ClosesTranscript));
    let open = ExpectedOutput {
        closed: false,
        ..expected("x")
    };
    assert_eq!(open.revision("y").err(), Some(Unwritable::Open));
}
