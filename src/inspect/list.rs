//! The plan as data: what `demosh list --json` prints. Its form is documented in `docs/list.md`
//! and, for programs, in `docs/schemas/list.json`.

use std::io::{self, Write as _};
use std::path::Path;

use serde::{Serialize, Serializer};

use crate::document::{self, Attributes, CiAction, Expectation, ExpectedExit};
use crate::neutral::Neutral;
use crate::plan::{self, Action, Plan, Step};
use crate::source::Location;

/// Raised when a field changes its meaning or goes away; new fields leave it alone.
pub const VERSION: u32 = 1;

/// The plan of one workshop.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Listing<'a> {
    /// Version of this form: 1.
    pub version: u32,
    /// The workshop's path as it was given.
    pub file: String,
    /// Its title, when its front matter has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Everything a run does, in order.
    #[cfg_attr(test, schemars(with = "Vec<Entry>"))]
    pub steps: Steps<'a>,
}

/// The steps of a plan, each an [`Entry`] that is made when it is written: a long plan must not be in
/// memory twice.
#[derive(Debug)]
pub struct Steps<'a>(&'a Plan);

impl Serialize for Steps<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let steps = self.0.steps.iter().enumerate();
        serializer.collect_seq(steps.map(|(index, step)| Entry::of(self.0, index, step)))
    }
}

/// One step.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Entry {
    /// Its number, from 1: what `--from`, `--to` and `--only` take.
    pub index: usize,
    /// `say`, `run`, `call`, `type`, `print`, `wait`, `clear` or `note`.
    pub kind: &'static str,
    /// What is said, run, typed, printed or noted, as written; empty for what has no text.
    pub text: String,
    /// Where it is written.
    #[serde(flatten)]
    pub place: Place,
    /// Line of its last character, from 1.
    pub end_line: usize,
    /// Its heading.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub section: Option<Section>,
    /// How it happens; a flag that is not there is off.
    pub flags: Vec<Flag>,
    /// Number of its block, from 1. Attributes hold for all commands of a block together.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub block: Option<usize>,
    /// The attributes of its block.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attributes: Option<Keys>,
    /// What it prints, together with the steps before it that have the same `expected`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<StatedOutput>,
    /// What is typed into the program that it starts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input: Option<Input>,
    /// For a `call`: how many of the following steps it contains.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub length: Option<usize>,
    /// The imports and macro calls that led there, the outermost first.
    pub origin: Vec<Link>,
}

/// Expected output.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename = "Stated"))]
pub struct StatedOutput {
    /// Where it is written.
    #[serde(flatten)]
    pub place: Place,
    /// Its lines, `...` and `[..]` as written.
    pub lines: Vec<String>,
}

/// Lines for a program.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Input {
    /// The lines.
    pub text: String,
    /// Line of the first of them, from 1.
    pub line: usize,
    /// Unattended they are typed into a pseudo-terminal, else written into a pipe.
    pub tty: bool,
}

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Place {
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
pub struct Section {
    /// Its text without markup.
    pub title: String,
    /// 1 to 6.
    pub level: u8,
}

/// One import or call on the way to a step.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Link {
    /// `import PATH`, `macro NAME` or `ifhook NAME`.
    pub what: String,
    /// Where that is written.
    #[serde(flatten)]
    pub place: Place,
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
    /// A key is waited for before it runs.
    StopBefore,
    /// A key is waited for after it has run.
    StopAfter,
    /// The presenter can go back to it.
    Repeatable,
    /// It comes before the first `SHOW`.
    Preflight,
}

/// Attributes of a block; a key that is not there was not given.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a key of the format, none excludes another"
)]
pub struct Keys {
    /// What an unattended run does instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ci: Option<Ci>,
    /// How long to repeat until the conditions hold, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub within: Option<f64>,
    /// Limit for each command, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout: Option<f64>,
    /// Expected status of the last command: a number, `nonzero` or `any`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exit: Option<Exit>,
    /// Conditions on the output.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub expect: Vec<Condition>,
    /// True when what it types and prints is masked.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub secret: bool,
    /// True when it runs once more on stage only after a question.
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
    /// True when it says whether an exercise is done.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub verify: bool,
    /// How the lines below it reach the program that it starts: `pipe` or `tty`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub into: Option<&'static str>,
    /// What that program prints when it is ready.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prompt: Option<Condition>,
    /// How long that program takes until it is ready, in seconds.
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
    /// Leaves it out.
    Skip,
    /// Runs it at the end, whatever happened.
    Finally,
    /// Runs this command instead.
    Command(String),
    /// Runs this script instead.
    File(String),
}

/// An expected status.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum Exit {
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

    /// Writes the listing as indented JSON that is neutral, its last line ended.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write_json(&self, out: impl io::Write) -> io::Result<()> {
        let mut out = MadeNeutral(out);
        serde_json::to_writer_pretty(&mut out, self)?;
        out.write_all(b"\n")
    }
}

/// Writes JSON as neutral text. Each piece that is written is whole characters.
struct MadeNeutral<W>(W);

impl<W: io::Write> io::Write for MadeNeutral<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = Neutral::json(String::from_utf8_lossy(bytes));
        self.0.write_all(text.as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl Entry {
    fn of(plan: &Plan, index: usize, step: &Step) -> Self {
        let location = &step.origin.location;
        let keys = plan.attributes(index).map(Keys::of).unwrap_or_default();
        let keys = keys.with_companions(plan, index);
        let length = match &step.action {
            Action::Call(call) => Some(call.length),
            _ => None,
        };
        Self {
            index: index + 1,
            kind: step.action.kind(),
            text: step.action.text().to_owned(),
            place: Place::of(location),
            end_line: location.last_line(),
            section: step.section.map(|nth| Section::of(&plan.sections[nth])),
            flags: flags(step),
            block: step.block.map(|block| block + 1),
            attributes: Some(keys).filter(|keys| *keys != Keys::default()),
            expected: step
                .expected
                .map(|nth| StatedOutput::of(&plan.expected[nth])),
            input: plan.input(index).map(Input::of),
            length,
            origin: step.origin.chain.iter().map(Link::of).collect(),
        }
    }
}

impl Input {
    fn of(input: &plan::FenceText) -> Self {
        Self {
            text: input.text.clone(),
            line: input.body.line(),
            tty: input.attributes.into == Some(document::Input::Terminal),
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
            place: Place::of(&expected.location),
            lines: expected.output.lines.clone(),
        }
    }
}

impl Place {
    /// Where `location` begins.
    pub fn of(location: &Location) -> Self {
        let position = location.position();
        Self {
            file: location.file.name().into_owned(),
            line: position.line,
            column: position.column,
        }
    }
}

impl Section {
    fn of(section: &plan::Section) -> Self {
        Self {
            title: section.title.clone(),
            level: section.level,
        }
    }
}

impl Link {
    fn of(link: &plan::Link) -> Self {
        Self {
            what: link.what.clone(),
            place: Place::of(&link.location),
        }
    }
}

impl Keys {
    fn of(attributes: &Attributes) -> Self {
        let ci = attributes.ci.as_ref().map(|ci| match ci {
            CiAction::Skip => Ci::Skip,
            CiAction::Finally => Ci::Finally,
            CiAction::Command(text) => Ci::Command(text.clone()),
            CiAction::File(path) => Ci::File(path.to_string_lossy().into_owned()),
        });
        let exit = match attributes.exit {
            ExpectedExit::Unstated => None,
            ExpectedExit::Code(code) => Some(Exit::Status(code)),
            ExpectedExit::Nonzero => Some(Exit::Word("nonzero")),
            ExpectedExit::Any => Some(Exit::Word("any")),
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

    /// With what the fences right after the command say.
    fn with_companions(mut self, plan: &Plan, step: usize) -> Self {
        if let Some(input) = plan.input(step) {
            let attributes = &input.attributes;
            self.into = attributes.into.map(|input| match input {
                document::Input::Pipe => "pipe",
                document::Input::Terminal => "tty",
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
