use super::*;

fn show(arguments: &[&str]) -> Option<Vec<String>> {
    let arguments: Vec<_> = arguments.iter().map(OsString::from).collect();
    let show = show_of(&arguments)?.into_iter();
    Some(
        show.map(|argument| argument.to_string_lossy().into_owned())
            .collect(),
    )
}

#[test]
fn only_a_workshop_is_a_show() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("written");
        path.to_string_lossy().into_owned()
    };
    let ours = file("ours.sh", "#!/bin/sh\nls\n  #@SHOW\n");
    let plain = file("plain.sh", "#@not a directive\n# @SHOW\nls\n");
    assert_eq!(
        show(&["a.md", "x"]).as_deref(),
        Some(&["demosh", "a.md", "x"].map(String::from)[..])
    );
    assert!(show(&["--no-blurb", "a.MD"]).is_some());
    assert!(show(&[&ours]).is_some());
    let folder = folder.path().to_string_lossy().into_owned();
    for arguments in [
        &[][..],
        &["-c", "ls"],
        &["-lc", "ls", "a.md"],
        &["-l"],
        &["-s", "a.md"],
        &["+e", "a.md"],
        &["--", "a.md"],
        &["--norc", "a.md"],
        &["--no-blurb"],
        &["--no-blurb", "-c", "ls"],
        &["ci", "a.md"],
        &[&plain],
        &[&folder],
        &["/dev/zero"],
        &[""],
        &["-c.md"],
    ] {
        assert_eq!(show(arguments), None, "{arguments:?}");
    }
}
