//! Programs and builtins that run other programs, or text.

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
    /// Nothing of the kind.
    Other,
}

/// What the program or builtin of this name does.
pub(super) fn kind(name: &str) -> Kind {
    match name {
        "sudo" | "doas" | "su" | "pkexec" | "runuser" | "chroot" | "sudoedit" => {
            Kind::RunsElsewhere
        }
        "nohup" | "setsid" | "time" | "nice" | "ionice" | "stdbuf" | "timeout" | "gtimeout"
        | "xargs" | "parallel" | "watch" | "chrt" | "taskset" | "unbuffer" | "script"
        | "strace" | "ltrace" | "flock" | "caffeinate" | "faketime" | "unshare" | "nsenter"
        | "busybox" | "expect" | "rlwrap" | "winpty" | "entr" | "setarch" | "numactl"
        | "systemd-run" | "hyperfine" | "builtin" | "coproc" | "ssh-agent" | "dbus-run-session"
        | "xvfb-run" => Kind::Runs,
        "command" => Kind::Command,
        "exec" => Kind::Exec,
        "env" => Kind::Env,
        "find" | "fd" => Kind::Find,
        "eval" => Kind::Eval,
        "." | "source" => Kind::Source,
        "bash" | "sh" | "dash" | "zsh" | "ksh" | "ash" | "rbash" | "demosh" => Kind::Shell,
        "make" | "gmake" | "just" | "task" | "python" | "python3" | "perl" | "ruby" | "node"
        | "deno" | "bun" | "php" | "lua" | "tclsh" | "awk" | "gawk" | "mawk" | "pwsh" | "fish"
        | "npm" | "npx" | "ansible-playbook" => Kind::Interprets,
        "trap" => Kind::Trap,
        "hash" => Kind::Hash,
        "alias" => Kind::Alias,
        "export" | "declare" | "typeset" | "local" | "readonly" => Kind::Declares,
        "unset" => Kind::Unset,
        _ => Kind::Other,
    }
}
