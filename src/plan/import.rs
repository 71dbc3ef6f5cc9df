//! Where to look for a file that a workshop names, and the message if it does not exist.

use std::path::{Path, PathBuf};

/// Where `path`, imported by the file `importer`, may be: beside that file, in the current
/// directory, and beside the target of a symbolic link at `importer`.
pub(super) fn places(importer: &Path, path: &Path) -> Vec<PathBuf> {
    let mut places = vec![beside(importer, path), path.to_owned()];
    places.extend(target(importer).map(|target| beside(&target, path)));
    places
}

/// The file that `ci=@path` in the file `workshop` names: beside that file, or beside the target of
/// a symbolic link there.
pub fn replacement_file(workshop: &Path, path: &Path) -> PathBuf {
    let first = beside(workshop, path);
    if first.exists() {
        return first;
    }
    let second = target(workshop).map(|target| beside(&target, path));
    second.filter(|second| second.exists()).unwrap_or(first)
}

fn beside(file: &Path, path: &Path) -> PathBuf {
    file.parent().unwrap_or(Path::new("")).join(path)
}

/// The file to which symbolic links at `path` lead, if it is another one.
fn target(path: &Path) -> Option<PathBuf> {
    let target = path.canonicalize().ok()?;
    let own = std::path::absolute(path).ok()?;
    (target != own).then_some(target)
}

/// The remedy for an import of `path` by `importer` that does not exist.
pub(super) fn help(path: &str, importer: &Path) -> String {
    if let Some(inner) = unquoted(path) {
        return format!("quotes are part of the name here: write `@import {inner}`");
    }
    if path.starts_with('~') || path.contains('$') {
        return "`~` and variables are not expanded here: write the path itself".to_owned();
    }
    if path.contains("\\ ") {
        return "a backslash is part of the name here: write spaces as they are".to_owned();
    }
    let folder = |file: &Path| {
        let folder = file
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        folder.map_or(".".into(), |folder| folder.display().to_string())
    };
    let mut help = format!(
        "looked in `{}` and in the current directory",
        folder(importer)
    );
    if let Some(target) = target(importer) {
        help = format!(
            "looked in `{}`, in the current directory and in `{}`",
            folder(importer),
            folder(&target)
        );
    }
    help
}

fn unquoted(path: &str) -> Option<&str> {
    ['"', '\'', '`'].into_iter().find_map(|quote| {
        let inner = path.strip_prefix(quote)?.strip_suffix(quote)?;
        (!inner.is_empty()).then_some(inner)
    })
}

#[cfg(test)]
mod tests;
