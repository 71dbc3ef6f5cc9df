use super::*;

fn text(head: usize, tail: usize, chunks: &[&str]) -> String {
    let mut excerpt = OutputExcerpt::new(head, tail);
    for chunk in chunks {
        excerpt.push(chunk.as_bytes());
    }
    excerpt.text()
}

#[test]
fn what_fits_is_kept_whole() {
    assert_eq!(text(3, 4, &["ab", "cde", "", "fg"]), "abcdefg");
}

#[test]
fn the_middle_is_left_out_and_counted() {
    assert_eq!(text(2, 3, &["abcdefgh"]), "ab\n[3 bytes left out]\nfgh");
    assert_eq!(
        text(2, 3, &["a", "b", "c", "d", "e", "f", "g", "h"]),
        "ab\n[3 bytes left out]\nfgh"
    );
}

#[test]
fn no_character_is_cut_in_two() {
    assert_eq!(text(3, 3, &["ää", "öö", "üü"]), "ä\n[7 bytes left out]\nü");
}

#[test]
fn bytes_that_are_no_text_stay_within_the_limits() {
    let mut excerpt = OutputExcerpt::new(30, 60);
    excerpt.push(&[0xff; 90]);
    let text = excerpt.text();
    assert!(
        text.contains("[180 bytes left out]") && text.len() <= 30 + 60 + MARK,
        "{text}"
    );
}

#[test]
fn last_lines_do_not_count_empty_ones_at_the_end() {
    let mut excerpt = OutputExcerpt::new(0, 100);
    excerpt.push(b"a\nb\r\nc\n\n");
    assert_eq!(excerpt.last_lines(2), "b\nc");
    excerpt.clear();
    assert_eq!(excerpt.last_lines(2), "");
}
