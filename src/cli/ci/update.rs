//! `demosh ci --update`: messages about the files that change, and about those that cannot.

use crate::batch::update::{UpdateError, unwritable, write as write_files};
use crate::neutral::Neutral;
use crate::style::counted;

use super::ReadFile;
use super::run::RunEnd;
use crate::cli::{Exit, Stop};

/// Nothing runs if an update could not be written.
pub(super) fn check(read: &[ReadFile]) -> Result<(), Stop> {
    for ReadFile { workshop, plan, .. } in read {
        if workshop.text.is_some() {
            let help = "name the file instead of `-`";
            return Err(Stop::new(
                Exit::Usage,
                "standard input cannot be updated",
                Some(help),
            ));
        }
        if let Some((path, error)) = unwritable(plan) {
            let message = format!(
                "cannot update `{}`: {error}; nothing has run",
                path.display()
            );
            return Err(Stop::new(Exit::Usage, message, Some(error.help())));
        }
    }
    Ok(())
}

/// Writes the updates after all runs, and adds messages about them.
pub(super) fn write(ended: &mut RunEnd) {
    let updates = std::mem::take(&mut ended.updates);
    let updates = updates.iter().map(|(plan, update)| (&**plan, update));
    for (path, result) in write_files(updates) {
        let path = path.display();
        let message = match &result {
            Ok(count) => format!("updated `{path}`: {}", counted(*count, "output")),
            Err(error) => refused(&path.to_string(), error),
        };
        ended.messages.push(Neutral::lines(message));
        if result.is_err() && ended.exit == Exit::Success {
            ended.exit = Exit::Internal;
        }
    }
}

fn refused(path: &str, error: &UpdateError) -> String {
    let help = error.help();
    format!("error: `{path}` is not updated: {error}\nhelp: {help}")
}
