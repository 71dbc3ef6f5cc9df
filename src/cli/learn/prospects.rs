//! The text before a workshop begins, for a learner: its contents, the changes it makes, and its
//! length.

use std::path::Path;
use std::time::Duration;

use crate::cli::show::Show;
use crate::learn::{Chapters, created};
use crate::plan::{Action, Plan, Step};
use crate::present::broken;
use crate::rehearsal;
use crate::run::known_secrets;
use crate::style::{Line, Style, counted};

/// The hidden commands before the first SHOW, to which the question whether to begin also applies.
pub(super) fn set_up(plan: &Plan, style: Style, cols: usize) -> Vec<Line> {
    let width = cols.saturating_sub(2);
    let secrets = known_secrets(plan);
    let steps = plan.steps.iter().enumerate();
    let before = steps.filter(|(_, step)| step.preflight && is_hidden_command(step));
    let mut lines = Vec::new();
    for (nth, step) in before {
        let is_secret = plan.is_secret(nth);
        let text = if is_secret {
            "a command that is secret".to_owned()
        } else {
            secrets.mask(step.action.text())
        };
        lines.extend(
            text.lines()
                .flat_map(|line| broken(line, width))
                .map(|line| Line::styled(format!("  {line}"), style)),
        );
    }
    if !lines.is_empty() {
        lines.insert(0, Line::styled("For set-up, this runs first:", style));
        lines.insert(0, Line::new());
    }
    lines
}

fn is_hidden_command(step: &Step) -> bool {
    !step.shown && step.action.runs()
}

/// The contents, the things that are made and destroyed, and the length.
pub(super) fn prospects(show: &Show<'_>, chapters: &Chapters) -> Vec<String> {
    let (workshop, plan, tools) = (show.workshop, show.plan, show.tools);
    let commands = plan.steps.iter().filter_map(|step| match &step.action {
        Action::Run(command) => Some(command.text.as_str()),
        _ => None,
    });
    let created = created(commands, &workshop.folder);
    let mut counts = Vec::new();
    if !plan.sections.is_empty() {
        counts.push(counted(plan.sections.len(), "section"));
    }
    counts.push(counted(chapters.commands(), "command"));
    let hidden = plan.steps.iter().filter(|step| is_hidden_command(step));
    match hidden.count() {
        0 => {}
        hidden => counts.push(counted(hidden, "set-up command")),
    }
    let mut lines = vec![format!("{}.", counts.join(", "))];
    if tools.are_played_back() {
        lines.push("Its tools are played back; everything else runs for real.".to_owned());
    } else {
        if !created.is_empty() {
            lines.push(format!("It creates {}.", created.join(", ")));
        }
        let destroys = &plan.settings.destroys;
        if !destroys.is_empty() {
            lines.push(format!("It destroys {}.", destroys.join(", ")));
        }
    }
    lines.push(how_long(plan, &workshop.path));
    lines
}

/// The length of a workshop: as measured here, as its author states, or from the times of its
/// tools.
fn how_long(plan: &Plan, workshop: &Path) -> String {
    let minutes = |duration: Duration| {
        let minutes = (duration.as_secs_f64() / 60.0).ceil().max(1.0);
        in_minutes(Duration::from_secs_f64(minutes * 60.0).as_secs() / 60)
    };
    if let Some(seconds) = crate::cli::cue::pace(plan, workshop).last_length() {
        let length = minutes(Duration::from_secs_f64(seconds));
        return format!("The last run on this machine took {length}.");
    }
    if let Some(length) = plan.settings.length {
        return format!("It is planned for {}.", minutes(length));
    }
    let recording = rehearsal::recording_of(workshop);
    match recording.filter(|recording| !recording.sample) {
        Some(recording) => {
            let length = minutes(recording.length());
            format!("When it was recorded, its tools alone took {length}.")
        }
        None => "How long it takes is unknown: no run on this machine has been timed.".to_owned(),
    }
}

/// Minutes in words: `75 minutes`, `2 hours 5 minutes`.
fn in_minutes(minutes: u64) -> String {
    match (minutes / 60, minutes % 60) {
        (hours, 0) if hours > 0 => counted(hours, "hour"),
        (hours, rest) if hours > 1 => {
            format!("{} {}", counted(hours, "hour"), counted(rest, "minute"))
        }
        _ => counted(minutes, "minute"),
    }
}
