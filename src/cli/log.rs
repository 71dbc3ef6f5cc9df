//! The debug log: `--log FILE` and `DEMOSH_LOG`.
//!
//! Owns the file of the log, its level of detail, and that it contains no known secret. Other
//! modules decide what to log, with the macros of `tracing`.

use std::fs::OpenOptions;
use std::io::{self, IsTerminal as _, Write};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use clap::Args;
use tracing_subscriber::Layer as _;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::format::FmtSpan;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::neutral::Neutral;
use crate::run::Secrets;

use super::written::{CommandFiles, FileForm, LOG_HEAD, unwritable};
use super::{Exit, Stop, say};

/// The variable that selects the contents of the log, such as `debug` or `demosh::shell=trace`.
const FILTER: &str = "DEMOSH_LOG";

/// The contents of the log by default.
const USUAL: &str = "demosh=debug";

/// The values that the log must not contain: the secrets of every run of this process.
static SECRETS: Mutex<Vec<Secrets>> = Mutex::new(Vec::new());

/// Keeps these secrets, and those that are added later, out of the log.
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
    /// Starts the log, if there is one. With `goes_on`, another process has begun the file.
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
        let filter: Targets = filter.parse().map_err(|error| {
            let help = "write a level such as `debug`, or `demosh::shell=trace,info`";
            Stop::new(Exit::Usage, format_args!("`{FILTER}`: {error}"), Some(help))
        })?;
        let lines = tracing_subscriber::fmt::layer()
            .with_ansi(false)
            .with_span_events(FmtSpan::NEW | FmtSpan::CLOSE)
            .with_writer(Mutex::new(MaskingWriter(out)))
            .with_filter(filter);
        tracing_subscriber::registry()
            .with(lines)
            .try_init()
            .map_err(|error| anyhow::anyhow!("cannot start the log: {error}"))?;
        Ok(())
    }

    /// Checks the file of the log, which must not be one that a command reads or writes.
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
    // Appended writes of two processes are not mixed within a line.
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

/// Writes each line with its secrets masked.
struct MaskingWriter<W>(W);

impl<W: Write> Write for MaskingWriter<W> {
    /// Each call passes one whole line.
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
