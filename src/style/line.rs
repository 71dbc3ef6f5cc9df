//! A line of styled text, measured as a terminal measures it.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::Style;
use crate::neutral::visible;

/// A piece of text in one style. Only a [`Line`] creates one, and its text is [`visible`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fragment {
    text: String,
    style: Style,
}

impl Fragment {
    /// The text, without control and hidden characters.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Its style.
    pub const fn style(&self) -> Style {
        self.style
    }
}

/// One line of styled text, without its line end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    fragments: Vec<Fragment>,
}

/// The separators between two columns of a table.
const BORDERS: [&str; 2] = [" │ ", " | "];

/// Whether terminals disagree on the width: emoji with selectors, joiners or skin tones, and flags.
fn has_doubtful_width(text: &str) -> bool {
    let is_doubtful = |character| {
        matches!(
            character,
            '\u{fe0f}' | '\u{200d}' | '\u{1f3fb}'..='\u{1f3ff}' | '\u{1f1e6}'..='\u{1f1ff}'
        )
    };
    text.chars().any(is_doubtful)
}

impl Line {
    /// An empty line.
    pub fn new() -> Self {
        Self::default()
    }

    /// A line of `text` in one style.
    pub fn styled(text: impl AsRef<str>, style: Style) -> Self {
        let mut line = Self::new();
        line.push(text.as_ref(), style);
        line
    }

    /// Appends `text`, made [`visible`]; it joins the last fragment if that has the same style.
    ///
    /// This is the only way to add text to a line, and so to a terminal.
    pub fn push(&mut self, text: &str, style: Style) {
        let text = visible(text);
        match self.fragments.last_mut() {
            _ if text.is_empty() => {}
            Some(last) if last.style == style => last.text.push_str(&text),
            _ => self.fragments.push(Fragment {
                text: text.into_owned(),
                style,
            }),
        }
    }

    /// Appends the fragments of `other`.
    pub fn append(&mut self, other: &Self) {
        for fragment in &other.fragments {
            self.push(&fragment.text, fragment.style);
        }
    }

    /// The fragments from left to right.
    pub fn fragments(&self) -> &[Fragment] {
        &self.fragments
    }

    /// The characters as a reader counts them, each with its columns and its style.
    pub fn graphemes(&self) -> impl Iterator<Item = (&str, usize, Style)> {
        self.fragments.iter().flat_map(|Fragment { text, style }| {
            graphemes(text).map(|(grapheme, columns)| (grapheme, columns, *style))
        })
    }

    /// Whether the line has no text, not even a blank.
    pub fn is_empty(&self) -> bool {
        self.fragments.is_empty()
    }

    /// The columns that the line takes on a terminal.
    pub fn width(&self) -> usize {
        self.fragments
            .iter()
            .map(|fragment| display_width(&fragment.text))
            .sum()
    }

    /// The text alone.
    pub fn text(&self) -> String {
        self.fragments
            .iter()
            .map(|fragment| fragment.text.as_str())
            .collect()
    }

    /// The text for a stream: with SGR codes if `color` is true, otherwise without.
    pub fn to_ansi(&self, color: bool) -> String {
        if !color {
            return self.text();
        }
        let mut ansi = String::new();
        for Fragment { text, style } in &self.fragments {
            let sgr = style.sgr();
            let reset = if sgr.is_empty() { "" } else { "\x1b[0m" };
            ansi.extend([sgr.as_str(), text, reset]);
        }
        ansi
    }

    /// The same for a terminal, in a line that begins in the first column. Terminals disagree on
    /// the width of some emoji: after one of these, the cursor is moved to the column where the
    /// next border of a table belongs.
    pub fn to_terminal(&self) -> String {
        let mut ansi = String::new();
        let (mut column, mut is_doubtful) = (0, false);
        for Fragment { text, style } in &self.fragments {
            let sgr = style.sgr();
            ansi += &sgr;
            let mut rest = text.as_str();
            while let Some(at) = BORDERS.iter().filter_map(|border| rest.find(border)).min() {
                let (before, border) = rest.split_at(at);
                column += display_width(before);
                is_doubtful |= has_doubtful_width(before);
                ansi += before;
                if std::mem::take(&mut is_doubtful) {
                    ansi.extend(["\x1b[", &(column + 1).to_string(), "G"]);
                }
                // The blank after the sign may be the beginning of another border.
                let sign = border.trim_start_matches(' ').chars().next();
                let end = 1 + sign.map_or(0, char::len_utf8);
                ansi += &border[..end];
                column += display_width(&border[..end]);
                rest = &border[end..];
            }
            column += display_width(rest);
            is_doubtful |= has_doubtful_width(rest);
            ansi += rest;
            if !sgr.is_empty() {
                ansi += "\x1b[0m";
            }
        }
        ansi
    }

    /// The rows into which a terminal of `width` columns breaks the line; at least one.
    pub fn rows(&self, width: usize) -> Vec<Self> {
        let mut rows = vec![Self::new()];
        let mut column = 0;
        for (grapheme, columns, style) in self.graphemes() {
            if column + columns > width && column > 0 {
                rows.push(Self::new());
                column = 0;
            }
            column += columns;
            if let Some(row) = rows.last_mut() {
                row.push(grapheme, style);
            }
        }
        rows
    }

    /// The line if it fits into `width` columns, otherwise its beginning and `…`.
    #[must_use]
    pub fn cut(&self, width: usize) -> Self {
        self.cut_with(width, "…")
    }

    /// The same with another sign in place of `…`.
    #[must_use]
    pub fn cut_with(&self, width: usize, sign: &str) -> Self {
        if self.width() <= width {
            return self.clone();
        }
        let room = width.saturating_sub(display_width(sign));
        let (mut cut, mut column) = (Self::new(), 0);
        for (grapheme, columns, style) in self.graphemes() {
            column += columns;
            if column > room {
                let sign = graphemes(sign).take(width);
                cut.push(&sign.map(|(part, _)| part).collect::<String>(), style);
                break;
            }
            cut.push(grapheme, style);
        }
        cut
    }

    /// Removes blanks at the end.
    pub fn trim_end(&mut self) {
        while let Some(last) = self.fragments.last_mut() {
            last.text.truncate(last.text.trim_end().len());
            if !last.text.is_empty() {
                return;
            }
            self.fragments.pop();
        }
    }
}

/// The characters of `text` as a reader counts them, each with its columns (0, 1 or 2).
///
/// A flag, an emoji with its joiners and skin tone, a letter with its accents: each is one. Where
/// terminals disagree (some emoji sequences), the width is the one that Unicode recommends.
pub fn graphemes(text: &str) -> impl Iterator<Item = (&str, usize)> {
    text.graphemes(true)
        .map(|grapheme| (grapheme, grapheme.width().min(2)))
}

/// The columns that `text` takes on a terminal.
pub fn display_width(text: &str) -> usize {
    if text.is_ascii() {
        return text.len();
    }
    graphemes(text).map(|(_, width)| width).sum()
}

#[cfg(test)]
mod tests;
