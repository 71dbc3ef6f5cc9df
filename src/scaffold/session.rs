//! The shell in which a session is typed that becomes a workshop.
//!
//! Owns the pseudo-terminal, what goes through it in both directions, and the marks with which the shell
//! says where a command begins and ends. What is made of that is the business of `captured`.

use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::os::fd::{AsFd as _, OwnedFd};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::termios::LocalModes;

use crate::term::{RawMode, Size, Tty, lead_a_session, pty_like, set_size};

use super::captured::Transcript;

/// How often the size of the terminal is looked at, and the end of the shell.
const PAUSE: Duration = Duration::from_millis(200);

/// What the shell reads first. It says where a command begins (`PS0`) and, before each prompt, what the
/// last one was, how it ended and where the shell is. Nothing of it is in the workshop.
const START: &str = r#"
unset HISTFILE HISTIGNORE HISTTIMEFORMAT
HISTCONTROL=
unset -f command_not_found_handle
unalias -a
shopt -s cmdhist lithist checkwinsize
export PAGER=cat GIT_PAGER=cat SYSTEMD_PAGER=cat
[ -n "$GIT_CONFIG_COUNT" ] ||
  export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=log.decorate GIT_CONFIG_VALUE_0=false
__demosh_prompt() {
  local status=$?
  local entry=$(HISTTIMEFORMAT= builtin history 1)
  printf '\033]5379;%s;end;%s;%s;%s\a' "$DEMOSH_MARK" "$status" \
    "$(printf %s "$PWD" | base64 | tr -d '\n')" "$(printf %s "$entry" | base64 | tr -d '\n')"
  return "$status"
}
PROMPT_COMMAND='{ __demosh_prompt; } 2>/dev/null'
PS0='\e]5379;'$DEMOSH_MARK';start\a'
PS1='(new workshop) $ '
PS2='> '
ls() { command ls -1 "$@"; }
"#;

/// A shell in a pseudo-terminal.
pub struct Session {
    tty: Arc<Tty>,
    master: OwnedFd,
    child: Child,
    size: Size,
    captured: Transcript,
    _raw: RawMode,
}

impl Session {
    /// Starts `shell`, a bash, in `folder`. `start` is a file that it reads first, which is written here.
    ///
    /// # Errors
    /// When the terminal or the shell cannot be opened.
    pub fn start(tty: &Arc<Tty>, shell: &Path, folder: &Path, start: &Path) -> io::Result<Self> {
        let token = format!("{:032x}", fastrand::u128(..));
        // The mark is known to this shell alone, not to what it starts.
        std::fs::write(start, format!("DEMOSH_MARK={token}\n{START}"))?;
        let (master, slave) = pty_like(tty)?;
        let mut command = Command::new(shell);
        command
            .arg("--noprofile")
            .arg("--rcfile")
            .arg(start)
            .arg("-i")
            .current_dir(folder)
            .env("PWD", folder)
            .env_remove("PROMPT_COMMAND")
            .stdin(Stdio::from(slave.try_clone()?))
            .stdout(Stdio::from(slave.try_clone()?))
            .stderr(Stdio::from(slave));
        lead_a_session(&mut command);
        let raw = RawMode::transparent(tty)?;
        let child = command.spawn()?;
        Ok(Self {
            tty: Arc::clone(tty),
            master,
            child,
            size: tty.size(),
            captured: Transcript::new(&token, folder),
            _raw: raw,
        })
    }

    /// Hands everything on until the shell ends. Returns what was typed and printed.
    ///
    /// # Errors
    /// When the user's terminal cannot be read.
    pub fn run(mut self) -> io::Result<Transcript> {
        let mut buffer = vec![0; 64 * 1024];
        let mut keys = File::from(self.tty.as_fd().try_clone_to_owned()?);
        let mut program = File::from(self.master.try_clone()?);
        loop {
            let (typed, printed) = self.wait()?;
            if printed {
                let Some(length) = read(&mut program, &mut buffer)? else {
                    break;
                };
                // A terminal that is gone is noticed below.
                let shown = self.captured.printed(&buffer[..length]);
                let _ = self.tty.as_ref().write_all(&shown);
                continue;
            }
            if typed {
                match read(&mut keys, &mut buffer)? {
                    Some(0) | None => {}
                    Some(length) => {
                        let echoes = rustix::termios::tcgetattr(&self.master)
                            .is_ok_and(|mode| is_echoed(mode.local_modes));
                        self.captured.typed(&buffer[..length], echoes);
                        program.write_all(&buffer[..length])?;
                    }
                }
            } else if self.child.try_wait()?.is_some() {
                break;
            }
            self.resize();
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
        Ok(self.captured)
    }

    /// Waits for keys, and for what the shell prints.
    fn wait(&self) -> io::Result<(bool, bool)> {
        let mut fds = [
            PollFd::new(&*self.tty, PollFlags::IN),
            PollFd::new(&self.master, PollFlags::IN),
        ];
        let limit = Timespec::try_from(PAUSE).map_err(io::Error::other)?;
        match poll(&mut fds, Some(&limit)) {
            Err(rustix::io::Errno::INTR) => Ok((false, false)),
            Err(error) => Err(error.into()),
            Ok(_) => {
                let hung = fds[0].revents().contains(PollFlags::HUP);
                if hung {
                    return Err(io::Error::other("the terminal is gone"));
                }
                Ok((!fds[0].revents().is_empty(), !fds[1].revents().is_empty()))
            }
        }
    }

    fn resize(&mut self) {
        let size = self.tty.size();
        if (size.cols, size.rows) != (self.size.cols, self.size.rows) {
            self.size = size;
            // The program then draws for the old size, which is all that happens.
            let _ = set_size(&self.master, size);
        }
    }
}

/// False when the terminal hides what is typed. A program that edits lines shows it itself.
fn is_echoed(modes: LocalModes) -> bool {
    modes.contains(LocalModes::ECHO) || !modes.contains(LocalModes::ICANON)
}

/// What can be read now; none at the end of a pseudo-terminal.
fn read(file: &mut File, buffer: &mut [u8]) -> io::Result<Option<usize>> {
    loop {
        match file.read(buffer) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            // On Linux this says that every process closed the terminal.
            Err(error) if error.raw_os_error() == Some(libc::EIO) => return Ok(None),
            Err(error) => return Err(error),
            Ok(length) => return Ok(Some(length)),
        }
    }
}
