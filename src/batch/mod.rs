//! The environment of an unattended run: programs and settings that expect a person are replaced by
//! ones that do not.
//!
//! Owns the prepared environment and the folder of stand-ins that comes first on the PATH. `run`
//! decides which commands run, and how they are judged.

pub mod failed;
pub mod partition;
pub mod update;
pub mod usual;

use std::ffi::{OsStr, OsString};
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use crate::bases::PrivateDirectory;
use crate::document::programs::EDITORS;
use crate::plan::Plan;
use crate::run::{Event, EventKind, EventSink};

/// Variables that keep programs from waiting for a person.
const ENVIRONMENT: &[(&str, &str)] = &[
    ("CI", "true"),
    ("PAGER", "cat"),
    ("GIT_PAGER", "cat"),
    ("MANPAGER", "cat"),
    ("BAT_PAGING", "never"),
    ("DEBIAN_FRONTEND", "noninteractive"),
    ("GIT_TERMINAL_PROMPT", "0"),
    ("COLUMNS", "120"),
    (UNATTENDED, "1"),
];

/// The variables that keep pagers from waiting for a key; a show without a presenter needs them.
///
/// Names and values for the session's environment.
pub fn without_pagers() -> impl Iterator<Item = (OsString, OsString)> {
    let is_one = |(name, _): &&(&str, &str)| name.contains("PAGER") || name.contains("PAGING");
    let settings = ENVIRONMENT.iter().filter(is_one);
    settings.map(|(name, value)| (OsString::from(name), OsString::from(value)))
}

/// Stand-ins that are always present: names and text.
const STAND_INS: &[(&[&str], &str)] = &[
    (&["watch"], include_str!("watch.sh")),
    (
        &["open", "xdg-open", "code", "k9s"],
        include_str!("nothing.sh"),
    ),
    (&["demosh-editor"], include_str!("editor.sh")),
];

/// Replaces `bat` if it is not installed.
const BAT: &str = include_str!("bat.sh");

/// The variable by which programs, especially this one, know that the run is unattended.
pub const UNATTENDED: &str = "DEMOSH_UNATTENDED";

/// The variable with the file from which the editor's stand-in reads the running step.
const STEP_FILE: &str = "DEMOSH_STEP_FILE";

/// The folder of stand-ins; removed with the last value that uses it.
#[derive(Debug, Clone)]
pub struct RunEnvironment {
    folder: Rc<PrivateDirectory>,
    /// The run of this process that it is for.
    run: usize,
}

/// Where bash searches for programs if its environment has no PATH.
const SEARCHED_WITHOUT_PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

impl RunEnvironment {
    /// Makes the folder with all stand-ins.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn prepare() -> io::Result<Self> {
        let surroundings = Self::with_fallbacks()?;
        for (names, text) in STAND_INS {
            for name in *names {
                surroundings.write(name, text)?;
            }
        }
        Ok(surroundings)
    }

    /// Makes the folder with replacements for programs that are not installed, and no other files.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn with_fallbacks() -> io::Result<Self> {
        let folder = PrivateDirectory::create("", |folder| furnish(folder, &can_run))?;
        let surroundings = Self {
            folder: Rc::new(folder),
            run: 0,
        };
        if which::which("bat").is_err() {
            surroundings.write("bat", BAT)?;
        }
        Ok(surroundings)
    }

    /// The same stand-ins for another run of this process, which may be concurrent.
    #[must_use]
    pub fn of_run(&self, run: usize) -> Self {
        Self {
            folder: Rc::clone(&self.folder),
            run,
        }
    }

    fn write(&self, name: &str, text: &str) -> io::Result<()> {
        let path = self.bin().join(name);
        std::fs::write(&path, text)?;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755))
    }

    /// The folder of the stand-ins.
    pub fn bin(&self) -> PathBuf {
        self.folder.path().join("bin")
    }

    /// The PATH that has the stand-ins before `path`.
    pub fn path(&self, path: Option<&OsStr>) -> OsString {
        let mut first = self.bin().into_os_string();
        first.push(":");
        first.push(path.unwrap_or(OsStr::new(SEARCHED_WITHOUT_PATH)));
        first
    }

    /// The variables that are added to the inherited environment; the stand-ins come before `path`
    /// on the PATH.
    pub fn environment(&self, path: Option<&OsStr>) -> Vec<(OsString, OsString)> {
        let editor = self.bin().join("demosh-editor").into_os_string();
        let first = self.path(path);
        let settings = ENVIRONMENT
            .iter()
            .map(|(name, value)| (name.into(), value.into()));
        let editors = EDITORS.iter().map(|name| (name.into(), editor.clone()));
        let own = [
            ("PATH".into(), first),
            (STEP_FILE.into(), self.step_file().into_os_string()),
        ];
        settings.chain(editors).chain(own).collect()
    }

    /// Programs that need not be installed, because a stand-in replaces them.
    pub fn provided(&self) -> Vec<String> {
        let provided = ["watch", "bat"].into_iter().map(str::to_owned);
        provided
            .filter(|name| self.bin().join(name).exists())
            .collect()
    }

    fn step_file(&self) -> PathBuf {
        self.folder.path().join(format!("step.{}", self.run))
    }

    /// Passes all events on, and writes which step is running for the editor's stand-in.
    pub fn follow<'a>(
        &self,
        plan: Arc<Plan>,
        audience: &'a mut dyn EventSink,
    ) -> impl EventSink + 'a {
        BatchSink {
            path: self.step_file(),
            plan,
            audience,
        }
    }
}

/// Makes an empty folder for programs in `folder`.
fn furnish(folder: &Path, can_run: &dyn Fn(&Path) -> bool) -> io::Result<()> {
    let bin = folder.join("bin");
    std::fs::create_dir(&bin)?;
    let probe = bin.join("probe");
    std::fs::write(&probe, "#!/bin/sh\n")?;
    std::fs::set_permissions(&probe, std::fs::Permissions::from_mode(0o700))?;
    if !can_run(&probe) {
        return Err(io::Error::other(
            "no programs may be run from it (`noexec`)",
        ));
    }
    std::fs::remove_file(probe)
}

/// False if the system refuses to run it: nothing runs on a file system that is mounted `noexec`.
fn can_run(program: &Path) -> bool {
    rustix::fs::access(program, rustix::fs::Access::EXEC_OK).is_ok()
}

struct BatchSink<'a> {
    path: PathBuf,
    plan: Arc<Plan>,
    audience: &'a mut dyn EventSink,
}

impl EventSink for BatchSink<'_> {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        if let EventKind::StepStarted { step, .. } = &event.kind {
            let location = &self.plan.steps[*step].origin.location;
            let place = format!("{}:{}\n", location.file.name(), location.line());
            // Without it the stand-in names no place, which is not a reason to stop.
            let _ = std::fs::write(&self.path, place);
        }
        self.audience.event(event)
    }

    fn name(&self) -> String {
        self.audience.name()
    }
}

#[cfg(test)]
mod tests;
