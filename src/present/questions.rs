//! What is asked before a live run begins: whether it may destroy something, and for secrets.

use std::io;

use crate::style::{Line, Role};
use crate::term::Key;

use super::Stage;
use super::menu::{Item, Menu};
use super::stops::Heard;

fn item(choice: Option<usize>, name: char, text: String) -> Item<Option<usize>> {
    let key = Key::Char(name);
    Item { choice, key, text }
}

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

    /// Lets one of `lines` be taken by its number or letter; the one at `marked` by RETURN. `None` when
    /// none was.
    pub async fn pick(&mut self, lines: Vec<String>, marked: usize) -> io::Result<Option<usize>> {
        let names = ('1'..='9').chain(('a'..='z').filter(|name| *name != 'q'));
        // More of them are reached with the arrows: a key that no keyboard has.
        let names = names.chain(std::iter::repeat('\u{a0}'));
        let lines = lines.into_iter().enumerate().zip(names);
        let mut items: Vec<_> = lines
            .map(|((nth, text), name)| item(Some(nth), name, text))
            .collect();
        items.push(item(None, 'q', "leave".to_owned()));
        let mut menu = Menu::new(items).marking(marked);
        self.begin_stop()?;
        let picked = self.choose(&mut menu, None).await;
        self.end_stop();
        picked.map(Option::flatten)
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
