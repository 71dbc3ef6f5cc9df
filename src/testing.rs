//! The entry points for the tests in `tests/`; not a public interface.
//!
//! Owns nothing. The other modules are private, so that the compiler finds unused code.

pub use crate::document::command::{Piece, PieceKind, split};
pub use crate::document::{Block, Code, Document};
pub use crate::plan::{Action, Plan, PlanOptions, plan};
pub use crate::present::prose::{RenderOptions, render as render_prose};
pub use crate::reader::read;
pub use crate::rehearsal::{PlaybackPace, Recorder, RecorderOptions, Rehearsal, RehearsalOptions};
pub use crate::source::{SourceFile, render_all};
pub use crate::style::{Fragment, Line, Style, Theme};
pub use crate::term::{Input, Key, Keys, RawMode, Screen, Size, Tty};

/// The command line, as declared.
pub fn command_line() -> clap::Command {
    <crate::cli::Cli as clap::CommandFactory>::command()
}

/// The live bash.
pub mod shell {
    pub use crate::shell::{
        CommandEnd, OutputSource, Reply, Session, SessionEnd, SessionError, SessionOptions,
        ShellEffect, Streams, Unit,
    };
}
