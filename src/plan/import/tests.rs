use super::*;

#[test]
fn the_remedy_says_what_the_name_really_is() {
    let help = |path| help(path, Path::new("talk.md"));
    for path in ["\"a b.sh\"", "'a b.sh'"] {
        assert!(help(path).ends_with("write `@import a b.sh`"), "{path}");
    }
    assert!(help("$HOME/a.sh").contains("not expanded"));
    assert!(help("a\\ b.sh").contains("backslash"));
    assert!(help("a.sh").starts_with("looked in `.` and in the current directory"));
}
