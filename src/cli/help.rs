//! `demosh help SUBJECT`: the help of a command, or one of the format's tables, which are also in
//! the documentation.

use std::collections::BTreeMap;

use clap::{CommandFactory as _, ValueEnum};

use crate::document::{ATTRIBUTES, DIRECTIVES, SETTINGS, SettingEntry, nearest};
use crate::inspect::lint::rules;
use crate::neutral::Neutral;
use crate::present::BINDINGS;
use crate::present::prose::{RenderOptions, render};
use crate::style::{ColorChoice, Signs, Theme};

use super::exit::EXIT_CODES;
use super::{Cli, Exit, Stop, print};

/// The subject of a request for help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HelpTopic {
    /// A command, by its name.
    Command(String),
    /// A table.
    Topic(Topic),
}

/// The widest lines of a table on a terminal.
const WIDEST: usize = 110;

/// Parses a subject.
pub(super) fn subject(word: &str) -> Result<HelpTopic, String> {
    if let Ok(topic) = Topic::from_str(word, true) {
        return Ok(HelpTopic::Topic(topic));
    }
    let topics: Vec<_> = Topic::value_variants()
        .iter()
        .filter_map(Topic::to_possible_value)
        .collect();
    let topics = topics.iter().map(clap::builder::PossibleValue::get_name);
    command(word)
        .map(HelpTopic::Command)
        .map_err(|_| unknown("command or table", word, topics))
}

/// Parses the name of a command.
pub(super) fn command(word: &str) -> Result<String, String> {
    match Cli::command().find_subcommand(word) {
        Some(found) => Ok(found.get_name().to_owned()),
        None => Err(unknown("command", word, std::iter::empty())),
    }
}

fn unknown<'a>(what: &str, word: &str, others: impl Iterator<Item = &'a str>) -> String {
    let table = Cli::command();
    let commands = table.get_subcommands().map(clap::Command::get_name);
    let names: Vec<_> = commands
        .map(str::to_owned)
        .chain(others.map(str::to_owned))
        .collect();
    let near = nearest(word, names.iter().map(String::as_str));
    let near = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
    format!("there is no {what} `{word}`{near}")
}

/// Prints it.
pub(super) fn help(subject: Option<&HelpTopic>) -> Result<Exit, Stop> {
    let out = std::io::stdout();
    let color = ColorChoice::default().applies_to(&out);
    let text = match subject {
        Some(HelpTopic::Topic(topic)) => {
            if !std::io::IsTerminal::is_terminal(&out) {
                return print(&Neutral::lines(topic.table()));
            }
            let columns = rustix::termios::tcgetwinsize(&out).map_or(0, |size| size.ws_col);
            topic.rendered(usize::from(columns), color)
        }
        command => {
            let mut table = Cli::command();
            table.build();
            let name = match command {
                Some(HelpTopic::Command(name)) => Some(name),
                _ => None,
            };
            let own = name.and_then(|name| table.find_subcommand(name)).cloned();
            let help = own.unwrap_or(table).render_long_help();
            if color {
                help.ansi().to_string()
            } else {
                help.to_string()
            }
        }
    };
    print(&Neutral::painted(text))
}

/// The subjects with a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Topic {
    /// What can be written after `@`
    Directives,
    /// The keys of a fence's info string and of `##@`
    Attributes,
    /// The keys on stage
    Keys,
    /// What the program's exit codes mean
    ExitCodes,
    /// What `demosh check` finds; `demosh check --explain RULE` says more of each
    Rules,
    /// What can be set in files, the environment and options
    Settings,
}

impl Topic {
    /// The table for a terminal with this many columns; 0 if that is unknown.
    fn rendered(self, columns: usize, color: bool) -> String {
        let theme = if color { Theme::auto() } else { Theme::plain() };
        let theme = theme.with_signs(Signs::of_this_process());
        let columns = if columns == 0 { 80 } else { columns };
        let options = RenderOptions {
            width: columns.min(WIDEST),
            theme: &theme,
            link_targets: &BTreeMap::new(),
            substitute: &|_| None,
        };
        let lines = render(&self.table(), &options);
        lines
            .iter()
            .map(|line| line.to_ansi(color) + "\n")
            .collect()
    }

    /// The table.
    pub fn table(self) -> String {
        match self {
            Self::Directives => table(
                &["directive", "what it does"],
                DIRECTIVES.iter().map(|entry| {
                    let written = format!("{} {}", entry.name, entry.arguments);
                    vec![format!("`{}`", written.trim_end()), entry.help.to_owned()]
                }),
            ),
            Self::Attributes => table(
                &["key", "value", "what it does"],
                ATTRIBUTES.iter().map(|entry| {
                    vec![
                        format!("`{}`", entry.key),
                        entry.value.to_owned(),
                        entry.help.to_owned(),
                    ]
                }),
            ),
            Self::Keys => table(
                &["key", "what it does"],
                BINDINGS
                    .iter()
                    .map(|binding| vec![binding.label.to_owned(), binding.help.to_owned()]),
            ),
            Self::ExitCodes => table(
                &["code", "meaning"],
                EXIT_CODES
                    .iter()
                    .map(|(code, meaning)| vec![(*code).to_owned(), (*meaning).to_owned()]),
            ),
            Self::Rules => table(
                &["rule", "severity", "finds"],
                rules().map(|rule| {
                    let id = format!("`{}`", rule.id);
                    vec![id, rule.severity.name().to_owned(), rule.help.to_owned()]
                }),
            ),
            Self::Settings => table(
                &[
                    "key",
                    "what it does",
                    "values",
                    "default",
                    "variable",
                    "option",
                ],
                SETTINGS.iter().map(setting),
            ),
        }
    }
}

fn setting(entry: &SettingEntry) -> Vec<String> {
    let cell = |text: Option<&str>| text.map_or_else(String::new, |text| format!("`{text}`"));
    vec![
        format!("`{}`", entry.name),
        entry.help(),
        entry.value.replace('|', "\\|"),
        entry.default_label(),
        cell(entry.variable),
        cell(entry.flag),
    ]
}

fn table(head: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let head: Vec<_> = head.iter().map(ToString::to_string).collect();
    let rule = vec!["---".to_owned(); head.len()];
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    [head, rule].into_iter().chain(rows).map(line).collect()
}

#[cfg(test)]
mod tests;
