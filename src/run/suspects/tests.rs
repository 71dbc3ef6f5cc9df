use super::super::secret::looks_secret;
use super::*;

fn after(texts: &[&str]) -> Suspicion {
    let mut suspects = Suspects::default();
    let mut last = Suspicion::default();
    for text in texts {
        last = suspects.take(&(*text).into(), &looks_secret);
    }
    last
}

#[test]
fn every_way_to_assign_a_secret_is_suspected() {
    for text in [
        "API_TOKEN=$(cat f)",
        "export API_TOKEN=x",
        "read -r API_TOKEN < f",
        "printf -v API_TOKEN %s x",
        "mapfile API_TOKENS < f",
        ": ${API_TOKEN:=x}",
        "for API_TOKEN in a b; do :; done",
        "(API_TOKEN=x; echo)",
        "f() { local API_TOKEN=x; }",
        "declare \"$name=x\"",
        "printf -v \"$name\" x",
        "read \"$name\" < f",
        ". ./env.sh",
        "eval \"$(env)\"",
        "$command",
        ": ${!name:=x}",
    ] {
        assert!(after(&[text]).is_any(), "{text}");
    }
}

#[test]
fn everyday_commands_are_not() {
    for text in [
        "echo \"$API_TOKEN\"",
        "export PATH=\"$HOME/bin:$PATH\"",
        "A=1; kubectl get pods | grep x",
        "printf '%s' \"$x\"",
        "command -v kubectl",
        "trap - EXIT",
        "trap 'API_TOKEN=x' EXIT",
        "trap 'echo failed' ERR",
    ] {
        assert!(!after(&[text]).is_any(), "{text}");
    }
}

#[test]
fn what_ran_before_counts() {
    assert!(after(&["login() { API_TOKEN=x; }", "login"]).is_any());
    assert!(after(&["declare -n r=API_TOKEN", "r=x"]).is_any());
    assert!(after(&["trap 'API_TOKEN=x' DEBUG", "echo"]).is_any());
    assert!(!after(&["greet() { echo hello; }", "greet"]).is_any());
    let mut suspects = Suspects::default();
    suspects.found(["login".to_owned()]);
    assert!(suspects.take(&"login".into(), &looks_secret).is_any());
    assert!(!suspects.take(&"other".into(), &looks_secret).is_any());
}
