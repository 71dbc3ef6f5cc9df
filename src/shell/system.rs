//! System calls without a safe wrapper. Nothing else in this folder is `unsafe`.

use std::ffi::CString;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

/// Makes a FIFO that only its owner can open.
#[allow(unsafe_code)]
pub(super) fn make_fifo(path: &Path) -> io::Result<()> {
    let path = CString::new(path.as_os_str().as_bytes())?;
    // SAFETY: `path` is a NUL-terminated string that lives across the call.
    match unsafe { libc::mkfifo(path.as_ptr(), 0o600) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

/// The session of the process; 0 if there is no such process, or it has none.
#[cfg(not(all(target_os = "linux", not(portable))))]
#[allow(unsafe_code)]
pub(super) fn session(pid: u32) -> u32 {
    let Ok(pid) = i32::try_from(pid) else {
        return 0;
    };
    // SAFETY: takes a number and returns one. The safe wrapper does not allow 0, which is the
    // session of kernel processes.
    let session = unsafe { libc::getsid(pid) };
    u32::try_from(session).unwrap_or(0)
}

/// What a shell's process does before it becomes the shell.
#[derive(Clone, Copy)]
pub(super) enum Leader {
    /// Stays in the session and on the terminal of this process.
    Inherit,
    /// Leads a new session without a terminal.
    Detached,
}

/// Makes the process of `command` start with default signals, and end when this process ends.
#[allow(unsafe_code)]
pub(super) fn prepare(command: &mut Command, leader: Leader) {
    // SAFETY: between fork and exec only system calls are made, all of them async-signal-safe, and
    // nothing is allocated.
    unsafe {
        command.pre_exec(move || {
            default_signals();
            #[cfg(all(target_os = "linux", not(portable)))]
            rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::HUP))?;
            if !matches!(leader, Leader::Inherit) {
                rustix::process::setsid()?;
            }
            Ok(())
        });
    }
}

/// Makes the process of `command` end with this process, if the system supports that.
#[allow(unsafe_code)]
pub(super) fn end_with_us(command: &mut Command) {
    // SAFETY: between fork and exec only a system call is made, which is async-signal-safe.
    unsafe {
        command.pre_exec(|| {
            #[cfg(all(target_os = "linux", not(portable)))]
            rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::KILL))?;
            Ok(())
        });
    }
}

/// A shell cannot trap signals that were ignored when it started, as after `nohup` or `&` in a script,
/// and a blocked SIGINT would never arrive.
#[allow(unsafe_code)]
fn default_signals() {
    let signals = [
        libc::SIGHUP,
        libc::SIGINT,
        libc::SIGQUIT,
        libc::SIGTERM,
        libc::SIGCHLD,
        libc::SIGTSTP,
        libc::SIGTTIN,
        libc::SIGTTOU,
    ];
    for signal in signals {
        // SAFETY: sets a disposition that is valid for each of these signals.
        unsafe { libc::signal(signal, libc::SIG_DFL) };
    }
    let mut none = std::mem::MaybeUninit::<libc::sigset_t>::uninit();
    // SAFETY: the set is initialised by the first call and lives on this stack.
    unsafe {
        libc::sigemptyset(none.as_mut_ptr());
        libc::pthread_sigmask(libc::SIG_SETMASK, none.as_ptr(), std::ptr::null_mut());
    }
}
