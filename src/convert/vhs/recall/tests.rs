use super::*;

#[test]
fn references_become_the_text_of_earlier_commands() {
    let history = ["git status", "cat notes.txt 'a b'", "ls -l src"].map(str::to_owned);
    for (line, wanted) in [
        ("!!", "ls -l src"),
        ("sudo !! | wc", "sudo ls -l src | wc"),
        ("echo \"!!\"", "echo \"ls -l src\""),
        ("cd !$", "cd src"),
        ("echo !* !^", "echo -l src -l"),
        ("!git --short", "git status --short"),
        ("!-2; !1", "cat notes.txt 'a b'; git status"),
        ("echo !!:1 !-2:1", "echo -l notes.txt"),
        ("^src^tests", "ls -l tests"),
        ("^-l ^^", "ls src"),
    ] {
        assert_eq!(expanded(line, &history), wanted);
    }
}

#[test]
fn other_exclamation_marks_stay() {
    let history = ["ls".to_owned()];
    for line in [
        "echo Hello!",
        "echo \"Hello World!\"",
        "echo '!!'",
        "echo \\!!",
        "! true && [ a != b ]",
        "echo $! ${!x} [!l]*",
        "!unknown",
        "!9",
        "!-9",
        "^absent^x",
        "echo ^l^m",
    ] {
        assert_eq!(expanded(line, &history), line);
    }
    assert_eq!(expanded("!!", &[]), "!!");
}
