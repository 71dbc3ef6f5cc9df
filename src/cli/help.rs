//! `demosh help TOPIC`: the tables of the format as Markdown, the same as in the documentation.

use clap::ValueEnum;

use crate::document::{ATTRIBUTES, DIRECTIVES};
use crate::inspect::lint::RULES;
use crate::present::BINDINGS;
use crate::settings::{SETTINGS, SettingEntry};

use super::exit::EXIT_CODES;

/// What there is a table of.
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
                RULES.iter().map(|rule| {
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
    let SettingEntry {
        name,
        value,
        default,
        variable,
        flag,
        help,
    } = entry;
    vec![
        format!("`{name}`"),
        (*help).to_owned(),
        value.replace('|', "\\|"),
        (*default).to_owned(),
        cell(*variable),
        cell(*flag),
    ]
}

fn table(head: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let head: Vec<_> = head.iter().map(ToString::to_string).collect();
    let rule = vec!["---".to_owned(); head.len()];
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    [head, rule].into_iter().chain(rows).map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documentation_has_the_tables_word_for_word() {
        let format = include_str!("../../docs/FORMAT.md");
        let keys = include_str!("../../docs/keys.md");
        let codes = include_str!("../../docs/exit-codes.md");
        for (topic, name, page) in [
            (Topic::Directives, "FORMAT.md", format),
            (Topic::Attributes, "FORMAT.md", format),
            (Topic::Keys, "keys.md", keys),
            (Topic::ExitCodes, "exit-codes.md", codes),
        ] {
            let table = topic.table();
            assert!(page.contains(&table), "docs/{name} lacks:\n{table}");
        }
    }
}
