//! Output as plain text: what a reader of the terminal saw last, without colours and controls.

use crate::neutral::visible;

/// The text without escape sequences; other characters that drive a terminal or hide are made
/// visible. Of a line that was overwritten (a progress bar) the last state is left.
pub(super) fn plain(text: &str) -> String {
    let stripped = anstream::adapter::strip_str(text).to_string();
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
