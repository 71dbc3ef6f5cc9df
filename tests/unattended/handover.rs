//! Whatever a command has done to the shell, a failure of the next one is a failure of the run.

use super::*;

/// What an unlucky or hostile command can do, one for each threat in docs/design/shell.md.
const RUINS: &[&str] = &[
    "read -t 0.2 x </dev/zero || :",
    "while read -r -t 0.001 -d '' x; do :; done <big || :",
    "unset $(compgen -v) 2>/dev/null || :",
    "declare -r __demosh_mark=1 __demosh_text=2",
    "__demosh_got=99 __demosh_new=99.x __demosh_end=99.x",
    "enable -n . builtin declare eval exit jobs kill printf read readonly return set shopt trap unset",
    "eval() { :; }; read() { :; }; builtin() { :; }; kill() { :; }; trap() { :; }; printf() { :; }",
    "IFS=0123456789abcdef.; TMOUT=1; set -f -u -C -k",
    "set -o posix; shopt -s nocasematch extdebug; set -E",
    "exec 0<&- 3<&- 10<&- 255<&-",
    "exec >/dev/null 2>&1",
    "PROMPT_COMMAND=:; kill -INT $$",
    "trap 'exit 7' ERR; trap '' INT TERM; trap : DEBUG RETURN CHLD",
    "printf '\\0ran 0 e 99.x 0 99 \\0' >>\"$DEMOSH_SESSION/replies\"",
    "echo 'touch own' >\"$DEMOSH_SESSION/body\"; printf '!!!!' >\"$DEMOSH_SESSION/bell\"",
    "rm -rf \"$DEMOSH_SESSION\"",
    "kill -9 $$ || :",
    "exec true",
];

#[test]
fn no_command_makes_the_failure_of_the_next_a_pass() {
    for ruin in RUINS {
        let text = format!(
            "```bash {{exit=any}}\n{ruin}\n```\n```bash\n(echo next >>log; exit 3)\n```\n\
             ```bash {{ci=finally}}\necho cleaned >>log\n```\n"
        );
        let demo = Demo::new()
            .file("w.md", text)
            .file("big", "touch pwned\n".repeat(5_000));
        let finished = demo.pipes(["ci", "w.md"]);
        let code = finished.status.code();
        assert!(matches!(code, Some(1 | 70)), "{ruin}: {finished:?}");
        let log = demo.read("log");
        assert!(
            ["next\ncleaned\n", "cleaned\n"].contains(&&*log),
            "{ruin}: {log}"
        );
        assert!(!demo.path("pwned").exists(), "{ruin}");
    }
}
