use super::super::cast::{Header, Version};
use super::*;

#[test]
fn the_beginning_of_very_long_waiting_output_is_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("t.cast");
    let header = Header {
        size: (80, 24),
        timestamp: 0,
        title: String::new(),
        term: String::new(),
    };
    let file = File::create(&path).expect("a file");
    let mut recording = CastFile {
        cast: Some(Cast::begin(file, Version::Three, &header).expect("begun")),
        waiting: None,
        failure: None,
        begun: Instant::now(),
    };
    recording.note(Mark::Waits);
    recording.output(b"first s3cret-one");
    let much = vec![b'.'; MOST_WAITING];
    recording.output(&much);
    recording.output(b"last");
    recording.note(Mark::Secret("s3cret-one".to_owned()));
    recording.note(Mark::Started("step".to_owned()));
    let text = std::fs::read_to_string(path).expect("written");
    assert!(text.contains("first ***") && text.contains("[the rest was left out]"));
    assert!(!text.contains("last") && !text.contains("s3cret"));
}
