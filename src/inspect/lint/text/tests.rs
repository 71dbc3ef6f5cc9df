use super::super::testing::script;

#[test]
fn prompts_are_found() {
    assert_eq!(
        script("typed-prompt", "ls\n$ kubectl get pods\n"),
        ["2:1 the command begins with `$`, which the shell reads as part of it"]
    );
    assert_eq!(
        script("typed-prompt", "$TOOL x\n> file\necho '$ x'\n"),
        [""; 0]
    );
}

#[test]
fn prompts_with_users_folders_and_shells_in_them_are_found() {
    for prompt in [
        "(venv) $",
        "user@host:~$",
        "ubuntu@ip-10-0-0-1:~/src$",
        "root@abc:/#",
        "[user@host dir]$",
        "~/src $",
        "bash-5.2#",
        "sh-5.1$",
        "❯",
        "$>",
        "PS C:\\Users>",
        "C:\\>",
        ">>>",
    ] {
        let found = script("typed-prompt", &format!("{prompt} ls -l\n"));
        let start = format!("1:1 the command begins with `{prompt}`");
        assert_eq!(found.len(), 1, "{prompt}");
        assert!(found[0].starts_with(&start), "{found:?}");
    }
    for command in [
        "cat> file",
        "a@b x",
        "~/bin/tool > out",
        "sort < a > b",
        "scp a user@host:b",
        "user@host:~$",
        "(cd x) > y",
        "(date) > y",
        "[ a = b ]",
    ] {
        assert_eq!(
            script("typed-prompt", &format!("{command}\n")),
            [""; 0],
            "{command}"
        );
    }
}

#[test]
fn placeholders_are_found() {
    let found = |text: &str| script("placeholder", text);
    assert_eq!(
        found("kubectl get -n \"<your-namespace>\" pods\n"),
        ["1:17 `<your-namespace>` is a placeholder that was not replaced"]
    );
    assert_eq!(
        found("linkerd --set license=\"<<LICENSE>>\"\n"),
        ["1:24 `<<LICENSE>>` is a placeholder that was not replaced"]
    );
    assert_eq!(
        found("kubectl logs <pod name>\n"),
        ["1:14 `<pod name>` is a placeholder that was not replaced"]
    );
    for text in [
        "sort <in >out\n",
        "cat <<EOF\n<html>\nEOF\n",
        "diff <(a) <(b)\n",
        "cat <file\n",
        "cat <in 2>err\n",
        "cat<in>out\n",
        "echo '<a>'\n",
    ] {
        assert_eq!(found(text), [""; 0], "{text}");
    }
}
