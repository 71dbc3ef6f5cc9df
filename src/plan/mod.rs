//! [`Document`] to [`Plan`]: everything a run will do, in order, decided before anything runs.
//!
//! Owns imports, macros, hooks, the SHOW/HIDE/SKIP modes and the one-shot modifiers. `run` decides
//! what a step does when it is reached.

mod builtin;
mod exercise;
mod entries;
mod expand;
mod fence;
mod growth;
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
use crate::document::{Attributes, Block, Document, ExpectedOutput, FrontMatter, Item, ItemKind};
use crate::source::{Diagnostic, Location, Severity, SourceFile};

/// The deepest nesting of imports and macro calls. Deeper nesting is an error, so that the stack
/// cannot overflow.
const MAX_DEPTH: usize = 100;

/// Everything a run will do.
#[derive(Debug, Default)]
pub struct Plan {
    /// The steps, in order.
    pub steps: Vec<Step>,
    /// The headings, in order.
    pub sections: Vec<Section>,
    /// Commands that share their attributes, in order; steps refer to them by index.
    pub blocks: Vec<CommandBlock>,
    /// Statements about the output of commands, in order; steps refer to them by index.
    pub expected: Vec<OutputStatement>,
    /// Functions that the session has from the start: hooks with their commands, if any.
    pub functions: Vec<Function>,
    /// Names of all macros, hooks and hook stand-ins, for suggestions.
    pub names: Vec<String>,
    /// Every file that was read, each once: the start-up file, the workshop, what they import.
    pub documents: Vec<Arc<Document>>,
    /// The workshop's front matter.
    pub settings: FrontMatter,
    /// Its problems. If one of them is an error, nothing may run.
    pub findings: Vec<Diagnostic>,
}

impl Plan {
    /// True when a finding is an error, so that nothing may run.
    pub fn has_errors(&self) -> bool {
        self.findings
            .iter()
            .any(|finding| finding.severity == Severity::Error)
    }

    /// The attributes of a step, if any were given.
    pub fn attributes(&self, step: usize) -> Option<&Attributes> {
        Some(&self.blocks[self.steps[step].block?].attributes)
    }

    /// Whether the text and the output of a step must not be displayed.
    pub fn is_secret(&self, step: usize) -> bool {
        let attributes = self.attributes(step);
        attributes.is_some_and(|attributes| attributes.secret)
    }

    /// The input for the program that `step` starts.
    pub fn input(&self, step: usize) -> Option<&FenceText> {
        let block = self.steps[step].block;
        let input = self.blocks[block?].input.as_ref()?;
        let mut later = self.steps[step + 1..].iter();
        let is_last = !later.any(|later| later.block == block && later.action.runs());
        (self.steps[step].action.runs() && is_last).then_some(input)
    }

    /// True when `step` checks an exercise: it is not displayed.
    pub fn is_check(&self, step: usize) -> bool {
        self.attributes(step)
            .is_some_and(|attributes| attributes.verify)
    }

    /// True when some step starts a program and has input for it.
    pub fn has_input(&self) -> bool {
        self.blocks.iter().any(|block| block.input.is_some())
    }

    /// Whether step `nth` only sets variables and defines functions, and the audience sees it.
    pub fn only_sets(&self, nth: usize) -> bool {
        let step = &self.steps[nth];
        let destroys = self
            .attributes(nth)
            .is_some_and(|attributes| attributes.destroys);
        step.shown
            && !destroys
            && matches!(&step.action, Action::Run(command) if command.text.sets_only())
    }

    /// The places of unterminated commands: they are displayed, but do not run.
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

/// One step of a run.
#[derive(Debug, Clone)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "the format's flags are independent of each other"
)]
pub struct Step {
    /// What it does.
    pub action: Action,
    /// False for a step that is not displayed.
    pub shown: bool,
    /// True for a command that appears letter by letter.
    pub typed: bool,
    /// It waits for a key before it runs.
    pub stop_before: bool,
    /// It waits for a key after it has run.
    pub stop_after: bool,
    /// True for a step that the presenter can go back to.
    pub repeatable: bool,
    /// True for a step before the first `SHOW`.
    pub preflight: bool,
    /// Its position in a file, and the imports and calls that lead to it.
    pub origin: Origin,
    /// Index of its heading.
    pub section: Option<usize>,
    /// Index of the block of commands to which it belongs.
    pub block: Option<usize>,
    /// Index of the statement about the joint output of it and the other commands of its fence.
    pub expected: Option<usize>,
}

/// What a step does.
#[derive(Debug, Clone)]
pub enum Action {
    /// Displays commentary.
    Say(Commentary),
    /// Runs a command.
    Run(Command),
    /// Displays the call of a macro; the macro's steps follow.
    Call(MacroCall),
    /// Types a command without running it.
    Type(String),
    /// Prints a line, with `${NAME}` replaced.
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

    /// Its text; empty for an action without one.
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
    /// Markdown; the document contains the targets of its reference links.
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
    /// For a directive that is a bare name: nothing happens if the session does not know it.
    pub only_if_known: bool,
}

/// A call of a macro that the audience may see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MacroCall {
    /// The call as written.
    pub text: String,
    /// How many of the following steps belong to it.
    pub length: usize,
}

/// The reason for a wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wait {
    /// The presenter's pace.
    Pause,
    /// A look at the browser, if no hook brings it to the front.
    Browser,
}

/// The position of a step in a file, and how it came into the plan.
#[derive(Debug, Clone)]
pub struct Origin {
    /// Its position.
    pub location: Location,
    /// The imports and macro calls that lead to it, the outermost first.
    pub chain: Arc<[Link]>,
}

/// One import or call on the way to a step.
#[derive(Debug, Clone)]
pub struct Link {
    /// `import PATH`, `macro NAME` or `ifhook NAME`.
    pub what: String,
    /// Where it is in its file.
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

/// The output of a fence's commands, as the workshop states it.
#[derive(Debug, Clone)]
pub struct OutputStatement {
    /// The statement.
    pub output: Arc<ExpectedOutput>,
    /// Where it is.
    pub location: Location,
}

/// Commands that share their attributes.
#[derive(Debug, Clone)]
pub struct CommandBlock {
    /// Their attributes.
    pub attributes: Arc<Attributes>,
    /// Where they are.
    pub location: Location,
    /// The fence that contains them, which may have more blocks; outside a fence, their own
    /// position.
    pub fence: Location,
    /// For the last block of a fence: the input for the program that its last command starts.
    pub input: Option<FenceText>,
}

/// The text of a fence that adds to commands.
#[derive(Debug, Clone)]
pub struct FenceText {
    /// Its lines, without the prefix of a list item or a quote.
    pub text: String,
    /// The prefix of each line in the file.
    pub prefix: String,
    /// The position of the lines in the file, without the fence lines.
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
    /// The workshop's text, if it is not in a file; its path is only a name.
    pub text: Option<Arc<SourceFile>>,
    /// For a learner: text outside `SHOW` is displayed too, and no slides are shown.
    pub for_learner: bool,
    /// For an audience, which does not see the checks of exercises.
    pub for_audience: bool,
}

/// Reads `path` and everything it imports, and decides what a run will do.
///
/// Never fails: problems are in the plan's findings. Hooks are looked up in `environment`.
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
