use std::collections::BTreeSet;

use snapbox::{assert_data_eq, file};

use super::*;

/// `SNAPSHOTS=overwrite cargo test` rewrites the file.
#[test]
fn the_documentation_is_the_table() {
    assert_data_eq!(documentation(), file!["../../../../docs/rules.md"].raw());
}

#[test]
fn every_rule_is_listed_once_and_explained() {
    let ids: BTreeSet<_> = rules().map(|rule| rule.id).collect();
    assert_eq!(ids.len(), rules().count(), "an id is used twice");
    for rule in rules() {
        assert!(
            rule.id
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        );
        assert!(
            !rule.help.ends_with('.') && rule.doc.ends_with('.'),
            "{}",
            rule.id
        );
    }
}

#[test]
fn a_rule_that_is_not_there_suggests_one_that_is() {
    let named = |id| rule_named(id).map(|rule| rule.id);
    assert_eq!(named("placeholder"), Ok("placeholder"));
    assert_eq!(named("place-holder"), Err(Some("placeholder")));
    assert_eq!(named("x"), Err(None));
}
