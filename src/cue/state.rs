//! The state of a second screen: everything that it displays, sent as a whole at each change.

use serde::{Deserialize, Serialize};

use crate::neutral::Neutral;
use crate::term::Turn;

/// The version of the format; a second screen of another version reports that and displays nothing.
pub const VERSION: u32 = 2;

/// The state of a show. Each is one line of JSON.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cue {
    /// [`VERSION`].
    pub version: u32,
    /// The title of the show.
    pub title: Neutral,
    /// The workshop's file, as it was given.
    pub file: Neutral,
    /// The full path of the file: the same for all shows of a workshop.
    pub path: Neutral,
    /// When the show began, in seconds since 1970; `None` during the greeting.
    pub started: Option<f64>,
    /// The planned length in seconds, if the workshop states one.
    pub length: Option<f64>,
    /// The heading of the current step.
    pub section: Option<CueSection>,
    /// How many steps the audience sees.
    pub steps: usize,
    /// The current step; `None` before the first one.
    pub current: Option<CurrentStep>,
    /// The next steps that the audience will see, three at most.
    pub next: Vec<UpcomingStep>,
    /// The presenter's notes of this section.
    pub notes: Vec<Neutral>,
    /// A message that the audience need not see, such as that the understudy has played.
    pub message: Option<Neutral>,
    /// The last failure, until a command that the audience sees succeeds.
    pub failure: Option<Trouble>,
    /// The stage shows nothing but the title.
    pub blank: bool,
    /// Seconds ahead (negative: behind) when the current step was reached, compared with the
    /// planned length, or else with the last show.
    pub ahead: Option<f64>,
    /// How the show ended, if it has: `passed`, `failed`, `quit` ...
    pub ended: Option<String>,
}

impl Cue {
    /// Whether lines are left for the program that runs.
    pub fn types_lines(&self) -> bool {
        self.current.as_ref().is_some_and(|current| {
            let lines = current.lines.as_ref();
            current.phase == StepPhase::Running
                && lines.is_some_and(|lines| lines.turn != Turn::Over)
        })
    }
}

/// A heading with its number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CueSection {
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
    /// What the presenter can do about it, in words.
    pub remedy: Neutral,
}

/// The current step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CurrentStep {
    /// From 1, among the steps that the audience sees; for a hidden step, the number of the one
    /// before.
    pub number: usize,
    /// The audience does not see this step.
    pub hidden: bool,
    /// `say`, `run`, `wait` and so on, as in listings.
    pub kind: String,
    /// Its text, secrets masked.
    pub text: Neutral,
    /// Its progress.
    pub phase: StepPhase,
    /// When this phase began, in seconds since the start of the show.
    pub since: f64,
    /// The status with which its command ended.
    pub status: Option<i32>,
    /// How long its command usually takes, in seconds.
    pub usual: Option<f64>,
    /// The lines for its program, if it has any.
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
    /// What the next key will do.
    pub turn: Turn,
}

/// The progress of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepPhase {
    /// It is being displayed.
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
    /// The same as in [`CurrentStep`].
    pub number: usize,
    /// The same as in [`CurrentStep`].
    pub kind: String,
    /// Its first line.
    pub text: Neutral,
}

/// A request of a second screen: one word on a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drive {
    /// The same as RETURN on the stage.
    Next,
    /// Go back to the previous command.
    Back,
    /// Display nothing but the title, or end that.
    Blank,
}

impl Drive {
    /// All requests.
    pub const ALL: [Self; 3] = [Self::Next, Self::Back, Self::Blank];

    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Next => "next",
            Self::Back => "back",
            Self::Blank => "blank",
        }
    }

    /// The request for `word`.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|drive| drive.word() == word)
    }
}
