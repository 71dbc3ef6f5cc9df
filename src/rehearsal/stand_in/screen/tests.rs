use super::*;

fn bytes(at: u64, text: &str) -> (Duration, ScreenChange) {
    (Duration::from_millis(at), ScreenChange::Bytes(text.into()))
}

fn seen(drawn: &[(Duration, ScreenChange)]) -> Vec<(u128, String)> {
    let screens = screens((10, 3), drawn);
    screens
        .into_iter()
        .map(|(at, text)| (at.as_millis(), text))
        .collect()
}

#[test]
fn each_screen_is_seen_when_it_is_drawn() {
    let drawn = [
        bytes(0, "\x1b[?1049h\x1b[2J\x1b[H"),
        bytes(5, "one\r\n"),
        bytes(10, "\x1b[3;2Hx"),
        bytes(2_000, "\x1b[1;1H\x1b[31mtw"),
        bytes(2_010, "o\x1b[0m!"),
        bytes(4_000, "\x1b[1;1H\x1b[31mtwo\x1b[0m!"),
        bytes(5_000, "\x1b[3;1H\x1b[K\x1b[?1049l$ "),
    ];
    assert_eq!(
        seen(&drawn),
        [
            (10, "one\n\n x\n".to_owned()),
            (2_010, "\x1b[0;31mtwo\x1b[0m!\n\n x\n".to_owned()),
            (5_000, "\x1b[0;31mtwo\x1b[0m!\n".to_owned()),
        ]
    );
}

#[test]
fn a_size_that_changes_is_followed() {
    let resized = (Duration::from_millis(100), ScreenChange::Resized((20, 3)));
    let drawn = [
        bytes(0, "0123456789"),
        resized,
        bytes(200, "\x1b[H\x1b[Jabcdefghijklm"),
    ];
    let seen = seen(&drawn);
    assert_eq!(seen.last().expect("one").1, "abcdefghijklm\n");
}

#[test]
fn nothing_is_erased_after_the_last_column_was_written() {
    let size = Size { cols: 3, rows: 2 };
    let shown = show("abc\ndef\n", size);
    assert!(shown.ends_with("\x1b[Jdef\x1b[0m"), "{shown:?}");
    assert!(show("", size).contains("\x1b[J"));
}

#[test]
fn what_does_not_fit_is_cut() {
    let text = "\x1b[7mhead of the table\x1b[0m\n漢字漢字\nrow\nlast\n";
    for (cols, rows) in [(80, 24), (7, 3), (3, 2), (2, 2)] {
        let mut terminal = Parser::new(rows, cols, 0);
        terminal.process(b"old old old\r\nold\r\nold");
        terminal.process(show(text, Size { cols, rows }).as_bytes());
        let screen = terminal.screen();
        let shown: Vec<_> = screen.rows(0, cols).collect();
        let wanted = text.lines().take(rows.into());
        for (nth, row) in wanted
            .map(|line| row(line).cut(cols.into()).text())
            .enumerate()
        {
            assert_eq!(shown[nth], row, "{cols} by {rows}: {shown:?}");
        }
        assert!(shown.iter().skip(4).all(String::is_empty), "{shown:?}");
        assert!(cols < 5 || screen.cell(0, 0).expect("there").inverse());
    }
}

proptest::proptest! {
    #[test]
    fn nothing_that_is_drawn_is_too_much(
        pieces in proptest::collection::vec(
            proptest::prop_oneof![
                "[a-z \t\r\n]{0,12}",
                "[漢é👩‍💻\u{301}]{0,3}",
                "\x1b\\[[0-9;?]{0,6}[A-Za-z]",
                "\x1b[78=>c]",
                "\x1b\\[\\?(1049|47)[hl]",
            ],
            0..24,
        ),
        sizes in proptest::collection::vec((0u16..9, 0u16..9), 1..4),
    ) {
        let mut drawn = Vec::new();
        for (nth, piece) in pieces.iter().enumerate() {
            let at = nth as u64 * 30;
            drawn.push(bytes(at, piece));
            if let Some(size) = sizes.get(nth / 4).filter(|_| nth % 4 == 0) {
                drawn.push((Duration::from_millis(at), ScreenChange::Resized(*size)));
            }
        }
        for (_, text) in screens(sizes[0], &drawn) {
            for (cols, rows) in &sizes {
                let shown = show(&text, Size { cols: *cols, rows: *rows });
                proptest::prop_assert!(shown.matches("\r\n").count() < usize::from(*rows).max(1));
            }
        }
        show(&pieces.concat(), Size { cols: 5, rows: 5 });
    }
}

#[test]
fn a_recorded_row_drives_no_terminal() {
    assert_eq!(
        row("a\x1b]0;title\x07b\x1b[5;5Hc").text().replace(' ', ""),
        "ab"
    );
    assert_eq!(plain("\x1b[1mx\x1b[0m\n\ny\n"), "x\n\ny\n");
}
