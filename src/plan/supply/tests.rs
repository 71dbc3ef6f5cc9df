use super::*;

#[test]
fn what_commands_leave_to_others_is_known() {
    for (text, wanted) in [
        ("cd x", &[Supply::Folder][..]),
        ("popd", &[Supply::Folder]),
        ("(cd x); cd y | cat; f=1 cd /z &", &[Supply::Job]),
        ("set -- a", &[Supply::Arguments]),
        ("set a; shift", &[Supply::Arguments]),
        ("set --", &[Supply::Arguments]),
        ("set -e -o pipefail +x; set", &[]),
        ("(set -- a)", &[]),
        ("sleep 1 &", &[Supply::Job]),
        ("(sleep 1 &)", &[]),
        ("clean() { rm x; }", &[Supply::Function("clean".to_owned())]),
        (
            "alias k='kubectl --context x' -p",
            &[Supply::Function("k".to_owned())],
        ),
    ] {
        let found: Vec<_> = supplies(&Script::new(text)).into_iter().collect();
        assert_eq!(found, wanted, "{text}");
    }
}

#[test]
fn folders_that_depend_on_the_one_before_are_told_apart() {
    for (text, wanted) in [
        ("cd /x", true),
        ("cd", true),
        ("cd ~/x", true),
        ("cd -- \"$W\"", true),
        ("pushd /x", true),
        ("cd x", false),
        ("cd ..", false),
        ("cd -", false),
        ("cd \"$OLDPWD\"", false),
        ("cd ~-", false),
        ("pushd", false),
        ("popd", false),
    ] {
        let found = Script::new(text)
            .simple_commands()
            .iter()
            .any(goes_elsewhere);
        assert_eq!(found, wanted, "{text}");
    }
}
