//! Passing commands to the shell: nothing that a command leaves behind becomes part of the next,
//! and nothing counts as done that the shell has not confirmed. One test for each row of the table
//! in docs/design/shell.md.

use std::time::Instant;

use super::*;

/// The time after which a read that never ends is stopped.
const CUT: Duration = Duration::from_millis(60);

/// Commands that read from a file of commands and are stopped in the middle.
const READS: &[&str] = &[
    "read -r -d '' L < <(cat big; sleep 5)",
    "while read -r l; do sleep 0.01; done <big",
    "while read -r l; do :; done < <(cat big; sleep 5)",
    "while read -r -n 1 c; do :; done <big; sleep 5",
    "exec 9<big; while read -r -u 9 l; do sleep 0.01; done",
    "exec 0<big; while read -r l; do sleep 0.01; done",
    "read x </dev/zero",
    "while :; do read -r -t 0.01 x </dev/zero; done",
    "while :; do read -r -t 0.001 -d '' x <big; done",
    "read -r x <fifo",
    "cat big | while read -r l; do sleep 0.01; done",
    "while read -r l; do sleep 0.01; done <<<\"$(cat big)\"",
];

/// A shell in a directory with `big`, whose lines create the file `pwned` if they ever run.
async fn shell_with_big() -> Shell {
    let shell = Shell::start().await;
    let line = "touch pwned; echo PWNED\n";
    std::fs::write(shell.home.path().join("big"), line.repeat(20_000)).expect("written");
    shell
}

#[test]
fn what_an_interrupted_read_leaves_is_never_run() {
    block_on(async {
        let mut shell = shell_with_big().await;
        shell.run("mkfifo fifo").await;
        for text in READS {
            let reply = shell.run_unit(Unit::command(text).timeout(CUT)).await;
            assert_eq!(verdict(&reply), "timeout lost=false", "{text}");
            assert_eq!(shell.out("echo next").await, "next\n", "{text}");
            assert_eq!(
                shell.out("read -r z <<<mine; echo \"$z\"").await,
                "mine\n",
                "{text}"
            );
            assert_eq!(verdict(&shell.run("false").await), "1", "{text}");
            assert!(!shell.home.path().join("pwned").exists(), "{text}");
            // The text that a read got is exported, and too long for the programs of the next
            // command.
            shell.run("exec 0</dev/null; unset -v x l L c").await;
        }
        shell.close(0).await;
    });
}

#[test]
fn a_read_that_was_cut_off_by_its_own_limit_hides_no_failure() {
    block_on(async {
        let mut shell = shell_with_big().await;
        for text in [
            "read -t 0.2 x </dev/zero",
            "read -t 0.05 -d '' x < <(cat big; sleep 1)",
        ] {
            assert_ne!(shell.run(text).await.status, 0, "{text}");
            assert_eq!(verdict(&shell.run("false").await), "1", "{text}");
            assert_eq!(shell.out("echo >made; echo made").await, "made\n", "{text}");
            assert!(!shell.home.path().join("pwned").exists(), "{text}");
        }
        shell.close(0).await;
    });
}

/// Names of the driver that commands can change.
const NAMES: &[&str] = &[
    "PROMPT_COMMAND",
    "PPID",
    "PS1",
    "__demosh_alarm",
    "__demosh_bell",
    "__demosh_dir",
    "__demosh_driver",
    "__demosh_end",
    "__demosh_enter",
    "__demosh_entry",
    "__demosh_got",
    "__demosh_mark",
    "__demosh_new",
    "__demosh_note",
    "__demosh_place",
    "__demosh_quiet",
    "__demosh_text",
    "__demosh_throw",
    "__demosh_tries",
    "__demosh_void",
    "__demosh_yours",
];

/// Builtins that the driver uses.
const BUILTINS: &[&str] = &[
    ".", "builtin", "declare", "enable", "eval", "exit", "jobs", "kill", "local", "printf", "read",
    "readonly", "return", "set", "shopt", "trap", "unset",
];

#[test]
fn a_shell_whose_driver_was_changed_answers_or_is_given_up_and_nothing_passes_unrun() {
    let names = NAMES.iter().flat_map(|name| {
        [
            format!("unset {name}"),
            format!("declare {name}=x"),
            format!("declare -r {name}=x"),
            format!("declare -ir {name}"),
            format!("declare -x {name}"),
            format!("readonly {name}; kill -INT $$"),
        ]
    });
    let builtins = BUILTINS.iter().flat_map(|name| {
        [
            format!("enable -n {name}"),
            format!("{name}() {{ return 7; }}"),
            format!("alias {name}='echo aliased'"),
        ]
    });
    let others = [
        "unset -f __demosh_next __demosh_arm __demosh_trouble __demosh_trap exit",
        "__demosh_next() { :; }",
        "unset $(compgen -v)",
        "unset -f $(compgen -A function)",
        "enable -n $(compgen -b)",
        "IFS=0123456789abcdef.; TMOUT=1; set -f -u -C -k",
        "readonly IFS=1 TMOUT=1",
        "PROMPT_COMMAND=(a b c)",
        "PROMPT_COMMAND=:; kill -INT $$",
        "unset -v PROMPT_COMMAND; kill -INT $$",
        "set -n -v",
        "set -k -a",
        "set -o posix",
        "shopt -s extdebug; trap false DEBUG",
        "FUNCNEST=1",
        "ulimit -n 6",
        "PATH=/nowhere",
        "exec 0<&- 1>&- 2>&- 3<&- 10<&- 255<&-",
        "trap '' INT QUIT TERM HUP; trap : CHLD EXIT ERR RETURN",
        "rm -rf \"$DEMOSH_SESSION\"",
        "printf '\\0ran 0 e 99.x 0 99 \\0' >>\"$DEMOSH_SESSION/replies\"",
        "echo 'touch pwned' >\"$DEMOSH_SESSION/body\"",
        "printf '!!!!!!!!' >\"$DEMOSH_SESSION/bell\"",
    ];
    let texts = names.chain(builtins).chain(others.map(str::to_owned));
    for text in texts {
        block_on(async {
            let mut shell = Shell::start().await;
            let limit = Duration::from_secs(5);
            let _ = shell.try_run(Unit::command(&text).timeout(limit)).await;
            let began = Instant::now();
            let next = Unit::command("echo ran >>ran; false").timeout(limit);
            let reply = shell.try_run(next).await;
            let ran = shell.home.path().join("ran").exists();
            // A failure must be reported as one, and a command that did not run must not count as
            // ended.
            match reply.as_ref().map(verdict) {
                Ok(verdict) if verdict == "1" => assert!(ran, "{text}: {verdict}"),
                Ok(verdict) => assert_ne!(verdict, "0", "{text}"),
                Err(_) => assert!(!ran, "{text}"),
            }
            assert!(!shell.home.path().join("pwned").exists(), "{text}");
            assert!(began.elapsed() < limit, "{text}: {reply:?}");
            shell.close(0).await;
        });
    }
}

#[test]
fn builtins_that_are_disabled_or_hidden_cost_no_session() {
    let ruins = BUILTINS.iter().flat_map(|name| {
        [
            format!("enable -n {name}"),
            format!("{name}() {{ return 7; }}"),
        ]
    });
    for text in ruins {
        block_on(async {
            let mut shell = Shell::start().await;
            shell.run(&format!("KEPT=1; {text}")).await;
            let found = verdict(&shell.run("false").await);
            // Without `eval` it may not have begun, and that is a failure too.
            let is_failure = found == "1" || (text == "enable -n eval" && found == "abort 1");
            assert!(is_failure, "{text}: {found}");
            assert_eq!(shell.out("echo \"kept $KEPT\"").await, "kept 1\n", "{text}");
            shell.close(0).await;
        });
    }
}

#[test]
fn traps_run_for_the_users_commands_only() {
    // Each command, with its output in a script.
    let cases: &[&[(&str, &str)]] = &[
        &[
            ("n=0; trap 'n=$((n+1))' ERR", ""),
            ("(exit 3)", ""),
            ("true", ""),
            ("echo $n", "1\n"),
        ],
        &[
            ("n=0; trap 'n=$((n+1))' DEBUG", ""),
            ("false", ""),
            ("echo $n", "2\n"),
            ("trap - DEBUG", ""),
            ("echo $n", "3\n"),
        ],
        &[
            ("trap 'echo \"+ $BASH_COMMAND\"' DEBUG", ""),
            ("f() { echo in f; }", ""),
            ("false; f", "+ false\n+ f\nin f\n"),
            ("echo $?", "+ echo $?\n0\n"),
        ],
        &[
            ("n=0; trap 'n=$((n+1))' RETURN", ""),
            ("f() { :; }; f", ""),
            (". /dev/null", ""),
            ("echo $n", "1\n"),
        ],
    ];
    for case in cases {
        block_on(async {
            let mut shell = Shell::start().await;
            for (text, printed) in *case {
                shell.run(text).await;
                assert_eq!(shell.printed.text().0, *printed, "{text} of {case:?}");
            }
            shell.close(0).await;
        });
    }
}

#[test]
fn an_err_trap_that_exits_ends_its_command_only() {
    block_on(async {
        let mut shell = Shell::start().await;
        shell.run("trap 'echo failed; exit 4' ERR").await;
        assert_eq!(verdict(&shell.run("false; echo not run").await), "exit 4");
        assert_eq!(shell.out("echo one").await, "one\n");
        assert_eq!(shell.out("echo two").await, "two\n");
        shell.close(0).await;
    });
}

#[test]
fn pattern_options_do_not_make_failures_fatal() {
    block_on(async {
        let mut shell = Shell::start().await;
        shell
            .run("shopt -s nocasematch extglob nullglob failglob")
            .await;
        assert_eq!(verdict(&shell.run("false; true; false").await), "1");
        assert_eq!(shell.out("echo \"$?\"").await, "1\n");
        shell.close(0).await;
    });
}

#[test]
fn the_status_is_handed_on_under_every_option() {
    for options in [
        "",
        "set -e",
        "set -x",
        "set -T",
        "set -ex",
        "set -u",
        "set -o posix",
    ] {
        block_on(async {
            let mut shell = Shell::start().await;
            shell.run(options).await;
            shell.run("! : one two; (exit 3) || :").await;
            shell
                .run("if (exit 5); then :; else ( exit 5 ) || f=$?; fi; : last")
                .await;
            assert_eq!(
                shell.out("echo $? $_ $LINENO $f").await,
                "0 last 1 5\n",
                "{options}"
            );
            if !options.contains('e') {
                shell.run("(exit 7)").await;
                assert_eq!(shell.out("echo $?").await, "7\n", "{options}");
            }
            shell.close(0).await;
        });
    }
}

#[test]
fn an_error_in_a_subscript_is_a_failure_and_no_interrupt() {
    block_on(async {
        let mut shell = Shell::start().await;
        assert_eq!(
            verdict(&shell.run("echo \"${N[k 3]-}\"; echo x").await),
            "abort 1"
        );
        assert_eq!(shell.out("echo $?").await, "1\n");
        shell.close(0).await;
    });
}

#[test]
fn commands_of_every_size_and_every_byte_arrive_whole() {
    block_on(async {
        let mut shell = Shell::start().await;
        let odd: String = (1..=255).map(char::from).filter(|c| *c != '\'').collect();
        let text = format!("printf %s '{odd}' | cksum");
        let file = shell.home.path().join("odd");
        std::fs::write(&file, &odd).expect("written");
        let wanted = shell.out("cksum <odd").await;
        assert_eq!(shell.out(&text).await, wanted);
        assert_eq!(
            shell.out("echo \"it's\" 'a'\\''b' <<'E'\nx' $y\nE").await,
            "it's a'b\n"
        );
        shell.close(0).await;
    });
}

#[test]
fn ending_a_command_writes_nothing_into_what_the_user_made_of_standard_error() {
    block_on(async {
        let mut shell = Shell::start().await;
        shell.run("exec 2>errs").await;
        let reply = shell.run("echo to errs >&2; exit 1").await;
        assert_eq!(verdict(&reply), "exit 1");
        shell.run("echo more >&2").await;
        assert_eq!(shell.out("cat errs").await, "to errs\nmore\n");
        shell.close(0).await;
    });
}

#[test]
fn an_err_trap_runs_for_failures_and_not_for_errors_in_expansions() {
    block_on(async {
        let mut shell = Shell::start().await;
        shell.run("trap 'echo \"err $?\"' ERR").await;
        for (text, printed) in [
            ("i=$((1/0))", ""),
            ("(exit 3)", "err 3\n"),
            ("echo \"${x?}\"", ""),
            ("f() { (exit 4); }; f || echo or", "or\n"),
            ("true", ""),
            ("eval '(exit 5)'", "err 5\nerr 5\n"),
            ("{ read -r a; } <nofile", "err 1\n"),
            ("while read -r a; do :; done <nofile", "err 1\n"),
            ("if true; then :; fi >/nowhere/file", "err 1\n"),
            ("{ echo $((1/0)); } 2>/dev/null", ""),
            ("if then", ""),
        ] {
            shell.run(text).await;
            assert_eq!(shell.printed.text().0, printed, "{text}");
        }
        shell.close(0).await;
    });
}

#[test]
fn a_debug_trap_runs_once_for_exit() {
    block_on(async {
        let mut shell = Shell::start().await;
        shell.run("trap 'echo debug' DEBUG").await;
        shell.run("exit 3").await;
        assert_eq!(shell.printed.text().0, "debug\n");
        assert_eq!(shell.out("true").await, "debug\n");
        shell.close(0).await;
    });
}

#[test]
fn output_finds_its_step_when_globs_are_off() {
    block_on(async {
        let mut shell = Shell::start().await;
        shell.run("set -f").await;
        shell.run("sleep 100 &").await;
        shell.run("echo out; echo err >&2").await;
        assert_eq!(
            shell.printed.text(),
            ("out\n".to_owned(), "err\n".to_owned())
        );
        shell.close(0).await;
    });
}

#[test]
fn traps_on_failures_and_commands_together_count_as_in_a_script() {
    let text = "e=0; trap 'e=$((e + 1))' ERR\nd=0; trap 'd=$((d + 1))' DEBUG\n\
                shift\nfor x in one two; do eval 'false'; done\necho $e $d\ntrap - DEBUG\nfalse\necho $e $d\n";
    let script = std::process::Command::new("bash")
        .args(["-c", text])
        .output()
        .expect("bash runs");
    let wanted = String::from_utf8(script.stdout).expect("text");
    block_on(async {
        let mut shell = Shell::start_with(Path::new("bash"), &[]).await;
        let mut printed = String::new();
        for line in text.lines() {
            shell.run(line).await;
            printed += &shell.printed.text().0;
        }
        assert_eq!(printed, wanted);
        shell.close(0).await;
    });
}

#[test]
fn a_trace_shows_the_call_of_exit_and_nothing_of_the_driver() {
    block_on(async {
        let mut shell = Shell::start().await;
        shell.run("set -x").await;
        let traced = |shell: &Shell| {
            let (_, err) = shell.printed.text();
            let lines = err
                .lines()
                .map(|line| line.trim_start_matches(['+', '\u{1}', ' ']));
            lines.map(str::to_owned).collect::<Vec<_>>()
        };
        shell.run("(exit 3) || echo no").await;
        assert_eq!(traced(&shell), ["exit 3", "echo no"]);
        assert_eq!(verdict(&shell.run("exit 4").await), "exit 4");
        assert_eq!(traced(&shell), ["exit 4"]);
        shell.run("echo on").await;
        assert_eq!(traced(&shell), ["echo on"]);
        shell.close(0).await;
    });
}
