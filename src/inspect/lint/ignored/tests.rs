use super::*;

fn matches(pattern: &str, path: &str) -> bool {
    Pattern::parse(pattern).is_some_and(|pattern| pattern.matches(path, false))
}

#[test]
fn patterns_mean_what_git_says() {
    for (pattern, path, expected) in [
        ("*.log", "a.log", true),
        ("*.log", "a/b.log", true),
        ("/*.log", "a/b.log", false),
        ("a/*.log", "a/b.log", true),
        ("a/*.log", "x/a/b.log", false),
        ("a/**/c", "a/c", true),
        ("a/**/c", "a/b/b/c", true),
        ("**/c", "a/c", true),
        ("a/**", "a/b/c", true),
        ("[!a].txt", "b.txt", true),
        ("[!a].txt", "a.txt", false),
        ("?.txt", "ab.txt", false),
        ("# *.txt", "a.txt", false),
        ("\\#x", "#x", true),
        ("a.c", "abc", false),
        ("dir/", "dir", false),
    ] {
        assert_eq!(matches(pattern, path), expected, "{pattern} {path}");
    }
}

#[test]
fn the_last_pattern_decides_and_a_kept_file_is_not_ignored() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("has a parent")).expect("created");
        std::fs::write(path, text).expect("written");
    };
    write(".git/index", "DIRC....out/forced.txt\0");
    write(".gitignore", "*.env\n!keep.env\nout/\n");
    write("sub/.gitignore", "!b.env\n");
    for (name, expected) in [
        ("a.env", true),
        ("keep.env", false),
        ("sub/a.env", true),
        ("sub/b.env", false),
        ("out/x.txt", true),
        ("out/forced.txt", false),
        ("plain.txt", false),
    ] {
        write(name, "");
        assert_eq!(is_ignored(&folder.path().join(name)), expected, "{name}");
    }
}
