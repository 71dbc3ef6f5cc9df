//! A workshop's traps on stage.

use super::{at, press, stage_with};

#[test]
fn the_last_status_stays_while_a_trap_on_int_is_set() {
    let text =
        "<!-- @SHOW -->\n```bash\ntrap 'echo int' INT\n(exit 3)\necho \"status $?\" >log\n```\n";
    let (demo, mut pty) = stage_with(text, &["--type", "off"]);
    for prompt in [
        "> trap 'echo int' INT",
        "> (exit 3)",
        "> echo \"status $?\" >log",
    ] {
        at(&pty, prompt);
        press(&pty, "\r");
    }
    assert_eq!(pty.wait_exit().code(), Some(0));
    assert_eq!(demo.read("log"), "status 3\n");
}
