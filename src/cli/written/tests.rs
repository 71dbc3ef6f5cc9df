use std::os::unix::fs::symlink;

use super::*;

#[test]
fn two_names_of_one_file_are_known() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    fs::write(at("a"), "").expect("written");
    fs::write(at("b"), "").expect("written");
    fs::create_dir(at("sub")).expect("made");
    fs::hard_link(at("a"), at("hard")).expect("linked");
    for (link, target) in [("soft", "a"), ("out", "sub"), ("nowhere", "sub/new")] {
        symlink(target, at(link)).expect("linked");
    }
    for (one, other, same) in [
        ("a", "a", true),
        ("a", "sub/../a", true),
        ("a", "soft", true),
        ("hard", "soft", true),
        ("a", "b", false),
        ("sub/new", "out/new", true),
        ("sub/new", "nowhere", true),
        ("new", "sub/new", false),
        ("a", "new", false),
    ] {
        assert_eq!(is_same(&at(one), &at(other)), same, "{one} {other}");
    }
    assert!(!is_same(Path::new("/dev/null"), Path::new("/dev/null")));
}

#[test]
fn only_an_earlier_one_of_its_kind_is_replaced() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("x");
    let junit = "<?xml version=\"1.0\"?>\n<testsuites/>";
    let events = "{\"event\":\"run_started\"}\n";
    let page = "<!doctype html>\n<p>Made from <code>a</code> by demosh.";
    let forms = [FileForm::JUnit, FileForm::Events, FileForm::Page];
    for (text, wanted) in [
        (junit, [true, false, false]),
        (events, [false, true, false]),
        (page, [false, false, true]),
        ("", [true; 3]),
        ("# A workshop\n", [false; 3]),
        ("<?xml version=\"1.0\"?><svg/>", [false; 3]),
        ("{\"a\": 1}", [false; 3]),
        ("<!doctype html><p>mine", [false; 3]),
    ] {
        fs::write(&path, text).expect("written");
        assert_eq!(forms.map(|form| form.may_replace(&path)), wanted, "{text}");
    }
    assert!(FileForm::JUnit.may_replace(Path::new("/dev/null")));
}
