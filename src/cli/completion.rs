//! Completion by TAB: the script for a shell, and the answers to its requests.
//!
//! Owns the completion of option values. The table of the command line knows commands and options.

mod words;

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use clap::{CommandFactory as _, ValueEnum};
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate, PathCompleter};
use clap_complete::env::{Bash, CompleteEnv, Elvish, Fish, Powershell, Shells, Zsh};

use crate::inspect::lint;
use crate::neutral::Neutral;
use crate::plan::PlanOptions;
use crate::style::Theme;

use super::workshop::Workshop;
use super::{Cli, Exit, Stop, print};
use words::{BashWriter, Unquoting};

/// The variable by which the script of a shell requests completions.
const VARIABLE: &str = "DEMOSH_COMPLETE";

/// The shells that have a script.
const SHELLS: Shells<'static> = Shells(&[
    &BashWriter(Bash),
    &Unquoting(Zsh),
    &Unquoting(Fish),
    &Unquoting(Elvish),
    &Unquoting(Powershell),
]);

/// A shell that completes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Shell {
    /// GNU bash
    Bash,
    /// zsh
    Zsh,
    /// fish
    Fish,
    /// Elvish
    Elvish,
    /// `PowerShell`
    #[value(name = "powershell")]
    Power,
}

/// Answers the script of a shell, if that has started this program.
pub(super) fn answered(arguments: &[OsString]) -> Option<Exit> {
    std::env::var_os(VARIABLE)?;
    let answer = CompleteEnv::with_factory(Cli::command)
        .var(VARIABLE)
        .shells(SHELLS)
        .try_complete(arguments.iter().cloned(), None);
    match answer {
        Ok(true) => Some(Exit::Success),
        Ok(false) => None,
        // The line that is being typed has no place for an error.
        Err(_) => Some(Exit::Usage),
    }
}

/// Prints the script for a shell.
pub(super) fn script(shell: Shell) -> Result<Exit, Stop> {
    let name = shell.to_possible_value();
    let name = name.as_ref().map_or("bash", |name| name.get_name());
    let mut script = Vec::new();
    if let Some(completer) = SHELLS.completer(name) {
        completer.write_registration(VARIABLE, "demosh", "demosh", "demosh", &mut script)?;
    }
    let mut script = String::from_utf8_lossy(&script).trim_start().to_owned();
    if shell == Shell::Zsh {
        // If zsh has loaded the file at the first TAB, the file must answer that one too.
        script += "\n[[ ${funcstack[1]} == _demosh ]] && _clap_dynamic_completer_demosh \"$@\"\n";
    }
    print(&Neutral::lines(script))
}

/// The extensions of workshops: Markdown and shell scripts.
pub(super) const WORKSHOPS: &[&str] = &["md", "markdown", "sh", "bash"];

/// The extensions of files that `export` can show: workshops and recordings.
pub(super) const SHOWABLE: &[&str] = &["md", "markdown", "sh", "bash", "cast"];

/// The extensions of scripts that `convert` reads.
pub(super) const SCRIPTS: &[&str] = &["sh", "bash", "session", "doitlive", "tape"];

/// Files with one of these extensions, in upper or lower case, and folders on the path to them.
pub(super) fn files(ends: &'static [&'static str]) -> ArgValueCompleter {
    let fits = move |path: &Path| {
        let end = path.extension().and_then(OsStr::to_str);
        path.is_file() && end.is_some_and(|end| ends.contains(&end.to_ascii_lowercase().as_str()))
    };
    ArgValueCompleter::new(PathCompleter::any().filter(fits))
}

/// Workshops, and folders on the path to them.
pub(super) fn workshops() -> ArgValueCompleter {
    files(WORKSHOPS)
}

/// Folders.
pub(super) fn folders() -> ArgValueCompleter {
    ArgValueCompleter::new(PathCompleter::dir())
}

/// The headings and the names of blocks of the workshop in the line, for `--from` and similar
/// options.
pub(super) fn targets() -> ArgValueCompleter {
    ArgValueCompleter::new(|current: &OsStr| {
        let names = workshop_in_the_line().map(|path| names_in(&path));
        fitting(names.unwrap_or_default(), current)
    })
}

/// The themes.
pub(super) fn themes() -> ArgValueCompleter {
    ArgValueCompleter::new(|current: &OsStr| {
        fitting(
            Theme::NAMES
                .iter()
                .map(|name| ((*name).to_owned(), None))
                .collect(),
            current,
        )
    })
}

/// The rules of `check`.
pub(super) fn rules() -> ArgValueCompleter {
    ArgValueCompleter::new(|current: &OsStr| {
        let rules = lint::rules().map(|rule| (rule.id.to_owned(), None));
        fitting(rules.collect(), current)
    })
}

/// The commands, and also the tables if `with_topics`.
pub(super) fn subjects(with_topics: bool) -> ArgValueCompleter {
    ArgValueCompleter::new(move |current: &OsStr| {
        let table = Cli::command();
        let commands = table
            .get_subcommands()
            .filter(|command| !command.is_hide_set());
        let mut all: Vec<_> = commands
            .map(|command| {
                let about = command.get_about().map(ToString::to_string);
                (command.get_name().to_owned(), about)
            })
            .collect();
        if with_topics {
            let topics = super::help::Topic::value_variants().iter();
            all.extend(topics.filter_map(|topic| {
                let value = topic.to_possible_value()?;
                let help = value.get_help().map(ToString::to_string);
                Some((value.get_name().to_owned(), help))
            }));
        }
        fitting(all, current)
    })
}

fn fitting(all: Vec<(String, Option<String>)>, current: &OsStr) -> Vec<CompletionCandidate> {
    let start = current.to_string_lossy().to_lowercase();
    all.into_iter()
        .filter(|(value, _)| value.to_lowercase().starts_with(&start))
        .map(|(value, help)| CompletionCandidate::new(value).help(help.map(Into::into)))
        .collect()
}

/// The last word that names a workshop. The words are this process's arguments after `--`.
fn workshop_in_the_line() -> Option<PathBuf> {
    let words = std::env::args_os().skip_while(|word| word != "--").skip(2);
    let words = words.map(|word| words::unquoted(&word.to_string_lossy()));
    let paths = words.map(PathBuf::from);
    paths
        .filter(|path| {
            path.is_file() && path.extension().is_some() || path.join("README.md").is_file()
        })
        .filter(|path| path.components().count() > 0)
        .last()
}

/// Titles and names of blocks, each once and with its line.
fn names_in(path: &Path) -> Vec<(String, Option<String>)> {
    let Ok(workshop) = Workshop::find(path) else {
        return Vec::new();
    };
    let plan = workshop.read(&PlanOptions::default());
    let sections = plan.sections.iter();
    let titles = sections.map(|section| (section.title.as_str(), "line", &section.location));
    let steps = plan.steps.iter();
    let blocks = steps.filter_map(|step| {
        let name = plan.blocks[step.block?].attributes.name.as_deref()?;
        Some((name, "block in line", &step.origin.location))
    });
    let mut seen = std::collections::BTreeSet::new();
    titles
        .chain(blocks)
        .map(|(name, what, place)| {
            let name = Neutral::line(name).to_string();
            (name, Some(format!("{what} {}", place.line())))
        })
        .filter(|(name, _)| seen.insert(name.clone()))
        .collect()
}
