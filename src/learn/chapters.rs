//! The learner's position: numbers of sections and commands.

use crate::plan::{Action, Plan};
use crate::style::{Line, Role, Theme};

/// The greatest width of the bar, and the least: below it no bar is drawn.
const BAR: (usize, usize) = (24, 8);

/// Positions in a workshop, counted in the order in which a learner meets them.
#[derive(Debug, Clone)]
pub struct Chapters {
    sections: usize,
    /// For each step: its section's number, from 1, and how many commands precede it.
    places: Vec<(usize, usize)>,
    commands: usize,
}

impl Chapters {
    /// The positions in `plan`.
    pub fn of(plan: &Plan) -> Self {
        let mut commands = 0;
        let place = |step: &crate::plan::Step| {
            let place = (step.section.map_or(0, |section| section + 1), commands);
            let counts = step.shown && matches!(step.action, Action::Run(_) | Action::Call(_));
            commands += usize::from(counts);
            place
        };
        let places = plan.steps.iter().map(place).collect();
        Self {
            sections: plan.sections.len(),
            places,
            commands,
        }
    }

    /// How many commands there are.
    pub fn commands(&self) -> usize {
        self.commands
    }

    /// `section 4 of 22, step 31 of 118`; for a step that is not a command, the next command's
    /// number.
    pub fn place(&self, step: usize) -> String {
        let (section, before) = self.places[step];
        let number = (before + 1).min(self.commands);
        let commands = self.commands;
        if section == 0 {
            return format!("step {number} of {commands}");
        }
        let sections = self.sections;
        format!("section {section} of {sections}, step {number} of {commands}")
    }

    /// The same at the right margin of `cols` columns, with a bar if there is room.
    pub(super) fn margin(&self, step: usize, cols: usize, theme: &Theme) -> Line {
        let (section, before) = self.places[step];
        let mut text = self.place(step);
        if text.len() > cols {
            text = format!(
                "{section}/{}, {}/{}",
                self.sections,
                before + 1,
                self.commands
            );
        }
        let notice = theme.style(Role::Notice);
        if theme.signs().are_words() {
            return theme.cut(&Line::styled(text, notice), cols);
        }
        let width = cols.saturating_sub(text.len() + 2).min(BAR.0);
        let bar = if width >= BAR.1 { width } else { 0 };
        let taken = text.len() + if bar > 0 { bar + 2 } else { 0 };
        let mut line = Line::styled(" ".repeat(cols.saturating_sub(taken)), notice);
        line.push(&text, notice);
        if bar > 0 {
            let done = bar * before / self.commands.max(1);
            line.push("  ", notice);
            line.push(&theme.signs().thick().repeat(done), theme.style(Role::Tick));
            line.push(&theme.signs().thin().repeat(bar - done), notice);
        }
        theme.cut(&line, cols)
    }
}

#[cfg(test)]
mod tests;
