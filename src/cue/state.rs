//! The state of a second screen: everything it shows, sent as a whole whenever something changes.

use serde::{Deserialize, Serialize};

use crate::neutral::Neutral;
use crate::term::Turn;

/// The version of the form; a second screen of another version says so and shows nothing.
pub const VERSION: u32 = 2;

/// Where a show is. One line of JSON each time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cue {
    /// [`VERSION`].
    pub version: u32,
    /// What the show is called.
    pub title: Neutral,
    /// The workshop's file, as it was named.
    pub file: Neutral,
    /// Where that file is: another show of the same workshop has the same.
    pub path: Neutral,
    /// When it began, in seconds since 1970; nothing during the greeting.
    pub started: Option<f64>,
    /// How many seconds the show may take, if the workshop says so.
    pub length: Option<f64>,
    /// The heading of the current step.
    pub section: Option<Section>,
    /// How many steps the audience sees.
    pub steps: usize,
    /// Where it is; nothing before the first step.
    pub current: Option<Current>,
    /// The next three that the audience will see.
    pub next: Vec<UpcomingStep>,
    /// The presenter's notes of this section.
    pub notes: Vec<Neutral>,
    /// What the audience need not know, such as that the understudy has played.
    pub message: Option<Neutral>,
    /// The last failure, until a command that the audience sees has worked.
    pub failure: Option<Trouble>,
    /// The stage shows nothing but the title.
    pub blank: bool,
    /// Seconds ahead (negative: behind) when the current step was reached: of the planned length, or else
    /// of the last show.
    pub ahead: Option<f64>,
    /// How it ended, once it has: `passed`, `failed`, `quit` ...
    pub ended: Option<String>,
}

impl Cue {
    /// Whether lines are left for the program that runs.
    pub fn types_lines(&self) -> bool {
        self.current.as_ref().is_some_and(|current| {
            let lines = current.lines.as_ref();
            current.phase == Phase::Running && lines.is_some_and(|lines| lines.turn != Turn::Over)
        })
    }
}

/// A heading, counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// From 1.
    pub number: usize,
    /// How many there are.
    pub of: usize,
    /// Its text.
    pub title: Neutral,
}

/// A command that failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    /// The command, secrets masked.
    pub text: Neutral,
    /// Its place in the workshop.
    pub place: Neutral,
    /// How it failed.
    pub reason: Neutral,
    /// What can be done about it, in words.
    pub remedy: Neutral,
}

/// The current step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Current {
    /// From 1, among the steps that the audience sees; that of the one before for a step that it does not.
    pub number: usize,
    /// The audience does not see this step.
    pub hidden: bool,
    /// `say`, `run`, `wait` and so on, as in listings.
    pub kind: String,
    /// What it is about, secrets masked.
    pub text: Neutral,
    /// How far it is.
    pub phase: Phase,
    /// When this phase began, in seconds since the show did.
    pub since: f64,
    /// The status with which its command ended.
    pub status: Option<i32>,
    /// How long its command usually takes, in seconds.
    pub usual: Option<f64>,
    /// The lines for its program, if there are some.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lines: Option<Lines>,
}

/// Lines that are typed into the program of a command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lines {
    /// All of them, secrets masked.
    pub all: Vec<Neutral>,
    /// How many were sent.
    pub sent: usize,
    /// What the next key does.
    pub turn: Turn,
}

/// How far a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// It appears.
    Shown,
    /// It waits for a key.
    Waiting,
    /// Its command runs.
    Running,
    /// Its command has run.
    Done,
    /// Its command has run, but not as expected.
    Failed,
}

/// A step to come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpcomingStep {
    /// As in [`Current`].
    pub number: usize,
    /// As in [`Current`].
    pub kind: String,
    /// Its first line.
    pub text: Neutral,
}

/// What a second screen can ask for. One word a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drive {
    /// What RETURN does.
    Next,
    /// Back to the command before.
    Back,
    /// Nothing but the title, or no longer that.
    Blank,
}

impl Drive {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Next, Self::Back, Self::Blank];

    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Next => "next",
            Self::Back => "back",
            Self::Blank => "blank",
        }
    }

    /// What `word` asks for.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|drive| drive.word() == word)
    }
}
