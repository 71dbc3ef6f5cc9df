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
    /// A `break` of the user left the driver's loop.
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
    /// Decodes one record; `None` when it is not of ours (user code wrote into the FIFO).
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
mod tests {
    use super::*;

    const STREAM: &[u8] =
        b"\0started 0 himBEs 0   \0\0throw\0\0thrown 130 ehimBEs 7.a  7 errexit 3 2 f false x\n\0\
                            noise\0started 0\0ran 0 himBEs 8.b 4 8 \0\0prompt\0";

    fn expected() -> Vec<Message> {
        let idle = |entry, evaluated, (flags, taken): (&str, &str), mark, sequence, note: &str| {
            Message::Idle(Report {
                entry,
                evaluated,
                flags: flags.to_owned(),
                taken: taken.to_owned(),
                mark,
                sequence,
                note: note.to_owned(),
            })
        };
        vec![
            idle(Entry::Started, 0, ("himBEs", "0"), None, 0, ""),
            Message::Throwing,
            idle(
                Entry::Thrown,
                130,
                ("ehimBEs", "7.a"),
                None,
                7,
                "errexit 3 2 f false x\n",
            ),
            idle(Entry::Ran, 0, ("himBEs", "8.b"), Some(4), 8, ""),
            Message::Prompt,
        ]
    }

    fn decode(pieces: &[&[u8]]) -> Vec<Message> {
        let mut decoder = Decoder::default();
        let mut messages = Vec::new();
        for piece in pieces {
            decoder.push(piece);
            messages.extend(std::iter::from_fn(|| decoder.next()));
        }
        messages
    }

    #[test]
    fn a_stream_decodes_the_same_wherever_it_is_cut() {
        for first in 0..STREAM.len() {
            for second in first..STREAM.len() {
                let (a, rest) = STREAM.split_at(first);
                let (b, c) = rest.split_at(second - first);
                assert_eq!(
                    decode(&[a, b, c]),
                    expected(),
                    "cut at {first} and {second}"
                );
            }
        }
    }

    #[test]
    fn unset_variables_leave_a_report_that_can_be_read() {
        let mut decoder = Decoder::default();
        decoder.push(b" 1 him    \0");
        let Some(Message::Idle(report)) = decoder.next() else {
            panic!("no report");
        };
        assert_eq!(
            (&*report.taken, report.mark, report.sequence),
            ("", None, 0)
        );
    }
}
