//! The second screen in a terminal.

use crate::style::{Line, Role, Style, Theme, display_width};

use super::state::{Cue, CurrentStep, Lines, StepPhase, Trouble};
use crate::term::Turn;

/// The narrowest cut of a title beside the times; with less room it gets its own row.
const LEAST_TITLE: usize = 12;

/// How many lines for a program are displayed, from the next one on.
const AHEAD: usize = 6;

/// The time at which a view is displayed.
#[derive(Debug, Clone, Copy)]
pub struct Moment<'a> {
    /// Seconds since 1970.
    pub now: f64,
    /// The time of day, for people.
    pub clock: &'a str,
}

/// How wide lines may be, and how they look.
#[derive(Debug, Clone, Copy)]
pub struct CueLook<'a> {
    /// The columns.
    pub cols: usize,
    /// The colours and signs.
    pub theme: &'a Theme,
}

/// The rows of a screen of `cols` columns and `rows` rows, none wider.
pub fn view(
    cue: &Cue,
    moment: Moment<'_>,
    (cols, rows): (usize, usize),
    theme: &Theme,
) -> Vec<Line> {
    let look = CueLook { cols, theme };
    let elapsed = cue.started.map(|started| (moment.now - started).max(0.0));
    let mut lines = head(cue, elapsed, moment.clock, look);
    lines.extend(place(cue, elapsed.unwrap_or(0.0), look));
    if let Some(trouble) = &cue.failure {
        lines.push(Line::new());
        lines.extend(failure(trouble, look));
    }
    if let Some(message) = &cue.message {
        let style = theme.style(Role::Error);
        lines.push(Line::new());
        lines.extend(message.lines().flat_map(|line| wrapped(line, cols, style)));
    }
    for part in [upcoming(cue, theme), notes(cue, look)] {
        if !part.is_empty() {
            lines.push(Line::new());
            lines.extend(part);
        }
    }
    let mut lines: Vec<_> = lines.iter().map(|line| theme.cut(line, cols)).collect();
    lines.truncate(rows.saturating_sub(1).max(1));
    if rows > 1 {
        lines.resize(rows - 1, Line::new());
        lines.push(theme.cut(&keys(cue, theme), cols));
    }
    lines
}

/// The steps that the audience sees next.
pub(super) fn upcoming(cue: &Cue, theme: &Theme) -> Vec<Line> {
    let head = Line::styled("next", theme.style(Role::Key));
    let head = (!cue.next.is_empty()).then_some(head);
    let next = cue.next.iter().map(|next| {
        let mut line = Line::styled(format!("  {:6}", next.kind), theme.style(Role::Notice));
        line.push(&widened(&next.text), theme.style(Role::Prose));
        line
    });
    head.into_iter().chain(next).collect()
}

/// The presenter's notes.
pub(super) fn notes(cue: &Cue, look: CueLook<'_>) -> Vec<Line> {
    let CueLook { cols, theme } = look;
    let head = Line::styled("notes", theme.style(Role::Key));
    let head = (!cue.notes.is_empty()).then_some(head);
    let style = theme.style(Role::Prose);
    let lines = cue.notes.iter().flat_map(|note| note.lines());
    let lines = lines.flat_map(|line| wrapped(line, cols, style));
    head.into_iter().chain(lines).collect()
}

/// The keys and their effects.
pub(super) fn keys(cue: &Cue, theme: &Theme) -> Line {
    let keys: &[_] = match (cue.ended.is_some(), cue.blank) {
        (true, _) => &["q leave"],
        (false, true) => &["b shows it again", "q leave"],
        (false, false) => &["RETURN next", "- back", "b blank", "q leave"],
    };
    Line::styled(keys.join(&between(theme)), theme.style(Role::Notice))
}

/// The separator between two remarks in a row.
pub(super) fn between(theme: &Theme) -> String {
    if theme.signs().are_words() {
        return ", ".to_owned();
    }
    format!(" {} ", theme.signs().dot())
}

/// The title of the show, its times and its progress.
fn head(cue: &Cue, elapsed: Option<f64>, now: &str, look: CueLook<'_>) -> Vec<Line> {
    let CueLook { cols, theme } = look;
    let took = elapsed.map(|elapsed| match cue.ended {
        Some(_) => format!("took {}", clock(elapsed)),
        None => format!("{} on", clock(elapsed)),
    });
    let times = [
        pace(cue.ahead),
        time_left(cue, elapsed),
        took.unwrap_or_default(),
        now.to_owned(),
    ];
    let mut times: Vec<_> = times.into_iter().filter(|part| !part.is_empty()).collect();
    // On a narrow screen the clock is the first to go.
    let between = between(theme);
    while times.len() > 1 && display_width(&times.join(&between)) > cols {
        times.pop();
    }
    let times = Line::styled(times.join(&between), theme.style(Role::Strong));
    let title = Line::styled(&cue.title, theme.style(Role::Heading1));
    let section = Line::styled(section(cue), theme.style(Role::Heading2));
    let step = Line::styled(step(cue), theme.style(Role::Progress));
    let has_room = times.width() + title.width().min(LEAST_TITLE) < cols;
    let mut lines = if has_room {
        vec![both_ends(&title, &times, look)]
    } else {
        vec![title, times]
    };
    lines.extend([both_ends(&section, &step, look), Line::new()]);
    lines
}

/// The current step, as far as the audience sees it.
pub(super) fn place(cue: &Cue, elapsed: f64, look: CueLook<'_>) -> Vec<Line> {
    let CueLook { cols, theme } = look;
    let mut lines = Vec::new();
    let strong = theme.style(Role::Strong);
    if cue.blank {
        let blank = "the stage is blank: the audience sees only the title";
        lines.extend(
            wrapped(blank, cols, theme.style(Role::Error)).map(|line| theme.cut(&line, cols)),
        );
    }
    if let Some(current) = &cue.current {
        lines.push(phase(current, elapsed, theme));
        lines.extend(text(&current.text, cols, theme.style(Role::CodeBlock)));
        lines.extend(typed(current, look));
    } else if cue.ended.is_none() {
        let begins = if cue.started.is_none() {
            "not begun: the stage shows the greeting"
        } else {
            "begins"
        };
        lines.push(Line::styled(begins, strong));
    }
    if let Some(ended) = &cue.ended {
        lines.push(Line::styled(
            format!("the show is over: {}", words(ended)),
            strong,
        ));
        let waits = format!("waiting for the next show of {}", cue.file);
        lines.push(Line::styled(waits, theme.style(Role::Notice)));
    }
    lines
}

/// The lines for the program of the current step, from the next one on.
fn typed(current: &CurrentStep, look: CueLook<'_>) -> Vec<Line> {
    let CueLook { cols, theme } = look;
    let Some(Lines { all, sent, turn }) = &current.lines else {
        return Vec::new();
    };
    let left = all.get(*sent..).unwrap_or_default();
    let runs = current.phase == StepPhase::Running;
    if matches!(current.phase, StepPhase::Done | StepPhase::Failed) {
        return Vec::new();
    }
    let does = match turn {
        _ if !runs => "typed into it:",
        Turn::Over => "keys go to the program",
        Turn::Secret => "it asks for a secret: type it on stage",
        Turn::FullScreen => "a program fills the screen: keys on stage go to it",
        Turn::Wanted => "typed when the program is ready:",
        Turn::Typed => "RETURN sends it:",
        Turn::Waits => "RETURN types the next line:",
    };
    let count = match left.len() {
        _ if !runs || *turn == Turn::Over => String::new(),
        _ => format!("line {} of {}, ", (*sent + 1).min(all.len()), all.len()),
    };
    let head = format!("{count}{does}");
    let mut lines: Vec<_> = wrapped(&head, cols, theme.style(Role::Strong)).collect();
    if runs && *turn == Turn::Over {
        return lines;
    }
    for line in left.iter().take(AHEAD) {
        lines.extend(text(
            &format!("  {line}"),
            cols,
            theme.style(Role::CodeBlock),
        ));
    }
    if left.len() > AHEAD {
        let more = format!("  {} more", left.len() - AHEAD);
        lines.extend(wrapped(&more, cols, theme.style(Role::Notice)));
    }
    lines
}

/// The last failure, and what the presenter can do about it.
pub(super) fn failure(trouble: &Trouble, look: CueLook<'_>) -> Vec<Line> {
    let CueLook { cols, theme } = look;
    let head = format!("failed: {} ({})", trouble.reason, trouble.place);
    let mut lines: Vec<_> = wrapped(&head, cols, theme.style(Role::Error)).collect();
    lines.extend(text(&trouble.text, cols, theme.style(Role::CodeBlock)));
    lines.extend(wrapped(&trouble.remedy, cols, theme.style(Role::Notice)));
    lines
}

/// `left` and `right` at the ends of a line; `left` alone if there is no room for both.
fn both_ends(left: &Line, right: &Line, look: CueLook<'_>) -> Line {
    let CueLook { cols, theme } = look;
    let room = cols.saturating_sub(right.width());
    if room <= display_width(theme.signs().ellipsis()) {
        return theme.cut(left, cols);
    }
    let mut line = theme.cut(left, room.saturating_sub(1));
    line.push(&" ".repeat(room - line.width()), Style::PLAIN);
    line.append(right);
    line
}

pub(super) fn section(cue: &Cue) -> String {
    cue.section.as_ref().map_or_else(String::new, |section| {
        format!("{} of {}: {}", section.number, section.of, section.title)
    })
}

pub(super) fn step(cue: &Cue) -> String {
    let number = cue.current.as_ref().map_or(0, |current| current.number);
    format!("step {number} of {}", cue.steps)
}

pub(super) fn phase(current: &CurrentStep, elapsed: f64, theme: &Theme) -> Line {
    let signs = theme.signs();
    let (mark, role, words) = match current.phase {
        _ if current.hidden && matches!(current.phase, StepPhase::Shown | StepPhase::Waiting) => {
            (signs.dot(), Role::Notice, "runs unseen".to_owned())
        }
        StepPhase::Shown => (signs.dot(), Role::Notice, "appears".to_owned()),
        StepPhase::Waiting => (signs.pointer(), Role::Prompt, "waits for a key".to_owned()),
        StepPhase::Running => {
            let running = clock((elapsed - current.since).max(0.0));
            let unseen = if current.hidden { "unseen " } else { "" };
            (
                signs.running(),
                Role::Progress,
                format!("runs {unseen}for {running}"),
            )
        }
        StepPhase::Done => (signs.tick(), Role::Tick, "done".to_owned()),
        StepPhase::Failed => {
            let status = current
                .status
                .map_or_else(String::new, |status| format!(", status {status}"));
            (signs.cross(), Role::Cross, format!("failed{status}"))
        }
    };
    let usual = current
        .usual
        .filter(|_| matches!(current.phase, StepPhase::Waiting | StepPhase::Running));
    let usual = usual.map_or_else(String::new, |usual| format!(", usually {}", clock(usual)));
    let mut line = Line::new();
    if !signs.are_words() {
        line.push(&format!("{mark} "), theme.style(role));
    }
    line.push(&format!("{words}{usual}"), theme.style(Role::Strong));
    line
}

fn text(text: &str, cols: usize, style: Style) -> Vec<Line> {
    let lines = text
        .lines()
        .map(|line| Line::styled(format!("  {}", widened(line)), style));
    lines.flat_map(|line| line.rows(cols)).collect()
}

/// The rows of a line of prose, wrapped between words; a word that is wider than the screen is
/// split.
fn wrapped(line: &str, cols: usize, style: Style) -> impl Iterator<Item = Line> + use<> {
    let line = widened(line);
    let indent = line.len() - line.trim_start_matches(' ').len();
    let margin = format!("  {}", " ".repeat(indent));
    let mut rows = vec![margin.clone()];
    let mut is_empty = true;
    for word in line.split_whitespace() {
        let row = rows.last_mut().expect("one row from the beginning");
        let needs = display_width(row) + usize::from(!is_empty) + display_width(word);
        if is_empty {
            row.push_str(word);
        } else if needs <= cols {
            row.push(' ');
            row.push_str(word);
        } else {
            rows.push(format!("{margin}{word}"));
        }
        is_empty = false;
    }
    rows.into_iter()
        .flat_map(move |row| Line::styled(row, style).rows(cols))
}

/// Only the terminal knows the width of a tab.
fn widened(text: &str) -> String {
    text.replace('\t', "    ")
}

/// How a show has ended, in words.
fn words(ended: &str) -> &str {
    match ended {
        "preflight_failed" => "something was missing",
        "wrong_document" => "its file has errors",
        "timed_out" => "it took too long",
        "broken" => "its shell was lost",
        "signalled" => "its terminal was closed, or a signal ended it",
        word => word,
    }
}

/// `12:40 left`, `2:10 over`; empty for a show that has ended.
pub(super) fn time_left(cue: &Cue, elapsed: Option<f64>) -> String {
    let length = cue.length.filter(|_| cue.ended.is_none());
    let Some(left) = length.map(|length| length - elapsed.unwrap_or(0.0)) else {
        return String::new();
    };
    let side = if left < 0.0 { "over" } else { "left" };
    format!("{} {side}", clock(left.abs()))
}

/// `1:40 behind`.
pub(super) fn pace(ahead: Option<f64>) -> String {
    let Some(ahead) = ahead else {
        return String::new();
    };
    let side = if ahead < 0.0 { "behind" } else { "ahead" };
    format!("{} {side}", clock(ahead.abs()))
}

/// `0:07`, `12:40`, `1:02:03`.
pub(super) fn clock(seconds: f64) -> String {
    let seconds = std::time::Duration::from_secs_f64(seconds.clamp(0.0, 1e9)).as_secs();
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours == 0 {
        format!("{minutes}:{seconds:02}")
    } else {
        format!("{hours}:{minutes:02}:{seconds:02}")
    }
}

#[cfg(test)]
mod tests;
