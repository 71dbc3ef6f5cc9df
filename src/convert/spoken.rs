//! The text that a function evaluates: the words of a call without the quotes that the calling
//! shell removes, but with its expansions kept.

use crate::document::command::Script;

/// The command that `eval` would get for `words`, each as written in the script.
///
/// Expansions of the calling shell are left to the shell that runs the command: `"echo $NAME"`
/// becomes `echo ${NAME}`. If an expansion decides what the command is, or reads what the command
/// changes, the command becomes an `eval`.
pub(super) fn command(words: &[&str]) -> String {
    let starts_with_expansion = words.first().is_some_and(|word| {
        let bare = word.trim_start_matches('"');
        (bare.starts_with('$') && !word.starts_with("$'") && !word.starts_with("$\""))
            || bare.starts_with('`')
    });
    if starts_with_expansion {
        return evaluated(words);
    }
    let speech = Speech::of(words);
    if speech.reads_what_it_changes() {
        return evaluated(words);
    }
    speech.text
}

/// True for a command that ends in a backslash, which takes the next line in.
pub(super) fn continues(text: &str) -> bool {
    let backslashes = text.len() - text.trim_end_matches('\\').len();
    backslashes % 2 == 1
}

/// A command that expands `words` as the calling shell does, and evaluates the result.
pub(super) fn evaluated(words: &[&str]) -> String {
    format!("eval {}", words.join(" "))
}

/// The text of `words` for display, with expansions kept as text.
pub(super) fn text(words: &[&str]) -> String {
    let mut speech = Speech {
        is_shown: true,
        ..Speech::default()
    };
    for (nth, word) in words.iter().enumerate() {
        if nth > 0 {
            speech.literal(' ');
        }
        speech.word(word);
    }
    speech.text
}

/// How the text so far is quoted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Quoting {
    #[default]
    Bare,
    Single,
    Double,
    /// After a backslash, which returns to the quoting before it.
    Escaped(bool),
}

#[derive(Debug, Default)]
struct Speech {
    text: String,
    quoting: Quoting,
    /// The text is displayed and never evaluated.
    is_shown: bool,
    /// The expansions in it that the calling shell makes, each with its place.
    expansions: Vec<(usize, String)>,
}

impl Speech {
    /// The command for `words`.
    fn of(words: &[&str]) -> Self {
        let mut speech = Self::default();
        for (nth, word) in words.iter().enumerate() {
            if nth > 0 {
                speech.literal(' ');
            }
            speech.word(word);
        }
        speech
    }

    /// True if an expansion in the text would give another value than in the calling shell, which
    /// expands all of it before anything runs: `false; echo $?`, `X=2; echo $X`.
    fn reads_what_it_changes(&self) -> bool {
        let script = Script::new(self.text.as_str());
        let simple = script.simple_commands();
        let Some(first) = simple.first() else {
            return false;
        };
        let mut changed = script.assigned_names();
        let first_words = simple.iter().filter_map(|simple| simple.words.first());
        if first_words
            .into_iter()
            .any(|word| ["cd", "pushd", "popd"].contains(&word.text.as_str()))
        {
            changed.extend(["PWD", "OLDPWD"].map(str::to_owned));
        }
        self.expansions.iter().any(|(at, written)| {
            let name = written.trim_start_matches(['$', '{']).trim_end_matches('}');
            let is_left_by_commands = ["?", "!", "_"].contains(&name);
            let names = Script::new(written.as_str()).used_names();
            let is_changed = names.iter().any(|(name, _)| changed.contains(name));
            (is_left_by_commands && *at >= first.span.end) || is_changed
        })
    }

    /// Adds a character that the calling shell does not change.
    fn literal(&mut self, c: char) {
        self.text.push(c);
        self.quoting = match (self.quoting, c) {
            (Quoting::Bare, '\'') => Quoting::Single,
            (Quoting::Bare, '"') | (Quoting::Escaped(true), _) => Quoting::Double,
            (Quoting::Bare, '\\') => Quoting::Escaped(false),
            (Quoting::Double, '\\') => Quoting::Escaped(true),
            (Quoting::Single, '\'') | (Quoting::Double, '"') | (Quoting::Escaped(false), _) => {
                Quoting::Bare
            }
            (quoting, _) => quoting,
        };
    }

    /// Adds an expansion that the calling shell would make.
    fn expansion(&mut self, written: &str) {
        let name = written
            .strip_prefix('$')
            .filter(|name| name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_'));
        let braced = name.map_or_else(|| written.to_owned(), |name| format!("${{{name}}}"));
        self.expansions.push((self.text.len(), written.to_owned()));
        if self.quoting == Quoting::Single && !self.is_shown {
            self.text.extend(["'\"", &braced, "\"'"]);
        } else {
            self.text.push_str(&braced);
        }
    }

    /// Adds one word of the call.
    fn word(&mut self, word: &str) {
        let mut rest = word;
        while let Some(c) = rest.chars().next() {
            let after = &rest[c.len_utf8()..];
            rest = match c {
                '\'' => self.single(after),
                '"' => self.double(after),
                '$' if after.starts_with('\'') => self.ansi(&after[1..]),
                '$' if after.starts_with('"') => self.double(&after[1..]),
                '$' | '`' => self.expand(rest),
                '\\' => self.escaped(after),
                c => {
                    self.literal(c);
                    after
                }
            };
        }
    }

    fn escaped<'a>(&mut self, rest: &'a str) -> &'a str {
        let mut rest = rest.chars();
        if let Some(c) = rest.next().filter(|c| *c != '\n') {
            self.literal(c);
        }
        rest.as_str()
    }

    fn single<'a>(&mut self, rest: &'a str) -> &'a str {
        let (inner, rest) = rest.split_once('\'').unwrap_or((rest, ""));
        inner.chars().for_each(|c| self.literal(c));
        rest
    }

    fn double<'a>(&mut self, mut rest: &'a str) -> &'a str {
        while let Some(c) = rest.chars().next() {
            let after = &rest[c.len_utf8()..];
            rest = match c {
                '"' => return after,
                '$' | '`' => self.expand(rest),
                '\\' if after.starts_with(['$', '`', '"', '\\', '\n']) => self.escaped(after),
                c => {
                    self.literal(c);
                    after
                }
            };
        }
        rest
    }

    /// `$'...'`
    fn ansi<'a>(&mut self, rest: &'a str) -> &'a str {
        let mut chars = rest.chars();
        while let Some(c) = chars.next() {
            match c {
                '\'' => break,
                '\\' => {
                    let (character, after) = escape(chars.as_str());
                    self.literal(character.unwrap_or('\\'));
                    chars = after.chars();
                }
                c => self.literal(c),
            }
        }
        chars.as_str()
    }

    /// Adds the expansion at the start of `rest`. Returns the text after it.
    fn expand<'a>(&mut self, rest: &'a str) -> &'a str {
        let length = expansion_length(rest);
        if length == 1 {
            self.literal('$');
        } else {
            self.expansion(&rest[..length]);
        }
        &rest[length..]
    }
}

/// The character that an escape of `$'...'` stands for (`None` for an unknown escape), and the text
/// after it. `rest` begins after the backslash.
fn escape(rest: &str) -> (Option<char>, &str) {
    let Some(c) = rest.chars().next() else {
        return (None, "");
    };
    let after = &rest[c.len_utf8()..];
    let numbered = match c {
        'x' => numbered(after, 2, 16).filter(|(c, _)| c.is_ascii()),
        'u' => numbered(after, 4, 16),
        'U' => numbered(after, 8, 16),
        '0'..='7' => numbered(rest, 3, 8).filter(|(c, _)| c.is_ascii()),
        _ => None,
    };
    if let Some((c, after)) = numbered {
        return (Some(c), after);
    }
    let plain = match c {
        'a' => '\u{7}',
        'b' => '\u{8}',
        'e' | 'E' => '\u{1b}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'v' => '\u{b}',
        '\'' | '"' | '\\' | '?' => c,
        _ => return (None, rest),
    };
    (Some(plain), after)
}

/// The character whose number is at the start of `text`, with at most `digits` digits, and the text
/// after it.
fn numbered(text: &str, digits: usize, radix: u32) -> Option<(char, &str)> {
    let known = text.chars().take(digits).take_while(|c| c.is_digit(radix));
    let (number, after) = text.split_at(known.count());
    let number = u32::from_str_radix(number, radix).ok()?;
    Some((char::from_u32(number)?, after))
}

/// The stretches of `text` between expansions.
pub(super) fn literals(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let (literal, expansion) = rest.split_at(rest.find(['$', '`']).unwrap_or(rest.len()));
        let length = if expansion.is_empty() {
            0
        } else {
            expansion_length(expansion)
        };
        let is_end = rest.is_empty();
        rest = &expansion[length..];
        (!is_end).then_some(literal)
    })
}

/// The length of the expansion at the start of `text`, in bytes; 1 for a `$` without one.
fn expansion_length(text: &str) -> usize {
    let after = &text[1..];
    if text.starts_with('`') {
        return after.find('`').map_or(text.len(), |end| end + 2);
    }
    match after.chars().next() {
        Some('(') => 1 + enclosed(after, '(', ')'),
        Some('{') => 1 + enclosed(after, '{', '}'),
        Some(c) if c.is_ascii_alphabetic() || c == '_' => {
            let end = after.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
            1 + end.unwrap_or(after.len())
        }
        Some(c) if c.is_ascii_digit() || "?!#@*-$".contains(c) => 2,
        _ => 1,
    }
}

/// The length of the stretch at the start of `text` from `open` to its `close`.
fn enclosed(text: &str, open: char, close: char) -> usize {
    let (mut depth, mut quote, mut escaped) = (0_usize, None, false);
    for (at, c) in text.char_indices() {
        if std::mem::take(&mut escaped) {
            continue;
        }
        match (quote, c) {
            (Some('\''), '\'') | (Some('"'), '"') => quote = None,
            (Some('\''), _) => {}
            (_, '\\') => escaped = true,
            (None, '\'' | '"') => quote = Some(c),
            (None, c) if c == open => depth += 1,
            (None, c) if c == close => {
                depth -= 1;
                if depth == 0 {
                    return at + c.len_utf8();
                }
            }
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests;
