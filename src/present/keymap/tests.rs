use std::collections::BTreeSet;

use super::*;

#[test]
fn no_key_and_no_command_occurs_twice() {
    let commands: BTreeSet<_> = BINDINGS.iter().map(|binding| binding.command).collect();
    assert_eq!(commands.len(), BINDINGS.len());
    let keys: Vec<_> = BINDINGS.iter().flat_map(|binding| binding.keys).collect();
    for (nth, key) in keys.iter().enumerate() {
        assert!(!keys[..nth].contains(key), "{key:?}");
    }
}

#[test]
fn keys_that_are_not_bound_mean_nothing() {
    let keymap = Keymap::resolve(&[], &bindable()).expect("no conflict");
    let meaning = |key| command_for(&keymap, &key);
    assert_eq!(meaning(Key::Home), None);
    assert_eq!(meaning(Key::PageUp), Some(KeyCommand::Back));
    assert_eq!(meaning(Key::Char('q')), None);
    assert_eq!(meaning(Key::Char('é')), None);
    assert_eq!(meaning(Key::PageDown), Some(KeyCommand::Run));
    assert_eq!(keys_of(&keymap, KeyCommand::Skip), [Key::Char('+')]);
}
