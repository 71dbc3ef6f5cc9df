//! The screen of a workshop while its author works on it: rows of text for a terminal of any size.
//!
//! Owns the layout. The contents come from the board.

use crate::source::Severity;
use crate::style::{Line, Role, Theme, counted, elapsed};

use super::board::{Board, CommandRow, CommandState};

/// The most findings that are shown.
const FINDINGS: usize = 6;

/// The rows, none wider than `columns` and no more than `rows`.
pub fn view(board: &Board, (columns, rows): (usize, usize), theme: &Theme) -> Vec<Line> {
    let painter = ViewPainter { theme };
    let mut page = vec![painter.title(board, columns)];
    page.push(painter.line(&board.news, Role::Notice));
    page.extend(painter.findings(board));
    if let Some(problem) = &board.problem {
        page.extend(problem.lines().map(|line| painter.line(line, Role::Error)));
    }
    page.push(Line::new());
    let keys = painter.line(
        "r runs all   RETURN runs what failed   q ends",
        Role::Notice,
    );
    // One row is left for the keys.
    let left = rows.saturating_sub(page.len() + 1);
    let details = painter.details(board);
    // The commands get at least half of the rest, and what the details leave.
    let for_details = details.len().min(left / 2);
    page.extend(painter.commands(board, left - for_details));
    page.extend(details.into_iter().take(for_details));
    page.truncate(rows.saturating_sub(1));
    page.resize_with(rows.saturating_sub(1), Line::new);
    page.push(keys);
    // A row that fills the last column makes some terminals start another one.
    let width = columns.saturating_sub(1).max(1);
    page.truncate(rows);
    page.iter().map(|line| theme.cut(line, width)).collect()
}

struct ViewPainter<'a> {
    theme: &'a Theme,
}

impl ViewPainter<'_> {
    fn line(&self, text: &str, role: Role) -> Line {
        Line::styled(text, self.theme.style(role))
    }

    fn title(&self, board: &Board, columns: usize) -> Line {
        let mut line = self.line(&board.file, Role::Strong);
        let (state, role) = standing(board);
        let gap = columns
            .saturating_sub(line.width() + state.len() + 1)
            .max(2);
        line.push(&" ".repeat(gap), self.theme.style(Role::Prose));
        line.push(&state, self.theme.style(role));
        line
    }

    fn findings(&self, board: &Board) -> Vec<Line> {
        let role = |severity| match severity {
            Severity::Error => Role::Error,
            Severity::Warning => Role::Cross,
            Severity::Note => Role::Notice,
        };
        let shown = board.findings.iter().take(FINDINGS);
        let mut lines: Vec<_> = shown
            .map(|(severity, text)| self.line(text, role(*severity)))
            .collect();
        let more = board.findings.len().saturating_sub(FINDINGS);
        if more > 0 {
            let text = format!("and {}; see `demosh check`", counted(more, "more finding"));
            lines.push(self.line(&text, Role::Notice));
        }
        lines
    }

    /// The commands in `height` rows: those around the current one.
    fn commands(&self, board: &Board, height: usize) -> Vec<Line> {
        let matters = |row: &CommandRow| {
            matches!(
                row.standing,
                CommandState::Running(_) | CommandState::Failed(_)
            )
        };
        let count = board.rows.len();
        let first = board.rows.iter().position(matters);
        let first = first.unwrap_or(if board.problem.is_some() { 0 } else { count });
        let start = (first + 2).min(count).saturating_sub(height);
        let shown = board.rows.iter().skip(start).take(height);
        let width = shown.clone().map(|row| row.place.len()).max().unwrap_or(0);
        shown.map(|row| self.command(row, width)).collect()
    }

    fn command(&self, row: &CommandRow, width: usize) -> Line {
        let signs = self.theme.signs();
        let (mark, role, after) = match row.standing {
            CommandState::Waiting => (" ", Role::Notice, String::new()),
            CommandState::Running(since) => (">", Role::Prompt, elapsed(since.elapsed())),
            CommandState::Passed(time) => (signs.tick(), Role::Tick, elapsed(time)),
            CommandState::Failed(time) => (signs.cross(), Role::Cross, elapsed(time)),
            CommandState::LeftOut(why) => ("-", Role::Notice, why.to_owned()),
        };
        let mut line = self.line(&format!("{mark} "), role);
        let place = format!("{:width$}  ", row.place);
        line.push(&place, self.theme.style(Role::Notice));
        line.push(&row.command, self.theme.style(Role::Command));
        if !after.is_empty() {
            line.push("  ", self.theme.style(Role::Prose));
            line.push(&after, self.theme.style(Role::Notice));
        }
        line
    }

    /// The failure and how the output differs, or else the output of the last command.
    fn details(&self, board: &Board) -> Vec<Line> {
        let mut lines = vec![Line::new()];
        if let Some(notice) = &board.notice {
            lines.push(self.line(notice, Role::Notice));
        }
        let mut output: Vec<_> = board.output.lines().rev().take(12).collect();
        output.reverse();
        if let Some(failed) = &board.failed {
            let head = format!("{}: {}", failed.place, failed.problem);
            lines.push(self.line(&head, Role::Error));
            for line in &failed.difference {
                let role = match line.as_bytes().first() {
                    Some(b'+') => Role::Added,
                    Some(b'-') => Role::Removed,
                    _ => Role::Prose,
                };
                lines.push(self.line(&format!("  {line}"), role));
            }
            if !failed.difference.is_empty() {
                return lines;
            }
        }
        let printed = output.iter();
        lines.extend(printed.map(|line| self.line(&format!("  {line}"), Role::Prose)));
        lines
    }
}

/// The state in a few words.
fn standing(board: &Board) -> (String, Role) {
    let (mut done, mut running, mut failed) = (0, false, false);
    let mut time = std::time::Duration::ZERO;
    for row in &board.rows {
        match row.standing {
            CommandState::Waiting => {}
            CommandState::Running(_) => running = true,
            CommandState::Passed(took) => {
                done += 1;
                time += took;
            }
            CommandState::Failed(_) => failed = true,
            CommandState::LeftOut(_) => done += 1,
        }
    }
    let count = board.rows.len();
    if board.problem.is_some() {
        ("not run".to_owned(), Role::Error)
    } else if running {
        (format!("running {} of {count}", done + 1), Role::Prompt)
    } else if failed {
        (format!("FAILED, {done} of {count} passed"), Role::Cross)
    } else if count == 0 {
        (String::new(), Role::Notice)
    } else if done == count {
        let commands = counted(count, "command");
        (format!("passed, {commands}, {}", elapsed(time)), Role::Tick)
    } else {
        (format!("{done} of {count} passed"), Role::Notice)
    }
}

#[cfg(test)]
mod tests;
