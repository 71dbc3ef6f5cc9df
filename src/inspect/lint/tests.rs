use super::testing::Bench;

#[test]
fn findings_come_in_the_order_of_the_text_and_none_twice() {
    let text = "#@macro m\n  kubectl edit pod\n#@end\n#@m\n#@m\n#@import gone.sh\n#@showw\n";
    let findings = Bench::new().file("a.sh", text).check();
    let found: Vec<_> = findings
        .iter()
        .map(|finding| {
            let line = finding.location().map(crate::source::Location::line);
            (line, finding.code)
        })
        .collect();
    assert_eq!(
        found,
        [
            (Some(2), "interactive-command"),
            (Some(2), "hidden-pause"),
            (Some(6), "unreadable"),
            (Some(7), "undefined-directive"),
        ]
    );
}

#[test]
fn a_sound_workshop_has_no_findings() {
    let text = "---\ntitle: T\nrequires: {tools: [kubectl]}\n---\n# One\n<!-- @SHOW -->\n```bash {within=90s}\nNAME=$(kubectl get ns -o name | head -1)\necho \"$NAME\" | grep x\n```\n<!-- @wait_clear -->\n";
    let findings = Bench::new().file("a.md", text).check();
    assert_eq!(findings, []);
}
