//! A place to run `demosh` in: a directory with files, its own home, a clean environment.
//!
//! ```ignore
//! let demo = Demo::new().file("talk.md", "# Hello\n");
//! let stage = demo.stage(["talk.md"]);      // in a terminal
//! let output = demo.pipes(["check", "talk.md"]);  // without one
//! ```

use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

use tempfile::TempDir;

use super::answers::Script;
use super::pty::Pty;

/// Columns and rows of a stage unless a test asks for others.
const SIZE: (u16, u16) = (80, 24);

/// A temporary directory with the files of a workshop, and the environment of its runs.
///
/// The machine's own settings have no effect: `HOME` and the XDG directories are empty ones of this
/// demo, and of the environment only `PATH` is kept.
pub(crate) struct Demo {
    root: TempDir,
    environment: Vec<(OsString, OsString)>,
}

/// The result of a run without a terminal.
#[derive(Debug)]
pub(crate) struct Finished {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) status: ExitStatus,
}

impl Demo {
    pub(crate) fn new() -> Self {
        let root = tempfile::Builder::new()
            .prefix("demo")
            .tempdir()
            .expect("a directory");
        let demo = Self {
            root,
            environment: Vec::new(),
        };
        for name in ["work", "home", "config", "state", "cache", "data", "tmp"] {
            fs::create_dir(demo.root.path().join(name)).expect("a directory");
        }
        // By the XDG rules no other user may read this one.
        let runtime = demo.root.path().join("runtime");
        fs::DirBuilder::new()
            .mode(0o700)
            .create(runtime)
            .expect("a directory");
        demo
    }

    /// Adds a file to the working directory, and the directories above it.
    pub(crate) fn file(self, name: &str, content: impl AsRef<[u8]>) -> Self {
        write(&self.path(name), content.as_ref());
        self
    }

    /// Adds an executable script to the working directory.
    pub(crate) fn program(self, name: &str, content: impl AsRef<[u8]>) -> Self {
        let path = self.path(name);
        write(&path, content.as_ref());
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("our own file");
        self
    }

    /// Adds a file to the home directory.
    pub(crate) fn home_file(self, name: &str, content: impl AsRef<[u8]>) -> Self {
        write(&self.home().join(name), content.as_ref());
        self
    }

    /// Sets an environment variable for the runs.
    pub(crate) fn env(mut self, name: impl AsRef<OsStr>, value: impl AsRef<OsStr>) -> Self {
        self.environment
            .push((name.as_ref().into(), value.as_ref().into()));
        self
    }

    /// The path of `name` in the working directory.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.root.path().join("work").join(name)
    }

    /// The home directory of the runs.
    pub(crate) fn home(&self) -> PathBuf {
        self.root.path().join("home")
    }

    /// The state directory (`XDG_STATE_HOME`) of the runs.
    pub(crate) fn state(&self) -> PathBuf {
        self.root.path().join("state")
    }

    /// The text of a file in the working directory, empty when there is none.
    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_default()
    }

    /// Runs `demosh` in a terminal of 80 by 24.
    pub(crate) fn stage<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>) -> Pty {
        self.stage_sized(SIZE.0, SIZE.1, arguments)
    }

    /// Runs `demosh` in a terminal of `cols` by `rows`.
    pub(crate) fn stage_sized<A: AsRef<OsStr>>(
        &self,
        cols: u16,
        rows: u16,
        arguments: impl IntoIterator<Item = A>,
    ) -> Pty {
        let mut command = self.command();
        command.args(arguments);
        Pty::spawn(command, cols, rows)
    }

    /// Runs `demosh` in a terminal of 80 by 24 with these answers.
    pub(crate) fn stage_before<A: AsRef<OsStr>>(
        &self,
        script: Script,
        arguments: impl IntoIterator<Item = A>,
    ) -> Pty {
        let mut command = self.command();
        command.args(arguments);
        Pty::spawn_before(command, SIZE, script)
    }

    /// The recording of the show of `talk.md` that plays by itself, on a terminal with these
    /// answers.
    pub(crate) fn cast_before(&self, script: Script) -> String {
        let arguments = [
            "--record",
            "t.cast",
            "--auto=50ms",
            "--type",
            "off",
            "talk.md",
        ];
        let mut pty = self.stage_before(script, arguments);
        assert_eq!(pty.wait_exit().code(), Some(0));
        self.read("t.cast")
    }

    /// Runs `demosh` to its end without a terminal: no input, output into pipes.
    pub(crate) fn pipes<A: AsRef<OsStr>>(
        &self,
        arguments: impl IntoIterator<Item = A>,
    ) -> Finished {
        let mut command = self.command();
        command.args(arguments).stdin(Stdio::null());
        let output = command.output().expect("the program starts");
        Finished {
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
            status: output.status,
        }
    }

    /// `demosh` with the environment of this demo, for other kinds of runs.
    pub(crate) fn command(&self) -> Command {
        self.command_for(env!("CARGO_BIN_EXE_demosh"))
    }

    /// Any program with the environment of this demo (the original, or bash as an oracle).
    pub(crate) fn command_for(&self, program: impl AsRef<OsStr>) -> Command {
        let root = self.root.path();
        let mut command = Command::new(program);
        command.env_clear().current_dir(root.join("work"));
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command
            .env("HOME", root.join("home"))
            .env("TMPDIR", root.join("tmp"));
        for (name, folder) in [
            ("XDG_CONFIG_HOME", "config"),
            ("XDG_STATE_HOME", "state"),
            ("XDG_CACHE_HOME", "cache"),
            ("XDG_DATA_HOME", "data"),
            ("XDG_RUNTIME_DIR", "runtime"),
        ] {
            command.env(name, root.join(folder));
        }
        command.envs([("TERM", "xterm-256color"), ("LANG", "C.UTF-8")]);
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
    }
}

fn write(path: &Path, content: &[u8]) {
    let parent = path.parent().expect("a path within the demo");
    fs::create_dir_all(parent).expect("a directory");
    fs::write(path, content).expect("a file");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_sees_the_files_and_nothing_of_the_machine() {
        let demo = Demo::new().file("in/a.txt", "hello").env("EXTRA", "yes");
        let script = "cat in/a.txt; printf ' %s %s' \"$EXTRA\" \"${USER-none}\"; ls -A \"$HOME\"";
        let output = demo
            .command_for("bash")
            .args(["-c", script])
            .output()
            .expect("bash");
        assert_eq!(String::from_utf8_lossy(&output.stdout), "hello yes none");
    }
}
