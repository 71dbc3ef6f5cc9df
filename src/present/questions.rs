//! The questions before a live run begins: whether it may destroy something, and secrets.

use std::io;
use std::time::Instant;

use crate::style::{Line, Role};
use crate::term::Key;

use super::menu::{Menu, MenuItem};
use super::prose;
use super::stage::LastLine;
use super::stage::Stage;
use super::stops::KeyInput;

fn item(choice: Option<usize>, name: char, text: String) -> MenuItem<Option<usize>> {
    let key = Key::Char(name);
    MenuItem { choice, key, text }
}

impl Stage {
    /// Asks `question`, where a yes does harm, or may do so: only `y` means yes, since RETURN is
    /// pressed too easily. At any other key it explains what it waits for.
    pub async fn confirm(&mut self, question: &str) -> io::Result<bool> {
        self.ask_yes_or_no(question, false).await
    }

    /// Asks `question`, where a yes does no harm: RETURN means yes too.
    pub async fn agree(&mut self, question: &str) -> io::Result<bool> {
        self.ask_yes_or_no(question, true).await
    }

    async fn ask_yes_or_no(&mut self, question: &str, is_harmless: bool) -> io::Result<bool> {
        let answers = if is_harmless { "[Y/n]" } else { "[y/n]" };
        self.ask(&format!("{question} {answers} "))?;
        self.begin_stop()?;
        let (since, mut has_said) = (Instant::now(), false);
        let yes = loop {
            match self.hear().await {
                KeyInput::Key(key @ Key::Char('y' | 'Y'), _) if self.is_answer(&key) => break true,
                KeyInput::Key(key @ Key::Enter, _)
                    if is_harmless && self.is_choice(&key, since) =>
                {
                    break true;
                }
                KeyInput::Key(
                    Key::Char('n' | 'N' | 'q' | 'Q') | Key::Escape | Key::Ctrl('c'),
                    _,
                )
                | KeyInput::End => break false,
                KeyInput::Key(Key::Enter | Key::Char(_), _)
                    if !has_said && self.is_on_purpose() =>
                {
                    has_said = true;
                    let awaited = Line::styled("press y or n: ", self.style(Role::Notice));
                    self.screen.put(&awaited)?;
                }
                KeyInput::Key(..) | KeyInput::Command(_) | KeyInput::Resized => {}
            }
        };
        self.end_stop();
        let answer = if yes { "yes" } else { "no" };
        self.screen
            .put(&Line::styled(answer, self.style(Role::Strong)))?;
        self.screen.end_line()?;
        Ok(yes)
    }

    /// Lets the user take one of `lines` by its number or letter; RETURN takes the one at `marked`.
    /// `None` if none was taken.
    pub async fn pick(&mut self, lines: Vec<String>, marked: usize) -> io::Result<Option<usize>> {
        let names = ('1'..='9').chain(('a'..='z').filter(|name| *name != 'q'));
        // The others can be reached with the arrows: this key is on no keyboard.
        let names = names.chain(std::iter::repeat('\u{a0}'));
        let lines = lines.into_iter().enumerate().zip(names);
        let mut items: Vec<_> = lines
            .map(|((nth, text), name)| item(Some(nth), name, text))
            .collect();
        items.push(item(None, 'q', "leave".to_owned()));
        let mut menu = Menu::new(items).marking(marked);
        self.ask_terminal()?;
        self.begin_stop()?;
        let picked = self.choose(&mut menu, None).await;
        self.end_stop();
        picked.map(Option::flatten)
    }

    /// Asks for the value of a variable without echo. `None` if nothing was entered.
    pub async fn ask_secret(&mut self, name: &str) -> io::Result<Option<String>> {
        self.ask(&format!("{name} (not shown): "))?;
        self.begin_stop()?;
        let (mut value, mut has_said) = (String::new(), false);
        let given = loop {
            match self.hear().await {
                KeyInput::Key(Key::Enter, _) if !value.is_empty() => break true,
                KeyInput::Key(Key::Enter, _) if !has_said => {
                    has_said = true;
                    let awaited =
                        Line::styled("type it, or esc leaves: ", self.style(Role::Notice));
                    self.screen.put(&awaited)?;
                }
                KeyInput::Key(Key::Char(character), _) => value.push(character),
                KeyInput::Key(Key::Paste(text), _) => value.push_str(text.trim()),
                KeyInput::Key(Key::Backspace, _) => {
                    value.pop();
                }
                KeyInput::Key(Key::Ctrl('u'), _) => value.clear(),
                KeyInput::Key(Key::Escape | Key::Ctrl('c' | 'd'), _) | KeyInput::End => {
                    break false;
                }
                KeyInput::Key(..) | KeyInput::Command(_) | KeyInput::Resized => {}
            }
        };
        self.end_stop();
        self.screen.end_line()?;
        Ok(given.then_some(value))
    }

    fn ask(&mut self, question: &str) -> io::Result<()> {
        self.ask_terminal()?;
        self.screen.fresh_line()?;
        self.above = LastLine::Lines;
        let cols = self.area().0;
        let asked = Line::styled(question.trim_end(), self.style(Role::Notice));
        // Leave room for the answer after it.
        let mut lines = prose::wrap(&asked, cols.saturating_sub(4).max(1));
        let last = lines.pop().unwrap_or_default();
        self.screen.put_lines(&lines)?;
        self.screen.put(&last)?;
        self.screen
            .put(&Line::styled(" ", self.style(Role::Notice)))
    }
}
