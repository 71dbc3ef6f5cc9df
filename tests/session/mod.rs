//! The live shell, with real bash: what survives between commands, how commands end, what they print
//! and what they leave behind.

mod cases;
mod commands;
mod errexit;
mod handover;
mod output;
mod snapshot;
mod stopping;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use demosh::testing::shell::{
    CommandEnd, OutputSource, Reply, Session, SessionEnd, SessionError, SessionOptions, Streams,
    Unit,
};
use tempfile::TempDir;

/// How long anything may take before a test fails.
const DEADLINE: Duration = Duration::from_secs(30);

/// Runs `test` to its end on a runtime like the program's.
fn block_on<F: Future>(test: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async { tokio::time::timeout(DEADLINE, test).await.expect("in time") })
}

/// A session with pipes, in an empty directory, and the output of its commands.
struct Shell {
    session: Session,
    home: TempDir,
    printed: Printed,
}

/// The output, by stream.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
struct Printed {
    out: Vec<u8>,
    err: Vec<u8>,
    background: Vec<(u64, Vec<u8>)>,
}

impl Printed {
    fn take(&mut self, stream: OutputSource, bytes: &[u8]) {
        assert!(bytes.len() <= 1 << 17, "a piece of {} bytes", bytes.len());
        match stream {
            OutputSource::Stdout => self.out.extend_from_slice(bytes),
            OutputSource::Stderr => self.err.extend_from_slice(bytes),
            OutputSource::Background { unit } => match self.background.last_mut() {
                Some((last, old)) if *last == unit => old.extend_from_slice(bytes),
                _ => self.background.push((unit, bytes.to_vec())),
            },
        }
    }

    fn text(&self) -> (String, String) {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (text(&self.out), text(&self.err))
    }
}

impl Shell {
    async fn start() -> Self {
        Self::start_with(Path::new("bash"), &["one", "two words"]).await
    }

    async fn start_with(bash: &Path, arguments: &[&str]) -> Self {
        let home = TempDir::new().expect("a directory");
        let session = Session::start(options(bash, home.path(), arguments, Streams::Pipes))
            .await
            .unwrap_or_else(|error| panic!("{error}: {error:?}"));
        Self {
            session,
            home,
            printed: Printed::default(),
        }
    }

    /// Runs one command; its output is in `printed`.
    async fn run(&mut self, text: &str) -> Reply {
        self.run_unit(Unit::command(text)).await
    }

    async fn run_unit(&mut self, unit: Unit<'_>) -> Reply {
        let reply = self.try_run(unit).await;
        reply.unwrap_or_else(|error| panic!("{:?}: {error}", unit.text))
    }

    async fn try_run(&mut self, unit: Unit<'_>) -> Result<Reply, SessionError> {
        self.printed = Printed::default();
        let printed = &mut self.printed;
        self.session
            .run(unit, &mut |stream, bytes| printed.take(stream, bytes))
            .await
    }

    /// Runs a command that has to succeed, and returns what it printed on standard output.
    async fn out(&mut self, text: &str) -> String {
        let reply = self.run(text).await;
        let (out, err) = self.printed.text();
        assert_eq!(reply.ended, CommandEnd::Completed, "{text}: {out} {err}");
        out
    }

    async fn close(self, status: i32) -> (SessionEnd, Printed) {
        let mut printed = Printed::default();
        let closed = self
            .session
            .close(status, DEADLINE, &mut |stream, bytes| {
                printed.take(stream, bytes);
            })
            .await;
        (closed, printed)
    }
}

fn options(bash: &Path, home: &Path, arguments: &[&str], streams: Streams) -> SessionOptions {
    SessionOptions {
        shell: bash.to_owned(),
        name: "talk.md".into(),
        arguments: arguments.iter().map(Into::into).collect(),
        environment: environment(home),
        directory: home.to_owned(),
        streams,
    }
}

fn environment(home: &Path) -> Vec<(OsString, OsString)> {
    [("HOME", home.as_os_str()), ("LC_ALL", "C.UTF-8".as_ref())]
        .map(|(name, value)| (name.into(), value.into()))
        .to_vec()
}
/// Every bash that is found: the one of the system, those in the search path, and those named in
/// `DEMOSH_TEST_BASHES`.
fn bashes() -> Vec<PathBuf> {
    let named = std::env::var_os("DEMOSH_TEST_BASHES").unwrap_or_default();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut bashes: Vec<PathBuf> = std::env::split_paths(&named).collect();
    bashes.push(PathBuf::from("/bin/bash"));
    bashes.extend(std::env::split_paths(&path).map(|directory| directory.join("bash")));
    let mut seen = Vec::new();
    bashes.retain(|bash| match bash.canonicalize() {
        Ok(real) if !seen.contains(&real) => {
            seen.push(real);
            true
        }
        _ => false,
    });
    bashes
}

/// How a command ended, in few words: `0`, `abort 1`, `exit 3`, `errexit 1`, `lost 0`.
fn verdict(reply: &Reply) -> String {
    let status = reply.status;
    match &reply.ended {
        CommandEnd::Completed => status.to_string(),
        CommandEnd::Aborted => format!("abort {status}"),
        CommandEnd::Errexit(_) => format!("errexit {status}"),
        CommandEnd::Exited(_) => format!("exit {status}"),
        CommandEnd::Interrupted => format!("interrupted {status}"),
        CommandEnd::TimedOut { session_lost } => format!("timeout lost={session_lost}"),
        CommandEnd::Stopped(job) => format!("stopped {}", job.command),
        CommandEnd::Lost(_) => format!("lost {status}"),
        CommandEnd::Broken { begun } => format!("broken begun={begun}"),
    }
}

fn version(bash: &Path) -> (u32, u32) {
    let output = std::process::Command::new(bash)
        .args(["-c", "echo ${BASH_VERSINFO[0]} ${BASH_VERSINFO[1]}"])
        .output()
        .expect("bash runs");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let mut numbers = text
        .split_whitespace()
        .map(|n| n.parse().expect("a number"));
    let mut next = || numbers.next().expect("two numbers");
    (next(), next())
}

/// Whether the bash of the sessions here reports which job is done or was ended, as 5.3 does.
fn reports_jobs() -> bool {
    version(Path::new("bash")) >= (5, 3)
}
