//! The plan as data: the output of `demosh list --json`. `docs/list.md` documents its format, and
//! `docs/schemas/list.json` describes it for programs.

use std::io::{self, Write as _};
use std::path::Path;

use serde::{Serialize, Serializer};

use crate::document::{self, Attributes, CiAction, Expectation, ExpectedExit};
use crate::neutral::Neutral;
use crate::plan::{self, Action, Plan, Step};
use crate::source::Location;

/// Incremented when a field changes its meaning or is removed; new fields do not change it.
pub const VERSION: u32 = 1;

/// The plan of one workshop.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Listing<'a> {
    /// Version of this format: 1.
    pub version: u32,
    /// The workshop's path as it was given.
    pub file: String,
    /// Its title, when its front matter has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// All steps of a run, in order.
    #[cfg_attr(test, schemars(with = "Vec<StepEntry>"))]
    pub steps: Steps<'a>,
}

/// The steps of a plan. Each [`StepEntry`] is made when it is written, so that a long plan is not in
/// memory twice.
#[derive(Debug)]
pub struct Steps<'a>(&'a Plan);

impl Serialize for Steps<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let steps = self.0.steps.iter().enumerate();
        serializer.collect_seq(steps.map(|(index, step)| StepEntry::of(self.0, index, step)))
    }
}

/// One step.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct StepEntry {
    /// Its number, from 1: what `--from`, `--to` and `--only` take.
    pub index: usize,
    /// `say`, `run`, `call`, `type`, `print`, `wait`, `clear` or `note`.
    pub kind: &'static str,
    /// The text that is displayed, run, typed, printed or noted, as written; empty for steps
    /// without text.
    pub text: String,
    /// Where it is in the file.
    #[serde(flatten)]
    pub place: StepPlace,
    /// Line of its last character, from 1.
    pub end_line: usize,
    /// The heading above it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub section: Option<SectionEntry>,
    /// How it happens; a missing flag is off.
    pub flags: Vec<Flag>,
    /// Number of its block, from 1. Attributes apply to all commands of a block together.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub block: Option<usize>,
    /// The attributes of its block.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attributes: Option<StepKeys>,
    /// The stated output of this step, together with the steps before it that have the same
    /// `expected`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<StatedOutput>,
    /// The input for the program that it starts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input: Option<TypedInput>,
    /// For a `call`: how many of the steps after it belong to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub length: Option<usize>,
    /// The imports and macro calls that lead to it, the outermost first.
    pub origin: Vec<LinkEntry>,
}

/// Expected output.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename = "Stated"))]
pub struct StatedOutput {
    /// Where it is in the file.
    #[serde(flatten)]
    pub place: StepPlace,
    /// Its lines, `...` and `[..]` as written.
    pub lines: Vec<String>,
}

/// Lines for a program.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct TypedInput {
    /// The lines.
    pub text: String,
    /// Line of the first of them, from 1.
    pub line: usize,
    /// True when an unattended run types them into a pseudo-terminal, false when it writes them
    /// into a pipe.
    pub tty: bool,
}

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct StepPlace {
    /// The file.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// A heading.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SectionEntry {
    /// Its text without markup.
    pub title: String,
    /// 1 to 6.
    pub level: u8,
}

/// One import or call on the way to a step.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct LinkEntry {
    /// `import PATH`, `macro NAME` or `ifhook NAME`.
    pub what: String,
    /// Where it is in the file.
    #[serde(flatten)]
    pub place: StepPlace,
}

/// How a step happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Flag {
    /// The audience sees it.
    Shown,
    /// It appears letter by letter.
    Typed,
    /// It waits for a key before it runs.
    StopBefore,
    /// It waits for a key after it has run.
    StopAfter,
    /// The presenter can go back to it.
    Repeatable,
    /// It comes before the first `SHOW`.
    Preflight,
}

/// Attributes of a block; a missing key was not given.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a key of the format, none excludes another"
)]
pub struct StepKeys {
    /// What an unattended run does instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ci: Option<Ci>,
    /// How long to repeat until the conditions are met, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub within: Option<f64>,
    /// Limit for each command, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout: Option<f64>,
    /// Expected status of the last command: a number, `nonzero` or `any`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exit: Option<ExitEntry>,
    /// Conditions on the output.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub expect: Vec<Condition>,
    /// True when what it types and prints is masked.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub secret: bool,
    /// True when a live run asks before it runs the command again.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub destroys: bool,
    /// What to tell a learner when it fails.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// The block's name, which `--from`, `--to` and `--only` take.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// True when the typed command opens in the line editor.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub edit: bool,
    /// True when it checks whether an exercise is done.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub verify: bool,
    /// How the lines below it reach the program that it starts: `pipe` or `tty`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub into: Option<&'static str>,
    /// What that program prints when it is ready.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prompt: Option<Condition>,
    /// How long that program must be quiet to be ready, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ready: Option<f64>,
    /// True when it comes from a transcript that runs.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub run: bool,
}

/// What an unattended run does with a block.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Ci {
    /// Skips it.
    Skip,
    /// Runs it at the end, whatever happened.
    Finally,
    /// Runs this command instead of it.
    Command(String),
    /// Runs this script instead of it.
    File(String),
}

/// An expected status.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum ExitEntry {
    /// This status.
    Status(i32),
    /// `nonzero` or `any`.
    Word(&'static str),
}

/// A condition on the output.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Condition {
    /// The regular expression.
    pub pattern: String,
    /// True when it must not be found.
    pub negated: bool,
}

impl<'a> Listing<'a> {
    /// The plan made from the file at `path`.
    pub fn of(plan: &'a Plan, path: &Path) -> Self {
        Self {
            version: VERSION,
            file: path.to_string_lossy().into_owned(),
            title: plan.settings.title.clone(),
            steps: Steps(plan),
        }
    }

    /// Writes the listing as indented JSON, with control and hidden characters escaped, and a line
    /// end after it.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write_json(&self, out: impl io::Write) -> io::Result<()> {
        let mut out = NeutralWriter(out);
        serde_json::to_writer_pretty(&mut out, self)?;
        out.write_all(b"\n")
    }
}

/// Writes JSON as neutral text. Each piece that is written consists of whole characters.
struct NeutralWriter<W>(W);

impl<W: io::Write> io::Write for NeutralWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = Neutral::json(String::from_utf8_lossy(bytes));
        self.0.write_all(text.as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl StepEntry {
    fn of(plan: &Plan, index: usize, step: &Step) -> Self {
        let location = &step.origin.location;
        let keys = plan.attributes(index).map(StepKeys::of).unwrap_or_default();
        let keys = keys.with_companions(plan, index);
        let length = match &step.action {
            Action::Call(call) => Some(call.length),
            _ => None,
        };
        Self {
            index: index + 1,
            kind: step.action.kind(),
            text: step.action.text().to_owned(),
            place: StepPlace::of(location),
            end_line: location.last_line(),
            section: step
                .section
                .map(|nth| SectionEntry::of(&plan.sections[nth])),
            flags: flags(step),
            block: step.block.map(|block| block + 1),
            attributes: Some(keys).filter(|keys| *keys != StepKeys::default()),
            expected: step
                .expected
                .map(|nth| StatedOutput::of(&plan.expected[nth])),
            input: plan.input(index).map(TypedInput::of),
            length,
            origin: step.origin.chain.iter().map(LinkEntry::of).collect(),
        }
    }
}

impl TypedInput {
    fn of(input: &plan::FenceText) -> Self {
        Self {
            text: input.text.clone(),
            line: input.body.line(),
            tty: input.attributes.into == Some(document::ProgramInput::Terminal),
        }
    }
}

fn flags(step: &Step) -> Vec<Flag> {
    let all = [
        (step.shown, Flag::Shown),
        (step.typed, Flag::Typed),
        (step.stop_before, Flag::StopBefore),
        (step.stop_after, Flag::StopAfter),
        (step.repeatable, Flag::Repeatable),
        (step.preflight, Flag::Preflight),
    ];
    let on = all.into_iter().filter(|(on, _)| *on);
    on.map(|(_, flag)| flag).collect()
}

impl StatedOutput {
    fn of(expected: &plan::OutputStatement) -> Self {
        Self {
            place: StepPlace::of(&expected.location),
            lines: expected.output.lines.clone(),
        }
    }
}

impl StepPlace {
    /// The position where `location` begins.
    pub fn of(location: &Location) -> Self {
        let position = location.position();
        Self {
            file: location.file.name().into_owned(),
            line: position.line,
            column: position.column,
        }
    }
}

impl SectionEntry {
    fn of(section: &plan::Section) -> Self {
        Self {
            title: section.title.clone(),
            level: section.level,
        }
    }
}

impl LinkEntry {
    fn of(link: &plan::Link) -> Self {
        Self {
            what: link.what.clone(),
            place: StepPlace::of(&link.location),
        }
    }
}

impl StepKeys {
    fn of(attributes: &Attributes) -> Self {
        let ci = attributes.ci.as_ref().map(|ci| match ci {
            CiAction::Skip => Ci::Skip,
            CiAction::Finally => Ci::Finally,
            CiAction::Command(text) => Ci::Command(text.clone()),
            CiAction::File(path) => Ci::File(path.to_string_lossy().into_owned()),
        });
        let exit = match attributes.exit {
            ExpectedExit::Unstated => None,
            ExpectedExit::Code(code) => Some(ExitEntry::Status(code)),
            ExpectedExit::Nonzero => Some(ExitEntry::Word("nonzero")),
            ExpectedExit::Any => Some(ExitEntry::Word("any")),
        };
        Self {
            ci,
            within: attributes.within.map(|limit| limit.as_secs_f64()),
            timeout: attributes.timeout.map(|limit| limit.as_secs_f64()),
            exit,
            expect: attributes.expect.iter().map(Condition::of).collect(),
            secret: attributes.secret,
            destroys: attributes.destroys,
            hint: attributes.hint.clone(),
            name: attributes.name.clone(),
            edit: attributes.edit,
            verify: attributes.verify,
            run: attributes.run,
            ..Self::default()
        }
    }

    /// Adds the contents of the fences right after the command.
    fn with_companions(mut self, plan: &Plan, step: usize) -> Self {
        if let Some(input) = plan.input(step) {
            let attributes = &input.attributes;
            self.into = attributes.into.map(|input| match input {
                document::ProgramInput::Pipe => "pipe",
                document::ProgramInput::Terminal => "tty",
            });
            self.prompt = attributes.prompt.as_ref().map(Condition::of);
            self.ready = attributes.ready.map(|time| time.as_secs_f64());
        }
        self
    }
}

impl Condition {
    fn of(expectation: &Expectation) -> Self {
        Self {
            pattern: expectation.pattern.as_str().to_owned(),
            negated: expectation.negated,
        }
    }
}

#[cfg(test)]
mod tests;
