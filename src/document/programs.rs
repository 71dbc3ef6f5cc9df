//! What is known of programs: one row a program in `table`, one question for each reader here.
//!
//! Owns facts about programs that workshops call. What follows from a fact is decided where the question is
//! asked. What runs other programs is in the guard of rehearsals; builtins are in the grammar of bash.

mod table;

/// Variables that name an editor, the one that counts most first.
pub const EDITORS: &[&str] = &["KUBE_EDITOR", "VISUAL", "EDITOR"];

/// One row of the table.
#[derive(Debug, Clone, Copy)]
pub struct Program {
    /// Its name.
    pub name: &'static str,
    /// What it does with a terminal.
    pub manner: Manner,
    /// How it says its version, and where it comes from; `None` where no workshop asks.
    pub tool: Option<Tool>,
    /// Its operands are files that it reads.
    pub files: Option<FilesRead>,
    /// Options whose value is a file that it reads.
    pub file_options: &'static [&'static str],
    /// The words of calls that are given a terminal by `-t`; empty where `-t` means something else.
    pub terminal_calls: &'static [&'static str],
    /// Calls that destroy something, with what a person calls them.
    pub destroys: &'static [DestructiveCall],
    /// Calls that make something which stays, or take it away again.
    pub makes: &'static [Maker],
    /// Calls that never end by themselves, with what a person calls them.
    pub endless: &'static [EndlessCall],
}

/// What a program does with a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// It prints and ends.
    Prints,
    /// It fills the screen, to change a file by hand.
    Edits,
    /// The same, line by line.
    EditsLines,
    /// It fills the screen with text until a key ends it.
    Pages,
    /// It fills the screen until someone stops it, and takes keys.
    Monitors,
    /// It fills the screen until a signal ends it, and takes no keys.
    Repeats,
    /// It fills the screen until something is chosen.
    Chooses,
    /// Other programs run in it.
    Hosts,
    /// It reads lines when it is started without a file; `true` where operands are no files.
    ReadsLines(bool),
}

/// How a tool says its version, and where it comes from.
#[derive(Debug, Clone, Copy)]
pub struct Tool {
    /// Arguments that make it print its version.
    pub version: &'static [&'static str],
    /// The version follows this, when what it prints holds this.
    pub marker: &'static str,
    /// A command that must succeed even if the file does not ask for it.
    pub check: Option<&'static str>,
    /// How to get it.
    pub install: &'static str,
}

/// Which operands are files to be read.
#[derive(Debug, Clone, Copy)]
pub struct FilesRead {
    /// Options that take a value.
    pub valued: &'static [&'static str],
    /// How many of the operands are files.
    pub most: usize,
}

/// A call that destroys something.
#[derive(Debug, Clone, Copy)]
pub struct DestructiveCall {
    /// Words that are all there.
    pub words: &'static [&'static str],
    /// Short options, one of which is there; no condition where both lists are empty.
    pub short: &'static str,
    /// Long options, and beginnings of operands that end with `/`, one of which is there.
    pub long: &'static [&'static str],
    /// What a person calls it.
    pub called: &'static str,
}

/// A call that makes something, or takes it away.
#[derive(Debug, Clone, Copy)]
pub struct Maker {
    /// Its first words, without the program.
    pub words: &'static [&'static str],
    /// What it is about.
    pub noun: &'static str,
    /// The place of its name.
    pub name: NamePlace,
    /// It is there afterwards.
    pub makes: bool,
}

/// Where a thing's name is.
#[derive(Debug, Clone, Copy)]
pub enum NamePlace {
    /// The first word that is no option, else this.
    First(&'static str),
    /// All words that are no options.
    Each,
    /// After this option, else in the file after `--config`, else this.
    After(&'static str, &'static str),
}

/// A call that never ends by itself.
#[derive(Debug, Clone, Copy)]
pub struct EndlessCall {
    /// A word that is there; no condition where it is empty.
    pub word: &'static str,
    /// Words, one of which is there; no condition where there are none.
    pub any: &'static [&'static str],
    /// What a person calls it.
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
    /// What the program of this name does with a terminal. A program without a row prints and ends.
    pub fn of(name: &str) -> Self {
        Program::named(name).map_or(Self::Prints, |program| program.manner)
    }

    /// It changes a file by hand.
    pub fn edits(self) -> bool {
        matches!(self, Self::Edits | Self::EditsLines)
    }

    /// Nothing of it is left to see without a screen.
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

    /// It fills the screen and takes keys there, as long as it does not run another program.
    pub fn takes_keys(self) -> bool {
        matches!(
            self,
            Self::Edits | Self::Pages | Self::Monitors | Self::Chooses
        )
    }

    /// It shows screens until a key or a signal ends it.
    pub fn shows_screens(self) -> bool {
        matches!(self, Self::Pages | Self::Monitors | Self::Repeats)
    }

    /// It waits with what it shows for a key or a signal.
    pub fn pauses(self) -> bool {
        matches!(self, Self::Pages | Self::Repeats)
    }
}

impl DestructiveCall {
    /// Whether a call with these arguments is one.
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
    /// Whether a call with these arguments is one.
    pub fn is(&self, arguments: &[&str]) -> bool {
        let has = |word: &str| arguments.contains(&word);
        (self.word.is_empty() || has(self.word))
            && (self.any.is_empty() || self.any.iter().any(|word| has(word)))
    }
}

#[cfg(test)]
mod tests;
