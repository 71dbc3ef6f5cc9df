//! Who owns the terminal: its modes, its keys, its size and the output to it.
//!
//! Owns the file descriptor of the user's terminal, the mode in which the run started and the one
//! thread that reads keys. Decides nothing: the front end decides what a key means and what is
//! shown, the shell session when a command gets the terminal.
//!
//! A command that runs must find the terminal as the user left it. So, before it starts:
//! [`Keys::release`], then drop the [`RawMode`]. When it has ended: take the terminal's foreground
//! back, [`Tty::restore`] (the command may have died in the middle of drawing), a new [`RawMode`],
//! [`Keys::discard`] for what was typed meanwhile, [`Keys::listen`].

mod abilities;
mod answers;
mod decoder;
mod excess;
mod foreground;
mod inquiry;
mod key;
mod keys;
mod late;
mod presses;
mod pty;
mod ready;
mod screen;
#[cfg(test)]
pub(crate) mod screen_buf;
mod tty;
mod typist;

pub use abilities::{Abilities, Drawing};
pub use answers::{Answers, Protocol, TerminalQuestions};
pub use decoder::KeyDecoder;
pub use excess::without_excess;
pub use foreground::without_ttou;
pub use inquiry::{EarlyInquiry, OPEN};
pub use key::Key;
pub use keys::{Input, Keys};
pub use late::LateAnswers;
pub use pty::{
    KeyReading, copy_size, is_asking_for_secret, lead_a_session, new_pty, pty_like, set_size,
};
pub use ready::{Readiness, ReadyRules};
pub use screen::{RECOVER, RECOVER_BELOW, Screen};
pub use tty::{RawMode, Size, Tty, TtyWriter};
pub use typist::{Turn, TypingManner, Typist, TypistOutput};
