//! The `demosh` program: passes the command line to the library and exits with its status.

#[cfg(not(unix))]
compile_error!("demosh needs a Unix system; on Windows, run it in WSL 2");

#[cfg(unix)]
use std::ffi::OsString;
#[cfg(unix)]
use std::process::ExitCode;

#[cfg(unix)]
fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    demosh::run_if_called_as_one(&arguments).unwrap_or_else(|| demosh::run(arguments))
}

/// Without it, the compiler would report a second error.
#[cfg(not(unix))]
fn main() {}
