//! The option for the bash, which most commands have.

use std::path::{Path, PathBuf};

use clap::Args;

use super::{Exit, Stop};

/// What runs a workshop.
#[derive(Debug, Clone, Args)]
pub struct ShellArgs {
    /// The bash that runs the commands, or parses them
    #[arg(long, default_value = "bash", value_name = "PROGRAM", value_hint = clap::ValueHint::CommandName)]
    pub shell: PathBuf,
}

impl ShellArgs {
    /// The program, for commands that work without bash, unless the option names one that does not
    /// exist.
    pub(super) fn found(&self) -> Result<&Path, Stop> {
        let is_usual = self.shell == Path::new("bash");
        match which::which(&self.shell) {
            Err(error) if !is_usual => {
                let message = format!("cannot run `{}`: {error}", self.shell.display());
                Err(Stop::new(
                    Exit::Usage,
                    message,
                    Some("`--shell` names a bash"),
                ))
            }
            _ => Ok(&self.shell),
        }
    }
}
