use super::*;

fn file(text: &str) -> Arc<SourceFile> {
    SourceFile::new(Path::new("a.md"), text)
}

#[test]
fn positions_count_lines_and_characters_from_one() {
    let file = file("ab\nçé\n\nx");
    let at = |offset| {
        let position = file.position(offset);
        (position.line, position.column)
    };
    assert_eq!(
        [at(0), at(2), at(3), at(5), at(8), at(9)],
        [(1, 1), (1, 3), (2, 1), (2, 2), (3, 1), (4, 1)]
    );
    assert_eq!(at(99), (4, 2));
    assert_eq!(file.line_count(), 4);
}

#[test]
fn line_ends_and_byte_order_mark_are_made_alike() {
    assert_eq!(file("\u{feff}a\r\nb\rc\n").text(), "a\nb\nc\n");
}

#[test]
fn bytes_that_are_not_utf8_are_located() {
    let error = SourceFile::decode(Path::new("a.md"), b"ok\nno\xff".to_vec()).expect_err("bad");
    assert_eq!(error.labels[0].location.to_string(), "a.md:2:3");
}

#[test]
fn bytes_that_are_not_utf8_are_located_behind_a_mark_and_windows_line_ends() {
    let place = |bytes: &[u8]| {
        let error = SourceFile::decode(Path::new("a.md"), bytes.to_vec()).expect_err("bad");
        error.labels[0].location.to_string()
    };
    assert_eq!(place(b"\xef\xbb\xbfok\r\nno\xff"), "a.md:2:3");
    assert_eq!(
        place("a\r\n\r\né".as_bytes().split_last().expect("bytes").1),
        "a.md:3:1"
    );
    assert_eq!(place(b"ok\r\xff\nno\r\n"), "a.md:2:1");
}
