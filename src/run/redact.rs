//! Masks secrets in output before anybody hears of it.
//!
//! Owns the search for secret values in bytes and in text. What is a secret is decided elsewhere.
//! A value that was encoded, cut or otherwise changed is another value and is not found.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::values::MASK;

/// A line of a longer secret counts as one itself from this many bytes on. Below, it is more likely
/// to be punctuation (`}`, `---`) that stands everywhere.
const SHORTEST_LINE: usize = 8;

/// Values that must never be shown. Clones share them.
#[derive(Clone, Default)]
pub struct Secrets {
    index: Arc<Index>,
}

#[derive(Default)]
struct Index {
    /// By first byte: the positions in `values`.
    starts: Vec<Vec<usize>>,
    /// The longest first, so that the first match is the longest.
    values: Vec<Vec<u8>>,
}

impl Secrets {
    /// The given values. A line end after a value does not belong to it. Values of several lines
    /// are masked line by line as well, as programs print them indented or with other line ends.
    pub fn new<I>(values: I) -> Self
    where
        I: IntoIterator,
        I::Item: AsRef<str>,
    {
        let mut parts = BTreeSet::new();
        for value in values {
            let value = value.as_ref().trim_end_matches(['\r', '\n']);
            parts.insert(value.to_owned());
            let lines = value.lines().map(str::trim);
            parts.extend(
                lines
                    .filter(|line| line.len() >= SHORTEST_LINE)
                    .map(str::to_owned),
            );
        }
        parts.remove("");
        Self {
            index: Arc::new(Index::new(
                parts.into_iter().map(String::into_bytes).collect(),
            )),
        }
    }

    /// True when there is nothing to mask.
    pub fn is_empty(&self) -> bool {
        self.index.values.is_empty()
    }

    /// What is looked for: the values and their long lines, the longest first.
    pub fn values(&self) -> impl Iterator<Item = &str> {
        let values = self.index.values.iter();
        values.map(|value| str::from_utf8(value).expect("values are strings"))
    }

    /// A complete text with its secrets masked.
    pub fn mask(&self, text: &str) -> String {
        let mut redactor = Redactor::of(self);
        let mut bytes = redactor.push(text.as_bytes());
        bytes.extend(redactor.finish());
        // Secrets are whole characters, so what is left of the text is too.
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

/// Says how many there are, never which.
impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Secrets({})", self.index.values.len())
    }
}

impl Index {
    fn new(mut values: Vec<Vec<u8>>) -> Self {
        values.sort_by_key(|value| std::cmp::Reverse(value.len()));
        let mut starts = vec![Vec::new(); 256];
        for (at, value) in values.iter().enumerate() {
            starts[usize::from(value[0])].push(at);
        }
        Self { starts, values }
    }

    /// The values that could begin with `bytes`.
    fn candidates(&self, bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
        let first = bytes.first().map_or(0, |byte| usize::from(*byte));
        let positions = self.starts.get(first).map_or(&[][..], Vec::as_slice);
        positions.iter().map(|at| self.values[*at].as_slice())
    }

    /// Length of the longest secret at the start of `bytes`, 0 when there is none.
    fn matched(&self, bytes: &[u8]) -> usize {
        self.candidates(bytes)
            .find(|value| bytes.starts_with(value))
            .map_or(0, <[u8]>::len)
    }

    /// True when more bytes could make a secret, or a longer one, of `bytes`.
    fn is_open(&self, bytes: &[u8]) -> bool {
        self.candidates(bytes)
            .any(|value| value.len() > bytes.len() && value.starts_with(bytes))
    }

    fn longest(&self) -> usize {
        self.values.first().map_or(0, Vec::len)
    }
}

/// Masks secrets in one stream of bytes, however the stream is cut into chunks.
///
/// Overlapping secrets are masked as one. Held back is only what could still become a secret, so
/// never as much as the longest of them, and nothing while output looks like none.
#[derive(Debug)]
pub struct Redactor {
    secrets: Secrets,
    held: Vec<u8>,
    /// How many of the bytes held belong to a secret whose mask was already written.
    covered: usize,
}

impl Redactor {
    /// For one stream; two streams must not share one.
    pub fn new<S: AsRef<str>>(secrets: &[S]) -> Self {
        Self::of(&Secrets::new(secrets))
    }

    /// The same with secrets that several streams share.
    pub fn of(secrets: &Secrets) -> Self {
        Self {
            secrets: secrets.clone(),
            held: Vec::new(),
            covered: 0,
        }
    }

    /// Takes the next bytes, gives what may be shown by now.
    pub fn push(&mut self, bytes: &[u8]) -> Vec<u8> {
        if self.secrets.is_empty() {
            return bytes.to_vec();
        }
        self.held.extend_from_slice(bytes);
        self.advance(true)
    }

    /// Gives what is held back. The stream may go on after that, but a secret that this cuts in
    /// two is not found.
    pub fn finish(&mut self) -> Vec<u8> {
        self.advance(false)
    }

    fn advance(&mut self, more_may_come: bool) -> Vec<u8> {
        let index = &self.secrets.index;
        let length = self.held.len();
        let open_from = length.saturating_sub(index.longest().saturating_sub(1));
        let mut shown = Vec::with_capacity(length);
        let mut at = 0;
        while at < length {
            let rest = &self.held[at..];
            if more_may_come && at >= open_from && index.is_open(rest) {
                break;
            }
            let matched = index.matched(rest);
            if matched > 0 && self.covered == 0 {
                shown.extend_from_slice(MASK.as_bytes());
            }
            self.covered = self.covered.max(matched);
            if self.covered > 0 {
                self.covered -= 1;
            } else {
                shown.push(self.held[at]);
            }
            at += 1;
        }
        self.held.drain(..at);
        shown
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn in_chunks<'a>(secrets: &[&str], chunks: impl IntoIterator<Item = &'a [u8]>) -> String {
        let mut redactor = Redactor::new(secrets);
        let mut shown = Vec::new();
        for chunk in chunks {
            shown.extend(redactor.push(chunk));
        }
        shown.extend(redactor.finish());
        String::from_utf8(shown).expect("UTF-8")
    }

    fn at_every_cut(secrets: &[&str], text: &str) -> BTreeSet<String> {
        let bytes = text.as_bytes();
        let cuts = (0..=bytes.len()).map(|at| bytes.split_at(at));
        let mut all: BTreeSet<_> = cuts.map(|(a, b)| in_chunks(secrets, [a, b])).collect();
        all.insert(in_chunks(secrets, bytes.chunks(1)));
        all
    }

    fn masked(secrets: &[&str], text: &str) -> String {
        let all = at_every_cut(secrets, text);
        assert_eq!(all.len(), 1, "the cut makes a difference: {all:?}");
        all.into_iter().next().expect("one")
    }

    #[test]
    fn a_secret_is_masked_wherever_the_output_is_cut() {
        assert_eq!(masked(&["geheim"], "x geheim y geheim"), "x *** y ***");
        assert_eq!(masked(&["geheim"], "gegeheimheim gehei"), "ge***heim gehei");
        assert_eq!(masked(&["schlüssel"], "ü schlüssel ü"), "ü *** ü");
    }

    #[test]
    fn the_longest_of_several_secrets_is_masked() {
        assert_eq!(masked(&["ab", "abcd"], "abcd abx abc"), "*** ***x ***c");
    }

    #[test]
    fn nothing_is_left_of_secrets_that_overlap() {
        assert_eq!(masked(&["abc", "bcd", "de"], "xabcdey"), "x***y");
        assert_eq!(masked(&["aa"], "aaaaa b"), "*** b");
    }

    #[test]
    fn secrets_side_by_side_are_two() {
        assert_eq!(masked(&["abc"], "abcabc"), "******");
    }

    #[test]
    fn a_line_end_after_a_value_does_not_belong_to_it() {
        assert_eq!(masked(&["abc\r\n", "", "\n"], "a abc\n"), "a ***\n");
    }

    #[test]
    fn each_long_line_of_a_value_is_masked_in_any_surroundings() {
        let key = "BEGIN OF KEY\n0123456789\n}\n";
        assert_eq!(
            masked(&[key], "  0123456789\r\n  }\r\n"),
            "  ***\r\n  }\r\n"
        );
        assert_eq!(masked(&[key], "BEGIN OF KEY\n0123456789\n}!"), "***!");
    }

    #[test]
    fn only_what_could_become_a_secret_is_held_back() {
        let mut redactor = Redactor::new(&["geheim"]);
        assert_eq!(redactor.push(b"Password: "), b"Password: ");
        assert_eq!(redactor.push(b"a gehe"), b"a ");
        assert_eq!(redactor.push(b"ge"), b"gehe");
        assert_eq!(redactor.finish(), b"ge");
        assert_eq!(redactor.finish(), b"");
    }

    #[test]
    fn bytes_that_are_no_text_pass_unchanged() {
        let mut redactor = Redactor::new(&["geheim"]);
        let bytes: Vec<u8> = (0..=255).collect();
        assert_eq!(redactor.push(&bytes), bytes);
    }

    #[test]
    fn a_text_is_masked_as_a_whole() {
        let secrets = Secrets::new(["p4ss", "größe"]);
        assert_eq!(
            secrets.mask("curl -u me:p4ss größe p4s"),
            "curl -u me:*** *** p4s"
        );
        assert_eq!(format!("{secrets:?}"), "Secrets(2)");
    }

    /// What masking means, said the slow way: every byte of every occurrence is covered.
    fn slowly(secrets: &[String], text: &str) -> String {
        let mut covered = vec![false; text.len()];
        let mut begins = vec![false; text.len()];
        let mut end = 0;
        for at in 0..text.len() {
            let longest = secrets
                .iter()
                .filter(|secret| text[at..].starts_with(secret.as_str()))
                .map(String::len)
                .max();
            let Some(longest) = longest else { continue };
            begins[at] = at >= end;
            end = end.max(at + longest);
            covered[at..at + longest].fill(true);
        }
        let mut shown = String::new();
        for (at, character) in text.char_indices() {
            if begins[at] {
                shown.push_str(MASK);
            }
            if !covered[at] {
                shown.push(character);
            }
        }
        shown
    }

    proptest! {
        #[test]
        fn any_chunks_of_any_text_are_masked_alike(
            secrets in prop::collection::vec("[abc]{1,5}", 0..4),
            text in "[abcd]{0,40}",
            size in 1_usize..9,
        ) {
            let names: Vec<_> = secrets.iter().map(String::as_str).collect();
            let shown = in_chunks(&names, text.as_bytes().chunks(size));
            prop_assert_eq!(shown, slowly(&secrets, &text));
        }
    }
}
