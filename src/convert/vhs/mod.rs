//! vhs: a tape of keys that are typed into a terminal.
//!
//! Owns the commands of a tape. The `player` decides what the keys do.

mod line;
mod player;
mod program;
mod tokens;

use std::path::Path;

use crate::document::nearest;
use crate::source::{Diagnostic, SourceFile};

use super::draft::{Draft, Part};
use super::fault;
use player::Player;
use tokens::{Form, Token, tokens};

/// The commands that are not keys.
const COMMANDS: &[&str] = &[
    "Copy",
    "Env",
    "Hide",
    "Output",
    "Paste",
    "Require",
    "Screenshot",
    "Set",
    "Show",
    "Sleep",
    "Source",
    "Type",
    "Wait",
];

/// The keys with a name; a count may follow.
const KEYS: &[&str] = &[
    "Backspace",
    "Delete",
    "Down",
    "End",
    "Enter",
    "Escape",
    "Home",
    "Insert",
    "Left",
    "PageDown",
    "PageUp",
    "Right",
    "ScrollDown",
    "ScrollUp",
    "Space",
    "Tab",
    "Up",
];

/// The deepest nesting of tapes that include each other.
const DEEPEST: usize = 8;

/// True when each line begins with a command of a tape, and one of them types or sets something.
pub(super) fn is_tape(text: &str) -> bool {
    let mut lines = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .peekable();
    let mut is_certain = false;
    lines.peek().is_some()
        && lines.all(|line| {
            let mut words = line.split_whitespace();
            let word = words.next().unwrap_or_default();
            let name = command_of(word);
            let has_more = words.next().is_some();
            is_certain |= matches!(name, "Type" | "Set" | "Output") && has_more;
            is_command(word)
        })
        && is_certain
}

/// The command of a word such as `Type@50ms` or `Wait+Line`.
fn command_of(word: &str) -> &str {
    word.split(['@', '+']).next().unwrap_or_default()
}

fn is_command(word: &str) -> bool {
    let name = command_of(word);
    let is_combination = matches!(name, "Ctrl" | "Alt" | "Shift") && word.contains('+');
    is_combination || COMMANDS.contains(&name) || KEYS.contains(&name)
}

/// Reads the tape into `draft`.
pub(super) fn read(file: &SourceFile, draft: &mut Draft) -> Result<(), Box<Diagnostic>> {
    let mut tape = Tape {
        player: Player::new(draft),
        sleeps: 0,
        wait_limit: None,
    };
    tape.play(file, 0)?;
    let sleeps = tape.sleeps;
    tape.player.finish();
    if sleeps > 0 {
        let remark = format!("left out: `Sleep`, {sleeps} times (each command is waited for)");
        draft.parts.insert(0, Part::Remark(remark));
    }
    Ok(())
}

struct Tape<'a> {
    player: Player<'a>,
    /// How many pauses were left out.
    sleeps: usize,
    /// `Set WaitTimeout`.
    wait_limit: Option<String>,
}

/// The words of one command.
struct Words<'a> {
    file: &'a SourceFile,
    tokens: std::iter::Peekable<std::vec::IntoIter<Token>>,
}

impl Words<'_> {
    /// The next word, if it belongs to the previous command.
    fn argument(&mut self, forms: &[Form]) -> Option<Token> {
        self.tokens
            .next_if(|token| !token.begins_line && forms.contains(&token.form))
    }

    /// The next word, which `command` requires.
    fn needed(&mut self, command: &Token, what: &str) -> Result<Token, Box<Diagnostic>> {
        self.argument(&[Form::Word, Form::Text, Form::Regex, Form::Braces])
            .ok_or_else(|| {
                let message = format!("`{}` needs {what}", command.text);
                let help = format!("write it after `{}`, on the same line", command.text);
                fault(self.file, command.place.clone(), message, help)
            })
    }

    /// How many times a key is pressed.
    fn count(&mut self) -> usize {
        let is_number = |token: &Token| {
            !token.begins_line && token.form == Form::Word && token.text.parse::<u16>().is_ok()
        };
        let number = self.tokens.next_if(is_number);
        number.map_or(1, |token| token.text.parse().unwrap_or(1))
    }
}

impl Tape<'_> {
    fn play(&mut self, file: &SourceFile, depth: usize) -> Result<(), Box<Diagnostic>> {
        let mut words = Words {
            file,
            tokens: tokens(file)?.into_iter().peekable(),
        };
        while let Some(token) = words.tokens.next() {
            self.player.line = file.position(token.place.start).line;
            self.command(&token, &mut words, depth)?;
        }
        Ok(())
    }

    fn command(
        &mut self,
        token: &Token,
        words: &mut Words<'_>,
        depth: usize,
    ) -> Result<(), Box<Diagnostic>> {
        let name = command_of(&token.text);
        if token.form != Form::Word || !is_command(&token.text) {
            return Err(unknown(words.file, token));
        }
        match name {
            "Type" => {
                let mut texts = vec![words.needed(token, "a text in quotes")?.text];
                while let Some(more) = words.argument(&[Form::Text]) {
                    texts.push(more.text);
                }
                self.player.type_text(&texts.join(" "));
            }
            "Sleep" => {
                let length = words.needed(token, "a duration, such as `500ms`")?;
                self.sleeps += 1;
                self.player.pause(seconds(&length.text).unwrap_or(0.0));
            }
            "Hide" => self.player.push(Part::Hide),
            "Show" => self.player.push(Part::Show),
            "Require" => {
                let program = words.needed(token, "a program")?;
                self.player.require(program.text);
            }
            "Env" => {
                let key = words.needed(token, "a name and a value")?.text;
                let value = words.needed(token, "a name and a value")?.text;
                let value = crate::shell::quote(&value);
                self.player
                    .push(Part::Quiet(format!("export {key}={value}")));
            }
            "Set" => self.set(token, words)?,
            "Output" => {
                let path = words.needed(token, "a file")?.text;
                let why = "`demosh --record FILE.cast` records a show";
                self.player.leave_out(&format!("`Output {path}`"), why);
            }
            "Screenshot" => {
                let path = words.needed(token, "a file")?.text;
                let why = "a workshop takes no pictures";
                self.player.leave_out(&format!("`Screenshot {path}`"), why);
            }
            "Copy" => {
                let text = words.needed(token, "a text")?.text;
                self.player.copied = text;
            }
            "Paste" => {
                let text = self.player.copied.clone();
                self.player.type_text(&text);
            }
            "Source" => self.include(token, words, depth)?,
            "Wait" => self.wait(token, words),
            _ => {
                let key = token.text.split('@').next().unwrap_or_default();
                let count = words.count();
                self.player.key(key, count, words.file, &token.place)?;
            }
        }
        Ok(())
    }

    fn set(&mut self, token: &Token, words: &mut Words<'_>) -> Result<(), Box<Diagnostic>> {
        let key = words.needed(token, "a setting and its value")?.text;
        let value = words.needed(token, "a setting and its value")?.text;
        match key.as_str() {
            "Shell" if value.ends_with("bash") => {}
            "TypingSpeed" if seconds(&value).is_some_and(|pause| pause > 0.0) => {
                let speed = 1.0 / seconds(&value).unwrap_or(1.0);
                self.player.set_speed(speed.clamp(1.0, 1000.0).round());
            }
            "WaitTimeout" => self.wait_limit = Some(value),
            _ => {
                let why = match key.as_str() {
                    "Shell" => "commands run in bash",
                    "WaitPattern" => "each command is waited for",
                    "Theme" => "colours are set by `theme` in the settings",
                    _ => "the terminal decides that",
                };
                self.player.leave_out(&format!("`Set {key} {value}`"), why);
            }
        }
        Ok(())
    }

    /// Plays another tape, which is searched beside this one, then in the current directory.
    fn include(
        &mut self,
        token: &Token,
        words: &mut Words<'_>,
        depth: usize,
    ) -> Result<(), Box<Diagnostic>> {
        let name = words.needed(token, "a tape")?;
        let wrong =
            |message: String, help: &str| Err(fault(words.file, name.place.clone(), message, help));
        if depth >= DEEPEST {
            let message = format!("`{}` is included too deep", name.text);
            return wrong(message, "tapes must not include each other in a circle");
        }
        let beside = words.file.path().parent().unwrap_or(Path::new(""));
        let beside = beside.join(&name.text);
        let path = if beside.exists() {
            beside
        } else {
            Path::new(&name.text).to_owned()
        };
        match SourceFile::read(&path) {
            Ok(tape) => self.play(&tape, depth + 1),
            Err(error) => wrong(
                format!("the tape cannot be read: {}", error.message),
                "name an existing tape, relative to this one",
            ),
        }
    }

    /// `Wait` for a text: the command's output must match. Without a text it waits for the prompt.
    fn wait(&mut self, token: &Token, words: &mut Words<'_>) {
        let limit = token
            .text
            .split_once('@')
            .map(|(_, limit)| limit.to_owned());
        let limit = limit.or_else(|| self.wait_limit.clone());
        let Some(regex) = words.argument(&[Form::Regex]) else {
            return;
        };
        self.player.expect(&regex.text, limit);
    }
}

/// The error for an unknown command.
#[expect(clippy::unnecessary_box_returns, reason = "errors travel in boxes")]
fn unknown(file: &SourceFile, token: &Token) -> Box<Diagnostic> {
    let name = command_of(&token.text);
    let known = COMMANDS.iter().chain(KEYS).copied();
    let help = match nearest(name, known).filter(|_| token.form == Form::Word) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("a tape has keys and {}", COMMANDS.join(", ")),
    };
    let message = format!("a tape has no command `{}`", token.text);
    fault(file, token.place.clone(), message, help)
}

/// A duration of a tape in seconds: `500ms`, `2s`, `1m`, or a number of seconds.
fn seconds(text: &str) -> Option<f64> {
    let unit = text
        .find(|c: char| c.is_ascii_alphabetic())
        .unwrap_or(text.len());
    let number: f64 = text[..unit].parse().ok()?;
    match &text[unit..] {
        "ms" => Some(number / 1000.0),
        "" | "s" => Some(number),
        "m" => Some(number * 60.0),
        _ => None,
    }
}
