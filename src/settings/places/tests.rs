use super::*;

fn places(variables: &[(&str, &str)]) -> Places {
    Places::find(&|name| {
        let found = variables.iter().find(|(known, _)| *known == name)?;
        Some(found.1.into())
    })
}

#[test]
fn without_xdg_variables_all_is_at_home() {
    let expected = |path: &str| Some(PathBuf::from(path));
    let found = places(&[("HOME", "/h"), ("XDG_CONFIG_HOME", "relative")]);
    assert_eq!(found.settings, expected("/h/.config/demosh/config.yaml"));
    assert_eq!(found.state, expected("/h/.local/state/demosh"));
    assert_eq!(found.runtime, expected("/h/.local/state/demosh/run"));
    assert_eq!(places(&[]), Places::default());
}

#[test]
fn xdg_variables_win() {
    let found = places(&[
        ("HOME", "/h"),
        ("XDG_RUNTIME_DIR", "/r"),
        ("XDG_STATE_HOME", "/s"),
    ]);
    assert_eq!(found.runtime, Some("/r/demosh".into()));
    assert_eq!(found.state, Some("/s/demosh".into()));
}

#[test]
fn two_processes_can_replace_one_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("p.json");
    std::thread::scope(|scope| {
        for text in ["one", "two"] {
            let file = &file;
            scope.spawn(move || {
                for _ in 0..50 {
                    replace_private_file(file, text).expect("replaced");
                }
            });
        }
    });
    let text = fs::read_to_string(&file).expect("whole");
    assert!(text == "one" || text == "two", "{text}");
    assert_eq!(fs::read_dir(folder.path()).expect("readable").count(), 1);
}

#[test]
fn nothing_is_made_where_others_can_write() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o777)).expect("ours");
    let error = private_folder(&folder.path().join("a/b")).expect_err("open to all");
    assert_eq!(error.kind(), io::ErrorKind::PermissionDenied);
    assert!(!folder.path().join("a").exists());
}

#[test]
fn a_folder_is_closed_to_others() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a/b");
    private_folder(&path).expect("made");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("ours");
    private_folder(&path).expect("closed");
    let mode = fs::metadata(&path).expect("it exists").permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
}
