//! Hidden commands whose last act leaves an empty line on the screen.
//!
//! Owns which commands do. The screen itself cannot be read.

use crate::document::command::{Script, SimpleCommand};

/// Whether `text` ends by reading a line from the terminal, without a question: the
/// terminal shows the RETURN that ends it as an empty line.
pub(super) fn leaves_empty_line(text: &str) -> bool {
    let script = Script::new(text);
    script.simple_commands().last().is_some_and(reads_a_line)
}

fn reads_a_line(command: &SimpleCommand) -> bool {
    let Some((program, arguments)) = command.words.split_first() else {
        return false;
    };
    let is_plain = |argument: &str| match argument.strip_prefix('-') {
        Some(options) => options.chars().all(|option| "rea".contains(option)),
        None => true,
    };
    program.text == "read"
        && command.context.runs_in_this_shell()
        && command.redirections.is_empty()
        && arguments.iter().all(|argument| is_plain(&argument.text))
}

#[cfg(test)]
mod tests;
