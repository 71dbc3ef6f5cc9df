//! Commands that are stopped from outside, and that sessions leave no processes behind.

use std::time::Instant;

use super::*;
use crate::support::processes::{FINDS_DAEMONS, is_there};

/// A short limit.
const SOON: Duration = Duration::from_millis(200);

/// Leaves a process that is neither a job nor in the session: it forks if it leads a job's group.
const DAEMON: &str = "setsid ";

/// Fails unless every process whose id is in the file is gone before the deadline.
async fn assert_gone(shell_home: &Path, file: &str) {
    let text = std::fs::read_to_string(shell_home.join(file)).expect("process ids");
    let until = Instant::now() + DEADLINE / 3;
    for pid in text.split_whitespace() {
        while is_there(pid) {
            assert!(Instant::now() < until, "process {pid} is alive");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

#[test]
fn a_time_out_stops_everything_and_keeps_the_variables() {
    for text in [
        "sleep 500; echo not run",
        "while :; do :; done",
        "while :; do sleep 0.05; done",
        "f() { while true; do sleep 0.2; done; }; f; echo not run",
        "(trap '' INT TERM; echo $BASHPID >>pids; while :; do sleep 0.1; done); echo not run",
        "sh -c 'trap \"\" INT TERM HUP; echo $$ >>pids; while :; do sleep 0.1; done'",
        "setsid sh -c 'echo $$ >>pids; trap \"\" TERM; sleep 500; sleep 500'; sleep 500",
        "(setsid sh -c 'echo $$ >>pids; trap \"\" TERM; sleep 500; sleep 500' &) ; sleep 500",
        "env -i setsid sh -c 'echo $$ >>pids; trap \"\" TERM; sleep 500; sleep 500' & sleep 500",
        "trap '' INT; sleep 600; trap - INT",
        "read x <fifo; echo not run",
        "sleep 500 | cat | cat",
        "wait $!; sleep 500",
    ] {
        if text.contains(DAEMON) && !FINDS_DAEMONS {
            continue;
        }
        block_on(async {
            let mut shell = Shell::start().await;
            shell
                .run("kept=(a b); mkfifo fifo; : >pids; sleep 400 & echo $! >earlier")
                .await;
            let reply = shell.run_unit(Unit::command(text).timeout(SOON)).await;
            assert_eq!(verdict(&reply), "timeout lost=false", "{text}");
            assert_eq!(reply.leaked, [], "{text}");
            assert_eq!(shell.printed.text().0, "", "{text}");
            assert_gone(shell.home.path(), "pids").await;
            let text = "echo ${kept[1]}; kill -0 $(cat earlier) && echo job alive";
            assert_eq!(shell.out(text).await, "b\njob alive\n");
            let home = TempDir::new().expect("a directory");
            std::fs::copy(shell.home.path().join("earlier"), home.path().join("e")).expect("it");
            shell.close(0).await;
            assert_gone(home.path(), "e").await;
        });
    }
}

#[test]
fn a_shell_that_cannot_be_interrupted_is_killed() {
    block_on(async {
        let mut shell = Shell::start().await;
        let unit = Unit::command("trap '' INT; while :; do :; done").timeout(SOON);
        let reply = shell.run_unit(unit).await;
        assert_eq!(verdict(&reply), "timeout lost=true");
        let refused = shell.try_run(Unit::command("echo")).await;
        assert!(
            matches!(refused, Err(SessionError::Ended(137))),
            "{refused:?}"
        );
        let (closed, _) = shell.close(0).await;
        assert_eq!(closed.status, 137);
    });
}

#[test]
fn a_command_that_is_in_time_is_left_alone() {
    block_on(async {
        let mut shell = Shell::start().await;
        let unit = Unit::command("sleep 300 & echo $!").timeout(DEADLINE);
        let reply = shell.run_unit(unit).await;
        assert_eq!(verdict(&reply), "0");
        assert_eq!(reply.jobs.len(), 1);
        assert_eq!(reply.leaked, []);
        shell.close(0).await;
    });
}

#[test]
#[cfg_attr(
    not(all(target_os = "linux", not(portable))),
    ignore = "daemons are missed here"
)]
fn a_daemon_is_reported_and_ends_with_the_session() {
    block_on(async {
        let mut shell = Shell::start().await;
        let text = "(setsid sleep 321 & echo $! >pid); until [[ $(tr '\\0' ' ' </proc/$(cat pid)/cmdline) == 'sleep 321 ' ]]; do :; done";
        let reply = shell.run(text).await;
        assert_eq!(reply.jobs, []);
        let names: Vec<&str> = reply.leaked.iter().map(|p| p.command.as_str()).collect();
        assert_eq!(names, ["sleep 321"]);
        let pid = shell.out("cat pid").await;
        let home = TempDir::new().expect("a directory");
        std::fs::write(home.path().join("pid"), pid).expect("a file");
        let (closed, _) = shell.close(0).await;
        assert_eq!(closed.ended.len(), 1);
        assert_gone(home.path(), "pid").await;
    });
}

#[test]
fn an_interrupt_from_elsewhere_stops_the_command_and_nothing_else() {
    for text in [
        "echo up; sleep 500; echo not run",
        "echo up; while :; do :; done",
        "echo up; sh -c 'trap \"\" INT; sleep 500'",
    ] {
        block_on(async {
            let mut shell = Shell::start().await;
            shell.run("kept=1").await;
            let interrupter = shell.session.interrupter();
            let mut out = String::new();
            let mut output = |_, bytes: &[u8]| {
                out.push_str(&String::from_utf8_lossy(bytes));
                interrupter.interrupt();
            };
            let reply = shell.session.run(Unit::command(text), &mut output).await;
            let reply = reply.expect("a reply");
            assert_eq!(verdict(&reply), "interrupted 130", "{text}");
            if reports_jobs() {
                // The messages about terminated and killed processes, as in a script.
                let own = out.lines().filter(|line| !line.contains("sleep 500"));
                assert_eq!(own.collect::<Vec<_>>(), ["up"], "{text}");
            } else {
                assert_eq!(out, "up\n");
            }
            // No command is running: this interrupt is not kept for the next one.
            interrupter.interrupt();
            assert_eq!(shell.out("echo $kept").await, "1\n");
            let (closed, _) = shell.close(0).await;
            assert!(closed.ended.is_empty(), "{text}: {:?}", closed.ended);
        });
    }
}

#[test]
fn repeated_interrupts_end_even_a_shell_that_ignores_them() {
    block_on(async {
        let mut shell = Shell::start().await;
        let interrupter = shell.session.interrupter();
        let text = "trap '' INT; echo up; while :; do :; done";
        let mut output = |_, _: &[u8]| interrupter.interrupt();
        let reply = shell.session.run(Unit::command(text), &mut output).await;
        assert_eq!(verdict(&reply.expect("a reply")), "lost 137");
        shell.close(0).await;
    });
}

#[test]
fn terminate_ends_everything_and_lets_the_exit_trap_run() {
    block_on(async {
        let mut shell = Shell::start().await;
        shell
            .run("trap 'echo bye >bye' EXIT; sleep 400 & echo $! >pids")
            .await;
        shell
            .run("sh -c 'trap \"\" HUP TERM; echo $$ >>pids; sleep 401; sleep 402' &")
            .await;
        let third = "sh -c 'trap \"\" HUP TERM; echo $$ >>pids; sleep 403; sleep 404' &";
        let third = if FINDS_DAEMONS {
            format!("({DAEMON}{third})")
        } else {
            third.to_owned()
        };
        shell.run(&third).await;
        shell
            .run("until [ $(wc -l <pids) = 3 ]; do sleep 0.01; done; trap 'echo bye >bye' EXIT")
            .await;
        let home = shell.home;
        shell.session.terminate().await;
        assert_eq!(
            std::fs::read_to_string(home.path().join("bye")).expect("it ran"),
            "bye\n"
        );
        assert_gone(home.path(), "pids").await;
    });
}

#[test]
fn a_session_that_is_dropped_leaves_nothing() {
    block_on(async {
        let mut shell = Shell::start().await;
        shell.run("sleep 400 & echo $! $$ >pids").await;
        if FINDS_DAEMONS {
            shell.run("(setsid sleep 401 & echo $! >>pids)").await;
        }
        let directory = shell.out("printf %s \"$DEMOSH_SESSION\"").await;
        let home = shell.home;
        drop(shell.session);
        assert_gone(home.path(), "pids").await;
        assert!(!Path::new(&directory).exists(), "{directory}");
    });
}

#[test]
fn every_quick_command_is_answered_once_under_a_rain_of_interrupts() {
    block_on(async {
        let mut shell = Shell::start().await;
        let pid = shell.session.pid().to_string();
        let (mut completed, mut seed) = (0, 7u32);
        for number in 0..300 {
            // Any generator would do: the moments only have to differ.
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let pause = f64::from(seed >> 16) / 65536.0 * 0.000_6;
            let script = format!("sleep {pause:.6}; kill -INT {pid}");
            let mut rain = std::process::Command::new("bash")
                .args(["-c", &script])
                .spawn()
                .expect("bash runs");
            let text = format!("echo {number} >>log");
            let reply = shell.run(&text).await;
            completed += u32::from(reply.ended == CommandEnd::Completed);
            rain.wait().expect("our child");
        }
        let log = std::fs::read_to_string(shell.home.path().join("log")).expect("a log");
        let mut lines: Vec<u32> = log
            .lines()
            .map(|line| line.parse().expect("a number"))
            .collect();
        let all = lines.len();
        lines.dedup();
        assert_eq!(lines.len(), all, "no command ran twice");
        assert!(
            u32::try_from(all).expect("few") >= completed,
            "{completed} of {all}"
        );
        // An interrupt of demosh's own steps must not lose an option either.
        assert_eq!(shell.out("[[ $- == *a* ]] && echo calm").await, "calm\n");
        shell.close(0).await;
    });
}

#[test]
fn a_limit_for_input_does_not_end_the_shell_after_a_throw() {
    block_on(async {
        let mut shell = Shell::start().await;
        shell
            .run("TMOUT=1; shopt -u interactive_comments inherit_errexit")
            .await;
        let options =
            "shopt -p expand_aliases interactive_comments inherit_errexit; set -o | grep posix";
        let before = shell.out(options).await;
        assert_eq!(verdict(&shell.run("exit 4").await), "exit 4");
        assert_eq!(shell.out("sleep 2.5; echo still").await, "still\n");
        assert_eq!(shell.out(options).await, before);
        shell.run("set -o posix").await;
        assert_eq!(
            verdict(&shell.run("(exit 3); echo \"${x?}\"").await),
            "abort 1"
        );
        assert_eq!(shell.out("sleep 2.5; echo still").await, "still\n");
        shell.close(0).await;
    });
}
