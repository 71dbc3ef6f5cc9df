//! The command that runs on stage is the one on the screen, whatever the previous command has left
//! behind.

use super::{at, press, stage_with};
use crate::support::pty::rows;

/// A workshop whose first step reads `big`, lines that create the file `pwned` if they ever run.
fn workshop(read: &str) -> String {
    format!(
        "```bash\nfor i in {{1..3000}}; do echo 'touch pwned; echo PWNED'; done >big\n```\n\
         <!-- @SHOW -->\n```bash\n{read}\necho one >>log\nread -r z <<<mine; echo $z >>log\n\
         false || echo failed >>log\n```\n"
    )
}

#[test]
fn what_a_read_leaves_that_control_c_has_interrupted_is_never_run() {
    for read in [
        "while read -r l; do echo reading; sleep 0.05; done <big",
        "echo reading; read -r -d '' l < <(cat big; sleep 60)",
        "exec 8<big; echo reading; while read -r -u 8 l; do sleep 0.05; done",
        "echo reading; read -r x </dev/zero",
    ] {
        let (demo, mut pty) = stage_with(&workshop(read), &["--type", "off"]);
        at(&pty, &format!("> {read}"));
        press(&pty, "\r");
        pty.wait_for(
            |screen| rows(screen).iter().any(|row| row == "reading"),
            "reading",
        );
        press(&pty, "\x03");
        for text in [
            "echo one >>log",
            "read -r z <<<mine; echo $z >>log",
            "false || echo failed >>log",
        ] {
            at(&pty, &format!("> {text}"));
            press(&pty, "\r");
        }
        assert_eq!(pty.wait_exit().code(), Some(0), "{read}");
        assert_eq!(demo.read("log"), "one\nmine\nfailed\n", "{read}");
        assert!(!demo.path("pwned").exists(), "{read}");
    }
}

#[test]
fn control_c_with_a_trap_of_the_users_ends_one_part_of_a_list_as_at_a_prompt() {
    let text = "<!-- @SHOW -->\n```bash\ntrap 'echo GOT' INT\necho wait; sleep 60; echo rest >>log\necho next >>log\n```\n";
    let (demo, mut pty) = stage_with(text, &["--type", "off"]);
    at(&pty, "> trap 'echo GOT' INT");
    press(&pty, "\r");
    at(&pty, "> echo wait; sleep 60; echo rest >>log");
    press(&pty, "\r");
    pty.wait_for(
        |screen| rows(screen).iter().any(|row| row == "wait"),
        "wait",
    );
    press(&pty, "\x03");
    at(&pty, "> echo next >>log");
    press(&pty, "\r");
    assert_eq!(pty.wait_exit().code(), Some(0));
    assert_eq!(demo.read("log"), "rest\nnext\n");
}

#[test]
fn jobs_are_numbered_as_at_a_prompt() {
    let text = "<!-- @SHOW -->\n```bash\nsleep 50 & sleep 0.1; jobs >>log\nsleep 0.1; sleep 51 & jobs %2 >>log; kill %1 %2\n```\n";
    let (demo, mut pty) = stage_with(text, &["--type", "off"]);
    at(&pty, "> sleep 50 & sleep 0.1; jobs >>log");
    press(&pty, "\r");
    at(&pty, "> sleep 0.1; sleep 51 & jobs %2 >>log; kill %1 %2");
    press(&pty, "\r");
    assert_eq!(pty.wait_exit().code(), Some(0));
    let log = demo.read("log");
    let words: Vec<Vec<&str>> = log
        .lines()
        .map(|line| line.split_whitespace().collect())
        .collect();
    assert_eq!(
        words,
        [
            ["[1]+", "Running", "sleep", "50", "&"],
            ["[2]+", "Running", "sleep", "51", "&"]
        ]
    );
}

#[test]
fn a_session_that_takes_no_more_commands_is_replaced_and_says_so() {
    for ruin in [
        "declare -r __demosh_text=1",
        "declare -r PROMPT_COMMAND=x __demosh_mark=2",
        "enable -n . read eval kill printf set declare builtin",
    ] {
        let text = format!(
            "<!-- @SHOW -->\n```bash\nKEPT=1\n{ruin}\necho two $KEPT >>log\necho three $KEPT >>log\n```\n"
        );
        let (demo, mut pty) = stage_with(&text, &["--type", "off"]);
        for text in ["KEPT=1", ruin] {
            at(&pty, &format!("> {text}"));
            press(&pty, "\r");
        }
        at(&pty, "> echo two $KEPT >>log");
        press(&pty, "\r");
        at(&pty, "> echo three $KEPT >>log");
        press(&pty, "\r");
        assert!(pty.wait_exit().code().is_some(), "{ruin}");
        let log = demo.read("log");
        assert!(log.ends_with("three 1\n"), "{ruin}: {log:?}");
        let screen = pty.screen_text();
        if !log.contains("two") {
            assert!(
                screen.contains("not run: the shell takes no more commands")
                    || screen.contains("eval: not a shell builtin"),
                "{ruin}: {screen}"
            );
        }
    }
}

#[test]
fn whatever_a_command_does_to_the_shell_the_next_ones_run_as_written() {
    for ruin in [
        "read -t 0.2 x </dev/zero",
        "IFS=0123456789abcdef.; TMOUT=5; set -f -u -C -k",
        "eval() { :; }; read() { :; }; builtin() { :; }; kill() { :; }; printf() { :; }",
        "trap 'exit 7' ERR; trap : DEBUG RETURN CHLD",
        "shopt -s nocasematch extdebug; set -E -T",
        "exec 3<&- 10<&- 255<&-",
        "PROMPT_COMMAND=:; unset -v __demosh_mark __demosh_text",
        "printf '!!!!' >\"$DEMOSH_SESSION/bell\"",
    ] {
        let commands = [
            ruin,
            "if false; then :; else echo failed >>log; fi",
            "echo last >>log",
        ];
        let text = format!("<!-- @SHOW -->\n```bash\n{}\n```\n", commands.join("\n"));
        let (demo, mut pty) = stage_with(&text, &["--type", "off"]);
        for command in commands {
            at(&pty, &format!("> {command}"));
            press(&pty, "\r");
        }
        assert_eq!(pty.wait_exit().code(), Some(0), "{ruin}");
        assert_eq!(demo.read("log"), "failed\nlast\n", "{ruin}");
    }
}

#[test]
fn a_show_whose_private_folder_is_gone_continues_in_a_new_shell() {
    let ruin = "rm -rf \"$DEMOSH_SESSION\"";
    let text = format!("<!-- @SHOW -->\n```bash\n{ruin}\necho next >>log\n```\n");
    let (demo, mut pty) = stage_with(&text, &["--type", "off"]);
    at(&pty, &format!("> {ruin}"));
    press(&pty, "\r");
    at(&pty, "> echo next >>log");
    press(&pty, "\r");
    assert_eq!(pty.wait_exit().code(), Some(0));
    assert_eq!(demo.read("log"), "next\n");
}
