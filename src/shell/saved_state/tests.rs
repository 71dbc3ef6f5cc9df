use super::*;

#[test]
fn an_incomplete_state_is_not_taken() {
    let full = b"a\0b\0c\0d\0e\0f\0g\x007\0";
    for cut in 0..full.len() {
        let mut kept = SavedState::default();
        kept.take(SavedPart::All, &full[..cut], 7);
        assert_eq!(kept.read(), None, "{cut}");
    }
    let mut kept = SavedState::default();
    kept.take(SavedPart::All, full, 7);
    kept.take(SavedPart::Changes, b"declare -- x=\"1\"\n\x008\0", 8);
    kept.take(SavedPart::Changes, b"declare -- y=\"1", 9);
    kept.take(SavedPart::All, b"a\0b\x009\0", 9);
    let (parts, changes) = kept.read().expect("whole");
    assert_eq!((parts.len(), changes.len()), (7, 1));
}

#[test]
fn the_whole_state_is_asked_for_only_after_what_can_change_anything() {
    let names = ["x".to_owned()];
    let change = ShellEffect::Changes {
        names: &names,
        directory: false,
    };
    let mut saved = SavedState::default();
    assert_eq!(saved.ask(ShellEffect::Nothing, 1).1, SavedPart::Nothing);
    assert_eq!(saved.read(), None);
    assert_eq!(saved.ask(change, 2).1, SavedPart::Changes);
    saved.take(SavedPart::Changes, b"declare -- x=\"1\"\n\x002\0", 2);
    let changes = vec!["declare -- x=\"1\"\n".to_owned()];
    assert_eq!(saved.read(), Some((Vec::new(), changes.clone())));
    assert_eq!(saved.ask(ShellEffect::Anything, 3).1, SavedPart::All);
    // It is incomplete: the state that was saved before is the best available.
    saved.take(SavedPart::All, b"a\0b", 3);
    assert_eq!(saved.read(), Some((Vec::new(), changes)));
    assert_eq!(saved.ask(change, 4).1, SavedPart::All);
    saved.take(SavedPart::All, b"a\0b\0c\0d\0e\0f\0g\x004\0", 4);
    assert_eq!(saved.ask(change, 5).1, SavedPart::Changes);
}
