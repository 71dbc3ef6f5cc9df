//! The results of the checks for people: one line per requirement, with the remedy below an unmet
//! one.

use crate::neutral::{MASK, Neutral};
use crate::style::{Line, Role, Signs, Style, Theme, display_width};

/// The most characters of a finding, such as the output of a failed check: three rows of a narrow
/// terminal.
const LONGEST_FINDING: usize = 200;

/// The widest text in a column. Longer text goes below the row, so that the columns stay narrow.
const WIDEST_COLUMN: usize = 22;

/// The kind of a requirement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequirementKind {
    /// A program, or the name of a `check:`.
    Tool,
    /// An environment variable.
    Variable {
        /// Its value must not be displayed.
        secret: bool,
    },
    /// A TCP port of this host.
    Port,
}

/// The result of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckState {
    /// The requirement is met.
    Met,
    /// The requirement is not met.
    Unmet,
    /// Not checked: a rehearsal or a stand-in replaces it.
    NotChecked,
}

impl CheckState {
    pub(super) const fn of(met: bool) -> Self {
        if met { Self::Met } else { Self::Unmet }
    }

    /// A sign that differs from the others without colour.
    pub const fn mark(self, signs: Signs) -> &'static str {
        match (self, signs) {
            (Self::Met, signs) => signs.tick(),
            (Self::Unmet, Signs::Words) => "missing:",
            (Self::Unmet, signs) => signs.cross(),
            (Self::NotChecked, Signs::Words) => "not checked:",
            (Self::NotChecked, _) => "-",
        }
    }

    const fn role(self) -> Role {
        match self {
            Self::Met => Role::Tick,
            Self::Unmet => Role::Cross,
            Self::NotChecked => Role::Notice,
        }
    }
}

/// One requirement and its result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedRequirement {
    /// The kind of requirement.
    pub subject: RequirementKind,
    /// Its name: `kubectl`, `BUOYANT_LICENSE`, `port 80`.
    pub name: String,
    /// What was wanted, in words.
    pub wanted: String,
    /// What was found, in words.
    pub found: String,
    /// Why the check failed, if `found` is a version.
    pub reason: Option<String>,
    /// The result.
    pub state: CheckState,
    /// How to meet the requirement.
    pub hint: Option<String>,
}

/// All requirements of a workshop, in the order in which it states them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RequirementReport {
    /// The checks.
    pub checks: Vec<CheckedRequirement>,
}

impl RequirementReport {
    /// Masks the values of `secrets` in the findings.
    pub(super) fn new(mut checks: Vec<CheckedRequirement>, secrets: &[String]) -> Self {
        for check in &mut checks {
            let texts = std::iter::once(&mut check.found).chain(&mut check.reason);
            for text in texts {
                for secret in secrets.iter().filter(|secret| !secret.is_empty()) {
                    *text = text.replace(secret, MASK);
                }
                *text = shortened(text);
            }
        }
        Self { checks }
    }

    /// The unmet requirements.
    pub fn unmet(&self) -> impl Iterator<Item = &CheckedRequirement> {
        let is_unmet = |check: &&CheckedRequirement| check.state == CheckState::Unmet;
        self.checks.iter().filter(is_unmet)
    }

    /// True when all requirements are met.
    pub fn is_met(&self) -> bool {
        self.unmet().next().is_none()
    }

    /// Names of the secrets that are not set, which the caller may ask for on a terminal.
    pub fn missing_secrets(&self) -> Vec<&str> {
        let secrets = self
            .unmet()
            .filter(|check| check.subject == RequirementKind::Variable { secret: true });
        secrets.map(|check| check.name.as_str()).collect()
    }

    /// The table as plain text, drawn with `signs`. Empty without checks.
    pub fn table(&self, signs: Signs) -> String {
        let lines = self.lines(&Theme::plain().with_signs(signs), usize::MAX);
        lines.iter().map(|line| line.text() + "\n").collect()
    }

    /// The table: a line per check, and below each unmet one the details, the remedy last. Without
    /// columns if those would be wider than `width`.
    pub fn lines(&self, theme: &Theme, width: usize) -> Vec<Line> {
        let rows: Vec<_> = self
            .checks
            .iter()
            .map(|check| CheckRow::of(check, theme.signs()))
            .collect();
        let column = |text: fn(&CheckRow) -> &str| {
            let widths = rows.iter().map(|row| display_width(text(row)));
            widths.max().unwrap_or(0)
        };
        let (name, found) = (column(|row| &row.name), column(|row| &row.found));
        let all = || rows.iter().map(|row| row.in_columns(name, found, theme));
        let firsts: Vec<_> = if all().all(|line| line.width() <= width) {
            all().collect()
        } else {
            rows.iter().map(|row| row.in_words(theme)).collect()
        };
        let pairs = firsts.into_iter().zip(&rows);
        pairs
            .flat_map(|(first, row)| std::iter::once(first).chain(row.lines_below()))
            .collect()
    }
}

/// A check in the table.
struct CheckRow {
    state: CheckState,
    name: Neutral,
    /// What was found, shortened.
    found: String,
    /// What was wanted, shortened.
    wanted: String,
    /// The texts below the row, each with its kind.
    below: Vec<(&'static str, Neutral)>,
}

impl CheckRow {
    fn of(check: &CheckedRequirement, signs: Signs) -> Self {
        let (wanted, found) = (Neutral::line(&check.wanted), Neutral::line(&check.found));
        let is_unmet = check.state == CheckState::Unmet;
        let mut below = Vec::new();
        if is_unmet {
            let long = [("wanted", &wanted), ("found", &found)];
            let long = long.into_iter().filter(|(_, text)| is_wide(text));
            below.extend(long.map(|(key, text)| (key, text.clone())));
            let reason = check.reason.iter();
            below.extend(reason.map(|reason| ("found", Neutral::line(reason))));
            below.extend(check.hint.iter().map(|hint| ("help", Neutral::lines(hint))));
        }
        Self {
            state: check.state,
            name: Neutral::line(&check.name),
            found: match is_wide(&found) {
                true if is_unmet => "no".to_owned(),
                true => cut(&found, signs),
                false => found.into(),
            },
            wanted: if is_wide(&wanted) {
                "its check succeeds".to_owned()
            } else {
                wanted.into()
            },
            below,
        }
    }

    fn in_columns(&self, name: usize, found: usize, theme: &Theme) -> Line {
        let style = theme.style(self.state.role());
        let mut line = Line::styled(self.state.mark(theme.signs()), style);
        let (name, found) = (padded(&self.name, name), padded(&self.found, found));
        line.push(&format!(" {name}  "), Style::PLAIN);
        line.push(&format!("{found}  "), style);
        line.push(&self.wanted, Style::PLAIN);
        line
    }

    fn in_words(&self, theme: &Theme) -> Line {
        let style = theme.style(self.state.role());
        let mut line = Line::styled(self.state.mark(theme.signs()), style);
        line.push(&format!(" {}: ", &*self.name), Style::PLAIN);
        line.push(&self.found, style);
        if !self.wanted.is_empty() {
            line.push(&format!(" ({})", self.wanted), Style::PLAIN);
        }
        line
    }

    fn lines_below(&self) -> impl Iterator<Item = Line> {
        let below = self.below.iter().flat_map(|(key, text)| {
            let texts = text.lines().enumerate();
            texts.map(move |(nth, text)| match nth {
                0 => format!("    {key}: {text}"),
                _ => format!("    {text}"),
            })
        });
        below.map(|text| Line::styled(text, Style::PLAIN))
    }
}

/// Whether a text is too wide for a column.
fn is_wide(text: &str) -> bool {
    display_width(text) > WIDEST_COLUMN
}

/// As much of a text as fits in a column.
fn cut(text: &str, signs: Signs) -> String {
    Line::styled(text, Style::PLAIN)
        .cut_with(WIDEST_COLUMN, signs.ellipsis())
        .text()
}

fn padded(text: &str, width: usize) -> String {
    format!(
        "{text}{}",
        " ".repeat(width.saturating_sub(display_width(text)))
    )
}

/// The text in one line, safe to display, cut to a length that fits on a line.
fn shortened(text: &str) -> String {
    let text = Neutral::line(text.split_whitespace().collect::<Vec<_>>().join(" "));
    let clean: Vec<char> = text.chars().collect();
    if clean.len() <= LONGEST_FINDING {
        return clean.into_iter().collect();
    }
    let left_out = "...";
    let kept = clean[..LONGEST_FINDING - left_out.len()].iter().copied();
    kept.chain(left_out.chars()).collect()
}

#[cfg(test)]
mod tests;
