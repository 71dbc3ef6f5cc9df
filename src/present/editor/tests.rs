use super::*;

fn press(editor: &mut LineEditor, keys: &[Key]) {
    for key in keys {
        assert_eq!(editor.press(key), Edit::Changed, "{key:?}");
    }
}

fn after(text: &str, keys: &[Key]) -> String {
    let mut editor = LineEditor::new(text);
    press(&mut editor, keys);
    let (left, right) = editor.text.split_at(editor.cursor);
    format!("{left}|{right}")
}

#[test]
fn letters_go_where_the_cursor_is() {
    assert_eq!(
        after("ac", &[Key::Left, Key::Char('b'), Key::Char('é')]),
        "abé|c"
    );
    assert_eq!(after("a", &[Key::Paste("b\r\nc".into())]), "ab\nc|");
}

#[test]
fn the_cursor_moves_by_characters_words_and_lines() {
    assert_eq!(after("ae\u{301}", &[Key::Left]), "a|e\u{301}");
    assert_eq!(
        after("get pods -n x", &[Key::WordLeft, Key::WordLeft]),
        "get pods -|n x"
    );
    assert_eq!(after("get pods", &[Key::Home, Key::WordRight]), "get| pods");
    assert_eq!(after("日本\nabc", &[Key::Up]), "日|本\nabc");
    assert_eq!(after("abc\nd", &[Key::Up, Key::End, Key::Down]), "abc\nd|");
    assert_eq!(after("a\nb", &[Key::Home, Key::Left, Key::Home]), "|a\nb");
    assert_eq!(after("a", &[Key::Right, Key::Down, Key::Up]), "a|");
}

#[test]
fn keys_remove_to_both_sides() {
    assert_eq!(
        after("abc", &[Key::Backspace, Key::Home, Key::Delete]),
        "|b"
    );
    assert_eq!(after("a bc", &[Key::Ctrl('w')]), "a |");
    assert_eq!(after("ab\ncd", &[Key::Ctrl('u')]), "ab\n|");
    assert_eq!(
        after("ab\ncd", &[Key::Up, Key::Home, Key::Ctrl('k')]),
        "|\ncd"
    );
}

#[test]
fn return_ends_and_escape_gives_up() {
    let mut editor = LineEditor::new("a");
    assert_eq!(editor.press(&Key::Tab), Edit::Ignored);
    assert_eq!(editor.press(&Key::Enter), Edit::Done);
    assert_eq!(editor.press(&Key::Ctrl('c')), Edit::Cancelled);
    press(&mut editor, &[Key::Alt('\r')]);
    assert_eq!(editor.text(), "a\n");
}

fn view(text: &str, keys: &[Key], size: (usize, usize)) -> (Vec<String>, (usize, usize)) {
    let mut editor = LineEditor::new(text);
    press(&mut editor, keys);
    let prompt = Line::styled("$ ", crate::style::Style::PLAIN);
    let view = editor.view(&prompt, size, &Theme::plain());
    (view.rows.iter().map(Line::text).collect(), view.at)
}

#[test]
fn the_view_breaks_as_the_terminal_does() {
    let rows = |rows: &[&str]| rows.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(view("", &[], (5, 9)), (rows(&["$ "]), (0, 2)));
    assert_eq!(view("ab", &[], (5, 9)), (rows(&["$ ab"]), (0, 4)));
    assert_eq!(view("abc", &[], (5, 9)), (rows(&["$ abc", ""]), (1, 0)));
    assert_eq!(view("abcd", &[], (5, 9)), (rows(&["$ abc", "d"]), (1, 1)));
    assert_eq!(
        view("abcd", &[Key::Left], (5, 9)),
        (rows(&["$ abc", "d"]), (1, 0))
    );
    assert_eq!(
        view("a\nb\n", &[], (5, 9)),
        (rows(&["$ a", "b", ""]), (2, 0))
    );
}

#[test]
fn a_view_taller_than_the_screen_shows_the_rows_around_the_cursor() {
    let (rows, at) = view("1\n2\n3\n4", &[], (9, 2));
    assert_eq!((rows, at), (vec!["3".to_owned(), "4".to_owned()], (1, 1)));
    let (rows, at) = view("1\n2\n3\n4", &[Key::Up, Key::Up, Key::Up], (9, 2));
    assert_eq!((rows, at), (vec!["$ 1".to_owned(), "2".to_owned()], (0, 3)));
}
