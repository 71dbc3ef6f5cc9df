//! `demosh man [COMMAND]`: the manual pages, generated from the table of the command line.
//!
//! Owns the sections that the table does not have: examples, files, environment, exit status.

use clap::builder::StyledStr;
use clap::{Arg, Command, CommandFactory as _};
use clap_mangen::Man;
use clap_mangen::roff::{Inline, Roff, bold, italic, roman};

use crate::document::SETTINGS;
use crate::neutral::Neutral;

use super::exit::EXIT_CODES;
use super::{Cli, Exit, Stop, print};

/// Examples by command, each with its effect.
const EXAMPLES: &[(&str, &[(&str, &str)])] = &[
    (
        "demosh",
        &[
            (
                "demosh talk.md",
                "present a workshop; RETURN runs the command that is shown",
            ),
            ("demosh --from 'Clean up' talk.md", "begin at a heading"),
            (
                "demosh --auto=3s talk.md",
                "continue without keys, three seconds after each pause",
            ),
            (
                "demosh --record talk.cast talk.md",
                "record what is shown, for asciinema's player",
            ),
        ],
    ),
    (
        "rehearse",
        &[(
            "demosh rehearse --speed 4 talk.md",
            "present with recorded tools, four times as fast",
        )],
    ),
    (
        "record",
        &[(
            "demosh record talk.md",
            "present for real, and record the tools for rehearsals",
        )],
    ),
    (
        "learn",
        &[
            (
                "demosh learn workshop.md",
                "work through it at your own pace",
            ),
            (
                "demosh learn --resume workshop.md",
                "continue where you stopped",
            ),
        ],
    ),
    (
        "cue",
        &[
            (
                "demosh cue",
                "show the next steps and the notes of the show that is running",
            ),
            (
                "demosh cue --web",
                "the same as a page for a browser on this machine",
            ),
        ],
    ),
    (
        "report",
        &[(
            "demosh report merge part-1.xml part-2.xml -o report.xml",
            "join the JUnit reports of two parts of a run",
        )],
    ),
    (
        "ci",
        &[
            ("demosh ci README.md", "run the commands of a README"),
            (
                "demosh ci --jobs 4 --junit report.xml docs/*.md",
                "run four files side by side, with a report",
            ),
            (
                "demosh ci --only 'Set up' workshop.md",
                "run only one section",
            ),
            (
                "demosh ci --timeout 10m --keep-going workshop.md",
                "limit the time; continue after a failure",
            ),
        ],
    ),
    (
        "watch",
        &[
            (
                "demosh watch workshop.md",
                "check and run it again at each save",
            ),
            (
                "demosh watch --rehearse workshop.md",
                "the same with recorded tools",
            ),
        ],
    ),
    (
        "check",
        &[
            ("demosh check --deny warnings *.md", "fail on warnings, too"),
            (
                "demosh check --explain destructive-command",
                "explain a rule",
            ),
        ],
    ),
    (
        "list",
        &[
            ("demosh list workshop.md", "show every step with its place"),
            (
                "demosh list --json workshop.md | jq",
                "the same for programs",
            ),
        ],
    ),
    (
        "export",
        &[
            (
                "demosh export workshop.md --output workshop.html",
                "make a web page",
            ),
            (
                "demosh export workshop.md --with talk.cast -o workshop.html",
                "the same with what the commands printed",
            ),
            (
                "demosh export workshop.md --to svg -o workshop.svg",
                "run it unattended, and draw an animated picture",
            ),
            (
                "demosh export workshop.md --to bash -o workshop.sh",
                "make a plain script",
            ),
        ],
    ),
    ("new", &[("demosh new my-workshop", "start a workshop")]),
    (
        "convert",
        &[(
            "demosh convert demo.tape --output demo.md",
            "turn a script of another tool into a workshop",
        )],
    ),
    (
        "settings",
        &[(
            "demosh settings talk.md",
            "show each setting, and where its value comes from",
        )],
    ),
    (
        "completions",
        &[(
            "demosh completions bash >~/.local/share/bash-completion/completions/demosh",
            "install the completions for bash",
        )],
    ),
    (
        "man",
        &[("demosh man ci | man -l -", "read the page of a command")],
    ),
    (
        "help",
        &[
            ("demosh help ci", "the options of a command"),
            ("demosh help directives", "the table of directives"),
        ],
    ),
];

/// Files, and their purpose.
const FILES: &[(&str, &str)] = &[
    (
        "~/.config/demosh/config.yaml",
        "your settings; XDG_CONFIG_HOME moves it",
    ),
    (
        ".demoshrc, .demoshrc.md",
        "commands that a live run starts with, here or in the home directory",
    ),
    (
        "~/.local/state/demosh/",
        "progress of learners, and how long steps took; XDG_STATE_HOME moves it",
    ),
    (
        "rehearsal.yaml, rehearsal/",
        "recordings of tools, beside the workshop",
    ),
];

/// Variables that are not settings.
const VARIABLES: &[(&str, &str)] = &[
    (
        "DEMOSH_LOG",
        "what the debug log contains, such as debug or demosh::shell=trace",
    ),
    ("DEMOSH_NO_BLURB", "leave out the greeting"),
    ("DEMO_HOOK_NAME", "the command that the hook NAME runs"),
    (
        "NO_COLOR, CLICOLOR, CLICOLOR_FORCE, TERM",
        "whether output has colours, when no setting says so",
    ),
    (
        "GITHUB_ACTIONS, GITLAB_CI",
        "write annotations and sections that these services understand",
    ),
];

/// Prints the page of a command, or of the program itself.
pub(super) fn page(command: Option<&str>) -> Result<Exit, Stop> {
    let page = rendered(command)?;
    print(&Neutral::lines(page))
}

fn rendered(name: Option<&str>) -> Result<String, Stop> {
    let mut table = Cli::command();
    table.build();
    let own = name.and_then(|name| table.find_subcommand(name)).cloned();
    let is_main = own.is_none();
    let command = own.unwrap_or(table);
    let command = command
        .after_help(None::<&str>)
        .after_long_help(None::<&str>);
    let title = name.map_or_else(|| "demosh".to_owned(), |name| format!("demosh-{name}"));
    let man = Man::new(command.clone().display_name(title.clone()))
        .title(title.to_uppercase())
        .manual("demosh")
        .source(concat!("demosh ", env!("CARGO_PKG_VERSION")));
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    let mut usage = Roff::new();
    synopsis(&mut usage, &command, &title);
    usage.to_writer(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    if is_main {
        man.render_subcommands_section(&mut page)?;
    }
    let mut rest = Roff::new();
    if !is_main {
        parts(&mut rest, &command);
    }
    examples(&mut rest, name.unwrap_or("demosh"));
    entries(&mut rest, "FILES", FILES.iter().copied());
    let settings: Vec<_> = SETTINGS
        .iter()
        .filter_map(|entry| Some((entry.variable?, entry.help())))
        .collect();
    let settings = settings.iter().map(|(name, help)| (*name, help.as_str()));
    entries(
        &mut rest,
        "ENVIRONMENT",
        settings.chain(VARIABLES.iter().copied()),
    );
    entries(&mut rest, "EXIT STATUS", EXIT_CODES.iter().copied());
    see_also(&mut rest, name);
    rest.to_writer(&mut page)?;
    Ok(String::from_utf8_lossy(&page).into_owned())
}

fn synopsis(page: &mut Roff, command: &Command, title: &str) {
    page.control("SH", ["SYNOPSIS"]);
    page.text(usage(command, &title.replacen('-', " ", 1)));
}

/// The usage of `name`: each option with its value, then the arguments without an option.
fn usage(command: &Command, name: &str) -> Vec<Inline> {
    let mut line = vec![bold(name)];
    let shown = |arg: &&Arg| !arg.is_hide_set();
    for option in command.get_arguments().filter(shown) {
        if !option.is_positional() {
            line.extend([roman(" ["), bold(flag_of(option))]);
            line.extend([italic(value_of(option)), roman("]")]);
        }
    }
    for place in command.get_positionals().filter(shown) {
        let name = place.to_string();
        let (name, more) = name
            .strip_suffix("...")
            .map_or((&name[..], ""), |name| (name, "..."));
        let name = name.trim_matches(['[', ']', '<', '>']).to_owned() + more;
        let optional = !place.is_required_set();
        line.push(roman(if optional { " [" } else { " " }));
        line.push(italic(name));
        line.push(roman(if optional { "]" } else { "" }));
    }
    if command.has_subcommands() {
        line.extend([roman(" "), italic("COMMAND")]);
    }
    line
}

fn flag_of(option: &Arg) -> String {
    match (option.get_short(), option.get_long()) {
        (Some(short), Some(long)) => format!("-{short}|--{long}"),
        (Some(short), None) => format!("-{short}"),
        (None, long) => format!("--{}", long.unwrap_or_default()),
    }
}

/// The value of an option, with its separator; empty for a switch.
fn value_of(option: &Arg) -> String {
    if !option.get_action().takes_values() {
        return String::new();
    }
    let names = option.get_value_names().unwrap_or_default();
    let names: Vec<_> = names.iter().map(clap::builder::Str::as_str).collect();
    let names = names.join(" ");
    match option.get_num_args() {
        Some(range) if range.min_values() == 0 => format!("[={names}]"),
        _ if option.is_require_equals_set() => format!("={names}"),
        _ => format!(" {names}"),
    }
}

/// The subcommands of a command, which have no pages.
fn parts(page: &mut Roff, command: &Command) {
    if !command.has_subcommands() {
        return;
    }
    page.control("SH", ["COMMANDS"]);
    let about = |text: Option<&StyledStr>| roman(text.map(ToString::to_string).unwrap_or_default());
    for part in command
        .get_subcommands()
        .filter(|part| part.get_name() != "help")
    {
        page.control("TP", []);
        page.text(usage(part, part.get_name()));
        page.text([about(part.get_about())]);
        for arg in part.get_arguments().filter(|arg| !arg.is_hide_set()) {
            page.control("TP", []);
            page.text([bold(arg.to_string())]);
            page.text([about(arg.get_help())]);
        }
    }
}

fn examples(page: &mut Roff, name: &str) {
    let examples = EXAMPLES.iter().find(|(command, _)| *command == name);
    let Some((_, examples)) = examples else {
        return;
    };
    page.control("SH", ["EXAMPLES"]);
    for (line, meaning) in *examples {
        page.control("TP", []);
        page.text([bold(*line)]);
        page.text([roman(*meaning)]);
    }
}

fn entries<'a>(page: &mut Roff, head: &str, entries: impl Iterator<Item = (&'a str, &'a str)>) {
    page.control("SH", [head]);
    for (name, meaning) in entries {
        page.control("TP", []);
        page.text([bold(name)]);
        page.text([roman(meaning)]);
    }
}

fn see_also(page: &mut Roff, name: Option<&str>) {
    page.control("SH", ["SEE ALSO"]);
    let others = Cli::command();
    let mut pages: Vec<_> = match name {
        Some(_) => vec![italic("demosh"), roman("(1), ")],
        None => Vec::new(),
    };
    for other in others.get_subcommands() {
        if other.is_hide_set() || name == Some(other.get_name()) {
            continue;
        }
        pages.push(italic(format!("demosh-{}", other.get_name())));
        pages.push(roman("(1), "));
    }
    pages.push(italic("bash"));
    pages.push(roman("(1)"));
    page.text(pages);
}

#[cfg(test)]
mod tests;
