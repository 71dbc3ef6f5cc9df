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
        "sudo" | "doas" | "su" | "pkexec" | "runuser" | "chroot" | "sudoedit" | "ssh"
        | "systemd-run" | "gosu" | "su-exec" => Kind::RunsElsewhere,
        "nohup" | "setsid" | "time" | "nice" | "ionice" | "stdbuf" | "timeout" | "gtimeout"
        | "xargs" | "parallel" | "watch" | "chrt" | "taskset" | "unbuffer" | "script"
        | "strace" | "ltrace" | "flock" | "caffeinate" | "faketime" | "unshare" | "nsenter"
        | "busybox" | "expect" | "rlwrap" | "winpty" | "entr" | "setarch" | "numactl"
        | "hyperfine" | "builtin" | "coproc" | "ssh-agent" | "dbus-run-session" | "xvfb-run"
        | "tmux" | "screen" | "asciinema" | "gdb" | "valgrind" | "perf" | "prlimit" | "setpriv"
        | "fakeroot" | "proot" | "firejail" | "bwrap" | "torsocks" | "proxychains"
        | "proxychains4" | "eatmydata" | "chpst" | "tini" | "dumb-init" | "direnv" | "mise"
        | "asdf" | "gum" | "viddy" | "uv" | "poetry" | "pipenv" | "bundle" | "aws-vault" | "op" => {
            Kind::Runs
        }
        loader
            if ["ld-linux", "ld-musl", "ld.so"]
                .iter()
                .any(|start| loader.starts_with(start)) =>
        {
            Kind::Runs
        }
        "command" => Kind::Command,
        "exec" => Kind::Exec,
        "env" => Kind::Env,
        "find" | "fd" => Kind::Find,
        "eval" => Kind::Eval,
        "." | "source" => Kind::Source,
        "bash" | "sh" | "dash" | "zsh" | "ksh" | "ash" | "rbash" | "demosh" => Kind::Shell,
        "make" | "gmake" | "just" | "task" | "python" | "python3" | "perl" | "ruby" | "node"
        | "deno" | "bun" | "php" | "lua" | "tclsh" | "awk" | "gawk" | "mawk" | "pwsh" | "fish"
        | "npm" | "npx" | "yarn" | "pnpm" | "nawk" | "ansible-playbook" => Kind::Interprets,
        "trap" => Kind::Trap,
        "hash" => Kind::Hash,
        "alias" => Kind::Alias,
        "export" | "declare" | "typeset" | "local" | "readonly" => Kind::Declares,
        "unset" => Kind::Unset,
        "mapfile" | "readarray" | "compgen" | "complete" => Kind::Callback,
        "cd" | "pushd" => Kind::Enters,
        "cp" | "ln" | "mv" | "install" | "link" | "cat" | "dd" => Kind::Copies,
        "git" | "tar" | "vim" | "vi" | "nvim" | "ed" | "emacs" | "rsync" | "scp" | "socat"
        | "nc" | "ncat" => Kind::MayRun,
        _ => Kind::Other,
    }
}
