use super::super::screen_buf::ScreenBuf;
use super::*;
use crate::style::{AnsiColor, Style};

const SIZE: Size = Size { cols: 20, rows: 5 };

fn screen() -> Screen<ScreenBuf> {
    Screen::new(ScreenBuf::new(SIZE.cols, SIZE.rows), SIZE, true)
}

fn plain(text: &str) -> Line {
    Line::styled(text, Style::PLAIN)
}

/// The screen after a command has written `output` and the next prompt was drawn.
fn prompt_after(output: &str) -> String {
    let mut screen = screen();
    screen.out.write_all(output.as_bytes()).expect("no failure");
    screen.cursor_is_unknown();
    screen.fresh_line().expect("no failure");
    screen.put(&plain("$")).expect("no failure");
    screen.out.text()
}

#[test]
fn the_prompt_is_on_its_own_line_after_any_output() {
    assert_eq!(prompt_after(""), "$");
    assert_eq!(prompt_after("done\r\n"), "done\n$");
    assert_eq!(prompt_after("no newline"), "no newline\n$");
    assert_eq!(
        prompt_after("exactly 20 columns.."),
        "exactly 20 columns..\n$"
    );
    assert_eq!(
        prompt_after("20 columns, newline.\r\n"),
        "20 columns, newline.\n$"
    );
    assert_eq!(
        prompt_after("21 columns wide here."),
        "21 columns wide here\n.\n$"
    );
    assert_eq!(prompt_after("日本語"), "日本語\n$");
    assert_eq!(prompt_after("a\r\nb\r\nc\r\nd\r\ne"), "b\nc\nd\ne\n$");
    assert_eq!(prompt_after("a\r\nb\r\nc\r\nd\r\n"), "a\nb\nc\nd\n$");
    assert_eq!(prompt_after("\x1b[41mred"), "red\n$");
    assert_eq!(prompt_after("\x1b[?7lno wrapping"), "no wrapping\n$");
}

#[test]
fn the_prompt_has_no_colour_that_a_command_left_on() {
    let mut screen = screen();
    screen.out.write_all(b"\x1b[41mred").expect("no failure");
    screen.fresh_line().expect("no failure");
    screen.put(&plain("$")).expect("no failure");
    assert_eq!(screen.out.cell(1, 0).bgcolor(), vt100::Color::Default);
    assert_eq!(screen.out.cell(1, 10).bgcolor(), vt100::Color::Default);
}

#[test]
fn a_known_column_needs_no_blanks() {
    let mut screen = screen();
    screen.put_line(&plain("one")).expect("no failure");
    screen.fresh_line().expect("no failure");
    screen.put(&plain("two")).expect("no failure");
    screen.fresh_line().expect("no failure");
    screen.fresh_line().expect("no failure");
    screen.put(&plain("three")).expect("no failure");
    assert_eq!(screen.out.text(), "one\ntwo\nthree");
}

#[test]
fn the_first_screen_comes_back_as_it_was() {
    let mut screen = screen();
    screen.put(&plain("$ make")).expect("no failure");
    screen.enter_alternate().expect("no failure");
    screen.put_line(&plain("outline")).expect("no failure");
    assert_eq!(screen.out.text(), "outline");
    screen.leave_alternate().expect("no failure");
    assert_eq!(
        (screen.out.text().as_str(), screen.out.cursor()),
        ("$ make", (0, 6))
    );
}

#[test]
fn a_row_of_full_width_is_emptied_before_its_text() {
    let mut bytes = Vec::new();
    let row = plain("20 columns and so on");
    Screen::new(&mut bytes, SIZE, true)
        .put_page(&[row, plain("b")])
        .expect("no failure");
    let wanted = "\x1b[1;1H\x1b[K20 columns and so on\r\n\x1b[Kb\r\n\x1b[J\x1b[1A";
    assert_eq!(String::from_utf8_lossy(&bytes), wanted);
}

#[test]
fn a_page_replaces_all_that_stood_there() {
    let mut screen = screen();
    let rows: Vec<_> = (1..=5).map(|row| plain(&format!("old {row}"))).collect();
    screen.put_page(&rows).expect("no failure");
    assert_eq!(screen.out.text(), "old 1\nold 2\nold 3\nold 4\nold 5");
    screen
        .put_page(&[plain("new"), plain("")])
        .expect("no failure");
    assert_eq!(screen.out.text(), "new");
}

#[test]
fn what_is_scrolled_away_leaves_an_empty_screen() {
    let mut screen = screen();
    screen
        .put_lines(&[plain("one"), plain("two")])
        .expect("no failure");
    screen.scroll_away().expect("no failure");
    screen.put(&plain("$")).expect("no failure");
    assert_eq!(screen.out.text(), "$");
}

#[test]
fn recovery_leaves_the_cursor_where_it_is() {
    let mut screen = screen();
    screen
        .out
        .write_all(b"\x1b7one\r\ntwo")
        .expect("no failure");
    screen
        .out
        .write_all(RECOVER.as_bytes())
        .expect("no failure");
    assert_eq!(
        (screen.out.text().as_str(), screen.out.cursor()),
        ("one\ntwo", (1, 3))
    );
}

#[test]
fn recovery_returns_from_the_screen_of_a_killed_program() {
    let mut screen = screen();
    let drawing = b"$ vi\r\n\x1b[?1049h\x1b[?25l\x1b[2;3r\x1b[?1h\x1b[?2004htext";
    screen.out.write_all(drawing).expect("no failure");
    screen
        .out
        .write_all(RECOVER.as_bytes())
        .expect("no failure");
    assert_eq!(
        (screen.out.text().as_str(), screen.out.cursor()),
        ("$ vi", (1, 0))
    );
    let state = screen.out.screen();
    assert!(!state.hide_cursor() && !state.application_cursor() && !state.bracketed_paste());
}

#[test]
fn a_title_cannot_carry_escape_codes() {
    let mut bytes = Vec::new();
    Screen::new(&mut bytes, SIZE, true)
        .push_title("a\x07\x1b[31mb\n")
        .expect("no failure");
    assert_eq!(bytes, b"\x1b[22;2t\x1b]2;a^G^[[31mb^J\x07");
}

#[test]
fn without_colour_lines_carry_no_escape_codes() {
    let mut bytes = Vec::new();
    let red = Line::styled("red", Style::PLAIN.named(AnsiColor::Red));
    Screen::new(&mut bytes, SIZE, false)
        .put_line(&red)
        .expect("no failure");
    assert_eq!(bytes, b"red\r\n");
}
