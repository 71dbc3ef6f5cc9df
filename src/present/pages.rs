//! Commentary on stage, a page at a time.
//!
//! Owns how commentary is set and when it would scroll away unread. What keys do at such a stop is the
//! presenter's business.

use std::io;

use crate::plan::Commentary;
use crate::run::{Values, substitute};
use crate::style::{Line, Role};

use super::prose;
use super::stage::{Above, Stage, centred};

/// What is still to be shown of a piece of commentary.
pub(super) enum Said {
    /// Nothing: all of it stands there.
    All,
    /// Its lines, with a stop wherever they would scroll away unread.
    Lines(Vec<Line>),
    /// A heading that has the screen to itself until the next key.
    Card(Vec<Line>),
}

impl Stage {
    /// Begins to show commentary.
    pub(super) fn say(&mut self, commentary: &Commentary, values: &Values) -> io::Result<Said> {
        let cols = self.area().0;
        self.screen.fresh_line()?;
        match commentary {
            Commentary::Markdown { document, text } => {
                let options = prose::RenderOptions {
                    width: cols,
                    theme: &self.look.theme,
                    link_targets: &document.link_targets,
                    substitute: &|name| values.get(name).cloned(),
                };
                let lines = prose::render(text, &options);
                if lines.is_empty() {
                    return Ok(Said::All);
                }
                if self.look.heading_cards && text.trim_start().starts_with('#') {
                    return Ok(Said::Card(lines));
                }
                if self.above != Above::Space {
                    self.screen.end_line()?;
                    self.unread += 1;
                }
                self.above = Above::Prose;
                return Ok(Said::Lines(lines));
            }
            Commentary::Comment(text) => {
                self.line(&substitute(text, values), Role::Prose)?;
            }
            Commentary::Blank => {
                if self.above != Above::Space {
                    self.screen.end_line()?;
                    self.above = Above::Space;
                }
            }
        }
        Ok(Said::All)
    }

    /// Shows a heading on a screen for itself.
    pub(super) fn put_card(&mut self, lines: &[Line]) -> io::Result<()> {
        self.clear()?;
        let card = centred(lines, self.area());
        self.screen.put_lines(&card)
    }

    /// Shows a line of commentary, if it has room below what was not read yet.
    pub(super) fn put_if_room(&mut self, line: &Line) -> io::Result<bool> {
        let (cols, rows) = self.area();
        let height = line.rows(cols).len();
        // The last row is the one that the cursor is in.
        if self.unread > 0 && self.unread + height >= rows {
            return Ok(false);
        }
        self.unread += height;
        self.screen.put_line(line)?;
        Ok(true)
    }

    /// Says that there is more to read.
    pub(super) fn more(&self) -> Line {
        Line::styled("…", self.style(Role::Notice))
    }
}
