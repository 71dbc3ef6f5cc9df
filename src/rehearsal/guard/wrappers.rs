//! Programs and builtins that run other programs, or text.
//!
//! Knows the builtins; what is known of programs is in their table.

use crate::document::programs::{Program, Runs};

/// What a program does with its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Runs the program that its words name, wherever they do.
    Runs,
    /// The same, with its own PATH.
    RunsElsewhere,
    /// `command`
    Command,
    /// `exec`
    Exec,
    /// `env`
    Env,
    /// `find`
    Find,
    /// `eval`
    Eval,
    /// `.` and `source`
    Source,
    /// A shell.
    Shell,
    /// Runs a program in another language, or rules from a file.
    Interprets,
    /// `trap`
    Trap,
    /// `hash`
    Hash,
    /// `alias`
    Alias,
    /// `export` and its kin.
    Declares,
    /// `unset`
    Unset,
    /// Builtins that call what follows `-C`.
    Callback,
    /// `cd`
    Enters,
    /// Gives a file another name.
    Copies,
    /// Does something else, but may run what its arguments say.
    MayRun,
    /// Nothing of the kind.
    Other,
}

/// What the program or builtin of this name does.
pub(super) fn kind(name: &str) -> Kind {
    match name {
        "builtin" | "coproc" => Kind::Runs,
        "command" => Kind::Command,
        "exec" => Kind::Exec,
        "eval" => Kind::Eval,
        "." | "source" => Kind::Source,
        "demosh" => Kind::Shell,
        "trap" => Kind::Trap,
        "hash" => Kind::Hash,
        "alias" => Kind::Alias,
        "export" | "declare" | "typeset" | "local" | "readonly" => Kind::Declares,
        "unset" => Kind::Unset,
        "mapfile" | "readarray" | "compgen" | "complete" => Kind::Callback,
        "cd" | "pushd" => Kind::Enters,
        loader if LOADERS.iter().any(|start| loader.starts_with(start)) => Kind::Runs,
        _ => Program::named(name).map_or(Kind::Other, |program| of_program(program.runs)),
    }
}

/// How the names of programs begin that load others, as the system does.
const LOADERS: [&str; 3] = ["ld-linux", "ld-musl", "ld.so"];

const fn of_program(runs: Runs) -> Kind {
    match runs {
        Runs::Nothing => Kind::Other,
        Runs::Named => Kind::Runs,
        Runs::NamedElsewhere => Kind::RunsElsewhere,
        Runs::InEnvironment => Kind::Env,
        Runs::OnFiles => Kind::Find,
        Runs::Shell => Kind::Shell,
        Runs::OtherLanguage => Kind::Interprets,
        Runs::Copy => Kind::Copies,
        Runs::FromArguments => Kind::MayRun,
    }
}
