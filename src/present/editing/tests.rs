use super::*;

fn editing(earlier: &[String]) -> EditorView<'_> {
    EditorView {
        editor: LineEditor::new("draft"),
        earlier,
        at: earlier.len(),
        draft: String::new(),
        shown: String::new(),
        choices: Vec::new(),
    }
}

#[test]
fn the_arrows_bring_back_what_was_typed_before() {
    let earlier = ["one", "two\nlines"].map(str::to_owned);
    let mut editing = editing(&earlier);
    let mut press = |key: Key| {
        let is_taken = editing.recall(&key);
        if !is_taken {
            editing.editor.press(&key);
        }
        editing.editor.text().to_owned()
    };
    assert_eq!(press(Key::Down), "draft");
    assert_eq!(press(Key::Up), "two\nlines");
    assert_eq!(
        press(Key::Up),
        "two\nlines",
        "the cursor goes up in it first"
    );
    assert_eq!(press(Key::Up), "one");
    assert_eq!(press(Key::Up), "one");
    assert_eq!(press(Key::Down), "two\nlines");
    assert_eq!(press(Key::Down), "draft");
}

#[test]
fn many_names_say_that_there_are_more() {
    let mut editing = editing(&[]);
    editing.choices = (10..99).map(|nth| format!("file-{nth}")).collect();
    let rows = editing.choices(20, 9);
    assert_eq!(rows.len(), ROWS_OF_CHOICES);
    assert!(rows[2].text().ends_with('…'), "{:?}", rows[2].text());
    assert!(rows.iter().all(|row| row.width() <= 20));
}
