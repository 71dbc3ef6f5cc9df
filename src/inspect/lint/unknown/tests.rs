use super::super::testing::{Bench, markdown, script};

const NOTHING: [&str; 0] = [];

#[test]
fn a_table_of_output_is_found() {
    let table = "NAME    READY   STATUS\nweb-1   1/1     Running\n";
    let here = |place: &str, name: &str| format!("{place} there is no program `{name}`");
    let text = format!("```bash\nkubectl get pods\n```\n```bash\n{table}```\n");
    let found = markdown("unknown-program", &text);
    assert_eq!(found, [here("5:1", "NAME"), here("6:1", "web-1")]);
    let front = format!("---\nrequires: {{tools: [kubectl]}}\n---\n```bash\n{table}```\n");
    assert_eq!(markdown("unknown-program", &front).len(), 2);
    let findings = Bench::new().file("a.md", &text).check();
    let help = findings[0].help.as_deref();
    assert_eq!(help, Some("label the fence `text` if this is output"));
}

#[test]
fn a_program_that_nothing_provides_is_found_once() {
    let found = script("unknown-program", "kubctl get x\nkubctl get y\nls | yq .\n");
    assert_eq!(
        found,
        [
            "1:1 there is no program `kubctl`",
            "3:6 there is no program `yq`"
        ]
    );
}

#[test]
fn what_may_be_there_by_then_is_left_alone() {
    for text in [
        "apt-get install jq || sudo brew install yq\nyq .\n",
        "curl -Lo ./kind https://x.example/kind\nkind get\n",
        "git clone https://x.example/tool && tool\n",
        "curl https://x.example/install | sh\nlinkerd check\n",
        "export PATH=$PATH:$HOME/.x/bin\nlinkerd check\n",
        "source <(kubectl completion bash)\nfoo\n",
        "f() { true; }\nf\nalias k=kubectl\nk get\n",
        "command -v jq\n",
        "$TOOL x\n./x.sh\nX=1\n",
        "##@ exit=127\nnope\n##@ exit=any\nnope2\n",
        "#@nope words\n",
        "#@macro m\n#@end\nm\n",
    ] {
        let found = script("unknown-program", text);
        let found: Vec<_> = found
            .iter()
            .filter(|line| !line.contains("`apt-get`") && !line.contains("`brew`"))
            .collect();
        assert_eq!(found, NOTHING, "{text}");
    }
    let declared = "---\nrequires: {tools: [jq]}\n---\n```bash\njq .\nyq .\n```\n";
    assert_eq!(markdown("unknown-program", declared), NOTHING);
}

#[test]
fn output_that_is_pasted_into_a_fence_is_found() {
    for (output, name) in [
        ("Hello, world!", "Hello,"),
        ("deployment.apps/web created", "deployment.apps/web"),
        ("namespace/demo unchanged", "namespace/demo"),
        (
            "pod/web-1 condition met\nservice/web exposed",
            "service/web",
        ),
        ("Error: no", "Error:"),
        ("error: the server is away", "error:"),
        ("Done!", "Done!"),
        ("Downloading... 3 files", "Downloading..."),
        ("Continue? yes", "Continue?"),
        ("[INFO] building", "[INFO]"),
        ("[+] Building 3.2s", "[+]"),
        ("==> pouring", "=="),
        ("* main", "*"),
        ("\u{2713} all is well", "\u{2713}"),
        ("12:30:01 up 3 days", "12:30:01"),
        ("200 OK", "200"),
        ("2024-01-01 12:00 started", "2024-01-01"),
    ] {
        for front in ["", "---\nrequires: {tools: [kubectl]}\n---\n"] {
            let text = format!("{front}```bash\necho run\n{output}\n```\n");
            let found = markdown("unknown-program", &text);
            let wanted = format!("there is no program `{name}`");
            assert!(
                found.iter().any(|found| found.ends_with(&wanted)),
                "{output}: {found:?}"
            );
        }
    }
}

#[test]
fn commands_that_begin_with_odd_words_are_no_output() {
    for text in [
        ": > file\n",
        ": \"${X:=1}\"\n",
        "[ -d x ] && true\n[[ -n $X ]] && true\n",
        ". /dev/null\n",
        "! true\n",
        "{ true; }\n",
        "(true)\n((1))\n",
        "bin/tool create\n./tool created\n../x/tool failed\n",
        "%1\n",
        "/opt/x/tool created\n~/bin/tool used\n",
        "7z x file\n",
        "\"Error:\" x\n",
        "error:() { true; }\nerror: x\n",
        "##@ exit=127\nError: no\n",
        "cat <<E\nError: no\nE\n",
    ] {
        let found = script("unknown-program", text);
        let found: Vec<_> = found.iter().filter(|line| !line.contains("`7z`")).collect();
        assert_eq!(found, NOTHING, "{text}");
    }
}
