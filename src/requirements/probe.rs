//! The machine, with the functions that requirements need.

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

/// The most output that is kept, in bytes.
const MOST_OUTPUT: usize = 64 * 1024;

/// How long to wait for output after a program has ended: a process that it left in the background
/// may keep the pipe open forever.
const GRACE: Duration = Duration::from_millis(200);

/// How long a connection to this host may take before the port counts as free.
const CONNECT_LIMIT: Duration = Duration::from_millis(500);

/// The result of running a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// It ended.
    Ended {
        /// Its status; `None` when a signal ended it.
        status: Option<i32>,
        /// What it wrote to standard output, then what it wrote to standard error.
        output: String,
    },
    /// It exceeded the time limit; it and its descendants were killed.
    TimedOut,
    /// It could not be started, for this reason.
    NotStarted(String),
}

/// Questions about a machine.
pub trait Probe: Send + Sync + 'static {
    /// The path of the program `name`, if it is on the `PATH`.
    fn find(&self, name: &str) -> Option<PathBuf>;

    /// Runs a program with its arguments, without input, for at most `limit`.
    fn run(&self, command: Vec<String>, limit: Duration) -> impl Future<Output = Answer> + Send;

    /// The value of the environment variable `name`.
    fn variable(&self, name: &str) -> Option<String>;

    /// True when a process listens on the TCP port `port` on any address, IPv4 or IPv6.
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
            // Without the right to bind (below 1024) or without IPv6, this shows nothing.
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

/// Waits for the end of `child` while reading its output.
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
mod tests;
