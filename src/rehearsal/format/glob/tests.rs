use super::*;

#[test]
fn patterns_match_whole_words() {
    for (pattern, text, matches) in [
        ("*/certs:/opt", "/home/x/certs:/opt", true),
        ("*/certs:/opt", "/home/x/certs:/opt/y", false),
        ("a*b*c", "aXbYbc", true),
        ("a*b*c", "acb", false),
        ("?b", "äb", true),
        ("?b", "b", false),
        ("\\*a\\?", "*a?", true),
        ("\\*a", "xa", false),
        ("*", "", true),
        ("", "", true),
        ("", "a", false),
    ] {
        assert_eq!(glob_matches(pattern, text), matches, "{pattern} {text}");
    }
    for text in ["", "a*b?c\\d", "***"] {
        assert!(glob_matches(&glob_escape(text), text), "{text}");
    }
}

#[test]
fn many_stars_do_not_take_forever() {
    let pattern = "*a".repeat(40);
    assert!(!glob_matches(&pattern, &"a".repeat(39)));
    assert!(glob_matches(&pattern, &"ba".repeat(4000)));
}
