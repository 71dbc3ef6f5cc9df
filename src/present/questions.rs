//! What is asked before a live run begins: whether it may destroy something, and for secrets.

use std::io;

use crate::style::{Line, Role};
use crate::term::Key;

use super::Stage;
use super::stops::Heard;

impl Stage {
    /// Asks `question`. Only `y` is a yes: RETURN is pressed too easily.
    pub async fn confirm(&mut self, question: &str) -> io::Result<bool> {
        self.ask(&format!("{question} [y/n] "))?;
        self.begin_stop()?;
        let yes = loop {
            match self.hear().await {
                Heard::Key(key @ Key::Char('y' | 'Y'), _) if self.is_answer(&key) => break true,
                Heard::Key(Key::Char('n' | 'N' | 'q' | 'Q') | Key::Escape | Key::Ctrl('c'), _)
                | Heard::End => break false,
                Heard::Key(..) | Heard::Command(_) | Heard::Resized => {}
            }
        };
        self.end_stop();
        let answer = if yes { "yes" } else { "no" };
        self.screen
            .put(&Line::styled(answer, self.style(Role::Strong)))?;
        self.screen.end_line()?;
        Ok(yes)
    }

    /// Asks for the value of a variable without showing it. `None` when nothing was given.
    pub async fn ask_secret(&mut self, name: &str) -> io::Result<Option<String>> {
        self.ask(&format!("{name} (not shown): "))?;
        self.begin_stop()?;
        let mut value = String::new();
        let given = loop {
            match self.hear().await {
                Heard::Key(Key::Enter, _) => break !value.is_empty(),
                Heard::Key(Key::Char(character), _) => value.push(character),
                Heard::Key(Key::Paste(text), _) => value.push_str(text.trim()),
                Heard::Key(Key::Backspace, _) => {
                    value.pop();
                }
                Heard::Key(Key::Ctrl('u'), _) => value.clear(),
                Heard::Key(Key::Escape | Key::Ctrl('c' | 'd'), _) | Heard::End => break false,
                Heard::Key(..) | Heard::Command(_) | Heard::Resized => {}
            }
        };
        self.end_stop();
        self.screen.end_line()?;
        Ok(given.then_some(value))
    }

    fn ask(&mut self, question: &str) -> io::Result<()> {
        self.size();
        self.screen.fresh_line()?;
        self.screen
            .put(&Line::styled(question, self.style(Role::Notice)))
    }
}
