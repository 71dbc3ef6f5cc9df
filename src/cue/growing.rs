//! The second screen in words, for output that only grows: for screen readers and for terminals
//! without escape codes.
//!
//! Owns which parts are repeated when something changes. Clocks are not.

use super::state::Cue;
use super::view::{
    CueLook, Moment, between, failure, keys, notes, pace, phase, place, section, step, time_left,
    upcoming,
};
use crate::neutral::Neutral;
use crate::style::{Line, Role};

/// What a second screen prints for `cue` after it has printed `before`.
pub fn changed_lines(
    cue: &Cue,
    before: Option<&Cue>,
    moment: Moment<'_>,
    look: CueLook<'_>,
) -> Vec<Line> {
    let theme = look.theme;
    let elapsed = cue.started.map(|started| (moment.now - started).max(0.0));
    let is_new = |same: &dyn Fn(&Cue) -> bool| before.is_none_or(|before| !same(before));
    let mut lines = Vec::new();
    if is_new(&|before| before.path == cue.path && before.title == cue.title) {
        lines.push(Line::styled(&cue.title, theme.style(Role::Heading1)));
    }
    if is_new(&|before| before.section == cue.section) && cue.section.is_some() {
        lines.push(Line::styled(section(cue), theme.style(Role::Heading2)));
    }
    if is_new(&|before| number(before) == number(cue)) {
        let said = [step(cue), pace(cue.ahead), time_left(cue, elapsed)];
        let said: Vec<_> = said.into_iter().filter(|part| !part.is_empty()).collect();
        let said = said.join(&between(theme));
        lines.push(Line::styled(said, theme.style(Role::Progress)));
    }
    let elapsed = elapsed.unwrap_or(0.0);
    let is_same_step = before.is_some_and(|before| {
        let words = |cue: &Cue| (text(cue), cue.blank, cue.ended.is_some());
        number(before) == number(cue) && words(before) == words(cue)
    });
    match &cue.current {
        _ if !is_new(&|before| standing(before) == standing(cue)) => {}
        Some(current) if is_same_step && cue.ended.is_none() => {
            lines.push(phase(current, elapsed, theme));
        }
        _ => lines.extend(place(cue, elapsed, look)),
    }
    if let Some(trouble) = cue
        .failure
        .as_ref()
        .filter(|_| is_new(&|before| before.failure == cue.failure))
    {
        lines.extend(failure(trouble, look));
    }
    if let Some(message) = cue
        .message
        .as_ref()
        .filter(|_| is_new(&|before| before.message == cue.message))
    {
        lines.push(Line::styled(message, theme.style(Role::Error)));
    }
    if is_new(&|before| before.next == cue.next) {
        lines.extend(upcoming(cue, theme));
    }
    if is_new(&|before| before.notes == cue.notes) {
        lines.extend(notes(cue, look));
    }
    if is_new(&|before| (before.ended.is_some(), before.blank) == (cue.ended.is_some(), cue.blank))
    {
        lines.push(keys(cue, theme));
    }
    lines
}

/// The number of the step.
fn number(cue: &Cue) -> (usize, Option<usize>) {
    (
        cue.steps,
        cue.current.as_ref().map(|current| current.number),
    )
}

/// The text of the step.
fn text(cue: &Cue) -> Option<Neutral> {
    cue.current.as_ref().map(|current| current.text.clone())
}

/// The parts of a show's position that are printed, without its clock.
fn standing(cue: &Cue) -> impl PartialEq + '_ {
    let current = cue.current.as_ref();
    let current = current.map(|current| {
        let fared = (current.phase, current.status.filter(|status| *status != 0));
        (
            current.number,
            current.hidden,
            fared,
            &current.text,
            &current.lines,
        )
    });
    (current, cue.blank, cue.started.is_some(), &cue.ended)
}
