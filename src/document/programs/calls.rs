//! Known calls of programs, and whether a command is such a call.

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

/// A call that opens an editor.
#[derive(Debug, Clone, Copy)]
pub struct EditingCall {
    /// A word that must occur.
    pub word: &'static str,
    /// Whether it must be the first word.
    pub is_first: bool,
    /// Options, one of which must occur; no condition if the list is empty.
    pub any: &'static [&'static str],
    /// Short options, none of which may occur.
    pub unless_short: &'static str,
    /// Beginnings of long options, none of which may occur.
    pub unless_long: &'static [&'static str],
    /// What messages say about it.
    pub called: &'static str,
}

/// A call that waits without a limit.
#[derive(Debug, Clone, Copy)]
pub struct WaitingCall {
    /// Words that must all occur.
    pub words: &'static [&'static str],
    /// The beginning of an option that must occur; no condition if it is empty.
    pub with: &'static str,
    /// The beginning of an option that must not occur; no condition if it is empty.
    pub without: &'static str,
    /// How messages name it.
    pub called: &'static str,
    /// How to limit it.
    pub remedy: &'static str,
}

impl EditingCall {
    /// Whether a call with these arguments is such a call.
    pub fn is(&self, arguments: &[&str]) -> bool {
        let has = |word: &str| arguments.contains(&word);
        let is_there = if self.is_first {
            arguments.first() == Some(&self.word)
        } else {
            has(self.word)
        };
        let is_spared = arguments.iter().any(|argument| {
            let is_short = argument.starts_with('-') && !argument.starts_with("--");
            is_short && argument.contains(|c| self.unless_short.contains(c))
                || self
                    .unless_long
                    .iter()
                    .any(|long| argument.starts_with(long))
        });
        is_there && !is_spared && (self.any.is_empty() || self.any.iter().any(|word| has(word)))
    }
}

impl WaitingCall {
    /// Whether a call with these arguments is such a call.
    pub fn is(&self, arguments: &[&str]) -> bool {
        let has_option = |start: &str| arguments.iter().any(|argument| argument.starts_with(start));
        self.words.iter().all(|word| arguments.contains(word))
            && has_option(self.with)
            && (self.without.is_empty() || !has_option(self.without))
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
