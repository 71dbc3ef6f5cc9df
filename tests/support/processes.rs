//! What became of processes that a run has started.

use std::process::Command;

/// Whether a session finds daemons, and what a killed run has left: not where orphans go to the system's
/// first process and environments cannot be read.
pub(crate) const FINDS_DAEMONS: bool = cfg!(all(target_os = "linux", not(portable)));

/// Whether the process with this number is there. One that has ended and is not missed by its parent
/// yet is not.
pub(crate) fn is_running(pid: &str) -> bool {
    let ps = Command::new("/bin/ps")
        .args(["-o", "stat=", "-p", pid.trim()])
        .output();
    let state = ps.expect("`ps` runs").stdout;
    !state.is_empty() && !state.starts_with(b"Z")
}
