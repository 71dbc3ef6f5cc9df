//! Calls that give the keys to a remote shell: on another machine, or in a container.
//!
//! Owns the list of such calls. Only the words of a call are known, so an ambiguous call does not
//! count.

use crate::document::programs::{Program, TerminalUse};

/// Options of `ssh` that take a value.
const VALUED_BY_SSH: &str = "BbcDEeFIiJLlmOopQRSWw";

/// Options without a value of programs that run containers.
const FLAGS: &[&str] = &[
    "--detach",
    "--init",
    "--interactive",
    "--privileged",
    "--quiet",
    "--read-only",
    "--rm",
    "--stdin",
    "--tty",
];

/// True when this call reads lines on a terminal until they end it.
pub(super) fn reads_lines(name: &str, arguments: &[&str]) -> bool {
    if name == "ssh" {
        let is_valued =
            |option: &str| option.len() == 2 && option[1..].contains(|c| VALUED_BY_SSH.contains(c));
        return operands(arguments, is_valued).len() == 1;
    }
    let Some(program) = Program::named(name) else {
        return false;
    };
    let calls = program.terminal_calls;
    let Some(at) = arguments.iter().position(|word| calls.contains(word)) else {
        return false;
    };
    let options = &arguments[at + 1..];
    let (options, command) = match options.iter().position(|word| *word == "--") {
        Some(end) => (&options[..end], &options[end + 1..]),
        None => (options, &[][..]),
    };
    if !options.iter().any(|word| is_interactive(word)) {
        return false;
    }
    let is_valued = |option: &str| {
        let is_short = option.len() == 2 && !is_interactive(option) && option != "-d";
        let is_long = option.starts_with("--") && !option.contains('=');
        is_short || is_long && !FLAGS.contains(&option)
    };
    let operands = operands(options, is_valued);
    // The container, or the image, then the command.
    match operands.iter().skip(1).chain(command).collect::<Vec<_>>()[..] {
        [] => command.is_empty() && (arguments[at] != "exec"),
        [program] => {
            is_shell(program) || matches!(TerminalUse::of(program), TerminalUse::ReadsLines(_))
        }
        _ => false,
    }
}

/// The words that are neither options nor their values.
fn operands<'a>(words: &[&'a str], is_valued: impl Fn(&str) -> bool) -> Vec<&'a str> {
    let (mut found, mut is_value) = (Vec::new(), false);
    for word in words {
        if std::mem::take(&mut is_value) {
            continue;
        }
        if word.len() > 1 && word.starts_with('-') {
            is_value = is_valued(word);
        } else {
            found.push(*word);
        }
    }
    found
}

/// True for `-it`, `-i` and the like.
fn is_interactive(word: &str) -> bool {
    let short = word.strip_prefix('-').unwrap_or_default();
    let is_short = !short.is_empty() && short.chars().all(|c| "itd".contains(c));
    (is_short && short.contains('i')) || matches!(word, "--interactive" | "--stdin")
}

fn is_shell(word: &str) -> bool {
    let name = word.rsplit('/').next().unwrap_or_default();
    matches!(
        name,
        "sh" | "bash" | "ash" | "dash" | "zsh" | "fish" | "ksh"
    )
}

#[cfg(test)]
mod tests;
