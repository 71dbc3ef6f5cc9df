//! The outline: headings and commands of a workshop, one of which is chosen as a destination.
//!
//! Owns the list, the text that filters it, and its look. Draws nothing and moves nowhere.

use crate::plan::{Action, Plan};
use crate::style::{Line, Role, Style, Theme, counted, display_width};
use crate::term::Key;

/// The result of a step so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum StepMark {
    /// It was not reached.
    #[default]
    Open,
    /// It succeeded.
    Done,
    /// It failed.
    Failed,
}

/// One row.
#[derive(Debug, Clone)]
struct OutlineRow {
    step: usize,
    /// The heading's level; `None` for a command.
    level: Option<u8>,
    text: String,
    mark: StepMark,
}

/// The list, with the position in it.
#[derive(Debug, Clone)]
pub struct Outline {
    rows: Vec<OutlineRow>,
    /// The current step of the show.
    current: usize,
    /// Hidden steps, in order.
    silent: Vec<usize>,
    filter: String,
    marked: usize,
    /// A destination was chosen, but not yet what to do about hidden steps.
    asking: bool,
}

/// The effect of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutlineResult {
    /// Go to this step.
    To(usize),
    /// Go to this step, but run the hidden steps before it first.
    Through(usize),
    /// Go nowhere.
    Nowhere,
    /// The choice is still open.
    Open,
}

impl Outline {
    /// The outline of `plan` at step `current`; `marks` contains the result of each step.
    pub fn new(plan: &Plan, current: usize, marks: &[StepMark]) -> Self {
        let mut rows = Vec::new();
        let mut section = None;
        for (nth, step) in plan.steps.iter().enumerate() {
            let heading = step.section.filter(|_| step.section != section);
            if let Some(heading) = heading {
                section = Some(heading);
                rows.push(OutlineRow {
                    step: nth,
                    level: Some(plan.sections[heading].level),
                    text: plan.sections[heading].title.clone(),
                    mark: StepMark::Open,
                });
            }
            if step.shown && matches!(step.action, Action::Run(_) | Action::Call(_)) {
                let attributes = plan.attributes(nth);
                // The check of an exercise often contains its answer.
                let text = match attributes {
                    Some(attributes) if attributes.verify => "exercise",
                    _ => step.action.text(),
                };
                let text = match attributes.and_then(|keys| keys.name.as_ref()) {
                    Some(name) => format!("{name}: {text}"),
                    None => text.to_owned(),
                };
                rows.push(OutlineRow {
                    step: nth,
                    level: None,
                    text: text.lines().next().unwrap_or_default().replace('\t', " "),
                    mark: marks.get(nth).copied().unwrap_or_default(),
                });
            }
        }
        let unseen = |step: &&crate::plan::Step| !step.shown && step.action.runs();
        let silent = plan.steps.iter().enumerate();
        let silent = silent.filter(|(_, step)| unseen(step)).map(|(nth, _)| nth);
        let mut outline = Self {
            rows,
            current,
            silent: silent.collect(),
            filter: String::new(),
            marked: 0,
            asking: false,
        };
        outline.marked = outline.here();
        outline
    }

    /// The current position of the show in the filtered list.
    fn here(&self) -> usize {
        let rows = self.narrowed();
        rows.iter()
            .rposition(|row| row.step <= self.current)
            .unwrap_or(0)
    }

    /// The rows that contain all words of the filter.
    fn narrowed(&self) -> Vec<&OutlineRow> {
        let filter = self.filter.to_lowercase();
        let fits = |row: &&OutlineRow| {
            let text = row.text.to_lowercase();
            filter.split_whitespace().all(|word| text.contains(word))
        };
        self.rows.iter().filter(fits).collect()
    }

    /// How many hidden steps are between the current step and `step`.
    fn silent_before(&self, step: usize) -> usize {
        let between = |nth: &&usize| (self.current..step).contains(*nth);
        self.silent.iter().filter(between).count()
    }

    /// Whether it asks what to do about hidden steps.
    pub fn asks(&self) -> bool {
        self.asking
    }

    /// Handles `key`; `page` is the number of rows on a page.
    pub fn press(&mut self, key: &Key, page: usize) -> OutlineResult {
        let rows = self.narrowed();
        let last = rows.len().saturating_sub(1);
        let chosen = rows.get(self.marked).map(|row| row.step);
        if self.asking {
            match (key, chosen) {
                (Key::Enter, Some(step)) => return OutlineResult::To(step),
                (Key::Char('s'), Some(step)) => return OutlineResult::Through(step),
                (Key::Escape | Key::Ctrl('c') | Key::Backspace, _) => self.asking = false,
                _ => {}
            }
            return OutlineResult::Open;
        }
        match key {
            Key::Escape | Key::Ctrl('c') => return OutlineResult::Nowhere,
            Key::Enter => match chosen {
                Some(step) if self.silent_before(step) == 0 => return OutlineResult::To(step),
                Some(_) => self.asking = true,
                None => {}
            },
            Key::Up => self.marked = self.marked.saturating_sub(1),
            Key::Down => self.marked = last.min(self.marked + 1),
            Key::PageUp => self.marked = self.marked.saturating_sub(page),
            Key::PageDown => self.marked = last.min(self.marked + page),
            Key::Home => self.marked = 0,
            Key::End => self.marked = last,
            Key::Char(character) => self.narrow(|filter| filter.push(*character)),
            Key::Backspace => self.narrow(|filter| {
                filter.pop();
            }),
            Key::Ctrl('u') => self.narrow(String::clear),
            _ => {}
        }
        OutlineResult::Open
    }

    fn narrow(&mut self, change: impl FnOnce(&mut String)) {
        change(&mut self.filter);
        self.marked = if self.filter.is_empty() {
            self.here()
        } else {
            0
        };
    }

    /// All rows as a list with numbers, in words.
    pub(super) fn listed(&self, theme: &Theme) -> Vec<Line> {
        let here = self.here();
        let line = |(nth, row): (usize, &OutlineRow)| {
            let mut line = Line::styled(format!("{}. ", nth + 1), theme.style(Role::ListMarker));
            if nth == here {
                line.push("here: ", theme.style(Role::Prompt));
            }
            if let Some(level) = row.level {
                line.push(&format!("Heading {level}: "), theme.style(Role::Heading2));
            }
            line.push(&row.text, theme.style(Role::Prose));
            line.push(
                match row.mark {
                    StepMark::Open => "",
                    StepMark::Done => " (done)",
                    StepMark::Failed => " (failed)",
                },
                theme.style(Role::Notice),
            );
            line
        };
        self.rows.iter().enumerate().map(line).collect()
    }

    /// The destination for a number of that list, or for a part of a row's text. `None` if there is
    /// no such row.
    pub(super) fn find(&mut self, text: &str) -> Option<OutlineResult> {
        let number = text.parse::<usize>().ok();
        let nth = number.and_then(|number| number.checked_sub(1));
        self.filter.clear();
        if let Some(nth) = nth.filter(|nth| *nth < self.rows.len()) {
            self.marked = nth;
        } else {
            self.narrow(|filter| text.clone_into(filter));
        }
        if self.narrowed().is_empty() {
            self.filter.clear();
            return None;
        }
        Some(self.press(&Key::Enter, 1))
    }

    /// The question about hidden steps.
    pub(super) fn question(&self, theme: &Theme, cols: usize) -> Line {
        self.foot(theme, cols)
    }

    /// The rows for a screen of this area: the list around the mark, and the keys below.
    pub fn page(&self, (cols, rows): (usize, usize), theme: &Theme) -> Vec<Line> {
        let height = rows.saturating_sub(1).max(1);
        let narrowed = self.narrowed();
        let first = self.marked.saturating_sub(height / 2);
        let first = first.min(narrowed.len().saturating_sub(height));
        let shown = narrowed.iter().enumerate().skip(first).take(height);
        let here = self.here();
        let mut lines: Vec<_> = shown
            .map(|(nth, row)| {
                let line = self.line(row, (nth == self.marked, nth == here), theme);
                theme.cut(&line, cols)
            })
            .collect();
        if narrowed.is_empty() {
            let nothing = Line::styled("  no match", theme.style(Role::Notice));
            lines.push(theme.cut(&nothing, cols));
        }
        lines.resize(height, Line::new());
        if rows > 1 {
            lines.push(theme.cut(&self.foot(theme, cols), cols));
        }
        lines
    }

    fn line(&self, row: &OutlineRow, (marked, here): (bool, bool), theme: &Theme) -> Line {
        let signs = theme.signs();
        let (mark, role) = match row.mark {
            _ if here && self.filter.is_empty() => (signs.here(), Role::Prompt),
            StepMark::Done => (signs.tick(), Role::Tick),
            StepMark::Failed => (signs.cross(), Role::Cross),
            StepMark::Open => (" ", Role::Notice),
        };
        let mut line = Line::styled(
            if marked { signs.pointer() } else { " " },
            theme.style(Role::Prompt),
        );
        line.push(mark, theme.style(role));
        line.push(" ", Style::PLAIN);
        let (indent, role) = match row.level {
            Some(1) => (0, Role::Heading1),
            Some(level) => (usize::from(level) * 2 - 4, Role::Heading2),
            None => (4, Role::CodeBlock),
        };
        line.push(&" ".repeat(indent), Style::PLAIN);
        let style = theme.style(if marked { Role::Selected } else { role });
        line.push(&row.text, style);
        line
    }

    /// The last row: the filter, and as much of the keys as fits.
    fn foot(&self, theme: &Theme, cols: usize) -> Line {
        let notice = theme.style(Role::Notice);
        if self.asking {
            let step = self.narrowed().get(self.marked).map_or(0, |row| row.step);
            let silent = self.silent_before(step);
            let steps = counted(silent, "hidden step");
            let dot = theme.signs().dot();
            let texts = [
                format!(
                    "RETURN just goes there {dot} s first runs {steps} before it {dot} ESC stays"
                ),
                format!("RETURN goes there {dot} s first runs {steps} {dot} ESC stays"),
                format!("RETURN goes {dot} s runs {steps} {dot} ESC"),
            ];
            return Line::styled(fitting(&texts, cols), theme.style(Role::Strong));
        }
        let mut line = Line::styled("find: ", theme.style(Role::Prompt));
        line.push(&self.filter, Style::PLAIN);
        if self.filter.is_empty() {
            let (dot, arrows) = (theme.signs().dot(), theme.signs().up_and_down());
            let keys = [
                format!("(type) {dot} {arrows} {dot} RETURN goes there {dot} ESC stays"),
                format!("(type) {dot} {arrows} {dot} RETURN goes {dot} ESC"),
                format!("(type) {dot} RETURN {dot} ESC"),
            ];
            line.push(fitting(&keys, cols.saturating_sub(line.width())), notice);
        }
        line
    }
}

/// The first of `texts` that fits, otherwise the last.
fn fitting(texts: &[String], cols: usize) -> &str {
    let fits = |text: &&String| display_width(text) <= cols;
    let text = texts.iter().find(fits).or_else(|| texts.last());
    text.map_or("", String::as_str)
}

#[cfg(test)]
mod tests;
