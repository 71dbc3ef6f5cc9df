use super::*;

#[test]
fn colours_and_titles_are_removed_and_other_controls_shown() {
    let text = "\x1b[1;31mred\x1b[0m \x1b]0;title\x07\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\\0\x08\u{fffe}\u{85}\t.\n";
    assert_eq!(plain(text), "red link<U+FFFE><U+0085>\t.\n");
}

#[test]
fn the_last_state_of_a_progress_bar_is_kept() {
    assert_eq!(plain("10%\r 50%\r100%\r\nend\r"), "100%\nend");
}
