use super::*;

fn some(names: &str, directory: bool) -> StateChange {
    let names = names.split_whitespace().map(str::to_owned).collect();
    StateChange::Some { names, directory }
}

#[test]
fn arithmetic_may_hide_in_what_a_command_calls() {
    let effects = Effects::beginning_with(["f"]);
    for text in ["i=$((1/0))", "echo \"${a[1 2]}\"", "f", "x=1; f"] {
        assert!(effects.may_compute(&text.into()), "{text}");
    }
    for text in ["echo ${e:?no}", "[ $unset ]", "k=2", "eval 'i=$((1/0))'"] {
        assert!(!effects.may_compute(&text.into()), "{text}");
    }
}

#[test]
fn what_a_command_may_touch_follows_from_its_text() {
    for (text, wanted) in [
        ("ls -l | sort", StateChange::Nothing),
        ("echo $(x=1; cd /)", some("x", false)),
        ("(cd /; x=1); sleep 1 &", some("x", false)),
        ("x=1", some("x", false)),
        ("export A=$(date) B", some("A B", false)),
        ("export $A", StateChange::Anything),
        ("declare -f g", StateChange::Anything),
        ("cd /tmp && y=$PWD", some("y", true)),
        ("for i in 1 2; do echo $i; done", some("i", false)),
        ("echo ${z:=1} $((n++))", some("n z", false)),
        ("read -r line <f", some("line", false)),
        ("read \"$name\" <f", StateChange::Anything),
        ("printf '%s\\n' \"$x\"", StateChange::Nothing),
        ("printf \"$x\" y z", StateChange::Anything),
        ("printf -v v %s 1", some("v", false)),
        ("f() { x=1; }", StateChange::Anything),
        ("f", StateChange::Anything),
        ("set -e", StateChange::Anything),
        ("shopt -s extglob", StateChange::Anything),
        ("g=1 program", StateChange::Nothing),
        ("unset x", StateChange::Anything),
        ("$PROGRAM x", StateChange::Anything),
    ] {
        let mut effects = Effects::beginning_with(["f"]);
        assert_eq!(effects.of(&text.into()), wanted, "{text}");
    }
}

#[test]
fn after_code_of_unknown_text_anything_may_change() {
    for text in [
        ". lib.sh",
        "eval \"$x\"",
        "trap 'x=1' USR1",
        "command . lib.sh",
        "shopt -s lastpipe",
    ] {
        let mut effects = Effects::beginning_with([]);
        assert_eq!(effects.of(&"ls".into()), StateChange::Nothing);
        assert_eq!(effects.of(&text.into()), StateChange::Anything, "{text}");
        assert_eq!(effects.of(&"ls".into()), StateChange::Anything, "{text}");
    }
}
