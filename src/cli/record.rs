//! A show in a relay: with `--record FILE.cast` it is recorded, and if a workshop types into
//! programs, the relay notices when they are ready.

use std::ffi::OsString;
use std::fs::OpenOptions;
use std::os::fd::AsRawFd as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use rustix::process::Signal;
use tokio::signal::unix::{SignalKind, signal};

use crate::plan::Plan;
use crate::present::{TerminalFacts, shows_pictures};
use crate::record::{Cast, Header, ProgramEnd, Relay, RelayContext};
use crate::term::{EarlyInquiry, TerminalQuestions, Tty};

use super::signals::Signals;
use super::written::unwritable;
use super::{Exit, PresentArgs, Stop};

/// The option, which may be abbreviated.
const OPTION: &str = "--record";

/// The show as another process.
struct ShowProcess {
    command: Command,
    token: String,
    /// This process's end of the socket, and the other one, which is closed after the start.
    line: (UnixStream, UnixStream),
}

/// The questions to the terminal, and what is known without asking.
pub(super) struct RelayInquiry {
    questions: TerminalQuestions,
    known: TerminalFacts,
    inquiry: EarlyInquiry,
}

impl RelayInquiry {
    /// Asks nothing.
    fn nothing(tty: &Arc<Tty>) -> Result<Self, Stop> {
        let questions = TerminalQuestions::default();
        let (known, inquiry) = TerminalFacts::ask(tty, questions)?;
        Ok(Self {
            questions,
            known,
            inquiry,
        })
    }
}

impl ShowProcess {
    /// This program with other arguments; `arguments` gets a token and the number of the program's
    /// end of the socket.
    fn again(arguments: impl FnOnce(Own, &str, &str) -> Vec<OsString>) -> Result<Self, Stop> {
        let token = format!("{:032x}", fastrand::u128(..));
        let program = std::env::current_exe()?;
        let mut command = Command::new(program);
        let line = super::wire::pair()?;
        let number = line.1.as_raw_fd().to_string();
        command.args(arguments(std::env::args_os().skip(1), &token, &number));
        Ok(Self {
            command,
            token,
            line,
        })
    }

    /// Runs it in a relay.
    fn run(
        self,
        (tty, asked): (&Arc<Tty>, RelayInquiry),
        cast: Option<Cast<std::fs::File>>,
    ) -> Result<ProgramEnd, Stop> {
        tty.restore_on_panic();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        let runtime = runtime?;
        let relay = async {
            let (line, theirs) = self.line;
            let middle = RelayContext {
                tty,
                inquiry: asked.inquiry,
                words: {
                    let (tty, questions) = (Arc::clone(tty), asked.questions);
                    Box::new(move |answers| TerminalFacts::of(answers, questions, &tty).to_string())
                },
                line: Some(line),
            };
            let relay = Relay::start(self.command, middle, &self.token, cast)?;
            drop(theirs);
            attend(relay).await
        };
        let ended = runtime.block_on(relay)?;
        // Fails only if the terminal is gone.
        let _ = tty.restore();
        Ok(ended)
    }
}

/// The arguments of this process.
type Own = std::iter::Skip<std::env::ArgsOs>;

/// Runs the show in another process, so that lines can be typed into programs. `subcommands`: how
/// many arguments select the command. A show asks its terminal itself unless that was `asked`.
pub(super) fn relay(
    subcommands: usize,
    (tty, asked): (&Arc<Tty>, Option<RelayInquiry>),
) -> Result<Exit, Stop> {
    let program = ShowProcess::again(|own, token, line| {
        let mut arguments: Vec<_> = own.collect();
        arguments.insert(subcommands, format!("--relay={token}").into());
        if let Some(asked) = &asked {
            arguments.insert(subcommands, format!("--told={}", asked.known).into());
            arguments.insert(subcommands, format!("--line={line}").into());
        }
        arguments
    })?;
    let asked = match asked {
        Some(asked) => asked,
        None => RelayInquiry::nothing(tty)?,
    };
    let ended = program.run((tty, asked), None)?;
    Ok(exit(ended.status))
}

/// Presents in another process, and records what it displays.
pub(super) fn record(
    args: &PresentArgs,
    file: &Path,
    plan: &Plan,
    (tty, questions): (&Arc<Tty>, TerminalQuestions),
) -> Result<Exit, Stop> {
    let cast = begin(args, file, plan, tty)?;
    let asked = ask(questions, plan, tty)?;
    let program = ShowProcess::again(|own, token, line| {
        let told = format!("--told={}", asked.known);
        let marks = format!("--marks={token}");
        arguments(own, [told, format!("--line={line}"), marks])
    })?;
    let ended = program.run((tty, asked), Some(cast))?;
    if let Some(error) = ended.failure {
        return Err(unwritable(file, &error));
    }
    Ok(exit(ended.status))
}

fn begin(
    args: &PresentArgs,
    file: &Path,
    plan: &Plan,
    tty: &Tty,
) -> Result<Cast<std::fs::File>, Stop> {
    let out = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o644)
        .open(file);
    let out = out.map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => Stop::new(
            Exit::Usage,
            format_args!("`{}` already exists", file.display()),
            Some("name another file, or remove that one"),
        ),
        _ => unwritable(file, &error),
    })?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let size = tty.size();
    let title = plan.settings.title.clone();
    let header = Header {
        size: (size.cols, size.rows),
        timestamp: now.unwrap_or_default().as_secs(),
        title: title.unwrap_or_else(|| "demosh".to_owned()),
        term: std::env::var("TERM").unwrap_or_default(),
    };
    Cast::begin(out, args.cast_format, &header).map_err(|error| unwritable(file, &error))
}

/// Waits for the end of the show; passes signals on meanwhile.
async fn attend(mut relay: Relay) -> std::io::Result<ProgramEnd> {
    let mut resized = signal(SignalKind::window_change())?;
    let mut continued = signal(SignalKind::from_raw(libc::SIGCONT))?;
    let gone = relay.gone();
    tokio::pin!(gone);
    let mut is_gone = false;
    // Signals from the keyboard come through the relay.
    let mut signals = Signals::install()?;
    loop {
        tokio::select! {
            status = relay.ended() => return Ok(relay.finish(status?)),
            _ = resized.recv() => relay.resize(),
            // Fails only if the terminal is gone: a hang-up comes with this signal too.
            _ = continued.recv() => { let _ = relay.retake(); }
            () = &mut gone, if !is_gone => {
                is_gone = true;
                relay.signal(Signal::HUP);
            }
            signal = signals.fatal() => relay.signal(match signal {
                libc::SIGHUP => Signal::HUP,
                _ => Signal::TERM,
            }),
        }
    }
}

/// Asks the terminal for the facts that the look of a show depends on. The show itself must not
/// ask: the questions would be in the recording, and a player's terminal would answer them.
pub(super) fn ask(
    mut questions: TerminalQuestions,
    plan: &Plan,
    tty: &Arc<Tty>,
) -> Result<RelayInquiry, Stop> {
    questions.pictures &= shows_pictures(plan);
    let (known, inquiry) = TerminalFacts::ask(tty, questions)?;
    Ok(RelayInquiry {
        questions,
        known,
        inquiry,
    })
}

/// The arguments of this process, with `marks` in place of the file.
fn arguments<const N: usize>(
    own: impl Iterator<Item = OsString>,
    marks: [String; N],
) -> Vec<OsString> {
    let mut marks = marks.into_iter().map(OsString::from);
    let (mut arguments, mut own, mut found) = (Vec::new(), own, false);
    while let Some(argument) = own.next() {
        let text = argument.to_string_lossy();
        let (name, value) = text
            .split_once('=')
            .map_or((&*text, None), |(name, value)| (name, Some(value)));
        let is_it = !found && name.len() > "--re".len() && OPTION.starts_with(name);
        if is_it {
            found = true;
            if value.is_none() {
                own.next();
            }
            arguments.extend(marks.by_ref());
        } else {
            arguments.push(argument);
        }
    }
    arguments
}

fn exit(status: std::process::ExitStatus) -> Exit {
    use std::os::unix::process::ExitStatusExt as _;
    match status.code() {
        Some(code) => Exit::Status(code),
        None => Exit::Signal(status.signal().unwrap_or_default()),
    }
}

#[cfg(test)]
mod tests;
