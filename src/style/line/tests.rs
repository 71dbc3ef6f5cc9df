use super::*;
use crate::style::AnsiColor;

#[test]
fn width_counts_columns_and_not_characters() {
    for (text, width) in [
        ("", 0),
        ("plain", 5),
        ("日本語", 6),
        ("e\u{301}a", 2),
        ("👩‍👩‍👧‍👦!", 3),
        ("👍🏽", 2),
        ("🇩🇪", 2),
        ("한글", 4),
        ("ﬁ…—", 3),
        ("\u{200b}", 0),
    ] {
        assert_eq!(display_width(text), width, "{text:?}");
    }
}

#[test]
fn text_of_one_style_becomes_one_fragment() {
    let mut line = Line::styled("one ", Style::PLAIN);
    line.push("two", Style::PLAIN);
    line.push("", Style::PLAIN.bold());
    line.push("three", Style::PLAIN.bold());
    let texts: Vec<_> = line.fragments().iter().map(|f| f.text.as_str()).collect();
    assert_eq!(texts, ["one two", "three"]);
}

#[test]
fn escape_codes_appear_only_on_request_and_never_stay_on() {
    let mut line = Line::styled("a", Style::PLAIN.named(AnsiColor::Red));
    line.push("b", Style::PLAIN);
    assert_eq!(line.to_ansi(true), "\x1b[0;31ma\x1b[0mb");
    assert_eq!(line.to_ansi(false), "ab");
}

#[test]
fn rows_are_those_of_a_terminal() {
    let rows = |text: &str, width| {
        let rows = Line::styled(text, Style::PLAIN).rows(width);
        rows.iter().map(Line::text).collect::<Vec<_>>()
    };
    assert_eq!(rows("", 3), [""]);
    assert_eq!(rows("abc", 3), ["abc"]);
    assert_eq!(rows("abcd", 3), ["abc", "d"]);
    assert_eq!(rows("a日本", 4), ["a日", "本"]);
    assert_eq!(rows("日", 1), ["日"]);
}

#[test]
fn a_cut_line_says_that_it_is_cut() {
    let cut = |text: &str, width| Line::styled(text, Style::PLAIN).cut(width).text();
    assert_eq!(cut("abc", 3), "abc");
    assert_eq!(cut("abcd", 3), "ab…");
    assert_eq!(cut("a日本", 4), "a日…");
    assert_eq!(cut("a日本", 3), "a…");
    assert_eq!(cut("ab", 0), "");
}

#[test]
fn blanks_at_the_end_go_across_fragments() {
    let mut line = Line::styled("a ", Style::PLAIN);
    line.push("  ", Style::PLAIN.bold());
    line.trim_end();
    assert_eq!(line, Line::styled("a", Style::PLAIN));
}

#[test]
fn borders_after_emoji_of_doubtful_width_stand_in_their_column() {
    let line = |text: &str| Line::styled(text, Style::PLAIN).to_terminal();
    assert_eq!(line("ok │ a"), "ok │ a");
    assert_eq!(line("✅ │ a │ b"), "✅ │ a │ b");
    // A warning sign is two columns wide in some terminals and one in others.
    assert_eq!(line("⚠️ │ a │ b"), "⚠️\x1b[3G │ a │ b");
    let several = "a │ 👍🏽 x\x1b[9G │ 👨‍👩‍👧  \x1b[16G │ c";
    assert_eq!(line("a │ 👍🏽 x │ 👨‍👩‍👧   │ c"), several);
    let mut styled = Line::styled("⚠️ ", Style::PLAIN);
    styled.push(" │ ", Style::PLAIN.dim());
    assert_eq!(styled.to_terminal(), "⚠️ \x1b[0;2m\x1b[4G │ \x1b[0m");
    assert_eq!(line("⚠️ | a"), "⚠️\x1b[3G | a");
}
