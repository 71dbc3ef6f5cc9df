use super::super::testing::markdown;

#[test]
fn unlabelled_shell_is_found() {
    let found = |text: &str| markdown("unlabelled-fence", text);
    let message = "1:1 this looks like shell, but does not run: the fence has no label";
    for body in [
        "kubectl get pods",
        "$ anything",
        "./setup.sh",
        "# first\nexport A=1",
    ] {
        assert_eq!(found(&format!("```\n{body}\n```\n")), [message], "{body}");
    }
    assert_eq!(
        found("- a\n\n  ~~~zsh\n  ls\n  ~~~\n"),
        ["3:1 a fence labelled `zsh` does not run"]
    );
    assert_eq!(
        found("```bash\nmytool x\n```\n```\nmytool y\n```\n"),
        ["4:1 this looks like shell, but does not run: the fence has no label"]
    );
}

#[test]
fn output_and_other_languages_are_left_alone() {
    for text in [
        "```\nNAME  READY\npod   1/1\n```\n",
        "```\ngit is a tool.\n```\n",
        "```text\nkubectl get pods\n```\n",
        "```yaml\na: b\n```\n",
        "```bash\nls\n```\n",
    ] {
        assert_eq!(markdown("unlabelled-fence", text), [""; 0], "{text}");
    }
}

#[test]
fn transcripts_are_found() {
    assert_eq!(
        markdown("transcript-fence", "```bash-session\n$ ls\n```\n"),
        ["1:1 a `bash-session` fence is a transcript: it does not run"]
    );
    assert_eq!(markdown("transcript-fence", "```bash\nls\n```\n"), [""; 0]);
}

#[test]
fn output_after_no_commands_is_found() {
    let message = "this output belongs to no commands, so nothing is compared with it";
    for (text, place) in [
        ("```output\na\n```\n", "1:1"),
        (
            "```bash\nls\n```\nIt prints\n```text {output}\na\n```\n",
            "5:1",
        ),
        ("```console {run}\n$ ls\n```\n```output\na\n```\n", "4:1"),
        (
            "```bash\nls\n```\n```output\na\n```\n\n```Output\nb\n```\n",
            "8:1",
        ),
    ] {
        let expected = [format!("{place} {message}")];
        assert_eq!(markdown("unattached-output", text), expected, "{text}");
    }
    for text in [
        "```bash\nls\n```\n\n```output\na\n```\n",
        "```text\na\n```\n",
        "```console {run}\n$ ls\na\n```\n",
    ] {
        assert_eq!(markdown("unattached-output", text), [""; 0], "{text}");
    }
}

#[test]
fn a_fence_in_a_comment_is_found() {
    let message = "this fence is in an HTML comment, but runs";
    assert_eq!(
        markdown(
            "commented-fence",
            "<!--\n```bash\nls\n```\n-->\n<!-- @SHOW -->\n"
        ),
        [format!("2:1 {message}")]
    );
    assert_eq!(
        markdown(
            "commented-fence",
            "<!-- oops >\n```bash\nls\n```\n<!-- @SHOW -->\n"
        ),
        [format!("2:1 {message}")]
    );
    assert_eq!(
        markdown("commented-fence", "<!-- fine -->\n```bash\nls\n```\n"),
        [""; 0]
    );
    assert_eq!(
        markdown("commented-fence", "`<!--` opens one\n```bash\nls\n```\n"),
        [""; 0]
    );
    let foreign = "<!--\n```bash\nls\n```\n-->\n";
    assert_eq!(markdown("commented-fence", foreign), [""; 0]);
}

#[test]
fn a_fence_without_an_end_is_found() {
    let message = "1:1 this fence is never closed: everything after it belongs to it";
    assert_eq!(markdown("unclosed-fence", "```bash\nls\n"), [message]);
    assert_eq!(markdown("unclosed-fence", "```yaml\na: b\n"), [message]);
    assert_eq!(
        markdown("unclosed-fence", "> ```bash\n> ls\n\nmore\n"),
        ["1:3 this fence is never closed: it ends with the list item or quote around it"]
    );
    assert_eq!(markdown("unclosed-fence", "```bash\nls\n```\n"), [""; 0]);
}
