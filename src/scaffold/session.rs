//! The shell for a session that becomes a workshop.
//!
//! Owns the pseudo-terminal, its input and output, and the marks by which the shell reports where a
//! command begins and ends. `captured` interprets them.

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

/// How often to check the size of the terminal, and whether the shell has ended.
const PAUSE: Duration = Duration::from_millis(200);

/// The start-up file of the shell. It reports where a command begins (`PS0`) and, before each
/// prompt, what the last one was, how it ended and the current folder. None of this gets into the
/// workshop.
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
pub struct CaptureSession {
    tty: Arc<Tty>,
    master: OwnedFd,
    child: Child,
    size: Size,
    captured: Transcript,
    _raw: RawMode,
}

impl CaptureSession {
    /// Starts `shell`, a bash, in `folder`. `start` is the path of its start-up file, which is
    /// written here.
    ///
    /// # Errors
    /// When the terminal or the shell cannot be opened.
    pub fn start(tty: &Arc<Tty>, shell: &Path, folder: &Path, start: &Path) -> io::Result<Self> {
        let token = format!("{:032x}", fastrand::u128(..));
        // Only this shell knows the mark, not the programs that it starts.
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

    /// Passes input and output on until the shell ends. Returns both.
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
                // The code below notices that the terminal is gone.
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

    /// Waits for keys, and for output of the shell.
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
            // On failure the program only draws for the old size.
            let _ = set_size(&self.master, size);
        }
    }
}

/// False when the terminal does not echo input. A program that edits lines displays them itself.
fn is_echoed(modes: LocalModes) -> bool {
    modes.contains(LocalModes::ECHO) || !modes.contains(LocalModes::ICANON)
}

/// The bytes that can be read now; none at the end of a pseudo-terminal.
fn read(file: &mut File, buffer: &mut [u8]) -> io::Result<Option<usize>> {
    loop {
        match file.read(buffer) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            // On Linux this error says that all processes have closed the terminal.
            Err(error) if error.raw_os_error() == Some(libc::EIO) => return Ok(None),
            Err(error) => return Err(error),
            Ok(length) => return Ok(Some(length)),
        }
    }
}
