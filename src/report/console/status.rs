//! The status line below the log on a terminal: which command is running, for how long, and what is
//! left.
//!
//! Owns the line and its place. The line is drawn as time passes and removed before anything else
//! is written, so that it is never part of the log.

use std::time::{Duration, Instant};

use crossterm::Command as _;
use crossterm::terminal::{Clear, ClearType, DisableLineWrap, EnableLineWrap};

use crate::run::RunInfo;
use crate::style::{Line, Role, Theme, display_width, elapsed};

/// The width of the terminal, and how long commands usually take.
pub struct StatusContext {
    /// The current columns of the terminal.
    pub columns: Box<dyn Fn() -> usize>,
    /// For each step of a run, how long its command took when it last passed.
    pub usual: Box<Usually>,
    /// Limit for each command that states none.
    pub limit: Duration,
}

/// For each step of a run, how long its command took when it last passed.
type Usually = dyn Fn(&RunInfo) -> Vec<Option<Duration>>;

/// The line.
#[derive(Default)]
pub(super) struct Status {
    watched: Option<StatusContext>,
    usual: Vec<Option<Duration>>,
    running: Option<RunningCommand>,
    is_drawn: bool,
}

struct RunningCommand {
    began: Instant,
    /// `[3/10]`.
    number: String,
    command: String,
    limit: Duration,
    usual: Option<Duration>,
    /// The usual time of the steps after it; `None` if that is not known.
    after: Option<Duration>,
    note: Option<String>,
}

impl Status {
    pub(super) fn of(watched: StatusContext) -> Self {
        Self {
            watched: Some(watched),
            ..Self::default()
        }
    }

    /// Starts a run.
    pub(super) fn begin(&mut self, info: &RunInfo) {
        if let Some(watched) = &self.watched {
            self.usual = (watched.usual)(info);
        }
    }

    /// Starts a command. A repeated command keeps its clock.
    pub(super) fn started(&mut self, info: &RunInfo, step: usize, names: (String, String)) {
        let Some(watched) = &self.watched else {
            return;
        };
        let (number, command) = names;
        let usual = |step: usize| self.usual.get(step).copied().flatten();
        let later = (step + 1..info.plan.steps.len()).filter(|step| info.takes_in(*step));
        let attributes = info.plan.attributes(step);
        let stated = attributes.and_then(|attributes| attributes.within.or(attributes.timeout));
        let stated = stated.or(info.plan.settings.defaults.timeout);
        let again = self.running.take().filter(|old| old.number == number);
        self.running = Some(RunningCommand {
            began: again.as_ref().map_or_else(Instant::now, |old| old.began),
            note: again.and_then(|old| old.note),
            number,
            command,
            limit: stated.unwrap_or(watched.limit),
            usual: usual(step),
            after: later.map(usual).sum(),
        });
    }

    /// Notes that the running command is going to be repeated; `note` is the reason.
    pub(super) fn again(&mut self, note: String) {
        if let Some(running) = &mut self.running {
            running.note = Some(note);
        }
    }

    /// Ends the command.
    pub(super) fn finished(&mut self) {
        self.running = None;
    }

    /// The sequence that removes the line, if it is drawn.
    pub(super) fn erase(&mut self) -> String {
        if std::mem::take(&mut self.is_drawn) {
            format!("\r{}", Clear(ClearType::FromCursorDown))
        } else {
            String::new()
        }
    }

    /// The sequence that draws the line again, if a command is running.
    pub(super) fn draw(&mut self, theme: &Theme) -> Option<String> {
        let columns = (self.watched.as_ref()?.columns)();
        let running = self.running.as_ref()?;
        // The last column stays free: a character there makes some terminals start another line.
        let text = running.line(running.began.elapsed(), columns.saturating_sub(1));
        let line = Line::styled(text, theme.style(Role::Progress));
        let erase = self.erase();
        self.is_drawn = true;
        // The cursor waits at the start of the line: if the terminal is made narrower and wraps the
        // line, all of it stays below the cursor. Without wrapping, a width that is out of date
        // does no harm.
        let line = line.to_ansi(true);
        let mut drawn = erase;
        let written = DisableLineWrap.write_ansi(&mut drawn);
        drawn += &line;
        let written = written.and_then(|()| EnableLineWrap.write_ansi(&mut drawn));
        written.expect("a string takes all that is written to it");
        Some(drawn + "\r")
    }
}

impl RunningCommand {
    /// The line at a moment, at most `width` columns wide: less important parts are left out first.
    fn line(&self, ran: Duration, width: usize) -> String {
        let short =
            |time: Duration| humantime::format_duration(Duration::from_secs(time.as_secs()));
        let mut parts = vec![format!("{} of {}", elapsed(ran), short(self.limit))];
        parts.extend(self.note.clone());
        parts.extend(
            self.usual
                .map(|usual| format!("usually {}", elapsed(usual))),
        );
        let left = self.usual.zip(self.after);
        let left = left.map(|(usual, after)| usual.saturating_sub(ran) + after);
        parts.extend(left.map(|left| format!("about {} left", elapsed(left))));
        loop {
            let tail = parts.iter().map(|part| format!("  {part}"));
            let tail: String = tail.collect();
            let taken = display_width(&self.number) + 1 + display_width(&tail);
            let room = width.saturating_sub(taken);
            let needed = display_width(&self.command).min(LEAST);
            if room >= needed || parts.is_empty() {
                let command = Line::styled(&self.command, crate::style::Style::PLAIN);
                let line = format!("{} {}{tail}", self.number, command.cut(room).text());
                return Line::styled(line, crate::style::Style::PLAIN)
                    .cut(width)
                    .text();
            }
            parts.pop();
        }
    }
}

/// The least columns for the command, unless it is shorter.
const LEAST: usize = 16;

#[cfg(test)]
mod tests;
