//! Scalars of YAML, written so that every reader of YAML takes them for the same strings.

use std::fmt::Write as _;

/// `text` as one word: plain where that is safe, else in quotes.
pub(super) fn word(text: &str) -> String {
    if is_plain(text) {
        text.to_owned()
    } else if text.is_empty() || text.chars().any(needs_escape) {
        quoted(text)
    } else {
        format!("'{}'", text.replace('\'', "''"))
    }
}

/// `text` in double quotes, on one line.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", escaped(text))
}

/// `text` after `key:`, its lines indented by `indent` and readable as far as they can be.
pub(super) fn block(text: &str, indent: usize) -> String {
    if text.is_empty() || !text.contains('\n') {
        return quoted(text);
    }
    if can_be_literal(text) {
        literal(text, indent)
    } else {
        folded_quotes(text, indent)
    }
}

/// Letters first, and nothing in it that some reader takes for a number, a date or a truth.
fn is_plain(text: &str) -> bool {
    const RESERVED: &[&str] = &["null", "true", "false", "yes", "no", "on", "off", "y", "n"];
    let start = text.trim_start_matches('-').trim_start_matches(['.', '/']);
    let opens = start.starts_with(|c: char| c.is_ascii_alphabetic());
    let dashes = text.len() - text.trim_start_matches('-').len();
    opens
        && dashes <= 2
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "_./@%+=:-".contains(c))
        && !text.ends_with(':')
        && !RESERVED.iter().any(|word| text.eq_ignore_ascii_case(word))
        && !["inf", "nan"]
            .iter()
            .any(|word| start.eq_ignore_ascii_case(word))
}

/// A block scalar keeps a text to the byte, but cannot hold all characters.
fn can_be_literal(text: &str) -> bool {
    let only_blanks = |line: &str| !line.is_empty() && line.trim().is_empty();
    !text
        .chars()
        .any(|c| c != '\n' && c != '\t' && needs_escape(c))
        && !text.starts_with(['\n', '\t'])
        && !text.split('\n').any(only_blanks)
}

fn literal(text: &str, indent: usize) -> String {
    let body = text.trim_end_matches('\n');
    // Blanks at the very start would be taken for indentation.
    let depth = if text.starts_with(' ') { "2" } else { "" };
    let end = match text.len() - body.len() {
        0 => "-",
        1 => "",
        _ => "+",
    };
    let mut out = format!("|{depth}{end}");
    for line in body.split('\n') {
        out.push('\n');
        if !line.is_empty() {
            let _ = write!(out, "{:indent$}{line}", "");
        }
    }
    for _ in 1..text.len() - body.len() {
        out.push('\n');
    }
    out
}

/// Double quotes with each line on a line of its own.
fn folded_quotes(text: &str, indent: usize) -> String {
    let mut out = String::from("\"");
    for (nth, line) in text.split_inclusive('\n').enumerate() {
        if nth > 0 {
            let _ = write!(out, "\\\n{:indent$}", "");
            if line.starts_with(' ') {
                out.push('\\');
            }
        }
        out.push_str(&escaped(line));
    }
    out.push('"');
    out
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let _ = match c {
            '"' | '\\' => write!(out, "\\{c}"),
            '\n' => write!(out, "\\n"),
            '\t' => write!(out, "\\t"),
            '\r' => write!(out, "\\r"),
            '\u{1b}' => write!(out, "\\e"),
            c if needs_escape(c) && u32::from(c) > 0xffff => write!(out, "\\U{:08x}", u32::from(c)),
            c if needs_escape(c) => write!(out, "\\u{:04x}", u32::from(c)),
            c => write!(out, "{c}"),
        };
    }
    out
}

/// Characters that YAML does not take as they are, or takes for a line end.
fn needs_escape(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}'
        )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_are_plain_where_no_reader_can_mistake_them() {
        for plain in [
            "kubectl",
            "-n",
            "--set",
            "./a.yaml",
            "a=b",
            "http://x:80/y",
            "--a=b,c",
        ] {
            let expected = plain.contains(',').then(|| format!("'{plain}'"));
            assert_eq!(word(plain), expected.unwrap_or_else(|| plain.to_owned()));
        }
        for quoted in [
            "-", "80:80", "2", "true", "-n1 x", "it's", "*", "a: b", ".inf", "a:", "",
        ] {
            assert_ne!(word(quoted), *quoted);
        }
        assert_eq!(word("it's"), "'it''s'");
    }

    fn read_block(yaml: &str) -> String {
        let document = format!("a:\n  - b: {yaml}\n    c: 1\n");
        let value: serde_yaml::Value = serde_yaml::from_str(&document)
            .unwrap_or_else(|error| panic!("{error} in\n{document}"));
        value["a"][0]["b"]
            .as_str()
            .unwrap_or_else(|| panic!("{document}"))
            .to_owned()
    }

    fn read_word(yaml: &str) -> String {
        let value: Vec<String> = serde_yaml::from_str(&format!("[a, {yaml}, b]")).expect(yaml);
        value[1].clone()
    }

    #[test]
    fn blocks_are_readable_and_exact() {
        assert_eq!(block("a\n b\n\nc\n", 6), "|\n      a\n       b\n\n      c");
        for text in [
            "a\nb",
            "a\n\n\n",
            " a\nb\n",
            "\n",
            "\na\n",
            "a\n  \nb\n",
            "a\u{1b}[0m\n b\n\tc",
        ] {
            assert_eq!(read_block(&block(text, 6)), text, "{}", block(text, 6));
        }
    }

    proptest! {
        #[test]
        fn every_text_comes_back(text in "([ -~]|\\n|\\t|\\PC|[\\x00-\\x1f\\x7f-\\x9f]){0,40}") {
            prop_assert_eq!(read_block(&block(&text, 6)), text.clone());
            prop_assert_eq!(read_word(&word(&text)), text);
        }

        #[test]
        fn every_layout_comes_back(text in "([ab:#'\"|>-]| |\\n){0,30}") {
            prop_assert_eq!(read_block(&block(&text, 6)), text.clone());
            prop_assert_eq!(read_word(&word(&text)), text);
        }
    }
}
