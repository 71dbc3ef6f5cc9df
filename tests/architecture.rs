//! The modules of the code and their dependencies: a module imports only from lower layers.

mod circles;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The top-level modules, the lowest layer first. Modules of one layer do not import each other.
const LAYERS: &[&[&str]] = &[
    // Which text may be displayed: everything that displays text builds on it.
    &["neutral"],
    &["source", "style", "bases"],
    // Writes the lines that `style` describes.
    &["term"],
    &["document", "shell"],
    &["reader", "convert"],
    &["plan"],
    &["requirements", "run"],
    &["rehearsal", "settings"],
    &[
        "present", "inspect", "report", "batch", "cue", "record", "scaffold",
    ],
    // A profile of the presenter; a reader of recordings.
    &["learn", "export", "watch"],
    &["cli"],
    // The entry points for the fuzz targets and for the tests.
    &["fuzzing", "testing"],
];

fn layer_of(room: &str) -> Option<usize> {
    LAYERS.iter().position(|rooms| rooms.contains(&room))
}

fn source_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("readable") {
        let path = entry.expect("readable").path();
        if path.is_dir() {
            source_files(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// The files of each top-level module, without its tests: those may import anything.
fn sources() -> Vec<(String, PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    source_files(&root, &mut files);
    files.retain(|path| !path.ends_with("tests.rs"));
    let room_of = |path: &Path| {
        let first = path
            .strip_prefix(&root)
            .expect("below src")
            .components()
            .next();
        let first = first
            .expect("a file")
            .as_os_str()
            .to_string_lossy()
            .into_owned();
        first.trim_end_matches(".rs").to_owned()
    };
    files
        .into_iter()
        .map(|path| {
            (
                room_of(&path),
                path.clone(),
                fs::read_to_string(path).expect("text"),
            )
        })
        .collect()
}

/// The top-level modules that `text` names with `crate::module`.
fn rooms_used(text: &str) -> BTreeSet<&str> {
    text.match_indices("crate::")
        .map(|(at, found)| {
            let rest = &text[at + found.len()..];
            let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_');
            &rest[..end.unwrap_or(rest.len())]
        })
        .collect()
}

#[test]
fn every_room_has_a_layer() {
    for (room, path, _) in sources() {
        let known = ["lib", "main"].contains(&room.as_str()) || layer_of(&room).is_some();
        assert!(
            known,
            "`{room}` ({}) has no layer; see docs/design/architecture.md",
            path.display()
        );
    }
}

#[test]
fn a_module_imports_only_from_lower_layers() {
    for (room, path, text) in sources() {
        let is_test = path.file_stem().is_some_and(|stem| stem == "sample");
        let Some(layer) = layer_of(&room).filter(|_| !is_test) else {
            continue;
        };
        for used in rooms_used(&text) {
            let Some(other) = layer_of(used) else {
                continue;
            };
            assert!(
                used == room || other < layer,
                "{}: `{room}` must not use `{used}`; see docs/design/architecture.md",
                path.display()
            );
        }
    }
}

#[test]
fn every_module_says_what_it_owns() {
    for (_, path, text) in sources() {
        assert!(text.starts_with("//! "), "{} has no header", path.display());
    }
}

/// The modules that write bytes out of the program: all others pass their text to one of these.
const WRITERS: &[(&str, &str)] = &[
    (
        "cli/mod.rs",
        "neutral text for standard output and standard error",
    ),
    ("cli/ci.rs", "the log of a run, written by `report`"),
    ("cli/log.rs", "the debug log"),
    (
        "rehearsal/stand_in/program.rs",
        "what a recorded tool prints",
    ),
    (
        "rehearsal/stand_in/capture.rs",
        "what a tool prints that is being recorded",
    ),
];

#[test]
fn standard_streams_are_written_in_few_places() {
    for (_, path, text) in sources() {
        let streams = ["stdout()", "stderr()"];
        let asks_only = |line: &&str| {
            ["applies_to(", "tcgetwinsize", "is_terminal"]
                .iter()
                .any(|asks| line.contains(asks))
        };
        let writes = text
            .lines()
            .filter(|line| streams.iter().any(|stream| line.contains(stream)))
            .filter(|line| !asks_only(line))
            .any(|line| {
                ["write", "&mut io::", "flush", "::new("]
                    .iter()
                    .any(|word| line.contains(word))
            });
        let known = WRITERS.iter().any(|(file, _)| path.ends_with(file));
        assert!(!writes || known, "{} writes by itself", path.display());
    }
}

#[test]
fn one_module_decides_what_of_others_text_may_be_shown() {
    // These read keys, settings and the escapes of a file format, and display nothing.
    let readers = [
        "term/key.rs",
        "term/decoder.rs",
        // It leaves out characters that it must not type.
        "term/typist.rs",
        "document/prompt.rs",
        "rehearsal/format/yaml.rs",
    ];
    for (room, path, text) in sources() {
        let decides = text.contains("is_control") || text.contains("\\u{202e}");
        let may = room == "neutral" || readers.iter().any(|file| path.ends_with(file));
        assert!(
            may || !decides,
            "{}: text is shown by `neutral::Neutral`",
            path.display()
        );
    }
}

#[test]
fn no_module_reaches_past_its_parent() {
    for (_, path, text) in sources() {
        let reaches = text
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"));
        let reaches: Vec<_> = reaches
            .filter(|line| line.contains("super::super::"))
            .collect();
        assert!(
            reaches.is_empty(),
            "{}: name the room instead, as in `crate::run::...`: {reaches:?}; see docs/design/architecture.md",
            path.display()
        );
    }
}

/// The crate excludes files with that name, which are a sixth of it; see `include` in Cargo.toml.
#[test]
fn the_tests_of_a_module_stand_in_a_file_named_tests() {
    for (_, path, text) in sources() {
        assert!(
            !text.contains("mod tests {"),
            "{}: put its tests into {}",
            path.display(),
            if path.ends_with("mod.rs") {
                path.with_file_name("tests.rs").display().to_string()
            } else {
                path.with_extension("")
                    .join("tests.rs")
                    .display()
                    .to_string()
            }
        );
    }
}

#[test]
fn what_a_room_shows_is_documented() {
    let declares = [
        "pub fn ",
        "pub async fn ",
        "pub const ",
        "pub struct ",
        "pub enum ",
        "pub trait ",
        "pub type ",
    ];
    for (_, path, text) in sources() {
        let mut above = "";
        for line in text.lines().map(str::trim_start) {
            let is_bare =
                !above.starts_with("///") && !above.starts_with("#[") && !above.starts_with(")]");
            let declared = declares.iter().any(|word| line.starts_with(word));
            assert!(
                !(declared && is_bare),
                "{}: `{line}` has no documentation",
                path.display()
            );
            above = line;
        }
    }
}

/// The paths of tests that `text` names in backticks.
fn tests_named(text: &str) -> Vec<&str> {
    let quoted = text.split('`').skip(1).step_by(2);
    let is_path = |name: &&str| {
        let is_part = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "_:".contains(c);
        let last = name.rsplit("::").next().unwrap_or(name);
        name.chars().all(is_part) && last.matches('_').count() >= 2
    };
    quoted.filter(is_path).collect()
}

#[test]
fn every_test_that_a_page_names_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    source_files(&root.join("src"), &mut files);
    source_files(&root.join("tests"), &mut files);
    let code: String = files
        .iter()
        .map(|path| std::fs::read_to_string(path).expect("a source"))
        .collect();
    for page in ["reliability", "security", "secrets", "design/shell"] {
        let path = root.join(format!("docs/{page}.md"));
        let text = std::fs::read_to_string(&path).expect("a page");
        for name in tests_named(&text) {
            let last = name.rsplit("::").next().unwrap_or(name);
            let there = code.contains(&format!("fn {last}("));
            assert!(there, "docs/{page}.md names `{name}`, which is no test");
        }
    }
}
