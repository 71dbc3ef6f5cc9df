//! What a workshop makes on a machine, judged by its commands: clusters, containers, releases.
//!
//! Owns how a thing is named. The table of programs knows which calls make things, and which remove
//! them again. Things that a script of the workshop makes are not noticed.

use std::path::Path;

use serde::Deserialize;

use crate::document::command::{self, SimpleCommand};
use crate::document::programs::{NamePlace, Program};

/// The relevant part of a file that configures a cluster.
#[derive(Deserialize)]
struct Configuration {
    name: Option<String>,
}

/// Everything that `commands`, run in `folder`, make, whether or not they remove it later.
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
    let Some((name, arguments)) = words.split_first() else {
        return Vec::new();
    };
    let makers = Program::named(name).map_or(&[][..], |program| program.makes);
    let Some(maker) = makers
        .iter()
        .find(|maker| arguments.starts_with(maker.words))
    else {
        return Vec::new();
    };
    let rest = &arguments[maker.words.len()..];
    let thing = |name: &str| (format!("{} {name}", maker.noun), maker.makes);
    let plain = |word: &&&str| !word.starts_with('-');
    let found;
    let names: Vec<&str> = match maker.name {
        NamePlace::First(default) => vec![rest.iter().find(plain).copied().unwrap_or(default)],
        NamePlace::Each => rest.iter().filter(plain).copied().collect(),
        NamePlace::After(option, default) => {
            let configured = || configured(&folder.join(value_of(rest, "--config")?));
            let given = value_of(rest, option).map(str::to_owned);
            found = given.or_else(configured);
            vec![found.as_deref().unwrap_or(default)]
        }
    };
    let known = names.into_iter().filter(|name| !name.is_empty());
    known.map(thing).collect()
}

/// The name in a configuration file.
fn configured(file: &Path) -> Option<String> {
    let text = std::fs::read_to_string(file).ok()?;
    let configuration: Configuration = serde_yaml::from_str(&text).ok()?;
    configuration.name
}

/// The value after `option`, which may be joined to it by a `=`.
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
