//! New workshops: a first one to start from, or one made from a session.
//!
//! Owns the texts of a new workshop, the session in which one is typed, and its conversion. Writes
//! no file, and knows nothing of how a workshop runs.

mod captured;
mod session;
mod varying;
mod written;

pub use session::CaptureSession;
pub use written::workshop_of;

use crate::convert::{heading, quoted};

/// The files of a first workshop: its text and its recording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Starter {
    /// The workshop.
    pub workshop: String,
    /// Its recording, which is marked as a sample.
    pub recording: String,
}

impl Starter {
    /// A workshop `title`, in a file `name`.
    pub fn new(title: &str, name: &str) -> Self {
        let (shown, title, name) = (heading(title), quoted(title), quoted(name));
        let workshop = format!(
            "---\ntitle: {title}\n\
             description: What the audience learns, in one line\n\
             rehearse: {{tools: [uname]}}\n---\n\n\
             # {shown}\n\n<!-- @SHOW -->\n\n\
             Say here what this workshop is about. Text is shown, and the commands in the fences below run.\n\n\
             ## A command and what it prints\n\n\
             ```bash\ngreeting=Hello\necho \"$greeting, world\"\n```\n\n\
             ```output\nHello, world\n```\n\n\
             <!-- note: this is for the presenter, on the second screen (`demosh cue`) -->\n\n\
             ## A tool that is recorded\n\n\
             A rehearsal plays this tool back from the recording beside this file.\n\n\
             ```bash {{expect=/./}}\nuname -s\n```\n\n\
             ## Clean up\n\n\
             ```bash {{ci=finally}}\nunset greeting\n```\n"
        );
        let recording = format!(
            "# Written by hand: `demosh record` writes one of a real run.\n\
             version: 1\nsample: true\nworkshop: {name}\ncalls:\n\
             \x20 - step: \"A tool that is recorded\"\n    argv: [uname, -s]\n    stdout: \"Linux\\n\"\n"
        );
        Self {
            workshop,
            recording,
        }
    }
}
