//! Commands that a key or a signal suspends: the message, and the next command.

use super::{at, press, stage_with};

/// Runs `text` on stage, stops it with control-z after it has created the file `started`, and
/// returns what it and the next step write into the log.
fn log_after_control_z(text: &str) -> String {
    let next = "echo \"$?\" >>log; kill %1";
    let document = format!("<!-- @SHOW -->\n```bash\n{text}\n```\n\n```bash\n{next}\n```\n");
    let (demo, mut pty) = stage_with(&document, &["--type", "off"]);
    at(&pty, &format!("> {text}"));
    press(&pty, "\r");
    pty.wait_for(|_| demo.path("started").exists(), "the command");
    press(&pty, "\x1a");
    pty.wait_for_text("...stopped: ");
    at(&pty, &format!("> {next}"));
    press(&pty, "\r");
    assert_eq!(pty.wait_exit().code(), Some(0), "{text}");
    demo.read("log")
}

#[test]
fn what_control_z_stops_has_the_status_that_bash_gives_it() {
    for text in [
        "sleep 100 >started",
        "sleep 100 >started | cat",
        "for i in 1 2; do sleep 100 >started; done",
        "(sleep 100 >started; echo in >>log)",
        "sleep 100 >started && echo and >>log",
    ] {
        assert_eq!(log_after_control_z(text), "148\n", "{text}");
    }
}

#[test]
fn the_rest_of_a_list_runs_after_control_z() {
    for (text, log) in [
        ("sleep 100 >started; echo rest $? >>log", "rest 148\n0\n"),
        ("sleep 100 >started || echo or >>log", "or\n0\n"),
        (
            "if sleep 100 >started; then :; else echo else >>log; fi",
            "else\n0\n",
        ),
    ] {
        assert_eq!(log_after_control_z(text), log, "{text}");
    }
}

#[test]
fn a_program_that_stops_itself_is_reported_and_can_be_resumed() {
    let stops = "bash -c 'kill -STOP $$; echo resumed >>log'";
    let text = format!("<!-- @SHOW -->\n```bash\n{stops}\necho \"$?\" >>log\nfg\n```\n");
    let (demo, mut pty) = stage_with(&text, &["--type", "off"]);
    for command in [stops, "echo \"$?\" >>log", "fg"] {
        at(&pty, &format!("> {command}"));
        press(&pty, "\r");
    }
    assert_eq!(pty.wait_exit().code(), Some(0));
    assert_eq!(demo.read("log"), "147\nresumed\n");
    let said = String::from_utf8_lossy(&pty.transcript()).into_owned();
    assert!(said.contains("...stopped: bash"), "{said}");
}
