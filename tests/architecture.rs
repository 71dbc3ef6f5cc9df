//! The rooms of the code and the arrows between them: a module imports only from lower layers.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The rooms, the lowest layer first. Rooms of one layer do not know each other.
const LAYERS: &[&[&str]] = &[
    &["source", "style"],
    // Writes the lines that `style` describes.
    &["term"],
    &["document", "shell"],
    &["reader"],
    &["plan"],
    &["requirements", "run"],
    &["rehearsal", "settings"],
    &["present", "inspect", "report", "batch", "cue", "record"],
    // A profile of the presenter; a reader of recordings.
    &["learn", "export"],
    // The way in for the fuzz targets, to whatever reads bytes of others.
    &["cli", "fuzzing"],
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

fn sources() -> Vec<(String, PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    source_files(&root, &mut files);
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

/// The rooms that `text` names with `crate::room`, its tests left out: they may build on anything.
fn rooms_used(text: &str) -> BTreeSet<&str> {
    let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or(text);
    code.match_indices("crate::")
        .map(|(at, found)| {
            let rest = &code[at + found.len()..];
            let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_');
            &rest[..end.unwrap_or(rest.len())]
        })
        .collect()
}

#[test]
fn every_room_has_a_layer() {
    for (room, path, _) in sources() {
        let known = ["lib", "main"].contains(&room.as_str()) || layer_of(&room).is_some();
        assert!(known, "`{room}` ({}) has no layer", path.display());
    }
}

#[test]
fn a_module_imports_only_from_lower_layers() {
    for (room, path, text) in sources() {
        let is_test = path
            .file_stem()
            .is_some_and(|stem| stem == "tests" || stem == "sample");
        let Some(layer) = layer_of(&room).filter(|_| !is_test) else {
            continue;
        };
        for used in rooms_used(&text) {
            let Some(other) = layer_of(used) else {
                continue;
            };
            assert!(
                used == room || other < layer,
                "{}: `{room}` must not use `{used}`",
                path.display()
            );
        }
    }
}

#[test]
fn every_module_says_what_it_owns() {
    for (_, path, text) in sources() {
        if path.file_stem().is_some_and(|stem| stem == "tests") {
            continue;
        }
        assert!(text.starts_with("//! "), "{} has no header", path.display());
    }
}
