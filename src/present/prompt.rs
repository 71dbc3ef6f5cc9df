//! The prompt before a command: the template from the settings, filled in for each command.

use std::ffi::OsStr;
use std::path::Path;

use crate::document::{PromptField, PromptTemplate};
use crate::run::Values;
use crate::style::{Line, Style};

use super::place::{PlaceReader, PromptPlace};

/// The variable with the session's directory.
pub(super) const DIRECTORY: &str = "PWD";

/// A template, and the facts that it needs.
#[derive(Debug)]
pub struct Prompt {
    template: PromptTemplate,
    place: PlaceReader,
    names: Vec<String>,
}

impl Prompt {
    /// A prompt with `template`.
    pub fn new(template: PromptTemplate) -> Self {
        let uses = |field| template.uses(field);
        let directory = uses(PromptField::Cwd) || uses(PromptField::Branch);
        let cluster = uses(PromptField::Context) || uses(PromptField::Namespace);
        let names = [
            (directory, DIRECTORY),
            (cluster, "KUBECONFIG"),
            (uses(PromptField::User), "USER"),
            (uses(PromptField::Host), "HOSTNAME"),
        ];
        let names = names.iter().filter(|(used, _)| *used);
        Self {
            names: names.map(|(_, name)| (*name).to_owned()).collect(),
            place: PlaceReader::new(std::env::home_dir()),
            template,
        }
    }

    /// The session's variables on which it depends.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The prompt for these values of the variables, in the style `own` unless it names another.
    pub fn line(&mut self, own: Style, values: &Values) -> Line {
        let value = |name: &str| values.get(name).map(String::as_str);
        let place = PromptPlace {
            directory: Path::new(value(DIRECTORY).unwrap_or_default()),
            kubeconfig: value("KUBECONFIG").map(OsStr::new),
            user: value("USER").unwrap_or_default(),
            host: value("HOSTNAME").unwrap_or_default(),
        };
        self.place.prompt(&self.template, own, place)
    }
}
