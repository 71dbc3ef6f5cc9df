//! [`Document`] to [`Plan`]: everything a run will do, in order, decided before anything runs.
//!
//! Owns imports, macros, hooks, the SHOW/HIDE/SKIP modes and the one-shot modifiers. What a step
//! does when it is reached is `run`'s business.

mod builtin;
mod exercise;
mod expand;
mod identity;
mod guarding;
mod implied;
mod import;
mod loader;
mod modes;
mod needs;
mod replacement;
#[cfg(test)]
pub(crate) mod sample;
mod select;
mod supply;

use std::path::Path;
use std::sync::Arc;

pub use exercise::leave_out_checks;
pub use identity::{fingerprint, name_of_kept};
pub use import::replacement_file;
pub use loader::Environment;
pub use needs::{Need, Supplies, needs, supplies_of};
pub use select::Selection;
pub use supply::{Supply, supplies};

use crate::document::command::Script;
use crate::document::{Attributes, Block, Document, ExpectedOutput, Item, ItemKind, Settings};
use crate::source::{Diagnostic, Location, Severity, SourceFile};

/// Imports, and calls of macros, may nest this deep: more is an error, never an overflow of the stack.
const MAX_DEPTH: usize = 100;

/// Everything a run will do.
#[derive(Debug, Default)]
pub struct Plan {
    /// The steps, in order.
    pub steps: Vec<Step>,
    /// The headings met on the way, in order.
    pub sections: Vec<Section>,
    /// Commands that share their attributes, in order; steps refer to them by index.
    pub blocks: Vec<CommandBlock>,
    /// What commands are stated to print, in order; steps refer to them by index.
    pub expected: Vec<OutputStatement>,
    /// Functions that the session has from the start: hooks with the commands given to them, if any.
    pub functions: Vec<Function>,
    /// Names of all macros, hooks and hook stand-ins, for suggestions.
    pub names: Vec<String>,
    /// Every file that was read, each once: the start-up file, the workshop, what they import.
    pub documents: Vec<Arc<Document>>,
    /// The workshop's front matter.
    pub settings: Settings,
    /// What is wrong. Any error means that nothing may run.
    pub findings: Vec<Diagnostic>,
}

impl Plan {
    /// True when something is so wrong that nothing may run.
    pub fn has_errors(&self) -> bool {
        self.findings
            .iter()
            .any(|finding| finding.severity == Severity::Error)
    }

    /// The attributes that hold for a step, if any were given.
    pub fn attributes(&self, step: usize) -> Option<&Attributes> {
        Some(&self.blocks[self.steps[step].block?].attributes)
    }

    /// What is typed into the program that `step` starts.
    pub fn input(&self, step: usize) -> Option<&FenceText> {
        let block = self.steps[step].block;
        let input = self.blocks[block?].input.as_ref()?;
        let mut later = self.steps[step + 1..].iter();
        let is_last = !later.any(|later| later.block == block && later.action.runs());
        (self.steps[step].action.runs() && is_last).then_some(input)
    }

    /// True when `step` checks an exercise: it is not shown.
    pub fn is_check(&self, step: usize) -> bool {
        self.attributes(step)
            .is_some_and(|attributes| attributes.verify)
    }

    /// True when something is typed into a program that some step starts.
    pub fn has_input(&self) -> bool {
        self.blocks.iter().any(|block| block.input.is_some())
    }

    /// Whether the audience sees step `nth` do nothing but set variables and define functions.
    pub fn only_sets(&self, nth: usize) -> bool {
        let step = &self.steps[nth];
        let destroys = self
            .attributes(nth)
            .is_some_and(|attributes| attributes.destroys);
        step.shown
            && !destroys
            && matches!(&step.action, Action::Run(command) if command.text.sets_only())
    }

    /// The places of commands that have no end in their block: they are shown, and do not run.
    pub fn unfinished(&self) -> impl Iterator<Item = Location> {
        self.documents.iter().flat_map(|document| {
            let items = document.blocks.iter().filter_map(|block| match block {
                Block::Code(code) => Some(&code.items),
                _ => None,
            });
            let is_it = |item: &&Item| matches!(item.kind, ItemKind::Unfinished(_));
            let found = items.flatten().filter(is_it);
            found.map(|item| Location::new(&document.source, item.span))
        })
    }

    /// True when some step runs a command.
    pub fn runs_something(&self) -> bool {
        self.steps
            .iter()
            .any(|step| matches!(step.action, Action::Run(_)))
    }
}

/// One thing to do.
#[derive(Debug, Clone)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "the format's flags are independent of each other"
)]
pub struct Step {
    /// What.
    pub action: Action,
    /// False for what happens unseen.
    pub shown: bool,
    /// Letter by letter instead of immediately.
    pub typed: bool,
    /// A key is waited for before it runs.
    pub stop_before: bool,
    /// A key is waited for after it has run.
    pub stop_after: bool,
    /// True for what the presenter can go back to.
    pub repeatable: bool,
    /// True for what is before the first `SHOW`.
    pub preflight: bool,
    /// Where it was written, and how it came to be here.
    pub origin: Origin,
    /// Index of its heading.
    pub section: Option<usize>,
    /// Index of the block of commands it belongs to.
    pub block: Option<usize>,
    /// Index of the statement about what it and the other commands of its fence print together.
    pub expected: Option<usize>,
}

/// What a step does.
#[derive(Debug, Clone)]
pub enum Action {
    /// Shows commentary.
    Say(Commentary),
    /// Runs a command.
    Run(Command),
    /// Shows the call of a macro, whose steps follow.
    Call(Call),
    /// Types a command without running it.
    Type(String),
    /// Prints a line, `${NAME}` replaced.
    Print(String),
    /// Waits for a key.
    Wait(Wait),
    /// Clears the screen.
    Clear,
    /// Holds a presenter's note.
    Note(String),
}

impl Action {
    /// The word for it in listings.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Say(_) => "say",
            Self::Run(_) => "run",
            Self::Call(_) => "call",
            Self::Type(_) => "type",
            Self::Print(_) => "print",
            Self::Wait(_) => "wait",
            Self::Clear => "clear",
            Self::Note(_) => "note",
        }
    }

    /// True when it runs a command.
    pub const fn runs(&self) -> bool {
        matches!(self, Self::Run(_))
    }

    /// The text it is about; empty for what has none.
    pub fn text(&self) -> &str {
        match self {
            Self::Say(commentary) => commentary.text(),
            Self::Run(command) => &command.text,
            Self::Call(call) => &call.text,
            Self::Type(text) | Self::Print(text) | Self::Note(text) => text,
            Self::Wait(_) | Self::Clear => "",
        }
    }
}

/// Commentary in one of its forms.
#[derive(Debug, Clone)]
pub enum Commentary {
    /// Markdown; the document has the targets of its reference links.
    Markdown {
        /// The document that it comes from.
        document: Arc<Document>,
        /// The Markdown text.
        text: String,
    },
    /// A `#` line of shell text.
    Comment(String),
    /// An empty line.
    Blank,
}

impl Commentary {
    /// The text as written.
    pub fn text(&self) -> &str {
        match self {
            Self::Markdown { text, .. } | Self::Comment(text) => text,
            Self::Blank => "",
        }
    }
}

/// A command to run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// The text as written, with its parse.
    pub text: Script,
    /// For a directive that is a bare name: nothing happens when the session does not know it.
    pub only_if_known: bool,
}

/// A macro's call in plain sight.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The call as written.
    pub text: String,
    /// How many of the following steps it stands for.
    pub length: usize,
}

/// What a wait is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wait {
    /// The presenter's pace.
    Pause,
    /// A look at the browser, which no hook brings to the front.
    Browser,
}

/// Where a step was written, and how it came to be where it is.
#[derive(Debug, Clone)]
pub struct Origin {
    /// Its own place.
    pub location: Location,
    /// The imports and macro calls that led there, the outermost first.
    pub chain: Arc<[Link]>,
}

/// One import or call on the way to a step.
#[derive(Debug, Clone)]
pub struct Link {
    /// `import PATH`, `macro NAME` or `ifhook NAME`.
    pub what: String,
    /// Where that is written.
    pub location: Location,
}

/// A heading.
#[derive(Debug, Clone)]
pub struct Section {
    /// Its text without markup.
    pub title: String,
    /// 1 to 6.
    pub level: u8,
    /// Where it is.
    pub location: Location,
}

/// What the commands of a fence print, as the workshop states it.
#[derive(Debug, Clone)]
pub struct OutputStatement {
    /// The statement.
    pub output: Arc<ExpectedOutput>,
    /// Where it is.
    pub location: Location,
}

/// Commands whose attributes hold for them together.
#[derive(Debug, Clone)]
pub struct CommandBlock {
    /// Their attributes.
    pub attributes: Arc<Attributes>,
    /// Where they are.
    pub location: Location,
    /// The fence that they are in, which may have further blocks; their own place outside of a fence.
    pub fence: Location,
    /// On the last block of a fence: what is typed into the program that its last command starts.
    pub input: Option<FenceText>,
}

/// The text of a fence that says more about commands.
#[derive(Debug, Clone)]
pub struct FenceText {
    /// Its lines, without what a list item or a quote puts before each.
    pub text: String,
    /// What is before each line in the file.
    pub prefix: String,
    /// The place of the lines in the file, without those that open and close the fence.
    pub body: Location,
    /// The keys of its info string.
    pub attributes: Arc<Attributes>,
}

/// A function that the session has from the start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Function {
    /// Its name.
    pub name: String,
    /// Its body.
    pub body: String,
}

/// How to make a plan.
#[derive(Debug, Clone, Default)]
pub struct PlanOptions {
    /// The start-up file, run before the workshop.
    pub start_up: Option<std::path::PathBuf>,
    /// Leaves out the macros that come with the program.
    pub no_builtins: bool,
    /// The workshop's text, where that is not in a file; its path is only a name.
    pub text: Option<Arc<SourceFile>>,
    /// For a learner: text outside `SHOW` is shown as well, and there are no slides.
    pub for_learner: bool,
    /// For an audience, which does not see the checks of exercises.
    pub for_audience: bool,
}

/// Reads `path` and everything it imports, and decides what a run will do.
///
/// Never fails: what is wrong is in the plan's findings. Hooks are looked up in `environment`.
pub fn plan(path: &Path, options: &PlanOptions, environment: &Environment<'_>) -> Plan {
    let library = loader::load(path, options, environment);
    let entries = expand::expand(&library);
    let mut plan = modes::fold(entries, options.for_learner);
    library.finish(&mut plan);
    let checks = plan
        .documents
        .iter()
        .flat_map(|document| exercise::missing(document));
    let checks: Vec<_> = checks.collect();
    plan.findings.extend(checks);
    if options.for_audience {
        exercise::hide_checks(&mut plan);
    }
    let replacements = replacement::unknown(&plan, environment);
    plan.findings.extend(replacements);
    plan
}

#[cfg(test)]
mod tests;
