//! A workshop's traps in an unattended run: which state they find, how often they run, and their
//! failures under `set -e`.

use super::*;

/// Runs `text` in one block and returns the demo with the file `log` that it wrote.
fn log_of(text: &str, options: &[&str]) -> (String, Finished) {
    let (demo, finished) = ci(&format!("```bash\n{text}\n```\n"), options);
    let log = demo.path("log");
    let log = std::fs::read_to_string(log).unwrap_or_default();
    (log, finished)
}

#[test]
fn the_exit_trap_finds_the_status_of_the_last_command() {
    let trap = "trap 'echo \"bye $?\" >>log' EXIT";
    for (text, options, status) in [
        ("exit 3", &[][..], 3),
        ("set -e\n(exit 4)", &[], 4),
        ("(exit 5)\ntrue", &["--keep-going"], 0),
        ("true\n(exit 6)", &["--keep-going"], 6),
        ("true", &[], 0),
        ("sleep 1000", &["--step-timeout", "1s"], 124),
    ] {
        let (log, _) = log_of(&format!("{trap}\n{text}"), options);
        assert_eq!(log, format!("bye {status}\n"), "{text}");
    }
    // A failure in spite of status 0 is also one for the trap.
    let text = format!("```bash\n{trap}\n```\n```bash {{expect=/nothing/}}\necho y\n```\n");
    let (demo, _) = ci(&text, &[]);
    assert_eq!(demo.read("log"), "bye 1\n");
}

#[test]
fn the_exit_trap_runs_once_however_the_shell_ends() {
    let trap = "trap 'echo bye >>log' EXIT";
    for text in [
        "trap 'e=1' ERR\nset -e\ncd nowhere\ntrue",
        "trap 'e=1' ERR; trap 'd=1' DEBUG\nset -e\ncd nowhere\ntrue",
        "builtin exit 3\ntrue",
        "command exit 3\ntrue",
        "true",
    ] {
        let (log, _) = log_of(&format!("{trap}\n{text}"), &["--keep-going"]);
        assert_eq!(log, "bye\n", "{text}");
    }
}

#[test]
fn a_shell_keeps_its_variables_when_set_e_stops_a_command_under_an_err_trap() {
    let text = "```bash\ntrap 'echo \"err $?\" >>log' ERR\nx=kept\nset -e\nf() {\n(exit 4)\n}\nf\n```\n\
                ```bash {ci=finally}\necho \"$x $?\" >>log\n(exit 5) || true\n(exit 6)\n```\n";
    let (demo, finished) = ci(text, &[]);
    assert_code(&finished, 1);
    assert!(
        !finished.stdout.contains("a new shell"),
        "{}",
        finished.stdout
    );
    assert_eq!(demo.read("log"), "err 4\nkept 4\nerr 6\n");
}

#[test]
fn traps_on_failures_are_heard_in_the_exit_trap() {
    let text =
        "trap 'echo failed >>log; exit 4' ERR\ntrap 'echo bye >>log; false; echo not >>log' EXIT";
    let (log, finished) = log_of(text, &[]);
    assert_code(&finished, 1);
    assert_eq!(log, "bye\nfailed\n");
    let (_, finished) = log_of("trap 'echo bye; true' EXIT\nset -x", &[]);
    let traced = |text: &str| finished.stdout.contains(text);
    assert!(traced("+ true"), "{}", finished.stdout);
    assert!(!traced("demosh_"), "{}", finished.stdout);
}

#[test]
fn errors_in_arithmetic_end_no_run_under_set_e_and_other_errors_in_expansions_do() {
    let bash = |text: &str| {
        let home = tempfile::tempdir().expect("a directory");
        std::fs::write(home.path().join("s"), text).expect("written");
        let mut script = std::process::Command::new("bash");
        script.arg("s").current_dir(home.path());
        script.stderr(Stdio::null());
        script.status().expect("bash runs");
        std::fs::read_to_string(home.path().join("log")).unwrap_or_default()
    };
    for error in [
        "i=$((1/0))",
        "echo \"${a[1 2]}\"",
        "echo $((a = $3))",
        "f() { i=$((1/0)); }; f",
        "eval 'echo $((1/0))'",
        "echo ${e:?no}",
        "set -u; echo $nothing",
        "readonly k=1; k=2",
    ] {
        let text = format!("set -e\n{error}\necho on >>log\n");
        let (log, finished) = log_of(&text, &["--keep-going"]);
        assert_code(&finished, 1);
        assert_eq!(log, bash(&text), "{error}");
    }
}

#[test]
fn traps_and_failures_are_the_users_own_under_posix_mode() {
    let text = "set -o posix\n! : || trap 'echo err >>log' ERR\n(exit 3)\n: none\ntrap 'echo debug >>log' DEBUG\n: one\n\
                trap - DEBUG\ntrap - ERR\nset -e\n(exit 4)\n";
    let (_, finished) = log_of(text, &["--keep-going"]);
    let said = &finished.stdout;
    assert!(!said.contains("EXIT trap"), "{said}");
    for text in ["command not found", "special builtin", "a new shell"] {
        assert!(!said.contains(text), "{said}");
    }
    assert!(said.contains("(exit 4)"), "{said}");

    let (log, finished) = log_of(
        "set -o posix\ntrap 'echo err >>log' ERR\n(exit 3)\n: none\ntrap - ERR\ntrap 'echo bye >>log' EXIT",
        &["--keep-going"],
    );
    assert_eq!(log, "err\nbye\n", "{}", finished.stdout);
}
