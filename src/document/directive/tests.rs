use std::collections::BTreeSet;

use super::*;

#[test]
fn every_directive_of_the_table_is_understood_and_helped_once() {
    let names: BTreeSet<_> = DIRECTIVES.iter().map(|entry| entry.name).collect();
    assert_eq!(names.len(), DIRECTIVES.len(), "a name is there twice");
    for entry in DIRECTIVES {
        assert!(!entry.help.is_empty(), "{}", entry.name);
        let words = entry.arguments.to_lowercase();
        let kind = DirectiveKind::parse(&format!("{} {words}", entry.name));
        assert!(
            !matches!(kind, DirectiveKind::Malformed(_)),
            "{}: {kind:?}",
            entry.name
        );
    }
}

#[test]
fn a_name_must_stand_alone() {
    assert_eq!(DirectiveKind::parse(" SHOW "), DirectiveKind::Show);
    assert_eq!(
        DirectiveKind::parse("SHOW now"),
        DirectiveKind::Other("SHOW now".to_owned())
    );
    assert_eq!(
        DirectiveKind::parse("show_5"),
        DirectiveKind::Other("show_5".to_owned())
    );
}

#[test]
fn print_joins_its_words() {
    let kind = DirectiveKind::parse(r##"print "# Found  pod" ${POD}"##);
    assert_eq!(kind, DirectiveKind::Print("# Found  pod ${POD}".to_owned()));
}

#[test]
fn what_is_missing_is_reported() {
    for text in ["", "hook one", "macro", "import", "ifhook a b", "print 'x"] {
        assert!(
            matches!(DirectiveKind::parse(text), DirectiveKind::Malformed(_)),
            "{text}"
        );
    }
}
