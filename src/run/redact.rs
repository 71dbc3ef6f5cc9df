//! Masks secrets in output before it is reported.
//!
//! Owns the search for secret values in bytes and in text, also where a program has quoted or encoded
//! them. What is a secret is decided elsewhere. A value that was changed in another way, or is printed
//! in pieces with something between them, is another value and is not found.

mod filter;
mod forms;
mod index;

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::{Arc, PoisonError, RwLock};

use index::{Index, Position};

use super::values::MASK;

/// A line of a longer secret counts as one itself from this many bytes on. Below, it is more likely
/// to be punctuation (`}`, `---`) that is everywhere.
const SHORTEST_LINE: usize = 8;

/// Values that must never be shown. Clones share them, also those that are learned later.
#[derive(Clone, Default)]
pub struct Secrets {
    known: Arc<RwLock<Arc<Known>>>,
}

#[derive(Default)]
struct Known {
    /// The longest first.
    values: Vec<String>,
    index: Index,
}

impl Secrets {
    /// The given values. A line end after a value does not belong to it. Values of several lines
    /// are masked line by line as well, as programs print them indented or with other line ends.
    pub fn new<I>(values: I) -> Self
    where
        I: IntoIterator,
        I::Item: AsRef<str>,
    {
        let secrets = Self::default();
        secrets.learn(values);
        secrets
    }

    /// Adds values. Says which of them, or of their lines, were not known before.
    pub fn learn<I>(&self, values: I) -> Vec<String>
    where
        I: IntoIterator,
        I::Item: AsRef<str>,
    {
        let known = self.known();
        let mut added = BTreeSet::new();
        for value in values {
            added.extend(parts(value.as_ref()));
        }
        added.retain(|part| !known.values.contains(part));
        if added.is_empty() {
            return Vec::new();
        }
        let mut values = known.values.clone();
        values.extend(added.iter().cloned());
        values.sort_by_key(|value| std::cmp::Reverse(value.len()));
        let index = Index::new(values.iter().map(String::as_str));
        let mut shared = self.known.write().unwrap_or_else(PoisonError::into_inner);
        *shared = Arc::new(Known { values, index });
        added.into_iter().collect()
    }

    /// True when there is nothing to mask.
    pub fn is_empty(&self) -> bool {
        self.known().values.is_empty()
    }

    /// What is looked for: the values and their long lines, the longest first.
    pub fn values(&self) -> Vec<String> {
        self.known().values.clone()
    }

    /// True when `text` holds one of them, in any of its forms.
    pub fn are_in(&self, text: &str) -> bool {
        let known = self.known();
        let mut found = Vec::new();
        let mut position = known.index.start();
        known
            .index
            .search(&mut position, text.as_bytes(), 0, &mut found);
        !found.is_empty()
    }

    /// A complete text with its secrets masked.
    pub fn mask(&self, text: &str) -> String {
        let mut redactor = Redactor::of(self);
        let mut bytes = redactor.push(text.as_bytes());
        bytes.extend(redactor.finish());
        // Secrets are whole characters, so what is left of the text is too.
        String::from_utf8_lossy(&bytes).into_owned()
    }

    fn known(&self) -> Arc<Known> {
        // A thread that panicked leaves nothing half done behind.
        Arc::clone(&self.known.read().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Says how many there are, never which.
impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Secrets({})", self.known().values.len())
    }
}

/// What is looked for of a value: itself, and its long lines.
fn parts(value: &str) -> impl Iterator<Item = String> {
    let whole = value.trim_end_matches(['\r', '\n']);
    let lines = whole.lines().map(str::trim);
    let lines = lines.filter(|line| line.len() >= SHORTEST_LINE);
    let parts = std::iter::once(whole).chain(lines);
    // Blanks are not a secret.
    let parts: Vec<_> = parts.filter(|part| !part.trim().is_empty()).collect();
    parts.into_iter().map(str::to_owned)
}

/// Masks secrets in one stream of bytes, however the stream is cut into chunks.
///
/// Overlapping secrets are masked as one. Held back is only what could still become a secret, so
/// never as much as the longest of them, and nothing while output looks like none.
pub struct Redactor {
    known: Arc<Known>,
    position: Position,
    held: Vec<u8>,
    /// The secrets found within what is held, and maybe beyond its end.
    found: Vec<Range<usize>>,
    /// How many of the bytes held belong to a secret whose mask was already written.
    covered: usize,
}

impl Redactor {
    /// For one stream; two streams must not share one.
    pub fn new<S: AsRef<str>>(secrets: &[S]) -> Self {
        Self::of(&Secrets::new(secrets))
    }

    /// The same with the secrets that several streams share, as many as are known now.
    pub fn of(secrets: &Secrets) -> Self {
        let known = secrets.known();
        Self {
            position: known.index.start(),
            known,
            held: Vec::new(),
            found: Vec::new(),
            covered: 0,
        }
    }

    /// Takes the next bytes, gives what may be shown by now.
    pub fn push(&mut self, bytes: &[u8]) -> Vec<u8> {
        if self.known.values.is_empty() {
            return bytes.to_vec();
        }
        let searched = self.held.len();
        self.held.extend_from_slice(bytes);
        let index = &self.known.index;
        index.search(&mut self.position, &self.held, searched, &mut self.found);
        let open_from = index.open_from(&self.position, &self.held);
        self.give(open_from)
    }

    /// Gives what is held back. The stream may continue after that, but a secret that this cuts in
    /// two is not found.
    pub fn finish(&mut self) -> Vec<u8> {
        self.position = self.known.index.start();
        self.give(self.held.len())
    }

    /// Gives the bytes before `end`, where no secret that is found later can begin.
    fn give(&mut self, end: usize) -> Vec<u8> {
        if self.found.is_empty() && self.covered == 0 {
            let rest = self.held.split_off(end);
            return std::mem::replace(&mut self.held, rest);
        }
        self.found.sort_unstable_by_key(|found| found.start);
        let mut shown = Vec::with_capacity(end);
        let mut done = self.covered;
        let later = self.found.partition_point(|found| found.start < end);
        for found in self.found.drain(..later) {
            if found.start >= done {
                shown.extend_from_slice(&self.held[done..found.start]);
                shown.extend_from_slice(MASK.as_bytes());
            }
            done = done.max(found.end);
        }
        if done < end {
            shown.extend_from_slice(&self.held[done..end]);
        }
        self.covered = done.saturating_sub(end);
        for found in &mut self.found {
            *found = found.start - end..found.end - end;
        }
        self.held.drain(..end);
        shown
    }
}

/// Says how much is held, never what.
impl std::fmt::Debug for Redactor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Redactor({} bytes held)", self.held.len())
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

    #[test]
    fn quoted_and_encoded_values_are_masked() {
        let value = "it's \"so\" $ecret/+";
        let base64 = "aXQncyAic28iICRlY3JldC8r";
        for form in [
            "it's \\\"so\\\" \\$ecret/+",
            "it'\\''s \"so\" $ecret/+",
            "it\\'s\\ \\\"so\\\"\\ \\$ecret/+",
            "it%27s%20%22so%22%20%24ecret%2F%2B",
            base64,
            "aXQncyAic28iICRlY3JldC8rCg==",
            "aXQncyAic28iICRlY3JldC8rCg",
        ] {
            assert_eq!(masked(&[value], &format!("x={form}\n")), "x=***\n");
        }
        // In a longer text a character at either end stands for other bytes, too.
        let within = "dXNlcjppdCdzICJzbyIgJGVjcmV0Lysu";
        assert_eq!(masked(&[value], within), "dXNlcjp***u");
        assert_eq!(
            masked(&["~~~???>>>"], "fn5-Pz8_Pj4- fn5+Pz8/Pj4+"),
            "*** ***"
        );
    }

    #[test]
    fn base64_is_found_wherever_it_is_broken_into_lines() {
        let base64 = "czNjcmV0LW9uZQ==";
        for at in 1..base64.len() {
            for end in ["\n", "\r\n", "\n    "] {
                let (one, two) = base64.split_at(at);
                let text = format!("key: {one}{end}{two}\n");
                let mut redactor = Redactor::new(&["s3cret-one"]);
                let mut shown = redactor.push(text.as_bytes());
                shown.extend(redactor.finish());
                let shown = String::from_utf8_lossy(&shown).into_owned();
                // Two bytes of the secret at most: every line would have to wait for the next one.
                let left = if at < 4 {
                    format!("{one}{end}")
                } else {
                    String::new()
                };
                assert_eq!(shown, format!("key: {left}***\n"), "{text}");
                assert_eq!(masked(&["s3cret-one"], &text), shown);
            }
        }
        let mut redactor = Redactor::new(&["s3cret-one"]);
        assert_eq!(redactor.push(b"cz\n"), b"cz\n");
        assert_eq!(redactor.push(b"NjcmV0LW9uZQ==\n"), b"***\n");
        assert_eq!(redactor.push(b"czNjcmV0\n"), b"");
        assert_eq!(redactor.push(b"LW9uZQ==\n"), b"***\n");
    }

    #[test]
    fn what_is_learned_is_masked_from_then_on_and_by_all_who_share() {
        let secrets = Secrets::new(["first-one"]);
        let shared = secrets.clone();
        let learned = secrets.learn(["first-one", "second\nlong line 2\n", " "]);
        assert_eq!(learned, ["long line 2", "second\nlong line 2"]);
        assert_eq!(shared.mask("first-one long line 2"), "*** ***");
        assert!(shared.are_in("x Zmlyc3Qtb25l") && !shared.are_in("first-on"));
    }

    #[test]
    fn many_long_values_are_found_too() {
        let values: Vec<_> = (0..300)
            .map(|nth| format!("{nth:04}-{}", "abcdefgh".repeat(20)))
            .collect();
        let secrets = Secrets::new(&values);
        assert_eq!(
            secrets.mask(&format!("x{} {}y", values[7], values[299])),
            "x*** ***y"
        );
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

    #[test]
    fn what_looks_like_a_secret_for_long_is_found_where_it_is_one() {
        let secrets = [
            "xxxxxxxxxxxxxxxxxxxx1",
            "yyyyyyyy-zzzzzzzz",
            "yyyyyyyyyyyy=2",
        ];
        let nearly = format!(
            "{}{}",
            "x".repeat(300),
            "yyyyyyyy-zzzzzzzyyyyyyyyyyyy=".repeat(9)
        );
        let text = format!("{nearly}1 {nearly}2 {}1", "x".repeat(99));
        let shown = masked(&secrets, &text);
        let expected = format!(
            "{nearly}1 {}*** {}***",
            &nearly[..nearly.len() - 13],
            "x".repeat(79)
        );
        assert_eq!(shown, expected);
    }

    proptest! {
        #[test]
        fn any_chunks_of_long_values_are_masked_alike(
            secrets in prop::collection::vec("[abc]{3,8}", 1..4),
            text in "[abc]{0,60}",
            size in 1_usize..30,
        ) {
            let names: Vec<_> = secrets.iter().map(String::as_str).collect();
            let shown = in_chunks(&names, text.as_bytes().chunks(size));
            prop_assert_eq!(shown, slowly(&secrets, &text));
        }

        #[test]
        fn base64_is_found_in_any_lines_and_chunks(
            before in "[a-z ]{0,9}",
            lines in prop::collection::vec(4_usize..12, 8),
            size in 1_usize..30,
        ) {
            let mut rest = "Z2VoZWltZS13b3J0ZS0xMjM0NTY3ODkw";
            let mut text = format!("{before}:");
            for length in lines {
                let (line, after) = rest.split_at(length.min(rest.len()));
                text += line;
                rest = after;
                // A last line of fewer letters may belong to the secret or not.
                text += if rest.is_empty() { "" } else { "\n  " };
            }
            text += rest;
            let shown = in_chunks(&["geheime-worte-1234567890"], text.as_bytes().chunks(size));
            prop_assert_eq!(shown, format!("{before}:***"));
        }

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
