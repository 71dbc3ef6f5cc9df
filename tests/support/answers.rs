//! A terminal's answers to the questions of a program, and their times.

use std::fs::File;
use std::io::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

/// The question that every terminal answers: its name.
const FENCE: &[u8] = b"\x1b[c";

/// A part of an answer.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    /// The time since the part before, or since the question.
    pub(crate) after: Duration,
    pub(crate) bytes: Vec<u8>,
}

/// A terminal's answers. They are the same for every question.
#[derive(Clone, Debug)]
pub(crate) struct Script {
    replies: Vec<Reply>,
    /// A question was answered completely, or needs no answer.
    is_done: Arc<AtomicBool>,
}

impl Default for Script {
    /// A terminal that reports its name and nothing else.
    fn default() -> Self {
        Self::at_once("\x1b[?62;22c")
    }
}

impl Script {
    /// A terminal that never answers.
    pub(crate) fn silent() -> Self {
        Self::of(Vec::new())
    }

    /// Answers in one piece, without delay.
    pub(crate) fn at_once(answer: impl AsRef<[u8]>) -> Self {
        Self::late(Duration::ZERO, answer)
    }

    /// Answers in one piece after some time.
    pub(crate) fn late(after: Duration, answer: impl AsRef<[u8]>) -> Self {
        let bytes = answer.as_ref().to_vec();
        Self::of(vec![Reply { after, bytes }])
    }

    fn of(replies: Vec<Reply>) -> Self {
        let is_done = Arc::new(AtomicBool::new(replies.is_empty()));
        Self { replies, is_done }
    }

    /// Whether a question was answered completely.
    pub(super) fn is_done(&self) -> bool {
        self.is_done.load(Ordering::Acquire)
    }

    /// The same answers for another terminal.
    pub(crate) fn again(&self) -> Self {
        Self::of(self.replies.clone())
    }

    /// Adds another piece.
    pub(crate) fn then(mut self, after: Duration, answer: impl AsRef<[u8]>) -> Self {
        let bytes = answer.as_ref().to_vec();
        self.replies.push(Reply { after, bytes });
        self
    }

    /// Answers on `keyboard` if there is a question in the output after `answered` bytes. Returns
    /// how many bytes are answered now.
    pub(super) fn answer(&self, written: &[u8], answered: usize, keyboard: &File) -> usize {
        let mut fences = written[answered..].windows(FENCE.len());
        let Some(at) = fences.position(|window| window == FENCE) else {
            return answered;
        };
        let (replies, keyboard) = (self.replies.clone(), keyboard.try_clone());
        let is_done = Arc::clone(&self.is_done);
        thread::spawn(move || {
            let Ok(mut keyboard) = keyboard else { return };
            for reply in replies {
                thread::sleep(reply.after);
                // The program may have ended.
                let _ = keyboard.write_all(&reply.bytes);
            }
            is_done.store(true, Ordering::Release);
        });
        answered + at + FENCE.len()
    }
}
