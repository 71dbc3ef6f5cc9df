//! The private directory of a killed run, and perhaps processes of its shell.
//!
//! Only asks and reports; `shell` finds and ends them.

use std::io;
use std::time::{Duration, Instant};

use crate::present::Stage;
use crate::shell::{Process, StaleDirectory, stale_directories};
use crate::style::Role;

/// How long processes of a killed run may take to end by themselves.
const PATIENCE: Duration = Duration::from_secs(1);

/// How often they are checked meanwhile.
const OFTEN: Duration = Duration::from_millis(20);

/// Removes the directories of killed runs. Processes that such a run has left are listed, and ended
/// if the operator agrees.
///
/// # Errors
/// When the terminal is gone.
pub(super) async fn offer_to_end(stage: &mut Stage) -> io::Result<()> {
    for directory in stale_directories() {
        if may_be_cleaned(&directory, stage).await? {
            // If it cannot be removed now, it is offered the next time.
            let _ = directory.clean();
        }
    }
    Ok(())
}

/// Removes the directories of killed runs without processes, if there is no one to ask.
pub(super) fn remove_unused() {
    for directory in stale_directories() {
        if directory.processes().is_empty() {
            // If it cannot be removed now, it is found the next time.
            let _ = directory.clean();
        }
    }
}

async fn may_be_cleaned(directory: &StaleDirectory, stage: &mut Stage) -> io::Result<bool> {
    let processes = lasting(directory).await;
    if processes.is_empty() {
        return Ok(true);
    }
    stage.paragraph(
        "A run that was killed has left these processes:",
        Role::Error,
    )?;
    for process in &processes {
        let text = format!("- {} ({})", process.command, process.pid);
        stage.paragraph(&text, Role::Prose)?;
    }
    stage.confirm("End them?").await
}

/// The processes of a killed run that do not end by themselves. A shell ends when it notices that
/// its run is gone, which may have happened just now.
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
