//! Output as plain text: the final state of each line on a terminal, without colours and controls.

use crate::neutral::{visible, without_ansi};

/// The text without escape sequences and the control characters of ASCII; other control and hidden
/// characters are made visible. If a line was overwritten (a progress bar), its last state is kept.
pub(super) fn plain(text: &str) -> String {
    let mut stripped = without_ansi(text);
    stripped.retain(|c| !c.is_ascii_control() || c.is_ascii_whitespace());
    let mut plain = String::with_capacity(stripped.len());
    for line in stripped.split_inclusive('\n') {
        let (line, end) = line
            .strip_suffix('\n')
            .map_or((line, ""), |line| (line, "\n"));
        let line = line.trim_end_matches('\r');
        let last_state = line.rsplit('\r').next().unwrap_or_default();
        plain.push_str(&visible(last_state));
        plain.push_str(end);
    }
    plain
}

#[cfg(test)]
mod tests;
