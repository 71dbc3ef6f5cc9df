//! The texts for the driver: itself, commands, questions and the farewell.
//!
//! Nothing here is sent or read; see [`driver.bash`](self) for the loop that evaluates these texts.

use super::quote;

/// The driver as one physical line, so that `$LINENO` in a command counts from 1.
pub(super) fn driver() -> String {
    let letters = ('a'..='z').chain('A'..='Z').chain(['_']);
    let names: Vec<_> = letters
        .map(|letter| format!("\"${{!{letter}@}}\""))
        .collect();
    include_str!("driver.bash")
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .collect::<Vec<_>>()
        .join(" ")
        .replace("@NOTED@", OURS)
        .replace("@STOP@", STOP)
        .replace("@NAMES@", &names.join(" "))
        .replace("@WRAPPED@", &WRAPPED.replace('$', "\\$"))
}

/// The state in which a command must start: what the command before it left, where the driver has
/// changed it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct ShellBefore {
    /// `$?`.
    pub(super) status: i32,
    /// The options that were on and that the driver switches off: of `e`, `x` and `T`, as in `$-`.
    pub(super) options: String,
    /// The user has a DEBUG trap, in the form of [`wrap_debug`].
    pub(super) debug: bool,
    /// The user has an ERR trap, in the form of [`arm_err`]. It takes a failure before the first
    /// command of a text, such as one of a redirection, for a failure of the evaluation, unless a
    /// command of demosh has run in the text.
    pub(super) err: bool,
}

impl ShellBefore {
    /// The options to restore, out of all options in `$-`.
    pub(super) fn options_in(flags: &str) -> String {
        flags.chars().filter(|flag| "exT".contains(*flag)).collect()
    }

    /// `set -e` is on.
    pub(super) fn errexit(&self) -> bool {
        self.options.contains('e')
    }

    /// `set -x` is on.
    pub(super) fn xtrace(&self) -> bool {
        self.options.contains('x')
    }

    /// Commands that restore the state, or nothing. A failure that is not the last of an `&&` list
    /// fires no trap and does not end the shell under `set -e`, but it is the status of the list.
    /// `always`: even if nothing has to be restored. `first`: more commands before them.
    fn restore(&self, sequence: u64, always: bool, first: &str) -> String {
        if *self == Self::default() && !always && first.is_empty() {
            return String::new();
        }
        let Self {
            status, options, ..
        } = self;
        let and = if *status == 0 { "" } else { " && :" };
        // bash runs a DEBUG trap for the call before it expands the arguments: the trap must run
        // again only after it.
        format!(
            "{{ {first}__demosh_mark[2]={sequence}; __demosh_arm {status} '{options}' \
             \"$((__demosh_quiet=0))\" \"${{__demosh_mark[1]-}}\"{and}; }} 2>/dev/null; "
        )
    }

    /// The same as [`restore`](Self::restore), but only for the options.
    fn restore_options(&self) -> String {
        match &*self.options {
            "" => String::new(),
            options => format!("builtin set -{options}; "),
        }
    }
}

/// How a text is evaluated.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Frame {
    /// As one complete command. An error in an expansion discards all of it (with separate lines,
    /// the next line would run), and a syntax error is reported before anything has run.
    #[default]
    Command,
    /// The same, from a file: bash numbers and lists jobs as at its prompt. `return` ends the text.
    Sourced,
    /// The same, in a function: `break` finds no loop of demosh, and an interrupt with a user's
    /// trap does not break one. `declare` makes local variables, `return` ends the text.
    Flat,
    /// As any number of commands: each is parsed after those before it have run, as in a script, so
    /// that an alias or `shopt -s extglob` applies to the commands after it.
    Script,
}

impl Frame {
    /// The beginning of a text in this frame: under `set -a` programs would inherit a function.
    fn begin(self) -> &'static str {
        match self {
            Self::Flat => "builtin export -nf __demosh_flat; ",
            _ => "",
        }
    }

    /// The end of a text in this frame.
    fn end(self) -> &'static str {
        match self {
            Self::Flat => "builtin unset -f __demosh_flat; ",
            _ => "",
        }
    }
}

/// The user's traps that behave differently in some frames.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct UserTraps {
    /// On INT: an interrupt would break the driver's loop.
    pub interrupts: bool,
    /// On RETURN: it runs at the end of a sourced file.
    pub returns: bool,
    /// On DEBUG: it does not run within a sourced file or a function.
    pub commands: bool,
}

/// What a text may do with traps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Traps {
    /// Nothing.
    None,
    /// Set some: afterwards the driver lists all traps.
    Some,
    /// Set one on DEBUG, with demosh's `trap` function.
    Debug,
}

/// Which prompt variables a text may read. demosh uses them too.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Prompts {
    /// `PROMPT_COMMAND`.
    pub(super) command: bool,
    /// `PS1`.
    pub(super) first: bool,
}

impl Prompts {
    /// Gives the text the user's values. In a function `PROMPT_COMMAND` is a local variable, so
    /// that a throw finds demosh's.
    fn before(self, frame: Frame) -> String {
        const COMMAND: &str = "{ builtin local PROMPT_COMMAND && builtin unset -v PROMPT_COMMAND && \
                               builtin eval \"${__demosh_yours-}\"; } || :; ";
        const FIRST: &str =
            "if [[ ${PS1-} == \"$__demosh_alarm\" ]]; then builtin unset -v PS1 || :; fi; ";
        let is_local = self.command && frame == Frame::Flat;
        let command = if is_local { COMMAND } else { "" };
        let first = if self.first { FIRST } else { "" };
        format!("{command}{first}")
    }

    /// Saves the user's `PROMPT_COMMAND` at the end of the text.
    fn after(self, frame: Frame) -> &'static str {
        if self.command && frame == Frame::Flat {
            "__demosh_settle own; "
        } else {
            ""
        }
    }
}

/// demosh's `trap` function: no trace shows what it does, and no DEBUG trap runs for it. Not for
/// use under `set -o posix`, where a function cannot have this name.
const TRAP: &str = "trap() { \
    { case $- in *x*) __demosh_traced=x; builtin set +x;; esac; } 2>\"/dev/null${PPID:0:(__demosh_quiet=1)*0}\"; \
    __demosh_trap \"$@\" && :; \
    { __demosh_failure=$?; case ${__demosh_traced-} in x) __demosh_traced=''; builtin set -x;; esac; \
    builtin return \"$((__demosh_quiet=0, __demosh_failure))\"; } 2>/dev/null; }; ";

/// Removes demosh's `trap` function after a text with [`Traps::Debug`] that did not run to its end.
pub(super) const FORGET_TRAP: &str = "unset -f trap";

/// A text that is ready to be passed to the driver.
pub(super) struct Handover {
    /// The text that the driver evaluates.
    pub(super) text: String,
    /// The name and the content of a file that the text reads.
    pub(super) sourced: Option<(String, String)>,
}

impl From<String> for Handover {
    fn from(text: String) -> Self {
        let sourced = None;
        Self { text, sourced }
    }
}

/// What a text is composed with, besides its frame and the state to restore.
#[derive(Debug, Clone, Copy)]
pub(super) struct Around<'a> {
    /// For its output.
    pub(super) redirection: &'a str,
    /// Which traps it may set.
    pub(super) traps: Traps,
    /// Commands of demosh for its beginning, see [`watch`](super::watch).
    pub(super) watch: Option<&'a str>,
    /// Commands of demosh for its end.
    pub(super) keep: &'a str,
    /// How it finds the prompt variables.
    pub(super) prompts: Prompts,
    /// What demosh does in it may be visible, because of `set -x` or a trap.
    pub(super) is_traced: bool,
}

/// The text that runs the texts `first` and `next` one after another, as long as each command ends
/// with status 0, and reports each. Every one is parsed when its turn comes.
pub(super) fn chain(first: &str, next: &[String]) -> String {
    // On one line, so that `$LINENO` counts the lines of each command from 1.
    let mut text = format!("builtin eval {}", quote::on_one_line(first));
    for next in next {
        text.push_str(" && __demosh_more \"${__demosh_mark[1]-}\" && builtin eval ");
        text.push_str(&quote::on_one_line(next));
    }
    text
}

/// Composes the text for `source`: commands that restore the state, the text in its frame, and a
/// mark that is reached only if the text ran to its end. A backslash at the end of the text
/// continues into the empty line, as at the end of a script.
pub(super) fn compose(
    source: &str,
    frame: Frame,
    before: &ShellBefore,
    sequence: u64,
    around: Around<'_>,
) -> Handover {
    let Around {
        redirection,
        traps,
        watch,
        keep,
        prompts,
        is_traced,
    } = around;
    let always = traps == Traps::Debug;
    let first = format!("{}{}", frame.begin(), prompts.before(frame));
    let mut restore = before.restore(sequence, always, &first);
    if traps == Traps::Debug {
        restore.push_str(TRAP);
    }
    restore.push_str(watch.unwrap_or_default());
    let unwatch = watch.map_or("", |_| super::watch::END);
    // The rest uses the builtin of that name.
    let named = source
        .contains("builtin")
        .then_some("unset -f builtin || :; ");
    let end = frame.end();
    let keep = format!(
        "{}{end}{}{keep}",
        named.unwrap_or_default(),
        prompts.after(frame)
    );
    let mark = if is_traced {
        mark(sequence, traps, unwatch, &keep)
    } else {
        bare_mark(sequence, &keep)
    };
    let mut sourced = None;
    let text = match frame {
        Frame::Command => format!("{restore}{{ \n{source}\n\n{mark}\n}}{redirection}"),
        Frame::Script => format!("{restore}{source}\n\n{mark}"),
        Frame::Flat => format!(
            "__demosh_flat() {{ {restore}{source}\n\n{mark}\n}}; __demosh_flat \"$@\"{redirection}"
        ),
        Frame::Sourced => {
            let name = format!("text.{sequence}");
            let text = format!("builtin . \"$__demosh_dir/{name}\"{redirection}");
            sourced = Some((name, format!("{restore}{{ {source}\n\n{mark}\n}}")));
            text
        }
    };
    Handover { text, sourced }
}

/// A mark that nothing traces. It costs two redirections less.
fn bare_mark(sequence: u64, keep: &str) -> String {
    format!("__demosh_mark=(\"$?\" \"$_\" {sequence}); {keep}")
}

/// The group returns 0: with `set -e` an exempt failure (`false && x`) must not fire again here.
fn mark(sequence: u64, traps: Traps, unwatch: &str, keep: &str) -> String {
    let mark = format!("__demosh_mark=(\"$?\" \"$_\" {sequence}); {unwatch}");
    let mark = mark.trim_end().trim_end_matches(';');
    let forget = match traps {
        Traps::None => return format!("{{ {mark}; {keep}}} >/dev/null 2>&1"),
        Traps::Some => String::new(),
        Traps::Debug => format!(
            "{FORGET_TRAP}; if [[ -n ${{__demosh_untrap-}} ]]; then __demosh_untrap=''; \
             builtin trap - DEBUG; fi; "
        ),
    };
    let told = ["ERR", "DEBUG", "INT", "RETURN"].map(|trap| format!("builtin trap -p {trap}; "));
    let told = told.map(|trap| trap + "builtin printf '\\0'; ").concat();
    // The target is /dev/null: the substring is empty, and silences a wrapped DEBUG trap.
    format!(
        "{{ {mark}; {forget}{{ {told}}} >>\"$__demosh_dir/answers\"; {keep}}} \
         >\"/dev/null${{PPID:0:(__demosh_quiet=1)*0}}\" 2>&1"
    )
}

/// Commands of demosh whose standard output is the answer. They preserve `$?` and `$_` of the last
/// command, and a failure among them fires no trap.
pub(super) fn question(text: &str, sequence: u64) -> String {
    format!(
        "{{ {{ {text}\n}} >>\"$__demosh_dir/answers\" || :; \
         __demosh_mark=(0 \"${{__demosh_mark[1]-}}\" {sequence}); }} 2>/dev/null"
    )
}

/// Leaves the driver's loop for a real prompt. `exit` returns: demosh's function of that name
/// restores the driver. So does ctrl-d: bash ignores it because of an option, and shows the prompt
/// again without running `PROMPT_COMMAND` first; the prompt notices that by its counter.
pub(super) fn aside(before: &ShellBefore) -> String {
    let options = before.restore_options();
    let prompt = quote::word(
        "(demosh) \\w \\$ $(((__demosh_shown)) && builtin : >|\"$__demosh_dir/leave\" && \
         builtin kill -INT \"$$\")${PWD:0:$((__demosh_shown++, 0))}",
    );
    let command = quote::word(
        "if [[ -e $__demosh_dir/leave ]]; then builtin eval \"$__demosh_driver\"; \
         else __demosh_shown=0; fi",
    );
    format!(
        "PROMPT_COMMAND=({command}) PS1={prompt} IGNOREEOF=1000000 __demosh_aside=1 __demosh_shown=0; \
         builtin export -n PS1 IGNOREEOF __demosh_shown; [[ -t 0 ]] || exec </dev/tty; \
         {options}builtin break"
    )
}

/// The end of the session: the EXIT trap runs and finds `status` in `$?`. `traps`: the user may
/// have set some.
pub(super) fn farewell(status: i32, before: &ShellBefore, traps: bool) -> String {
    let ours = quote::word(OURS);
    let options = before.restore_options();
    // The end of `eval` undoes the redirection, which hides the trace of `exit`, before the trap
    // runs.
    let unseen = if before.xtrace() { " 2>/dev/null" } else { "" };
    // Without `traps` the ERR trap is demosh's; otherwise that has to be checked, which costs a
    // process.
    let disarm = if traps {
        format!("case $(builtin trap -p ERR) in *{ours}*) builtin trap - ERR;; esac")
    } else {
        "builtin trap - ERR".to_owned()
    };
    // Without demosh's function and ERR trap: in an EXIT trap, a bare `exit` returns the status
    // before the trap, unless a failure in it has called another trap.
    format!(
        "__demosh_leaving=1; builtin unset -f exit; {disarm}; \
         {{ {options}builtin exit \"$((__demosh_quiet=0, {status}))\"; }}{unseen}"
    )
}

/// The values of `names`: for each, `x` if it is set, and the value, ended by NUL.
pub(super) fn values(names: &[&str]) -> String {
    let mut text = "builtin printf '%s\\0'".to_owned();
    for name in names {
        // `${#-}` would be the length of `$-`.
        let pair = match *name {
            "#" => " x \"$#\"".to_owned(),
            "[*]" => " \"${*+x}\" \"${*/#/ }\"".to_owned(),
            name if name.ends_with("[*]") => {
                format!(" \"${{{name}+x}}\" \"${{{name}+${{{name}/#/ }}}}\"")
            }
            name => format!(" \"${{{name}+x}}\" \"${{{name}-}}\""),
        };
        text.push_str(&pair);
    }
    text
}

/// All elements of the variables `names`: for each, its elements after `=`, ended by NUL, and a
/// dot.
pub(super) fn elements(names: &[&str]) -> String {
    let one =
        |name: &&str| format!("builtin printf '=%s\\0' \"${{{name}[@]-}}\"; builtin printf '.\\0'");
    names.iter().map(one).collect::<Vec<_>>().join("; ")
}

/// Whether this line of `trap -p` says that no trap is set, as under `set -o posix`: `trap -- -
/// EXIT`.
pub(super) fn is_default_trap(told: &str) -> bool {
    told.starts_with("trap -- - ")
}

/// Whether the ERR trap in this output of `trap -p` is one of the user's.
pub(super) fn is_users_err(trap: &str) -> bool {
    !trap.is_empty() && !trap.contains(OURS)
}

/// Installs demosh's ERR trap if there is none, or wraps the user's: `trap` is the output of `trap
/// -p` for it. An error in an expansion makes the evaluation fail, and the user's trap must not run
/// for that. A DEBUG trap would run for the wrapping, so with one the ERR trap is not wrapped.
/// `None` if nothing has to change.
pub(super) fn arm_err(trap: &str, debug: bool) -> Option<String> {
    if trap.is_empty() {
        return Some("builtin trap \"$__demosh_failed\" ERR".to_owned());
    }
    if trap.contains(OURS) {
        return None;
    }
    let order = wrap(trap, "ERR", ERR_HEAD, &err_tail());
    if !debug {
        return order;
    }
    let bare = trap.trim_end().replacen(ERR_HEAD, "", 1);
    let bare = bare
        .strip_suffix("' ERR")?
        .strip_suffix(&*err_tail())
        .filter(|_| order.is_none())?;
    Some(format!("builtin {bare}' ERR"))
}

/// The beginning of demosh's own ERR trap, which no other has.
const OURS: &str = "{ case $((__demosh_failure=$?,__demosh_line=LINENO,__demosh_quiet=0))";

/// The rest of a `case` that throws under `set -e`, except in subshells and at the end of the
/// session. It does not test `$-`, whose E equals e under `nocasematch`. If nothing has failed, no
/// command runs, and `$_` is preserved. The failure and its line were noted when the trap began:
/// this may come after commands of the user's.
const STOP: &str = ":$SHELLOPTS:${BASH_SUBSHELL-0}:${__demosh_leaving-}: in *:errexit:*:0::) \
                    __demosh_note=\"errexit ${__demosh_failure-1} ${__demosh_line-1} ${FUNCNAME:--} $BASH_COMMAND\"; \
                    builtin eval \"$__demosh_throw\";; esac";

/// The beginning of every wrapped ERR trap. The substring is empty, and notes what failed. At the
/// end of the session all failures are the user's.
const ERR_HEAD: &str = "case ${BASH_COMMAND-}${__demosh_leaving-}\
                        ${PPID:0:(__demosh_failure=$?,__demosh_line=LINENO)*0} in \
                        \"builtin eval \\\"\\$__demosh_text\\\"\") ;; *) ";

/// The end of every wrapped ERR trap: after it bash would exit under `set -e`.
fn err_tail() -> String {
    format!("\n;; esac; {{ case {STOP}; }} >/dev/null 2>&1")
}

/// The end of every wrapped DEBUG trap.
const DEBUG_TAIL: &str = "\n;; esac";

/// The beginning of every wrapped DEBUG trap.
const WRAPPED: &str = "case ${__demosh_quiet-} in 1) ;; *) ";

/// Wraps the user's DEBUG trap so that it does not run for the driver's commands. `trap` is the
/// output of `trap -p`. `None` if there is no trap, or it is wrapped already.
pub(super) fn wrap_debug(trap: &str) -> Option<String> {
    wrap(trap, "DEBUG", WRAPPED, DEBUG_TAIL)
}

/// The command that sets a trap again with `head` before it and `tail` after it; `None` if it has
/// that already.
fn wrap(trap: &str, name: &str, head: &str, tail: &str) -> Option<String> {
    let quoted = trap.trim_end().strip_prefix("trap -- ")?;
    let quoted = quoted.strip_suffix(name)?.trim_end();
    if quoted.trim_start_matches(['$', '\'']).starts_with(head) {
        return None;
    }
    let [head, tail] = [head, tail].map(quote::word);
    Some(format!("builtin trap -- {head}{quoted}{tail} {name}"))
}

/// Prints the state of the shell.
pub(super) const STATE: &str = "__demosh_keep 0 \"$@\"";

/// Prints what kind of command `word` is.
pub(super) fn kind(word: &str) -> String {
    format!("builtin type -t -- {}", quote::word(word))
}

/// A question without an answer, whose commands must change the standard streams of the shell
/// itself.
pub(super) fn order(text: &str, sequence: u64) -> String {
    format!("{text}; __demosh_mark=(0 \"${{__demosh_mark[1]-}}\" {sequence})")
}

/// Opens the FIFO of that name as standard error of the shell, which was started with `/dev/null`
/// instead.
pub(super) fn first_stderr(number: u64) -> String {
    format!("__demosh_err=\"$__demosh_dir/err.{number}\"; exec 2>>\"$__demosh_err\"")
}

/// Makes bash write into the first FIFOs of these numbers from now on, if it still writes into
/// others of them. A stream that the user redirected (`exec >file`) is left alone. The names are
/// written out, since globs may be off.
pub(super) fn redirect(numbers: &[u64]) -> String {
    let number = numbers.first().copied().unwrap_or_default();
    let names = ["out", "err"].map(|stream| {
        let names = numbers
            .iter()
            .map(|n| format!("\"$__demosh_dir/{stream}.{n}\""));
        names.collect::<Vec<_>>().join(" ")
    });
    let names = names.join(" ");
    let moved = [("1", ">>"), ("2", "2>>")].map(|(fd, operator)| {
        format!(
            "for __demosh_old in {names}; do \
             if [[ /dev/fd/{fd} -ef $__demosh_old ]]; then \
             case $__demosh_old in *out.*) exec {operator}\"$__demosh_out\";; \
             *) exec {operator}\"$__demosh_err\";; esac; break; fi; done"
        )
    });
    format!(
        "__demosh_out=\"$__demosh_dir/out.{number}\" __demosh_err=\"$__demosh_dir/err.{number}\"; {}",
        moved.join("; ")
    )
}

#[cfg(test)]
mod tests;
