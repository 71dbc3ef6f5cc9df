//! The texts the driver is given: itself, commands, questions and the farewell.
//!
//! Nothing here is sent or read; see [`driver.bash`](self) for the loop that evaluates these texts.

use super::quote;

/// The driver as one physical line, so that `$LINENO` in a command counts from 1.
pub(super) fn driver() -> String {
    include_str!("driver.bash")
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .collect::<Vec<_>>()
        .join(" ")
}

/// What a command finds: the state the command before it left, where the driver has undone it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Before {
    /// `$?`.
    pub(super) status: i32,
    /// `set -e` is on.
    pub(super) errexit: bool,
    /// `set -x` is on.
    pub(super) xtrace: bool,
}

impl Before {
    /// Commands that put the state back, or nothing. Under `set -e` the status starts at 0: there is
    /// no way to set another one that would not end the command.
    fn restore(&self, sequence: u64) -> String {
        if *self == Self::default() {
            return String::new();
        }
        let errexit = if self.errexit { "builtin set -e; " } else { "" };
        let xtrace = if self.xtrace { "builtin set -x; " } else { "" };
        let status = if self.errexit { 0 } else { self.status };
        format!(
            "{{ __demosh_mark[2]={sequence}; {errexit}{xtrace}\
             __demosh_status {status} \"${{__demosh_last-}}\"; }} >/dev/null 2>&1; "
        )
    }
}

/// One complete command. The braces make it one unit for the parser: an error in an expansion discards
/// all of it (outside of braces the next line would run), and a syntax error shows before anything
/// has run. The mark in the last line is reached only when the command ran to its end. A backslash at
/// the end of the text continues it into the empty line, as at the end of a script.
pub(super) fn command(text: &str, before: &Before, sequence: u64) -> String {
    let restore = before.restore(sequence);
    let mark = mark(sequence);
    format!("{restore}{{ \n{text}\n\n{mark}\n}}")
}

/// As [`command`]; what it prints goes nowhere.
pub(super) fn unseen(text: &str, before: &Before, sequence: u64) -> String {
    let command = command(text, before, sequence);
    format!("{command} >/dev/null 2>&1")
}

/// Any number of commands: each is parsed when those before it have run, as in a script.
pub(super) fn script(text: &str, before: &Before, sequence: u64) -> String {
    let restore = before.restore(sequence);
    let mark = mark(sequence);
    format!("{restore}{text}\n\n{mark}")
}

/// The group returns 0: with `set -e` an exempt failure (`false && x`) must not fire once more here.
fn mark(sequence: u64) -> String {
    format!("{{ __demosh_mark=(\"$?\" \"$_\" {sequence}); }} >/dev/null 2>&1")
}

/// Commands of ours whose standard output is the answer. `$?` and `$_` stay those of the last command.
pub(super) fn question(text: &str, sequence: u64) -> String {
    format!(
        "{{ {{ {text}\n}} >>\"$__demosh_dir/answers\"; \
         __demosh_mark=(0 \"${{__demosh_last-}}\" {sequence}); }} 2>/dev/null"
    )
}

/// Leaves the driver's loop for a real prompt. `exit` comes back: our function of that name puts the driver
/// in place again. So does ctrl-d: bash is told to ignore it, and shows the prompt anew without running
/// `PROMPT_COMMAND` before, which the prompt can tell by its counter.
pub(super) fn aside(before: &Before) -> String {
    let errexit = if before.errexit {
        "builtin set -e; "
    } else {
        ""
    };
    let xtrace = if before.xtrace {
        "builtin set -x; "
    } else {
        ""
    };
    let prompt = quote::word(
        "(demosh) \\w \\$ $(((__demosh_shown)) && builtin : >|\"$__demosh_dir/leave\" && \
         builtin kill -INT \"$$\")${PWD:0:$((__demosh_shown++, 0))}",
    );
    let command = quote::word(
        "if [[ -e $__demosh_dir/leave ]]; then builtin eval \"$__demosh_driver\"; \
         else __demosh_shown=0; fi",
    );
    format!(
        "PROMPT_COMMAND[0]={command} PS1={prompt} IGNOREEOF=1000000 __demosh_aside=1 __demosh_shown=0; \
         builtin export -n PS1 IGNOREEOF __demosh_shown; [[ -t 0 ]] || exec </dev/tty; \
         {errexit}{xtrace}builtin break"
    )
}

/// The end of the session: the EXIT trap runs and finds `status` in `$?`.
pub(super) fn farewell(status: i32, before: &Before) -> String {
    let errexit = if before.errexit {
        "builtin set -e; "
    } else {
        ""
    };
    format!("__demosh_leaving=1; {errexit}builtin exit {status}")
}

/// The values of `names`: for each, `x` when it is set, and the value, ended by NUL.
pub(super) fn values(names: &[&str]) -> String {
    let mut text = "builtin printf '%s\\0'".to_owned();
    for name in names {
        // `${#-}` would be the length of `$-`.
        let pair = match *name {
            "#" => " x \"$#\"".to_owned(),
            name => format!(" \"${{{name}+x}}\" \"${{{name}-}}\""),
        };
        text.push_str(&pair);
    }
    text
}

/// Puts our ERR trap back, unless there is one of the user's.
pub(super) fn rearm() -> &'static str {
    "builtin trap -p ERR >|\"$__demosh_dir/trap.err\"; \
     if [[ ! -s $__demosh_dir/trap.err ]]; then builtin trap \"$__demosh_failed\" ERR; fi"
}

/// What kind of command `word` is.
pub(super) fn kind(word: &str) -> String {
    format!("builtin type -t -- {}", quote::word(word))
}

/// A question whose commands must change the standard streams of the shell itself: no answer.
pub(super) fn order(text: &str, sequence: u64) -> String {
    format!("{text}; __demosh_mark=(0 \"${{__demosh_last-}}\" {sequence})")
}

/// Gives the shell, started with standard error closed to the world, the FIFO of that name.
pub(super) fn first_stderr(number: u64) -> String {
    format!("exec 2>>\"$__demosh_dir/err.{number}\"")
}

/// Lets bash write into the FIFOs `number` from now on, if it still writes into older ones of ours.
/// What the user sent elsewhere (`exec >file`) stays there.
pub(super) fn redirect(number: u64) -> String {
    format!(
        "__demosh_out=\"$__demosh_dir/out.{number}\" __demosh_err=\"$__demosh_dir/err.{number}\"; \
         {}",
        [("1", ">>"), ("2", "2>>")]
            .map(|(fd, operator)| format!(
                "for __demosh_old in \"$__demosh_dir\"/out.* \"$__demosh_dir\"/err.*; do \
                 if [[ /dev/fd/{fd} -ef $__demosh_old ]]; then \
                 case $__demosh_old in *out.*) exec {operator}\"$__demosh_out\";; \
                 *) exec {operator}\"$__demosh_err\";; esac; break; fi; done"
            ))
            .join("; ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    #[test]
    fn the_driver_is_one_line_that_bash_can_parse() {
        let driver = driver();
        assert!(!driver.contains('\n'));
        let output = Command::new("bash")
            .args(["-n", "-c", &driver])
            .output()
            .expect("bash runs");
        assert!(output.status.success(), "{output:?}");
    }

    #[test]
    fn a_plain_command_is_given_nothing_to_restore() {
        let text = command("echo", &Before::default(), 7);
        assert!(text.starts_with("{ \necho\n"), "{text}");
    }
}
