//! Known programs: one row for each program in `table`, and one function for each question about
//! them.
//!
//! Owns facts about programs that workshops call. What follows from a fact is decided by its
//! caller. The guard of rehearsals knows the programs that run other programs; the grammar of bash
//! knows the builtins.

mod table;

/// Variables that name an editor, the one with the highest priority first.
pub const EDITORS: &[&str] = &["KUBE_EDITOR", "VISUAL", "EDITOR"];

/// One row of the table.
#[derive(Debug, Clone, Copy)]
pub struct Program {
    /// Its name.
    pub name: &'static str,
    /// How it uses a terminal.
    pub manner: Manner,
    /// How to get its version and the tool itself; `None` if no workshop needs that.
    pub tool: Option<Tool>,
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
}

/// How a program uses a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
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
pub struct Tool {
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

/// A call that destroys something.
#[derive(Debug, Clone, Copy)]
pub struct DestructiveCall {
    /// Words that must all occur.
    pub words: &'static [&'static str],
    /// Short options, one of which must occur; no condition if both lists are empty.
    pub short: &'static str,
    /// Long options, and beginnings of operands that end with `/`, one of which must occur.
    pub long: &'static [&'static str],
    /// How messages name it.
    pub called: &'static str,
}

/// A call that makes something, or removes it.
#[derive(Debug, Clone, Copy)]
pub struct Maker {
    /// Its first words, without the program.
    pub words: &'static [&'static str],
    /// The kind of thing.
    pub noun: &'static str,
    /// Where its name is in the call.
    pub name: NamePlace,
    /// True if the call makes the thing, false if it removes it.
    pub makes: bool,
}

/// Where the name of a thing is.
#[derive(Debug, Clone, Copy)]
pub enum NamePlace {
    /// The first word that is not an option, otherwise this.
    First(&'static str),
    /// All words that are not options.
    Each,
    /// The word after this option, otherwise in the file after `--config`, otherwise this.
    After(&'static str, &'static str),
}

/// A call that never ends by itself.
#[derive(Debug, Clone, Copy)]
pub struct EndlessCall {
    /// A word that must occur; no condition if it is empty.
    pub word: &'static str,
    /// Words, one of which must occur; no condition if the list is empty.
    pub any: &'static [&'static str],
    /// How messages name it.
    pub called: &'static str,
}

impl Program {
    /// The row of the program with this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        table::PROGRAMS.iter().find(|program| program.name == name)
    }

    /// The rows, in the order of the names.
    #[cfg(test)]
    pub fn all() -> &'static [Self] {
        table::PROGRAMS
    }
}

impl Manner {
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

impl DestructiveCall {
    /// Whether a call with these arguments is such a call.
    pub fn is(&self, arguments: &[&str]) -> bool {
        let says = |word: &&str| {
            arguments.iter().any(|argument| {
                argument == word || word.ends_with('/') && argument.starts_with(word)
            })
        };
        let has_short = arguments.iter().any(|argument| {
            let is_short = argument.starts_with('-') && !argument.starts_with("--");
            is_short && argument.contains(|c| self.short.contains(c))
        });
        let is_free = self.short.is_empty() && self.long.is_empty();
        self.words.iter().all(&says) && (is_free || has_short || self.long.iter().any(says))
    }
}

impl EndlessCall {
    /// Whether a call with these arguments is such a call.
    pub fn is(&self, arguments: &[&str]) -> bool {
        let has = |word: &str| arguments.contains(&word);
        (self.word.is_empty() || has(self.word))
            && (self.any.is_empty() || self.any.iter().any(|word| has(word)))
    }
}

#[cfg(test)]
mod tests;
