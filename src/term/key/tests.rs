use super::*;

#[test]
fn every_key_that_can_be_bound_reads_back_as_it_is_written() {
    let mut keys: Vec<Key> = NAMED.iter().map(|(_, key)| key.clone()).collect();
    keys.extend("qQ-+!?é日".chars().map(Key::Char));
    keys.extend("az@[\\]^_".chars().map(Key::Ctrl));
    keys.extend("bB.".chars().map(Key::Alt));
    keys.extend((1..=24).map(Key::F));
    for key in keys {
        assert_eq!(key.to_string().parse(), Ok(key));
    }
}

#[test]
fn a_name_that_no_key_has_is_refused_with_the_ones_there_are() {
    for name in [
        "", "pgdn", "ctrl-", "ctrl-C", "ctrl-cc", "f0", "f25", "alt-", "\u{1b}",
    ] {
        let error = name.parse::<Key>().expect_err(name).to_string();
        assert!(error.contains("page-down"), "{error}");
    }
}
