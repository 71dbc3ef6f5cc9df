use super::super::testing::markdown;

#[test]
fn a_workshop_that_never_shows_anything_is_found() {
    let found = |text: &str| markdown("nothing-shown", text);
    let message = "3:1 nothing of this workshop is ever shown";
    assert_eq!(found("<!-- @HIDE -->\n```bash\nls\n```\n"), [message]);
    for text in [
        "```bash\nls\n```\n",
        "<!-- @SHOW -->\n```bash\nls\n```\n",
        "<!-- @HIDE -->\nwords\n",
    ] {
        assert_eq!(found(text), [""; 0], "{text}");
    }
}

#[test]
fn a_name_that_two_blocks_have_is_found_once() {
    let text = "```bash {name=a}\n##@ exit=1\nx\ny\n```\n```bash {name=b}\nz\n```\n```bash {name=a}\nz\n```\n";
    let found = markdown("duplicate-name", text);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("9:1 the name `a`"), "{found:?}");
}
