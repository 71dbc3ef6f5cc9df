use super::super::testing::{markdown, script};

#[test]
fn skipped_commands_are_counted() {
    let found = |text: &str| script("left-over-skip", text);
    assert_eq!(
        found("#@SKIP\na\nb\n#@SHOW\nc\n"),
        ["1:1 from here on, 2 commands are skipped"]
    );
    assert_eq!(
        found("a\n#@SKIP\nb\n"),
        ["2:1 from here on, a command is skipped"]
    );
    assert_eq!(found("#@SKIP\n# text\n#@SHOW\na\n"), [""; 0]);
}

#[test]
fn set_e_in_a_comment_is_found() {
    let found = |text: &str| markdown("dead-set-e", text);
    let message = "`set -e` in a comment does nothing";
    assert_eq!(found("<!-- set -e -->\n"), [format!("1:6 {message}")]);
    assert_eq!(
        found("<!-- set -e >\n<!-- @SHOW -->\n"),
        [format!("1:6 {message}")]
    );
    assert_eq!(
        found("<!--\nset -euo pipefail\n-->\n"),
        [format!("2:1 {message}")]
    );
    assert_eq!(
        found("```bash\n# set -e\n```\n"),
        [format!("2:1 {message}")]
    );
    assert_eq!(found("With `set -e` it stops.\n"), [""; 0]);
    assert_eq!(found("<!-- @set -e -->\n"), [""; 0]);
    assert_eq!(found("```bash\nset -e\n# we set -e above\n```\n"), [""; 0]);
}

#[test]
fn set_e_is_found_among_other_options_as_bash_reads_them() {
    let found = |text: &str| markdown("dead-set-e", text).len();
    for (line, count) in [
        ("set -u -e", 1),
        ("set -o pipefail -e", 1),
        ("set -u -o errexit", 1),
        ("set -eo pipefail", 1),
        ("set -e, so that it's safe", 1),
        ("set -e.", 1),
        ("set -- -e", 0),
        ("set -extra", 0),
        ("set +e", 0),
        ("reset -e", 0),
        ("setup -e", 0),
    ] {
        assert_eq!(found(&format!("<!-- {line} -->\n")), count, "{line}");
        assert_eq!(found(&format!("<!--\n{line}\n-->\n")), count, "{line}");
        let block = format!("```bash\n# {line}\n```\n");
        assert_eq!(found(&block), count, "{line}");
    }
}
