//! The program as `$SHELL` inside its sessions: a show for a workshop, bash for everything else.

use crate::support::demo::{Demo, Finished};

/// Calls as programs make them to a shell, and the results: lines of a workshop and their output.
const CALLS: &[(&str, &str)] = &[
    ("$SHELL -c 'echo $((1 + 1)) $0 $1' zero one", "2 zero one"),
    ("$SHELL -lc 'shopt -q login_shell && echo login'", "login"),
    ("echo 'echo piped $((2 + 3))' | $SHELL", "piped 5"),
    ("$SHELL <<< 'echo words'", "words"),
    ("echo 'echo login $-' | $SHELL -l | cut -c1-5", "login"),
    ("$SHELL -s a b <<< 'echo $2'", "b"),
    ("basename \"$SHELL\"", "bash"),
    ("$(basename $SHELL) -c 'echo by name'", "by name"),
    (
        "exec -a -bash $SHELL <<< 'shopt -q login_shell && echo dashed'",
        "dashed",
    ),
    ("$SHELL plain.sh x", "plain x"),
    ("$SHELL ./plain.sh y", "plain y"),
    ("$SHELL -x plain.sh z 2>/dev/null", "plain z"),
    (
        "$SHELL -o errexit -c 'false; echo no' || echo stopped",
        "stopped",
    ),
    ("$SHELL --norc -c 'echo long option'", "long option"),
    ("$SHELL --version | head -1 | cut -d, -f1", "GNU bash"),
    ("$SHELL gone.sh 2>/dev/null || echo $?", "127"),
    ("env -i $SHELL -c 'echo bare'", "bare"),
    ("xargs -I{} $SHELL -c 'echo {}' <<< args", "args"),
    (
        "$SHELL -c 'echo $BASH_VERSION' | grep -cx \"$BASH_VERSION\"",
        "1",
    ),
];

fn demo(calls: &str) -> Demo {
    Demo::new()
        .file("run.md", format!("<!-- @SHOW -->\n```bash\n{calls}```\n"))
        .file("plain.sh", "#@jane said so\necho plain $1\n")
        .file(
            "inner.md",
            "<!-- @SHOW -->\n```bash\necho inner >> log\n```\n",
        )
        .file("ours.sh", "echo hidden >> log\n#@SHOW\necho ours >> log\n")
        .env("DEMOSH_NO_BLURB", "1")
        .env("DEMOSH_PROMPT", "> ")
}

#[track_caller]
fn assert_passed(finished: &Finished) {
    let Finished {
        stdout,
        stderr,
        status,
    } = finished;
    assert_eq!(status.code(), Some(0), "{stdout}\n{stderr}");
}

#[test]
fn whatever_is_no_workshop_is_bash_s_unattended() {
    let calls: Vec<_> = CALLS.iter().map(|(call, _)| *call).collect();
    let calls = format!(
        "({}) >> log
",
        calls.join(
            ") >> log
("
        )
    );
    let demo = demo(&calls);
    assert_passed(&demo.pipes(["ci", "run.md"]));
    let expected: Vec<_> = CALLS.iter().map(|(_, printed)| *printed).collect();
    let log = demo.read("log");
    let printed: Vec<_> = log
        .lines()
        .map(|line| line.trim_end_matches(" version 5"))
        .collect();
    for (printed, expected) in printed.iter().zip(&expected) {
        assert!(printed.starts_with(expected), "{expected} in {log}");
    }
    assert_eq!(printed.len(), expected.len(), "{log}");
}

#[test]
fn whatever_is_no_workshop_is_bash_s_on_stage() {
    let calls = "$SHELL -lc 'echo one' >> log\necho 'echo two' | $SHELL >> log\nbasename $SHELL >> log; $SHELL -c 'test -t 0 && echo terminal' >> log\n";
    let demo = demo(calls);
    let mut pty = demo.stage(["--type", "off", "--auto=1ms", "run.md"]);
    assert_eq!(pty.wait_exit().code(), Some(0), "{}", pty.screen_text());
    assert_eq!(demo.read("log"), "one\ntwo\nbash\nterminal\n");
}

#[test]
fn a_workshop_is_a_show_within_the_show() {
    for call in [
        "$SHELL inner.md",
        "$SHELL --no-blurb inner.md",
        "@$SHELL inner.md",
    ] {
        let text = match call.strip_prefix('@') {
            Some(call) => format!("#@{call}\n"),
            None => format!("{call}\n"),
        };
        let demo = demo(&text);
        assert_passed(&demo.pipes(["ci", "run.md"]));
        assert_eq!(demo.read("log"), "inner\n", "{call}");
    }
    let demo = demo("$SHELL ours.sh\n");
    assert_passed(&demo.pipes(["ci", "run.md"]));
    assert_eq!(demo.read("log"), "hidden\nours\n");
}

#[test]
fn a_show_within_the_show_stops_at_its_own_commands() {
    let demo = demo("$SHELL inner.md\necho outer >> log\n");
    let mut pty = demo.stage(["--type", "off", "run.md"]);
    for (prompt, log) in [
        ("> $SHELL inner.md", ""),
        ("> echo inner >> log", ""),
        ("> echo outer >> log", "inner\n"),
    ] {
        pty.wait_for_text(prompt);
        super::stage::wait_for_stop(&pty, prompt);
        assert_eq!(demo.read("log"), log);
        pty.send("\r");
    }
    assert_eq!(pty.wait_exit().code(), Some(0));
    assert_eq!(demo.read("log"), "inner\nouter\n");
}

#[test]
fn the_bash_that_was_chosen_is_the_one_behind_the_shell() {
    let demo = demo("$SHELL -c 'echo hello' >> log\n").program(
        "my-bash",
        "#!/bin/bash\necho \"$*\" >> called\nexec bash \"$@\"\n",
    );
    assert_passed(&demo.pipes(["ci", "--shell", "./my-bash", "run.md"]));
    assert_eq!(demo.read("log"), "hello\n");
    assert!(
        demo.read("called").contains("-c echo hello"),
        "{}",
        demo.read("called")
    );
}

#[test]
fn the_link_goes_with_the_run() {
    let demo = demo("echo \"$SHELL\" > log\n");
    assert_passed(&demo.pipes(["ci", "run.md"]));
    let link = demo.read("log");
    assert!(
        link.ends_with("/bash\n") && !std::path::Path::new(link.trim()).exists(),
        "{link}"
    );
    let demo = demo.file(
        "run.md",
        "<!-- @SHOW -->\n```bash\necho \"$SHELL\" > log\n```\n",
    );
    let mut pty = demo.stage(["--type", "off", "--auto=1ms", "run.md"]);
    assert_eq!(pty.wait_exit().code(), Some(0));
    assert!(!std::path::Path::new(demo.read("log").trim()).exists());
}
