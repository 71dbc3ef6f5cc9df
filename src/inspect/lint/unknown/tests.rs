use super::super::testing::{Bench, markdown, script};

const NOTHING: [&str; 0] = [];

#[test]
fn a_table_of_output_is_found() {
    let table = "NAME    READY   STATUS\nweb-1   1/1     Running\n";
    let here = |place: &str, name: &str| {
        format!("{place} there is no program of the name `{name}` anywhere")
    };
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
            "1:1 there is no program of the name `kubctl` anywhere",
            "3:6 there is no program of the name `yq` anywhere"
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
