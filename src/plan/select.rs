//! Selects a part of a plan: from one heading, step or line to another.

mod line;
mod name;

use std::fmt;
use std::ops::Range;

use super::{Action, Plan, Section, Step};
use crate::reader::title;

/// How many headings are listed if a target matches several.
const MAX_CANDIDATES: usize = 5;

/// The steps of a plan that are to run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// The first step: `--from`.
    pub from: Option<String>,
    /// The last step, inclusive: `--to`.
    pub to: Option<String>,
    /// Only these steps: `--only`.
    pub only: Option<String>,
}

/// Why a target selects nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SelectionError {
    /// The target is empty, or nothing but blanks and `#`.
    Empty {
        /// The option that it was given with.
        option: &'static str,
    },
    /// Nothing in the plan has that name.
    Unknown {
        /// The target as it was written.
        target: String,
        /// The heading that was probably meant.
        near: Option<String>,
    },
    /// The heading with that name has no steps.
    Bare {
        /// The target as it was written.
        target: String,
    },
    /// Several parts of the plan have that name.
    Ambiguous {
        /// The target as it was written.
        target: String,
        /// Those parts, each with a target that selects only it.
        candidates: Vec<String>,
    },
}

impl SelectionError {
    /// The remedy.
    pub fn help(&self) -> String {
        const FORMS: &str = "a heading, a block's name, a step number or FILE:LINE";
        match self {
            Self::Empty { .. } => format!("name {FORMS}; `demosh list` shows them"),
            Self::Unknown {
                near: Some(near), ..
            } => format!("did you mean `{near}`?"),
            Self::Bare { .. } => "`demosh list` shows which headings have steps".to_owned(),
            Self::Unknown { near: None, .. } => format!("name {FORMS}"),
            Self::Ambiguous { candidates, .. } => format!("it may be {}", candidates.join(" or ")),
        }
    }

    /// True when the target itself is wrong, whatever the workshop contains.
    pub const fn is_misuse(&self) -> bool {
        !matches!(self, Self::Unknown { .. } | Self::Bare { .. })
    }
}

impl fmt::Display for SelectionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty { option } => write!(f, "`{option}` does not name a part of the workshop"),
            Self::Unknown { target, .. } => {
                write!(f, "nothing in the workshop is called `{target}`")
            }
            Self::Bare { target } => write!(f, "there is no step under `{target}`"),
            Self::Ambiguous { target, .. } => write!(f, "`{target}` is ambiguous"),
        }
    }
}

impl std::error::Error for SelectionError {}

impl Selection {
    /// The indices of the selected steps.
    ///
    /// # Errors
    /// When a target matches no heading, step number or `file:line` of the plan, or several.
    pub fn range(&self, plan: &Plan) -> Result<Range<usize>, SelectionError> {
        if let Some(only) = &self.only {
            return find(plan, "--only", only);
        }
        let range = |option, target: &Option<String>| {
            let target = target.as_ref();
            target.map(|target| find(plan, option, target)).transpose()
        };
        let start = range("--from", &self.from)?.map_or(0, |range| range.start);
        let end = range("--to", &self.to)?.map_or(plan.steps.len(), |range| range.end);
        Ok(start..end.max(start))
    }
}

/// The steps that `target` names: a step number from 1, `file:line`, or a heading's title.
fn find(plan: &Plan, option: &'static str, target: &str) -> Result<Range<usize>, SelectionError> {
    let heading = target.trim().trim_start_matches('#').trim();
    if heading.is_empty() {
        return Err(SelectionError::Empty { option });
    }
    if let Some(range) = by_number(plan, target.trim()) {
        return Ok(range);
    }
    if let Some(found) = line::find(plan, target.trim()) {
        return found;
    }
    if let Some(found) = name::find(plan, target.trim()) {
        return found;
    }
    by_heading(plan, target, heading)
}

fn by_number(plan: &Plan, target: &str) -> Option<Range<usize>> {
    let index = target.parse::<usize>().ok()?.checked_sub(1)?;
    (index < plan.steps.len()).then(|| whole(plan, index))
}

/// The step at `index`; for a macro's call, including the steps that belong to it.
fn whole(plan: &Plan, index: usize) -> Range<usize> {
    let more = match &plan.steps[index].action {
        Action::Call(call) => call.length,
        _ => 0,
    };
    index..index + 1 + more
}

/// A heading selects its steps and those of the headings below it. An equal title comes before one
/// that differs in upper and lower case, and that before one that only begins with the target.
fn by_heading(plan: &Plan, target: &str, heading: &str) -> Result<Range<usize>, SelectionError> {
    let wanted = title(heading);
    let lower = wanted.to_lowercase();
    let ways: [&dyn Fn(&str) -> bool; 3] = [
        &|title| title == wanted,
        &|title| title.to_lowercase() == lower,
        &|title| title.to_lowercase().starts_with(&lower),
    ];
    let fitting = ways.into_iter().find_map(|fits| {
        let sections = plan.sections.iter().enumerate();
        let found = sections.filter(|(_, section)| fits(&section.title));
        let found: Vec<_> = found.map(|(nth, _)| nth).collect();
        (!found.is_empty()).then_some(found)
    });
    match fitting.as_deref() {
        Some([section]) => steps_below(plan, *section).ok_or_else(|| SelectionError::Bare {
            target: target.to_owned(),
        }),
        Some(several) if !lower.is_empty() => Err(SelectionError::Ambiguous {
            target: target.to_owned(),
            candidates: candidates(plan, several),
        }),
        _ => Err(unknown(plan, target)),
    }
}

fn steps_below(plan: &Plan, section: usize) -> Option<Range<usize>> {
    let level = plan.sections[section].level;
    let next = plan.sections[section + 1..]
        .iter()
        .position(|later| later.level <= level);
    let sections = section..next.map_or(plan.sections.len(), |next| section + 1 + next);
    let inside = |step: &Step| step.section.is_some_and(|nth| sections.contains(&nth));
    let start = plan.steps.iter().position(inside)?;
    let end = plan.steps.iter().rposition(inside)? + 1;
    Some(start..end)
}

/// The headings, each with its position, or with its first step if that says more.
fn candidates(plan: &Plan, sections: &[usize]) -> Vec<String> {
    let name = |nth: &usize| {
        let Section {
            title, location, ..
        } = &plan.sections[*nth];
        let is_alone = |other: &usize| other == nth || plan.sections[*other].location != *location;
        let place = format!("{}:{}", location.file.name(), location.line());
        match steps_below(plan, *nth) {
            Some(steps) if !sections.iter().all(is_alone) => {
                format!("step {} (`{title}`, {place})", steps.start + 1)
            }
            _ => format!("`{title}` ({place})"),
        }
    };
    let mut names: Vec<_> = sections.iter().take(MAX_CANDIDATES).map(name).collect();
    if sections.len() > MAX_CANDIDATES {
        names.push(format!("one of {} more", sections.len() - MAX_CANDIDATES));
    }
    names
}

fn unknown(plan: &Plan, target: &str) -> SelectionError {
    let titles = plan.sections.iter().map(|section| section.title.as_str());
    let near = crate::document::nearest(target, titles).map(ToOwned::to_owned);
    SelectionError::Unknown {
        target: target.to_owned(),
        near,
    }
}

#[cfg(test)]
mod tests;
