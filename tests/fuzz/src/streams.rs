//! Streams of bytes: the result does not depend on how they are split into pieces.

use std::fmt::Debug;

use demosh::fuzzing::{Key, KeyDecoder, Redactor, Secrets, pieces_of_show, reports_of_driver};

/// Shorter streams are split in two at every byte.
const SHORT: usize = 200;

/// `read` gives the same result for `data` in one piece, in pieces of some lengths, and split at
/// every byte.
fn same_however_cut<T: PartialEq + Debug>(data: &[u8], read: impl Fn(&[&[u8]]) -> T) -> T {
    let whole = read(&[data]);
    for length in [1, 2, 3, 7, 64] {
        let pieces: Vec<&[u8]> = data.chunks(length).collect();
        assert_eq!(read(&pieces), whole, "in pieces of {length}");
    }
    let step = data.len() / SHORT + 1;
    for at in (0..data.len()).step_by(step) {
        let (first, second) = data.split_at(at);
        assert_eq!(read(&[first, second]), whole, "cut at {at}");
    }
    whole
}

/// The reports of the driver of the live shell.
pub fn control(data: &[u8]) {
    same_however_cut(data, |pieces| reports_of_driver(pieces.iter().copied()));
}

/// The keys that a terminal sends, and whether something remains that a pause ends.
pub fn keys(data: &[u8]) {
    let (keys, _) = same_however_cut(data, |pieces| {
        let mut decoder = KeyDecoder::new();
        let mut keys = Vec::new();
        for piece in pieces {
            decoder.feed(piece, &mut keys);
        }
        let pending = decoder.is_pending();
        decoder.flush(&mut keys);
        (keys, pending)
    });
    assert!(keys.len() <= data.len());
    for key in keys {
        let shown = matches!(key, Key::Char(c) if c.is_control());
        assert!(!shown, "{key:?} is a control character");
    }
}

/// Marks of a recorded show; a stream that begins with `!` has a token that can be guessed.
pub fn marks(data: &[u8]) {
    let token = if data.first() == Some(&b'!') {
        "!"
    } else {
        "t0ken"
    };
    let (shown, noted) =
        same_however_cut(data, |pieces| pieces_of_show(token, pieces.iter().copied()));
    if noted.is_empty() && !data.windows(2).any(|two| two == b"\x1b]") {
        assert_eq!(shown, data, "what is no mark is shown");
    }
}

/// Secrets, one on each line up to an empty one (`\n` in a line stands for a line end), then output.
pub fn redactor(data: &[u8]) {
    let end = data.windows(2).position(|two| two == b"\n\n");
    let (head, output) = end.map_or((data, &b""[..]), |end| (&data[..end], &data[end + 2..]));
    let head = super::text(head);
    let secrets = head.lines().take(8).map(|line| line.replace("\\n", "\n"));
    let secrets = Secrets::new(secrets.collect::<Vec<_>>());
    let masked = same_however_cut(output, |pieces| {
        let mut redactor = Redactor::of(&secrets);
        let mut shown: Vec<u8> = Vec::new();
        for piece in pieces {
            shown.extend(redactor.push(piece));
        }
        shown.extend(redactor.finish());
        shown
    });
    // A secret with a star in it may appear in the mask, which shows nothing.
    for secret in secrets
        .values()
        .into_iter()
        .filter(|secret| !secret.contains('*'))
    {
        let secret = secret.as_bytes();
        let left = masked.windows(secret.len()).any(|part| part == secret);
        assert!(
            !left,
            "{:?} is left in {:?}",
            super::text(secret),
            super::text(&masked)
        );
    }
    if secrets.is_empty() {
        assert_eq!(masked, output);
    }
    if let Ok(text) = str::from_utf8(output) {
        assert_eq!(secrets.mask(text).as_bytes(), masked);
    }
}
