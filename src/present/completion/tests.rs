use super::*;

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for name in [
        "alpha.txt",
        "alpine.yaml",
        "with space.md",
        ".hidden",
        "it's",
    ] {
        std::fs::write(folder.path().join(name), "").expect("written");
    }
    std::fs::create_dir(folder.path().join("sub")).expect("made");
    std::fs::write(folder.path().join("sub/inner.sh"), "").expect("written");
    folder
}

fn text(typed: &str) -> Option<String> {
    let folder = folder();
    match complete(typed, folder.path(), Some(folder.path())) {
        Completion::Text(text) => Some(text),
        Completion::Choices(_) | Completion::Nothing => None,
    }
}

#[test]
fn a_name_is_completed_as_the_shell_does() {
    for (typed, more) in [
        ("cat alpha", ".txt "),
        ("cat a", "lp"),
        ("cat s", "ub/"),
        ("cat sub/", "inner.sh "),
        ("cat ./sub/in", "ner.sh "),
        ("cat ~/sub/i", "nner.sh "),
        ("cat wi", "th\\ space.md "),
        ("cat with\\ s", "pace.md "),
        ("cat 'wi", "th space.md' "),
        ("cat \"wi", "th space.md\" "),
        ("cat i", "t\\'s "),
        ("cat .h", "idden "),
        ("cat <alpha", ".txt "),
        ("kubectl apply --filename=alpi", "ne.yaml "),
        ("cat x;cat alpha", ".txt "),
    ] {
        assert_eq!(text(typed).as_deref(), Some(more), "{typed}");
    }
}

#[test]
fn where_several_names_are_left_they_are_offered() {
    let folder = folder();
    let names = ["alpha.txt", "alpine.yaml"].map(str::to_owned).to_vec();
    let offered = complete("cat alp", folder.path(), None);
    assert_eq!(offered, Completion::Choices(names));
    for typed in ["cat nothing", "cat nowhere/x", "cat alpha.txt/"] {
        let offered = complete(typed, folder.path(), None);
        assert_eq!(offered, Completion::Nothing, "{typed}");
    }
}
