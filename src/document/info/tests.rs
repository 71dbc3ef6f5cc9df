use super::*;

#[test]
fn the_languages_that_run_are_told_from_others() {
    for info in [
        "bash",
        " Bash title=x",
        "sh{1,3}",
        "shell",
        "{.bash .numberLines}",
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
        "{#id .bash}",
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
    assert_eq!(texts("bash {timeout=5s} {1,3}").len(), 1);
    assert_eq!(texts("bash {ci=skip"), ["ci=skip"]);
    assert_eq!(texts("bash"), [""; 0]);
}

#[test]
fn a_name_alone_makes_no_group_ours() {
    let ours = |text| FenceInfo::of(text).groups[0].is_ours();
    assert!(ours("bash {secret}") && ours("bash {name=a timeout=5s}"));
    for text in [
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
    for word in [
        "id",
        "exec",
        "linenos",
        "class",
        "\"name\":",
        "edits",
        "expects_more",
    ] {
        assert_eq!(near_key(word), None, "{word}");
    }
}
