//! What real workshops do to a shell, one case after another: each command of a case runs in the
//! same session, and the session has to answer as the table says, with every bash that is found.

use super::*;

/// The command, how it must end (see [`verdict`]), and what it must print on standard output.
type Step = (&'static str, &'static str, &'static str);

/// A name, the oldest bash to which it applies, and the commands.
struct Case {
    name: &'static str,
    since: (u32, u32),
    steps: &'static [Step],
}

const fn case(name: &'static str, steps: &'static [Step]) -> Case {
    since((3, 2), name, steps)
}

const fn since(since: (u32, u32), name: &'static str, steps: &'static [Step]) -> Case {
    Case { name, since, steps }
}

const CASES: &[Case] = &[
    case(
        "several lines, heredocs, loops, functions and arrays",
        &[
            ("cat <<E\n$0 $((1+1))\nE", "0", "talk.md 2\n"),
            ("for i in 1 2\ndo\n  echo $i\ndone", "0", "1\n2\n"),
            (
                "f() {\n  local x=in\n  echo \"$x $1 $FUNCNAME\"\n}",
                "0",
                "",
            ),
            ("x=out; f a; echo $x", "0", "in a f\nout\n"),
            ("a=(1 '2 3' 4); a[7]=x", "0", ""),
            ("echo \"${#a[@]} ${a[1]} ${!a[*]}\"", "0", "4 2 3 0 1 2 7\n"),
            ("echo $LINENO\necho $LINENO", "0", "1\n2\n"),
            ("# only a comment", "0", ""),
            ("", "0", ""),
            ("echo a \\\n  b", "0", "a b\n"),
            ("true &&\n  echo joined", "0", "joined\n"),
            ("echo 'quoted\n  newline'", "0", "quoted\n  newline\n"),
        ],
    ),
    since(
        (4, 0),
        "an associative array is global",
        &[
            ("declare -A m; m[k y]=v", "0", ""),
            ("echo \"${m[k y]}\"", "0", "v\n"),
        ],
    ),
    case(
        "the status and the last word of the command before",
        &[
            ("false", "1", ""),
            ("echo $?", "0", "1\n"),
            ("echo $?", "0", "0\n"),
            ("(exit 42)", "42", ""),
            (": one two", "0", ""),
            ("echo $_", "0", "two\n"),
            ("false three four", "1", ""),
            ("echo $? $_", "0", "1 four\n"),
            ("false | true; echo ${PIPESTATUS[*]}", "0", "1 0\n"),
        ],
    ),
    case(
        "the script's name and arguments",
        &[
            ("echo $0 $# \"$2\"", "0", "talk.md 2 two words\n"),
            ("shift", "0", ""),
            ("echo \"$1\"; set -- a 'b c'", "0", "two words\n"),
            ("echo \"$# $2\"", "0", "2 b c\n"),
        ],
    ),
    case(
        "directory, mask, limits and options",
        &[
            ("cd /usr; cd /", "0", ""),
            ("echo $PWD $OLDPWD; umask 027", "0", "/ /usr\n"),
            ("umask; ulimit -f 0; ulimit -n 64", "0", "0027\n"),
            ("shopt -s extglob", "0", ""),
            ("case aab in +(a)b) echo ext;; esac", "0", "ext\n"),
        ],
    ),
    case(
        "without descriptors the driver gives up and does not spin",
        &[("ulimit -n 3", "lost 70", "")],
    ),
    case(
        "what the driver itself uses is replaced or switched off",
        &[
            (
                "builtin() { echo \"mine $*\"; }; builtin x",
                "0",
                "mine x\n",
            ),
            ("enable -n printf", "0", ""),
            ("enable -n read kill", "0", ""),
            (
                "read() { echo mine; }; kill() { read; }; kill",
                "0",
                "mine\n",
            ),
            (
                "unset -f read kill; read -r x <<<here; echo $x",
                "0",
                "here\n",
            ),
        ],
    ),
    case(
        "set -e",
        &[
            ("set -e", "0", ""),
            ("x=kept; false; echo not run", "errexit 1", ""),
            (
                "echo $x; case $- in *e*) echo still on;; esac",
                "0",
                "kept\nstill on\n",
            ),
            (
                "if false; then :; fi; false || echo exempt",
                "0",
                "exempt\n",
            ),
            ("false && true", "1", ""),
            ("! true", "1", ""),
            ("(exit 7); echo not run", "errexit 7", ""),
            ("f() { false; echo not run; }; f", "errexit 1", ""),
            ("y=$(false); echo not run", "errexit 1", ""),
            ("if", "abort", ""),
            ("false", "errexit 1", ""),
            ("set +e; false; echo run", "0", "run\n"),
            ("false; echo run", "0", "run\n"),
        ],
    ),
    case(
        "errors in expansions",
        &[
            ("set -u", "0", ""),
            ("echo $nothing\necho not run", "abort", ""),
            ("echo run; set +u", "0", "run\n"),
            ("echo ${nothing:?is unset}; echo not run", "abort", ""),
            ("echo ${bad-sub st}", "0", "sub st\n"),
            ("echo ${1bad}; echo not run", "abort", ""),
            ("readonly fixed=1", "0", ""),
            ("fixed=2; echo not run", "abort", ""),
            ("echo $((1/0)); echo not run", "abort", ""),
            ("echo run", "0", "run\n"),
        ],
    ),
    case(
        "options that change how bash reads and writes",
        &[
            ("set -v", "0", ""),
            ("echo not echoed; set +v", "0", "not echoed\n"),
            ("set -n", "0", ""),
            ("echo not ignored", "0", "not ignored\n"),
            ("set -C; echo one >f", "0", ""),
            ("echo two >f", "1", ""),
            ("set -f; echo *", "0", "*\n"),
            ("set +f +C; set -o pipefail", "0", ""),
            ("false | true", "1", ""),
            ("set -o posix", "0", ""),
            ("echo posix", "0", "posix\n"),
            ("set +o posix; set -o vi", "0", ""),
            ("echo vi", "0", "vi\n"),
        ],
    ),
    case(
        "what the shell assigns is exported, and nothing of the driver is",
        &[
            ("greeting=hello", "0", ""),
            ("sh -c 'echo $greeting'", "0", "hello\n"),
            (
                "env | grep -e __demosh -e PROMPT_COMMAND -e HISTFILE",
                "1",
                "",
            ),
            ("exit 2", "exit 2", ""),
            ("sleep 100 &", "0", ""),
            ("kill $!", "0", ""),
            (
                "env | grep -e __demosh -e PROMPT_COMMAND -e HISTFILE",
                "1",
                "",
            ),
            ("set +a; quiet=1", "0", ""),
            ("sh -c 'echo $greeting$quiet'", "0", "hello\n"),
            ("set -a; quiet=2", "0", ""),
            ("sh -c 'echo $quiet'", "0", "2\n"),
        ],
    ),
    case(
        "variables that bash itself obeys",
        &[
            ("IFS=1", "0", ""),
            ("echo \"$((5+5+1))\"; (exit 111)", "111", "11\n"),
            ("echo \"$?\"; IFS=:", "0", "111\n"),
            ("unset IFS; PS1='x$(echo y)'; PS4='z'", "0", ""),
            ("echo fine; TMOUT=1", "0", "fine\n"),
            ("readonly TMOUT", "0", ""),
            ("echo fine", "0", "fine\n"),
        ],
    ),
    case(
        "aliases, of words the driver uses too",
        &[
            (
                "alias hi='echo hello' eval=false read=false while=false builtin=false",
                "0",
                "",
            ),
            ("hi", "0", "hello\n"),
            ("unalias -a", "0", ""),
            ("hi", "127", ""),
        ],
    ),
    case(
        "functions with the names of builtins",
        &[
            (
                "eval() { echo my eval; }; read() { :; }; printf() { :; }; jobs() { :; }",
                "0",
                "",
            ),
            (
                "kill() { :; }; trap() { :; }; set() { :; }; unset() { :; }; test() { :; }",
                "0",
                "",
            ),
            ("eval x", "0", "my eval\n"),
            (
                "[ -n x ]; export() { :; }; type() { :; }; declare() { :; }",
                "0",
                "",
            ),
            ("echo fine", "0", "fine\n"),
        ],
    ),
    case(
        "a function named exit",
        &[
            ("exit() { echo mine; }", "0", ""),
            ("exit 3", "0", "mine\n"),
        ],
    ),
    case(
        "everything unset",
        &[
            (
                "for v in $(compgen -v); do unset -v $v 2>/dev/null; done; true",
                "0",
                "",
            ),
            ("echo one", "0", "one\n"),
            (
                "for v in $(compgen -A function); do unset -f $v; done",
                "0",
                "",
            ),
            ("set -e; echo two", "0", "two\n"),
            ("false", "errexit 1", ""),
            ("set +e; echo three", "0", "three\n"),
        ],
    ),
    case(
        "streams of the shell itself",
        &[
            ("exec 3>&1 >log", "0", ""),
            ("echo into the log", "0", ""),
            ("echo past it >&3", "0", "past it\n"),
            ("exec >&3 3>&-; cat log", "0", "into the log\n"),
            ("printf 'l1\\nl2\\n' >in; exec <in", "0", ""),
            ("read a; echo $a", "0", "l1\n"),
            ("read b; echo $b; exec </dev/null", "0", "l2\n"),
            ("exec 2>&1; echo to both >&2", "0", "to both\n"),
            ("for n in {3..199}; do eval \"exec $n>&-\"; done", "0", ""),
            ("echo fine", "0", "fine\n"),
        ],
    ),
    case(
        "closed streams",
        &[
            ("exec 0<&- 1>&- 2>&-", "0", ""),
            ("echo lost", "1", ""),
            ("true", "0", ""),
        ],
    ),
    case("exec of a program", &[("exec true", "lost 0", "")]),
    case(
        "exec of another bash",
        &[("exec bash -c 'echo new; exit 5'", "lost 5", "new\n")],
    ),
    case(
        "exec of nothing",
        &[("exec /nowhere/at/all", "lost 127", "")],
    ),
    case(
        "exit ends the command",
        &[
            ("x=1; exit 3; echo not run", "exit 3", ""),
            ("if true; then exit; fi", "exit 0", ""),
            ("f() { x=2; exit 4; }; f", "exit 4", ""),
            ("echo 'exit 5' >script; . ./script", "exit 5", ""),
            ("(exit 6)", "6", ""),
            ("echo $(echo in; exit 6) $?", "0", "in 6\n"),
            ("(false; exit)", "1", ""),
            ("bash -c 'exit 7'", "7", ""),
            ("false; exit", "exit 1", ""),
            ("exit 256", "exit 0", ""),
            ("for i in 1 2; do exit 8; done", "exit 8", ""),
            ("echo $x $?", "0", "2 8\n"),
        ],
    ),
    case(
        "exit, and failures, when the user handles INT",
        &[
            ("trap 'echo caught; exit 9' INT", "0", ""),
            ("exit 3", "exit 3", ""),
            ("set -e; false", "errexit 1", ""),
            (
                "set +e; trap -p INT",
                "0",
                "trap -- 'echo caught; exit 9' SIGINT\n",
            ),
            ("trap '' INT", "0", ""),
            ("exit 4", "exit 4", ""),
            ("trap -p INT; trap - INT", "0", "trap -- '' SIGINT\n"),
            ("kill -INT $$; echo not run", "interrupted 130", ""),
        ],
    ),
    case(
        "the other traps",
        &[
            ("trap 'echo usr1' USR1; trap 'echo hup' HUP", "0", ""),
            ("kill -USR1 $$; kill -HUP $$; true", "0", "usr1\nhup\n"),
            (
                "trap 'echo ret' RETURN; f() { :; }; f; trap - RETURN",
                "0",
                "",
            ),
            (
                "kill $$; echo TERM is ignored by an interactive shell",
                "0",
                "TERM is ignored by an interactive shell\n",
            ),
        ],
    ),
    case(
        "an ERR trap of the user's",
        &[
            ("trap 'echo err $?' ERR", "0", ""),
            ("false; true", "0", "err 1\n"),
            ("trap - ERR; false", "1", ""),
            ("set -e", "0", ""),
            ("false", "errexit 1", ""),
        ],
    ),
    case("killed", &[("kill -9 $$", "lost 137", "")]),
    case("suspended", &[("suspend -f; echo back", "0", "back\n")]),
    case(
        "break, continue and return outside of anything",
        &[
            ("break; echo not run", "0", ""),
            ("continue; echo not run", "0", ""),
            ("break 99", "0", ""),
            (
                "for i in 1 2 3; do echo $i; break; done; echo after",
                "0",
                "1\nafter\n",
            ),
            ("echo fine", "0", "fine\n"),
        ],
    ),
    case(
        "texts that are no command",
        &[
            ("echo 'open", "abort", ""),
            ("if true; then", "abort", ""),
            (")", "abort", ""),
            ("}", "abort", ""),
            ("; ;", "abort", ""),
            ("echo $(", "abort", ""),
            ("cat <<E\nnever closed", "abort", ""),
            ("case x in", "abort", ""),
            ("echo fine", "0", "fine\n"),
        ],
    ),
    case(
        "jobs",
        &[
            ("(exit 7) & p=$!", "0", ""),
            ("wait $p", "7", ""),
            ("sleep 100 & jobs | grep -c sleep", "0", "1\n"),
            ("kill %1; wait %1 2>/dev/null; echo $?", "0", "143\n"),
            ("sleep 100 & echo $!>pid; kill %%; wait", "0", ""),
            ("true & wait $!; echo $?; jobs", "0", "0\n"),
        ],
    ),
    since(
        (4, 0),
        "coprocesses",
        &[
            ("coproc C { read x; echo \"got $x\"; }", "0", ""),
            (
                "echo hey >&${C[1]}; read -r y <&${C[0]}; echo $y",
                "0",
                "got hey\n",
            ),
        ],
    ),
    since(
        (4, 2),
        "process substitution and lastpipe",
        &[
            ("cat <(echo sub)", "0", "sub\n"),
            (
                "set +m; shopt -s lastpipe; echo v | read l; echo $l",
                "0",
                "v\n",
            ),
        ],
    ),
    case(
        "history is empty, and grows only on request",
        &[
            ("history", "0", ""),
            ("history -s 'one two'; history | grep -c one", "0", "1\n"),
            ("echo !!", "0", "!!\n"),
        ],
    ),
    case(
        "commands have no input and cannot eat the rest",
        &[
            ("cat", "0", ""),
            ("read x; echo $?", "0", "1\n"),
            ("echo rest", "0", "rest\n"),
        ],
    ),
    case(
        "the private directory removed",
        &[("rm -rf \"$DEMOSH_SESSION\"", "lost 70", "")],
    ),
    case(
        "a trap on every command",
        &[
            ("n=0; trap 'n=$((n+1))' DEBUG", "0", ""),
            (": a", "0", ""),
            ("trap - DEBUG; echo $((n > 1))", "0", "1\n"),
        ],
    ),
];

#[test]
fn every_case_on_every_bash() {
    for bash in bashes() {
        let version = version(&bash);
        let mut wrong = Vec::new();
        for case in CASES.iter().filter(|case| case.since <= version) {
            block_on(async { wrong.extend(play(&bash, case).await) });
        }
        assert!(
            wrong.is_empty(),
            "{}:\n{}",
            bash.display(),
            wrong.join("\n")
        );
    }
}

/// Runs the steps of a case. Returns the failures, in words.
async fn play(bash: &Path, case: &Case) -> Vec<String> {
    let mut shell = Shell::start_with(bash, &["one", "two words"]).await;
    let mut wrong = Vec::new();
    for (text, wanted, out) in case.steps {
        let reply = tokio::time::timeout(DEADLINE / 3, shell.try_run(Unit::command(text)));
        let seen = match reply.await {
            Ok(Ok(reply)) => verdict(&reply),
            Ok(Err(error)) => error.to_string(),
            Err(_) => {
                wrong.push(format!("{}: `{text}` never ended", case.name));
                return wrong;
            }
        };
        let (printed, error) = shell.printed.text();
        // Versions of bash differ in the status of an error.
        let as_wanted = seen == *wanted || (*wanted == "abort" && seen.starts_with("abort "));
        if !as_wanted || printed != *out {
            wrong.push(format!(
                "{}: `{text}` gave {seen} and {printed:?}, not {wanted} and {out:?} ({error:?})",
                case.name
            ));
        }
    }
    if tokio::time::timeout(DEADLINE / 3, shell.close(0))
        .await
        .is_err()
    {
        wrong.push(format!("{}: never closed", case.name));
    }
    wrong
}
