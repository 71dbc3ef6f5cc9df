//! What a workshop makes on a machine, as far as its commands tell: clusters, containers, releases.
//!
//! Owns one table of commands that make things, and of those that take them away again. What a script
//! of the workshop makes is not seen.

use std::path::Path;

use serde::Deserialize;

use crate::document::command::{self, SimpleCommand};

/// A command that makes something, or takes it away.
struct Maker {
    /// Its first words.
    words: &'static [&'static str],
    /// What it is about.
    noun: &'static str,
    /// The place of its name.
    name: Name,
    /// It is there afterwards.
    makes: bool,
}

/// Where a thing's name is.
#[derive(Clone, Copy)]
enum Name {
    /// The first word that is no option, else this.
    First(&'static str),
    /// All words that are no options.
    Each,
    /// After this option, else in the file after `--config`, else this.
    Behind(&'static str, &'static str),
}

/// What is read of the file that configures a cluster.
#[derive(Deserialize)]
struct Configuration {
    name: Option<String>,
}

const MAKERS: &[Maker] = &[
    maker(
        &["k3d", "cluster", "create"],
        "the k3d cluster",
        Name::First("k3s-default"),
        true,
    ),
    maker(
        &["k3d", "cluster", "delete"],
        "the k3d cluster",
        Name::First("k3s-default"),
        false,
    ),
    maker(
        &["kind", "create", "cluster"],
        "the kind cluster",
        Name::Behind("--name", "kind"),
        true,
    ),
    maker(
        &["kind", "delete", "cluster"],
        "the kind cluster",
        Name::Behind("--name", "kind"),
        false,
    ),
    maker(
        &["minikube", "start"],
        "the minikube cluster",
        Name::Behind("-p", "minikube"),
        true,
    ),
    maker(
        &["minikube", "delete"],
        "the minikube cluster",
        Name::Behind("-p", "minikube"),
        false,
    ),
    maker(
        &["docker", "run"],
        "the container",
        Name::Behind("--name", ""),
        true,
    ),
    maker(&["docker", "rm"], "the container", Name::Each, false),
    maker(&["docker", "kill"], "the container", Name::Each, false),
    maker(
        &["docker", "network", "create"],
        "the Docker network",
        Name::First(""),
        true,
    ),
    maker(
        &["docker", "network", "rm"],
        "the Docker network",
        Name::Each,
        false,
    ),
    maker(
        &["docker", "volume", "create"],
        "the Docker volume",
        Name::First(""),
        true,
    ),
    maker(
        &["docker", "volume", "rm"],
        "the Docker volume",
        Name::Each,
        false,
    ),
    maker(
        &["helm", "install"],
        "the Helm release",
        Name::First(""),
        true,
    ),
    maker(
        &["helm", "uninstall"],
        "the Helm release",
        Name::Each,
        false,
    ),
    maker(
        &["kubectl", "create", "namespace"],
        "the namespace",
        Name::First(""),
        true,
    ),
    maker(
        &["kubectl", "create", "ns"],
        "the namespace",
        Name::First(""),
        true,
    ),
    maker(
        &["kubectl", "delete", "namespace"],
        "the namespace",
        Name::Each,
        false,
    ),
    maker(
        &["kubectl", "delete", "ns"],
        "the namespace",
        Name::Each,
        false,
    ),
];

const fn maker(
    words: &'static [&'static str],
    noun: &'static str,
    name: Name,
    makes: bool,
) -> Maker {
    Maker {
        words,
        noun,
        name,
        makes,
    }
}

/// Everything that `commands`, run in `folder`, make, whether or not they take it away later.
pub fn created<'a>(commands: impl IntoIterator<Item = &'a str>, folder: &Path) -> Vec<String> {
    let mut things = Vec::new();
    let changes = commands.into_iter().flat_map(|text| changes(text, folder));
    for (thing, makes) in changes {
        if makes && !things.contains(&thing) {
            things.push(thing);
        }
    }
    things
}

/// What `commands`, run in this order in `folder`, leave behind.
pub fn left_over<'a>(commands: impl IntoIterator<Item = &'a str>, folder: &Path) -> Vec<String> {
    let mut things: Vec<String> = Vec::new();
    let changes = commands.into_iter().flat_map(|text| changes(text, folder));
    for (thing, makes) in changes {
        things.retain(|other| *other != thing);
        if makes {
            things.push(thing);
        }
    }
    things
}

fn changes(text: &str, folder: &Path) -> Vec<(String, bool)> {
    let simple = command::simple_commands(text);
    let changes = simple
        .iter()
        .flat_map(|command| changes_of(command, folder));
    changes.collect()
}

fn changes_of(command: &SimpleCommand, folder: &Path) -> Vec<(String, bool)> {
    let words: Vec<_> = command
        .words
        .iter()
        .map(|word| word.text.as_str())
        .collect();
    let Some(maker) = MAKERS.iter().find(|maker| words.starts_with(maker.words)) else {
        return Vec::new();
    };
    let rest = &words[maker.words.len()..];
    let thing = |name: &str| (format!("{} {name}", maker.noun), maker.makes);
    let plain = |word: &&&str| !word.starts_with('-');
    let found;
    let names: Vec<&str> = match maker.name {
        Name::First(default) => vec![rest.iter().find(plain).copied().unwrap_or(default)],
        Name::Each => rest.iter().filter(plain).copied().collect(),
        Name::Behind(option, default) => {
            let configured = || configured(&folder.join(value_of(rest, "--config")?));
            let given = value_of(rest, option).map(str::to_owned);
            found = given.or_else(configured);
            vec![found.as_deref().unwrap_or(default)]
        }
    };
    let known = names.into_iter().filter(|name| !name.is_empty());
    known.map(thing).collect()
}

/// The name that a configuration file gives.
fn configured(file: &Path) -> Option<String> {
    let text = std::fs::read_to_string(file).ok()?;
    let configuration: Configuration = serde_yaml::from_str(&text).ok()?;
    configuration.name
}

/// The value after `option`, which may hang on it with a `=`.
fn value_of<'a>(words: &[&'a str], option: &str) -> Option<&'a str> {
    let at = words.iter().position(|word| {
        word.strip_prefix(option)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('='))
    })?;
    match words[at].split_once('=') {
        Some((_, value)) => Some(value),
        None => words.get(at + 1).copied(),
    }
}

#[cfg(test)]
mod tests;
