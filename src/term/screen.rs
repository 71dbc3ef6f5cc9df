//! Output to the terminal, and the little that is known about the position of the cursor.
//!
//! Owns changes to the screen as a whole, in the sequences of `crossterm` where it has them. Every
//! call makes one write, so that a background job cannot get between the halves of a line.
//!
//! These are written as text, because `crossterm` has no command for them: the modes that a killed
//! program leaves (insert mode, application keys, scroll region, line drawing), removing pictures,
//! and the stack of titles. What other modules write as text is there for the same reason, or
//! must be the same bytes every time: questions to the terminal (`answers`), pictures
//! (`present::pictured`), the text of a style (`style::color`), the screens of recordings
//! (`rehearsal::stand_in::screen`) and films (`export::reel`), the folded sections of a log
//! (`report::console`). What is searched for in the bytes of programs is no output.

use std::io::{self, Write};

use crossterm::Command;
use crossterm::clipboard::CopyToClipboard;
use crossterm::cursor::{
    Hide, MoveDown, MoveRight, MoveTo, MoveUp, RestorePosition, SavePosition, Show,
};
use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::style::ResetColor;
use crossterm::terminal::{
    Clear, ClearType, EnableLineWrap, EnterAlternateScreen, LeaveAlternateScreen,
};

use super::{Drawing, Size};
use crate::neutral::Neutral;
use crate::style::Line;

/// The modes that programs change.
macro_rules! modes {
    () => {
        "\x1b[?7h\x1b[4l\x1b[?1l\x1b>\x1b(B\x0f\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1004l\x1b[?1006l\x1b[?2004l\x1b[0m"
    };
}

/// Undoes what a program may have left behind when it was killed: the alternate screen, a hidden
/// cursor, a scroll region, application keys, reports of mouse and focus, paste marks, insert mode,
/// the character set for drawing lines, colours.
///
/// Leaving the alternate screen moves the cursor to the position that its last visit saved, even if
/// that was long ago and the first screen is active; tmux keeps that position apart from the one
/// that `ESC 7` saves. So the alternate screen is entered first, which saves the cursor and changes
/// nothing if it is active. Resetting the scroll region moves the cursor to the top, so it is saved
/// around that.
pub const RECOVER: &str = concat!("\x1b[?1049h\x1b[?1049l\x1b7\x1b[r\x1b8\x1b[?25h", modes!());

/// The same for output that only grows: nothing that moves the cursor or draws.
pub const RECOVER_BELOW: &str = modes!();

/// Makes a terminal with kitty's protocol remove all pictures and forget them. Others ignore it.
const REMOVE_PICTURES: &str = "\x1b_Ga=d,d=A,q=2\x1b\\";

/// Writes lines to a terminal.
#[derive(Debug)]
pub struct Screen<W: Write> {
    out: W,
    size: Size,
    color: bool,
    drawing: Drawing,
    /// The screen has pictures that the terminal removes only on command.
    has_pictures: bool,
    /// The pictures were drawn for another width.
    is_stale: bool,
    /// The last pictures, in order, below which everything that was written is known.
    below: Vec<PictureRows>,
    cursor: Cursor,
    /// While the second screen is active: where the cursor was on the first.
    first: Option<Cursor>,
}

/// A picture, and the text below it, up to the next one.
#[derive(Clone, Debug)]
struct PictureRows {
    /// Rows of the picture.
    rows: usize,
    /// The text. The cursor is at the end of the last line, unless another picture follows.
    lines: Vec<Line>,
}

impl PictureRows {
    fn add(&mut self, line: &Line) {
        if let Some(last) = self.lines.last_mut() {
            last.append(line);
        }
    }

    /// The rows that the lines take.
    fn height(&self, cols: usize) -> usize {
        self.lines.iter().map(|line| line.rows(cols).len()).sum()
    }
}

/// The position of the cursor within its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cursor {
    Start,
    Within,
    /// Other programs have written since.
    Unknown,
}

impl<W: Write> Screen<W> {
    /// A screen about which nothing is known yet.
    pub fn new(out: W, size: Size, color: bool) -> Self {
        Self {
            out,
            size,
            color,
            drawing: Drawing::Anywhere,
            has_pictures: false,
            is_stale: false,
            below: Vec::new(),
            cursor: Cursor::Unknown,
            first: None,
        }
    }

    /// The same screen with another way of drawing.
    #[must_use]
    pub fn drawn(mut self, drawing: Drawing) -> Self {
        self.drawing = drawing;
        self
    }

    /// Whether the output only grows.
    pub fn grows(&self) -> bool {
        self.drawing.is_below()
    }

    /// The size that lines are fitted to.
    pub fn size(&self) -> Size {
        self.size
    }

    /// Notes the size after it has changed. Lines may wrap elsewhere then, and pictures do not
    /// follow: see [`Screen::take_stale_pictures`].
    pub fn resize(&mut self, size: Size) {
        self.is_stale |= self.has_pictures && size.cols != self.size.cols;
        self.size = size;
    }

    /// Whether everything written since the last picture is known.
    pub fn knows_pictures(&self) -> bool {
        !self.below.is_empty()
    }

    /// Removes pictures that were drawn for another width. Returns how many of the last ones can be
    /// drawn again, and the rows of the text between and below them; `None` if nothing was removed.
    ///
    /// Does nothing on the second screen: the pictures belong to the first one.
    pub fn take_stale_pictures(&mut self) -> io::Result<Option<(usize, usize)>> {
        if !self.is_stale || self.first.is_some() {
            return Ok(None);
        }
        self.is_stale = false;
        let known = std::mem::take(&mut self.below);
        self.remove_pictures()?;
        let cols = usize::from(self.size.cols);
        let (mut taken, mut text, mut count) = (0, 0, 0);
        for below in known.iter().rev() {
            let height = below.height(cols);
            // A picture that has scrolled off the screen cannot be drawn again.
            if taken + below.rows + height > usize::from(self.size.rows) {
                break;
            }
            (taken, text, count) = (taken + below.rows + height, text + height, count + 1);
        }
        self.below = known[known.len() - count..].to_vec();
        Ok(Some((count, text)))
    }

    /// Draws the last pictures again, each with the rows that it takes now, and the text below
    /// them.
    pub fn put_pictures_again(&mut self, orders: &[(String, usize)]) -> io::Result<()> {
        let known = std::mem::take(&mut self.below);
        if known.is_empty() {
            return Ok(());
        }
        let cols = usize::from(self.size.cols);
        let heights = known.iter().map(|below| below.rows + below.height(cols));
        let above = heights.sum::<usize>().saturating_sub(1);
        let cursor = self.cursor;
        self.send(&format!("{}\r{}", up(above), erase_below()))?;
        for (nth, (before, (order, rows))) in known.iter().zip(orders).enumerate() {
            if nth > 0 && !known[nth - 1].lines.is_empty() {
                self.send("\r\n")?;
            }
            self.put_picture(order, *rows)?;
            let lines = before.lines.iter().map(|line| line.to_ansi(self.color));
            self.send(&lines.collect::<Vec<_>>().join("\r\n"))?;
        }
        for (below, before) in self.below.iter_mut().zip(known) {
            below.lines = before.lines;
        }
        self.cursor = cursor;
        Ok(())
    }

    /// Whether this program wrote last in the line of the cursor.
    pub fn has_written(&self) -> bool {
        self.cursor != Cursor::Unknown
    }

    /// Draws a picture of `rows` rows. `order` makes the terminal draw it at the cursor.
    pub fn put_picture(&mut self, order: &str, rows: usize) -> io::Result<()> {
        self.cursor = Cursor::Start;
        self.has_pictures = true;
        if let Some(before) = self.below.last_mut() {
            // The picture begins in this line.
            before.lines.pop_if(|line| line.is_empty());
        }
        self.below.push(PictureRows {
            rows,
            lines: vec![Line::new()],
        });
        // The room is made first: some terminals cut a picture that makes the screen scroll.
        let room = "\r\n".repeat(rows);
        let (back, down) = (up(rows), sequence(MoveDown(clamped(rows))));
        let (save, restore) = (sequence(SavePosition), sequence(RestorePosition));
        self.send(&format!("{room}{back}{save}{order}{restore}{down}\r"))
    }

    fn remove_pictures(&mut self) -> io::Result<()> {
        self.below.clear();
        if std::mem::take(&mut self.has_pictures) {
            self.send(REMOVE_PICTURES)?;
        }
        Ok(())
    }

    /// Notes that another program, most often a command, may have written to the terminal.
    pub fn cursor_is_unknown(&mut self) {
        self.below.clear();
        self.cursor = Cursor::Unknown;
    }

    /// Writes `line` and leaves the cursor at its end.
    pub fn put(&mut self, line: &Line) -> io::Result<()> {
        if line.is_empty() {
            return Ok(());
        }
        self.cursor = Cursor::Within;
        if let Some(below) = self.below.last_mut() {
            below.add(line);
        }
        self.send(&line.to_ansi(self.color))
    }

    /// Writes `line` and goes to the start of the next one.
    pub fn put_line(&mut self, line: &Line) -> io::Result<()> {
        self.put_lines(std::slice::from_ref(line))
    }

    /// Writes `lines`, each with its line end.
    pub fn put_lines(&mut self, lines: &[Line]) -> io::Result<()> {
        if lines.is_empty() {
            return Ok(());
        }
        let rest = lines.iter().skip(1).map(|line| self.row(line));
        let first = match self.cursor {
            Cursor::Start => self.row(&lines[0]),
            _ => lines[0].to_ansi(self.color),
        };
        let rows = std::iter::once(first).chain(rest);
        let text: String = rows.map(|row| row + "\r\n").collect();
        self.cursor = Cursor::Start;
        if let Some(below) = self.below.last_mut() {
            for line in lines {
                below.add(line);
                below.lines.push(Line::new());
            }
        }
        self.send(&text)
    }

    /// The text of a line that begins in the first column.
    fn row(&self, line: &Line) -> String {
        let fits = line.width() <= usize::from(self.size.cols);
        if self.color && fits && !self.grows() {
            line.to_terminal()
        } else {
            line.to_ansi(self.color)
        }
    }

    /// Goes to the start of the next line.
    pub fn end_line(&mut self) -> io::Result<()> {
        self.cursor = Cursor::Start;
        if let Some(below) = self.below.last_mut() {
            below.lines.push(Line::new());
        }
        self.send("\r\n")
    }

    /// Goes to the start of a line: this one if nothing is to the left of the cursor, else the
    /// next. Never leaves an empty line, never writes after what a command left unfinished.
    ///
    /// After a command the column is unknown. Asking the terminal (`CSI 6 n`) does not work: some
    /// never answer, and the answer would arrive among the keys that a person types. Counting the
    /// output of commands does not work either: they write to the terminal directly. But writing
    /// exactly one row of blanks shows it to the terminal itself: from the first column they fill
    /// this row, and the cursor waits in the last column; from any other they run over into the
    /// next row. A carriage return ends in the right row both times (zsh does the same).
    ///
    /// This has a price: text that a command left in a row before it returned to its start
    /// (`50%\r`) is erased, and a terminal that wraps immediately, not when the next character
    /// comes, gets an empty line. A terminal that rewraps on resizing joins an unfinished line with
    /// the one after it.
    pub fn fresh_line(&mut self) -> io::Result<()> {
        match std::mem::replace(&mut self.cursor, Cursor::Start) {
            Cursor::Start => Ok(()),
            Cursor::Within => self.end_line(),
            // An empty line now and then is the price of output that only grows.
            Cursor::Unknown if self.grows() => self.send("\r\n"),
            Cursor::Unknown => {
                let row = " ".repeat(usize::from(self.size.cols));
                // Blanks in the colours of a killed program would be visible; without automatic
                // wrapping they would all stay in this row.
                let (plain, wrap) = (sequence(ResetColor), sequence(EnableLineWrap));
                self.send(&format!("{plain}{wrap}{row}\r{}", erase_row()))
            }
        }
    }

    /// Goes to the start of a fresh line if other programs may have written into the known one.
    pub fn torn_line(&mut self) -> io::Result<()> {
        self.cursor_is_unknown();
        self.fresh_line()
    }

    /// Erases the letters that were just written, as a terminal in line mode does.
    pub fn rub_out(&mut self, columns: usize) -> io::Result<()> {
        self.send(&"\x08 \x08".repeat(columns))
    }

    /// Empties the line of the cursor, provided it fits in one row, and goes to its start. If the
    /// output only grows, it starts the next line instead.
    pub fn erase_line(&mut self) -> io::Result<()> {
        if self.grows() {
            return self.fresh_line();
        }
        self.cursor = Cursor::Start;
        if let Some(last) = self
            .below
            .last_mut()
            .and_then(|below| below.lines.last_mut())
        {
            *last = Line::new();
        }
        self.send(&format!("\r{}", erase_row()))
    }

    /// Draws `rows`, none wider than the screen, in place of everything from `above` rows above the
    /// cursor to the end of the screen. Leaves the cursor at `at`: one of these rows, and a column.
    ///
    /// If the output only grows, the rows are written below.
    pub fn put_rows(&mut self, above: usize, rows: &[Line], at: (usize, usize)) -> io::Result<()> {
        if self.grows() {
            self.fresh_line()?;
            return match rows.split_last() {
                Some((last, rows)) => {
                    self.put_lines(rows)?;
                    self.put(last)
                }
                None => Ok(()),
            };
        }
        self.below.clear();
        let back = up(rows.len().saturating_sub(1 + at.0));
        let right = if at.1 > 0 {
            sequence(MoveRight(clamped(at.1)))
        } else {
            String::new()
        };
        let lines: Vec<_> = rows.iter().map(|row| self.row(row)).collect();
        let (up, lines) = (up(above), lines.join("\r\n"));
        let text = format!("{up}\r{}{lines}{back}\r{right}", erase_below());
        self.cursor = if rows.is_empty() {
            Cursor::Start
        } else {
            Cursor::Within
        };
        self.send(&text)
    }

    /// Empties the screen and goes to its top. If the output only grows, it writes an empty line
    /// instead.
    pub fn clear(&mut self) -> io::Result<()> {
        if self.grows() {
            self.fresh_line()?;
            return self.end_line();
        }
        self.remove_pictures()?;
        self.cursor = Cursor::Start;
        self.send(&empty())
    }

    /// Scrolls everything above the cursor off the screen, into the scrollback.
    pub fn scroll_away(&mut self) -> io::Result<()> {
        if self.grows() {
            self.fresh_line()?;
            return self.end_line();
        }
        self.below.clear();
        self.cursor = Cursor::Start;
        let rows = usize::from(self.size.rows).saturating_sub(1);
        let away = "\n".repeat(rows);
        self.send(&format!("\r{away}{}{}", home(), erase_below()))
    }

    /// Fills the whole screen with `rows`, none wider than it and no more than it has.
    pub fn put_page(&mut self, rows: &[Line]) -> io::Result<()> {
        if self.grows() {
            self.fresh_line()?;
            return self.put_lines(rows);
        }
        let rows: Vec<_> = rows.iter().map(|row| self.row(row)).collect();
        self.cursor = Cursor::Within;
        let below = if rows.len() < usize::from(self.size.rows) {
            format!("\r\n{}{}", erase_below(), up(1))
        } else {
            String::new()
        };
        // Each row is erased before its text is written: erasing after a row of full width would
        // remove its last column.
        let erase = erase_row();
        let text = rows.join(&format!("\r\n{erase}"));
        self.send(&format!("{}{erase}{text}{below}", home()))
    }

    /// Switches to a second, empty screen; the first comes back as it was.
    pub fn enter_alternate(&mut self) -> io::Result<()> {
        if self.grows() {
            return self.fresh_line();
        }
        self.first.get_or_insert(self.cursor);
        self.cursor = Cursor::Start;
        self.send(&(sequence(EnterAlternateScreen) + &empty()))
    }

    /// Switches back to the first screen and to where its cursor was.
    pub fn leave_alternate(&mut self) -> io::Result<()> {
        if self.grows() {
            return Ok(());
        }
        if let Some(cursor) = self.first.take() {
            self.cursor = cursor;
        }
        // A terminal without a second screen would keep the old text.
        self.send(&(empty() + &sequence(LeaveAlternateScreen)))
    }

    /// Shows or hides the cursor.
    pub fn show_cursor(&mut self, shown: bool) -> io::Result<()> {
        if self.grows() {
            return Ok(());
        }
        self.send(&if shown {
            sequence(Show)
        } else {
            sequence(Hide)
        })
    }

    /// Asks the terminal to mark pasted text, or to stop marking it.
    pub fn mark_pastes(&mut self, marked: bool) -> io::Result<()> {
        self.order(&if marked {
            sequence(EnableBracketedPaste)
        } else {
            sequence(DisableBracketedPaste)
        })
    }

    /// Sets the window's title, after asking the terminal to remember the previous one. Sets the
    /// title alone: `crossterm` would set the icon's name too.
    pub fn push_title(&mut self, title: &str) -> io::Result<()> {
        let title = Neutral::line(title.replace('\t', " "));
        self.order(&format!("\x1b[22;2t\x1b]2;{title}\x07"))
    }

    /// Gives the window the title it had before [`Screen::push_title`].
    pub fn pop_title(&mut self) -> io::Result<()> {
        self.order("\x1b[23;2t")
    }

    /// Puts `text` into the clipboard, if the terminal supports that (OSC 52).
    pub fn copy(&mut self, text: &str) -> io::Result<()> {
        self.order(&sequence(CopyToClipboard::to_clipboard_from(text)))
    }

    /// Sends an invisible sequence, unless the terminal would print it.
    fn order(&mut self, order: &str) -> io::Result<()> {
        if self.drawing == Drawing::Plain {
            return Ok(());
        }
        self.send(order)
    }

    fn send(&mut self, text: &str) -> io::Result<()> {
        self.out.write_all(text.as_bytes())?;
        self.out.flush()
    }
}

/// Moves the cursor up; stops at the top.
fn up(rows: usize) -> String {
    if rows == 0 {
        String::new()
    } else {
        sequence(MoveUp(clamped(rows)))
    }
}

fn home() -> String {
    sequence(MoveTo(0, 0))
}

/// Empties the screen, from its top.
fn empty() -> String {
    home() + &sequence(Clear(ClearType::All))
}

fn erase_row() -> String {
    sequence(Clear(ClearType::UntilNewLine))
}

fn erase_below() -> String {
    sequence(Clear(ClearType::FromCursorDown))
}

fn clamped(cells: usize) -> u16 {
    cells.try_into().unwrap_or(u16::MAX)
}

/// The bytes of a command.
fn sequence(command: impl Command) -> String {
    let mut bytes = String::new();
    // Writing to a string cannot fail.
    let _ = command.write_ansi(&mut bytes);
    bytes
}

impl<W: Write> Drop for Screen<W> {
    fn drop(&mut self) {
        if self.first.is_some() {
            // Erases nothing: after a panic the first screen is back already. Fails only when the
            // terminal is gone.
            let _ = self.send(&sequence(LeaveAlternateScreen));
        }
    }
}

#[cfg(test)]
mod tests;
