//! What of a text may reach the screen: everything but that which drives the terminal.

/// Text within a line: each kind of blank becomes a blank, what drives a terminal goes.
pub(super) fn in_line(text: &str) -> String {
    let blank = |c: char| {
        if matches!(c, '\t' | '\n' | '\r') {
            ' '
        } else {
            c
        }
    };
    text.chars()
        .map(blank)
        .filter(|c| !drives_terminal(*c))
        .collect()
}

/// Lines of code: tabs are widened, what drives a terminal goes.
pub(super) fn code(text: &str) -> String {
    const TAB: usize = 4;
    let mut result = String::with_capacity(text.len());
    let mut column = 0;
    for character in text.chars() {
        match character {
            '\n' => {
                result.push('\n');
                column = 0;
            }
            '\t' => {
                let blanks = TAB - column % TAB;
                result.extend(std::iter::repeat_n(' ', blanks));
                column += blanks;
            }
            _ if drives_terminal(character) => {}
            _ => {
                result.push(character);
                column += 1;
            }
        }
    }
    result
}

/// Control characters, separators that some terminals take for line ends, and the marks that turn
/// the direction of what follows.
fn drives_terminal(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}')
        || matches!(character, '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_drives_a_terminal_is_taken_out() {
        assert_eq!(
            in_line("a\u{1b}[31mb\u{9b}2J\rc\td\u{202e}e\0\u{7f}"),
            "a[31mb2J c de"
        );
        assert_eq!(code("a\tb\n\tc\u{7}\r\n"), "a   b\n    c\n");
    }
}
