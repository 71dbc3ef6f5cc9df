//! Finding a workshop and making its plan: what every subcommand begins with.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::plan::{Plan, PlanOptions, plan};
use crate::source::render_all;
use crate::style::ColorChoice;

use super::{Exit, Stop};

/// The file to run, and the folder to run it in.
#[derive(Debug)]
pub(super) struct Workshop {
    pub(super) path: PathBuf,
    pub(super) folder: PathBuf,
}

impl Workshop {
    /// A folder stands for its README.md, run in that folder.
    pub(super) fn find(path: &Path) -> Result<Self, Stop> {
        if path.is_dir() {
            let folder = path.to_owned();
            return Ok(Self {
                path: folder.join("README.md"),
                folder,
            });
        }
        let folder = std::env::current_dir().map_err(anyhow::Error::from)?;
        Ok(Self {
            path: path.to_owned(),
            folder,
        })
    }

    /// Reads it, whatever is wrong with it.
    pub(super) fn read(&self, options: &PlanOptions) -> Plan {
        plan(&self.path, options, &hook_command)
    }

    /// Reads it to be run: nothing may be wrong with it.
    pub(super) fn plan(
        &self,
        options: &PlanOptions,
        color: ColorChoice,
    ) -> Result<Arc<Plan>, Stop> {
        let plan = self.read(options);
        if plan.has_errors() {
            let color = color.applies_to(&std::io::stderr());
            let message = render_all(&plan.findings, color);
            return Err(Stop::saying(Exit::Document, message));
        }
        Ok(Arc::new(plan))
    }
}

/// The command that the environment variable `name` holds for a hook.
fn hook_command(name: &str) -> Option<String> {
    let value = std::env::var_os(name)?;
    // What is not UTF-8 cannot be told as text: the shell takes it from where it stands.
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
