//! A sub-shell in the session itself: bash's own prompt, with line editing, completion and history.
//! It runs in the same process, so that it has the session's variables and functions and its
//! changes stay.

use super::driver;
use super::error::SessionError;
use super::quote;
use super::session::Session;
use super::streams::{OutputSource, Surface};
use super::unit::{CommandEnd, Reply, Unit};

impl Session {
    /// Runs one of the user's commands between two steps. Its changes to the shell stay, but the
    /// next step finds `$?` and the shell's `-e` and `-x` as the last step left them.
    pub async fn run_between(
        &mut self,
        text: &str,
        output: &mut dyn FnMut(OutputSource, &[u8]),
    ) -> Result<Reply, SessionError> {
        let before = self.state.before.clone();
        let reply = self.run(Unit::command(text), output).await?;
        self.state.before = before;
        Ok(reply)
    }

    /// Lets the user type commands until `exit` or ctrl-d. Their changes to the shell stay.
    pub async fn sub_shell(&mut self) -> Result<Reply, SessionError> {
        self.alive()?;
        if matches!(self.surface, Surface::Pipes(_)) {
            return Err(SessionError::NoTerminal);
        }
        let names = ["PS1", "IGNOREEOF"].map(str::to_owned);
        let values = self.values(&names).await?;
        // It exists only if an earlier sub-shell was left by ctrl-d.
        let _ = std::fs::remove_file(self.directory().join("leave"));
        let text = driver::aside(&self.state.before);
        let status = self.state.before.status;
        let mut reply = self
            .run_text(|_| text.clone().into(), Unit::script(""), &mut |_, _| {})
            .await?;
        if reply.ended.is_lost() {
            return Ok(reply);
        }
        for (name, value) in names.iter().zip(values) {
            let text = match value {
                Some(value) => format!("{name}={}", quote::word(&value)),
                None => format!("builtin unset -v {name}"),
            };
            self.ask(&format!("{text}; builtin export -n {name}"))
                .await?;
        }
        self.state.before.status = status;
        // The typed commands are unknown.
        self.state.watch_traps = true;
        reply.ended = CommandEnd::Completed;
        reply.status = 0;
        Ok(reply)
    }
}
