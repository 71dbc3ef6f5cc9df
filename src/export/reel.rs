//! A show over time: what a terminal gets, and when. Made from a recording, or from a workshop and
//! the output of its commands.
//!
//! Owns the pace of the typing and the longest pause. Draws nothing.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::neutral::Neutral;
use crate::plan::{Action, Commentary, Plan, Step};
use crate::present::highlight::highlight_command;
use crate::present::prose::{RenderOptions, render};
use crate::run::hidden;
use crate::style::{Line, Role, Theme};

use super::outputs::{Outputs, RanCommand};

/// Longer pauses of a recording are cut to this.
const LONGEST_PAUSE: Duration = Duration::from_secs(2);
/// The pause between the letters of a command.
const LETTER: Duration = Duration::from_millis(45);
/// The longest time for all letters of one command.
const TYPING: Duration = Duration::from_secs(2);
/// The pause after text to read.
const READING: Duration = Duration::from_millis(1200);
/// The pause between the last letter and the output.
const ANSWER: Duration = Duration::from_millis(400);

/// A show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reel {
    pub(super) title: String,
    pub(super) cols: u16,
    pub(super) rows: u16,
    pub(super) pieces: Vec<ReelPiece>,
}

/// Output to the terminal at a certain time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct ReelPiece {
    /// The time since the beginning.
    pub(super) at: Duration,
    pub(super) bytes: Vec<u8>,
    /// The title of the chapter that begins here, if one does.
    pub(super) chapter: Option<String>,
}

impl Reel {
    /// Reads a recording of version 2 or 3.
    ///
    /// # Errors
    /// Why it is not one.
    pub fn of_cast(text: &str) -> Result<Self, String> {
        let count = text.lines().count();
        let mut lines = text.lines().enumerate();
        let header = lines.next().map(|(_, line)| line).unwrap_or_default();
        let header: serde_json::Value =
            serde_json::from_str(header).map_err(|_| "it is not a recording".to_owned())?;
        let is_relative = match header["version"].as_u64() {
            Some(2) => false,
            Some(3) => true,
            _ => return Err("it is not a recording of version 2 or 3".to_owned()),
        };
        let mut reel = Self::with_header(&header);
        let (mut before, mut at) = (Duration::ZERO, Duration::ZERO);
        for (number, line) in lines {
            if line.starts_with('#') || line.trim().is_empty() {
                continue;
            }
            let (time, code, data): (f64, String, String) = match serde_json::from_str(line) {
                Ok(event) => event,
                // The incomplete last line of a recording that was cut short.
                Err(_) if number + 1 == count => break,
                Err(error) => return Err(format!("line {} is not an event: {error}", number + 1)),
            };
            let time = Duration::try_from_secs_f64(time).unwrap_or_default();
            let pause = if is_relative {
                time
            } else {
                time.saturating_sub(before)
            };
            before = time;
            at += pause.min(LONGEST_PAUSE);
            reel.add(at, &code, data);
        }
        Ok(reel)
    }

    /// A recording without events; a `header` of version 3 has its size in `term`.
    fn with_header(header: &serde_json::Value) -> Self {
        let size = |new: &serde_json::Value, old: &serde_json::Value, usual: u16| {
            let size = new.as_u64().or(old.as_u64());
            size.and_then(|size| u16::try_from(size).ok())
                .unwrap_or(usual)
                .clamp(2, 300)
        };
        Self {
            title: header["title"].as_str().unwrap_or_default().to_owned(),
            cols: size(&header["term"]["cols"], &header["width"], 80),
            rows: size(&header["term"]["rows"], &header["height"], 24).min(100),
            pieces: Vec::new(),
        }
    }

    /// Adds an event: output, or the beginning of a chapter.
    fn add(&mut self, at: Duration, code: &str, data: String) {
        match code {
            "o" => self.pieces.push(ReelPiece {
                at,
                bytes: data.into_bytes(),
                chapter: None,
            }),
            "m" if !data.is_empty() => self.pieces.push(ReelPiece {
                at,
                chapter: Some(data),
                ..ReelPiece::default()
            }),
            _ => {}
        }
    }

    /// Makes a show of `plan` and the output of its commands.
    pub fn of_run(plan: &Plan, outputs: &Outputs, (cols, rows): (u16, u16)) -> Self {
        let mut making = ReelBuilder {
            theme: Theme::palette(),
            cols,
            at: Duration::ZERO,
            pieces: Vec::new(),
        };
        let keys = plan.keys();
        let mut section = None;
        for (nth, step) in plan.steps.iter().enumerate() {
            if !step.shown || plan.is_check(nth) {
                continue;
            }
            if step.section != section {
                section = step.section;
                let title = section.and_then(|nth| plan.sections.get(nth));
                making.chapter(title.map(|section| section.title.clone()));
            }
            let is_secret = plan.is_secret(nth);
            making.step(step, is_secret, outputs.by_step.get(&keys[nth]));
        }
        let first = plan.sections.first().map(|section| section.title.clone());
        Self {
            title: plan.settings.title.clone().or(first).unwrap_or_default(),
            cols,
            rows,
            pieces: making.pieces,
        }
    }
}

struct ReelBuilder {
    theme: Theme,
    cols: u16,
    at: Duration,
    pieces: Vec<ReelPiece>,
}

impl ReelBuilder {
    fn chapter(&mut self, chapter: Option<String>) {
        self.pieces.push(ReelPiece {
            at: self.at,
            bytes: Vec::new(),
            chapter,
        });
    }

    fn show(&mut self, text: &str) {
        self.pieces.push(ReelPiece {
            at: self.at,
            bytes: text.replace('\n', "\r\n").into_bytes(),
            chapter: None,
        });
    }

    fn step(&mut self, step: &Step, is_secret: bool, ran: Option<&RanCommand>) {
        let text = step.action.text();
        match &step.action {
            Action::Say(Commentary::Markdown { document, text }) => {
                self.prose(text, &document.link_targets);
            }
            Action::Say(Commentary::Comment(_)) | Action::Print(_) => {
                let text = Neutral::line(text.trim_start_matches('#').trim());
                self.show(&format!("{text}\n"));
                self.at += READING;
            }
            Action::Run(command) if command.only_if_known => {}
            Action::Run(_) | Action::Type(_) | Action::Call(_) => {
                let hidden = hidden(text);
                self.command(if is_secret { &hidden } else { text });
                self.printed(ran);
            }
            Action::Clear => self.show("\x1b[2J\x1b[H"),
            Action::Say(Commentary::Blank) => self.show("\n"),
            Action::Wait(_) | Action::Note(_) => {}
        }
    }

    fn prose(&mut self, markdown: &str, targets: &BTreeMap<String, String>) {
        let options = RenderOptions {
            width: usize::from(self.cols).saturating_sub(2),
            theme: &self.theme,
            link_targets: targets,
            substitute: &|_| None,
        };
        let lines = render(markdown, &options);
        let text: String = lines.iter().map(|line| line.to_ansi(true) + "\n").collect();
        self.show(&format!("{text}\n"));
        self.at += READING;
    }

    /// Types a command letter by letter.
    fn command(&mut self, text: &str) {
        let lines = highlight_command(text.trim_end(), &self.theme);
        let letters: usize = lines.iter().map(|line| line.graphemes().count()).sum();
        let count = u32::try_from(letters.max(1)).unwrap_or(u32::MAX);
        let pause = LETTER.min(TYPING / count);
        for (nth, line) in lines.iter().enumerate() {
            let prompt = if nth == 0 { "$ " } else { "  " };
            let prompt = Line::styled(prompt, self.theme.style(Role::Prompt));
            self.show(&prompt.to_ansi(true));
            for (letter, _, style) in line.graphemes() {
                self.at += pause;
                self.show(&Line::styled(letter, style).to_ansi(true));
            }
            self.show("\n");
        }
        self.at += ANSWER;
    }

    fn printed(&mut self, ran: Option<&RanCommand>) {
        let Some(ran) = ran else {
            self.at += ANSWER;
            return;
        };
        let text = String::from_utf8_lossy(&ran.output);
        let text = text.replace("\r\n", "\n");
        let end = if text.is_empty() || text.ends_with('\n') {
            "\n"
        } else {
            "\n\n"
        };
        self.show(&text);
        if let Some(status) = ran.status.filter(|status| *status != 0) {
            let line = format!("status {status}");
            let line = Line::styled(&line, self.theme.style(Role::Error));
            self.show(&format!("{}\n", line.to_ansi(true)));
        }
        self.show(&format!("\x1b[0m{end}"));
        self.at += READING;
    }
}

#[cfg(test)]
mod tests;
