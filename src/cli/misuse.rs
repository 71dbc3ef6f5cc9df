//! Errors in the arguments, in the same form as all other errors: a message, and a remedy.

use std::error::Error as _;
use std::ffi::OsString;
use std::path::Path;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory as _, Parser as _};

use crate::document::nearest;
use crate::neutral::Neutral;

use super::values::ValueForm;
use super::{Cli, Exit, Stop};

/// Reports an error in the arguments. The message may contain a file's name, so it is made safe to
/// display. Help and the version are not errors: they are printed here.
pub(super) fn refused(error: clap::Error, arguments: &[OsString]) -> Result<Exit, Stop> {
    let visible = arguments
        .iter()
        .map(|argument| Neutral::path(argument.as_ref()));
    let visible = Cli::try_parse_from(visible.map(String::from));
    let error = visible.err().unwrap_or(error);
    if !error.use_stderr() {
        // A reader that has closed the pipe is not an error.
        let _ = error.print();
        return Ok(Exit::Success);
    }
    let help_of = match subcommand(arguments) {
        Some(name) => format!("demosh help {name}"),
        None => "demosh help".to_owned(),
    };
    if let Some((message, help)) = explain(&error, &help_of) {
        return Err(Stop::new(Exit::Usage, message, Some(&help)));
    }
    let _ = error.print();
    Ok(Exit::Usage)
}

/// The command in the arguments.
fn subcommand(arguments: &[OsString]) -> Option<String> {
    let table = Cli::command();
    let first = arguments
        .iter()
        .skip(1)
        .find(|argument| !argument.as_encoded_bytes().starts_with(b"-"))?;
    let found = table.find_subcommand(first)?;
    Some(found.get_name().to_owned())
}

/// The message and the remedy; `None` for cases without words here, such as the help for no
/// arguments.
fn explain(error: &clap::Error, help_of: &str) -> Option<(String, String)> {
    let argument = strings(error, ContextKind::InvalidArg);
    let first = argument.first().map(String::as_str).unwrap_or_default();
    let option = option_of(first);
    let value = strings(error, ContextKind::InvalidValue).join(" ");
    let usage = format!("`{help_of}` lists the options");
    Some(match error.kind() {
        ErrorKind::ValueValidation => match error.source() {
            Some(source) => explain_value(source, &option, &value, usage),
            None => (format!("`{option}` does not take `{value}`"), usage),
        },
        ErrorKind::InvalidValue if value.is_empty() => without_value(first, &option),
        ErrorKind::InvalidValue => {
            let known = strings(error, ContextKind::ValidValue);
            let near = nearest(&value, known.iter().map(String::as_str));
            let help = near.map(|near| format!("did you mean `{near}`?"));
            let message = format!("`{option}` takes {}, not `{value}`", alternatives(&known));
            (message, help.unwrap_or(usage))
        }
        ErrorKind::UnknownArgument if first.starts_with('-') => {
            let near = strings(error, ContextKind::SuggestedArg);
            let help = near.first().map(|near| format!("did you mean `{near}`?"));
            (
                format!("there is no option `{first}`"),
                help.unwrap_or(usage),
            )
        }
        ErrorKind::UnknownArgument => {
            let message = format!("there is one argument too many: `{first}`");
            (message, usage)
        }
        ErrorKind::MissingRequiredArgument => {
            let missing: Vec<_> = argument
                .iter()
                .map(|name| describe_argument(name))
                .collect();
            (format!("{} is missing", missing.join(", ")), usage)
        }
        ErrorKind::ArgumentConflict => {
            let others = strings(error, ContextKind::PriorArg);
            (conflict(&option, &others), usage)
        }
        ErrorKind::NoEquals => (
            format!("the value of `{option}` follows a `=`"),
            format!("write `{option}=VALUE`"),
        ),
        ErrorKind::TooManyValues => (
            format!("`{option}` takes no value, such as `{value}`"),
            usage,
        ),
        _ => return None,
    })
}

/// The message and the remedy for `argument`, an option without the value that it needs.
fn without_value(argument: &str, option: &str) -> (String, String) {
    let name = argument
        .split_once(['<', '['])
        .map_or("a value", |parts| parts.1.trim_end_matches([']', '>', '.']));
    let help = if option.starts_with('-') {
        format!("write `{option} {name}`")
    } else {
        format!("give `{option}` a value that is not empty")
    };
    (format!("`{option}` needs a value"), help)
}

/// The message about an option that cannot be used with the `others`, or a second time.
fn conflict(option: &str, others: &[String]) -> String {
    let option = format!("`{option}`");
    let others = others.iter().map(|other| format!("`{}`", option_of(other)));
    let others: Vec<_> = others.collect();
    if others.contains(&option) {
        format!("{option} is given twice")
    } else {
        format!("{option} cannot be used with {}", others.join(", "))
    }
}

/// The message about a value that its option does not accept.
fn explain_value(
    source: &(dyn std::error::Error + 'static),
    option: &str,
    value: &str,
    usage: String,
) -> (String, String) {
    if let Some(expected) = source.downcast_ref::<ValueForm>() {
        let help = expected.meant.as_ref();
        let help = help.map(|meant| format!("did you mean `{meant}`?"));
        let message = format!("`{option}` takes {expected}, not `{value}`");
        return (message, help.unwrap_or(usage));
    }
    let text = source.to_string();
    let (text, help) = match text.split_once("; did you mean ") {
        Some((text, meant)) => (text, format!("did you mean {meant}")),
        None if text.starts_with("there is no command") => {
            (text.as_str(), "`demosh help` lists the commands".to_owned())
        }
        None => (text.as_str(), usage),
    };
    // The names of positional arguments are internal.
    if option.starts_with('-') {
        (format!("`{option}`: {text}"), help)
    } else {
        (text.to_owned(), help)
    }
}

fn strings(error: &clap::Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::String(text)) => vec![text.clone()],
        Some(ContextValue::Strings(all)) => all.clone(),
        Some(ContextValue::StyledStr(text)) => vec![text.to_string()],
        _ => Vec::new(),
    }
}

/// `--timeout` from `--timeout <DURATION>`; the name of a positional argument.
fn option_of(argument: &str) -> String {
    let end = argument.find([' ', '=', '[']).filter(|at| *at > 0);
    let name = end.map_or(argument, |at| &argument[..at]);
    name.trim_matches(['[', ']', '<', '>', '.']).to_owned()
}

/// The description of a missing argument.
fn describe_argument(argument: &str) -> String {
    match option_of(argument).as_str() {
        "SCRIPT" | "WORKSHOP" | "FILE" => "the workshop".to_owned(),
        "FILES" => "a workshop".to_owned(),
        "SHELL" => "the shell".to_owned(),
        other => format!("`{other}`"),
    }
}

/// "`a`, `b` or `c`".
fn alternatives(words: &[String]) -> String {
    let quoted: Vec<_> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => quoted.concat(),
    }
}

/// A word where a workshop was expected that is not a file, but nearly the name of a command, or
/// followed by a file for a command.
pub(super) fn mistyped_command(script: &Path, arguments: &[OsString]) -> Option<Stop> {
    let word = script.to_str()?;
    if script.exists() || word.is_empty() || word.contains(['/', '.']) {
        return None;
    }
    let table = Cli::command();
    let names: Vec<_> = table
        .get_subcommands()
        .filter(|command| !command.is_hide_set())
        .map(clap::Command::get_name)
        .collect();
    let near = nearest(word, names.iter().copied());
    let has_file = arguments
        .first()
        .is_some_and(|next| Path::new(next).exists());
    let help = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None if has_file => "`demosh help` lists the commands".to_owned(),
        None => return None,
    };
    let message = format!("there is no command and no file `{word}`");
    Some(Stop::new(Exit::Usage, message, Some(&help)))
}

#[cfg(test)]
mod tests;
