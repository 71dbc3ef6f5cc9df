//! vhs: a tape of keys that are typed into a terminal.
//!
//! Owns the commands of a tape. The `player` decides what the keys do.

mod grammar;
mod line;
mod player;
mod program;
mod recall;
mod remote;
mod tokens;

use std::path::Path;

use crate::document::nearest;
use crate::source::{Diagnostic, SourceFile};

use super::draft::{Draft, DraftPart};
use super::fault;
use grammar::{COMMANDS, KEYS, SETTINGS, command_of, is_command, is_modifier, is_unit, seconds};
use player::TapePlayer;
use tokens::{Token, TokenForm, tokens};

/// The highest number of presses of a key.
const MOST_PRESSES: usize = 10_000;

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

/// Reads the tape into `draft`.
pub(super) fn read(file: &SourceFile, draft: &mut Draft) -> Result<(), Box<Diagnostic>> {
    let mut tape = Tape {
        player: TapePlayer::new(draft),
        sleeps: 0,
        wait_limit: None,
    };
    tape.play(file, 0)?;
    let sleeps = tape.sleeps;
    tape.player.finish();
    if sleeps > 0 {
        let remark = format!("left out: `Sleep`, {sleeps} times (demosh waits for each command)");
        draft.parts.insert(0, DraftPart::Remark(remark));
    }
    Ok(())
}

struct Tape<'a> {
    player: TapePlayer<'a>,
    /// How many pauses were left out.
    sleeps: usize,
    /// `Set WaitTimeout`.
    wait_limit: Option<String>,
}

/// The words of one command.
struct TapeWords<'a> {
    file: &'a SourceFile,
    tokens: std::iter::Peekable<std::vec::IntoIter<Token>>,
}

impl TapeWords<'_> {
    /// The next word, if it belongs to the previous command. Only a word at the start of a line may begin
    /// another one.
    fn argument(&mut self, forms: &[TokenForm]) -> Option<Token> {
        self.tokens.next_if(|token| {
            (!token.begins_line || token.form != TokenForm::Word) && forms.contains(&token.form)
        })
    }

    /// The text after `command`: texts in quotes, and words that are not commands.
    fn text(&mut self, command: &Token) -> Result<String, Box<Diagnostic>> {
        let mut text = self.needed(command, "a text in quotes")?.text;
        while let Some(more) = self.tokens.next_if(|token| match token.form {
            TokenForm::Text => true,
            TokenForm::Word => !token.begins_line && !is_command(&token.text),
            TokenForm::Regex | TokenForm::Braces => false,
        }) {
            text += " ";
            text += &more.text;
        }
        Ok(text)
    }

    /// The duration after `command`; its unit may be a separate word.
    fn duration(&mut self, command: &Token) -> Result<String, Box<Diagnostic>> {
        let number = self.needed(command, "a duration, such as `500ms`")?;
        let is_unit = |token: &Token| !token.begins_line && is_unit(&token.text);
        let unit = self.tokens.next_if(is_unit);
        let text = number.text + unit.as_ref().map_or("", |unit| &unit.text);
        if seconds(&text).is_some() {
            return Ok(text);
        }
        let message = format!("`{text}` is not a duration");
        let help = "write a number and `ms`, `s` or `m`, such as `500ms`";
        Err(fault(self.file, number.place, message, help))
    }

    /// The next word, which `command` requires.
    fn needed(&mut self, command: &Token, what: &str) -> Result<Token, Box<Diagnostic>> {
        self.argument(&[
            TokenForm::Word,
            TokenForm::Text,
            TokenForm::Regex,
            TokenForm::Braces,
        ])
        .ok_or_else(|| {
            let message = format!("`{}` needs {what}", command.text);
            let help = format!("write it after `{}`, on the same line", command.text);
            fault(self.file, command.place.clone(), message, help)
        })
    }

    /// How many times a key is pressed.
    fn count(&mut self) -> Result<usize, Box<Diagnostic>> {
        let is_number = |token: &Token| {
            let mut digits = token.text.chars();
            !token.begins_line
                && token.form == TokenForm::Word
                && digits.all(|c| c.is_ascii_digit())
        };
        let Some(number) = self.tokens.next_if(is_number) else {
            return Ok(1);
        };
        let count = number.text.parse().ok();
        count.filter(|count| *count <= MOST_PRESSES).ok_or_else(|| {
            let message = format!("a key cannot be pressed {} times", number.text);
            let help = format!("write a number up to {MOST_PRESSES}");
            fault(self.file, number.place.clone(), message, help)
        })
    }
}

impl Tape<'_> {
    fn play(&mut self, file: &SourceFile, depth: usize) -> Result<(), Box<Diagnostic>> {
        let mut words = TapeWords {
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
        words: &mut TapeWords<'_>,
        depth: usize,
    ) -> Result<(), Box<Diagnostic>> {
        let name = command_of(&token.text);
        if token.form != TokenForm::Word || !is_command(&token.text) {
            return Err(unknown(words.file, token));
        }
        check_suffix(words.file, token)?;
        match name {
            "Type" => self.player.type_text(&words.text(token)?),
            "Sleep" => {
                let length = words.duration(token)?;
                self.sleeps += 1;
                self.player.pause(seconds(&length).unwrap_or(0.0));
            }
            "Subtitle" => {
                let text = words.text(token)?;
                if !text.trim().is_empty() {
                    self.player.push(DraftPart::Comment(text));
                }
            }
            "Hide" => self.player.push(DraftPart::Hide),
            "Show" => self.player.push(DraftPart::Show),
            "Require" => {
                let program = words.needed(token, "a program")?;
                self.player.require(program.text);
            }
            "Env" => self.export(token, words)?,
            "Set" => self.set(token, words)?,
            "Output" => {
                let path = words.needed(token, "a file")?.text;
                let why = "`demosh --record FILE.cast` records a show";
                self.player.leave_out(&format!("`Output {path}`"), why);
            }
            "Screenshot" => {
                let path = words.needed(token, "a file")?.text;
                let why = "a workshop cannot take screenshots";
                self.player.leave_out(&format!("`Screenshot {path}`"), why);
            }
            "Copy" => {
                self.player.copied = words.text(token)?;
            }
            "Paste" => {
                let text = self.player.copied.clone();
                self.player.type_text(&text);
            }
            "Source" => self.include(token, words, depth)?,
            "Wait" => self.wait(token, words),
            _ => {
                let is_combination = is_modifier(name);
                let alone = token.text.split('@').next().unwrap_or_default();
                let key = if is_combination { &token.text } else { alone };
                let count = words.count()?;
                self.player.key(key, count, words.file, &token.place)?;
            }
        }
        Ok(())
    }

    fn set(&mut self, token: &Token, words: &mut TapeWords<'_>) -> Result<(), Box<Diagnostic>> {
        let key = words.needed(token, "a setting and its value")?.text;
        let value = match key.as_str() {
            "TypingSpeed" | "WaitTimeout" => words.duration(token)?,
            _ => words.needed(token, "a setting and its value")?.text,
        };
        if key == "LoopOffset" {
            let is_percent = |next: &Token| !next.begins_line && next.text == "%";
            words.tokens.next_if(is_percent);
        }
        match key.as_str() {
            "Shell" if value.ends_with("bash") => {}
            "TypingSpeed" if seconds(&value).is_some_and(|pause| pause > 0.0) => {
                let speed = 1.0 / seconds(&value).unwrap_or(1.0);
                self.player.set_speed(speed.clamp(1.0, 1000.0).round());
            }
            "WaitTimeout" => self.wait_limit = Some(value),
            _ => {
                let near = || nearest(&key, SETTINGS.iter().copied());
                let why = match key.as_str() {
                    "Shell" => "commands run in bash".to_owned(),
                    "WaitPattern" => "demosh waits for each command".to_owned(),
                    "Theme" => "colours are set by `theme` in the settings".to_owned(),
                    known if SETTINGS.contains(&known) => "the terminal decides that".to_owned(),
                    _ => near().map_or_else(
                        || "unknown setting".to_owned(),
                        |near| format!("unknown setting; did you mean `{near}`?"),
                    ),
                };
                self.player.leave_out(&format!("`Set {key} {value}`"), &why);
            }
        }
        Ok(())
    }

    /// An environment variable.
    fn export(&mut self, token: &Token, words: &mut TapeWords<'_>) -> Result<(), Box<Diagnostic>> {
        let key = words.needed(token, "a name and a value")?.text;
        let value = words.needed(token, "a name and a value")?.text;
        let is_name = key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
            && !key.starts_with(|c: char| c.is_ascii_digit());
        if is_name && !key.is_empty() {
            let value = crate::shell::quote(&value);
            let command = format!("export {key}={value}");
            self.player.push(DraftPart::Quiet(command));
        } else {
            let why = "bash has no variable of that name";
            self.player.leave_out(&format!("`Env {key} {value}`"), why);
        }
        Ok(())
    }

    /// Plays another tape, which is searched beside this one, then in the current directory.
    fn include(
        &mut self,
        token: &Token,
        words: &mut TapeWords<'_>,
        depth: usize,
    ) -> Result<(), Box<Diagnostic>> {
        let name = words.needed(token, "a tape")?;
        let wrong =
            |message: String, help: &str| Err(fault(words.file, name.place.clone(), message, help));
        if depth >= DEEPEST {
            let message = format!("`{}` is included too deep", name.text);
            return wrong(message, "tapes must not include each other");
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
    fn wait(&mut self, token: &Token, words: &mut TapeWords<'_>) {
        let limit = token
            .text
            .split_once('@')
            .map(|(_, limit)| limit.to_owned());
        let limit = limit.or_else(|| self.wait_limit.clone());
        let Some(regex) = words.argument(&[TokenForm::Regex]) else {
            return;
        };
        self.player.expect(&regex.text, limit);
    }
}

/// Rejects a missing key after `Ctrl+`, and a word after `@` that is not a duration.
fn check_suffix(file: &SourceFile, token: &Token) -> Result<(), Box<Diagnostic>> {
    let word = &token.text;
    let name = command_of(word);
    let (wrong, help) = if is_modifier(name) {
        let help = format!("name the key, such as `{name}+C`");
        (word.ends_with('+') && !word.ends_with("++"), help)
    } else {
        let pause = word.split_once('@').map(|(_, pause)| pause);
        let help = format!("write a duration after `@`, such as `{name}@500ms`");
        (pause.is_some_and(|pause| seconds(pause).is_none()), help)
    };
    if wrong {
        let message = format!("`{word}` is not complete, or not a command of a tape");
        return Err(fault(file, token.place.clone(), message, help));
    }
    Ok(())
}

/// The error for an unknown command.
#[expect(clippy::unnecessary_box_returns, reason = "errors travel in boxes")]
fn unknown(file: &SourceFile, token: &Token) -> Box<Diagnostic> {
    let name = command_of(&token.text);
    let known = COMMANDS.iter().chain(KEYS).copied();
    let help = match nearest(name, known).filter(|_| token.form == TokenForm::Word) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("a tape has keys and {}", COMMANDS.join(", ")),
    };
    let message = format!("a tape has no command `{}`", token.text);
    fault(file, token.place.clone(), message, help)
}
