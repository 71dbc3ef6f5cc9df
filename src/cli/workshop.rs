//! Finds a workshop and makes its plan: the first step of every subcommand.

use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use crate::plan::{Plan, PlanOptions, plan};
use crate::settings::Settings;
use crate::source::{MAX_FILE_SIZE, SourceFile, render_all};

use super::settings::Flags;
use super::{Exit, Stop};

/// The file to run, and the folder to run it in.
#[derive(Debug)]
pub(super) struct Workshop {
    pub(super) path: PathBuf,
    pub(super) folder: PathBuf,
    /// Its text, if it came from standard input: then the path is only a name.
    pub(super) text: Option<Arc<SourceFile>>,
}

/// How a workshop is read from standard input.
#[derive(Debug, Clone, Args)]
pub(super) struct StdinArgs {
    /// The name of a workshop from standard input (`-`): Markdown if it ends in .md or .markdown, otherwise shell
    #[arg(long, value_name = "NAME", default_value = "stdin.md")]
    stdin_name: PathBuf,
}

impl Workshop {
    /// A folder stands for its README.md, which runs in that folder.
    pub(super) fn find(path: &Path) -> Result<Self, Stop> {
        if path.is_dir() {
            let folder = path.to_owned();
            return Ok(Self {
                path: folder.join("README.md"),
                folder,
                text: None,
            });
        }
        let folder = working_folder()?;
        Ok(Self {
            path: path.to_owned(),
            folder,
            text: None,
        })
    }

    /// The same, and `-` is standard input, which can be read only once.
    pub(super) fn find_or_read(path: &Path, stdin: &StdinArgs) -> Result<Self, Stop> {
        if path != Path::new("-") {
            return Self::find(path);
        }
        let path = &stdin.stdin_name;
        let mut bytes = Vec::new();
        let read = io::stdin()
            .lock()
            .take(MAX_FILE_SIZE + 1)
            .read_to_end(&mut bytes);
        read.map_err(|error| {
            let message = format!("cannot read standard input: {error}");
            Stop::new(Exit::Document, message, None)
        })?;
        if bytes.len() as u64 > MAX_FILE_SIZE {
            let message = "standard input is larger than 100 MB, which is the limit";
            return Err(Stop::new(Exit::Document, message, None));
        }
        let text = SourceFile::decode(path, bytes);
        let text =
            text.map_err(|error| Stop::saying(Exit::Document, render_all(&[*error], false)))?;
        Ok(Self {
            text: Some(text),
            ..Self::find(path)?
        })
    }

    /// Rejects standard input if it would be read twice.
    pub(super) fn read_stdin_once(files: &[PathBuf]) -> Result<(), Stop> {
        let from_stdin = files.iter().filter(|file| *file == Path::new("-"));
        if from_stdin.count() > 1 {
            let help = "name `-` once";
            return Err(Stop::new(
                Exit::Usage,
                "standard input can be read only once",
                Some(help),
            ));
        }
        Ok(())
    }

    /// Reads it, with or without errors.
    pub(super) fn read(&self, options: &PlanOptions) -> Plan {
        let options = PlanOptions {
            text: self.text.clone(),
            ..options.clone()
        };
        plan(&self.path, &options, &hook_command)
    }

    /// Reads it for a run, so that it must have no errors; and determines its settings.
    pub(super) fn plan(
        &self,
        options: &PlanOptions,
        flags: &impl Flags,
    ) -> Result<(Arc<Plan>, Settings), Stop> {
        let plan = self.read(options);
        if plan.has_errors() {
            let message = render_all(&plan.findings, flags.colors_errors(Some(&plan)));
            return Err(Stop::saying(Exit::Document, message));
        }
        let settings = flags.settings(Some(&plan))?;
        Ok((Arc::new(plan), settings))
    }
}

/// The remedy for a missing working folder.
pub(super) const NO_FOLDER: &str = "it may have been removed: go to another one with `cd`";

/// The folder in which this program was started.
pub(super) fn working_folder() -> Result<PathBuf, Stop> {
    std::env::current_dir().map_err(|error| {
        let message = format!("the working folder cannot be found: {error}");
        Stop::new(Exit::Usage, message, Some(NO_FOLDER))
    })
}

/// The command for a hook in the environment variable `name`.
fn hook_command(name: &str) -> Option<String> {
    let value = std::env::var_os(name)?;
    // A value that is not UTF-8 cannot be passed as text: the shell reads the variable itself.
    Some(
        value
            .into_string()
            .unwrap_or_else(|_| format!("eval \"${{{name}}}\"")),
    )
}

/// The first start-up file that exists, here or in the home directory.
pub(super) fn start_up_file() -> Option<PathBuf> {
    let folders = [Some(PathBuf::from(".")), std::env::home_dir()];
    let names = [".demoshrc", ".demoshrc.md"];
    let candidates = folders.into_iter().flatten();
    candidates
        .flat_map(|folder| names.map(|name| folder.join(name)))
        .find(|path| path.is_file())
}
