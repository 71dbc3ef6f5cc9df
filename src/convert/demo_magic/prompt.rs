//! `DEMO_PROMPT`: converts a bash prompt into the template of a prompt.

/// The colours that demo-magic defines: name, code, and the style in a prompt.
pub(super) const COLOURS: &[(&str, &str, &str)] = &[
    ("BLACK", "0;30", "black"),
    ("BLUE", "0;34", "blue"),
    ("GREEN", "0;32", "green"),
    ("GREY", "0;90", "bright-black"),
    ("CYAN", "0;36", "cyan"),
    ("RED", "0;31", "red"),
    ("PURPLE", "0;35", "magenta"),
    ("BROWN", "0;33", "yellow"),
    ("WHITE", "0;37", "white"),
    ("BOLD", "1", "bold"),
    ("COLOR_RESET", "0", "plain"),
];

/// The names of the colours 0 to 7 of a terminal.
const NAMES: [&str; 8] = [
    "black", "red", "green", "yellow", "blue", "magenta", "cyan", "white",
];

/// The template for the prompt that is `written` in a script, and whether a part of it was lost.
pub(super) fn template(written: &str) -> (String, bool) {
    let (mut template, mut lost) = (String::new(), false);
    let mut rest = written;
    while let Some(c) = rest.chars().next() {
        let after = &rest[c.len_utf8()..];
        rest = if let Some((look, rest)) = colour(rest) {
            if !look.is_empty() {
                template.extend(["{", &look, "}"]);
            }
            rest
        } else if c == '\\' {
            let mut chars = after.chars();
            let (meaning, is_lost) = escape(chars.next());
            template.push_str(meaning);
            lost |= is_lost;
            chars.as_str()
        } else if c == '$' && after.starts_with(['{', '(']) {
            lost = true;
            let close = if after.starts_with('{') { '}' } else { ')' };
            after.split_once(close).map_or("", |(_, rest)| rest)
        } else {
            if "{}()".contains(c) {
                template.push('\\');
            }
            lost |= c < ' ';
            template.push(c.max(' '));
            after
        };
    }
    // Every command begins in the prompt's own style anyway.
    let end = template.trim_end_matches("{plain}").len();
    template.truncate(end);
    (template, lost)
}

/// What a backslash and the character after it mean in a template, and whether a part is lost.
const fn escape(c: Option<char>) -> (&'static str, bool) {
    match c {
        Some('w' | 'W') => ("{cwd}", false),
        Some('u') => ("{user}", false),
        Some('h' | 'H') => ("{host}", false),
        Some('t' | 'T' | '@' | 'A') => ("{time}", false),
        Some('$') => ("$", false),
        // A prompt is one line.
        Some('n') => (" ", true),
        Some('[' | ']') => ("", false),
        Some('\\') => ("\\\\", false),
        _ => ("", true),
    }
}

/// The style of a colour at the start of `text`, and the text after it. The colour is a variable of
/// demo-magic or an escape sequence.
fn colour(text: &str) -> Option<(String, &str)> {
    for (name, _, look) in COLOURS {
        let variable = text
            .strip_prefix("${")
            .and_then(|rest| rest.strip_prefix(name));
        if let Some(rest) = variable.and_then(|rest| rest.strip_prefix('}')) {
            return Some(((*look).to_owned(), rest));
        }
    }
    let starts = ["\\033[", "\\e[", "\\x1b[", "\\001\\033[", "\u{1b}["];
    let rest = starts.iter().find_map(|start| text.strip_prefix(start))?;
    let (codes, rest) = rest.split_once('m')?;
    let looks: Vec<_> = codes.split(';').filter_map(look).collect();
    let look = if looks.is_empty()
        && codes
            .split(';')
            .all(|code| code.trim_matches('0').is_empty())
    {
        "plain".to_owned()
    } else {
        looks.join(" ")
    };
    Some((look, rest))
}

/// The style for one code of an escape sequence.
fn look(code: &str) -> Option<String> {
    let named = |number: usize| NAMES.get(number).map(|name| (*name).to_owned());
    match code.parse().ok()? {
        1 => Some("bold".to_owned()),
        2 => Some("dim".to_owned()),
        3 => Some("italic".to_owned()),
        4 => Some("underline".to_owned()),
        7 => Some("reverse".to_owned()),
        code @ 30..=37 => named(code - 30),
        code @ 90..=97 => Some(format!("bright-{}", NAMES[code - 90])),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
