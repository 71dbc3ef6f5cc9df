//! This program as the shell inside its sessions: the program in `$SHELL`.
//!
//! Programs start `$SHELL` for many reasons, and expect a shell: `-c`, `-l`, commands on standard
//! input, a name that `basename` knows. All of that goes to bash. Only a workshop as the first
//! operand is a show within the show, as in the original `demosh`. Owns the link in `$SHELL` and
//! that decision.

use std::ffi::{OsStr, OsString};
use std::io;
use std::os::unix::fs::symlink;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use clap::CommandFactory as _;

use crate::bases::PrivateDirectory;
use crate::document::{DIRECTIVES, FileFormat};
use crate::source::read_regular;

use super::{Cli, Exit};

/// The name of this program as a shell, by which callers recognise the kind of shell.
const NAME: &str = "bash";

/// The link beside it, to the bash that runs the workshop.
const REAL: &str = "real";

/// Options of a show that no shell has, and that may precede a workshop.
const OWN_OPTIONS: &[&str] = &[
    "--confirm",
    "--no-blurb",
    "--no-builtins",
    "--no-init",
    "--yes",
];

/// The link in `$SHELL`; removed with this value.
#[derive(Debug)]
pub(super) struct ShellLink {
    folder: PrivateDirectory,
}

impl ShellLink {
    /// Makes the link, for sessions of the bash `shell`.
    ///
    /// # Errors
    /// When a private folder cannot be made.
    pub(super) fn make(shell: &Path) -> io::Result<Self> {
        let program = std::env::current_exe()?;
        let real = which::which(shell).unwrap_or_else(|_| shell.to_owned());
        let real = std::path::absolute(real)?;
        let folder = PrivateDirectory::create("", |folder| {
            symlink(&program, folder.join(NAME))?;
            symlink(&real, folder.join(REAL))
        })?;
        Ok(Self { folder })
    }

    /// The variable with its value.
    pub(super) fn variable(&self) -> (OsString, OsString) {
        ("SHELL".into(), self.folder.path().join(NAME).into())
    }
}

/// Acts as a shell, if this program was called as one. The arguments include its name.
pub(super) fn run_if_called_as_shell(arguments: &[OsString]) -> Option<ExitCode> {
    let (name, arguments) = arguments.split_first()?;
    if !is_shell(name) {
        return None;
    }
    if let Some(show) = show_of(arguments) {
        return Some(super::run(show));
    }
    let shell = real_shell(name);
    let error = Command::new(&shell).arg0(name).args(arguments).exec();
    let message = format_args!("cannot run `{}`: {error}", shell.display());
    let stop = super::Stop::new(Exit::Status(127), message, None);
    Some(super::stopped(&stop))
}

/// True for `bash` with or without a path, and for `-bash`, the name of login shells.
fn is_shell(name: &OsStr) -> bool {
    let name = Path::new(name).file_name();
    name.is_some_and(|name| name == NAME || name == "-bash")
}

/// The bash that runs the workshop: beside the link that was called, or that `$SHELL` contains.
fn real_shell(name: &OsStr) -> PathBuf {
    let named = std::env::var_os("SHELL").unwrap_or_default();
    let beside = [name, &named].map(|link| Path::new(link).with_file_name(REAL));
    let is_link = |path: &PathBuf| path.is_absolute() && path.exists();
    beside
        .into_iter()
        .find(is_link)
        .unwrap_or_else(|| NAME.into())
}

/// The command line of the show in `arguments`, if they call one: a workshop, perhaps after options
/// that only a show has.
fn show_of(arguments: &[OsString]) -> Option<Vec<OsString>> {
    let is_own = |argument: &&OsString| OWN_OPTIONS.iter().any(|own| argument == own);
    let options = arguments.iter().take_while(is_own).count();
    let workshop = arguments.get(options)?;
    if !is_workshop(Path::new(workshop)) {
        return None;
    }
    let mut show = vec![OsString::from("demosh")];
    show.extend_from_slice(arguments);
    // A file with the name of a subcommand is still a file.
    let command = Cli::command();
    if workshop
        .to_str()
        .is_some_and(|name| command.find_subcommand(name).is_some())
    {
        show[options + 1] = Path::new(".").join(workshop).into();
    }
    Some(show)
}

/// True for Markdown by its name, and for a shell file with a directive of demosh.
fn is_workshop(path: &Path) -> bool {
    let is_option = path
        .as_os_str()
        .as_encoded_bytes()
        .first()
        .is_none_or(|byte| b"-+".contains(byte));
    if is_option {
        return false;
    }
    FileFormat::of(path) == FileFormat::Markdown
        || read_regular(path).is_ok_and(|text| has_directive(&String::from_utf8_lossy(&text)))
}

fn has_directive(text: &str) -> bool {
    let names = text.lines().filter_map(|line| {
        let directive = line.trim_start().strip_prefix("#@")?;
        directive.split_whitespace().next()
    });
    names
        .into_iter()
        .any(|name| DIRECTIVES.iter().any(|entry| entry.name == name))
}

#[cfg(test)]
mod tests;
