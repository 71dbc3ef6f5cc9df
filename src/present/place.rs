//! The facts about a place for a prompt: directory, git branch, Kubernetes context.
//!
//! No program is run for it: a few small files are read, and only those that the template needs.

use std::ffi::OsStr;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde::Deserialize;

use crate::document::{PromptField, PromptTemplate};
use crate::style::{Line, Style};

/// The largest file that is read, in bytes: a larger one is something else.
const MAX_BYTES: u64 = 4 * 1024 * 1024;

/// Reads the facts about a place; keeps the contents of a large file until it changes.
#[derive(Debug, Default)]
pub struct PlaceReader {
    home: Option<PathBuf>,
    read: Vec<(Stamp, KubeConfig)>,
}

/// The place of a prompt.
#[derive(Debug, Clone, Copy)]
pub struct PromptPlace<'a> {
    /// The session's directory.
    pub directory: &'a Path,
    /// The session's `KUBECONFIG`.
    pub kubeconfig: Option<&'a OsStr>,
    /// The session's `USER`.
    pub user: &'a str,
    /// The session's `HOSTNAME`, which bash always sets.
    pub host: &'a str,
}

/// The state of a file at some time.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Stamp {
    path: PathBuf,
    changed: Option<SystemTime>,
    length: u64,
}

/// The parts of kubectl's configuration that a prompt uses.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct KubeConfig {
    #[serde(rename = "current-context")]
    current_context: Option<String>,
    contexts: Vec<NamedContext>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct NamedContext {
    name: String,
    context: ClusterContext,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct ClusterContext {
    namespace: Option<String>,
}

impl PlaceReader {
    /// A reader that abbreviates `home` to `~`.
    pub fn new(home: Option<PathBuf>) -> Self {
        Self {
            home,
            read: Vec::new(),
        }
    }

    /// The prompt at `place`, in the style `own` unless the template names another.
    pub fn prompt(
        &mut self,
        template: &PromptTemplate,
        own: Style,
        place: PromptPlace<'_>,
    ) -> Line {
        let uses = |field| template.uses(field);
        let kubernetes = uses(PromptField::Context) || uses(PromptField::Namespace);
        let (context, namespace) = if kubernetes {
            self.context(place.kubeconfig)
        } else {
            (None, None)
        };
        template.line(own, &|field| match field {
            PromptField::Cwd => Some(self.short(place.directory)),
            PromptField::Branch => branch(place.directory),
            PromptField::Context => context.clone(),
            PromptField::Namespace => namespace.clone(),
            PromptField::User => Some(place.user.to_owned())
                .filter(|user| !user.is_empty())
                .or_else(own_name),
            PromptField::Host => place.host.split('.').next().map(str::to_owned),
            PromptField::Time => Some(jiff::Zoned::now().strftime("%H:%M").to_string()),
        })
    }

    fn short(&self, directory: &Path) -> String {
        let below_home = self
            .home
            .as_ref()
            .and_then(|home| directory.strip_prefix(home).ok());
        match below_home {
            Some(rest) if rest.as_os_str().is_empty() => "~".to_owned(),
            Some(rest) => format!("~/{}", rest.display()),
            None => directory.display().to_string(),
        }
    }

    /// The current context and its namespace. As in kubectl, the first file with a value wins, and
    /// a context without a namespace uses `default`.
    fn context(&mut self, kubeconfig: Option<&OsStr>) -> (Option<String>, Option<String>) {
        let files: Vec<PathBuf> = match kubeconfig.filter(|list| !list.is_empty()) {
            Some(list) => std::env::split_paths(list).collect(),
            None => self
                .home
                .iter()
                .map(|home| home.join(".kube/config"))
                .collect(),
        };
        let configs: Vec<_> = files.iter().filter_map(|path| self.config(path)).collect();
        let current = configs.iter().find_map(|config| {
            config
                .current_context
                .clone()
                .filter(|name| !name.is_empty())
        });
        let namespace = current.as_ref().and_then(|current| {
            let mut contexts = configs.iter().flat_map(|config| &config.contexts);
            let found = contexts.find(|context| context.name == *current)?;
            Some(
                found
                    .context
                    .namespace
                    .clone()
                    .unwrap_or_else(|| "default".to_owned()),
            )
        });
        (current, namespace)
    }

    fn config(&mut self, path: &Path) -> Option<KubeConfig> {
        let found = fs::metadata(path).ok()?;
        let (changed, length) = (found.modified().ok(), found.len());
        let stamp = Stamp {
            path: path.to_owned(),
            changed,
            length,
        };
        if let Some((_, config)) = self.read.iter().find(|(known, _)| *known == stamp) {
            return Some(config.clone());
        }
        let config: KubeConfig = serde_yaml::from_str(&text_of(path)?).unwrap_or_default();
        self.read.retain(|(known, _)| known.path != stamp.path);
        self.read.push((stamp, config.clone()));
        Some(config)
    }
}

/// The branch that is checked out in `directory`, or the commit if there is no branch.
fn branch(directory: &Path) -> Option<String> {
    let head = directory
        .ancestors()
        .find_map(|folder| head_of(&folder.join(".git")))?;
    let head = head.trim();
    match head.strip_prefix("ref: ") {
        Some(name) => Some(name.strip_prefix("refs/heads/").unwrap_or(name).to_owned()),
        None => head.get(..7).map(str::to_owned),
    }
}

/// The text of `HEAD` in a repository; in a linked work tree, a file contains the path.
fn head_of(git: &Path) -> Option<String> {
    if git.is_dir() {
        return text_of(&git.join("HEAD"));
    }
    let link = text_of(git)?;
    let elsewhere = link.strip_prefix("gitdir: ")?.trim_end();
    text_of(&git.parent()?.join(elsewhere).join("HEAD"))
}

fn text_of(path: &Path) -> Option<String> {
    let mut text = String::new();
    if !fs::metadata(path).ok()?.is_file() {
        return None;
    }
    let file = fs::File::open(path).ok()?;
    file.take(MAX_BYTES).read_to_string(&mut text).ok()?;
    Some(text)
}

/// The name of this process's user, according to the system.
fn own_name() -> Option<String> {
    let users = fs::read_to_string("/etc/passwd").ok()?;
    name_in(&users, rustix::process::geteuid().as_raw())
}

/// The name of the user with this number in a file such as `/etc/passwd`.
fn name_in(users: &str, number: u32) -> Option<String> {
    let number = number.to_string();
    let mut users = users
        .lines()
        .map(|line| line.split(':').collect::<Vec<_>>());
    let user = users.find(|user| user.get(2) == Some(&number.as_str()))?;
    Some(user[0].to_owned())
}

#[cfg(test)]
mod tests;
