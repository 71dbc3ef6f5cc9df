use super::*;
use crate::style::Style;

#[test]
fn rows_above_the_cursor_are_counted_as_a_terminal_wraps_them() {
    let lines = ["0123456789", "", "abcdef"];
    let lines = lines.map(|text| Line::styled(text, Style::PLAIN)).to_vec();
    let block = |at| RowBlock {
        lines: lines.clone(),
        at,
    };
    for (at, cols, expected) in [
        ((0, 0), 10, 0),
        ((0, 9), 10, 0),
        ((0, 9), 4, 2),
        ((0, 8), 4, 2),
        ((0, 7), 4, 1),
        ((1, 0), 4, 3),
        ((2, 6), 10, 2),
        ((2, 6), 4, 5),
        // After the last letter of a full row the cursor waits in it.
        ((2, 6), 3, 6),
        ((2, 6), 80, 2),
    ] {
        assert_eq!(block(at).above(cols), expected, "{at:?} at {cols}");
    }
    assert_eq!(RowBlock::fresh().above(5), 0);
}
