//! Names that are defined everywhere: programs that every system has, names of the shell itself,
//! variables that every session inherits.

/// Keywords and builtins of bash.
const BUILTINS: &str = "! . : [ [[ ]] alias bg bind break builtin caller case cd command compgen \
    complete compopt continue coproc declare dirs disown do done echo elif else enable esac eval \
    exec exit export false fc fg fi for function getopts hash help history if in jobs kill let \
    local logout mapfile popd printf pushd pwd read readarray readonly return select set shift \
    shopt source suspend test then time times trap true type typeset ulimit umask unalias unset \
    until wait while { }";

/// Programs that are present wherever bash is: coreutils, and what POSIX requires in addition.
const BASE: &str = "arch awk b2sum base32 base64 basename basenc bash cat chgrp chmod chown chroot \
    cksum clear cmp comm cp csplit cut date dd df diff dir dircolors dirname du egrep env expand \
    expr factor fgrep find fmt fold getconf grep groups gzip gunzip head hostid hostname id \
    install join kill killall link ln logname ls man md5sum mkdir mkfifo mknod mktemp more mv \
    nice nl nohup nproc numfmt od paste patch pathchk pgrep pinky pkill pr printenv ps ptx \
    readlink realpath reset rm rmdir sed seq sh sha1sum sha224sum sha256sum sha384sum sha512sum \
    shred shuf sleep sort split stat stdbuf stty su sudo sum sync tac tail tar tee timeout touch \
    tput tr truncate tsort tty uname unexpand uniq unlink uptime users vdir wc which who whoami \
    xargs yes zcat";

/// Variables that sessions inherit or that bash sets.
const VARIABLES: &str = "BASH BASHOPTS BASHPID CI COLUMNS COMP_CWORD COMP_LINE COMP_POINT \
    COMP_WORDS COMPREPLY DIRSTACK DISPLAY EDITOR EPOCHREALTIME EPOCHSECONDS EUID FUNCNAME \
    GITHUB_ACTIONS GROUPS HISTFILE HISTSIZE HOME HOSTNAME HOSTTYPE IFS KUBECONFIG LANG LANGUAGE \
    LINENO LINES LOGNAME MACHTYPE MAIL MANPATH OLDPWD OPTARG OPTERR OPTIND OSTYPE PAGER PATH \
    PIPESTATUS PPID PS1 PS2 PS3 PS4 PWD RANDOM REPLY SECONDS SHELL SHELLOPTS SHLVL SRANDOM \
    SSH_AUTH_SOCK TERM TIMEFORMAT TMPDIR TZ UID USER VISUAL";

/// Prefixes of families of such variables.
const FAMILIES: &[&str] = &["BASH_", "DEMOSH_", "DEMO_HOOK_", "LC_", "XDG_"];

fn is_in(list: &str, name: &str) -> bool {
    !name.is_empty() && list.split_whitespace().any(|known| known == name)
}

/// True for keywords and builtins.
pub(super) fn is_builtin(name: &str) -> bool {
    is_in(BUILTINS, name)
}

/// True for programs that need not be declared.
pub(super) fn is_everywhere(name: &str) -> bool {
    is_builtin(name) || is_in(BASE, name)
}

/// True for variables that need not be declared.
pub(super) fn is_inherited(name: &str) -> bool {
    is_in(VARIABLES, name) || FAMILIES.iter().any(|family| name.starts_with(family))
}
