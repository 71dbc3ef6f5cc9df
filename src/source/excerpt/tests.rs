use std::path::Path;

use super::*;

#[test]
fn only_the_lines_of_the_span_are_shown() {
    let file = SourceFile::new(Path::new("a"), "one\ntwo three\nfour\nfive\n");
    let excerpt = SourceExcerpt::of(&file, Span::new(8, 16));
    assert_eq!((excerpt.text, excerpt.marked), ("two three\nfour", 4..12));
    assert_eq!(excerpt.position.line, 2);
}

#[test]
fn a_long_line_is_cut_around_the_mark() {
    let line = "ä".repeat(50_000);
    let file = SourceFile::new(Path::new("a"), &line);
    let excerpt = SourceExcerpt::of(&file, Span::new(60_001, 90_000));
    assert!(excerpt.is_cut && excerpt.text.len() < 3 * LONGEST);
    assert_eq!(excerpt.position.column, 30_001);
    assert!(excerpt.marked.end <= excerpt.text.len());
}
