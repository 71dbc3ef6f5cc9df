use super::*;

#[test]
fn bash_reads_back_what_was_quoted() {
    let texts = [
        "",
        "plain",
        "it's",
        "''",
        "$x `y` \\ \"z\"\n!",
        "ünï",
        "\\n\\'\\",
        "\u{1}\u{7f}\t",
    ];
    for (quote, lines) in [(word as fn(&str) -> String, 2), (on_one_line, 1)] {
        let script = format!("printf '%s\\0' {}", texts.map(quote).join(" "));
        assert_eq!(script.lines().count(), lines);
        let output = std::process::Command::new("bash")
            .args(["-c", &script])
            .output()
            .expect("bash runs");
        let back = String::from_utf8(output.stdout).expect("the same text");
        assert_eq!(back.split_terminator('\0').collect::<Vec<_>>(), texts);
    }
}

#[test]
fn bash_reads_back_paths_that_are_no_text() {
    use std::os::unix::ffi::OsStrExt as _;
    let bytes = b"/a b/\xff7'\xe4\n";
    let quoted = path(Path::new(std::ffi::OsStr::from_bytes(bytes)));
    let output = std::process::Command::new("bash")
        .args(["-c", &format!("printf %s {quoted}")])
        .output()
        .expect("bash runs");
    assert_eq!(output.stdout, bytes);
}
