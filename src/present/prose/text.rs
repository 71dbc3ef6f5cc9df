//! Text on its way from the source to the screen: values put in, control characters taken out.

/// Puts values in for each `${NAME}` that has one; what a value contains is not looked at again.
pub(super) fn substitute(text: &str, value: &dyn Fn(&str) -> Option<String>) -> String {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("${") {
        let (before, from) = rest.split_at(at);
        result.push_str(before);
        let named = name(&from[2..]);
        if let Some((value, name)) = named.and_then(|name| Some((value(name)?, name))) {
            result.push_str(&value);
            rest = &from[name.len() + 3..];
        } else {
            result.push_str("${");
            rest = &from[2..];
        }
    }
    result + rest
}

/// The name at the start of `text` if a closing brace follows: a shell name or an argument number.
fn name(text: &str) -> Option<&str> {
    let part = |character: char| character.is_ascii_alphanumeric() || character == '_';
    let length = text.find(|character| !part(character))?;
    let name = &text[..length];
    let number = name.bytes().all(|byte| byte.is_ascii_digit());
    let begins_with_digit = name.starts_with(|first: char| first.is_ascii_digit());
    let closed = text[length..].starts_with('}');
    (closed && !name.is_empty() && (number || !begins_with_digit)).then_some(name)
}

/// Text within a line: each kind of blank becomes a blank, what drives a terminal goes.
pub(super) fn visible(text: &str) -> String {
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

/// The lines of a code block: tabs are widened, what drives a terminal goes.
pub(super) fn visible_code(text: &str) -> String {
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

    fn value(name: &str) -> Option<String> {
        match name {
            "A" => Some("*a* ${B}".to_owned()),
            "MY_VAR" | "1" => Some(name.to_lowercase()),
            _ => None,
        }
    }

    #[test]
    fn a_name_with_a_value_is_replaced_once() {
        assert_eq!(
            substitute("<${A}> ${MY_VAR}${1}", &value),
            "<*a* ${B}> my_var1"
        );
    }

    #[test]
    fn everything_else_stays_as_written() {
        for text in [
            "$A", "${A:-x}", "${UNSET}", "${}", "${A", "${1A}", "$ {A}", "${é}", "${A B}",
        ] {
            assert_eq!(substitute(text, &value), text);
        }
        assert_eq!(substitute("${${A}", &value), "${*a* ${B}");
    }

    #[test]
    fn what_drives_a_terminal_is_taken_out() {
        assert_eq!(
            visible("a\u{1b}[31mb\u{9b}2J\rc\td\u{202e}e\0\u{7f}"),
            "a[31mb2J c de"
        );
        assert_eq!(visible_code("a\tb\n\tc\u{7}\r\n"), "a   b\n    c\n");
    }
}
