//! Rehearsals: the tools that reach outside are played back from a recording, all else is real.
//!
//! Owns the recording's format, the choice of the recorded call that answers a real one, the
//! stand-ins (links to this program under the names of tools), the recording of real calls, and the
//! guard that keeps commands from the real tools. Knows nothing of running steps: whoever runs them
//! asks for the environment that makes the stand-ins come first, lets the guard look at each command,
//! and says which section has been reached.

mod candidates;
mod capture;
mod depth;
mod dialogue;
mod dialogue_play;
mod difference;
mod directory;
mod drift;
mod duration;
mod expected;
mod fates;
mod fault;
mod feeding;
mod follower;
mod guard;
mod inside;
mod layout;
mod matching;
mod pace;
mod playback;
mod raw;
mod reading;
mod recorder;
mod recording;
mod rerecord;
#[cfg(test)]
mod schema;
mod screen;
mod screen_capture;
mod screen_play;
mod server;
mod stage;
mod stand_in;
mod taken;
mod volatile;
mod wire;
mod writing;
mod yaml;

use std::path::{Path, PathBuf};

use crate::document::Settings;

pub use follower::Follower;
pub use pace::Pace;
pub use reading::{RECORDING_NAME, has_recording, read, recording_of, recording_path};
pub use recorder::{Recorder, RecorderOptions, place_of_recording};
pub use stage::{Options, Rehearsal};
pub use stand_in::run_if_called_as_one;
pub use volatile::without_volatile;
pub use writing::render;

/// The names of the tools that a rehearsal replaces: those required and those named in
/// `rehearse.tools`, without those in `rehearse.real`.
pub fn replaced_tools(settings: &Settings) -> Vec<String> {
    let required = settings.requires.tools.iter().map(|tool| &tool.name);
    let mut tools: Vec<String> = required.chain(&settings.rehearse.tools).cloned().collect();
    tools.retain(|tool| !settings.rehearse.real.contains(tool) && !tool.contains('/'));
    tools.sort_unstable();
    tools.dedup();
    tools
}

/// The directory of a file; the present one for a bare name.
fn folder_of(file: &Path) -> PathBuf {
    let parent = file
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    parent.unwrap_or(Path::new(".")).to_owned()
}
