//! What a run that was killed has left: its private directory, and perhaps processes of its shell.
//!
//! Only asks and tells; finding and ending them is the shell's business.

use std::io;
use std::time::{Duration, Instant};

use crate::present::Stage;
use crate::shell::{Process, StaleDirectory, stale_directories};
use crate::style::Role;

/// How long processes of a killed run may take to end by themselves.
const PATIENCE: Duration = Duration::from_secs(1);

/// How often they are looked for meanwhile.
const OFTEN: Duration = Duration::from_millis(20);

/// Removes the directories of runs that were killed. Processes that such a run has left are named,
/// and ended if the operator says so.
///
/// # Errors
/// When the terminal is gone.
pub(super) async fn offer_to_end(stage: &mut Stage) -> io::Result<()> {
    for directory in stale_directories() {
        if may_be_cleaned(&directory, stage).await? {
            // What cannot be removed now is offered the next time.
            let _ = directory.clean();
        }
    }
    Ok(())
}

/// Removes the directories of runs that were killed and have left nothing that runs, where there is
/// no one to ask.
pub(super) fn remove_unused() {
    for directory in stale_directories() {
        if directory.processes().is_empty() {
            // What cannot be removed now is found the next time.
            let _ = directory.clean();
        }
    }
}

async fn may_be_cleaned(directory: &StaleDirectory, stage: &mut Stage) -> io::Result<bool> {
    let processes = lasting(directory).await;
    if processes.is_empty() {
        return Ok(true);
    }
    stage.paragraph("A run that was killed has left these running:", Role::Error)?;
    for process in &processes {
        let text = format!("- {} ({})", process.command, process.pid);
        stage.paragraph(&text, Role::Prose)?;
    }
    stage.confirm("End them?").await
}

/// The processes that a killed run has left and that do not end by themselves. A shell does when it finds that
/// its run is gone, which may be only a moment ago.
async fn lasting(directory: &StaleDirectory) -> Vec<Process> {
    let until = Instant::now() + PATIENCE;
    loop {
        let processes = directory.processes();
        if processes.is_empty() || Instant::now() > until {
            return processes;
        }
        tokio::time::sleep(OFTEN).await;
    }
}
