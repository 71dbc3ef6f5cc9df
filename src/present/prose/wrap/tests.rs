use super::*;

fn wrapped(text: &str, width: usize) -> Vec<String> {
    let line = Line::styled(text, Style::PLAIN);
    wrap(&line, width).iter().map(Line::text).collect()
}

#[test]
fn lines_break_between_words() {
    assert_eq!(
        wrapped("one two  three four", 9),
        ["one two", "three", "four"]
    );
    assert_eq!(wrapped("  one ", 9), ["one"]);
    assert_eq!(wrapped("", 9), [""]);
}

#[test]
fn a_word_breaks_only_when_it_is_wider_than_a_line() {
    assert_eq!(
        wrapped("see incomprehensible", 16),
        ["see", "incomprehensible"]
    );
    assert_eq!(
        wrapped("see incomprehensible", 9),
        ["see", "incompreh", "ensible"]
    );
}

#[test]
fn an_address_never_breaks() {
    assert_eq!(
        wrapped("see https://a.example/b now", 12),
        ["see", "https://a.example/b", "now"]
    );
}

#[test]
fn a_no_break_space_holds_words_together() {
    assert_eq!(
        wrapped("it takes 10\u{a0}seconds", 14),
        ["it takes", "10\u{a0}seconds"]
    );
}

#[test]
fn east_asian_text_breaks_anywhere_but_at_its_marks() {
    assert_eq!(wrapped("日本語のテキスト", 7), ["日本語", "のテキ", "スト"]);
    assert_eq!(wrapped("これは、本", 6), ["これ", "は、本"]);
    assert_eq!(wrapped("これ「本」", 6), ["これ", "「本」"]);
    assert_eq!(wrapped("日本Linux語", 7), ["日本", "Linux語"]);
}

#[test]
fn an_emoji_of_many_characters_stays_one() {
    assert_eq!(wrapped("a👩‍👩‍👧‍👦👍🏽b", 3), ["a👩‍👩‍👧‍👦", "👍🏽b"]);
    assert_eq!(wrapped("ne\u{301}e\u{301}e", 2), ["ne\u{301}", "e\u{301}e"]);
}

#[test]
fn styles_survive_a_break_and_a_word_of_two_styles_stays_whole() {
    let bold = Style::PLAIN.bold();
    let mut line = Line::styled("one tw", bold);
    line.push("o three", Style::PLAIN);
    let lines = wrap(&line, 6);
    assert_eq!(lines[0], Line::styled("one", bold));
    let mut second = Line::styled("tw", bold);
    second.push("o", Style::PLAIN);
    assert_eq!(lines[1], second);
    assert_eq!(lines[2], Line::styled("three", Style::PLAIN));
}

#[test]
fn the_widest_word_is_what_would_not_break() {
    let widest = |text: &str| widest_word(&Line::styled(text, Style::PLAIN));
    assert_eq!(widest("a quick fox"), 5);
    assert_eq!(widest("日本語"), 2);
    assert_eq!(widest(""), 0);
}

#[test]
fn code_breaks_after_blanks_and_keeps_all_others() {
    assert_eq!(broken("  a  b ", 9), ["  a  b "]);
    assert_eq!(broken("export A=1 B=22", 10), ["export A=1", "B=22"]);
    assert_eq!(
        broken("  cd incomprehensible", 9),
        ["  cd", "incompreh", "ensible"]
    );
    assert_eq!(broken("日本語", 4), ["日本", "語"]);
    assert_eq!(broken("", 4), [""]);
    assert_eq!(broken("ab", 0), ["a", "b"]);
}

#[test]
fn an_entry_is_indented_from_its_second_line_on() {
    let broken = |text: &str, width| {
        let line = Line::styled(text, Style::PLAIN);
        let rows = hanging(&line, width);
        rows.iter().map(Line::text).collect::<Vec<_>>()
    };
    let help = "    help: get it from the shop";
    assert_eq!(broken(help, 20), ["    help: get it", "    from the shop"]);
    assert_eq!(
        broken("x docker: not found", 12),
        ["x docker:", "  not found"]
    );
    assert_eq!(broken("x  y", 4), ["x  y"], "what fits is left alone");
    assert_eq!(broken("    a b", 4), ["a b"], "no room beside the indent");
    assert_eq!(broken("ab", 0), ["a", "b"]);
    for text in [
        help,
        "x docker: not found",
        "\u{8a9e}\u{8a9e}\u{8a9e}",
        "",
        " ",
    ] {
        for width in 1..=200 {
            for row in broken(text, width) {
                let is_one = row.trim().chars().count() == 1;
                assert!(display_width(&row) <= width || is_one, "{width}: {row:?}");
            }
        }
    }
}
