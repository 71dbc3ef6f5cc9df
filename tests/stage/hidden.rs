//! Hidden commands that are handed over together: each one runs, is reported, and stops the show as
//! if it had been handed over alone.

use super::{at, demo, press};

/// A block of hidden commands.
fn block(lines: &[&str]) -> String {
    format!("<!-- @HIDE -->\n```bash\n{}\n```\n", lines.join("\n"))
}

#[test]
fn each_finds_the_state_that_the_one_before_it_has_left() {
    let lines = [
        "X=1 Y='a \"b\"'",
        "echo \"$? $LINENO $X $Y\" >>log",
        ": last words",
        "echo \"$_\" >>log",
        "test -e log",
        "echo \"$? $_ ${PIPESTATUS[*]}\" >>log",
        "X+=2",
        "alias shout='echo HEY'",
        "shout \"$X\" >>log",
        "f() { X=$1; }",
        "f 7",
        "echo \"$X\" >>log",
        "f 8",
        "shopt -s extglob",
        "echo @(no|file) >>log",
        "mkdir sub",
        "cd sub",
        "echo \"${PWD##*/} $X\" >>../log",
        "cd ..",
        "read -r line <<<'some words'",
        "printf '%s|' \"$line\" $X >>log",
        "echo >>log",
        "set -- one two",
        "echo \"$# $1\" >>log",
        "set -a",
        "Z=exported",
        "env | grep ^Z= >>log",
        "set +a",
    ];
    let demo = demo(&block(&lines));
    let mut pty = demo.stage(["talk.md"]);
    assert_eq!(pty.wait_exit().code(), Some(0), "{}", pty.screen_text());
    let wanted = "0 1 1 a \"b\"\nwords\n0 log 0\nHEY 12\n7\n@(no|file)\nsub 8\nsome words|8|\n2 one\nZ=exported\n";
    assert_eq!(demo.read("log"), wanted);
    assert_eq!(pty.screen_text(), "");
}

#[test]
fn one_that_fails_is_followed_by_the_next_with_its_status() {
    for (text, status) in [
        ("false", "1"),
        ("(exit 3)", "3"),
        ("exit 4", "4"),
        ("no-such-command", "127"),
        ("echo \"${unset?}\"", "1"),
        ("set -u; echo \"$unset\"; set +u", "1"),
        ("X=1 Y=$(false)", "1"),
        ("declare -r C=1; C=2", "1"),
        ("kill -INT $$", "130"),
        ("bash -c 'kill -TERM $$'", "143"),
        ("break", "0"),
        ("continue", "0"),
        ("return 5", "2"),
        ("let 0", "1"),
        ("eval ')'", "2"),
    ] {
        let lines = [
            "A=1",
            "echo a >>log",
            "echo b >>log",
            text,
            "echo \"$?\" >>log",
            "echo d >>log",
        ];
        let demo = demo(&block(&lines));
        let mut pty = demo.stage(["talk.md"]);
        assert_eq!(pty.wait_exit().code(), Some(0), "{text}");
        assert_eq!(demo.read("log"), format!("a\nb\n{status}\nd\n"), "{text}");
    }
}

#[test]
fn a_failure_under_errexit_stops_the_show_before_the_next_one() {
    let lines = [
        "A=1",
        "echo a >>log",
        "set -e",
        "echo b >>log",
        "false",
        "echo c >>log",
    ];
    let demo = demo(&format!("<!-- @SHOW -->\n{}", block(&lines)));
    let pty = demo.stage(["talk.md"]);
    pty.wait_for_text("Q  quit");
    assert_eq!(demo.read("log"), "a\nb\n");
}

#[test]
fn control_c_ends_the_one_that_runs_and_no_other() {
    let lines = [
        "A=1",
        "echo a >>log",
        // A program that prints has the terminal already.
        "bash -c 'echo waits; exec sleep 60'; echo rest >>log",
        "echo b >>log",
        "echo c >>log",
    ];
    let demo = demo(&block(&lines));
    let mut pty = demo.stage(["talk.md"]);
    pty.wait_for_text("waits");
    pty.send("\x03");
    assert_eq!(pty.wait_exit().code(), Some(0));
    assert_eq!(demo.read("log"), "a\nb\nc\n");
}

#[test]
fn under_a_rain_of_control_c_none_runs_twice_and_few_are_missing() {
    const COUNT: usize = 400;
    let mut lines: Vec<_> = (0..COUNT).map(|nth| format!("echo {nth} >>log")).collect();
    lines.insert(0, "echo begun".to_owned());
    let lines: Vec<_> = lines.iter().map(String::as_str).collect();
    let demo = demo(&block(&lines));
    let mut pty = demo.stage(["talk.md"]);
    pty.wait_for_text("begun");
    let mut keys = 0;
    while !pty.has_ended() && keys < 100 {
        pty.send("\x03");
        keys += 1;
        std::thread::yield_now();
    }
    // Between two hand-overs the key is for demosh, which ends.
    let code = pty.wait_exit().code();
    assert!(matches!(code, Some(0 | 130)), "{}", pty.screen_text());
    let log = demo.read("log");
    let numbers = log.lines().map(|line| line.parse().expect("a number"));
    let numbers: Vec<usize> = numbers.collect();
    assert!(numbers.is_sorted_by(|one, other| one < other), "{log}");
    // Each key ends one command at most.
    let is_whole = numbers.len() + keys >= COUNT;
    assert!(is_whole || code == Some(130), "{keys} keys: {log}");
}

#[test]
fn a_shell_that_is_lost_among_them_is_replaced_with_what_they_have_set() {
    let lines = [
        "A=one",
        "B=(two 'and three')",
        "echo a >>log",
        "export C='four $A'",
        "kill -9 $$",
        "echo \"$A ${B[1]} $C\" >>log",
    ];
    let demo = demo(&block(&lines));
    let mut pty = demo.stage(["talk.md"]);
    assert_eq!(pty.wait_exit().code(), Some(0));
    assert_eq!(demo.read("log"), "a\none and three four $A\n");
}

#[test]
fn one_that_reads_from_the_terminal_gets_what_is_typed() {
    let lines = [
        "A=1",
        "read -r -p 'name? ' NAME </dev/tty",
        "echo \"<$NAME>\" >>log",
        "B=2",
    ];
    let demo = demo(&block(&lines));
    let mut pty = demo.stage(["talk.md"]);
    pty.wait_for_text("name?");
    pty.send("Ada\r");
    assert_eq!(pty.wait_exit().code(), Some(0));
    assert_eq!(demo.read("log"), "<Ada>\n");
}

#[test]
fn the_show_goes_on_on_a_clean_terminal_after_them() {
    let hidden = block(&[
        "A=1",
        "stty -echo raw </dev/tty; B=2",
        "printf '\\033[?25l\\033[31m'",
        "C=3",
    ]);
    let text = format!("{hidden}<!-- @SHOW -->\n```bash\necho \"$A$B$C\"\n```\n");
    let demo = demo(&text);
    let mut pty = demo.stage(["--type", "off", "talk.md"]);
    at(&pty, "> echo \"$A$B$C\"");
    assert!(!pty.screen().hide_cursor());
    press(&pty, "\r");
    assert_eq!(pty.wait_exit().code(), Some(0));
    assert_eq!(pty.screen_text(), "> echo \"$A$B$C\"\n123");
}
