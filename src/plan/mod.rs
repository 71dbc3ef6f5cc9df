//! [`Document`] to [`Plan`]: everything a run will do, in order, decided before anything runs.
//!
//! Owns imports, macros, hooks, the SHOW/HIDE/SKIP modes and the one-shot modifiers. What a step
//! does when it is reached is `run`'s business.

mod builtin;
mod exercise;
mod expand;
mod identity;
mod import;
mod loader;
mod modes;
mod needs;
mod replacement;
#[cfg(test)]
pub(crate) mod sample;
mod select;

use std::path::Path;
use std::sync::Arc;

pub use exercise::leave_out_checks;
pub use identity::{fingerprint, name_of_kept};
pub use import::replacement_file;
pub use loader::Environment;
pub use needs::{FOLDER, Need, assignments, changes_folder, needs};
pub use select::Selection;

use crate::document::command::sets_only;
use crate::document::{Attributes, Document, ExpectedOutput, Settings};
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
    pub expected: Vec<Expected>,
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
            && matches!(&step.action, Action::Run(command) if sets_only(&command.text))
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
    /// True for what stands before the first `SHOW`.
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
        /// The document it stands in.
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
    /// The text as written.
    pub text: String,
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
    /// Where it stands.
    pub location: Location,
}

/// What the commands of a fence print, as the workshop states it.
#[derive(Debug, Clone)]
pub struct Expected {
    /// The statement.
    pub output: Arc<ExpectedOutput>,
    /// Where it stands.
    pub location: Location,
}

/// Commands whose attributes hold for them together.
#[derive(Debug, Clone)]
pub struct CommandBlock {
    /// Their attributes.
    pub attributes: Arc<Attributes>,
    /// Where they stand.
    pub location: Location,
    /// The fence that they stand in, which may have further blocks; where they stand when it is none.
    pub fence: Location,
    /// On the last block of a fence: what is typed into the program that its last command starts.
    pub input: Option<FenceText>,
}

/// The text of a fence that says more about commands.
#[derive(Debug, Clone)]
pub struct FenceText {
    /// Its lines, without what a list item or a quote puts before each.
    pub text: String,
    /// What stands before each line in the file.
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
    /// For a learner, who reads what stands outside of `SHOW` as well, and whom nobody shows slides.
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
mod tests {
    use super::*;

    /// A folder with the given files, the first of which is planned.
    fn plan_of(files: &[(&str, &str)], environment: &[(&str, &str)]) -> Plan {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, text) in files {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().expect("has a parent")).expect("created");
            std::fs::write(path, text).expect("written");
        }
        let lookup = |name: &str| {
            let found = environment.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        plan(
            &folder.path().join(files[0].0),
            &PlanOptions::default(),
            &lookup,
        )
    }

    /// A line per step: what, the flags in force, the text.
    fn lines(plan: &Plan) -> Vec<String> {
        assert!(!plan.has_errors(), "{:?}", plan.findings);
        plan.steps.iter().map(line).collect()
    }

    fn line(step: &Step) -> String {
        let flags = [
            (step.shown, 's'),
            (step.typed, 't'),
            (step.stop_before, 'b'),
            (step.stop_after, 'a'),
        ];
        let flags: String = flags
            .iter()
            .filter(|(on, _)| *on)
            .map(|(_, flag)| *flag)
            .collect();
        format!(
            "{} {flags} {}",
            step.action.kind(),
            step.action.text().trim()
        )
    }

    fn script(text: &str) -> Vec<String> {
        lines(&plan_of(&[("a.sh", text)], &[]))
    }

    #[test]
    fn a_run_begins_hidden() {
        assert_eq!(
            script("# x\necho 1\n#@SHOW\n# y\n\necho 2\n#@HIDE\n# z\necho 3\n"),
            [
                "run  echo 1",
                "say s # y",
                "say s ",
                "run stb echo 2",
                "run  echo 3"
            ]
        );
    }

    #[test]
    fn without_a_mode_anywhere_all_is_shown() {
        assert_eq!(script("# x\necho 1\n"), ["say s # x", "run stb echo 1"]);
        let uncalled = "#@macro m\n#@HIDE\n#@end\necho 1\n";
        assert_eq!(script(uncalled), ["run  echo 1"]);
        let plan = plan_of(
            &[("a.sh", "#@import b.sh\necho 1\n"), ("b.sh", "#@HIDE\n")],
            &[],
        );
        assert_eq!(lines(&plan), ["run  echo 1"]);
    }

    #[test]
    fn a_comment_of_another_tool_runs_nothing_in_a_page_that_is_not_ours() {
        let page = "<!-- @rm -rf x -->\n```sh\na\n```\n<!--\n```sh\nb\n```\n-->\n";
        let runs = |text: &str| {
            let plan = plan_of(&[("a.md", text)], &[]);
            let runs = plan.steps.iter().filter(|step| step.action.runs());
            runs.map(|step| step.action.text().to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(runs(page), ["a"]);
        assert_eq!(
            runs(&format!("{page}<!-- @SHOW -->\n")),
            ["rm -rf x", "a", "b"]
        );
    }

    #[test]
    fn after_skip_only_show_counts() {
        let text = "#@SHOW\n#@SKIP\necho 1\n#@HIDE\n#@wait\n#@SHOW\necho 2\n";
        assert_eq!(script(text), ["run stb echo 2"]);
    }

    #[test]
    fn modifiers_add_up_and_are_used_up() {
        let text = "#@SHOW\n#@notypeout\n#@waitafter\n\n# x\na\nb\n#@immed\nc\n#@waitafter\n#@true\nd\n#@noshow\n#@waitafter\ne\n";
        assert_eq!(
            script(text),
            [
                "say s # x",
                "run sba a",
                "run stb b",
                "run  c",
                "run  true",
                "run stb d",
                "run a e"
            ]
        );
    }

    #[test]
    fn waits_and_prints_count_in_hidden_mode_too() {
        let text = "#@wait\n#@print a\n#$ typed\n#@SHOW\n#$ typed\n#@print\n";
        assert_eq!(
            script(text),
            ["wait s ", "print s a", "type st typed", "print sa "]
        );
    }

    #[test]
    fn a_macro_has_modes_of_its_own_that_stay() {
        let text = "#@macro m\na\n#@SHOW\nb\n#@end\n#@SHOW\n#@m\nc\n#@m\n";
        assert_eq!(
            script(text),
            ["run  a", "run stb b", "run stb c", "run stb a", "run stb b"]
        );
    }

    #[test]
    fn a_call_in_plain_sight_is_shown_and_knows_its_length() {
        let plan = plan_of(&[("a.sh", "#@SHOW\n#@macro m\na\nb\n#@end\nm x\nc\n")], &[]);
        assert_eq!(
            lines(&plan),
            ["call stb m x", "run  a", "run  b", "run stb c"]
        );
        let Action::Call(call) = &plan.steps[0].action else {
            panic!("no call")
        };
        assert_eq!(call.length, 2);
    }

    #[test]
    fn the_stop_after_a_call_comes_after_its_body() {
        let text = "#@SHOW\n#@macro m\na\n#@end\n#@waitafter\nm\n#@waitafter\n#@m\nc\n";
        assert_eq!(
            script(text),
            ["call stb m", "run  a", "wait s ", "run  a", "run stb c"]
        );
    }

    #[test]
    fn the_last_definition_of_a_macro_holds_everywhere() {
        let text = "#@m\n#@macro m\na\n#@end\n#@macro m\nb\n#@end\n#@macro wait_clear\nc\n#@end\n#@wait_clear\n";
        assert_eq!(script(text), ["run  b", "run  c"]);
    }

    #[test]
    fn a_macro_that_calls_itself_is_an_error() {
        let plan = plan_of(&[("a.sh", "#@macro m\n#@m\n#@end\n#@m\n")], &[]);
        assert_eq!(plan.findings[0].code, "macro-loop");
    }

    #[test]
    fn hooks_come_from_the_environment() {
        let text = "#@hook h H\n#@hook none NONE\n#@ifhook h\na\n#@endif\n#@ifhook none\nb\n#@endif\n#@h\n#@none\n#@undefined\n";
        let plan = plan_of(&[("a.sh", text)], &[("DEMO_HOOK_H", "echo hook")]);
        assert_eq!(lines(&plan), ["run  a", "run  h", "run  undefined"]);
        let functions = plan.functions.iter();
        let functions: Vec<_> = functions
            .map(|f| (f.name.as_str(), f.body.as_str()))
            .collect();
        assert_eq!(functions, [("h", "echo hook"), ("none", ":")]);
    }

    #[test]
    fn looking_at_the_browser_is_one_stop_or_the_hooks() {
        let text = "#@hook show_browser B\n#@hook show_terminal T\n#@browser_then_terminal\n";
        let kinds = |environment: &[(&str, &str)]| lines(&plan_of(&[("a.sh", text)], environment));
        assert_eq!(kinds(&[]), ["wait s "]);
        assert_eq!(
            kinds(&[("DEMO_HOOK_B", "x"), ("DEMO_HOOK_T", "y")]),
            [
                "wait s ",
                "run  show_browser",
                "wait s ",
                "clear s ",
                "run  show_terminal"
            ]
        );
        assert_eq!(
            kinds(&[("DEMO_HOOK_B", "x")]),
            ["run  show_browser", "wait s "]
        );
    }

    #[test]
    fn imports_are_found_beside_the_importing_file_and_keep_their_origin() {
        let plan = plan_of(
            &[
                (
                    "main.md",
                    "<!-- @import parts/a.sh -->\n```bash\nmain\n```\n",
                ),
                ("parts/a.sh", "one\n#@import b.md\nthree\n"),
                ("parts/b.md", "```sh\ntwo\n```\n"),
            ],
            &[],
        );
        assert_eq!(
            lines(&plan),
            [
                "run stb one",
                "run stb two",
                "run stb three",
                "run stb main"
            ]
        );
        let origin = &plan.steps[1].origin;
        assert!(
            origin.location.to_string().ends_with("b.md:2:1"),
            "{}",
            origin.location
        );
        assert_eq!(origin.chain.len(), 2);
        assert_eq!(origin.chain[1].location.line(), 2);
    }

    #[test]
    fn missing_files_and_import_loops_are_said_with_their_chain() {
        let plan = plan_of(
            &[
                ("a.sh", "#@import b.sh\n"),
                ("b.sh", "x\n#@import gone.sh\n#@import a.sh\n"),
            ],
            &[],
        );
        let found: Vec<_> = plan
            .findings
            .iter()
            .map(|f| (f.code, f.labels.len()))
            .collect();
        assert_eq!(found, [("unreadable", 2), ("import-loop", 2)]);
        assert_eq!(plan.findings[0].labels[0].location.line(), 2);
    }

    #[test]
    fn a_command_with_keys_is_a_block_of_its_own() {
        let text = "```bash {timeout=5s exit=2}\na\nb\n##@ exit=any\nc\nd\n```\n";
        let plan = plan_of(&[("a.md", text)], &[]);
        let blocks: Vec<_> = plan
            .steps
            .iter()
            .map(|step| step.block.expect("has a block"))
            .collect();
        assert_eq!(blocks, [0, 0, 1, 2]);
        assert_eq!(
            *plan.blocks[1].attributes,
            Attributes::parse("timeout=5s exit=any").0
        );
    }
}
