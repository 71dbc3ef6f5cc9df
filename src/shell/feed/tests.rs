use std::io::Read as _;

use super::*;

#[test]
fn a_reader_gets_the_lines_and_then_the_end() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "line\n".repeat(100_000);
    let (feed, _) = Feed::begin(folder.path(), 3, &text).expect("begun");
    let mut read = String::new();
    let mut fifo = File::open(folder.path().join("in.3")).expect("there");
    fifo.read_to_string(&mut read).expect("read");
    assert_eq!(read, text);
    drop(feed);
    assert!(!folder.path().join("in.3").exists());
}

#[test]
fn a_command_that_never_reads_leaves_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    drop(Feed::begin(folder.path(), 3, "x").expect("begun"));
    assert!(!folder.path().join("in.3").exists());
}
