use std::time::Instant;

use rustix::process::{Pid, Signal};

use super::*;

fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = runtime.enable_all().build().expect("a runtime");
    runtime.block_on(future)
}

fn run(script: &str, limit: Duration) -> Answer {
    let command = ["bash", "-c", script].map(ToOwned::to_owned).to_vec();
    block_on(Machine.run(command, limit))
}

const LONG: Duration = Duration::from_secs(60);

#[test]
fn output_and_status_come_back() {
    let answer = run("echo two >&2; echo one; exit 3", LONG);
    let output = "one\ntwo\n".to_owned();
    assert_eq!(
        answer,
        Answer::Ended {
            status: Some(3),
            output
        }
    );
}

#[test]
fn a_program_gets_no_input() {
    let answer = run("cat; echo end", LONG);
    let output = "end\n".to_owned();
    assert_eq!(
        answer,
        Answer::Ended {
            status: Some(0),
            output
        }
    );
}

#[test]
fn what_stays_in_the_background_is_not_waited_for() {
    let answer = run("sleep 1000 & echo $!", LONG);
    let Answer::Ended { output, .. } = answer else {
        panic!("{answer:?}")
    };
    let pid = output.trim().parse().ok().and_then(Pid::from_raw);
    rustix::process::kill_process(pid.expect("a number"), Signal::KILL).expect("still there");
}

#[test]
fn a_flood_of_output_is_cut_and_ends() {
    let Answer::Ended { output, .. } = run("yes | head -c 10000000", LONG) else {
        panic!("it ended")
    };
    assert_eq!(output.len(), MOST_OUTPUT);
}

#[test]
fn what_takes_too_long_is_given_up() {
    let answer = run(
        "trap '' TERM INT; sleep 1000; true",
        Duration::from_millis(50),
    );
    assert_eq!(answer, Answer::TimedOut);
}

#[test]
fn what_is_given_up_is_killed_with_all_it_started() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("pids");
    let script = format!(
        "trap '' TERM INT HUP; bash -mc 'trap \"\" TERM; echo $$ >>{0}; sleep 1000; true' & \
         set -m; sleep 1000 & echo $! >>{0}; echo $$ >>{0}; wait; true",
        file.display()
    );
    let command = ["bash", "-c", &script].map(ToOwned::to_owned).to_vec();
    let deadline = Instant::now() + LONG;
    let all_have_begun = async {
        while std::fs::read_to_string(&file).map_or(0, |pids| pids.lines().count()) < 3 {
            assert!(Instant::now() < deadline, "they never began");
            tokio::task::yield_now().await;
        }
    };
    block_on(async {
        tokio::select! {
            answer = Machine.run(command, LONG * 10) => panic!("{answer:?}"),
            () = all_have_begun => {}
        }
    });
    for pid in std::fs::read_to_string(&file).expect("a file").lines() {
        let pid = Pid::from_raw(pid.parse().expect("a number")).expect("a process");
        while is_running(pid) {
            assert!(Instant::now() < deadline, "{pid:?} is still there");
            std::thread::yield_now();
        }
    }
}

/// False for a process that is gone or is a zombie.
fn is_running(pid: Pid) -> bool {
    if cfg!(target_os = "linux") {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_nonzero()));
        // The name of the program is in parentheses before the state.
        let stat = stat.unwrap_or_default();
        let state = stat.rsplit(") ").next().unwrap_or_default();
        return !state.is_empty() && !state.starts_with('Z');
    }
    let state = std::process::Command::new("ps")
        .args(["-o", "stat=", "-p", &pid.as_raw_nonzero().to_string()])
        .output()
        .expect("ps");
    let state = String::from_utf8_lossy(&state.stdout).trim().to_owned();
    !state.is_empty() && !state.starts_with('Z')
}

#[test]
fn a_missing_program_is_reported() {
    let answer = block_on(Machine.run(vec!["no-such-program".to_owned()], LONG));
    let Answer::NotStarted(reason) = answer else {
        panic!("{answer:?}")
    };
    assert!(reason.contains("`no-such-program`"), "{reason}");
    assert_eq!(Machine.find("no-such-program"), None);
    assert!(Machine.find("bash").is_some());
}

#[test]
fn a_port_is_taken_while_a_program_listens() {
    for address in ["0.0.0.0:0", "127.0.0.1:0", "[::1]:0", "[::]:0"] {
        let Ok(listener) = std::net::TcpListener::bind(address) else {
            continue; // No IPv6 here.
        };
        let port = listener.local_addr().expect("an address").port();
        assert!(block_on(Machine.port_is_taken(port)), "{address}");
    }
    // Port 1 is never given out; any other free port could be taken meanwhile.
    assert!(!block_on(Machine.port_is_taken(1)), "nothing serves tcpmux");
}
