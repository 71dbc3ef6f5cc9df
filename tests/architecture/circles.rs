//! The dependencies inside a top-level module: two modules that need each other are one thing in
//! two files, unless there is a reason.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The intended circles, and why. Remove a circle from this list when it is gone.
const MEANT: &[(&str, &[&str])] = &[
    (
        "an option is completed from the workshop in the line, which is read with the settings of options",
        &["cli/completion", "cli/settings", "cli/workshop"],
    ),
    (
        "a substitution has commands in it, and a command has substitutions",
        &[
            "document/command/cursor",
            "document/command/expansion",
            "document/command/heredoc",
            "document/command/word",
        ],
    ),
    (
        "a cell of a table has prose in it",
        &["present/prose/layout", "present/prose/table"],
    ),
    (
        "the rule about unused allowances is a row of the table that it looks into",
        &[
            "inspect/lint/allow",
            "inspect/lint/reading",
            "inspect/lint/rules",
        ],
    ),
    (
        "built-in macros are defined with what loads a workshop's own",
        &["plan/builtin", "plan/loader"],
    ),
    (
        "a fence has shell text in it, which is cut into the pieces of a fence",
        &["reader/fence", "reader/script"],
    ),
    (
        "a companion is cut from the page by what finds it",
        &["reader/companion", "reader/markdown"],
    ),
    (
        "a recorder hands out the follower that tells its tape how far the run is",
        &["rehearsal/follower", "rehearsal/record/recorder"],
    ),
    (
        "parts of one program: playing a call, and playing one that reads lines",
        &[
            "rehearsal/stand_in/dialogue_play",
            "rehearsal/stand_in/program",
        ],
    ),
    (
        "parts of one type: the streams of a session",
        &[
            "shell/copies",
            "shell/pipes",
            "shell/streams",
            "shell/terminal",
        ],
    ),
    (
        "parts of one protocol: what the driver says and who waits for it",
        &[
            "shell/channel",
            "shell/driver",
            "shell/input",
            "shell/questions",
            "shell/queue",
            "shell/run",
            "shell/saved_state",
            "shell/seat",
            "shell/session",
            "shell/unit",
            "shell/watch",
        ],
    ),
    (
        "a process ends with its tree, which is made of processes",
        &["shell/process", "shell/tree"],
    ),
];

/// The modules that a path of `text` leads to, as segments from `crate`.
fn paths_in(text: &str, module: &[&str]) -> BTreeSet<Vec<String>> {
    let lines = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    let code = lines.collect::<Vec<_>>().join(" ");
    let mut paths = BTreeSet::new();
    for (word, base) in [
        ("crate::", &module[..0]),
        ("super::", &module[..module.len() - 1]),
        ("self::", module),
    ] {
        for (at, _) in code.match_indices(word) {
            let is_word =
                code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':');
            if !is_word {
                let base = base.iter().map(ToString::to_string).collect();
                follow(&code[at + word.len()..], base, &mut paths);
            }
        }
    }
    paths
}

/// Reads the rest of a path, with its branches. Returns the text after it.
fn follow<'a>(text: &'a str, mut path: Vec<String>, paths: &mut BTreeSet<Vec<String>>) -> &'a str {
    let mut rest = text.trim_start();
    loop {
        if let Some(branches) = rest.strip_prefix('{') {
            rest = branches.trim_start();
            while !rest.is_empty() && !rest.starts_with('}') {
                rest = follow(rest, path.clone(), paths).trim_start();
                rest = rest.strip_prefix(',').unwrap_or(rest).trim_start();
            }
            return rest.strip_prefix('}').unwrap_or(rest);
        }
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_');
        let (name, after) = rest.split_at(end.unwrap_or(rest.len()));
        path.push(name.to_owned());
        let Some(next) = after.strip_prefix("::") else {
            paths.insert(path);
            let alias = after.trim_start().strip_prefix("as ");
            let end = |alias: &'a str| &alias[alias.find([',', '}', ';']).unwrap_or(0)..];
            // A name from elsewhere may contain no character that is read here: read one in any
            // case.
            return alias.map_or(after.trim_start_matches('*'), end);
        };
        rest = next.trim_start();
    }
}

/// Which module needs which others of the same top-level module. A folder's `mod.rs` and the files
/// in the folder count as one here.
fn arrows() -> BTreeMap<String, BTreeSet<String>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut modules = BTreeMap::new();
    for (_, path, text) in super::sources() {
        let name = path
            .strip_prefix(&root)
            .expect("below src")
            .with_extension("");
        let name = name.to_str().expect("a name");
        modules.insert(name.trim_end_matches("/mod").to_owned(), text);
    }
    let is_inside = |one: &str, other: &str| {
        let rest = other.strip_prefix(one);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let arrows = modules.iter().map(|(name, text)| {
        let segments: Vec<_> = name.split('/').collect();
        let known = |path: Vec<String>| {
            let lengths = (1..=path.len())
                .rev()
                .map(|length| path[..length].join("/"));
            lengths.into_iter().find(|path| modules.contains_key(path))
        };
        let targets = paths_in(text, &segments).into_iter().filter_map(known);
        let of_the_room = |target: &String| {
            target.split('/').next() == segments.first().copied()
                && !is_inside(name, target)
                && !is_inside(target, name)
        };
        (name.clone(), targets.filter(of_the_room).collect())
    });
    arrows.collect()
}

/// The modules that can be reached from `start`.
fn reached<'a>(arrows: &'a BTreeMap<String, BTreeSet<String>>, start: &str) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::new();
    let mut open: Vec<&str> = arrows[start].iter().map(String::as_str).collect();
    while let Some(next) = open.pop() {
        if reached.insert(next) {
            open.extend(arrows[next].iter().map(String::as_str));
        }
    }
    reached
}

#[test]
fn no_modules_of_a_room_need_each_other_without_a_reason() {
    let arrows = arrows();
    assert!(arrows.values().map(BTreeSet::len).sum::<usize>() > 300);
    let all: BTreeMap<&str, _> = arrows
        .keys()
        .map(|name| (name.as_str(), reached(&arrows, name)))
        .collect();
    let circle = |name: &str| -> BTreeSet<&str> {
        let others = all[name].iter().filter(|other| all[**other].contains(name));
        others.copied().collect()
    };
    let found: BTreeSet<BTreeSet<&str>> = arrows
        .keys()
        .map(|name| circle(name))
        .filter(|circle| circle.len() > 1)
        .collect();
    let meant: BTreeSet<BTreeSet<&str>> = MEANT
        .iter()
        .map(|(_, modules)| modules.iter().copied().collect())
        .collect();
    let new: Vec<_> = found.difference(&meant).collect();
    assert!(
        new.is_empty(),
        "these modules need each other: move what they share into a module below them; \
         see docs/design/architecture.md: {new:#?}"
    );
    let mended: Vec<_> = meant.difference(&found).collect();
    assert!(mended.is_empty(), "these circles are mended: {mended:#?}");
}
