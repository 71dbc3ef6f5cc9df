use super::super::testing::{markdown, script};

const NOTHING: [&str; 0] = [];

fn with_front_matter(text: &str) -> Vec<String> {
    let front = "---\nrequires: {tools: [kubectl]}\nrehearse: {tools: [bel]}\n---\n";
    markdown(
        "undeclared-program",
        &format!("{front}```bash\n{text}\n```\n"),
    )
}

#[test]
fn programs_that_are_not_required_are_found_once() {
    assert_eq!(
        with_front_matter("sudo jq . x\njq . y\nkubectl get x | yq .\n"),
        [
            "6:6 `jq` is used, but not required",
            "8:17 `yq` is used, but not required"
        ]
    );
}

#[test]
fn what_is_everywhere_or_defined_is_left_alone() {
    let text = "kubectl get x | grep y | sort\nbel x\nf() { ls; }\nf\nalias k=kubectl\nk get\n$TOOL x\n./x.sh\nif [ -f x ]; then cd x; fi";
    assert_eq!(with_front_matter(text), NOTHING);
}

#[test]
fn a_file_that_says_nothing_of_itself_is_not_asked() {
    assert_eq!(script("undeclared-program", "jq . x\n"), NOTHING);
}

#[test]
fn tools_that_are_called_by_their_path_are_found() {
    let front = "---\nrequires: {tools: [kubectl, jq]}\nrehearse: {real: [jq]}\n---\n";
    let found = |text: &str| markdown("tool-by-path", &format!("{front}```bash\n{text}\n```\n"));
    for (text, column) in [
        ("/usr/bin/kubectl get", 1),
        ("x | ./bin/kubectl get", 5),
        ("\"$BIN\"/kubectl get", 1),
        ("\"$BIN/kubectl\" get", 1),
        ("sudo /usr/bin/kubectl get", 6),
    ] {
        let wanted =
            format!("6:{column} `kubectl` is called by its path: a rehearsal refuses to run that");
        assert_eq!(found(text), [wanted], "{text}");
    }
    for text in [
        "kubectl get",
        "/usr/bin/jq .",
        "ls /usr/bin/kubectl",
        "./kubectl.sh",
    ] {
        assert_eq!(found(text), NOTHING, "{text}");
    }
}

#[test]
fn a_destructive_command_that_destroys_names_is_not_listed() {
    let head = "---\ndestroys: [build, \"folder demo-ports\", \"containers a, web-1\", \"k3d cluster mesh\"]\n---\n";
    let find = |command: &str| {
        let text = format!("{head}```bash\n{command}\n```\n");
        markdown("destructive-command", &text)
    };
    for named in [
        "rm -rf build",
        "rm -rf \"./build/\" demo-ports",
        "docker rm -f a",
        "k3d cluster delete mesh",
    ] {
        assert_eq!(find(named), NOTHING, "{named}");
    }
    for other in [
        "rm -rf builds",
        "rm -rf build other",
        "rm -rf \"$FOLDER\"",
        "docker rm -f web-2",
        "git reset --hard",
    ] {
        assert_eq!(find(other).len(), 1, "{other}");
    }
}

#[test]
fn destructive_commands_are_listed() {
    for (text, what) in [
        ("k3d cluster delete x", "k3d cluster delete"),
        ("rm -rf x", "rm -r"),
        ("sudo rm -fr x", "rm -r"),
        ("kubectl -n x delete ns y", "kubectl delete"),
        ("docker rm -f x", "docker rm"),
        ("git push -f", "git push --force"),
    ] {
        assert_eq!(
            script("destructive-command", text),
            [format!("1:1 `{what}` destroys something")]
        );
    }
    for text in [
        "rm x",
        "docker run --rm x",
        "kubectl get x",
        "echo rm -rf x",
    ] {
        assert_eq!(script("destructive-command", text), NOTHING, "{text}");
    }
}
