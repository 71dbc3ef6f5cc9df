//! The `demosh` program: hands the command line to the library and exits with its status.

use std::ffi::OsString;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    demosh::rehearsal::run_if_called_as_one(&arguments)
        .unwrap_or_else(|| demosh::cli::run(arguments))
}
