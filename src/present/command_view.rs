//! What an audience sees of a command before it runs: its prompt, its number, and its text without
//! secrets.
//!
//! Owns the prompt and the mask. The stage decides where a command is on the screen, and how it is
//! typed.

use crate::plan::{Action, Plan, Step};
use crate::run::{Announcement, Secrets, hidden};
use crate::style::{Line, Role, Style, Theme};

use super::look::Look;
use super::prompt::Prompt;
use super::prose;
use super::typed_command::TypedCommand;

/// The label before a command that is not displayed to the audience.
const SET_UP: &str = "  set-up: ";

/// The columns that a menu needs beside a quoted command.
const BESIDE_QUOTE: usize = 20;

/// The display of commands.
pub(super) struct CommandView {
    prompt: Prompt,
    /// Masked in commands too: the screen is recorded, and letters that appear one by one cannot be
    /// masked there.
    secrets: Secrets,
}

impl CommandView {
    /// Displays commands after `prompt`, with no secrets yet.
    pub(super) fn new(prompt: Prompt) -> Self {
        let secrets = Secrets::default();
        Self { prompt, secrets }
    }

    /// Masks `secrets` in commands from now on.
    pub(super) fn mask(&mut self, secrets: Secrets) {
        self.secrets = secrets;
    }

    /// The session's variables on which the prompt depends.
    pub(super) fn names(&self) -> &[String] {
        self.prompt.names()
    }

    /// The prompt before a command of the workshop, with the command's number if enabled.
    pub(super) fn numbered_prompt(&mut self, announcement: Announcement<'_>, look: &Look) -> Line {
        let number = command_number(announcement.plan, announcement.step);
        let prompt = self.prompt(announcement, &look.theme);
        match number.filter(|_| look.numbers) {
            Some(number) => {
                let number = format!("[{number}] ");
                let mut line = Line::styled(number, look.theme.style(Role::Notice));
                line.append(&prompt);
                line
            }
            None => prompt,
        }
    }

    /// The prompt before a command that the presenter types.
    pub(super) fn prompt(&mut self, announcement: Announcement<'_>, theme: &Theme) -> Line {
        self.prompt
            .line(theme.style(Role::Prompt), announcement.asked)
    }

    /// A command after its prompt as the audience may see it.
    pub(super) fn typed(
        &mut self,
        announcement: Announcement<'_>,
        text: &str,
        look: &Look,
    ) -> TypedCommand {
        let prompt = self.numbered_prompt(announcement, look);
        let text = self.seen(announcement.plan, announcement.step, text);
        TypedCommand::new(prompt, &text, &look.theme)
    }

    /// A hidden command in a few dim lines.
    pub(super) fn set_up_lines(
        &self,
        plan: &Plan,
        step: usize,
        (cols, theme): (usize, &Theme),
    ) -> Vec<Line> {
        let text = self.seen(plan, step, plan.steps[step].action.text());
        let style = theme.style(Role::Notice);
        let width = cols.saturating_sub(SET_UP.len());
        let shown = |(nth, part): (usize, String)| {
            let before = if nth == 0 {
                SET_UP
            } else {
                &" ".repeat(SET_UP.len())
            };
            Line::styled(format!("{before}{part}"), style)
        };
        let parts = text.lines().map(|line| prose::broken(line, width));
        parts
            .flat_map(|parts| parts.into_iter().enumerate().map(shown))
            .collect()
    }

    /// A command, shortened to fit in a menu; `None` for a secret one.
    pub(super) fn quoted(
        &self,
        plan: &Plan,
        step: usize,
        text: &str,
        (cols, theme): (usize, &Theme),
    ) -> Option<String> {
        if plan.is_secret(step) {
            return None;
        }
        let text = self.secrets.mask(text);
        let lines: Vec<_> = text.trim().lines().collect();
        let mut first = (*lines.first()?).to_owned();
        if lines.len() > 1 {
            first.extend([" ", theme.signs().ellipsis()]);
        }
        let room = cols.saturating_sub(BESIDE_QUOTE).clamp(8, 50);
        let first = Line::styled(&first, Style::PLAIN);
        Some(theme.cut(&first, room).text())
    }

    /// The text of a step without its secrets.
    fn seen(&self, plan: &Plan, step: usize, text: &str) -> String {
        if plan.is_secret(step) {
            hidden(text)
        } else {
            self.secrets.mask(text)
        }
    }
}

/// The number of a command among those that the audience sees, from 1.
fn command_number(plan: &Plan, step: usize) -> Option<usize> {
    let is_numbered =
        |step: &&Step| step.shown && matches!(step.action, Action::Run(_) | Action::Call(_));
    plan.steps
        .get(step)
        .as_ref()
        .filter(|step| is_numbered(step))?;
    Some(plan.steps[..=step].iter().filter(is_numbered).count())
}
