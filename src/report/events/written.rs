//! Output as JSON can hold it: text wherever it is text, however it was cut into chunks.

use super::record::Written;
use crate::report::excerpt::complete_length;

/// What is left of a stream's last chunk: the beginning of a character.
#[derive(Debug, Default)]
pub(super) struct Pending(Vec<u8>);

impl Pending {
    /// Takes a chunk; gives what can be written by now.
    pub(super) fn push(&mut self, bytes: &[u8]) -> Option<Written> {
        self.0.extend_from_slice(bytes);
        let rest = self.0.split_off(complete_length(&self.0));
        let complete = std::mem::replace(&mut self.0, rest);
        (!complete.is_empty()).then(|| written(complete))
    }

    /// Gives what no more bytes are going to complete.
    pub(super) fn finish(&mut self) -> Option<Written> {
        let rest = std::mem::take(&mut self.0);
        (!rest.is_empty()).then(|| written(rest))
    }
}

fn written(bytes: Vec<u8>) -> Written {
    String::from_utf8(bytes).map_or_else(
        |error| Written::Base64(base64(error.as_bytes())),
        Written::Text,
    )
}

/// RFC 4648, with padding.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let byte = |at: usize| u32::from(group.get(at).copied().unwrap_or_default());
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for digit in 0..4 {
            let value = bits >> (18 - 6 * digit) & 0b11_1111;
            let digit = (digit <= group.len()).then(|| DIGITS[value as usize]);
            text.push(char::from(digit.unwrap_or(b'=')));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_text_wherever_it_is_cut() {
        let text = "aä€😀.";
        for cut in 0..=text.len() {
            let mut pending = Pending::default();
            let (first, second) = text.as_bytes().split_at(cut);
            let parts = [pending.push(first), pending.push(second), pending.finish()];
            let joined: String = parts
                .into_iter()
                .flatten()
                .map(|part| match part {
                    Written::Text(text) => text,
                    Written::Base64(bytes) => panic!("cut at {cut}: {bytes}"),
                })
                .collect();
            assert_eq!(joined, text);
        }
    }

    #[test]
    fn other_bytes_are_kept_in_base_64() {
        let mut pending = Pending::default();
        assert_eq!(pending.push(b"a\xff"), Some(Written::Base64("Yf8=".into())));
        assert_eq!(pending.push(b"\xe2\x82"), None);
        assert_eq!(pending.finish(), Some(Written::Base64("4oI=".into())));
        assert_eq!(pending.finish(), None);
    }

    #[test]
    fn base_64_is_that_of_the_standard() {
        let encoded = ["", "f", "fo", "foo", "foob"].map(|text| base64(text.as_bytes()));
        assert_eq!(encoded, ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg=="]);
    }
}
