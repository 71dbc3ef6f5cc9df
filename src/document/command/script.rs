//! Shell text that is parsed once: all later questions are answered from that parse.

use std::fmt;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use super::event::GrammarEvent;
use super::simple::{SimpleCommand, fold};

/// Shell text with its parse. It is parsed at the first question; clones share the result.
#[derive(Clone)]
pub struct Script(Arc<ParsedScript>);

struct ParsedScript {
    text: String,
    syntax: OnceLock<Syntax>,
}

/// The result of parsing a shell text.
pub(super) struct Syntax {
    pub(super) events: Vec<GrammarEvent>,
    pub(super) simple: Vec<SimpleCommand>,
    /// No piece of the text is unfinished or invalid.
    pub(super) is_complete: bool,
}

impl Script {
    /// Shell text that may hold several commands.
    pub fn new(text: impl Into<String>) -> Self {
        Self(Arc::new(ParsedScript {
            text: text.into(),
            syntax: OnceLock::new(),
        }))
    }

    /// The text as written.
    pub fn as_str(&self) -> &str {
        &self.0.text
    }

    /// The simple commands, in text order, including those inside functions, subshells and
    /// substitutions. In invalid text, the commands before the error are kept.
    pub fn simple_commands(&self) -> &[SimpleCommand] {
        &self.syntax().simple
    }

    pub(super) fn syntax(&self) -> &Syntax {
        self.0.syntax.get_or_init(|| {
            let (events, is_complete) = super::events(&self.0.text);
            Syntax {
                simple: fold(&self.0.text, &events),
                events,
                is_complete,
            }
        })
    }
}

impl Deref for Script {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl From<&str> for Script {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<String> for Script {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl fmt::Display for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl PartialEq for Script {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Script {}

/// [`Script::simple_commands`] for callers that ask nothing else about the text.
pub fn simple_commands(command: &str) -> Vec<SimpleCommand> {
    Script::new(command).simple_commands().to_vec()
}
