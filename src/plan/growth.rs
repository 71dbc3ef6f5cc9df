//! How much macros and imports add to a workshop, and the end of it.
//!
//! Owns the limits: macros that double themselves must use up neither the memory nor the time.

use crate::source::{Diagnostic, Label, Location};

use super::Link;

/// The most steps that macros and imports may add to a workshop: macros that double themselves must
/// not use up the memory.
const MAX_ADDED: usize = 100_000;

/// The same for all parts that are visited, whether they are steps or not: they must not use up the
/// time.
const MAX_VISITED: usize = 500_000;

/// What macros and imports have added so far.
#[derive(Default)]
pub(super) struct Growth {
    /// How many steps came from them.
    added: usize,
    /// How many of their parts were visited.
    visited: usize,
    /// Nothing more is added.
    is_full: bool,
}

impl Growth {
    /// Counts one more step, if it comes from a macro or an import, as `chain` says. Returns true if this
    /// reaches the limit.
    pub(super) fn add_step(&mut self, chain: &[Link]) -> bool {
        self.added += usize::from(!chain.is_empty());
        self.added > MAX_ADDED && self.end()
    }

    /// The same for a part that is visited.
    pub(super) fn visit(&mut self, chain: &[Link]) -> bool {
        self.visited += usize::from(!chain.is_empty());
        self.visited > MAX_VISITED && self.end()
    }

    /// Lets nothing more be added. Returns false if that was so already.
    pub(super) fn end(&mut self) -> bool {
        !std::mem::replace(&mut self.is_full, true)
    }

    /// Whether nothing more must be added.
    pub(super) const fn is_full(&self) -> bool {
        self.is_full
    }
}

/// What is reported where a limit is reached, inside of the macros and imports of `chain`.
pub(super) fn finding(chain: &[Link], location: &Location) -> Option<Diagnostic> {
    let (outer, inner) = (chain.first()?, chain.last()?);
    let mut message = format!(
        "macros and imports add more than {MAX_ADDED} steps to this workshop: the limit is \
         reached in `{}`",
        inner.what
    );
    if chain.len() > 1 {
        message.extend([", called from `", &outer.what, "`"]);
    }
    let line = |location: &Location| location.file.first_line_of(location.span);
    let finding = Diagnostic::error("too-long", message)
        .label(Label::at(&location.file, line(location), ""))
        .label(Label::at(
            &outer.location.file,
            line(&outer.location),
            "from here",
        ))
        .help("call the macro fewer times, or split the workshop");
    Some(finding)
}
