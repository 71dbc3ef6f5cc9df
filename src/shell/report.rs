//! Decoding of the driver's messages in the `replies` FIFO.

/// One message of the driver.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Message {
    /// The driver is about to throw: the next line feed on standard error comes from bash.
    Throwing,
    /// The driver is idle, with its report.
    Idle(DriverReport),
    /// The driver was removed for good: the shell shows a prompt.
    Prompt,
}

/// Why the driver became idle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DriverEntry {
    /// For the first time.
    Started,
    /// The text was evaluated.
    Ran,
    /// The text was evaluated, with status 0, and the one that came with it begins.
    More,
    /// A throw: an interrupt, `exit`, a failure under `set -e`.
    Thrown,
    /// The same, with bash's line feed hidden.
    Hushed,
    /// A `break` of the user's, or a stopped job, left the driver's loop.
    Left,
}

/// The driver's report when it waits for the next command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DriverReport {
    pub(super) entry: DriverEntry,
    /// The status of the evaluation itself.
    pub(super) evaluated: i32,
    /// `$-` after the command.
    pub(super) flags: String,
    /// The ticket of the last text that was taken; empty if user code has unset the variable.
    pub(super) taken: String,
    /// The command's own status, if it ran to its end.
    pub(super) mark: Option<i32>,
    /// The number of the last command that began under this number, or ran to its end.
    pub(super) sequence: u64,
    /// The note of `exit` or the ERR trap.
    pub(super) note: String,
}

impl DriverReport {
    /// Whether an interrupt has thrown the shell back, so that bash has ended the line on standard
    /// error. An error in a subscript also throws, but without that.
    pub(super) fn is_interrupted(&self) -> bool {
        self.entry == DriverEntry::Thrown && !(1..128).contains(&self.evaluated)
    }
}

impl Message {
    /// Decodes one record; `None` if it does not come from the driver (user code wrote into the
    /// FIFO).
    fn parse(record: &str) -> Option<Self> {
        if record == "throw" {
            return Some(Self::Throwing);
        }
        if record == "prompt" {
            return Some(Self::Prompt);
        }
        let mut fields = record.splitn(7, ' ');
        let entry = match fields.next()? {
            "started" => DriverEntry::Started,
            "ran" => DriverEntry::Ran,
            "more" => DriverEntry::More,
            "left" => DriverEntry::Left,
            "hushed" => DriverEntry::Hushed,
            // Anything else: the user has unset the variable.
            _ => DriverEntry::Thrown,
        };
        Some(Self::Idle(DriverReport {
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

/// Assembles messages from the bytes of the FIFO, which may be split anywhere. A NUL precedes and
/// follows each, so that a message that an interrupt has cut off does not spoil the next one.
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
