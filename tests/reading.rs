//! Reading accepts anything: it never panics, and the parts are the file again, byte for byte.

use std::fmt::Write as _;
use std::path::Path;

use demosh::testing::SourceFile;
use demosh::testing::read;
use demosh::testing::{Block, Code, Document};
use proptest::prelude::*;

fn read_as(name: &str, text: &str) -> Document {
    read(&SourceFile::new(Path::new(name), text))
}

fn codes(document: &Document) -> impl Iterator<Item = &Code> {
    document.blocks.iter().filter_map(|block| match block {
        Block::Code(code) => Some(code),
        _ => None,
    })
}

/// The items of each block follow each other and make up its body.
fn assert_whole(document: &Document) {
    for code in codes(document) {
        let mut at = code.body.start;
        for item in &code.items {
            let between = document.source.text().get(at..item.span.start);
            let between = between.unwrap_or_else(|| panic!("{item:?} begins before {at}"));
            // A list item or a quote around the fence.
            assert!(between.chars().all(|c| " \t>".contains(c)), "{item:?}");
            assert!(between.is_empty() || code.indentation > 0, "{item:?}");
            at = item.span.end;
        }
        assert!(code.items.is_empty() || at == code.body.end, "{code:?}");
    }
}

/// Lines with a meaning in one format or the other.
fn telling_lines() -> impl Strategy<Value = String> {
    let lines = [
        "```bash",
        "```",
        "```sh {ci=skip}",
        "````",
        "~~~",
        "<!-- @SHOW -->",
        "<!-- @macro m -->",
        "#@end",
        "#@macro x",
        "  #@end",
        "#@ifhook h",
        "#@endif",
        "<!-- set -e >",
        "<!--",
        "-->",
        "<!-- note: n",
        "---",
        "title: x",
        "# heading",
        "text",
        "- item",
        "    ```bash",
        "  ```bash",
        "- ~~~ sh",
        "> ```sh",
        "> echo q",
        "  echo i",
        "```{.bash}",
        "```output",
        "1. step",
        "echo a",
        "for i in 1; do",
        "done",
        "cat <<E",
        "E",
        "echo 'open",
        "'",
        "##@ exit=1",
        "#$ typed",
        "",
        "#@print \\",
        "a \\",
        "}",
        "{",
        "é\u{301}",
        "\t",
        "\r",
        "\u{feff}",
    ];
    let line = prop::sample::select(lines.to_vec());
    prop::collection::vec(line, 0..40).prop_map(|lines| lines.join("\n"))
}

proptest! {
    #[test]
    fn any_text_is_read_whole(text in "\\PC*") {
        assert_whole(&read_as("a.md", &text));
        assert_whole(&read_as("a.sh", &text));
    }

    #[test]
    fn any_telling_text_is_read_whole(text in telling_lines()) {
        assert_whole(&read_as("a.md", &text));
        assert_whole(&read_as("a.sh", &text));
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        if let Ok(source) = SourceFile::decode(Path::new("a.md"), bytes) {
            assert_whole(&read(&source));
        }
    }
}

#[test]
fn line_ends_marks_and_a_missing_last_line_end_change_nothing() {
    let plain = "# T\n\n```bash\necho a\n\techo b\n```\n\n<!-- @wait -->\n";
    let count = |text: &str| {
        let document = read_as("a.md", text);
        assert_whole(&document);
        let items = codes(&document).map(|code| code.items.len()).sum::<usize>();
        (document.blocks.len(), items)
    };
    let expected = count(plain);
    assert_eq!(expected, (5, 2));
    assert_eq!(count(&plain.replace('\n', "\r\n")), expected);
    assert_eq!(count(&format!("\u{feff}{plain}")), expected);
    assert_eq!(count(plain.trim_end()), expected);
}

#[test]
fn a_fence_that_is_never_closed_goes_to_the_end() {
    let document = read_as("a.md", "```bash\necho a\n# still a comment\n");
    let code = codes(&document).next().expect("a block");
    assert!(!code.closed);
    assert_eq!(code.items.len(), 2);
}

#[test]
fn a_hundred_thousand_lines_are_read() {
    let mut text = String::new();
    for nth in 0..20_000 {
        write!(text, "## Section {nth}\n\n```bash\necho {nth}\n```\n").expect("a string");
    }
    let document = read_as("a.md", &text);
    assert_eq!(document.source.line_count(), 100_000);
    assert_eq!(codes(&document).count(), 20_000);
    assert_whole(&document);
}

#[test]
fn blanks_that_remain_of_a_tab_at_the_end_of_a_file_end_there_too() {
    for language in ["bash", "sh", "console", "text"] {
        for end in ["\t", "\t\t", "\t\n", " \t", "\techo", "echo a\\\n\t"] {
            for macro_line in ["", "#@macro x\n", "#@print \\\n~~~\n#@macro x\n"] {
                let text = format!("  ```{language}\n{macro_line}{end}");
                assert_whole(&read_as("a.md", &text));
                assert_whole(&read_as("a.md", &format!("- item\n\n{text}")));
            }
        }
    }
}
