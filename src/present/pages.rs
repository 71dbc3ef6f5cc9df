//! Commentary on stage, one page at a time.
//!
//! Owns the layout of commentary, and where it would scroll away unread. The presenter handles the
//! keys at such a stop.

use std::io;
use std::path::Path;

use crate::document::Document;
use crate::plan::{Action, Commentary};
use crate::run::{Announcement, Values, substitute};
use crate::style::{Line, Role};

use super::pictured::TerminalPicture;
use super::prose;
use super::stage::{LastLine, Stage, centred};

/// The part of commentary that is not displayed yet.
pub(super) enum Remainder {
    /// Nothing is left.
    All,
    /// These parts, with a stop wherever one would scroll away unread.
    Parts(Vec<PagePart>),
    /// A heading that has the screen to itself until the next key.
    Card(Vec<Line>),
}

/// A part of commentary that scrolls as a whole.
pub(super) enum PagePart {
    /// A line.
    Line(Line),
    /// A picture, with its columns and rows.
    Picture(TerminalPicture, (usize, usize)),
}

impl Stage {
    /// Starts displaying commentary.
    pub(super) fn say(
        &mut self,
        commentary: &Commentary,
        values: &Values,
    ) -> io::Result<Remainder> {
        self.screen.fresh_line()?;
        self.take_late_answers();
        match commentary {
            Commentary::Markdown { document, text } => self.lay_out(document, text, values),
            Commentary::Comment(text) => {
                self.line(&substitute(text, values), Role::Prose)?;
                Ok(Remainder::All)
            }
            Commentary::Blank => {
                if self.above != LastLine::Space {
                    self.screen.end_line()?;
                    self.above = LastLine::Space;
                }
                Ok(Remainder::All)
            }
        }
    }

    /// The parts of Markdown, or the card of a heading. None of it is displayed yet.
    fn lay_out(
        &mut self,
        document: &Document,
        text: &str,
        values: &Values,
    ) -> io::Result<Remainder> {
        let options = prose::RenderOptions {
            width: self.area().0,
            theme: &self.look.theme,
            link_targets: &document.link_targets,
            substitute: &|name| values.get(name).cloned(),
        };
        let is_heading = text.trim_start().starts_with('#');
        if is_heading && self.look.heading_cards && !self.screen.grows() {
            return Ok(Remainder::Card(prose::render(text, &options)));
        }
        let folder = document.source.path().parent();
        let parts = prose::parts(text, &options);
        let parts = self.shown(parts, folder.unwrap_or(Path::new("")));
        if parts.is_empty() {
            return Ok(Remainder::All);
        }
        if self.above != LastLine::Space {
            self.screen.end_line()?;
            self.unread += 1;
        }
        self.above = LastLine::Prose;
        Ok(Remainder::Parts(parts))
    }

    /// Displays a heading alone on the screen.
    pub(super) fn put_card(&mut self, lines: &[Line]) -> io::Result<()> {
        self.clear()?;
        let card = centred(lines, self.area());
        self.screen.put_lines(&card)
    }

    /// Draws a heading again that has the screen to itself.
    pub(super) fn put_card_of(&mut self, announcement: Announcement<'_>) -> io::Result<()> {
        let Announcement {
            plan, step, values, ..
        } = announcement;
        if let Action::Say(commentary) = &plan.steps[step].action
            && let Remainder::Card(lines) = self.say(commentary, values)?
        {
            self.put_card(&lines)?;
        }
        Ok(())
    }

    /// Displays a part of commentary, if there is room below the unread part.
    pub(super) fn put_if_room(&mut self, shown: &PagePart) -> io::Result<bool> {
        let (cols, rows) = self.area();
        let height = match shown {
            PagePart::Line(line) => line.rows(cols).len(),
            PagePart::Picture(_, (_, rows)) => *rows,
        };
        // The last row is the one with the cursor.
        if self.unread > 0 && self.unread + height >= rows {
            return Ok(false);
        }
        self.unread += height;
        match shown {
            PagePart::Line(line) => self.screen.put_line(line)?,
            PagePart::Picture(picture, cells) => self.put_picture(picture, *cells)?,
        }
        Ok(true)
    }

    /// The sign that there is more to read.
    pub(super) fn more(&self) -> Line {
        let signs = self.look.theme.signs();
        let sign = if signs.are_words() {
            "more: press RETURN"
        } else {
            signs.ellipsis()
        };
        Line::styled(sign, self.style(Role::Notice))
    }
}
