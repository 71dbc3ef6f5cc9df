//! The user's traps: which commands may set some, and what is set after a command.
//!
//! Owns what the session knows about them. How the driver wraps them is in
//! [`driver`](super::driver).

use super::driver::{self, Traps, UserTraps};
use super::error::SessionError;
use super::session::{ReadMode, Session};

impl Session {
    /// What a text may do with traps: it mentions them, runs unknown code, or calls a function that
    /// an earlier text has defined.
    pub(super) fn traps_in(&mut self, text: &str) -> Traps {
        self.state.watch_traps = self.may_trap(text);
        // demosh's `trap` is a function: a RETURN trap would run when it returns, and `trap -p`
        // would not list a DEBUG trap. Under `set -T` DEBUG runs once more when it is called. Under
        // `set -o posix` a function cannot have this name.
        let removes = text.contains("trap - DEBUG") && self.state.before.debug;
        let traced =
            self.state.before.options.contains('T') && (removes || self.state.user_traps.returns);
        if !traced
            && !names_posix(text)
            && self.state.mode == ReadMode::Bash
            && ["trap", "DEBUG"].iter().all(|word| text.contains(word))
            && !["RETURN", "-p", "trap()", "-T", "functrace", "extdebug"]
                .iter()
                .any(|word| text.contains(word))
        {
            return Traps::Debug;
        }
        if self.state.watch_traps {
            Traps::Some
        } else {
            Traps::None
        }
    }

    /// Whether traps may be set after `text`.
    pub(super) fn may_trap(&self, text: &str) -> bool {
        let hidden = ["trap", "source", ". ", "eval"];
        self.state.watch_traps || names_posix(text) || hidden.iter().any(|word| text.contains(word))
    }

    /// Reads which traps are set after a command, and sets or wraps those that the driver needs.
    pub(super) async fn take_traps(&mut self, told: &[u8]) -> Result<(), SessionError> {
        let told = String::from_utf8_lossy(told).into_owned();
        // Only then are unset traps listed.
        let is_posix = told.split('\0').any(driver::is_default_trap);
        self.state.mode = if is_posix {
            ReadMode::Posix
        } else {
            ReadMode::Bash
        };
        let listed = |trap| {
            if driver::is_default_trap(trap) {
                ""
            } else {
                trap
            }
        };
        let mut traps = told.split('\0').map(listed);
        let mut next = || traps.next();
        let (Some(error), Some(debug), Some(interrupt), Some(back), Some(_)) =
            (next(), next(), next(), next(), next())
        else {
            // Incomplete, so it is unknown which traps are set.
            return Ok(());
        };
        self.state.user_traps = UserTraps {
            interrupts: !interrupt.is_empty(),
            returns: !back.is_empty(),
            commands: !debug.is_empty(),
        };
        self.state.before.debug = !debug.is_empty();
        self.state.before.err = driver::is_users_err(error);
        let error = driver::arm_err(error, !debug.is_empty());
        let orders = [error, driver::wrap_debug(debug)];
        for order in orders.into_iter().flatten() {
            self.order(&order).await?;
        }
        Ok(())
    }
}

fn names_posix(text: &str) -> bool {
    ["posix", "POSIXLY"].iter().any(|word| text.contains(word))
}
