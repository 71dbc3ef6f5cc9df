//! The state of the shell that is kept while it runs, for the case that it is lost.
//!
//! The driver tells it at the end of a command that may have changed it, in the same text: all of it, or only the
//! variables that the command names. It stays in memory as it came, and nobody looks at it before the shell is
//! lost. Owns what is kept; what a new shell takes up is made of it in [`snapshot`](super::snapshot).

use super::unit::Effect;

/// After so many changes all of the state is told anew.
const MOST_CHANGES: usize = 1000;

/// The parts of a state, and the number of the text that told it; each is ended by a NUL.
const PARTS: usize = 8;

/// What a text tells at its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    Nothing,
    Changes,
    All,
}

#[derive(Debug, Default)]
pub(super) struct Kept {
    state: Option<Vec<u8>>,
    changes: Vec<Vec<u8>>,
}

impl Kept {
    /// Commands for the end of text `sequence`, which may have this effect; they always succeed. And what they
    /// will tell.
    pub(super) fn ask(&self, effect: Effect<'_>, sequence: u64) -> (String, Told) {
        let room = self.state.is_some() && self.changes.len() < MOST_CHANGES;
        match effect {
            Effect::Nothing => (String::new(), Told::Nothing),
            Effect::Changes { names, directory } if room => {
                (changes(names, directory, sequence), Told::Changes)
            }
            _ => {
                let text =
                    format!("__demosh_keep {sequence} \"$@\" >>\"$__demosh_dir/answers\" || :; ");
                (text, Told::All)
            }
        }
    }

    /// Takes what text `sequence` has told, unless it is torn.
    pub(super) fn take(&mut self, told: Told, text: &[u8], sequence: u64) {
        let end = format!("\0{sequence}\0");
        let Some(whole) = text.strip_suffix(end.as_bytes()) else {
            return;
        };
        match told {
            Told::Changes => self.changes.push(whole.to_vec()),
            Told::All if whole.split(|byte| *byte == 0).count() == PARTS - 1 => {
                self.state = Some(whole.to_vec());
                self.changes.clear();
            }
            Told::Nothing | Told::All => {}
        }
    }

    /// The parts of the state, and the changes after it.
    pub(super) fn read(&self) -> Option<(Vec<String>, Vec<String>)> {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let state = self.state.as_ref()?;
        let parts = state.split(|byte| *byte == 0).map(text).collect();
        let changes = self.changes.iter().map(|change| text(change)).collect();
        Some((parts, changes))
    }
}

fn changes(names: &[String], directory: bool, sequence: u64) -> String {
    let mut text = "{ ".to_owned();
    if !names.is_empty() {
        text += "builtin declare -p ";
        text += &names.join(" ");
        text += "; ";
    }
    if directory {
        text += "builtin printf 'cd -- %q\\n' \"$PWD\"; ";
    }
    text + &format!("builtin printf '\\0%s\\0' {sequence}; }} >>\"$__demosh_dir/answers\" || :; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_torn_is_not_taken() {
        let full = b"a\0b\0c\0d\0e\0f\0g\x007\0";
        for cut in 0..full.len() {
            let mut kept = Kept::default();
            kept.take(Told::All, &full[..cut], 7);
            assert_eq!(kept.read(), None, "{cut}");
        }
        let mut kept = Kept::default();
        kept.take(Told::All, full, 7);
        kept.take(Told::Changes, b"declare -- x=\"1\"\n\x008\0", 8);
        kept.take(Told::Changes, b"declare -- y=\"1", 9);
        kept.take(Told::All, b"a\0b\x009\0", 9);
        let (parts, changes) = kept.read().expect("whole");
        assert_eq!((parts.len(), changes.len()), (7, 1));
    }
}
