//! What the driver writes into the `replies` FIFO, and how it is decoded.

/// One message of the driver.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Message {
    /// The driver is about to throw: the next line feed on standard error is bash's, not the user's.
    Throwing,
    /// The driver is idle, and this is what it knows.
    Idle(Report),
    /// The driver was taken away for good: the shell shows a prompt.
    Prompt,
}

/// How the driver came to be idle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Entry {
    /// For the first time.
    Started,
    /// The text was evaluated.
    Ran,
    /// Something threw: an interrupt, `exit`, a failure under `set -e`.
    Thrown,
    /// The same, and the line feed that bash prints then was hidden.
    Hushed,
    /// A `break` of the user left the driver's loop, or a job that was stopped did.
    Left,
}

/// What the driver says when it waits for the next command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Report {
    pub(super) entry: Entry,
    /// The status of the evaluation as such.
    pub(super) evaluated: i32,
    /// `$-` after the command.
    pub(super) flags: String,
    /// The ticket of the last text that was taken; empty when user code unset the variable.
    pub(super) taken: String,
    /// The command's own status, when it ran to its end.
    pub(super) mark: Option<i32>,
    /// The number of the last command that began under this number, or ran to its end.
    pub(super) sequence: u64,
    /// What `exit` or the ERR trap left.
    pub(super) note: String,
}

impl Report {
    /// An interrupt has thrown the shell out of what it did, and bash has ended the line on standard error. An
    /// error in a subscript throws, too, without that.
    pub(super) fn is_interrupted(&self) -> bool {
        self.entry == Entry::Thrown && !(1..128).contains(&self.evaluated)
    }
}

impl Message {
    /// Decodes one record; `None` when it is not the driver's (user code wrote into the FIFO).
    fn parse(record: &str) -> Option<Self> {
        if record == "throw" {
            return Some(Self::Throwing);
        }
        if record == "prompt" {
            return Some(Self::Prompt);
        }
        let mut fields = record.splitn(7, ' ');
        let entry = match fields.next()? {
            "started" => Entry::Started,
            "ran" => Entry::Ran,
            "left" => Entry::Left,
            "hushed" => Entry::Hushed,
            // Whatever else: the user unset the variable.
            _ => Entry::Thrown,
        };
        Some(Self::Idle(Report {
            entry,
            evaluated: fields.next()?.parse().ok()?,
            flags: fields.next()?.to_owned(),
            taken: fields.next()?.to_owned(),
            mark: fields.next()?.parse().ok(),
            sequence: fields.next()?.parse().unwrap_or(0),
            note: fields.next()?.to_owned(),
        }))
    }
}

/// Puts the bytes of the FIFO, which arrive cut anywhere, together into messages. A NUL stands before and
/// after each, so that the start of a message that was cut off by an interrupt spoils no other.
#[derive(Default)]
pub(super) struct Decoder {
    rest: Vec<u8>,
}

impl Decoder {
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.rest.extend_from_slice(bytes);
    }

    pub(super) fn next(&mut self) -> Option<Message> {
        loop {
            let end = self.rest.iter().position(|&byte| byte == 0)?;
            let record: Vec<u8> = self.rest.drain(..=end).collect();
            let text = String::from_utf8_lossy(&record[..end]);
            if let Some(message) = Message::parse(&text) {
                return Some(message);
            }
        }
    }
}

#[cfg(test)]
mod tests;
