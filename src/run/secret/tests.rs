use super::*;

#[test]
fn names_that_look_secret() {
    for (name, secret) in [
        ("API_TOKEN", true),
        ("BUOYANT_LICENSE", true),
        ("db_password", true),
        ("NODE_IP", false),
        ("KEYBOARD", false),
        ("SECRET_NAME", false),
        ("token_file", false),
    ] {
        assert_eq!(looks_secret(name), secret, "{name}");
    }
}

#[test]
fn short_and_everyday_values_are_no_secrets() {
    for value in [
        "",
        "x",
        "abc",
        "true",
        "False",
        "none",
        "yes",
        "NO",
        "on",
        "off",
        "name",
        "data",
        "default",
        "demo",
        "admin",
        "8080",
        "3600s",
        "1h 30m",
        "v1.29.3",
        "2024-01-31",
        "10.0.0.1",
        "50%",
        "256Mi",
        "0.5",
        "Password",
        "production",
        "/etc/ssl/tls.key",
        "~/.ssh/id_ed25519",
        "./key.pem",
        " true\n",
    ] {
        assert!(is_everyday(value), "{value:?}");
    }
    for value in [
        "hunter2",
        "s3cret",
        "correct-horse",
        "letmeinplease",
        "pAssWd",
        "a b c d",
        "p4ss",
        "4111111111111111",
        "/9j/4AAQSkZJRg",
        "abc123",
        "user:pass",
        "{\"a\":1}",
    ] {
        assert!(!is_everyday(value), "{value:?}");
    }
}

#[test]
fn values_written_in_the_text_are_found() {
    let pair = |name: &str, value: &str| Literal {
        name: name.to_owned(),
        value: value.to_owned(),
    };
    let text = "A=one B='two words'; export C=\"three\" && (D=four) E=$F G= H+=five I[2]=six";
    let expected = [
        pair("A", "one"),
        pair("B", "two words"),
        pair("C", "three"),
        pair("D", "four"),
        pair("H", "five"),
        pair("I", "six"),
    ];
    assert_eq!(literals(&text.into()), expected);
    for (text, name, value) in [
        ("A=\"a \\\"b\\\" \\$c d\"", "A", "a \"b\" $c d"),
        ("A=two\\ words", "A", "two words"),
        ("A=(one 'two words' $x)", "A", "two words"),
        ("A=(one \"$(cat f)\")", "A", "one"),
        ("declare -A A=([k]=one [l]=two)", "A", "two"),
        (": ${A:=one}", "A", "one"),
        ("for A in one two; do echo; done", "A", "two"),
        ("read -r A B <<< 'one two'", "B", "two"),
        ("printf -v A %s one", "A", "one"),
        ("cat > .env <<E\nX=y\nA=one\nE\n", "A", "one"),
        ("sh -c 'export A=\"two words\"'", "A", "two words"),
        ("true # use A=one", "A", "one"),
        ("if A=one; then", "A", "one"),
        ("export \"A=two words\"", "A", "two words"),
    ] {
        assert!(
            literals(&text.into()).contains(&pair(name, value)),
            "{text}: {:?}",
            literals(&text.into())
        );
    }
    assert!(literals(&"printf '%s' one; A=(\"$x\")".into()).is_empty());
}
