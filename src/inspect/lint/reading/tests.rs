//! Tests of the documentation of these rules.

use crate::inspect::lint::rule_named;
use crate::inspect::lint::testing::Bench;

#[test]
fn whatever_reading_finds_is_a_rule_that_can_be_explained() {
    for (code, text) in [
        ("unreadable", "# T\n<!-- @import gone.md -->\n"),
        ("nul-byte", "# T\n<!-- @SHOW -->\n```bash\necho \0\n```\n"),
        ("bad-front-matter", "---\nstage: {speed: x}\n---\n# T\n"),
        (
            "foreign-key",
            "---\nlayout: x\nstage: {speed: 9}\n---\n# T\n",
        ),
        (
            "bad-attribute",
            "# T\n<!-- @SHOW -->\n```bash {tiemout=5s}\nls\n```\n",
        ),
        (
            "key-outside-braces",
            "# T\n<!-- @SHOW -->\n```bash timeout=5s\nls\n```\n",
        ),
        (
            "idle-attribute",
            "# T\n<!-- @SHOW -->\n```text {timeout=5s}\nls\n```\n",
        ),
        ("foreign-info", "# T\n```bash {1,3-4}\nls\n```\n"),
        (
            "misplaced-run",
            "# T\n<!-- @SHOW -->\n```text {run}\nls\n```\n",
        ),
        (
            "transcript-without-command",
            "# T\n```console {run}\nls\n```\n",
        ),
        (
            "misplaced-into",
            "# T\n<!-- @SHOW -->\n```text {into}\nls\n```\n",
        ),
        ("malformed-directive", "# T\n<!-- @import -->\n"),
        (
            "unclosed-macro",
            "# T\n<!-- @SHOW -->\n```bash\n#@macro m\nls\n```\n",
        ),
        (
            "macro-loop",
            "# T\n```bash\n#@macro m\n#@m\n#@end\n#@m\n```\n",
        ),
        ("import-loop", "# T\n<!-- @import a.md -->\n"),
        ("verify-without-exercise", "```bash {verify}\ntrue\n```\n"),
    ] {
        let findings = Bench::new().file("a.md", text).check();
        let codes: Vec<_> = findings.iter().map(|finding| finding.code).collect();
        assert!(codes.contains(&code), "{code} {codes:?}");
        assert!(rule_named(code).is_ok(), "{code}");
    }
    let bytes = crate::source::SourceFile::decode("a.md".as_ref(), vec![0xff]);
    let bytes = bytes.expect_err("no UTF-8");
    assert!(rule_named(bytes.code).is_ok(), "{}", bytes.code);
    let script = Bench::new().file("a.sh", "##@timeout=5s\nls\n").check();
    assert_eq!(script[0].code, "glued-attribute");
}

#[test]
fn what_is_allowed_and_mended_is_an_allow_too_many_and_no_unknown_rule() {
    let text = "# T\n<!-- check: allow foreign-info -->\n```bash\ntrue\n```\n";
    let findings = Bench::new().file("a.md", text).check();
    let codes: Vec<_> = findings.iter().map(|finding| finding.code).collect();
    assert_eq!(codes, ["unused-allow"]);
}
