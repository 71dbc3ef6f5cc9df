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
mod tests {
    use super::*;

    #[test]
    fn colours_and_titles_are_removed_and_other_controls_shown() {
        let text = "\x1b[1;31mred\x1b[0m \x1b]0;title\x07\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\\0\x08\u{fffe}\u{85}\t.\n";
        assert_eq!(plain(text), "red link<U+FFFE><U+0085>\t.\n");
    }

    #[test]
    fn of_a_progress_bar_the_last_state_is_left() {
        assert_eq!(plain("10%\r 50%\r100%\r\nend\r"), "100%\nend");
    }
}
