use super::*;

#[test]
fn the_languages_that_run_are_told_from_others() {
    for info in [
        "bash",
        " Bash title=x",
        "sh{1,3}",
        "shell",
        "{.bash .numberLines}",
        "{#id .bash}",
        "SH {ci=skip}",
    ] {
        assert!(FenceInfo::of(info).is_shell(), "{info}");
    }
    for info in [
        "",
        "{1,3}",
        "console",
        "bash-session",
        "ShellSession",
        "shell-session {run}",
        "ShaderLab",
        "yaml bash",
        "{bash}",
        "{#bash}",
        "{#id .yaml .bash}",
    ] {
        assert!(!FenceInfo::of(info).is_shell(), "{info}");
    }
    assert!(FenceInfo::of("Console {run}").is_transcript());
}

#[test]
fn groups_of_several_tools_and_ours_stand_side_by_side() {
    let texts = |info| {
        let parts = FenceInfo::of(info);
        parts
            .groups
            .iter()
            .map(|group| group.text.to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        texts("bash {1,3-4} {expect=/a{2}/ timeout=5s}"),
        ["1,3-4", "expect=/a{2}/ timeout=5s"]
    );
    assert_eq!(texts("bash {timeout=5s} {1,3}"), ["timeout=5s", "1,3"]);
    assert_eq!(texts("bash {ci=skip}{secret}"), ["ci=skip", "secret"]);
    for whole in [
        "expect=/a{2} b/",
        "hint=\"a } b\" secret",
        "ci='{ a; } ; b'",
        "expect=/}/ exit=1",
    ] {
        let info = format!("bash {{{whole}}} {{1}}");
        let parts = FenceInfo::of(&info);
        assert_eq!(parts.groups[0].text, whole);
        assert_eq!(parts.groups[1].text, "1");
    }
    assert_eq!(texts("bash {ci=/opt/{a} b}"), ["ci=/opt/{a} b"]);
    assert_eq!(texts("bash {ci=skip"), ["ci=skip"]);
    assert_eq!(texts("bash"), [""; 0]);
}

#[test]
fn a_name_alone_makes_no_group_ours() {
    let ours = |text| FenceInfo::of(text).groups[0].is_ours();
    assert!(ours("bash {secret}") && ours("bash {name=a timeout=5s}"));
    assert!(ours("bash {hint}") && ours("{output}") && ours("{hint=x}"));
    for text in [
        "{hint}",
        "{prompt} bash $",
        "{name=a x=1}",
        "{1,3-4}",
        "{.class #id}",
        "{\"json\": 1}",
        "{a: b}",
    ] {
        assert!(!ours(text), "{text}");
    }
}

#[test]
fn near_keys_are_similar_not_merely_short() {
    assert_eq!(near_key("tiemout"), Some("timeout"));
    assert_eq!(near_key("\"timeout\":"), Some("timeout"));
    assert_eq!(near_key("timeout:5s"), Some("timeout"));
    assert_eq!(near_key("CI"), Some("ci"));
    assert_eq!(near_key("Exit"), Some("exit"));
    for word in [
        "id",
        "exec",
        "linenos",
        "class",
        "\"name\":",
        "Name",
        "CID",
        "edits",
        "expects_more",
    ] {
        assert_eq!(near_key(word), None, "{word}");
    }
}
