//! What a second screen looks like in a terminal.

use crate::style::{Line, Role, Style, Theme, display_width};

use super::state::{Cue, Current, Phase};

/// When a view is looked at.
#[derive(Debug, Clone, Copy)]
pub struct Moment<'a> {
    /// Seconds since 1970.
    pub now: f64,
    /// The time of day, for people.
    pub clock: &'a str,
}

/// The rows of a screen of `cols` columns and `rows` rows, none wider.
pub fn view(
    cue: &Cue,
    moment: Moment<'_>,
    (cols, rows): (usize, usize),
    theme: &Theme,
) -> Vec<Line> {
    let elapsed = (moment.now - cue.started).max(0.0);
    let times = [
        pace(cue.ahead),
        format!("{} on", clock(elapsed)),
        moment.clock.to_owned(),
    ];
    let times: Vec<_> = times.into_iter().filter(|part| !part.is_empty()).collect();
    let mut lines = vec![
        both_ends(
            &Line::styled(&cue.title, theme.style(Role::Heading1)),
            &Line::styled(times.join(" · "), theme.style(Role::Strong)),
            cols,
        ),
        both_ends(
            &Line::styled(section(cue), theme.style(Role::Heading2)),
            &Line::styled(step(cue), theme.style(Role::Progress)),
            cols,
        ),
        Line::new(),
    ];
    if let Some(current) = &cue.current {
        lines.push(phase(current, elapsed, theme));
        lines.extend(text(&current.text, cols, theme.style(Role::CodeBlock)));
    }
    if let Some(ended) = &cue.ended {
        lines.push(Line::styled(
            format!("the show is over: {ended}"),
            theme.style(Role::Strong),
        ));
    }
    if let Some(message) = &cue.message {
        let style = theme.style(Role::Error);
        lines.push(Line::new());
        lines.extend(message.lines().map(|line| Line::styled(line, style)));
    }
    if !cue.next.is_empty() {
        lines.extend([Line::new(), Line::styled("next", theme.style(Role::Key))]);
    }
    for next in &cue.next {
        let mut line = Line::styled(format!("  {:6}", next.kind), theme.style(Role::Notice));
        line.push(&widened(&next.text), theme.style(Role::Prose));
        lines.push(line);
    }
    if !cue.notes.is_empty() {
        lines.extend([Line::new(), Line::styled("notes", theme.style(Role::Key))]);
    }
    for note in &cue.notes {
        lines.extend(text(note, cols, theme.style(Role::Prose)));
    }
    let mut lines: Vec<_> = lines.iter().map(|line| line.cut(cols)).collect();
    lines.truncate(rows.saturating_sub(1).max(1));
    if rows > 1 {
        lines.resize(rows - 1, Line::new());
        let keys = "RETURN next · - back · b blank · q leave";
        lines.push(Line::styled(keys, theme.style(Role::Notice)).cut(cols));
    }
    lines
}

/// `left` and `right` at the ends of a line, or `left` alone when there is no room for both.
fn both_ends(left: &Line, right: &Line, cols: usize) -> Line {
    let room = cols.saturating_sub(right.width());
    if room < display_width("… ") {
        return left.cut(cols);
    }
    let mut line = left.cut(room.saturating_sub(1));
    line.push(&" ".repeat(room - line.width()), Style::PLAIN);
    line.append(right);
    line
}

fn section(cue: &Cue) -> String {
    cue.section.as_ref().map_or_else(String::new, |section| {
        format!("{} of {}: {}", section.number, section.of, section.title)
    })
}

fn step(cue: &Cue) -> String {
    let number = cue.current.as_ref().map_or(0, |current| current.number);
    format!("step {number} of {}", cue.steps)
}

fn phase(current: &Current, elapsed: f64, theme: &Theme) -> Line {
    let (mark, role, words) = match current.phase {
        Phase::Shown => ("·", Role::Notice, "appears".to_owned()),
        Phase::Waiting => ("❯", Role::Prompt, "waits for a key".to_owned()),
        Phase::Running => {
            let running = clock((elapsed - current.since).max(0.0));
            ("▶", Role::Progress, format!("runs for {running}"))
        }
        Phase::Done => ("✓", Role::Tick, "done".to_owned()),
        Phase::Failed => {
            let status = current
                .status
                .map_or_else(String::new, |status| format!(", status {status}"));
            ("✗", Role::Cross, format!("failed{status}"))
        }
    };
    let usual = current
        .usual
        .filter(|_| matches!(current.phase, Phase::Waiting | Phase::Running));
    let usual = usual.map_or_else(String::new, |usual| format!(", usually {}", clock(usual)));
    let mut line = Line::styled(format!("{mark} "), theme.style(role));
    line.push(&format!("{words}{usual}"), theme.style(Role::Strong));
    line
}

fn text(text: &str, cols: usize, style: Style) -> Vec<Line> {
    let lines = text
        .lines()
        .map(|line| Line::styled(format!("  {}", widened(line)), style));
    lines.flat_map(|line| line.rows(cols)).collect()
}

/// Only the terminal knows the width of a tab.
fn widened(text: &str) -> String {
    text.replace('\t', "    ")
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
mod tests {
    use super::super::state::{Section, Upcoming, VERSION};
    use super::*;
    use crate::neutral::Neutral;

    fn cue() -> Cue {
        Cue {
            version: VERSION,
            title: "A Talk".into(),
            file: "talk.md".into(),
            started: 1000.0,
            section: Some(Section {
                number: 4,
                of: 22,
                title: "Retries".into(),
            }),
            steps: 118,
            current: Some(Current {
                number: 31,
                kind: "run".to_owned(),
                text: "kubectl get pods".into(),
                phase: Phase::Running,
                since: 50.0,
                status: None,
                usual: Some(20.0),
            }),
            next: vec![Upcoming {
                number: 32,
                kind: "wait".into(),
                text: Neutral::default(),
            }],
            notes: vec!["breathe".into()],
            message: Some("the understudy has played talk.md:3".into()),
            ahead: Some(-100.0),
            ended: None,
        }
    }

    fn texts(cue: &Cue, area: (usize, usize)) -> Vec<String> {
        let moment = Moment {
            now: 1062.0,
            clock: "14:32:05",
        };
        let lines = view(cue, moment, area, &Theme::plain());
        lines
            .iter()
            .map(|line| line.text().trim_end().into())
            .collect()
    }

    #[test]
    fn everything_that_a_presenter_wants_to_know_is_there() {
        assert_eq!(
            texts(&cue(), (60, 16)),
            [
                "A Talk                      1:40 behind · 1:02 on · 14:32:05",
                "4 of 22: Retries                              step 31 of 118",
                "",
                "▶ runs for 0:12, usually 0:20",
                "  kubectl get pods",
                "",
                "the understudy has played talk.md:3",
                "",
                "next",
                "  wait",
                "",
                "notes",
                "  breathe",
                "",
                "",
                "RETURN next · - back · b blank · q leave",
            ]
        );
    }

    #[test]
    fn it_fits_every_screen() {
        let mut long = cue();
        long.notes = vec!["many words ".repeat(40).into(), "日本語".repeat(50).into()];
        for (cols, rows) in [(1, 1), (10, 3), (40, 10), (300, 90)] {
            let lines = texts(&long, (cols, rows));
            assert!(lines.len() <= rows, "{cols}x{rows}");
            assert!(
                lines.iter().all(|line| display_width(line) <= cols),
                "{cols}x{rows}"
            );
        }
    }

    #[test]
    fn times_are_written_as_on_a_clock() {
        let clocks = [0.4, 7.0, 760.0, 3723.0].map(clock);
        assert_eq!(clocks, ["0:00", "0:07", "12:40", "1:02:03"]);
        assert_eq!(pace(Some(30.0)), "0:30 ahead");
        assert_eq!(pace(None), "");
    }
}
