//! The stage: commentary, commands after their prompt, remarks, and the keys that are pressed
//! there.
//!
//! Owns the terminal while nothing runs. Knows nothing of the run: its users decide which step is
//! next and what a key does.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use tokio::sync::watch;

use crate::style::{Line, Role, Style, Theme};
use crate::term::{Abilities, Key, Keys, Screen, Size, Tty};

use super::keymap::{KeyCommand, keys_of};
use super::look::Look;
use super::pictured::StagePictures;
use super::stops::Stops;
use super::terminal_facts::TerminalFacts;
use super::typed_command::TypedCommand;
use super::{prose, tabs};

/// A terminal with an audience.
pub struct Stage {
    pub(super) tty: Arc<Tty>,
    pub(super) screen: Screen<StageTerminal>,
    pub(super) look: Look,
    pub(super) stops: Stops,
    pub(super) random: fastrand::Rng,
    /// The last line on the stage, if this program wrote it.
    pub(super) above: LastLine,
    /// Rows of commentary since the last stop.
    pub(super) unread: usize,
    /// The session's folder, for the completion of file names.
    pub(super) folder: Option<PathBuf>,
    has_title: bool,
    /// The theme from before the background was known.
    pub(super) auto: Option<Theme>,
    /// The terminal was asked for the facts that the look depends on.
    pub(super) has_asked: bool,
    /// Later answers of the terminal to the process that started this one.
    pub(super) later: Option<watch::Receiver<Option<TerminalFacts>>>,
    /// The pictures on the stage.
    pub(super) drawn: StagePictures,
    /// Something was displayed below the current text, which must be displayed again.
    pub(super) has_grown: bool,
}

/// Writes to the terminal from which the keys come.
pub(super) struct StageTerminal(Arc<Tty>);

impl io::Write for StageTerminal {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.as_ref().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The kind of the last line on the stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LastLine {
    /// Nothing, or an empty line.
    Space,
    /// Commentary in Markdown.
    Prose,
    /// A command, its output, or a line of a script.
    Lines,
}

impl Stage {
    /// The stage at `tty`, still empty.
    pub fn new(tty: Arc<Tty>, look: Look) -> io::Result<Self> {
        let keys = Keys::new(Arc::clone(&tty))?;
        let screen = Screen::new(StageTerminal(Arc::clone(&tty)), tty.size(), look.color);
        let screen = screen.drawn(look.drawing);
        let auto = look.theme.wants_background().then(|| look.theme.clone());
        Ok(Self {
            tty,
            screen,
            look,
            stops: Stops::new(keys),
            random: fastrand::Rng::new(),
            above: LastLine::Space,
            unread: 0,
            folder: None,
            has_title: false,
            auto,
            has_asked: false,
            later: None,
            drawn: StagePictures::default(),
            has_grown: false,
        })
    }

    /// The styles of the roles of text.
    pub fn theme(&self) -> &Theme {
        &self.look.theme
    }

    /// The style of `role`.
    pub fn style(&self, role: Role) -> Style {
        self.look.theme.style(role)
    }

    /// The keys of some commands, in a sentence: `RETURN runs it, + skips it`.
    pub fn keys_for(&self, commands: &[(KeyCommand, &str)]) -> String {
        let parts = commands.iter().filter_map(|(command, does)| {
            let key = keys_of(&self.look.keymap, *command).first()?;
            let key = match key {
                Key::Enter => "RETURN".to_owned(),
                key => key.to_string(),
            };
            Some(format!("{key} {does}"))
        });
        parts.collect::<Vec<_>>().join(", ")
    }

    /// The current size of the terminal.
    pub fn size(&mut self) -> Size {
        self.screen.resize(self.tty.size());
        // The next drawing notices that the terminal is gone.
        let _ = self.draw_pictures_again();
        self.screen.size()
    }

    /// The current columns and rows.
    pub(super) fn area(&mut self) -> (usize, usize) {
        let Size { cols, rows } = self.size();
        (usize::from(cols), usize::from(rows))
    }

    /// Gives the window a title until the stage is left.
    pub fn title(&mut self, title: &str) -> io::Result<()> {
        let takes_titles = Abilities::of_this_process().takes_titles();
        if self.look.window_title && self.look.color && !self.has_title && takes_titles {
            self.has_title = true;
            self.screen.push_title(title)?;
        }
        Ok(())
    }

    /// Displays a line, separate from the others.
    pub fn print(&mut self, text: &str) -> io::Result<()> {
        self.ask_terminal()?;
        self.size();
        self.screen.fresh_line()?;
        let role = if text.starts_with('#') {
            Role::Prose
        } else {
            Role::CodeBlock
        };
        self.line(text, role)
    }

    /// Displays an unobtrusive remark of this program, with an indent from the second row on.
    pub fn remark(&mut self, text: &str) -> io::Result<()> {
        self.ask_terminal()?;
        let (cols, _) = self.area();
        let style = self.style(Role::Notice);
        let lines = text.lines().map(tabs::widened);
        let rows = lines.flat_map(|line| prose::hanging(&Line::styled(line, style), cols));
        self.show_apart(&rows.collect::<Vec<_>>())
    }

    /// Displays a paragraph of plain text, wrapped between words.
    pub fn paragraph(&mut self, text: &str, role: Role) -> io::Result<()> {
        self.ask_terminal()?;
        let cols = self.area().0;
        let lines = prose::wrap(&Line::styled(text, self.style(role)), cols);
        self.show_lines(&lines)
    }

    /// The same, with space below commentary.
    pub fn paragraph_apart(&mut self, text: &str, role: Role) -> io::Result<()> {
        self.ask_terminal()?;
        let cols = self.area().0;
        let lines = prose::wrap(&Line::styled(text, self.style(role)), cols);
        self.show_apart(&lines)
    }

    /// Displays `lines` without waiting.
    pub fn show_lines(&mut self, lines: &[Line]) -> io::Result<()> {
        self.ask_terminal()?;
        self.size();
        self.screen.fresh_line()?;
        self.above = match lines.last() {
            Some(last) if last.is_empty() => LastLine::Space,
            Some(_) => LastLine::Lines,
            None => self.above,
        };
        self.screen.put_lines(lines)
    }

    /// Displays the entries of a list, wrapped between words.
    pub fn show_list(&mut self, entries: &[Line]) -> io::Result<()> {
        self.ask_terminal()?;
        let cols = self.area().0;
        let lines = entries.iter().flat_map(|line| prose::hanging(line, cols));
        self.show_lines(&lines.collect::<Vec<_>>())
    }

    /// Displays `lines` without waiting, with space below commentary.
    pub fn show_apart(&mut self, lines: &[Line]) -> io::Result<()> {
        self.begin_command()?;
        self.screen.put_lines(lines)
    }

    /// Leaves an empty line unless there is one; the next text adds none.
    pub fn show_space(&mut self) -> io::Result<()> {
        if self.above == LastLine::Space {
            return Ok(());
        }
        self.show_lines(&[Line::new()])
    }

    /// Empties the screen.
    pub fn clear(&mut self) -> io::Result<()> {
        self.above = LastLine::Space;
        self.unread = 0;
        self.drawn = StagePictures::default();
        self.screen.clear()
    }

    pub(super) fn line(&mut self, text: &str, role: Role) -> io::Result<()> {
        if self.above == LastLine::Prose {
            self.screen.end_line()?;
        }
        let cols = self.area().0;
        for line in text.lines().chain(text.is_empty().then_some("")) {
            for part in prose::broken(&tabs::widened(line), cols) {
                let line = Line::styled(part, self.look.theme.style(role));
                self.screen.put_line(&line)?;
            }
        }
        self.above = LastLine::Lines;
        Ok(())
    }

    /// Notes that a command had the terminal, so that the position of the cursor is unknown. `seen`
    /// if the audience saw the command: most hidden commands print nothing, so the space after
    /// commentary is still due.
    pub fn command_ran(&mut self, seen: bool) {
        self.screen.cursor_is_unknown();
        if seen {
            self.above = LastLine::Lines;
            self.unread = 0;
        }
    }

    /// Notes that all text on the stage is known and needs no space below.
    pub(super) fn is_spaced(&mut self) {
        self.above = LastLine::Space;
    }

    /// Starts a line for a prompt, with space below commentary.
    pub(super) fn begin_command(&mut self) -> io::Result<()> {
        self.size();
        self.screen.fresh_line()?;
        if self.above == LastLine::Prose {
            self.screen.end_line()?;
        }
        self.above = LastLine::Lines;
        Ok(())
    }

    /// Displays a line above the next command, separate from the text before it.
    pub fn put_above_command(&mut self, line: &Line) -> io::Result<()> {
        self.ask_terminal()?;
        let follows_lines = self.above == LastLine::Lines;
        self.begin_command()?;
        if follows_lines {
            self.screen.end_line()?;
        }
        self.screen.put_line(line)
    }

    /// Draws `typed`, if there is one, again on a new line: other programs may have written into
    /// the old one.
    pub(super) fn put_afresh(&mut self, typed: Option<&TypedCommand>) -> io::Result<()> {
        let (cols, rows) = self.area();
        self.screen.torn_line()?;
        let Some(typed) = typed else { return Ok(()) };
        let all = typed.rows(cols);
        let shown = &all[all.len().saturating_sub(rows)..];
        if self.put_lost_pictures(shown.len())? {
            self.screen.put_lines(&shown[..shown.len() - 1])?;
            return self.screen.put(&shown[shown.len() - 1]);
        }
        let end = (shown.len() - 1, shown[shown.len() - 1].width());
        self.screen.put_rows(0, shown, end)
    }

    /// Whether the stage comes back when a page over it is left.
    pub(super) fn has_second_screen(&self) -> bool {
        self.screen.grows() || Abilities::of_this_process().has_second_screen()
    }

    /// Starts with an empty screen, after a greeting or a question to the presenter, which can be
    /// scrolled back to.
    pub fn open(&mut self) -> io::Result<()> {
        if !self.screen.has_written() {
            return Ok(());
        }
        self.size();
        self.above = LastLine::Space;
        self.unread = 0;
        self.screen.scroll_away()
    }

    /// Removes a command from the screen. The cursor must be after its last letter.
    pub(super) fn take_back(&mut self, typed: &TypedCommand) -> io::Result<()> {
        if self.screen.grows() {
            return self.screen.fresh_line();
        }
        let (cols, rows) = self.area();
        let above = typed.rows(cols).len() - 1;
        self.screen.put_rows(above.min(rows - 1), &[], (0, 0))
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.end_stop();
        if self.has_title {
            // Fails only when the terminal is gone.
            let _ = self.screen.pop_title();
        }
    }
}

/// `lines` in the centre of an area of columns and rows.
pub(super) fn centred(lines: &[Line], (cols, rows): (usize, usize)) -> Vec<Line> {
    let widest = lines.iter().map(Line::width).max().unwrap_or(0);
    let left = " ".repeat(cols.saturating_sub(widest) / 2);
    let top = rows.saturating_sub(lines.len()) / 2;
    let shifted = lines.iter().map(|line| {
        let mut shifted = Line::styled(&left, Style::PLAIN);
        shifted.append(line);
        shifted
    });
    std::iter::repeat_n(Line::new(), top)
        .chain(shifted)
        .collect()
}
