//! README and the book, run by demosh itself: every transcript, with the output that it states.

use std::path::{Path, PathBuf};

use crate::support::demo::Demo;

const IMPORT: &str = "tests/book/page.sh -->\n";

/// README and the pages of the book, with their texts.
fn pages() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = vec![root.join("README.md")];
    for folder in ["docs", "docs/guides", "docs/explain", "docs/design"] {
        let entries = std::fs::read_dir(root.join(folder)).expect("a folder of pages");
        let files = entries.map(|entry| entry.expect("an entry").path());
        paths.extend(files.filter(|path| path.extension().is_some_and(|end| end == "md")));
    }
    paths.sort();
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).expect("a page");
        (path, text)
    };
    paths.into_iter().map(read).collect()
}

/// The first lines of the page's fences, each with the line before it. Fences within fences are text.
fn fences(text: &str) -> Vec<(&str, &str)> {
    let (mut open, mut before, mut found) = (None, "", Vec::new());
    for line in text.lines() {
        let ticks = line.len() - line.trim_start_matches('`').len();
        match open {
            Some(end) if line.trim_end() == "`".repeat(end) => open = None,
            None if ticks >= 3 => {
                found.push((before, line));
                open = Some(ticks);
            }
            _ => {}
        }
        before = line;
    }
    found
}

#[test]
fn every_page_with_commands_is_run_and_what_is_left_out_has_a_reason() {
    for (path, text) in pages() {
        for (before, fence) in fences(&text) {
            let language = fence.trim_start_matches('`').split(' ').next();
            if !matches!(language, Some("console" | "bash" | "sh" | "shell")) {
                continue;
            }
            let place = format!("{}: {before}: {fence}", path.display());
            assert!(text.contains(IMPORT), "not run: {place}");
            assert!(text.contains("\ntranscripts: run\n"), "not run: {place}");
            assert_eq!(
                fence.contains("ci=skip"),
                before.starts_with("<!-- not run: "),
                "left out without a reason, or a reason without need: {place}"
            );
        }
    }
}

#[test]
#[ignore = "needs Python, which presses keys, git and jq; .ci/run installs them"]
fn every_example_of_readme_and_book_prints_what_its_page_states() {
    let path = std::env::var("PATH").expect("a PATH");
    let own = Path::new(env!("CARGO_BIN_EXE_demosh")).parent();
    let own = own.expect("a folder").display();
    let demo = Demo::new().env("PATH", format!("{own}:{path}"));
    let run = pages()
        .into_iter()
        .filter(|(_, text)| text.contains(IMPORT));
    let mut arguments = vec!["ci".into(), "--quiet".into(), "--jobs=2".into()];
    arguments.extend(run.map(|(path, _)| path.into_os_string()));
    assert!(arguments.len() > 15, "{arguments:?}");
    let finished = demo.pipes(arguments);
    let said = format!("{}{}", finished.stdout, finished.stderr);
    assert_eq!(finished.status.code(), Some(0), "{said}");
}
