//! Known programs: one row for each program in `table`, and one function for each question about
//! them.
//!
//! Owns facts about programs that workshops call. What follows from a fact is decided by its
//! caller. Builtins are not programs: the grammar of bash knows them, and the guard of rehearsals
//! knows those that run other programs.

mod calls;
mod row;
mod table;

pub use calls::{DestructiveCall, EditingCall, EndlessCall, Maker, NamePlace, WaitingCall};

/// Variables that name an editor, the one with the highest priority first.
pub const EDITORS: &[&str] = &["KUBE_EDITOR", "VISUAL", "EDITOR"];

/// One row of the table.
#[derive(Debug, Clone, Copy)]
pub struct Program {
    /// Its name.
    pub name: &'static str,
    /// How it uses a terminal.
    pub manner: TerminalUse,
    /// How to get its version and the tool itself; `None` if no workshop needs that.
    pub tool: Option<ToolProbe>,
    /// Which operands are files that it reads, if any.
    pub files: Option<FilesRead>,
    /// Options whose value is a file that it reads.
    pub file_options: &'static [&'static str],
    /// The words of calls that get a terminal by `-t`; empty if `-t` has another meaning.
    pub terminal_calls: &'static [&'static str],
    /// Calls that destroy something.
    pub destroys: &'static [DestructiveCall],
    /// Calls that make something lasting, or remove it again.
    pub makes: &'static [Maker],
    /// Calls that never end by themselves.
    pub endless: &'static [EndlessCall],
    /// Which other programs it runs.
    pub runs: Runs,
    /// How many operands are between its options and the program that it runs; `None` if that is not
    /// fixed.
    pub prefix: Option<usize>,
    /// Variables that it reads and that decide what it acts on: only those that would make a deletion
    /// act on another cluster, daemon, account or repository.
    pub variables: &'static [&'static str],
    /// What it deletes.
    pub deletes: Deletes,
    /// Calls that open an editor.
    pub edits: &'static [EditingCall],
    /// Calls that wait without a limit.
    pub waits: &'static [WaitingCall],
    /// What else is known of it.
    pub facts: &'static [Fact],
}

/// A fact about a program that needs no more words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fact {
    /// In the condition of a loop, it may fail forever.
    Polls,
    /// It fails if it finds nothing.
    Searches,
    /// Its output is different each time.
    Varies,
    /// It fails without a terminal.
    NeedsTerminal,
}

/// Which other programs a program runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Runs {
    /// None.
    Nothing,
    /// The one that is named by one of its words.
    Named,
    /// The same, with another PATH.
    NamedElsewhere,
    /// The same, in an environment that its words change.
    InEnvironment,
    /// The one that is named by an option, for each file that it finds.
    OnFiles,
    /// Those in a shell script, which may be an argument.
    Shell,
    /// Those in a script in another language, which may be an argument.
    OtherLanguage,
    /// None, but it makes a copy or a link of a file, which may be a program.
    Copy,
    /// Usually none, but its arguments may name one.
    FromArguments,
}

/// What a program deletes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deletes {
    /// Nothing.
    Nothing,
    /// The files that its operands name.
    Operands,
    /// The files that its operands name, if one of these words occurs.
    OperandsWith(&'static [&'static str]),
    /// The files in its working folder, if this word occurs.
    InFolder(&'static str),
}

/// How a program uses a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TerminalUse {
    /// It prints and ends.
    Prints,
    /// It fills the screen, to edit a file by hand.
    Edits,
    /// It edits a file by hand, line by line.
    EditsLines,
    /// It fills the screen with text until a key ends it.
    Pages,
    /// It fills the screen until someone stops it, and takes keys.
    Monitors,
    /// It fills the screen until a signal ends it, and ignores keys.
    Repeats,
    /// It fills the screen until something is chosen.
    Chooses,
    /// Other programs run in it.
    Hosts,
    /// It reads lines if it is started without a file; `true` if its operands are not files.
    ReadsLines(bool),
}

/// How to get the version of a tool, and the tool itself.
#[derive(Debug, Clone, Copy)]
pub struct ToolProbe {
    /// Arguments that make it print its version.
    pub version: &'static [&'static str],
    /// If the output contains this, the version follows it.
    pub marker: &'static str,
    /// A command that must succeed even if the workshop does not require it.
    pub check: Option<&'static str>,
    /// How to install it.
    pub install: &'static str,
}

/// Which operands are files that are read.
#[derive(Debug, Clone, Copy)]
pub struct FilesRead {
    /// Options that take a value.
    pub valued: &'static [&'static str],
    /// The highest number of operands that are files.
    pub most: usize,
}

impl Program {
    /// The row of the program with this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        let found = table::PROGRAMS.binary_search_by(|program| program.name.cmp(name));
        found.ok().map(|at| &table::PROGRAMS[at])
    }

    /// Whether this fact is true for the program with this name.
    pub fn has(name: &str, fact: Fact) -> bool {
        Self::named(name).is_some_and(|program| program.facts.contains(&fact))
    }

    /// Whether the program with this name is a shell. A program without a row is not.
    pub fn is_shell(name: &str) -> bool {
        Self::named(name).is_some_and(|program| program.runs == Runs::Shell)
    }

    /// The rows, in the order of the names.
    #[cfg(test)]
    pub fn all() -> &'static [Self] {
        table::PROGRAMS
    }
}

impl TerminalUse {
    /// How the program with this name uses a terminal. A program without a row prints and ends.
    pub fn of(name: &str) -> Self {
        Program::named(name).map_or(Self::Prints, |program| program.manner)
    }

    /// Whether it edits a file by hand.
    pub fn edits(self) -> bool {
        matches!(self, Self::Edits | Self::EditsLines)
    }

    /// Whether its output is useless without a screen.
    pub fn fills_screen(self) -> bool {
        matches!(
            self,
            Self::Edits
                | Self::Pages
                | Self::Monitors
                | Self::Repeats
                | Self::Chooses
                | Self::Hosts
        )
    }

    /// Whether it fills the screen and takes keys there, unless it runs another program.
    pub fn takes_keys(self) -> bool {
        matches!(
            self,
            Self::Edits | Self::Pages | Self::Monitors | Self::Chooses
        )
    }

    /// Whether it displays screens until a key or a signal ends it.
    pub fn shows_screens(self) -> bool {
        matches!(self, Self::Pages | Self::Monitors | Self::Repeats)
    }

    /// Whether it waits for a key or a signal after it has displayed something.
    pub fn pauses(self) -> bool {
        matches!(self, Self::Pages | Self::Repeats)
    }
}

#[cfg(test)]
mod tests;
