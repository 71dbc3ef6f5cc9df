//! Rehearsals: tools that reach the outside world are replaced by a recording, everything else is
//! real.
//!
//! Owns the recording's format, the choice of the recorded call that answers a real one, the
//! stand-ins (links to this program under the names of tools), the recording of real calls, and the
//! guard that keeps commands from the real tools. Knows nothing of running steps: the caller uses
//! the environment that puts the stand-ins first, lets the guard examine each command, and reports
//! which section was reached.

mod follower;
mod format;
mod guard;
mod play;
mod record;
#[cfg(test)]
mod sample;
mod setup;
mod stand_in;

use std::path::{Path, PathBuf};

use crate::document::FrontMatter;

pub use follower::Follower;
pub use format::reading::{RECORDING_NAME, has_recording, read, recording_of, recording_path};
pub use format::writing::render;
pub use play::pace::PlaybackPace;
pub use record::recorder::{Recorder, RecorderOptions, place_of_recording};
pub use record::volatile::without_volatile;
pub use setup::{Rehearsal, RehearsalOptions};
pub use stand_in::program::run_if_called_as_one;

/// The names of the tools that a rehearsal replaces: those required and those named in
/// `rehearse.tools`, without those in `rehearse.real`.
pub fn replaced_tools(settings: &FrontMatter) -> Vec<String> {
    let required = settings.requires.tools.iter().map(|tool| &tool.name);
    let mut tools: Vec<String> = required.chain(&settings.rehearse.tools).cloned().collect();
    tools.retain(|tool| !settings.rehearse.real.contains(tool) && !tool.contains('/'));
    tools.sort_unstable();
    tools.dedup();
    tools
}

/// The directory of a file; the current one for a bare name.
fn folder_of(file: &Path) -> PathBuf {
    let parent = file
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    parent.unwrap_or(Path::new(".")).to_owned()
}
