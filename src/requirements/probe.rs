//! The machine, as far as requirements look at it.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::{Child, Command};
use tokio::time::timeout;

use super::family::Family;

/// More output than this is thrown away.
const MOST_OUTPUT: usize = 64 * 1024;

/// How long output may still arrive after a program has ended: what it left in the background may
/// hold the pipe open forever.
const GRACE: Duration = Duration::from_millis(200);

/// How long a connection to this host may take before the port counts as free.
const CONNECT_LIMIT: Duration = Duration::from_millis(500);

/// What became of a program that was run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// It ended.
    Ended {
        /// Its status; `None` when a signal ended it.
        status: Option<i32>,
        /// What it wrote to standard output, then what it wrote to standard error.
        output: String,
    },
    /// It took longer than it may; it and what it started were killed.
    TimedOut,
    /// It could not be run, for this reason.
    NotStarted(String),
}

/// What can be asked of a machine.
pub trait Probe: Send + Sync + 'static {
    /// Where the program `name` is, if `PATH` leads to one.
    fn find(&self, name: &str) -> Option<PathBuf>;

    /// Runs a program with its arguments, without input, for at most `limit`.
    fn run(&self, command: Vec<String>, limit: Duration) -> impl Future<Output = Answer> + Send;

    /// The value of the environment variable `name`.
    fn variable(&self, name: &str) -> Option<String>;

    /// True when something listens on the TCP port `port` on any address, IPv4 or IPv6.
    fn port_is_taken(&self, port: u16) -> impl Future<Output = bool> + Send;
}

/// The machine that the program runs on.
#[derive(Debug, Clone, Copy)]
pub struct Machine;

impl Probe for Machine {
    fn find(&self, name: &str) -> Option<PathBuf> {
        which::which(name).ok()
    }

    async fn run(&self, command: Vec<String>, limit: Duration) -> Answer {
        let Some((program, arguments)) = command.split_first() else {
            return Answer::NotStarted("no program was named".to_owned());
        };
        let child = Command::new(program)
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn();
        match child {
            Ok(child) => wait_for(child, limit).await,
            Err(error) => Answer::NotStarted(format!("cannot run `{program}`: {error}")),
        }
    }

    fn variable(&self, name: &str) -> Option<String> {
        std::env::var_os(name).map(|value| value.to_string_lossy().into_owned())
    }

    async fn port_is_taken(&self, port: u16) -> bool {
        let any: [SocketAddr; 2] = [
            (Ipv4Addr::UNSPECIFIED, port).into(),
            (Ipv6Addr::UNSPECIFIED, port).into(),
        ];
        for address in any {
            let bound = TcpListener::bind(address).await;
            // Without the right to bind (below 1024) or without IPv6, this says nothing.
            if bound.is_err_and(|error| error.kind() == io::ErrorKind::AddrInUse) {
                return true;
            }
        }
        let local: [SocketAddr; 2] = [
            (Ipv4Addr::LOCALHOST, port).into(),
            (Ipv6Addr::LOCALHOST, port).into(),
        ];
        for address in local {
            let connected = timeout(CONNECT_LIMIT, TcpStream::connect(address)).await;
            if connected.is_ok_and(|connected| connected.is_ok()) {
                return true;
            }
        }
        false
    }
}

async fn wait_for(mut child: Child, limit: Duration) -> Answer {
    let mut family = Family::of(child.id());
    match timeout(limit, gather(&mut child)).await {
        Ok(Ok((status, output))) => {
            family.let_go();
            Answer::Ended {
                status: status.code(),
                output,
            }
        }
        Ok(Err(error)) => Answer::NotStarted(error.to_string()),
        Err(_) => Answer::TimedOut,
    }
}

/// Waits for the end of `child` while reading what it writes.
async fn gather(child: &mut Child) -> io::Result<(ExitStatus, String)> {
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let (out, err) = (child.stdout.take(), child.stderr.take());
    let status = {
        let reading = async { tokio::join!(fill(&mut stdout, out), fill(&mut stderr, err)) };
        tokio::pin!(reading);
        tokio::select! {
            status = child.wait() => {
                let _ = timeout(GRACE, reading).await;
                status?
            }
            _ = &mut reading => child.wait().await?,
        }
    };
    stdout.extend(stderr);
    Ok((status, String::from_utf8_lossy(&stdout).into_owned()))
}

/// Reads to the end and keeps the beginning.
async fn fill(kept: &mut Vec<u8>, from: Option<impl AsyncRead + Unpin>) {
    let Some(mut from) = from else { return };
    let mut buffer = vec![0; 8 * 1024];
    while let Ok(length @ 1..) = from.read(&mut buffer).await {
        let room = MOST_OUTPUT.saturating_sub(kept.len());
        kept.extend_from_slice(&buffer[..length.min(room)]);
    }
}

#[cfg(test)]
mod tests {
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

    /// False for a process that is gone or only waits for its parent to notice.
    fn is_running(pid: Pid) -> bool {
        let state = std::process::Command::new("ps")
            .args(["-o", "stat=", "-p", &pid.as_raw_nonzero().to_string()])
            .output()
            .expect("ps");
        let state = String::from_utf8_lossy(&state.stdout).trim().to_owned();
        !state.is_empty() && !state.starts_with('Z')
    }

    #[test]
    fn a_program_that_is_not_there_is_said_so() {
        let answer = block_on(Machine.run(vec!["no-such-program".to_owned()], LONG));
        let Answer::NotStarted(reason) = answer else {
            panic!("{answer:?}")
        };
        assert!(reason.contains("`no-such-program`"), "{reason}");
        assert_eq!(Machine.find("no-such-program"), None);
        assert!(Machine.find("bash").is_some());
    }

    #[test]
    fn a_port_is_taken_while_somebody_listens() {
        for address in ["0.0.0.0:0", "127.0.0.1:0", "[::1]:0", "[::]:0"] {
            let Ok(listener) = std::net::TcpListener::bind(address) else {
                continue; // No IPv6 here.
            };
            let port = listener.local_addr().expect("an address").port();
            assert!(block_on(Machine.port_is_taken(port)), "{address}");
        }
        // A port that was free a moment ago; none of these is given out.
        assert!(!block_on(Machine.port_is_taken(1)), "nothing serves tcpmux");
    }
}
