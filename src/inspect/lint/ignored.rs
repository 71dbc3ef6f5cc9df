//! Whether git ignores a file, judged from git's own files; git itself is not run.
//!
//! The crate `ignore` would add 100 kB to the program, which must stay below 9 MB, for one rule. It
//! does not read the index either, so a tracked file that matches a pattern would count as ignored.

use std::path::{Path, PathBuf};

use regex::Regex;

/// True when the patterns of the repository around `path` exclude it, and git does not track it
/// anyway.
pub(super) fn is_ignored(path: &Path) -> bool {
    let Ok(path) = path.canonicalize() else {
        return false;
    };
    let Some(root) = path.ancestors().find(|folder| folder.join(".git").exists()) else {
        return false;
    };
    let Ok(relative) = path.strip_prefix(root) else {
        return false;
    };
    let excluded = ancestors_from_top(relative).any(|part| {
        let is_folder = part != relative;
        excluded_by_patterns(root, part, is_folder)
    });
    excluded && !is_kept(root, relative)
}

/// `a`, `a/b`, `a/b/c`: everything in an excluded folder is excluded.
fn ancestors_from_top(path: &Path) -> impl Iterator<Item = &Path> {
    let mut parts: Vec<_> = path.ancestors().collect();
    parts.pop();
    parts.into_iter().rev()
}

/// True when the last pattern that matches `relative` excludes it.
fn excluded_by_patterns(root: &Path, relative: &Path, is_folder: bool) -> bool {
    let folders = relative.ancestors().skip(1).collect::<Vec<_>>();
    let mut lists: Vec<(PathBuf, &Path)> = vec![(root.join(".git/info/exclude"), Path::new(""))];
    let own = folders.into_iter().rev();
    lists.extend(own.map(|folder| (root.join(folder).join(".gitignore"), folder)));
    let mut excluded = false;
    for (list, folder) in lists {
        let Ok(text) = std::fs::read_to_string(list) else {
            continue;
        };
        let Some(inside) = relative.strip_prefix(folder).ok().and_then(Path::to_str) else {
            continue;
        };
        for pattern in text.lines().filter_map(Pattern::parse) {
            if pattern.matches(inside, is_folder) {
                excluded = !pattern.keeps;
            }
        }
    }
    excluded
}

/// True when the index names the file. Its entries contain plain paths, each ended by a NUL.
fn is_kept(root: &Path, relative: &Path) -> bool {
    let (Ok(index), Some(name)) = (std::fs::read(root.join(".git/index")), relative.to_str())
    else {
        return false;
    };
    let entry = [name.as_bytes(), b"\0"].concat();
    index.windows(entry.len()).any(|window| window == entry)
}

/// One line of a `.gitignore`.
struct Pattern {
    regex: Regex,
    /// Written with `!`.
    keeps: bool,
    /// Written with a `/` at its end.
    folders_only: bool,
}

impl Pattern {
    fn parse(line: &str) -> Option<Self> {
        let line = line.trim_end();
        if line.is_empty() || line.starts_with('#') {
            return None;
        }
        let (keeps, line) = line
            .strip_prefix('!')
            .map_or((false, line), |rest| (true, rest));
        let (folders_only, line) = line
            .strip_suffix('/')
            .map_or((false, line), |rest| (true, rest));
        let is_anchored = line.contains('/');
        let start = if is_anchored { "^" } else { "^(?:.*/)?" };
        let glob = regex_of(line.strip_prefix('/').unwrap_or(line));
        let regex = Regex::new(&format!("{start}{glob}$")).ok()?;
        Some(Self {
            regex,
            keeps,
            folders_only,
        })
    }

    fn matches(&self, path: &str, is_folder: bool) -> bool {
        (is_folder || !self.folders_only) && self.regex.is_match(path)
    }
}

fn regex_of(glob: &str) -> String {
    let mut regex = String::new();
    let mut rest = glob;
    while let Some(c) = rest.chars().next() {
        let (length, part) = match c {
            '*' if rest.starts_with("**/") => (3, "(?:.*/)?".to_owned()),
            '*' if rest.starts_with("**") => (2, ".*".to_owned()),
            '*' => (1, "[^/]*".to_owned()),
            '?' => (1, "[^/]".to_owned()),
            '[' => match rest.find(']') {
                Some(end) => (end + 1, rest[..=end].replacen("[!", "[^", 1)),
                None => (1, r"\[".to_owned()),
            },
            '\\' => {
                let escaped = rest[1..].chars().next().unwrap_or('\\');
                (
                    1 + escaped.len_utf8().min(rest.len() - 1),
                    regex::escape(&escaped.to_string()),
                )
            }
            c => (c.len_utf8(), regex::escape(&c.to_string())),
        };
        regex.push_str(&part);
        rest = &rest[length..];
    }
    regex
}

#[cfg(test)]
mod tests;
