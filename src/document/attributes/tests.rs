use super::*;

fn parse(text: &str) -> Attributes {
    let (attributes, errors) = Attributes::parse(text);
    assert_eq!(errors, []);
    attributes
}

fn complaint(text: &str) -> (String, String) {
    let (_, errors) = Attributes::parse(text);
    assert_eq!(errors.len(), 1, "{errors:?}");
    (errors[0].message.clone(), errors[0].help.clone())
}

#[test]
fn every_key_is_understood() {
    let attributes = parse(
        r#"ci="kubectl patch svc 'x'" within=90s timeout=1m30s exit=nonzero expect=/a b\/c/ expect!=/^no$/ secret hint="try again""#,
    );
    assert_eq!(
        attributes.ci,
        Some(CiAction::Command("kubectl patch svc 'x'".into()))
    );
    assert_eq!(attributes.within, Some(Duration::from_secs(90)));
    assert_eq!(attributes.timeout, Some(Duration::from_secs(90)));
    assert_eq!(attributes.exit, ExpectedExit::Nonzero);
    assert!(attributes.expect[0].holds("xa b/cx") && !attributes.expect[0].holds("a"));
    assert!(attributes.expect[1].holds("nono") && !attributes.expect[1].holds("a\nno\nb"));
    assert!(attributes.secret);
    assert_eq!(attributes.hint.as_deref(), Some("try again"));
    assert_eq!(
        parse("ci=@fix.sh").ci,
        Some(CiAction::File("fix.sh".into()))
    );
    assert_eq!(parse("ci=skip").ci, Some(CiAction::Skip));
    assert_eq!(parse("ci=finally").ci, Some(CiAction::Finally));
    assert!(parse("").is_empty());
}

#[test]
fn a_command_s_keys_stand_over_those_of_its_block() {
    let both = parse("exit=3 ci=skip").over(&parse("exit=any timeout=5s secret"));
    assert_eq!(both, parse("exit=3 ci=skip timeout=5s secret"));
}

#[test]
fn what_is_wrong_is_reported_with_the_remedy() {
    assert_eq!(complaint("wihtin=5s").1, "did you mean `within`?");
    assert_eq!(
        complaint("timeout=soon").0,
        "`timeout` takes a duration, not `soon`"
    );
    assert!(
        complaint("expect=/(/")
            .0
            .starts_with("bad regular expression: unclosed group")
    );
    assert!(complaint("expect=ready").1.contains("expect=/ready/"));
    assert!(complaint("exit=300").1.contains("0 to 255"));
    assert!(complaint("ci='x").0.contains("never closed"));
    assert!(complaint("ci=").0.contains("needs a value"));
}

#[test]
fn no_time_at_all_is_no_limit() {
    for text in ["timeout=0", "within=0s", "timeout=0ms", "within=0h0m"] {
        assert!(complaint(text).0.contains("longer than 0"), "{text}");
    }
    assert_eq!(parse("within=1ms").within, Some(Duration::from_millis(1)));
}

#[test]
fn keys_that_contradict_each_other_are_named_with_both_values() {
    for (text, first, second) in [
        ("ci=skip ci=finally", "ci=skip", "ci=finally"),
        ("exit=0 secret exit=any", "exit=0", "exit=any"),
        ("timeout=5s timeout=5s", "timeout=5s", "timeout=5s"),
        ("hint='a b' hint=c", "hint='a b'", "hint=c"),
        ("secret secret", "secret", "secret"),
        ("expect=/a/ expect!=/a/", "expect=/a/", "expect!=/a/"),
        (
            "expect!=/a b/ expect=/a b/",
            "expect!=/a b/",
            "expect=/a b/",
        ),
    ] {
        let (message, _) = complaint(text);
        assert!(
            message.contains(&format!("`{first}` and `{second}`")),
            "{message}"
        );
    }
    let (attributes, errors) = Attributes::parse("ci=skip ci=finally");
    assert_eq!(errors[0].span, Span::new(8, 18));
    assert_eq!(attributes, parse("ci=skip"));
    assert_eq!(parse("expect=/a/ expect=/b/ expect!=/c/").expect.len(), 3);
}

#[test]
fn an_error_keeps_its_place_and_the_other_keys() {
    let (attributes, errors) = Attributes::parse("ci=skip tiemout=1s exit=2");
    assert_eq!(errors[0].span, Span::new(8, 18));
    assert_eq!(attributes, parse("ci=skip exit=2"));
}
