use super::*;

fn end(status: i32, entry: &str) -> String {
    let coded = |text: &str| BASE64_STANDARD.encode(text);
    format!(
        "\u{1b}]5379;T;end;{status};{};{}\u{7}",
        coded("/"),
        coded(entry)
    )
}

#[test]
fn marks_are_taken_out_wherever_the_stream_is_cut() {
    let stream = format!(
        "{}$ echo hi\r\n\u{1b}]5379;T;start\u{7}hi\u{1b}[0m\r\n{}$ ",
        end(0, ""),
        end(3, "    1  echo hi")
    );
    for size in 1..stream.len() {
        let mut captured = Transcript::new("T", Path::new("/"));
        let pieces = stream.as_bytes().chunks(size);
        let shown: Vec<u8> = pieces.flat_map(|piece| captured.printed(piece)).collect();
        assert_eq!(shown, b"$ echo hi\r\nhi\x1b[0m\r\n$ ");
        let wanted = CapturedCommand {
            text: "echo hi".to_owned(),
            printed: Some("hi\u{1b}[0m\r\n".to_owned()),
            status: 3,
            ..CapturedCommand::default()
        };
        assert_eq!(captured.commands, [wanted]);
    }
}
