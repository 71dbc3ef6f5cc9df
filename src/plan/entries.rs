//! The flat list of entries that documents become before modes and modifiers are applied.
//!
//! Owns the model only: `expand` makes the list, `modes` turns it into steps.

use crate::document::DirectiveKind;
use crate::source::Diagnostic;

use super::{Command, CommandBlock, Commentary, Origin, OutputStatement, Section, Wait};

/// The result of expanding.
#[derive(Default)]
pub(super) struct Expansion {
    pub(super) entries: Vec<PlanEntry>,
    pub(super) sections: Vec<Section>,
    pub(super) blocks: Vec<CommandBlock>,
    pub(super) expected: Vec<OutputStatement>,
    pub(super) findings: Vec<Diagnostic>,
}

/// One entry of the list, in order.
pub(super) struct PlanEntry {
    pub(super) kind: EntryKind,
    pub(super) origin: Origin,
    pub(super) section: Option<usize>,
    pub(super) block: Option<usize>,
    pub(super) expected: Option<usize>,
}

pub(super) enum EntryKind {
    Mode(ExpansionMode),
    Modifier(DirectiveKind),
    Say(Commentary),
    Blank,
    /// A command that the audience may see.
    Command(Command),
    /// The call of a macro that the audience may see; its body follows.
    Call(String),
    /// A directive that runs something without displaying it.
    Unseen(Command),
    /// A directive that calls a macro; its body follows.
    UnseenCall,
    Type(String),
    Print(String),
    PrintNothing,
    Wait(Wait),
    Clear,
    Note(String),
    /// The body of a macro or `ifhook` begins. It has its own mode, which is kept under this key.
    Enter(String),
    /// It ends.
    Leave,
}

impl EntryKind {
    /// True for an entry that may become a step.
    pub(super) const fn is_step(&self) -> bool {
        !matches!(
            self,
            Self::Mode(_)
                | Self::Modifier(_)
                | Self::Blank
                | Self::UnseenCall
                | Self::Enter(_)
                | Self::Leave
        )
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(super) enum ExpansionMode {
    Show,
    #[default]
    Hide,
    Skip,
}
