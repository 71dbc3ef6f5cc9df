//! The status line below the log on a terminal: whether there is one, and its data.

use std::io::{self, IsTerminal as _};
use std::time::Duration;

use crate::batch::usual::UsualTimes;
use crate::document::ProgressChoice;
use crate::report::StatusContext;
use crate::run::RunInfo;
use crate::term::Abilities;

/// The width if there is no terminal.
const COLUMNS: usize = 80;

/// Whether there is a status line on standard output.
pub(super) fn applies(progress: ProgressChoice) -> bool {
    match progress {
        ProgressChoice::Always => true,
        ProgressChoice::Never => false,
        ProgressChoice::Auto => {
            io::stdout().is_terminal() && Abilities::of_this_process().takes_escapes()
        }
    }
}

/// The data of the line; `limit` applies to commands that state none.
pub(super) fn watched(limit: Duration) -> StatusContext {
    StatusContext {
        columns: Box::new(columns),
        usual: Box::new(usual),
        limit,
    }
}

/// The current width of the terminal.
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
