//! The command line: one short function for each command, which reads like the pipeline.

mod args;
mod ci;
mod completion;
mod convert;
mod course;
mod cue;
mod exit;
mod export;
mod help;
mod inspect;
mod learn;
mod left_over;
mod log;
mod look;
mod man;
mod misuse;
mod nested;
mod new;
mod present;
mod record;
mod rehearse;
mod report;
mod resume;
mod settings;
mod shell_args;
mod show;
mod signals;
mod values;
mod watch;
mod wire;
mod workshop;
mod written;

use std::ffi::OsString;
use std::io;
use std::io::Write as _;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser as _;

use crate::bases;
use crate::neutral::Neutral;
use crate::shell::SessionError;

use present::ToolChoice;

pub use args::{Cli, CliCommand, PresentArgs};
pub use exit::Exit;

/// The early end of a subcommand: an error message, and its exit code.
#[derive(Debug)]
struct Stop {
    exit: Exit,
    /// The text for standard error; `None` if it was written already.
    message: Option<Neutral>,
}

impl Stop {
    /// `error: message` and, if there is a remedy, `help: ...`.
    fn new(exit: Exit, message: impl std::fmt::Display, help: Option<&str>) -> Self {
        Self::listing(exit, &message.to_string(), &[], help)
    }

    /// The same with a list below the message.
    fn listing(exit: Exit, message: &str, list: &[String], help: Option<&str>) -> Self {
        let list = list
            .iter()
            .map(|item| format!("\n  {}", Neutral::line(item)));
        let message = format!("{}{}", Neutral::line(message), list.collect::<String>());
        let help = help.map_or_else(String::new, |help| {
            format!("\nhelp: {}", Neutral::line(help))
        });
        Self::saying(exit, Neutral::lines(format!("error: {message}{help}")))
    }

    /// The same with a given message.
    const fn saying(exit: Exit, message: Neutral) -> Self {
        Self {
            exit,
            message: Some(message),
        }
    }
}

impl From<std::io::Error> for Stop {
    fn from(error: std::io::Error) -> Self {
        anyhow::Error::from(error).into()
    }
}

impl From<anyhow::Error> for Stop {
    fn from(error: anyhow::Error) -> Self {
        Self::new(Exit::Internal, format_args!("{error:#}"), None)
    }
}

/// Runs the program with these arguments, the first of which is its own name.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<_> = arguments.into_iter().collect();
    if let Some(code) = nested::run_if_called_as_shell(&arguments) {
        return code;
    }
    if let Some(exit) = completion::answered(&arguments) {
        return exit.into();
    }
    let cli = match Cli::try_parse_from(&arguments) {
        Ok(cli) => cli,
        Err(error) => {
            let said = misuse::refused(error, &arguments);
            return said.map_or_else(|stop| stopped(&stop), ExitCode::from);
        }
    };
    match cli.log.start(cli.present.marks.is_some()) {
        Ok(()) => serve(cli).map_or_else(|stop| stopped(&stop), ExitCode::from),
        Err(stop) => stopped(&stop),
    }
}

/// Runs the command of the command line.
fn serve(cli: Cli) -> Result<Exit, Stop> {
    match cli.command {
        None => present::present(&cli.present, ToolChoice::Real),
        Some(CliCommand::Rehearse(args)) => {
            present::present(&args.present, ToolChoice::PlayedBack(args.options()))
        }
        Some(CliCommand::Record(args)) => present::present(&args, ToolChoice::Recorded),
        Some(CliCommand::Learn(args)) => course::learn(&args),
        Some(CliCommand::Export(args)) => export::export(&args),
        Some(CliCommand::Cue(args)) => cue::cue(&args),
        Some(CliCommand::Ci(args)) => ci::ci(&args),
        Some(CliCommand::Watch(args)) => watch::watch(&args),
        Some(CliCommand::Check(args)) => inspect::check(&args),
        Some(CliCommand::List(args)) => inspect::list(&args),
        Some(CliCommand::New(args)) => new::new(&args),
        Some(CliCommand::Convert(args)) => convert::convert(&args),
        Some(CliCommand::Report(args)) => report::report(&args),
        Some(CliCommand::Settings(args)) => settings::settings(&args),
        Some(CliCommand::Completions { shell }) => completion::script(shell),
        Some(CliCommand::Man { command }) => man::page(command.as_deref()),
        Some(CliCommand::Help { subject }) => help::help(subject.as_ref()),
    }
}

/// Reports why the program ends early.
fn stopped(stop: &Stop) -> ExitCode {
    if let Some(message) = &stop.message {
        say(message);
    }
    stop.exit.into()
}

/// The runtime of a run. Signals are handled before anything is made that must be removed again.
fn runtime<T>(install: impl FnOnce() -> io::Result<T>) -> io::Result<(tokio::runtime::Runtime, T)> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let signals = {
        let _inside = runtime.enter();
        install()?
    };
    Ok((runtime, signals))
}

/// Writes a line, or several, to standard error. Waits at most a second for a reader.
fn say(text: &Neutral) {
    let line = format!("{text}\n");
    let (said, hears) = std::sync::mpsc::channel();
    let speaker = std::thread::Builder::new().spawn(move || {
        // There is no place left to report that even this failed.
        let _ = std::io::stderr().write_all(line.as_bytes());
        let _ = said.send(());
    });
    if speaker.is_ok() {
        let _ = hears.recv_timeout(Duration::from_secs(1));
    }
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "results hand their errors over"
)]
fn no_shell(error: SessionError) -> Stop {
    // Control-C, before the shell could be interrupted.
    if matches!(
        error,
        SessionError::NotReady {
            status: Some(130),
            ..
        }
    ) {
        return Stop {
            exit: Exit::Signal(2),
            message: None,
        };
    }
    if let SessionError::Io { what, source } = &error {
        let message = format!("cannot {what}: {source}");
        let help = match *what {
            "enter the working folder" => Some(workshop::NO_FOLDER),
            what => what.contains("directory").then_some(bases::REMEDY),
        };
        return Stop::new(Exit::Internal, message, help);
    }
    if let SessionError::Spawn { source, .. } = &error
        && source.kind() != std::io::ErrorKind::NotFound
    {
        let message = format!("{error}: {source}");
        return Stop::new(Exit::Internal, message, None);
    }
    let help = match std::env::var_os("PATH") {
        Some(path) if path.is_empty() => {
            "PATH is empty: set it, or give the path of a bash with `--shell`"
        }
        _ => "commands run in bash 3.2 or newer; `--shell PROGRAM` names another one",
    };
    // The error's own remedy is on a separate line.
    let text = format!("error: {error}\nhelp: {help}");
    Stop::saying(Exit::Internal, Neutral::lines(text))
}

/// The error if there is no place for the stand-ins.
fn no_stand_ins(error: &std::io::Error) -> Stop {
    let message = format!("the stand-ins for programs cannot be put in place: {error}");
    Stop::new(Exit::Internal, message, Some(bases::REMEDY))
}

/// Writes to standard output. A reader that has closed the pipe is not an error.
fn print(text: &Neutral) -> Result<Exit, Stop> {
    print_with(|out| out.write_all(text.as_bytes()))
}

/// The same for the pieces that `write` writes, each of which is neutral.
fn print_with(
    write: impl FnOnce(&mut dyn std::io::Write) -> std::io::Result<()>,
) -> Result<Exit, Stop> {
    let mut out = std::io::BufWriter::new(std::io::stdout());
    match write(&mut out).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(anyhow::Error::from(error)
                .context("cannot write to standard output")
                .into())
        }
        _ => Ok(Exit::Success),
    }
}
