//! `demosh new`: a first workshop, or one made of what is typed into a shell.

use std::ffi::OsStr;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use crate::bases;
use crate::neutral::Neutral;
use crate::rehearsal::recording_path;
use crate::scaffold::{CaptureSession, Starter, workshop_of};
use crate::shell;
use crate::term::Tty;

use super::workshop::working_folder;
use super::{Exit, Stop, say};

/// A new workshop.
#[derive(Debug, Args)]
pub struct NewArgs {
    /// The folder to make; the workshop in it has the same name
    #[arg(add = super::completion::folders())]
    name: PathBuf,

    /// Open a shell: what you type and what it prints become the workshop
    #[arg(long)]
    from_session: bool,

    /// Begin the session in this folder instead of an empty one
    #[arg(long, requires = "from_session")]
    here: bool,

    /// The bash of the session
    #[arg(
        long,
        default_value = "bash",
        value_name = "PROGRAM",
        requires = "from_session"
    )]
    shell: PathBuf,
}

/// Makes a workshop in a new folder.
pub(super) fn new(args: &NewArgs) -> Result<Exit, Stop> {
    let folder = folder_for(&args.name);
    let title = title_of(&folder).ok_or_else(|| {
        let message = format!(
            "`{}` cannot be the name of a new folder",
            args.name.display()
        );
        let help = "name a folder that is not there yet";
        Stop::new(Exit::Usage, message, Some(help))
    })?;
    refuse_existing(&folder)?;
    let file = format!("{title}.md");
    let files = if args.from_session {
        try_out(&folder)?;
        let tty = terminal()?;
        let text = typed(&tty, args, &title)?;
        vec![(folder.join(file), text)]
    } else {
        let starter = Starter::new(&title, &file);
        let workshop = folder.join(file);
        let recording = recording_path(&workshop);
        vec![(workshop, starter.workshop), (recording, starter.recording)]
    };
    if let Err(error) = make(&folder).and_then(|()| write(&folder, &files)) {
        return Err(if args.from_session {
            kept(&error, &files[0].1)
        } else {
            error.stop(None)
        });
    }
    let workshop = Neutral::path(&files[0].0);
    let word = as_argument(&files[0].0);
    say(&Neutral::lines(format!(
        "made: {workshop}\nnext: `demosh check {word}`, `demosh {word}`, `demosh ci {word}`"
    )));
    Ok(Exit::Success)
}

/// The title of the workshop in `folder`; `None` if the folder cannot have this name.
fn title_of(folder: &Path) -> Option<String> {
    let name = folder.file_name()?;
    // `-` means standard input wherever a workshop is expected.
    let is_usable = name != "-" && !is_bare_ending(name);
    is_usable.then(|| name.to_string_lossy().into_owned())
}

/// True for `.md`, which is not the name of a workshop.
fn is_bare_ending(name: &OsStr) -> bool {
    name == ".md" || name == ".markdown"
}

/// `path` in the form in which it is typed into a shell.
fn as_argument(path: &Path) -> Neutral {
    let text = path.to_string_lossy();
    let text = if text.starts_with('-') {
        format!("./{text}")
    } else {
        text.into_owned()
    };
    let is_plain = |c: char| c.is_alphanumeric() || "-_./+@%,:".contains(c);
    Neutral::lines(if text.chars().all(is_plain) {
        text
    } else {
        shell::quote(&text)
    })
}

/// The folder to make: for `talk.md`, the name of the workshop, it is `talk`.
fn folder_for(name: &Path) -> PathBuf {
    let is_markdown = name
        .extension()
        .is_some_and(|extension| extension == "md" || extension == "markdown");
    if is_markdown {
        name.with_extension("")
    } else {
        name.to_owned()
    }
}

/// Replaces nothing, and adds nothing to an existing folder.
fn refuse_existing(folder: &Path) -> Result<(), Stop> {
    if fs::symlink_metadata(folder).is_err() {
        return Ok(());
    }
    let message = format!("`{}` already exists", folder.display());
    let help = "name a folder that is not there yet";
    Err(Stop::new(Exit::Usage, message, Some(help)))
}

/// The error for a file or a folder that could not be made.
struct Unmade {
    path: PathBuf,
    error: io::Error,
}

impl Unmade {
    fn of(path: &Path, error: io::Error) -> Self {
        let path = path.to_owned();
        Self { path, error }
    }

    /// The message; `kept` is where the workshop was saved instead.
    fn stop(&self, kept: Option<&Path>) -> Stop {
        let message = format!("cannot make `{}`: {}", self.path.display(), self.error);
        let help = match kept {
            Some(kept) => format!("what you typed is in `{}`: move it", kept.display()),
            None => "name a folder below one that exists and can be written to".to_owned(),
        };
        Stop::new(Exit::Usage, message, Some(&help))
    }
}

fn make(folder: &Path) -> Result<(), Unmade> {
    fs::create_dir(folder).map_err(|error| Unmade::of(folder, error))
}

/// Writes all files into the folder, or removes it.
fn write(folder: &Path, files: &[(PathBuf, String)]) -> Result<(), Unmade> {
    for (path, text) in files {
        if let Err(error) = fs::write(path, text) {
            // The remains of the attempt are removed as far as possible.
            let _ = fs::remove_dir_all(folder);
            return Err(Unmade::of(path, error));
        }
    }
    Ok(())
}

/// The folder of a session could not be made after the session: the workshop is saved elsewhere.
fn kept(error: &Unmade, text: &str) -> Stop {
    let file = tempfile::Builder::new()
        .prefix("demosh-new-")
        .suffix(".md")
        .tempfile();
    let kept = file.and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        Ok(file.into_temp_path().keep()?)
    });
    error.stop(kept.ok().as_deref())
}

/// Rejects a folder that cannot be made, before the session.
fn try_out(folder: &Path) -> Result<(), Stop> {
    let made = make(folder)
        .and_then(|()| fs::remove_dir(folder).map_err(|error| Unmade::of(folder, error)));
    made.map_err(|error| error.stop(None))
}

/// The terminal of a session.
fn terminal() -> Result<Arc<Tty>, Stop> {
    Tty::open().map_err(|error| {
        let help = "run it in a terminal, or leave `--from-session` out";
        let message = format!("a session needs a terminal: {error}");
        Stop::new(Exit::Usage, message, Some(help))
    })
}

/// Opens a shell for a session. Returns the workshop made from it.
fn typed(tty: &Arc<Tty>, args: &NewArgs, title: &str) -> Result<String, Stop> {
    let no_folder = |error: io::Error| {
        let message = format!("cannot make a folder for the session: {error}");
        Stop::new(Exit::Internal, message, Some(bases::REMEDY))
    };
    // Not a private directory of a run: the files of a killed session belong to the user.
    let private = tempfile::Builder::new()
        .prefix("demosh-new-")
        .tempdir()
        .map_err(no_folder)?;
    let folder = if args.here {
        working_folder()?
    } else {
        let scratch = private.path().join("session");
        fs::create_dir(&scratch).map_err(no_folder)?;
        scratch
    };
    say(&Neutral::lines(
        "Type what the workshop is to show. `exit` or Control-D ends the session.",
    ));
    tty.restore_on_panic();
    let start = private.path().join("start.sh");
    let captured =
        CaptureSession::start(tty, &args.shell, &folder, &start).and_then(CaptureSession::run);
    // Fails only if the terminal is gone.
    let _ = tty.restore();
    let captured = captured.map_err(|error| {
        let message = format!("the session ended unexpectedly: {error}");
        let help = "sessions run in bash 4.4 or newer; `--shell PROGRAM` names another one";
        Stop::new(Exit::Internal, message, Some(help))
    })?;
    if captured.is_empty() {
        let message = "no command was run, so there is no workshop";
        return Err(Stop::new(Exit::NothingToRun, message, None));
    }
    Ok(workshop_of(&captured, title, !args.here))
}
