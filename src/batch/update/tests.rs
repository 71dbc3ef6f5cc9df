use proptest::prelude::*;

use super::*;
use crate::document::{Document, ItemKind};
use crate::reader;

/// The statements about output in a document.
fn stated(document: &Document) -> Vec<ExpectedOutput> {
    let text = document.source.text();
    let mut stated = Vec::new();
    for block in document.blocks.iter().filter(|block| is_output(block)) {
        match block {
            Block::Companion(fence) => stated.push(ExpectedOutput::of_fence(fence, text)),
            Block::Code(code) => {
                stated.extend(code.items.iter().filter_map(|item| match &item.kind {
                    ItemKind::Printed(output) => Some((**output).clone()),
                    _ => None,
                }));
            }
            _ => {}
        }
    }
    stated
}

/// The file `text` after its fences have printed `printed`, one after the other.
fn after(text: &str, printed: &[&str]) -> String {
    let source = SourceFile::new(Path::new("a.md"), text);
    let document = reader::read(&source);
    let expected: Vec<_> = stated(&document);
    let statements: Vec<_> = expected.iter().zip(printed.iter().copied()).collect();
    let bytes = updated(text.as_bytes(), &source, &statements);
    String::from_utf8(bytes).expect("text")
}

#[test]
fn only_the_lines_of_the_fence_change() {
    for (text, printed, expected) in [
        (
            "# T\n```bash\nx\n```\n\n```output\na\n```\nend",
            "b\nc\n",
            "# T\n```bash\nx\n```\n\n```output\nb\nc\n```\nend",
        ),
        (
            "\u{feff}```bash\r\nx\r\n```\r\n```output\r\na\r\n```\r\n",
            "b\nc\n",
            "\u{feff}```bash\r\nx\r\n```\r\n```output\r\nb\r\nc\r\n```\r\n",
        ),
        (
            "```bash\nx\n```\n```output\n```\n",
            "a",
            "```bash\nx\n```\n```output\na\n```\n",
        ),
        (
            "```bash\nx\n```\n```output\na\nb\n```",
            "",
            "```bash\nx\n```\n```output\n```",
        ),
        (
            "```bash\nx\n```\n~~~ {output}\n...\nid [..]\nb  \n~~~~\n",
            "q\nid 3\nc\n",
            "```bash\nx\n```\n~~~ {output}\n...\nid [..]\nc\n~~~~\n",
        ),
        (
            "```bash\nx\n```\n```output\na\n```\n",
            "````\n",
            "```bash\nx\n```\n`````output\n````\n`````\n",
        ),
        (
            "1. one\n\n   ```bash\n   x\n   ```\n\n   ```output\n     a\n\n   b\n   ```\n",
            "  a\nc\n\nd\n",
            "1. one\n\n   ```bash\n   x\n   ```\n\n   ```output\n     a\n   c\n\n   d\n   ```\n",
        ),
        (
            "> ```bash\n> x\n> ```\n>\n> ```output\n> a\n>\n>b\n> ```\n",
            "a\n\nc\n\nd",
            "> ```bash\n> x\n> ```\n>\n> ```output\n> a\n>\n> c\n>\n> d\n> ```\n",
        ),
        (
            "```bash\nx\n```\n```text\na\n```\n",
            "b",
            "```bash\nx\n```\n```text\na\n```\n",
        ),
        (
            "```bash\nx\n```\nwords\n```output\na\n```\n",
            "b",
            "```bash\nx\n```\nwords\n```output\na\n```\n",
        ),
    ] {
        assert_eq!(after(text, &[printed]), expected, "{text:?}");
        assert_eq!(after(expected, &[printed]), expected, "again {text:?}");
    }
}

#[test]
fn only_the_output_in_a_transcript_changes() {
    for (text, printed, expected) in [
        (
            "```console {run}\n$ x\na\n\n$ y \\\n> z\n$ w\n...\nlast\n```\nend",
            &["b\n", "c\nd\n", "q\nlast\n"][..],
            "```console {run}\n$ x\nb\n\n$ y \\\n> z\nc\nd\n$ w\n...\nlast\n```\nend",
        ),
        (
            "1. one\r\n\r\n   ```console {run}\r\n   $ x\r\n   a\r\n   $ y\r\n   ```\r\n",
            &["", "c\n"][..],
            "1. one\r\n\r\n   ```console {run}\r\n   $ x\r\n   $ y\r\n   c\r\n   ```\r\n",
        ),
        (
            "> ```console {run}\n> $ x\n> a\n> ```\n",
            &["b\n\nc\n"][..],
            "> ```console {run}\n> $ x\n> b\n>\n> c\n> ```\n",
        ),
        // A line that would be read as a command, or would end the fence, is not written.
        (
            "```console {run}\n$ x\na\n$ y\n```\n",
            &["$ b\n", "```\n"][..],
            "```console {run}\n$ x\na\n$ y\n```\n",
        ),
        (
            "---\ntranscripts: run\n---\n```shell-session\n$ x\n```\n",
            &["a"][..],
            "---\ntranscripts: run\n---\n```shell-session\n$ x\na\n```\n",
        ),
        (
            "```console\n$ x\na\n```\n",
            &["b"][..],
            "```console\n$ x\na\n```\n",
        ),
    ] {
        assert_eq!(after(text, printed), expected, "{text:?}");
        assert_eq!(after(expected, printed), expected, "again {text:?}");
    }
}

#[test]
fn a_file_that_no_one_may_write_to_is_read_only_for_the_administrator_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("a.md");
    fs::write(&file, "old").expect("written");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o444)).expect("set");
    assert!(matches!(check_writable(&file), Err(UpdateError::ReadOnly)));
}

/// A part of a document; for a fence with expected output also what it states.
fn part() -> impl Strategy<Value = String> {
    let body = "[ab .>~\\[\\]]{0,5}(\n[ab.\\[\\]`]{0,4}){0,3}";
    let body_of_transcript = "[ab .>$\\[\\]]{0,5}(\n[ab.$\\[\\]]{0,4}){0,3}";
    prop_oneof![
        "[a-z #>*`~.-]{0,12}(\n[a-z `]{0,6}){0,2}",
        body.prop_map(|body| format!("```bash\nx\n```\n\n````output\n{body}\n````")),
        body.prop_map(|body| format!("~~~sh\nx\n~~~\n~~~~ {{output}}\n{body}\n~~~~")),
        body_of_transcript.prop_map(|body| format!("```console {{run}}\n$ x\n{body}\n$ y\n```")),
        Just("```output\nnot after commands\n```".to_owned()),
        Just("```bash\nx\n```\n```output\nnever closed".to_owned()),
    ]
}

/// The lines that do not belong to expected output.
fn outside(text: &str) -> Vec<String> {
    let source = SourceFile::new(Path::new("a.md"), text);
    let document = reader::read(&source);
    let spans: Vec<_> = stated(&document)
        .iter()
        .map(|expected| {
            // In a transcript the line before it is a command.
            let first = match expected.fence {
                Some(_) => expected.place,
                None => expected.span,
            };
            let (place, end) = (first.start, expected.span.end);
            // Without a line end, the last line belongs to what ends with it.
            let is_last = end == source.text().len() && !source.text().ends_with('\n');
            let after = source.position(end).line - 1 + usize::from(is_last);
            let lines = source.position(place).line - 1..after;
            (lines, expected.fence.is_none())
        })
        .collect();
    let raw = lines(text.as_bytes());
    let kept = raw.iter().enumerate().filter(|(nth, _)| {
        !spans.iter().any(|(span, in_transcript)| {
            span.contains(nth) || !in_transcript && span.is_empty() && span.start == *nth
        })
    });
    kept.map(|(_, line)| String::from_utf8_lossy(line).into_owned())
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_byte_outside_of_output_fences_changes_and_a_second_update_changes_nothing(
        parts in prop::collection::vec(part(), 1..5),
        crlf in any::<bool>(),
        bom in any::<bool>(),
        ended in any::<bool>(),
        printed in prop::collection::vec("[ab .`~\\[\\]\t]{0,6}(\n[ab.`~]{0,5}){0,3}", 5),
    ) {
        let mut text = parts.join("\n\n");
        if ended {
            text.push('\n');
        }
        if crlf {
            text = text.replace('\n', "\r\n");
        }
        if bom {
            text.insert(0, '\u{feff}');
        }
        let printed: Vec<_> = printed.iter().map(String::as_str).collect();
        let once = after(&text, &printed);
        prop_assert_eq!(outside(&once), outside(&text));
        prop_assert_eq!(after(&once, &printed), once);
    }
}
