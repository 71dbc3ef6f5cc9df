use super::*;

fn line(raw: &[&str]) -> CommandLine {
    let raw: Vec<_> = raw.iter().map(OsString::from).collect();
    CommandLine::of(&raw, raw.len() - 1)
}

#[test]
fn words_that_bash_breaks_are_put_together() {
    let option = line(&["demosh", "--theme", "=", "li"]);
    assert_eq!(option.words, ["demosh", "--theme=li"]);
    assert_eq!(option.inserted("--theme=light").as_deref(), Some("light"));
    let open = line(&["demosh", "--theme", "="]);
    assert_eq!(open.words, ["demosh", "--theme="]);
    assert_eq!(open.inserted("--theme=dark").as_deref(), Some("dark"));
    let place = line(&["demosh", "ci", "--from", "a.md", ":", "4"]);
    assert_eq!(place.words, ["demosh", "ci", "--from", "a.md:4"]);
    assert_eq!(place.inserted("a.md:40").as_deref(), Some("40"));
}

#[test]
fn a_word_with_control_characters_is_not_offered() {
    assert_eq!(line(&["demosh", ""]).inserted("a\u{1b}]52;c;x\u{7}"), None);
    assert_eq!(
        line(&["demosh", ""]).inserted("a b").as_deref(),
        Some("a\\ b")
    );
}

#[test]
fn quotes_are_removed_and_kept_as_they_were_begun() {
    let bare = line(&["demosh", r"Set\ u"]);
    assert_eq!(bare.words[1], "Set u");
    assert_eq!(
        bare.inserted("Set up (1)").as_deref(),
        Some(r"Set\ up\ \(1\)")
    );
    let double = line(&["demosh", "\"Set u"]);
    assert_eq!(double.words[1], "Set u");
    assert_eq!(
        double.inserted("Set up $x").as_deref(),
        Some("\"Set up \\$x\"")
    );
    let single = line(&["demosh", "'it"]);
    assert_eq!(single.inserted("it's").as_deref(), Some(r"'it'\''s'"));
}
