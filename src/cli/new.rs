//! `demosh new`: a first workshop, or one made of what is typed into a shell.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::bases;
use crate::neutral::Neutral;
use crate::rehearsal::recording_path;
use crate::scaffold::{Session, Starter, workshop_of};
use crate::term::Tty;

use super::workshop::working_folder;
use super::{Exit, Stop, say};

/// A new workshop.
#[derive(Debug, Args)]
pub struct NewArgs {
    /// The folder to make; the workshop in it has the same name
    #[arg(add = super::completion::folders())]
    name: PathBuf,

    /// Open a shell: what is typed and printed there becomes the workshop
    #[arg(long)]
    from_session: bool,

    /// Let the session begin in this folder instead of an empty one
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

/// Makes a workshop in its own folder.
pub(super) fn new(args: &NewArgs) -> Result<Exit, Stop> {
    let folder = folder_for(&args.name);
    let name = folder
        .file_name()
        .map(|name| name.to_string_lossy().into_owned());
    let Some(title) = name else {
        let message = format!("`{}` is no name for a new folder", args.name.display());
        return Err(Stop::new(
            Exit::Usage,
            message,
            Some("name a folder that is not there yet"),
        ));
    };
    refuse_existing(&folder)?;
    let file = format!("{title}.md");
    let files = if args.from_session {
        let text = typed(args, &title)?;
        vec![(folder.join(file), text)]
    } else {
        let starter = Starter::new(&title, &file);
        let workshop = folder.join(file);
        let recording = recording_path(&workshop);
        vec![(workshop, starter.workshop), (recording, starter.recording)]
    };
    write(&folder, &files)?;
    let workshop = Neutral::path(&files[0].0);
    say(&Neutral::lines(format!(
        "made: {workshop}\nnext: `demosh check {workshop}`, `demosh {workshop}`, `demosh ci {workshop}`"
    )));
    Ok(Exit::Success)
}

/// The folder to make: for `talk.md`, which names the workshop in it, it is `talk`.
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

/// Nothing is replaced, and nothing is added to a folder that already exists.
fn refuse_existing(folder: &Path) -> Result<(), Stop> {
    if fs::symlink_metadata(folder).is_err() {
        return Ok(());
    }
    let message = format!("`{}` already exists", folder.display());
    let help = "name a folder that is not there yet";
    Err(Stop::new(Exit::Usage, message, Some(help)))
}

/// Makes the folder and its files, or nothing.
fn write(folder: &Path, files: &[(PathBuf, String)]) -> Result<(), Stop> {
    let failed = |path: &Path, error: &io::Error| {
        let help = "name a folder below one that exists and can be written to";
        let message = format!("cannot make `{}`: {error}", path.display());
        Stop::new(Exit::Usage, message, Some(help))
    };
    fs::create_dir(folder).map_err(|error| failed(folder, &error))?;
    for (path, text) in files {
        if let Err(error) = fs::write(path, text) {
            // What is left of an attempt is removed as far as that can be done.
            let _ = fs::remove_dir_all(folder);
            return Err(failed(path, &error));
        }
    }
    Ok(())
}

/// Opens a shell for a session. Returns the workshop that it makes.
fn typed(args: &NewArgs, title: &str) -> Result<String, Stop> {
    let tty = Tty::open().map_err(|error| {
        let help = "run it in a terminal, or leave `--from-session` out";
        Stop::new(
            Exit::Usage,
            format!("a session needs a terminal: {error}"),
            Some(help),
        )
    })?;
    let no_folder = |error: io::Error| {
        let message = format!("cannot make a folder for the session: {error}");
        Stop::new(Exit::Internal, message, Some(bases::REMEDY))
    };
    // Not a private directory of a run: what a session that was killed leaves here is the user's.
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
    let captured = Session::start(&tty, &args.shell, &folder, &start).and_then(Session::run);
    // Fails only when the terminal is gone.
    let _ = tty.restore();
    let captured = captured.map_err(|error| {
        let message = format!("the session broke off: {error}");
        let help = "sessions run in bash 4.4 or newer; `--shell PROGRAM` names another one";
        Stop::new(Exit::Internal, message, Some(help))
    })?;
    if captured.is_empty() {
        let message = "no command was run, so there is no workshop";
        return Err(Stop::new(Exit::NothingToRun, message, None));
    }
    Ok(workshop_of(&captured, title, !args.here))
}
