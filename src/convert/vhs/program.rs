//! Programs that get the keys after they are started: they read lines, or fill the screen.
//!
//! Owns what ends them. The table of programs knows which programs do that. Nothing runs, so the
//! decision uses only names and words.

use crate::convert::DraftPart;
use crate::document::command::SimpleCommand;
use crate::document::programs::TerminalUse;

use super::remote;

/// Programs that read any lines up to the end of their input, if they are started without a file.
const TO_THE_END: &[&str] = &["cat", "nl", "rev", "sort", "wc"];

/// Lines that end a program.
const ENDS: &[&str] = &[
    ".exit", ".quit", ":q", ":q!", ":quit", ":wq", ":x", "ZQ", "ZZ", "\\q", "exit", "exit()",
    "exit;", "q", "quit", "quit()",
];

/// A program that gets the keys.
pub(super) struct TapeProgram {
    pub(super) fills_screen: bool,
    /// Its lines, or its keys.
    pub(super) typed: Vec<String>,
    /// Parts of the tape that come meanwhile. They follow the lines, which belong to the command.
    pub(super) later: Vec<DraftPart>,
    /// It is a remote shell, which needs a terminal.
    pub(super) needs_terminal: bool,
    ending: ProgramEnding,
}

/// What ends a program that reads lines.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ProgramEnding {
    /// The end of its input.
    Input,
    /// A keyword of tapes.
    Word,
    /// The first line.
    Line,
}

impl TapeProgram {
    /// The program that gets the keys when these simple commands of one command run.
    pub(super) fn started_by(simple: &[SimpleCommand]) -> Option<Self> {
        let last = simple.last()?;
        let words: Vec<_> = last.words.iter().map(|word| word.text.as_str()).collect();
        let (path, arguments) = words.split_first()?;
        let name = path.rsplit('/').next().unwrap_or_default();
        let manner = TerminalUse::of(name);
        let fills_screen = manner.takes_keys() && last.redirections.is_empty();
        let is_option = |word: &&str| word.starts_with('-') && word.len() <= 3;
        let runs_text = || {
            let mut words = arguments.iter();
            words.any(|word| matches!(*word, "-c" | "-e" | "--version" | "-V"))
        };
        let has_input = || {
            let mut redirections = last.redirections.iter();
            last.context.position > 0 || redirections.any(|one| one.operator.contains('<'))
        };
        let needs_terminal = remote::reads_lines(name, arguments);
        let ending = match (name, manner) {
            _ if needs_terminal => Some(ProgramEnding::Word),
            ("read", _) => Some(ProgramEnding::Line),
            ("tee" | "tr", _) => Some(ProgramEnding::Input),
            (name, _) if TO_THE_END.contains(&name) && arguments.iter().all(is_option) => {
                Some(ProgramEnding::Input)
            }
            (_, TerminalUse::ReadsLines(takes_operands)) => {
                let reads = takes_operands || arguments.iter().all(is_option);
                (reads && !runs_text()).then_some(ProgramEnding::Word)
            }
            _ => None,
        };
        let ending = ending.filter(|_| !has_input());
        (fills_screen || ending.is_some()).then(|| Self {
            fills_screen,
            typed: Vec::new(),
            later: Vec::new(),
            needs_terminal,
            ending: ending.unwrap_or(ProgramEnding::Word),
        })
    }

    /// Adds a line. Returns true if it ends the program.
    pub(super) fn takes(&mut self, line: String) -> bool {
        let ends = match self.ending {
            ProgramEnding::Input => false,
            ProgramEnding::Word => is_end(&line),
            ProgramEnding::Line => true,
        };
        self.typed.push(line);
        ends
    }
}

/// True for a line that ends a program.
pub(super) fn is_end(line: &str) -> bool {
    ENDS.contains(&line.trim())
}
