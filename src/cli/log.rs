//! The debug log: `--log FILE` and `DEMOSH_LOG`.
//!
//! Owns where the log goes, how much it contains, and that it shows no known secret. What is worth a line
//! is decided where it happens, with the macros of `tracing`.

use std::fs::OpenOptions;
use std::io::{self, IsTerminal as _, Write};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use clap::Args;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::format::FmtSpan;

use crate::neutral::Neutral;
use crate::run::Secrets;

use super::written::{CommandFiles, FileForm, LOG_HEAD, unwritable};
use super::{Exit, Stop, say};

/// Selects what the log contains, such as `debug` or `demosh::shell=trace`.
const FILTER: &str = "DEMOSH_LOG";

/// What the log contains when nothing selects it.
const USUAL: &str = "demosh=debug";

/// What the log must not show: the secrets of every run of this process.
static SECRETS: Mutex<Vec<Secrets>> = Mutex::new(Vec::new());

/// Keeps these secrets, and those that are learned later, out of the log.
pub(super) fn masks(secrets: Secrets) -> Secrets {
    let mut all = SECRETS.lock().unwrap_or_else(PoisonError::into_inner);
    all.push(secrets.clone());
    secrets
}

/// Where the debug log goes.
#[derive(Debug, Clone, Args)]
pub(super) struct LogArgs {
    /// Write a debug log to FILE; `DEMOSH_LOG` selects what it contains, such as `trace`
    #[arg(long, global = true, value_name = "FILE")]
    log: Option<PathBuf>,
}

impl LogArgs {
    /// Starts the log, if there is to be one. With `goes_on`, the file belongs to a process that has
    /// begun it.
    pub(super) fn start(&self, goes_on: bool) -> Result<(), Stop> {
        let Self { log } = self;
        let selected = std::env::var(FILTER).ok().filter(|text| !text.is_empty());
        let out: Box<dyn Write + Send> = match log {
            Some(file) => Box::new(open(file, goes_on)?),
            None if selected.is_none() => return Ok(()),
            None if io::stderr().is_terminal() => {
                let text = "warning: `DEMOSH_LOG` has no effect while standard error is a terminal\n\
                            help: name a file for the log with `--log FILE`";
                say(&Neutral::lines(text));
                return Ok(());
            }
            None => Box::new(io::stderr()),
        };
        let filter = selected.as_deref().unwrap_or(USUAL);
        let filter = EnvFilter::try_new(filter).map_err(|error| {
            let help = "write a level such as `debug`, or `demosh::shell=trace,info`";
            Stop::new(Exit::Usage, format_args!("`{FILTER}`: {error}"), Some(help))
        })?;
        tracing_subscriber::fmt()
            .with_env_filter(filter)
            .with_ansi(false)
            .with_span_events(FmtSpan::NEW | FmtSpan::CLOSE)
            .with_writer(Mutex::new(MaskingWriter(out)))
            .try_init()
            .map_err(|error| anyhow::anyhow!("cannot start the log: {error}"))?;
        Ok(())
    }

    /// The file of the log, which must not be one that a command reads or writes.
    pub(super) fn spare(&self, files: &mut CommandFiles) -> Result<(), Stop> {
        match &self.log {
            Some(file) => files.write(file, "`--log`", FileForm::Log),
            None => Ok(()),
        }
    }
}

fn open(file: &Path, goes_on: bool) -> Result<std::fs::File, Stop> {
    LogArgs {
        log: Some(file.to_owned()),
    }
    .spare(&mut CommandFiles::default())?;
    // What is appended by two processes is not mixed within a line.
    let mut options = OpenOptions::new();
    let options = options.append(true).create(true).mode(0o600);
    let begun = options.open(file).and_then(|mut out| {
        if !goes_on {
            out.set_len(0)?;
            writeln!(out, "{LOG_HEAD}{}", env!("CARGO_PKG_VERSION"))?;
        }
        Ok(out)
    });
    begun.map_err(|error| unwritable(file, &error))
}

/// Writes each line without the secrets in it.
struct MaskingWriter<W>(W);

impl<W: Write> Write for MaskingWriter<W> {
    /// One whole line comes with each call.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let mut text = String::from_utf8_lossy(line).into_owned();
        for secrets in &*SECRETS.lock().unwrap_or_else(PoisonError::into_inner) {
            text = secrets.mask(&text);
        }
        self.0.write_all(Neutral::lines(text).as_bytes())?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests;
