use super::*;

fn change(appended: &str, patches: &[(u64, &str)], closing: &str) -> FileChange {
    let owned = |(at, patch): &(u64, &str)| (*at, (*patch).to_owned());
    FileChange {
        appended: appended.to_owned(),
        patches: patches.iter().map(owned).collect(),
        closing: closing.to_owned(),
    }
}

/// The file's text after each of some changes, and the names in its folder at the end.
fn states(two_copies: bool) -> (Vec<String>, usize) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("out");
    fs::write(&path, "an older and longer report").expect("written");
    let mut file = TwinFile::create(&path).expect("created");
    assert!(file.back.is_some(), "names can be exchanged here");
    if !two_copies {
        // Now the front has the visible name in any case.
        drop(file.back.take());
    }
    let changes = [
        change("0:", &[], "<closed>"),
        change("", &[], "<running>"),
        change("a,", &[(0, "1")], "<closed>"),
        change("b,", &[(0, "2")], "<a longer closing part>"),
        change("c.", &[], ""),
    ];
    let mut states = Vec::new();
    for change in changes {
        file.publish(change).expect("written");
        states.push(fs::read_to_string(&path).expect("there"));
    }
    assert_eq!(file.length(), 8);
    drop(file);
    assert_eq!(fs::read_to_string(&path).expect("there"), "2:a,b,c.");
    (states, fs::read_dir(&folder).expect("there").count())
}

const STATES: [&str; 5] = [
    "0:<closed>",
    "0:<running>",
    "1:a,<closed>",
    "2:a,b,<a longer closing part>",
    "2:a,b,c.",
];

#[test]
fn every_change_is_whole_and_the_hidden_copy_goes_away() {
    let (states, names) = states(true);
    assert_eq!((states, names), (STATES.map(str::to_owned).to_vec(), 1));
}

#[test]
fn one_copy_takes_the_same_changes() {
    assert_eq!(states(false).0, STATES);
}

#[test]
fn a_link_stays_a_link() {
    let folder = tempfile::tempdir().expect("a folder");
    let link = folder.path().join("link");
    fs::write(folder.path().join("real"), "").expect("written");
    std::os::unix::fs::symlink("real", &link).expect("linked");
    let mut file = TwinFile::create(&link).expect("created");
    file.publish(change("text", &[], "")).expect("written");
    assert!(fs::symlink_metadata(&link).expect("there").is_symlink());
    assert_eq!(
        fs::read_to_string(folder.path().join("real")).expect("there"),
        "text"
    );
}

#[test]
fn what_is_no_file_is_refused() {
    // Nothing reads the pipe: opening it would wait forever.
    let folder = tempfile::tempdir().expect("a folder");
    let pipe = folder.path().join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.expect("mkfifo runs").success());
    for path in [Path::new("/dev/null"), &pipe] {
        let error = TwinFile::create(path).expect_err("refused");
        assert_eq!(error.to_string(), "it is not a regular file");
    }
}
