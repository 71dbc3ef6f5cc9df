use super::*;

fn header() -> Header {
    Header {
        size: (80, 24),
        timestamp: 1_700_000_000,
        title: "A talk".to_owned(),
        term: "xterm".to_owned(),
    }
}

fn recorded(version: Version, write: impl FnOnce(&mut Cast<&mut Vec<u8>>)) -> Vec<String> {
    let mut out = Vec::new();
    let mut cast = Cast::begin(&mut out, version, &header()).expect("written");
    write(&mut cast);
    cast.end(Duration::from_secs(9), 0).expect("written");
    let text = String::from_utf8(out).expect("UTF-8");
    text.lines().map(str::to_owned).collect()
}

fn at(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

fn show(cast: &mut Cast<&mut Vec<u8>>) {
    cast.output(at(100), b"one\r\n").expect("written");
    cast.marker(at(1600), "two").expect("written");
    cast.note(at(1600), "three").expect("written");
    cast.resized(at(1700), (40, 10)).expect("written");
}

#[test]
fn the_third_version_counts_from_event_to_event() {
    assert_eq!(
        recorded(Version::Three, show),
        [
            "{\"term\":{\"cols\":80,\"rows\":24,\"type\":\"xterm\"},\"timestamp\":1700000000,\"title\":\"A talk\",\"version\":3}",
            "[0.100, \"o\", \"one\\r\\n\"]",
            "[1.500, \"m\", \"two\"]",
            "# three",
            "[0.100, \"r\", \"40x10\"]",
            "[7.300, \"x\", \"0\"]",
        ]
    );
}

#[test]
fn the_second_version_counts_from_the_beginning_and_has_no_comments() {
    assert_eq!(
        recorded(Version::Two, show),
        [
            "{\"env\":{\"TERM\":\"xterm\"},\"height\":24,\"timestamp\":1700000000,\"title\":\"A talk\",\"version\":2,\"width\":80}",
            "[0.100, \"o\", \"one\\r\\n\"]",
            "[1.600, \"m\", \"two\"]",
            "[1.700, \"r\", \"40x10\"]",
        ]
    );
}

#[test]
fn characters_stay_whole_and_bytes_that_are_none_are_replaced() {
    let lines = recorded(Version::Two, |cast| {
        for byte in "aü€".as_bytes() {
            cast.output(at(1), &[*byte]).expect("written");
        }
        cast.output(at(2), b"\xff!\xe2\x82").expect("written");
    });
    let texts = ["\"a\"", "\"ü\"", "\"€\"", "\"\u{fffd}!\"", "\"\u{fffd}\""];
    assert_eq!(lines.len(), 1 + texts.len());
    for (line, text) in lines[1..].iter().zip(texts) {
        assert!(line.contains(text), "{line}: {text}");
    }
}

#[test]
fn secrets_are_masked_even_in_pieces() {
    let lines = recorded(Version::Three, |cast| {
        cast.hide(at(0), "s3cret".to_owned()).expect("written");
        cast.output(at(1), b"it is s3c").expect("written");
        cast.output(at(2), b"ret and").expect("written");
        cast.marker(at(3), "use s3cret").expect("written");
        cast.output(at(4), b"s3c").expect("written");
        cast.settle(at(5)).expect("written");
    });
    let text = lines.concat();
    assert!(!text.contains("s3cret"), "{text}");
    assert!(
        text.contains("use ***") && text.contains("it is "),
        "{text}"
    );
    assert!(
        text.contains("s3c\""),
        "what follows nothing is written: {text}"
    );
}
