//! A show as an animated picture: SVG that needs no other files and no scripts.
//!
//! Owns the frames and their look. Every different line is drawn once, and a frame combines lines.
//! All frames are side by side in a strip, which the style moves one frame at a time.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::time::Duration;

use vt100::{Cell, Color, Parser, Screen};

use crate::neutral::Neutral;
use crate::term::without_excess;

use super::reel::Reel;
use super::terminal::{escaped, of_cube};

/// Size of a character cell, in pixels.
const CELL: (f64, f64) = (8.4, 18.0);
/// The margin around the text, in pixels.
const MARGIN: f64 = 14.0;
/// The height of the line with the chapter, in pixels.
const HEAD: f64 = 30.0;
/// How long the last frame stays.
const END: Duration = Duration::from_secs(4);
/// The shortest time between two frames.
const LEAST: Duration = Duration::from_millis(40);
/// The highest number of frames: longer shows have fewer frames per second.
const MOST_FRAMES: u32 = 1500;

/// Colours on a light background, then on a dark one.
const PALETTE: [[&str; 16]; 2] = [
    [
        "#1b1b1f", "#a3190f", "#1d6b2c", "#7a5200", "#0b4fa0", "#86278a", "#00666b", "#55555e",
        "#5c5c66", "#c0281c", "#23803a", "#8a6100", "#1a63c4", "#9d35a2", "#007a80", "#1b1b1f",
    ],
    [
        "#8b8b96", "#ff9c92", "#8fdc9f", "#e8c46c", "#8fbcff", "#eaa6ee", "#7fdbe0", "#d5d5dd",
        "#a4a4b0", "#ffb0a8", "#a8e8b5", "#f2d48a", "#a9ccff", "#f2bdf5", "#9ce8ec", "#ffffff",
    ],
];

/// The picture of a show.
pub fn svg(reel: &Reel) -> Neutral {
    let film = Film::of(reel);
    let (width, height) = (
        // Whole pixels, so that all frames are where the style expects them.
        (f64::from(reel.cols) * CELL.0 + 2.0 * MARGIN).round(),
        f64::from(reel.rows) * CELL.1 + HEAD + MARGIN,
    );
    let title = escaped(if reel.title.is_empty() {
        "A show"
    } else {
        &reel.title
    });
    let text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" \
         width=\"{width:.0}\" height=\"{height:.0}\" role=\"img\" aria-labelledby=\"title\">\n\
         <!-- Made by demosh. -->\n<title id=\"title\">{title}</title>\n<desc>{}</desc>\n<style>{}</style>\n<defs>\n{}</defs>\n\
         <rect class=\"ground\" x=\"0.5\" y=\"0.5\" width=\"{:.0}\" height=\"{:.0}\" rx=\"8\"/>\n\
         <g class=\"film\">\n{}</g>\n</svg>\n",
        film.contents(),
        style(&film, width),
        film.lines,
        width - 1.0,
        height - 1.0,
        film.drawn(width, height),
    );
    Neutral::lines(text)
}

struct SvgFrame {
    at: Duration,
    chapter: usize,
    /// The number of each line, and its row.
    rows: Vec<(usize, u16)>,
}

struct Film {
    frames: Vec<SvgFrame>,
    chapters: Vec<(Duration, String)>,
    /// The definitions of all lines.
    lines: String,
    length: Duration,
}

impl Film {
    fn of(reel: &Reel) -> Self {
        let mut terminal = Parser::new(reel.rows, reel.cols, 0);
        let mut film = Self {
            frames: Vec::new(),
            chapters: vec![(Duration::ZERO, reel.title.clone())],
            lines: String::new(),
            length: Duration::ZERO,
        };
        let last = reel.pieces.last().map_or(Duration::ZERO, |piece| piece.at);
        let least = LEAST.max(last / MOST_FRAMES);
        let mut known = HashMap::new();
        for piece in &reel.pieces {
            if let Some(chapter) = &piece.chapter {
                let chapter = Neutral::line(chapter).to_string();
                if film
                    .chapters
                    .last()
                    .is_none_or(|(_, last)| *last != chapter)
                {
                    film.chapters.push((piece.at, chapter));
                }
            }
            terminal.process(&without_excess(&piece.bytes));
            let rows = rows(terminal.screen(), &mut known, &mut film.lines);
            film.push(piece.at, rows, least);
        }
        film.length = last + END;
        film
    }

    fn push(&mut self, at: Duration, rows: Vec<(usize, u16)>, least: Duration) {
        let chapter = self.chapters.len() - 1;
        match self.frames.last_mut() {
            Some(last) if last.rows == rows && last.chapter == chapter => {}
            // Changes within the blink of an eye become one frame.
            Some(last) if at.saturating_sub(last.at) < least && last.chapter == chapter => {
                last.rows = rows;
            }
            _ => self.frames.push(SvgFrame { at, chapter, rows }),
        }
    }

    fn contents(&self) -> String {
        let chapters = self.chapters.iter().filter(|(_, title)| !title.is_empty());
        let chapters = chapters.map(|(at, title)| {
            let seconds = at.as_secs();
            format!("{}:{:02} {}", seconds / 60, seconds % 60, escaped(title))
        });
        chapters.collect::<Vec<_>>().join("; ")
    }

    /// The strip of frames, grouped by chapter.
    fn drawn(&self, width: f64, height: f64) -> String {
        let mut out = String::new();
        let mut chapter = None;
        for (nth, frame) in self.frames.iter().enumerate() {
            if chapter != Some(frame.chapter) {
                if chapter.is_some() {
                    out.push_str("</g>\n");
                }
                chapter = Some(frame.chapter);
                let title = escaped(&self.chapters[frame.chapter].1);
                // Writing to a string cannot fail.
                let _ = writeln!(
                    out,
                    "<g id=\"chapter-{}\"><title>{title}</title>",
                    frame.chapter
                );
            }
            let x = f64::from(u32::try_from(nth).unwrap_or(u32::MAX)) * width;
            let _ = write!(
                out,
                "<svg x=\"{x:.0}\" width=\"{width:.0}\" height=\"{height:.0}\">"
            );
            let title = escaped(&self.chapters[frame.chapter].1);
            let _ = write!(
                out,
                "<text class=\"head\" x=\"{MARGIN}\" y=\"20\">{title}</text>"
            );
            for (line, row) in &frame.rows {
                let y = HEAD + f64::from(*row) * CELL.1;
                let _ = write!(out, "<use href=\"#l{line}\" x=\"{MARGIN}\" y=\"{y:.0}\"/>");
            }
            out.push_str("</svg>\n");
        }
        if chapter.is_some() {
            out.push_str("</g>\n");
        }
        out
    }
}

/// The lines that are not empty, each defined once.
fn rows(
    screen: &Screen,
    known: &mut HashMap<String, usize>,
    definitions: &mut String,
) -> Vec<(usize, u16)> {
    let (rows, cols) = screen.size();
    let mut found = Vec::new();
    for row in 0..rows {
        let drawn = line(screen, row, cols);
        if drawn.is_empty() {
            continue;
        }
        let number = known.len();
        let number = *known.entry(drawn.clone()).or_insert(number);
        if number + 1 == known.len() && !definitions.contains(&format!("<g id=\"l{number}\">")) {
            let _ = writeln!(definitions, "<g id=\"l{number}\">{drawn}</g>");
        }
        found.push((number, row));
    }
    found
}

/// Cells of one style, side by side.
struct Stretch {
    /// The first column.
    start: u16,
    /// The column after the last one.
    end: u16,
    /// The attributes of the text.
    look: String,
    /// Those of the background; empty if there is none.
    ground: String,
    text: String,
}

impl Stretch {
    /// At the end of a line: blanks without a background are left out.
    fn trimmed(mut self) -> Self {
        if self.ground.is_empty() {
            let kept = self.text.trim_end().len();
            // Blanks at the end of a line are one column each.
            let cut = u16::try_from(self.text.len() - kept).unwrap_or(0);
            self.end -= cut.min(self.end - self.start);
            self.text.truncate(kept);
        }
        self
    }

    /// The position and the width, in pixels.
    fn place(&self) -> (f64, f64) {
        let (start, width) = (self.start, self.end - self.start);
        (f64::from(start) * CELL.0, f64::from(width) * CELL.0)
    }

    fn drawn_ground(&self) -> String {
        if self.ground.is_empty() {
            return String::new();
        }
        let ((x, width), height, ground) = (self.place(), CELL.1, &self.ground);
        format!("<rect x=\"{x:.1}\" width=\"{width:.1}\" height=\"{height}\" {ground}/>")
    }

    /// A stretch of blanks is not drawn: the text after it has its own position.
    fn drawn_text(&self) -> String {
        if self.text.trim().is_empty() {
            return String::new();
        }
        let ((x, width), look, text) = (self.place(), &self.look, escaped(&self.text));
        format!("<text x=\"{x:.1}\" y=\"13\" textLength=\"{width:.1}\"{look}>{text}</text>")
    }
}

/// One line: background colours, and text in stretches of one style.
fn line(screen: &Screen, row: u16, cols: u16) -> String {
    let (mut grounds, mut texts) = (String::new(), String::new());
    for stretch in stretches(screen, row, cols) {
        grounds += &stretch.drawn_ground();
        texts += &stretch.drawn_text();
    }
    grounds + &texts
}

/// The cells of a row, joined where they look the same.
fn stretches(screen: &Screen, row: u16, cols: u16) -> Vec<Stretch> {
    let mut stretches: Vec<Stretch> = Vec::new();
    let cells = (0..cols).filter_map(|col| Some((col, screen.cell(row, col)?)));
    for (col, cell) in cells.filter(|(_, cell)| !cell.is_wide_continuation()) {
        let end = col + if cell.is_wide() { 2 } else { 1 };
        let (look, ground) = looks(cell);
        let text = if cell.has_contents() {
            cell.contents()
        } else {
            " "
        };
        match stretches.last_mut() {
            Some(open) if open.look == look && open.ground == ground => {
                open.end = end;
                open.text.push_str(text);
            }
            _ => stretches.push(Stretch {
                start: col,
                end,
                look,
                ground,
                text: text.to_owned(),
            }),
        }
    }
    let last = stretches.pop().map(Stretch::trimmed);
    stretches.extend(last);
    stretches
}

/// The attributes of a cell's text and of its background.
fn looks(cell: &Cell) -> (String, String) {
    let (mut front, mut back) = (cell.fgcolor(), cell.bgcolor());
    let mut classes = Vec::new();
    if cell.inverse() {
        std::mem::swap(&mut front, &mut back);
    }
    let mut fill = String::new();
    match front {
        Color::Default if cell.inverse() => classes.push("inverse".to_owned()),
        color => match colour(color) {
            Some(Ok(index)) => classes.push(format!("f{index}")),
            Some(Err(rgb)) => fill = format!(" style=\"fill:{rgb}\""),
            None => {}
        },
    }
    for (on, class) in [
        (cell.bold(), "bold"),
        (cell.dim(), "dim"),
        (cell.italic(), "italic"),
        (cell.underline(), "under"),
    ] {
        if on {
            classes.push(class.to_owned());
        }
    }
    let look = if classes.is_empty() {
        fill
    } else {
        format!(" class=\"{}\"{fill}", classes.join(" "))
    };
    let ground = match back {
        Color::Default if cell.inverse() => "class=\"inverted\"".to_owned(),
        color => match colour(color) {
            Some(Ok(index)) => format!("class=\"f{index}\""),
            Some(Err(rgb)) => format!("style=\"fill:{rgb}\""),
            None => String::new(),
        },
    };
    (look, ground)
}

/// The index of a colour of the palette, or `Err` with a colour that is the same on every
/// background.
fn colour(color: Color) -> Option<Result<u8, String>> {
    let [r, g, b] = match color {
        Color::Default => return None,
        Color::Idx(index) if index < 16 => return Some(Ok(index)),
        Color::Idx(index) => of_cube(index),
        Color::Rgb(r, g, b) => [r, g, b],
    };
    Some(Err(format!("#{r:02x}{g:02x}{b:02x}")))
}

fn style(film: &Film, width: f64) -> String {
    let mut style = String::from(
        "text{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;white-space:pre}\
         .head{font:600 13px system-ui,sans-serif}.bold{font-weight:700}.dim{opacity:.75}\
         .italic{font-style:italic}.under{text-decoration:underline}",
    );
    let rules = |colours: &[&str; 16], [ground, edge, text, quiet]: [&str; 4]| {
        let mut rules = format!(
            ".ground{{fill:{ground};stroke:{edge}}}text{{fill:{text}}}.head{{fill:{quiet}}}\
             .inverse{{fill:{ground}}}.inverted{{fill:{text}}}"
        );
        for (index, colour) in colours.iter().enumerate() {
            let _ = write!(rules, ".f{index}{{fill:{colour}}}");
        }
        rules
    };
    style += &rules(&PALETTE[0], ["#ffffff", "#d9d9e0", "#1b1b1f", "#5c5c66"]);
    let dark = rules(&PALETTE[1], ["#131316", "#35353d", "#ececf1", "#a4a4b0"]);
    let _ = write!(style, "@media (prefers-color-scheme:dark){{{dark}}}");
    let length = film.length.as_secs_f64();
    style.push_str("@keyframes play{");
    for (nth, frame) in film.frames.iter().enumerate() {
        let percent = 100.0 * frame.at.as_secs_f64() / length;
        let percent = if nth == 0 { 0.0 } else { percent };
        let x = f64::from(u32::try_from(nth).unwrap_or(u32::MAX)) * width;
        let _ = write!(style, "{percent:.3}%{{transform:translateX(-{x:.0}px)}}");
    }
    let still = film.frames.len().saturating_sub(1);
    let still = f64::from(u32::try_from(still).unwrap_or(u32::MAX)) * width;
    let _ = write!(
        style,
        "}}.film{{animation:play {length:.2}s step-end infinite}}\
         @media (prefers-reduced-motion:reduce){{.film{{animation:none;transform:translateX(-{still:.0}px)}}}}"
    );
    style
}

#[cfg(test)]
mod tests;
