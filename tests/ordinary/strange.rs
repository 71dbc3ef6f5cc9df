//! Pages as other people write them, and bytes that no page should contain: the fences that run are
//! those that another parser finds.

use super::{commands, corpus, fenced_lines, telling};
use crate::support::demo::Demo;

/// The pages in `corpus/pages/strange/`, with the number of commands in each.
const PAGES: &[(&str, usize)] = &[
    ("c-library", 4),
    ("hugo-shortcodes", 3),
    ("myst-directives", 2),
    ("docusaurus-tabs", 4),
    ("asciidoc-remnants", 2),
    ("nested-lists", 6),
    ("quotes", 5),
    ("tildes", 9),
    ("comments", 2),
    ("details", 2),
    ("tabs", 3),
    ("unclosed", 3),
];

/// Checks the commands in `text`, and that the other parser finds the same.
#[track_caller]
fn assert_same(name: &str, text: &str, count: usize) {
    let demo = Demo::new().file("page.md", text);
    let commands = commands(&demo);
    let lines: Vec<_> = commands.iter().flat_map(|text| telling(text)).collect();
    assert_eq!(lines, fenced_lines(text), "{name}");
    assert_eq!(commands.len(), count, "{name}: {commands:?}");
}

#[test]
fn strange_pages_run_what_commonmark_takes_for_the_fences_of_a_shell() {
    for &(name, count) in PAGES {
        let text = corpus(&format!("strange/{name}"));
        assert_same(name, &text, count);
    }
}

#[test]
fn strange_pages_run_the_same_with_line_ends_of_windows() {
    for &(name, count) in PAGES {
        let text = corpus(&format!("strange/{name}")).replace('\n', "\r\n");
        let demo = Demo::new().file("page.md", format!("\u{feff}{text}"));
        let commands = commands(&demo);
        assert_eq!(commands.len(), count, "{name}: {commands:?}");
        assert!(!commands.concat().contains('\r'), "{name}: {commands:?}");
    }
}

#[test]
fn strange_bytes_do_not_move_the_fences() {
    let long = "x".repeat(1_000_000);
    for (name, text, count) in [
        (
            "form feed",
            "a\u{c}b\n\n```bash\necho a\n```\n\u{c}\n```bash\necho b\n```\n".to_owned(),
            2,
        ),
        (
            "NUL in text",
            "a\0b\n\n```bash\necho a\n```\n".to_owned(),
            1,
        ),
        (
            "long lines",
            format!("{long}\n\n```bash\necho {long}\n```\n\n> {long}\n\n```text\n{long}\n```\n"),
            1,
        ),
        ("no line end", "```bash\necho a\n```".to_owned(), 1),
        ("nothing after the mark", "```bash".to_owned(), 0),
        ("an empty fence", "```bash\n```\n".to_owned(), 0),
        (
            "a zero-width mark",
            "\u{200b}```bash\necho a\n```\n".to_owned(),
            0,
        ),
        (
            "other line ends",
            "a\u{2028}```bash\necho a\n```\n\n```sh\necho b\n```\n".to_owned(),
            0,
        ),
    ] {
        if name == "other line ends" || name == "a zero-width mark" {
            // A mark in the middle of a line opens nothing; the closing one opens a fence to the end.
            let demo = Demo::new().file("page.md", &text);
            let said = commands(&demo);
            assert!(!said.concat().contains("echo a"), "{name}: {said:?}");
            continue;
        }
        assert_same(name, &text, count);
    }
}

#[test]
fn line_ends_of_old_macs_are_line_ends() {
    let text = "# A\r\r```bash\recho a\recho b\r```\r\r```output\ra\rb\r```\r";
    let demo = Demo::new().file("page.md", text);
    let finished = demo.pipes(["ci", "page.md"]);
    assert_eq!(finished.status.code(), Some(0), "{}", finished.stdout);
    assert!(
        finished.stdout.contains("PASSED 2 of 2"),
        "{}",
        finished.stdout
    );
}
