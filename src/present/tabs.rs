//! Tabs in code, which take columns that a line must know of.

const WIDTH: usize = 4;

/// `text` with blanks for its tabs. Everything else about its characters is the business of lines.
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
