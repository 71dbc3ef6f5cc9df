use crate::inspect::lint::testing::Bench;

/// The findings as `line rule`.
fn found(name: &str, text: &str) -> Vec<String> {
    let findings = Bench::new().file(name, text).check();
    let line = |finding: &crate::source::Diagnostic| {
        let line = finding.location().map_or(0, crate::source::Location::line);
        format!("{line} {}", finding.code)
    };
    findings.iter().map(line).collect()
}

const EDIT: &str = "```bash\ntrue\nkubectl edit pod\n```\n";

#[test]
fn a_comment_allows_a_rule_for_the_next_block() {
    let twice = format!("# T\n<!-- check: allow interactive-command -->\n\n{EDIT}\n{EDIT}");
    assert_eq!(found("a.md", EDIT), ["3 interactive-command"]);
    assert_eq!(found("a.md", &twice), ["11 interactive-command"]);
}

#[test]
fn comments_for_one_block_can_follow_each_other() {
    let block = "```bash\nkubectl edit pod\n```\n";
    let plain = found("a.md", block);
    assert!(
        plain.contains(&"2 interactive-command".to_owned()),
        "{plain:?}"
    );
    let text = format!(
        "<!-- check: allow interactive-command -->\n<!-- check: allow hidden-pause -->\n{block}"
    );
    let left = found("a.md", &text);
    let has = |rule: &str| left.iter().any(|line| line.ends_with(rule));
    assert!(
        !has("interactive-command") && has("unused-allow"),
        "{left:?}"
    );
}

#[test]
fn the_front_matter_allows_a_rule_for_the_file() {
    let text = format!("---\ncheck: {{allow: [interactive-command]}}\n---\n{EDIT}{EDIT}");
    let left = found("a.md", &text);
    assert!(
        !left.iter().any(|line| line.contains("interactive-command")),
        "{left:?}"
    );
}

#[test]
fn a_comment_in_a_script_is_for_the_next_command() {
    let text = "# check: allow interactive-command\nkubectl edit \\\n  pod\nkubectl edit pod\n";
    let left = found("a.sh", text);
    assert_eq!(
        left.iter()
            .filter(|line| line.contains("interactive"))
            .count(),
        1,
        "{left:?}"
    );
    assert!(
        left.contains(&"4 interactive-command".to_owned()),
        "{left:?}"
    );
}

#[test]
fn what_allows_nothing_is_a_finding() {
    let comment = "<!-- check: allow interactive-command -->\n```bash\ntrue\n```\n";
    assert_eq!(found("a.md", comment), ["1 unused-allow"]);
    let front = "---\ncheck:\n  allow:\n  - interactive-command\n---\n```bash\ntrue\n```\n";
    assert_eq!(found("a.md", front), ["4 unused-allow"]);
    assert_eq!(
        found("a.md", "# T\n<!-- check: allow placeholder -->\n"),
        ["2 unused-allow"]
    );
}

#[test]
fn an_unknown_rule_is_an_error_that_suggests_another() {
    let text = format!("<!-- check: allow interactiv-command -->\n{EDIT}");
    let findings = Bench::new().file("a.md", &text).check();
    let unknown = findings
        .iter()
        .find(|finding| finding.code == "unknown-rule");
    let unknown = unknown.expect("a finding");
    assert_eq!(
        unknown.message.as_str(),
        "there is no rule `interactiv-command`"
    );
    let help = unknown
        .help
        .as_ref()
        .map(ToString::to_string)
        .unwrap_or_default();
    assert!(
        help.starts_with("did you mean `interactive-command`?"),
        "{help}"
    );
    assert_eq!(found("a.md", "<!-- check: allow -->\n"), ["1 unknown-rule"]);
}

#[test]
fn an_error_cannot_be_allowed() {
    let text = "<!-- check: allow syntax-error -->\n```bash\nif; then\n```\n";
    let left = found("a.md", text);
    assert!(left.contains(&"1 unused-allow".to_owned()), "{left:?}");
    assert!(left.iter().any(|line| line.starts_with("3 ")), "{left:?}");
}

#[test]
fn a_comment_in_a_fence_is_an_example() {
    let text = "```html\n<!-- check: allow placeholder -->\n```\n";
    assert_eq!(found("a.md", text), Vec::<String>::new());
}

/// True when the comment removes the finding.
fn is_allowed(text: &str) -> bool {
    let left = found("a.md", text);
    !left
        .iter()
        .any(|line| line.contains("interactive-command") || line.contains("allow"))
}

#[test]
fn a_comment_allows_a_rule_in_each_form_in_which_comments_are_written() {
    for text in [
        format!("<!--\ncheck: allow interactive-command\n-->\n{EDIT}"),
        format!("<!--\n  why it is meant\n  check: allow interactive-command -->\n\n{EDIT}"),
        format!("<!-- check: allow interactive-command\nit is meant\n-->\n{EDIT}"),
        format!("<!-- Check: Allow interactive-command -->\n{EDIT}"),
        format!("<!-- check: allow interactive-command -->\r\n{EDIT}"),
        "> <!-- check: allow interactive-command -->\n>\n> ```bash\n> kubectl edit pod\n> ```\n".to_owned(),
        "- one\n  <!-- check: allow interactive-command -->\n  ```bash\n  kubectl edit pod\n  ```\n".to_owned(),
        "```bash\ntrue\n# check: allow interactive-command\n##@ timeout=5m\nkubectl edit pod\n```\n".to_owned(),
    ] {
        assert!(is_allowed(&text), "{text} {:?}", found("a.md", &text));
    }
}

#[test]
fn a_comment_in_a_fence_is_for_its_next_command_alone() {
    let text =
        "```bash\n# check: allow interactive-command\nkubectl edit pod\nkubectl edit pod\n```\n";
    assert_eq!(found("a.md", text), ["4 interactive-command"]);
    let document =
        "```bash\ncat <<'X'\n# check: allow interactive-command\nX\nkubectl edit pod\n```\n";
    assert_eq!(found("a.md", document), ["5 interactive-command"]);
}

#[test]
fn a_misspelt_comment_is_an_error() {
    for comment in [
        "check: alow interactive-command",
        "check:allwo x",
        "Check: Alllow x",
    ] {
        let left = found("a.md", &format!("<!-- {comment} -->\n```bash\ntrue\n```\n"));
        assert_eq!(left, ["1 unknown-rule"], "{comment}");
    }
    for comment in ["check: all of them", "check: the rules", "checks: alow x"] {
        let left = found("a.md", &format!("<!-- {comment} -->\n```bash\ntrue\n```\n"));
        assert_eq!(left, Vec::<String>::new(), "{comment}");
    }
}

#[test]
fn a_comment_counts_wherever_it_is_on_its_line() {
    let block = "```bash\nkubectl edit pod\n```\n";
    let allow = "<!-- check: allow interactive-command, hidden-pause -->";
    let plain: Vec<_> = found("a.md", block);
    assert!(
        plain
            .iter()
            .any(|line| line.ends_with("interactive-command"))
    );
    for before in [
        "1. ",
        "- ",
        "* > ",
        "> 2) ",
        "Text ",
        "<!-- other --> ",
        "<!-- check: allow hidden-pause --> ",
    ] {
        let left = found("a.md", &format!("{before}{allow}\n\n{block}"));
        let has = |rule: &str| left.iter().any(|line| line.ends_with(rule));
        assert!(
            !has("interactive-command") && !has("unknown-rule"),
            "{before}: {left:?}"
        );
    }
    let nested = format!("1. {allow}\n   ```bash\n   kubectl edit pod\n   ```\n");
    let left = found("a.md", &nested);
    assert!(
        !left
            .iter()
            .any(|line| line.ends_with("interactive-command")),
        "{left:?}"
    );
    let example = format!("Write `{allow}`.\n\n{block}");
    let left = found("a.md", &example);
    assert!(
        left.iter()
            .any(|line| line.ends_with("interactive-command")),
        "{left:?}"
    );
    let text = format!("<!-- check: allow: interactive-command --> text\n{block}");
    let left = found("a.md", &text);
    assert!(
        !left.iter().any(|line| line.ends_with("unknown-rule")),
        "{left:?}"
    );
    let typing_error = found("a.md", "1. <!-- check: alow placeholder -->\n");
    assert_eq!(typing_error, ["1 unknown-rule"]);
}
