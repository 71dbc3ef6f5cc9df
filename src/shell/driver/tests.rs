use super::*;
use std::process::Command;

#[test]
fn the_driver_is_one_line_that_bash_can_parse() {
    let driver = driver();
    assert!(!driver.contains('\n'));
    let output = Command::new("bash")
        .args(["-n", "-c", &driver])
        .output()
        .expect("bash runs");
    assert!(output.status.success(), "{output:?}");
}

#[test]
fn a_plain_command_is_given_nothing_to_restore() {
    let before = ShellBefore::default();
    let text = compose(
        "echo",
        Frame::Command,
        &before,
        7,
        Around {
            is_traced: true,
            redirection: "",
            traps: Traps::None,
            watch: None,
            keep: "",
            prompts: Prompts::default(),
        },
    )
    .text;
    assert!(text.starts_with("{ \necho\n"), "{text}");
}

#[test]
fn a_debug_trap_is_wrapped_once() {
    let told = "trap -- 'echo \"it'\\''s\"' DEBUG\n";
    let order = wrap_debug(told).expect("not wrapped yet");
    let script = format!("{order}\nbuiltin trap -p DEBUG");
    let output = Command::new("bash").args(["-c", &script]).output();
    let wrapped = String::from_utf8(output.expect("bash runs").stdout).expect("text");
    let told = &wrapped[wrapped.find("trap -- ").expect("a trap")..];
    assert!(told.contains("it'\\''s"), "{told}");
    assert_eq!(wrap_debug(told), None);
    assert_eq!(wrap_debug(""), None);
}
