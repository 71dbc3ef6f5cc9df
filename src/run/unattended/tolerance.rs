//! Commands that may fail by the author's intention.

use crate::document::command::{Script, SimpleCommand};

/// True for a simple command that discards all its output, and for commands that end in `|| true`:
/// the author accepts a failure.
pub(super) fn ignores_status(text: &Script) -> bool {
    match text.simple_commands() {
        [] => false,
        [only] => throws_away_output(only),
        [tolerated @ .., last] => {
            let harmless = last
                .words
                .first()
                .is_some_and(|word| matches!(&*word.text, "true" | ":"));
            harmless && tolerated.iter().all(|command| command.context.tolerated)
        }
    }
}

/// True when both standard output and standard error go to `/dev/null`.
fn throws_away_output(command: &SimpleCommand) -> bool {
    let (mut out, mut err) = (false, false);
    for redirection in &command.redirections {
        let null = redirection.target.text == "/dev/null";
        match redirection.operator.as_str() {
            ">" | ">>" | "1>" | "1>>" | ">|" => out = null,
            "2>" | "2>>" => err = null,
            "&>" | "&>>" => (out, err) = (null, null),
            ">&" if redirection.target.text.parse::<u32>().is_err() => (out, err) = (null, null),
            "2>&" if redirection.target.text == "1" => err = out,
            ">&" | "1>&" if redirection.target.text == "2" => out = err,
            _ => {}
        }
    }
    out && err
}
