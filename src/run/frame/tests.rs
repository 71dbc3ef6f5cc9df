use super::*;

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
        assert_eq!(frame(&text.into(), traps), wanted, "{text}");
    }
    let traps = UserTraps {
        returns: true,
        ..UserTraps::default()
    };
    assert_eq!(frame(&"sleep 50 & jobs".into(), traps), Frame::Command);
    let traps = UserTraps {
        commands: true,
        interrupts: true,
        ..UserTraps::default()
    };
    assert_eq!(frame(&"sleep 50 & jobs".into(), traps), Frame::Command);
}
