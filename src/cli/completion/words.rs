//! The words of a line as shells pass them, which is before they remove quotes.

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::Path;

use clap::Command;
use clap_complete::env::EnvCompleter;

use crate::neutral::visible;

/// A shell that quotes inserted text itself.
pub(super) struct Unquoting<T>(pub(super) T);

impl<T: EnvCompleter> EnvCompleter for Unquoting<T> {
    fn name(&self) -> &'static str {
        self.0.name()
    }

    fn is(&self, name: &str) -> bool {
        self.0.is(name)
    }

    fn write_registration(
        &self,
        variable: &str,
        name: &str,
        program: &str,
        completer: &str,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        self.0
            .write_registration(variable, name, program, completer, out)
    }

    fn write_complete(
        &self,
        command: &mut Command,
        words: Vec<OsString>,
        folder: Option<&Path>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let words = words.into_iter().map(|word| match word.to_str() {
            Some(text) => unquoted(text).into(),
            None => word,
        });
        let hidden: Vec<_> = hidden_options(command);
        let mut answers = Vec::new();
        self.0
            .write_complete(command, words.collect(), folder, &mut answers)?;
        let answers = String::from_utf8_lossy(&answers);
        for answer in answers.split_inclusive('\n') {
            let value = answer
                .trim_end()
                .split([':', '\t'])
                .next()
                .unwrap_or_default();
            if !hidden.iter().any(|option| option == value) {
                out.write_all(answer.as_bytes())?;
            }
        }
        Ok(())
    }
}

/// Internal options. They are not offered, not even if nothing else matches.
fn hidden_options(command: &Command) -> Vec<String> {
    let own = command
        .get_arguments()
        .filter(|option| option.is_hide_set());
    let own = own.filter_map(|option| Some(format!("--{}", option.get_long()?)));
    let below = command.get_subcommands().flat_map(hidden_options);
    own.chain(below).collect()
}

/// bash inserts the text unchanged, and splits words at `=` and `:`.
pub(super) struct BashWriter<T>(pub(super) T);

const SCRIPT: &str = r#"_demosh() {
    local IFS=$'\n' line
    COMPREPLY=()
    while read -r line; do
        COMPREPLY+=("$line")
    done < <(_CLAP_COMPLETE_INDEX=$COMP_CWORD VARIABLE=bash COMPLETER -- "${COMP_WORDS[@]}" 2>/dev/null)
    if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} != *[/=\"\'] ]]; then
        COMPREPLY[0]+=" "
    fi
}
complete -o nospace -F _demosh PROGRAM
"#;

impl<T: EnvCompleter> EnvCompleter for BashWriter<T> {
    fn name(&self) -> &'static str {
        self.0.name()
    }

    fn is(&self, name: &str) -> bool {
        self.0.is(name)
    }

    fn write_registration(
        &self,
        variable: &str,
        _name: &str,
        program: &str,
        completer: &str,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let script = SCRIPT
            .replace("VARIABLE", variable)
            .replace("COMPLETER", completer)
            .replace("PROGRAM", program);
        out.write_all(script.as_bytes())
    }

    fn write_complete(
        &self,
        command: &mut Command,
        words: Vec<OsString>,
        folder: Option<&Path>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let index = std::env::var("_CLAP_COMPLETE_INDEX").unwrap_or_default();
        let index = index.parse().unwrap_or(words.len().saturating_sub(1));
        let line = CommandLine::of(&words, index);
        let candidates =
            clap_complete::engine::complete(command, line.words.clone(), line.index, folder)?;
        // An internal option is not offered, not even if nothing else matches.
        let for_people = |candidate: &clap_complete::CompletionCandidate| {
            !candidate.is_hide_set() || !candidate.get_value().to_string_lossy().starts_with('-')
        };
        for candidate in candidates.iter().filter(|candidate| for_people(candidate)) {
            let value = candidate.get_value().to_string_lossy();
            if let Some(rest) = line.inserted(&value) {
                writeln!(out, "{rest}")?;
            }
        }
        Ok(())
    }
}

/// The words of the line, put together again.
struct CommandLine {
    words: Vec<OsString>,
    index: usize,
    /// How many bytes of the current word precede the part that bash replaces.
    kept: usize,
    quote: Option<char>,
}

impl CommandLine {
    fn of(raw: &[OsString], current: usize) -> Self {
        let mut words: Vec<String> = Vec::new();
        let (mut index, mut kept, mut quote) = (raw.len().saturating_sub(1), 0, None);
        let mut is_glued = false;
        for (nth, word) in raw.iter().enumerate() {
            let word = word.to_string_lossy();
            let is_break = matches!(&*word, "=" | ":");
            let is_first = words.len() < 2;
            let glue = (is_break || is_glued) && !is_first;
            if !glue {
                words.push(String::new());
            }
            let Some(last) = words.last_mut() else {
                continue;
            };
            let before = last.len();
            last.push_str(&unquoted(&word));
            if nth == current {
                index = words.len() - 1;
                kept = if is_break { words[index].len() } else { before };
                quote = word
                    .chars()
                    .next()
                    .filter(|first| ['"', '\''].contains(first));
            }
            is_glued = is_break && glue;
        }
        Self {
            words: words.into_iter().map(OsString::from).collect(),
            index,
            kept,
            quote,
        }
    }

    /// The replacement of the current word, with the quotes with which it was begun. `None` for a
    /// word with control characters, which the shell would send to the terminal unchanged.
    fn inserted(&self, value: &str) -> Option<String> {
        let rest = value.get(self.kept..)?;
        if visible(rest) != rest {
            return None;
        }
        Some(match self.quote {
            Some('"') => {
                let escaped = rest.chars().flat_map(|c| {
                    let escape = ['"', '\\', '$', '`'].contains(&c).then_some('\\');
                    escape.into_iter().chain([c])
                });
                format!("\"{}\"", escaped.collect::<String>())
            }
            Some(_) => format!("'{}'", rest.replace('\'', r"'\''")),
            None => escaped(rest),
        })
    }
}

/// The text of a word in a shell's line, even if its last quote is still open.
pub(super) fn unquoted(word: &str) -> String {
    let (mut text, mut quote) = (String::new(), None);
    let mut letters = word.chars();
    while let Some(letter) = letters.next() {
        match (quote, letter) {
            (None, '"' | '\'') => quote = Some(letter),
            (Some(open), _) if open == letter => quote = None,
            (None | Some('"'), '\\') => text.extend(letters.next()),
            _ => text.push(letter),
        }
    }
    text
}

/// The word with a backslash before every special character.
fn escaped(text: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "_-./=:,+@%~".contains(c);
    let escaped = text.chars().flat_map(|c| {
        let escape = (!is_plain(c)).then_some('\\');
        escape.into_iter().chain([c])
    });
    escaped.collect()
}

#[cfg(test)]
mod tests;
