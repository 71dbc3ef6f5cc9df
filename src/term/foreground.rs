//! The terminal's foreground: taking it back from the background, and from a shell that took it.
//!
//! Owns the one call that needs SIGTTOU blocked, and the question whose process group has the
//! terminal. The session decides when a command gets the terminal.

use rustix::process::{Pid, WaitId, WaitIdOptions, getpgrp, waitid};

use super::Tty;

/// Runs `action` with SIGTTOU blocked in this thread.
///
/// A process that takes the terminal back is in the background at that moment: the kernel answers with
/// SIGTTOU, which would stop it. With the signal blocked the call simply succeeds. Ignoring it
/// would work too, but every child would inherit that.
#[allow(unsafe_code)]
pub fn without_ttou<T>(action: impl FnOnce() -> T) -> T {
    let mut old = std::mem::MaybeUninit::<libc::sigset_t>::uninit();
    let mut block = std::mem::MaybeUninit::<libc::sigset_t>::uninit();
    // SAFETY: both sets are initialised by the calls before they are read, and live on this stack.
    unsafe {
        libc::sigemptyset(block.as_mut_ptr());
        libc::sigaddset(block.as_mut_ptr(), libc::SIGTTOU);
        libc::pthread_sigmask(libc::SIG_BLOCK, block.as_ptr(), old.as_mut_ptr());
    }
    let result = action();
    // SAFETY: `old` was filled in by the first `pthread_sigmask`.
    unsafe { libc::pthread_sigmask(libc::SIG_SETMASK, old.as_ptr(), std::ptr::null_mut()) };
    result
}

impl Tty {
    /// Takes the foreground back from a child of this process. Returns true if it had to.
    ///
    /// A shell that is interrupted between two commands takes the terminal from any owner. Then the
    /// first read from the background would end the show, and a change of mode would stop it. A
    /// shell that started this program is not a child: if it has put this program into the
    /// background, it stays there.
    pub(super) fn reclaim(&self) -> bool {
        let Ok(group) = rustix::termios::tcgetpgrp(self) else {
            return false;
        };
        group != getpgrp()
            && is_child(group)
            && without_ttou(|| rustix::termios::tcsetpgrp(self, getpgrp())).is_ok()
    }
}

/// Whether the leader of this process group is a child of this process. Does not reap it.
fn is_child(group: Pid) -> bool {
    let look = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
    waitid(WaitId::Pid(group), look).is_ok()
}

#[cfg(test)]
mod tests;
