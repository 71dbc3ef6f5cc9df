use super::*;

#[test]
fn text_stays_text_wherever_it_is_cut() {
    let text = "aä€😀.";
    for cut in 0..=text.len() {
        let mut pending = PendingBytes::default();
        let (first, second) = text.as_bytes().split_at(cut);
        let parts = [
            pending.push(first).into_owned(),
            pending.push(second).into_owned(),
            pending.finish(),
        ];
        for part in &parts {
            assert!(str::from_utf8(part).is_ok(), "cut at {cut}: {part:?}");
        }
        let joined = parts.concat();
        assert_eq!(joined, text.as_bytes());
    }
}

#[test]
fn other_bytes_are_kept_as_they_are() {
    let mut pending = PendingBytes::default();
    assert_eq!(*pending.push(b"a\xff"), *b"a\xff");
    assert!(pending.push(b"\xe2\x82").is_empty());
    assert_eq!(pending.finish(), b"\xe2\x82");
    assert!(pending.finish().is_empty());
}
