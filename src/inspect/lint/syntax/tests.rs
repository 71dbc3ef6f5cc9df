use super::super::testing::{markdown, script};
use super::*;

#[test]
fn what_bash_refuses_is_found_at_its_line() {
    let found = script("syntax-error", "ls\nif true; then\n  )\nfi\nls\n");
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].contains("bash cannot parse this: syntax error near unexpected token ')'"),
        "{found:?}"
    );
    let output = "```bash\nls\npod/x created (server dry run)\n```\n";
    assert!(markdown("syntax-error", output)[0].starts_with("3:1 "));
}

#[test]
fn a_condition_that_bash_refuses_is_found() {
    for condition in ["[[ a b ]]", "[[ -f ]]", "[[ a == (b) ]]"] {
        let found = script("syntax-error", &format!("ls\n{condition} && ls\n"));
        assert_eq!(found.len(), 1, "{condition}: {found:?}");
        assert!(
            found[0].starts_with("2:1 bash cannot parse this: "),
            "{found:?}"
        );
    }
    // A here document that only the end of the text closes causes a warning.
    assert!(complaint(Path::new("bash"), "cat <<E\nx\n").is_none());
}

#[test]
fn what_is_nested_deeper_than_bash_can_read_is_found() {
    for opener in [
        "$(",
        "\"$(",
        "<(",
        "${a:-",
        "$((",
        "(",
        "{ ",
        "if ",
        "case x in x) ",
    ] {
        for depth in [200, 2_000, 100_000] {
            let text = format!("ls\n{}\n", opener.repeat(depth));
            let found = script("syntax-error", &text);
            assert_eq!(found.len(), 1, "{opener} {depth}: {found:?}");
            assert!(found[0].contains("bash cannot parse this: "), "{found:?}");
        }
    }
    let nested = format!("echo {}true{}\n", "$(".repeat(50), ")".repeat(50));
    assert_eq!(script("syntax-error", &nested), [""; 0]);
}

#[test]
fn what_bash_takes_is_left_alone() {
    let text =
        "ls\ncat <<EOF\n(\nEOF\nf() {\n  true\n}\ncase x in (x) ;; esac\nls !(a|b)\necho é\n";
    assert_eq!(script("syntax-error", text), [""; 0]);
}

#[test]
fn a_few_broken_commands_among_many_are_all_found() {
    let mut lines = vec!["ls"; 300];
    (lines[3], lines[150], lines[299]) = ("a )", "b )", "c )");
    let found = script("syntax-error", &(lines.join("\n") + "\n"));
    let places: Vec<_> = found
        .iter()
        .filter_map(|line| line.split(':').next())
        .collect();
    assert_eq!(places, ["4", "151", "300"]);
}

#[test]
fn nothing_is_executed() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("made");
    assert!(
        complaint(
            Path::new("bash"),
            &format!("touch {0}\n: >{0}\n", file.display())
        )
        .is_none()
    );
    assert!(!file.exists());
}

#[test]
fn a_command_cut_short_is_found() {
    for start in ["if true; then", "cat <<EOF", "echo 'x"] {
        let text = format!("```bash\nls\n{start}\n```\n");
        assert_eq!(
            markdown("unfinished-command", &text),
            ["3:1 unterminated command: it is displayed but not run"]
        );
    }
    assert_eq!(
        markdown("unfinished-command", "```bash\nls\n```\n"),
        [""; 0]
    );
}
