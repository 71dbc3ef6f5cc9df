//! The plan as a table for people: one line per step, cut to the available width.

use crate::document::{Attributes, CiAction, ExpectedExit, ProgramInput};
use crate::neutral::visible;
use crate::plan::{Action, Commentary, Plan, Step};
use crate::style::{Line, Role, Style, Theme, counted, display_width};

/// The least columns for the text, however narrow the terminal.
const LEAST_TEXT: usize = 20;

/// The plan's steps, their headings, and the number of steps. Empty lines of commentary are left
/// out.
pub fn table(plan: &Plan, width: usize, theme: &Theme) -> Vec<Line> {
    let rows: Vec<_> = plan
        .steps
        .iter()
        .enumerate()
        .filter_map(StepRow::of)
        .collect();
    let columns = Columns::of(&rows, width);
    let mut lines = Vec::new();
    let mut section = None;
    for row in &rows {
        if row.step.section != section {
            section = row.step.section;
            lines.extend(section.map(|nth| heading(&plan.sections[nth].title, width, theme)));
        }
        lines.push(row.line(plan, &columns, theme));
    }
    lines
}

fn heading(title: &str, width: usize, theme: &Theme) -> Line {
    theme.cut(&Line::styled(title, theme.style(Role::Heading2)), width)
}

/// The columns of one line, except for the text.
struct StepRow<'a> {
    step: &'a Step,
    index: usize,
    number: String,
    how: &'static str,
    place: String,
}

/// The widths of the columns.
struct Columns {
    number: usize,
    how: usize,
    place: usize,
    text: usize,
}

impl Columns {
    fn of(rows: &[StepRow<'_>], width: usize) -> Self {
        let widest = |column: fn(&StepRow<'_>) -> usize| rows.iter().map(column).max().unwrap_or(0);
        let number = widest(|row| row.number.len());
        let how = widest(|row| row.how.len());
        let place = widest(|row| display_width(&row.place));
        // Three gaps of two columns, the kind (at most five letters), and its gap.
        let taken = number + how + place + 3 * 2 + 5 + 2;
        Self {
            number,
            how,
            place,
            text: width.saturating_sub(taken).max(LEAST_TEXT),
        }
    }
}

impl<'a> StepRow<'a> {
    fn of((index, step): (usize, &'a Step)) -> Option<Self> {
        let is_blank = matches!(step.action, Action::Say(Commentary::Blank));
        let location = &step.origin.location;
        (!is_blank).then(|| Self {
            step,
            index,
            number: (index + 1).to_string(),
            how: how(step),
            place: format!("{}:{}", visible(&location.file.name()), location.line()),
        })
    }

    fn line(&self, plan: &Plan, columns: &Columns, theme: &Theme) -> Line {
        let quiet = theme.style(Role::Notice);
        let number = format!("{:>1$}  ", self.number, columns.number);
        let mut line = Line::styled(number, quiet);
        line.push(&format!("{:5}  ", self.step.action.kind()), Style::PLAIN);
        line.push(&format!("{:1$}  ", self.how, columns.how), quiet);
        let gap = columns.place - display_width(&self.place) + 2;
        line.push(&format!("{}{}", self.place, " ".repeat(gap)), quiet);
        let text = Line::styled(self.text(plan, theme.signs().ellipsis()), self.style(theme));
        line.append(&theme.cut(&text, columns.text));
        line.trim_end();
        line
    }

    /// Its first line that is not empty, its attributes, and the imports and calls that lead to it.
    fn text(&self, plan: &Plan, ellipsis: &str) -> String {
        let mut lines = self.step.action.text().trim().lines();
        let mut text = lines.next().unwrap_or_default().replace('\t', " ");
        if lines.next().is_some() && matches!(self.step.action, Action::Run(_)) {
            text.extend([" ", ellipsis]);
        }
        let input = plan.input(self.index);
        if let Some(input) = input {
            let lines = counted(input.text.lines().count(), "line");
            text.extend(["  + ", &lines, " typed into it"]);
        }
        let attributes = self.step.block.map(|nth| &plan.blocks[nth].attributes);
        if let Some(keys) = attributes.filter(|keys| !keys.is_empty()) {
            text.extend(["  {", &written(keys).join(" "), "}"]);
        }
        for link in self.step.origin.chain.iter().rev() {
            text.extend(["  < ", &link.what]);
        }
        text
    }

    fn style(&self, theme: &Theme) -> Style {
        match self.step.action {
            Action::Run(_) | Action::Call(_) => theme.style(Role::Command),
            Action::Note(_) => theme.style(Role::Notice),
            _ => Style::PLAIN,
        }
    }
}

/// How a command happens, in a word or two; empty for other steps.
fn how(step: &Step) -> &'static str {
    if !matches!(step.action, Action::Run(_) | Action::Call(_)) {
        return "";
    }
    match (step.shown, step.typed, step.stop_before) {
        (false, _, _) => "unseen",
        (true, true, true) => "typed, stop",
        (true, true, false) => "typed",
        (true, false, true) => "shown, stop",
        (true, false, false) => "shown",
    }
}

/// The attributes in the form that a file contains.
fn written(keys: &Attributes) -> Vec<String> {
    let duration = |key: &str, limit: &std::time::Duration| {
        format!("{key}={}", humantime::format_duration(*limit)).replace(' ', "")
    };
    let ci = keys.ci.as_ref().map(|ci| match ci {
        CiAction::Skip => "ci=skip".to_owned(),
        CiAction::Finally => "ci=finally".to_owned(),
        CiAction::Command(text) => format!("ci=\"{text}\""),
        CiAction::File(path) => format!("ci=@{}", path.display()),
    });
    let exit = match keys.exit {
        ExpectedExit::Unstated => None,
        ExpectedExit::Code(code) => Some(format!("exit={code}")),
        ExpectedExit::Nonzero => Some("exit=nonzero".to_owned()),
        ExpectedExit::Any => Some("exit=any".to_owned()),
    };
    let prompt = keys.prompt.as_ref();
    let prompt = prompt.map(|prompt| format!("prompt=/{}/", prompt.pattern.as_str()));
    let name = keys.name.as_ref().map(|name| format!("name={name}"));
    name.into_iter()
        .chain(ci)
        .chain(keys.within.as_ref().map(|limit| duration("within", limit)))
        .chain(
            keys.timeout
                .as_ref()
                .map(|limit| duration("timeout", limit)),
        )
        .chain(exit)
        .chain(keys.expect.iter().map(ToString::to_string))
        .chain(keys.secret.then(|| "secret".to_owned()))
        .chain(keys.destroys.then(|| "destroys".to_owned()))
        .chain(keys.edit.then(|| "edit".to_owned()))
        .chain(keys.verify.then(|| "verify".to_owned()))
        .chain(keys.run.then(|| "run".to_owned()))
        .chain(keys.into.map(|into| match into {
            ProgramInput::Pipe => "into".to_owned(),
            ProgramInput::Terminal => "into=tty".to_owned(),
        }))
        .chain(prompt)
        .chain(keys.ready.as_ref().map(|time| duration("ready", time)))
        .chain(keys.hint.as_ref().map(|hint| format!("hint=\"{hint}\"")))
        .collect()
}

#[cfg(test)]
mod tests;
