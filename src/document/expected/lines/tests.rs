use proptest::prelude::*;

use super::*;

fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::to_owned).collect()
}

fn revised(stated: &str, printed: &str) -> Vec<String> {
    let stated = lines(stated);
    let revised = revise(&stated, &lines(printed));
    let texts = revised
        .iter()
        .map(|revised| revised.text(&stated).to_owned());
    texts.collect()
}

#[test]
fn wildcards_match_any_lines_and_any_text() {
    for (stated, printed, same) in [
        ("a\nb", "a\nb", true),
        ("a\nb", "a", false),
        ("a", "a\nb", false),
        ("...", "", true),
        ("...", "a\nb", true),
        ("a\n...", "a", true),
        ("...\nb\n...", "a\nb\nb\nc", true),
        ("...\nb", "b\nb", true),
        ("a\n...\nc", "a\nc\nb", false),
        ("  ...", "x", true),
        ("x ...", "x y", false),
        ("id [..]!", "id 12!", true),
        ("id [..]", "id", false),
        ("id[..]", "id", true),
        ("[..]a[..]b[..]", "1a2b3", true),
        ("[..]a[..]b[..]", "1b2a3", false),
        ("a[..]a", "a", false),
        ("ä[..]ö", "äxyö", true),
        ("[...]", "x", false),
    ] {
        assert_eq!(
            matches(&lines(stated), &lines(printed)),
            same,
            "{stated:?} {printed:?}"
        );
    }
}

#[test]
fn a_revision_keeps_the_wildcards_that_still_match() {
    for (stated, printed, expected) in [
        ("a\n...\nz", "b\nm\nn\nz", "b\n...\nz"),
        ("a\nid [..]\nb", "a\nid 7\nc", "a\nid [..]\nc"),
        ("id [..]\nb", "no\nb", "no\nb"),
        ("...\nz", "q\nw", "...\nw"),
        ("a\nb", "a\nx\nb", "a\nx\nb"),
        ("a\nx\nb", "a\nb", "a\nb"),
        ("", "a\n\nb", "a\n\nb"),
        ("a\nb", "", ""),
    ] {
        assert_eq!(
            revised(stated, printed),
            lines(expected),
            "{stated:?} {printed:?}"
        );
    }
}

#[test]
fn very_much_output_takes_the_place_of_everything() {
    let stated = vec!["a".to_owned(); 4000];
    let printed = vec!["b".to_owned(); 4000];
    assert_eq!(revise(&stated, &printed).len(), 4000);
}

fn stated() -> impl Strategy<Value = Vec<String>> {
    let line = prop_oneof![
        Just("...".to_owned()),
        Just("[..]".to_owned()),
        Just("a[..]b".to_owned()),
        "[ab .\\[\\]]{0,4}",
    ];
    prop::collection::vec(line, 0..8)
}

fn printed() -> impl Strategy<Value = Vec<String>> {
    let line = "[ab .\\[\\]]{0,4}".prop_map(|line| line.trim_end().to_owned());
    prop::collection::vec(line, 0..8).prop_map(|mut lines| {
        while lines.last().is_some_and(String::is_empty) {
            lines.pop();
        }
        lines
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_revision_matches_and_is_not_revised_again(stated in stated(), printed in printed()) {
        let texts: Vec<_> = revise(&stated, &printed)
            .iter()
            .map(|revised| revised.text(&stated).to_owned())
            .collect();
        prop_assert!(matches(&texts, &printed), "{texts:?}");
        let again = revise(&texts, &printed);
        prop_assert_eq!(again, (0..texts.len()).map(LineRevision::Kept).collect::<Vec<_>>());
    }
}
