//! Tabs in code, which must be converted to a known number of columns.

const WIDTH: usize = 4;

/// `text` with blanks for its tabs. All other characters are left to [`Line`](crate::style::Line).
pub(super) fn widened(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut column = 0;
    for character in text.chars() {
        match character {
            '\n' => {
                result.push('\n');
                column = 0;
            }
            '\t' => {
                let blanks = WIDTH - column % WIDTH;
                result.extend(std::iter::repeat_n(' ', blanks));
                column += blanks;
            }
            _ => {
                result.push(character);
                column += 1;
            }
        }
    }
    result
}
