use std::process::Command;

use super::*;

const ODD: &str = "#~ a:~b=~\"c'd\\e$f`g!h|i&j;k(l)m<n>o{p}q*r[s]t?u^v,w/x+y=z%@#~-_. é€😀";

fn bash(script: &str, value: &str) -> String {
    let mut bash = Command::new("bash");
    bash.args(["-c", script]).env("VALUE", value);
    let output = bash.output().expect("bash runs");
    String::from_utf8(output.stdout).expect("UTF-8")
}

fn assert_found(printed: &str, forms: &BTreeSet<String>) {
    let found = forms.iter().any(|form| printed.contains(form.as_str()));
    assert!(found, "{printed}: {forms:#?}");
}

#[test]
fn all_that_bash_quotes_is_one_of_the_forms() {
    let with_controls = format!("{ODD}\t\u{1}\u{1b}\r\nend");
    for value in ["plain", "it's", "a b", ODD, &with_controls] {
        for script in [
            "declare -p VALUE",
            "printf %q \"$VALUE\"",
            "A=(x \"$VALUE\"); declare -p A",
            "export -p | grep -A9 ' VALUE='",
            "set | grep -A9 '^VALUE='",
            "set -x; : \"$VALUE\"",
        ] {
            let script = format!("{{ {script}; }} 2>&1");
            assert_found(&bash(&script, value), &as_text(value));
        }
    }
}

#[test]
fn json_and_addresses_are_among_the_forms() {
    let forms = as_text("p\"w\\d/<ü&>\n x");
    for form in [
        "p\\\"w\\\\d/<ü&>\\n x",
        "p\\\"w\\\\d\\/<ü&>\\n x",
        "p\\\"w\\\\d/<\\u00fc&>\\n x",
        "p\\\"w\\\\d/\\u003cü\\u0026\\u003e\\n x",
        "p%22w%5Cd%2F%3C%C3%BC%26%3E%0A%20x",
        "p%22w%5cd%2f%3c%c3%bc%26%3e%0a%20x",
        "p%22w%5Cd/%3C%C3%BC%26%3E%0A%20x",
        "p%22w%5Cd%2F%3C%C3%BC%26%3E%0A+x",
    ] {
        assert!(forms.contains(form), "{form}: {forms:#?}");
    }
    assert_eq!(as_text("token-1").len(), 1);
}

#[test]
fn base64_of_any_text_with_the_value_has_one_of_the_forms() {
    let value = "s3cret-öne";
    let forms = as_base64(value);
    for before in ["", "a", "ab", "abc", "user:"] {
        for after in ["", "\n", "x", "xy", "xyz"] {
            let text = format!("{before}{value}{after}");
            assert_found(&STANDARD_NO_PAD.encode(text), &forms);
        }
    }
    assert!(as_base64("abc").is_empty());
}
