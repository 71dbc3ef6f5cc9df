//! Rules about files that commands name: those that are missing, and those that exist only on this
//! machine because git ignores them.
//!
//! A file that an earlier command may have made is not reported: any earlier mention of the name,
//! except as a file to read, counts as making it.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

use crate::document::CiAction;
use crate::document::command::{CommandWord, SimpleCommand};
use crate::document::programs::{FilesRead, Program};

use super::subject::{LintedCommand, Subject, program, texts, word_of};
use super::{Findings, ignored};

/// A file that does not exist.
pub(super) fn missing(subject: &Subject<'_>, findings: &mut Findings) {
    walk(subject, |found| {
        if let FileState::Missing = found.state {
            findings.add(
                found.run.place(found.word.span.clone()),
                format!(
                    "there is no file `{}`, and no earlier command makes it",
                    found.word.text
                ),
                "paths are relative to the folder in which the workshop runs",
            );
        }
    });
    for run in &subject.runs {
        if let Some(CiAction::File(path)) = &run.attributes.ci
            && !run
                .folders(subject.world)
                .iter()
                .any(|folder| folder.join(path).exists())
        {
            let place = &subject.plan.blocks[run.step.block.unwrap_or_default()].location;
            findings.add(
                super::subject::first_line_of(place),
                format!("there is no file `{}`, which `ci=@` names", path.display()),
                "the path is relative to the workshop's file",
            );
        }
    }
}

/// A file that exists, but that git ignores.
pub(super) fn ignored(subject: &Subject<'_>, findings: &mut Findings) {
    walk(subject, |found| {
        if let FileState::There(path) = &found.state
            && ignored::is_ignored(path)
        {
            findings.add(
                found.run.place(found.word.span.clone()),
                format!(
                    "git ignores `{}`: it is only on this machine",
                    found.word.text
                ),
                "add it with `git add --force`, or make it in an earlier command",
            );
        }
    });
}

/// A file that a command reads, and whether it exists.
struct FoundFile<'a> {
    run: &'a LintedCommand<'a>,
    word: &'a CommandWord,
    state: FileState,
}

enum FileState {
    There(PathBuf),
    Missing,
    /// A command may have made it, or the run makes its folder.
    Unknown,
}

/// Follows the run. Visits once each file that is read before any command may have made it.
fn walk(subject: &Subject<'_>, mut visit: impl FnMut(FoundFile<'_>)) {
    let mut made = String::new();
    let mut visited = BTreeSet::new();
    // The folder that `cd` has changed to; `None` when that is unknown.
    let mut moved = Some(PathBuf::new());
    for run in &subject.runs {
        let folders = run.folders(subject.world);
        let mut text = run.text().to_string();
        for simple in run.simple {
            for word in files_read(simple) {
                let Some(moved) = moved.as_deref() else {
                    continue;
                };
                let before = &run.text()[..word.span.start];
                let state = look(&folders, moved, Path::new(&word.text), &|name| {
                    made.contains(name) || before.contains(name)
                });
                text.replace_range(word.span.clone(), &" ".repeat(word.span.len()));
                if matches!(state, FileState::Unknown) || !visited.insert(word.text.clone()) {
                    continue;
                }
                if let FileState::There(path) = &state {
                    made.push_str(&script(path));
                }
                visit(FoundFile { run, word, state });
            }
            moved = moved.and_then(|from| after(simple, from));
        }
        made.push_str(&text);
    }
}

/// The text of a file that may be a script that makes files.
fn script(path: &Path) -> String {
    const LARGEST: u64 = 256 * 1024;
    let is_small = path
        .metadata()
        .is_ok_and(|file| file.is_file() && file.len() <= LARGEST);
    if is_small {
        std::fs::read_to_string(path).unwrap_or_default()
    } else {
        String::new()
    }
}

/// Looks for `path` in `folders`, relative to the folder that `cd` has changed to.
fn look(
    folders: &[PathBuf],
    moved: &Path,
    path: &Path,
    is_made: &dyn Fn(&str) -> bool,
) -> FileState {
    let folders: Vec<_> = folders.iter().map(|folder| folder.join(moved)).collect();
    let mut paths = folders.iter().map(|folder| folder.join(path));
    if let Some(found) = paths.find(|path| path.exists()) {
        return FileState::There(found);
    }
    let mut there = folders.iter().filter(|folder| folder.is_dir()).peekable();
    if there.peek().is_none() || there.any(|folder| may_be_made(folder, path, is_made)) {
        return FileState::Unknown;
    }
    FileState::Missing
}

/// True when a part of `path` that is missing in `folder` was mentioned as something that is made.
fn may_be_made(folder: &Path, path: &Path, is_made: &dyn Fn(&str) -> bool) -> bool {
    let mut at = folder.to_owned();
    path.components().any(|component| {
        at.push(component);
        let name = match component {
            Component::Normal(name) => name.to_str(),
            _ => None,
        };
        !at.exists() && name.is_some_and(is_made)
    })
}

/// The folder after `simple`; `None` when that is unknown.
fn after(simple: &SimpleCommand, from: PathBuf) -> Option<PathBuf> {
    let Some((name @ ("cd" | "pushd" | "popd"), arguments)) = program(simple) else {
        return Some(from);
    };
    if !simple.context.enclosures.is_empty() || simple.context.pipeline_length > 1 {
        return Some(from);
    }
    match arguments {
        [folder] if name == "cd" && is_literal(folder) => Some(from.join(&folder.text)),
        _ => None,
    }
}

/// The words of `simple` that name files that it reads.
fn files_read(simple: &SimpleCommand) -> Vec<&CommandWord> {
    let inputs = simple.redirections.iter().filter(|redirection| {
        redirection
            .operator
            .trim_start_matches(|c: char| c.is_ascii_digit())
            == "<"
    });
    let mut files: Vec<&CommandWord> = inputs.map(|redirection| &redirection.target).collect();
    if let Some((name, arguments)) = program(simple) {
        files.extend(operands_read(name, arguments));
        files.extend(options_read(name, arguments));
        let called = word_of(simple, name);
        files.extend(called.filter(|word| word.text.contains('/')));
    }
    files.retain(|word| is_literal(word));
    files.sort_by_key(|word| word.span.start);
    files
}

fn operands_read<'a>(name: &str, arguments: &'a [CommandWord]) -> Vec<&'a CommandWord> {
    let Some(FilesRead { valued, most }) = Program::named(name).and_then(|program| program.files)
    else {
        return Vec::new();
    };
    if Program::is_shell(name)
        && texts(arguments)
            .iter()
            .any(|word| ["-c", "-s"].contains(word))
    {
        return Vec::new();
    }
    let mut is_value = false;
    let operands = arguments.iter().filter(|word| {
        let is_operand = !is_value && !word.text.starts_with('-');
        is_value = !is_value && valued.contains(&word.text.as_str());
        is_operand
    });
    operands.take(most).collect()
}

fn options_read<'a>(name: &str, arguments: &'a [CommandWord]) -> Vec<&'a CommandWord> {
    let options = Program::named(name).map_or(&[][..], |program| program.file_options);
    if options.is_empty() {
        return Vec::new();
    }
    // In `kubectl logs -f` the option follows the log and has no file.
    let follows = texts(arguments)
        .iter()
        .any(|word| ["logs", "port-forward"].contains(word));
    let pairs = arguments.windows(2).filter(|_| !follows);
    let named = pairs.filter(|pair| options.contains(&pair[0].text.as_str()));
    named.map(|pair| &pair[1]).collect()
}

/// True for a relative path without expansions.
fn is_literal(word: &CommandWord) -> bool {
    let text = word.text.as_str();
    let is_pattern = text.contains(['*', '?', '[', '{', '<', '>', '~']);
    word.is_static
        && !text.is_empty()
        && !is_pattern
        && !text.contains("://")
        && !text.starts_with(['-', '/'])
}

#[cfg(test)]
mod tests;
