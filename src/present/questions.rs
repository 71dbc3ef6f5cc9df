//! What is asked before a live run begins: whether it may destroy something, and for secrets.

use std::io;

use crate::style::{Line, Role};
use crate::term::{Input, Key, RawMode};

use super::Presenter;

impl Presenter {
    /// Shows `lines` without waiting.
    pub fn show_lines(&mut self, lines: &[Line]) -> io::Result<()> {
        self.screen.resize(self.tty.size());
        self.screen.fresh_line()?;
        self.screen.put_lines(lines)
    }

    /// Asks `question`. Only `y` is a yes: RETURN is pressed too easily.
    pub async fn confirm(&mut self, question: &str) -> io::Result<bool> {
        self.ask(&format!("{question} [y/n] "))?;
        let raw = RawMode::enter(&self.tty)?;
        self.keys.discard();
        self.keys.listen();
        let yes = loop {
            match self.keys.next().await {
                Input::Key(Key::Char('y' | 'Y'), _) => break true,
                Input::Key(Key::Char('n' | 'N' | 'q' | 'Q') | Key::Escape | Key::Ctrl('c'), _)
                | Input::End => break false,
                Input::Key(..) => {}
            }
        };
        self.keys.release();
        drop(raw);
        let answer = if yes { "yes" } else { "no" };
        self.screen
            .put(&Line::styled(answer, self.look.theme.style(Role::Strong)))?;
        self.screen.end_line()?;
        Ok(yes)
    }

    /// Asks for the value of a variable without showing it. `None` when nothing was given.
    pub async fn ask_secret(&mut self, name: &str) -> io::Result<Option<String>> {
        self.ask(&format!("{name} (not shown): "))?;
        let raw = RawMode::enter(&self.tty)?;
        self.keys.discard();
        self.keys.listen();
        let mut value = String::new();
        let given = loop {
            match self.keys.next().await {
                Input::Key(Key::Enter, _) => break !value.is_empty(),
                Input::Key(Key::Char(character), _) => value.push(character),
                Input::Key(Key::Paste(text), _) => value.push_str(text.trim()),
                Input::Key(Key::Backspace, _) => {
                    value.pop();
                }
                Input::Key(Key::Ctrl('u'), _) => value.clear(),
                Input::Key(Key::Escape | Key::Ctrl('c' | 'd'), _) | Input::End => break false,
                Input::Key(..) => {}
            }
        };
        self.keys.release();
        drop(raw);
        self.screen.end_line()?;
        Ok(given.then_some(value))
    }

    fn ask(&mut self, question: &str) -> io::Result<()> {
        self.screen.resize(self.tty.size());
        self.screen.fresh_line()?;
        self.screen
            .put(&Line::styled(question, self.look.theme.style(Role::Notice)))
    }
}
