//! What the rules look at: the plan, its commands taken apart, its files line by line, and the
//! world around them.

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::document::command::{Script, SimpleCommand, Word};
use crate::document::{Attributes, CiAction, Document, Format};
use crate::plan::{Action, Command, Plan, Step};
use crate::source::{Location, SourceFile, Span};

use super::prose::Prose;
use super::shown_pictures::Found;

/// What is around a workshop.
pub struct World {
    /// The folder that commands would run in.
    pub folder: PathBuf,
    /// The bash that says what is a command.
    pub(super) bash: PathBuf,
    has_program: Box<dyn Fn(&str) -> bool>,
}

impl World {
    /// A world with the programs that `has_program` knows.
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

    /// This machine, as seen from `folder`.
    pub fn at(folder: PathBuf) -> Self {
        Self::new(folder, |name| which::which(name).is_ok())
    }

    /// True when `PATH` leads to a program `name`.
    pub(super) fn has_program(&self, name: &str) -> bool {
        (self.has_program)(name)
    }
}

/// What the rules look at.
pub(super) struct Subject<'a> {
    pub(super) plan: &'a Plan,
    pub(super) world: &'a World,
    /// The commands that a run runs, in order.
    pub(super) runs: Vec<Run<'a>>,
    /// The Markdown files, with what the reader took for text.
    pub(super) prose: Vec<(&'a Arc<Document>, Prose)>,
    /// Functions that commands define and hooks that the environment fills.
    pub(super) functions: BTreeSet<String>,
    /// The pictures of commentary that is shown, once a rule has looked for them.
    pub(super) pictures: OnceCell<Vec<Found<'a>>>,
}

/// One command that runs.
pub(super) struct Run<'a> {
    pub(super) step: &'a Step,
    pub(super) command: &'a Command,
    pub(super) attributes: &'a Attributes,
    pub(super) simple: &'a [SimpleCommand],
    /// True for the last command of its block, which is the one that `exit` and `within` judge.
    pub(super) is_last: bool,
}

impl<'a> Subject<'a> {
    pub(super) fn new(plan: &'a Plan, world: &'a World) -> Self {
        let markdown = |document: &&Arc<Document>| document.format == Format::Markdown;
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

    /// The commands that an unattended run runs as they are written.
    pub(super) fn unattended(&self) -> impl Iterator<Item = &Run<'a>> {
        self.runs.iter().filter(|run| run.runs_unattended())
    }
}

fn runs(plan: &Plan) -> Vec<Run<'_>> {
    static NONE: std::sync::LazyLock<Attributes> = std::sync::LazyLock::new(Attributes::default);
    let mut runs: Vec<Run<'_>> = Vec::new();
    for step in &plan.steps {
        let Action::Run(command) = &step.action else {
            continue;
        };
        if let Some(before) = runs.last_mut() {
            before.is_last = before.step.block.is_none() || before.step.block != step.block;
        }
        runs.push(Run {
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

impl Run<'_> {
    pub(super) fn text(&self) -> &Script {
        &self.command.text
    }

    /// True unless unattended something else, or nothing, runs in its place.
    pub(super) fn runs_unattended(&self) -> bool {
        matches!(self.attributes.ci, None | Some(CiAction::Finally))
    }

    /// True when the block states what is to come out of it.
    pub(super) fn states_outcome(&self) -> bool {
        self.attributes.within.is_some() || !self.attributes.expect.is_empty()
    }

    pub(super) fn file(&self) -> &Arc<SourceFile> {
        &self.step.origin.location.file
    }

    /// The place of `range` of the command's text; of its first line when the text does not stand
    /// so in the file (macro bodies lose their indentation).
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

    /// The folders that relative paths of the command may count from before any `cd`.
    pub(super) fn folders(&self, world: &World) -> Vec<PathBuf> {
        let own = self.file().path().parent().unwrap_or(Path::new(""));
        vec![world.folder.clone(), world.folder.join(own)]
    }
}

/// The first line of `span`, without blanks around it.
pub(super) fn first_line(source: &SourceFile, span: Span) -> Span {
    let written = source.slice(span);
    let start = written.len() - written.trim_start().len();
    let line = written[start..].lines().next().unwrap_or_default();
    Span::new(start, start + line.trim_end().len()).shifted(span.start)
}

/// The same of a place.
pub(super) fn first_line_of(place: &Location) -> Location {
    Location::new(&place.file, first_line(&place.file, place.span))
}

/// The program that a simple command runs in the end, after `sudo`, `env`, `time` and the like,
/// and its arguments. `None` when only the run tells which it is.
pub(super) fn program(simple: &SimpleCommand) -> Option<(&str, &[Word])> {
    let mut words: &[Word] = &simple.words;
    loop {
        let (first, rest) = words.split_first()?;
        if !first.is_static {
            return None;
        }
        let operands = match first.text.as_str() {
            "sudo" | "env" | "command" | "builtin" | "exec" | "nohup" | "time" | "nice"
            | "stdbuf" | "setsid" => 0,
            "timeout" => 1,
            _ => return Some((&first.text, rest)),
        };
        let is_prefix = |word: &&Word| {
            word.text.starts_with('-') || (first.text == "env" && word.text.contains('='))
        };
        let skipped = rest.iter().take_while(is_prefix).count() + operands;
        match rest.get(skipped..) {
            Some(rest @ [_, ..]) => words = rest,
            _ => return Some((&first.text, rest)),
        }
    }
}

/// The word that says `name`, such as the program of the command.
pub(super) fn word_of<'a>(simple: &'a SimpleCommand, name: &str) -> Option<&'a Word> {
    simple.words.iter().find(|word| word.text == name)
}

/// Where that word is, or the command.
pub(super) fn range_of(simple: &SimpleCommand, name: &str) -> Range<usize> {
    word_of(simple, name).map_or_else(|| simple.span.clone(), |word| word.span.clone())
}

/// The words as texts.
pub(super) fn texts(words: &[Word]) -> Vec<&str> {
    words.iter().map(|word| word.text.as_str()).collect()
}
