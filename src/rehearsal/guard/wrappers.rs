//! Programs and builtins that run other programs, or text. This module knows the builtins; the
//! table of programs knows the programs.

use crate::document::programs::{Program, Runs};

/// How a program uses its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WrapperKind {
    /// Runs a program that is among its words.
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
    /// `export` and similar builtins.
    Declares,
    /// `unset`
    Unset,
    /// Builtins that call the value of `-C`.
    Callback,
    /// `cd`
    Enters,
    /// Gives a file another name.
    Copies,
    /// Does something else, but may run its arguments.
    MayRun,
    /// None of these.
    Other,
}

/// The kind of the program or builtin with this name.
pub(super) fn kind(name: &str) -> WrapperKind {
    match name {
        "builtin" | "coproc" => WrapperKind::Runs,
        "command" => WrapperKind::Command,
        "exec" => WrapperKind::Exec,
        "eval" => WrapperKind::Eval,
        "." | "source" => WrapperKind::Source,
        "demosh" => WrapperKind::Shell,
        "trap" => WrapperKind::Trap,
        "hash" => WrapperKind::Hash,
        "alias" => WrapperKind::Alias,
        "export" | "declare" | "typeset" | "local" | "readonly" => WrapperKind::Declares,
        "unset" => WrapperKind::Unset,
        "mapfile" | "readarray" | "compgen" | "complete" => WrapperKind::Callback,
        "cd" | "pushd" => WrapperKind::Enters,
        loader if LOADERS.iter().any(|start| loader.starts_with(start)) => WrapperKind::Runs,
        _ => Program::named(name).map_or(WrapperKind::Other, |program| of_program(program.runs)),
    }
}

/// The beginnings of the names of programs that load others, as the system does.
const LOADERS: [&str; 3] = ["ld-linux", "ld-musl", "ld.so"];

const fn of_program(runs: Runs) -> WrapperKind {
    match runs {
        Runs::Nothing => WrapperKind::Other,
        Runs::Named => WrapperKind::Runs,
        Runs::NamedElsewhere => WrapperKind::RunsElsewhere,
        Runs::InEnvironment => WrapperKind::Env,
        Runs::OnFiles => WrapperKind::Find,
        Runs::Shell => WrapperKind::Shell,
        Runs::OtherLanguage => WrapperKind::Interprets,
        Runs::Copy => WrapperKind::Copies,
        Runs::FromArguments => WrapperKind::MayRun,
    }
}
