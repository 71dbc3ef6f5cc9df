//! The line below the log of a terminal: which command runs, for how long, and what is left.
//!
//! Owns the line and its place. It is drawn when time passes and removed before anything else is written,
//! so that the log holds nothing of it.

use std::time::{Duration, Instant};

use crate::run::RunInfo;
use crate::style::{Line, Role, Theme, display_width, elapsed};

/// How wide the terminal is, and how long commands usually take.
pub struct StatusContext {
    /// The columns of the terminal now.
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
    running: Option<Running>,
    is_drawn: bool,
}

struct Running {
    began: Instant,
    /// `[3/10]`.
    number: String,
    command: String,
    limit: Duration,
    usual: Option<Duration>,
    /// What usually remains after it; `None` where that is not known.
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

    /// A run begins.
    pub(super) fn begin(&mut self, info: &RunInfo) {
        if let Some(watched) = &self.watched {
            self.usual = (watched.usual)(info);
        }
    }

    /// A command begins. A repeated one keeps its clock.
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
        self.running = Some(Running {
            began: again.as_ref().map_or_else(Instant::now, |old| old.began),
            note: again.and_then(|old| old.note),
            number,
            command,
            limit: stated.unwrap_or(watched.limit),
            usual: usual(step),
            after: later.map(usual).sum(),
        });
    }

    /// The running command is going to be repeated: `note` says why.
    pub(super) fn again(&mut self, note: String) {
        if let Some(running) = &mut self.running {
            running.note = Some(note);
        }
    }

    /// The command is done.
    pub(super) fn finished(&mut self) {
        self.running = None;
    }

    /// What removes the line, if it is drawn.
    pub(super) fn erase(&mut self) -> &'static str {
        if std::mem::take(&mut self.is_drawn) {
            "\r\x1b[J"
        } else {
            ""
        }
    }

    /// What draws the line anew, if a command runs.
    pub(super) fn draw(&mut self, theme: &Theme) -> Option<String> {
        let columns = (self.watched.as_ref()?.columns)();
        let running = self.running.as_ref()?;
        // The last column stays free: a character there makes some terminals begin another line.
        let text = running.line(running.began.elapsed(), columns.saturating_sub(1));
        let line = Line::styled(text, theme.style(Role::Progress));
        let erase = self.erase();
        self.is_drawn = true;
        // The cursor waits at the start of the line: a terminal that is made narrower and breaks the line
        // anew moves all of it below the cursor. Without wrapping a late width does no harm.
        let line = line.to_ansi(true);
        Some(format!("{erase}\x1b[?7l{line}\x1b[?7h\r"))
    }
}

impl Running {
    /// The line at a moment, at most so wide: what is less important is left out first.
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

/// The command gets so many columns at least, or less where it is shorter.
const LEAST: usize = 16;

#[cfg(test)]
mod tests;
