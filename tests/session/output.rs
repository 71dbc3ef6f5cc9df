//! The output of commands: every byte, attributed to its command, in bounded pieces.

use super::*;

#[test]
fn both_streams_arrive_complete_and_apart() {
    block_on(async {
        let mut shell = Shell::start().await;
        shell
            .run("echo out; echo err >&2; printf 'no newline'")
            .await;
        assert_eq!(
            shell.printed.text(),
            ("out\nno newline".to_owned(), "err\n".to_owned())
        );
        shell.close(0).await;
    });
}

#[test]
fn binary_output_is_not_touched() {
    block_on(async {
        let mut shell = Shell::start().await;
        shell.run("head -c 300000 /dev/urandom >f; cat f").await;
        let file = std::fs::read(shell.home.path().join("f")).expect("the file");
        assert!(shell.printed.out == file, "the bytes differ");
        shell.run("printf '\\000\\377\\r\\033[0m\\n'").await;
        assert_eq!(shell.printed.out, b"\0\xff\r\x1b[0m\n");
        shell.close(0).await;
    });
}

#[test]
fn what_a_command_writes_never_meets_the_next_command() {
    block_on(async {
        let mut shell = Shell::start().await;
        for n in 0..200 {
            assert_eq!(
                shell.out(&format!("seq {n} {}", n + 50)).await,
                seq(n, n + 50)
            );
        }
        shell.close(0).await;
    });
}

fn seq(from: u32, to: u32) -> String {
    let lines: Vec<String> = (from..=to).map(|n| n.to_string()).collect();
    lines.join("\n") + "\n"
}

#[test]
fn a_background_job_writes_for_the_command_that_started_it() {
    block_on(async {
        let mut shell = Shell::start().await;
        // Each waits for a file, so that nothing depends on the speed of the machine.
        let job = "{ until [ -e go ]; do sleep 0.01; done; echo late; echo err >&2; } &";
        let reply = shell.run(&format!("echo early; {job}")).await;
        assert_eq!(reply.jobs.len(), 1);
        assert_eq!(shell.printed.text().0, "early\n");
        assert_eq!(shell.out("echo second").await, "second\n");
        let third = if reports_jobs() {
            "touch go; wait 2>/dev/null; echo third"
        } else {
            "touch go; wait; echo third"
        };
        assert_eq!(shell.out(third).await, "third\n");
        let of = |unit, stream: &Printed| -> Vec<u8> {
            let pieces = stream.background.iter().filter(|(of, _)| *of == unit);
            pieces.flat_map(|(_, bytes)| bytes.clone()).collect()
        };
        let mut late = of(1, &shell.printed);
        late.sort_unstable();
        let mut wanted = b"late\nerr\n".to_vec();
        wanted.sort_unstable();
        assert_eq!(late, wanted);
        assert_eq!(shell.printed.err, b"");
        shell.close(0).await;
    });
}

#[test]
fn output_of_the_shell_comes_back_after_new_pipes_were_made() {
    block_on(async {
        let mut shell = Shell::start().await;
        shell.run("exec 4>&1; sleep 100 &").await;
        assert_eq!(shell.out("exec >log; echo into it").await, "");
        shell.run("sleep 101 &").await;
        // Descriptor 4 still leads to the first command's pipes.
        shell.run("exec >&4").await;
        shell.run("sleep 102 &").await;
        assert_eq!(shell.out("echo here").await, "here\n");
        assert_eq!(shell.out("cat log").await, "into it\n");
        shell.close(0).await;
    });
}

#[test]
fn a_flood_in_the_background_does_not_hold_up_the_next_command() {
    block_on(async {
        let mut shell = Shell::start().await;
        shell.run("yes flood &").await;
        assert_eq!(shell.out("echo calm").await, "calm\n");
        let (closed, _) = shell.close(0).await;
        assert_eq!(closed.ended.len(), 1, "{:?}", closed.ended);
    });
}

#[test]
fn a_reader_that_leaves_early_ends_the_writer() {
    block_on(async {
        let mut shell = Shell::start().await;
        assert_eq!(
            shell.out("yes | head -2; echo ${PIPESTATUS[*]}").await,
            "y\ny\n141 0\n"
        );
        assert_eq!(shell.out("echo alive").await, "alive\n");
        shell.close(0).await;
    });
}

#[test]
fn a_command_of_a_megabyte_runs() {
    block_on(async {
        let mut shell = Shell::start().await;
        let long = "x".repeat(1 << 20);
        let text = format!("cat <<'E' | wc -c\n{long}\nE");
        assert_eq!(shell.out(&text).await.trim(), ((1 << 20) + 1).to_string());
        let text = format!("a='{long}'; echo ${{#a}}");
        assert_eq!(shell.out(&text).await, format!("{}\n", 1 << 20));
        assert_eq!(shell.out("echo ${#a} $?").await, format!("{} 0\n", 1 << 20));
        shell.close(0).await;
    });
}

#[test]
fn a_nul_is_refused_and_the_session_continues() {
    block_on(async {
        let mut shell = Shell::start().await;
        let refused = shell.try_run(Unit::command("echo a\0b")).await;
        assert!(matches!(refused, Err(SessionError::Nul)), "{refused:?}");
        assert_eq!(shell.out("echo fine").await, "fine\n");
        shell.close(0).await;
    });
}

#[test]
fn the_line_feed_of_a_throw_is_bashs_and_all_others_are_the_commands() {
    block_on(async {
        let mut shell = Shell::start().await;
        shell.run("set -e").await;
        for (text, err) in [
            ("echo one >&2; false", "one\n"),
            ("printf no-newline >&2; false", "no-newline"),
            ("echo >&2; false", "\n"),
            ("exit 3", ""),
            ("printf '\\n\\n' >&2; exit 3", "\n\n"),
            ("{ false; } 2>/dev/null", ""),
            ("echo out >&2 || false", "out\n"),
            ("{ echo a >&2; exit 1; } 2>&1", ""),
        ] {
            for n in 0..20 {
                let reply = shell.run(text).await;
                assert_eq!(shell.printed.text().1, err, "{text} {n} {reply:?}");
            }
        }
        shell.close(0).await;
    });
}

#[test]
fn the_exit_trap_prints_at_the_end() {
    block_on(async {
        let mut shell = Shell::start().await;
        shell
            .run("trap 'echo bye $?; ls /nowhere; exit' EXIT")
            .await;
        let (closed, printed) = shell.close(3).await;
        assert_eq!(printed.out, b"bye 3\n");
        assert!(!printed.err.is_empty());
        assert_eq!(
            closed.status, 3,
            "the status before the trap, as in a script"
        );
    });
}

#[test]
fn values_are_those_of_the_moment_and_asking_changes_nothing() {
    block_on(async {
        let mut shell = Shell::start().await;
        shell
            .run("A=1; E=; M=$'two\\nlines'; L=(x y); set -eu; : last")
            .await;
        let names = ["A", "E", "M", "L", "nothing", "1", "9", "#", "?", "a b"];
        let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
        let values = shell.session.values(&names).await.expect("an answer");
        let wanted = [
            Some("1"),
            Some(""),
            Some("two\nlines"),
            Some("x"),
            None,
            Some("one"),
            None,
            Some("2"),
            Some("0"),
            None,
        ];
        assert_eq!(values, wanted.map(|value| value.map(str::to_owned)));
        assert_eq!(
            shell
                .out("echo $_ $?; case $- in *e*u*) echo on; esac")
                .await,
            "last 0\non\n"
        );
        shell.run("big=$(seq 200000); set +eu").await;
        let big = shell
            .session
            .values(&["big".to_owned()])
            .await
            .expect("an answer");
        assert_eq!(
            big[0].as_ref().map(String::len),
            Some(seq(1, 200_000).len() - 1)
        );
        shell.close(0).await;
    });
}

#[test]
fn the_session_knows_what_can_be_called() {
    block_on(async {
        let mut shell = Shell::start().await;
        shell
            .run("f() { :; }; alias ll='ls -l'; mkdir bin; PATH=$PWD/bin:$PATH")
            .await;
        shell
            .run("printf '#!/bin/sh\\n' >bin/tool; chmod +x bin/tool")
            .await;
        for (word, known) in [
            ("f", true),
            ("ll", true),
            ("cd", true),
            ("tool", true),
            ("show_5", false),
            ("if", false),
            ("", false),
            ("a b; echo", false),
            ("-t", false),
        ] {
            let answer = shell.session.knows(word).await.expect("an answer");
            assert_eq!(answer, known, "{word}");
        }
        shell.close(0).await;
    });
}
