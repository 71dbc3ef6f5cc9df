use super::*;

/// A shell in pipes in which nothing is defined.
fn around(traps: UserTraps) -> SessionTraits {
    SessionTraits {
        traps,
        is_on_terminal: false,
        names_prompt_command: false,
    }
}

#[test]
fn only_the_exceptions_have_a_frame_of_their_own() {
    for (text, interrupts, wanted) in [
        ("echo hello; x=1", false, Frame::Command),
        ("sleep 50 & sleep 1; jobs", false, Frame::Sourced),
        ("jobs -l | cat", false, Frame::Sourced),
        ("kill %1 %2", false, Frame::Sourced),
        ("kill $!; wait", false, Frame::Command),
        ("printf %s jobs", false, Frame::Command),
        ("jobs; return 3", false, Frame::Command),
        ("break; echo on", false, Frame::Flat),
        ("for i in 1 2; do break; done", false, Frame::Command),
        ("continue; declare -A m", false, Frame::Command),
        ("f() { break; }", false, Frame::Command),
        ("sleep 3; echo rest", true, Frame::Flat),
        ("sleep 3; set -e", true, Frame::Command),
        ("f() { local x; }; f", true, Frame::Flat),
        ("jobs; sleep 3", true, Frame::Sourced),
    ] {
        let traps = UserTraps {
            interrupts,
            ..UserTraps::default()
        };
        let effects = Effects::default();
        assert_eq!(
            frame(&text.into(), around(traps), &effects),
            wanted,
            "{text}"
        );
    }
    let traps = UserTraps {
        returns: true,
        ..UserTraps::default()
    };
    let effects = Effects::default();
    assert_eq!(
        frame(&"sleep 50 & jobs".into(), around(traps), &effects),
        Frame::Command
    );
    let traps = UserTraps {
        commands: true,
        interrupts: true,
        ..UserTraps::default()
    };
    let effects = Effects::default();
    assert_eq!(
        frame(&"sleep 50 & jobs".into(), around(traps), &effects),
        Frame::Command
    );
}

#[test]
fn a_list_on_a_terminal_is_not_in_the_loop_of_the_driver() {
    let mut effects = Effects::default();
    effects.of(&"f() { :; }".into());
    for (text, wanted) in [
        ("sleep 30", Frame::Command),
        ("sleep 30; echo rest", Frame::Flat),
        ("sleep 30 && f", Frame::Command),
        ("\"$x\"; echo rest", Frame::Command),
        ("sleep 30; declare -A m", Frame::Command),
        ("declare -p m; sleep 30", Frame::Flat),
        ("(sleep 30; echo in)", Frame::Flat),
        ("(sleep 30; local a=1)", Frame::Command),
        ("echo \"$(local a=1)\"; sleep 30", Frame::Command),
        ("g() { sleep 30; echo in; }", Frame::Command),
    ] {
        let around = SessionTraits {
            is_on_terminal: true,
            ..around(UserTraps::default())
        };
        assert_eq!(frame(&text.into(), around, &effects), wanted, "{text}");
    }
}

#[test]
fn what_may_see_prompt_command_is_in_a_function() {
    let mut effects = Effects::default();
    effects.of(&"f() { :; }".into());
    for (text, named, wanted) in [
        ("echo \"$PROMPT_COMMAND\"", false, Frame::Flat),
        ("PROMPT_COMMAND=(a b)", false, Frame::Flat),
        ("declare -p PROMPT_COMMAND", false, Frame::Flat),
        ("declare PROMPT_COMMAND=x", false, Frame::Command),
        ("f", false, Frame::Command),
        ("f", true, Frame::Flat),
        ("ls", true, Frame::Command),
    ] {
        let around = SessionTraits {
            names_prompt_command: named,
            ..around(UserTraps::default())
        };
        assert_eq!(frame(&text.into(), around, &effects), wanted, "{text}");
    }
}
