//! The line below the log of a terminal: when there is one, and what it knows.

use std::io::{self, IsTerminal as _};
use std::time::Duration;

use crate::batch::usual::UsualTimes;
use crate::document::ProgressChoice;
use crate::report::StatusContext;
use crate::run::RunInfo;
use crate::term::Abilities;

/// The width where there is no terminal.
const COLUMNS: usize = 80;

/// Whether there is such a line on standard output.
pub(super) fn applies(progress: ProgressChoice) -> bool {
    match progress {
        ProgressChoice::Always => true,
        ProgressChoice::Never => false,
        ProgressChoice::Auto => {
            io::stdout().is_terminal() && Abilities::of_this_process().takes_escapes()
        }
    }
}

/// What the line knows; `limit` is that of commands which state none.
pub(super) fn watched(limit: Duration) -> StatusContext {
    StatusContext {
        columns: Box::new(columns),
        usual: Box::new(usual),
        limit,
    }
}

/// How wide the terminal is now.
fn columns() -> usize {
    let size = rustix::termios::tcgetwinsize(io::stdout());
    let columns = size.map_or(0, |size| usize::from(size.ws_col));
    if columns == 0 { COLUMNS } else { columns }
}

fn usual(info: &RunInfo) -> Vec<Option<Duration>> {
    let usual = UsualTimes::of(&info.plan, &info.path);
    (0..info.plan.steps.len())
        .map(|step| usual.took(step))
        .collect()
}
