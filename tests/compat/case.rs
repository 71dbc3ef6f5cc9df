//! A case: how to run one workshop of the suite, and which keys to press.
//!
//! Owns the format of `case.yaml`. Knows nothing of terminals.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::support::demo::Demo;

/// The contents of `case.yaml`. The other files beside it are the workshop; those in `home` go to
/// the home directory.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    /// The behaviour that the case is about, in a sentence.
    pub(crate) about: String,
    /// The arguments, `demo.md` if not given.
    #[serde(default = "demo_md")]
    pub(crate) run: Vec<String>,
    /// Environment variables in addition to the usual ones.
    #[serde(default)]
    pub(crate) env: BTreeMap<String, String>,
    /// The environment variables that are compared for commands.
    #[serde(default)]
    pub(crate) watch: Vec<String>,
    /// The keys to press; at stops after the last of them, RETURN.
    #[serde(default)]
    pub(crate) keys: Vec<Press>,
    /// How many of the displayed words count, if the rest depends on the moment of a key.
    pub(crate) first_words: Option<usize>,
    /// How the run ends.
    #[serde(default)]
    pub(crate) ends: Ending,
    /// The intended differences between the two programs.
    #[serde(default)]
    pub(crate) differs: Vec<Difference>,
    #[serde(skip)]
    path: PathBuf,
}

/// A key, and when it is pressed.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(crate) enum Press {
    /// At the next stop.
    AtStop(Key),
    /// As soon as the screen shows `after`, while something is typed or a command runs.
    Amid {
        /// Text that does not appear on the screen before.
        after: String,
        /// The key.
        press: Key,
    },
}

/// A key by the name that the documentation uses for it, or a character.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Key(String);

/// How a run ends, which each program reports by its own status.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Ending {
    /// The last command was run.
    #[default]
    Finished,
    /// A command failed under `set -e`.
    Failed,
    /// By `Q`.
    Quit,
    /// The workshop could not be read, and nothing ran.
    Refused,
    /// The command line was wrong.
    Usage,
    /// The last command was run, but the original crashed before.
    Outlived,
}

/// An intended difference, and what happens here instead of what the original does.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Difference {
    /// The name of a row in `differences.md`.
    pub(crate) row: String,
    /// The commands that run here, if they differ: the lines of the log.
    pub(crate) commands: Option<String>,
    /// The text that is displayed here, if it differs, with `⏸` for each stop.
    pub(crate) shown: Option<String>,
    /// Words in the text here, if all of it differs; the stops are the same.
    pub(crate) mentions: Option<String>,
}

impl Case {
    /// The case in the directory `name`.
    pub(crate) fn load(name: &str) -> Self {
        let path = directory().join(name);
        let text = fs::read_to_string(path.join("case.yaml")).expect("case.yaml");
        let mut case: Self =
            serde_yaml::from_str(&text).unwrap_or_else(|error| panic!("{name}/case.yaml: {error}"));
        case.path = path;
        case
    }

    /// Puts a copy of the workshop into `demo`.
    pub(crate) fn install(&self, demo: &Demo) {
        copy(&self.path, &demo.path("."));
        fs::remove_file(demo.path("case.yaml")).expect("case.yaml was copied");
        if demo.path("home").is_dir() {
            copy(&demo.path("home"), &demo.home());
            fs::remove_dir_all(demo.path("home")).expect("home was copied");
        }
    }
}

impl Key {
    /// The bytes the key sends.
    pub(crate) fn bytes(&self) -> &[u8] {
        match self.0.as_str() {
            "RETURN" => b"\r",
            "SPACE" => b" ",
            "Ctrl-C" => b"\x03",
            "F1" => b"\x1bOP",
            character => character.as_bytes(),
        }
    }
}

impl Ending {
    /// The statuses of this program and of the original.
    pub(crate) fn statuses(self) -> (i32, i32) {
        match self {
            Self::Finished => (0, 0),
            Self::Failed => (1, 0),
            Self::Quit => (6, 0),
            Self::Refused => (3, 1),
            Self::Usage => (2, 2),
            Self::Outlived => (0, 1),
        }
    }
}

/// The directory of the cases.
pub(crate) fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/compat/cases")
}

fn demo_md() -> Vec<String> {
    vec!["demo.md".into()]
}

/// Copies the files below a directory.
pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a directory");
    for entry in fs::read_dir(from).expect("a directory of cases") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("a copy");
        }
    }
}
