//! The input of the rules: the plan, its commands in parsed form, its files line by line, and the
//! environment.

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::document::command::{CommandWord, Script, SimpleCommand};
use crate::document::programs::Program;
use crate::document::{Attributes, CiAction, Document, FileFormat};
use crate::plan::{Action, Command, Plan, Step};
use crate::source::{Location, SourceFile, Span};

use super::prose::Prose;
use super::shown_pictures::FoundPicture;

/// The environment of a workshop.
pub struct World {
    /// The folder in which commands would run.
    pub folder: PathBuf,
    /// The bash that checks the syntax of commands.
    pub(super) bash: PathBuf,
    has_program: Box<dyn Fn(&str) -> bool>,
}

impl World {
    /// An environment with the programs that `has_program` accepts.
    pub fn new(folder: PathBuf, has_program: impl Fn(&str) -> bool + 'static) -> Self {
        let has_program = Box::new(has_program);
        Self {
            folder,
            bash: "bash".into(),
            has_program,
        }
    }

    /// The same with another bash.
    #[must_use]
    pub fn with_bash(self, bash: &Path) -> Self {
        let bash = bash.to_owned();
        Self { bash, ..self }
    }

    /// The environment of this machine for workshops in `folder`.
    pub fn at(folder: PathBuf) -> Self {
        Self::new(folder, |name| which::which(name).is_ok())
    }

    /// True when the program `name` is on the `PATH`.
    pub(super) fn has_program(&self, name: &str) -> bool {
        (self.has_program)(name)
    }
}

/// The input of the rules.
pub(super) struct Subject<'a> {
    pub(super) plan: &'a Plan,
    pub(super) world: &'a World,
    /// The commands that a run runs, in order.
    pub(super) runs: Vec<LintedCommand<'a>>,
    /// The Markdown files, with the parts that do not run.
    pub(super) prose: Vec<(&'a Arc<Document>, Prose)>,
    /// Functions that commands define, and hooks from the environment.
    pub(super) functions: BTreeSet<String>,
    /// The pictures of commentary, filled when a rule first needs them.
    pub(super) pictures: OnceCell<Vec<FoundPicture<'a>>>,
}

/// One command that runs.
pub(super) struct LintedCommand<'a> {
    pub(super) step: &'a Step,
    pub(super) command: &'a Command,
    pub(super) attributes: &'a Attributes,
    pub(super) simple: &'a [SimpleCommand],
    /// True for the last command of its block, to which `exit` and `within` apply.
    pub(super) is_last: bool,
}

impl<'a> Subject<'a> {
    pub(super) fn new(plan: &'a Plan, world: &'a World) -> Self {
        let markdown = |document: &&Arc<Document>| document.format == FileFormat::Markdown;
        let prose = plan.documents.iter().filter(markdown);
        let prose = prose.map(|document| (document, Prose::of(document)));
        let runs = runs(plan);
        let defined = runs.iter().flat_map(|run| run.text().defined_functions());
        let given = plan.functions.iter().map(|function| function.name.clone());
        Self {
            plan,
            world,
            functions: defined.chain(given).collect(),
            prose: prose.collect(),
            runs,
            pictures: OnceCell::new(),
        }
    }

    /// The commands that an unattended run runs as written.
    pub(super) fn unattended(&self) -> impl Iterator<Item = &LintedCommand<'a>> {
        self.runs.iter().filter(|run| run.runs_unattended())
    }
}

fn runs(plan: &Plan) -> Vec<LintedCommand<'_>> {
    static NONE: std::sync::LazyLock<Attributes> = std::sync::LazyLock::new(Attributes::default);
    let mut runs: Vec<LintedCommand<'_>> = Vec::new();
    for step in &plan.steps {
        let Action::Run(command) = &step.action else {
            continue;
        };
        if let Some(before) = runs.last_mut() {
            before.is_last = before.step.block.is_none() || before.step.block != step.block;
        }
        runs.push(LintedCommand {
            step,
            command,
            attributes: step
                .block
                .map_or(&*NONE, |block| &plan.blocks[block].attributes),
            simple: command.text.simple_commands(),
            is_last: true,
        });
    }
    runs
}

impl LintedCommand<'_> {
    pub(super) fn text(&self) -> &Script {
        &self.command.text
    }

    /// True unless an unattended run skips or replaces it.
    pub(super) fn runs_unattended(&self) -> bool {
        matches!(self.attributes.ci, None | Some(CiAction::Finally))
    }

    /// True when the block states an expected result.
    pub(super) fn states_outcome(&self) -> bool {
        self.attributes.within.is_some() || !self.attributes.expect.is_empty()
    }

    pub(super) fn file(&self) -> &Arc<SourceFile> {
        &self.step.origin.location.file
    }

    /// The position of `range` in the command's text; the position of its first line if the text
    /// differs from the file (macro bodies lose their indentation).
    pub(super) fn place(&self, range: std::ops::Range<usize>) -> Location {
        let location = &self.step.origin.location;
        let written = location.file.slice(location.span);
        match written.find(self.text().as_str()) {
            Some(offset) => {
                let span = Span::from(range).shifted(location.span.start + offset);
                Location::new(&location.file, span)
            }
            None => self.first_line(),
        }
    }

    /// Its first line.
    pub(super) fn first_line(&self) -> Location {
        first_line_of(&self.step.origin.location)
    }

    /// The folders that relative paths of the command may be relative to, before any `cd`.
    pub(super) fn folders(&self, world: &World) -> Vec<PathBuf> {
        let own = self.file().path().parent().unwrap_or(Path::new(""));
        vec![world.folder.clone(), world.folder.join(own)]
    }
}

/// The first line of a location, without surrounding blanks.
pub(super) fn first_line_of(place: &Location) -> Location {
    Location::new(&place.file, place.file.first_line_of(place.span))
}

/// The program that a simple command runs in the end, after `sudo`, `env`, `time` and the like, and
/// its arguments. `None` if that is only known at run time.
pub(super) fn program(simple: &SimpleCommand) -> Option<(&str, &[CommandWord])> {
    let mut words: &[CommandWord] = &simple.words;
    loop {
        let (first, rest) = words.split_first()?;
        if !first.is_static {
            return None;
        }
        let Some(operands) = prefix(&first.text) else {
            return Some((&first.text, rest));
        };
        let is_prefix = |word: &&CommandWord| {
            word.text.starts_with('-') || (first.text == "env" && word.text.contains('='))
        };
        let skipped = rest.iter().take_while(is_prefix).count() + operands;
        match rest.get(skipped..) {
            Some(rest @ [_, ..]) => words = rest,
            _ => return Some((&first.text, rest)),
        }
    }
}

/// How many operands precede the program that the builtin or program with this name runs.
fn prefix(name: &str) -> Option<usize> {
    match name {
        "command" | "builtin" | "exec" => Some(0),
        _ => Program::named(name)?.prefix,
    }
}

/// The word with the text `name`, such as the program of the command.
pub(super) fn word_of<'a>(simple: &'a SimpleCommand, name: &str) -> Option<&'a CommandWord> {
    simple.words.iter().find(|word| word.text == name)
}

/// The range of that word, or of the command.
pub(super) fn range_of(simple: &SimpleCommand, name: &str) -> Range<usize> {
    word_of(simple, name).map_or_else(|| simple.span.clone(), |word| word.span.clone())
}

/// The words as texts.
pub(super) fn texts(words: &[CommandWord]) -> Vec<&str> {
    words.iter().map(|word| word.text.as_str()).collect()
}
