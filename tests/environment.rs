//! Names and values that are not UTF-8: commands get them unchanged, and they cause no errors.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::ffi::OsStrExt as _;

use crate::support::demo::Demo;

const RUN: &str = "<!-- @hook show HOOK -->\n<!-- @SHOW -->\n```bash\nprintf %s \"$ODD\" | od -An -tx1 >> log\nprintf %s \"${PWD##*/}\" | od -An -tx1 >> log\nprintf %s \"${HOME##*/}\" | od -An -tx1 >> log\necho \"$MY_TOKEN\"\nshow\n```\n";

fn odd(text: &[u8]) -> OsString {
    OsStr::from_bytes(text).to_owned()
}

/// A demo whose home, working directory and variables are not UTF-8.
fn demo() -> (Demo, std::path::PathBuf) {
    let demo = Demo::new();
    let folder = demo.path("x").with_file_name(odd(b"w\xff"));
    let home = demo.home().join(odd(b"h\xfe"));
    fs::create_dir_all(&folder).expect("a folder");
    fs::create_dir_all(&home).expect("a folder");
    fs::write(folder.join("run.md"), RUN).expect("written");
    let demo = demo
        .env("ODD", odd(b"a\xff"))
        .env(odd(b"NAME\xff"), "x")
        .env("MY_TOKEN", odd(b"f1rst-Half\xffs3cond-Half"))
        .env(
            "DEMO_HOOK_HOOK",
            odd(b"printf '\xfd' | od -An -tx1 >> log; :"),
        )
        .env("DEMOSH_PROMPT", "> ")
        .env("PWD", &folder)
        .env("HOME", &home);
    (demo, folder)
}

const LOG: &str = " 61 ff\n 77 ff\n 68 fe\n fd\n";

#[test]
fn every_command_takes_an_environment_that_is_not_utf8() {
    for arguments in [
        &["check", "run.md"][..],
        &["list", "run.md"],
        &[
            "ci",
            "run.md",
            "--junit",
            "report.xml",
            "--events",
            "events",
        ],
        &["export", "run.md"],
        &["settings", "run.md"],
    ] {
        let (demo, folder) = demo();
        let mut command = demo.command();
        command
            .args(arguments)
            .current_dir(&folder)
            .stdin(std::process::Stdio::null());
        let output = command.output().expect("it starts");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {said}");
        assert!(!said.contains("panicked"), "{said}");
        if arguments[0] == "ci" {
            assert_eq!(fs::read_to_string(folder.join("log")).expect("run"), LOG);
            let log = String::from_utf8_lossy(&output.stdout);
            assert!(!log.contains("f1rst") && !log.contains("s3cond"), "{log}");
        }
    }
}

#[test]
fn a_show_takes_an_environment_and_arguments_that_are_not_utf8() {
    let (demo, folder) = demo();
    fs::write(
        folder.join(odd(b"talk\xff.md")),
        format!("{RUN}```bash\nprintf %s \"$0$1\" | od -An -tx1 >> log\n```\n"),
    )
    .expect("written");
    let mut command = demo.command();
    command
        .args(["--no-blurb", "--type", "off", "--auto=1ms"])
        .args([odd(b"talk\xff.md"), odd(b"\xfe")])
        .current_dir(&folder);
    let mut pty = crate::support::pty::Pty::spawn(command, 80, 24);
    assert_eq!(pty.wait_exit().code(), Some(0), "{}", pty.screen_text());
    let log = fs::read_to_string(folder.join("log")).expect("run");
    assert_eq!(log, format!("{LOG} 74 61 6c 6b ff 2e 6d 64 fe\n"));
}

#[test]
fn files_of_a_workshop_may_have_names_that_are_not_utf8() {
    let (demo, folder) = demo();
    let inner = folder.join(odd(b"\xff"));
    fs::create_dir(&inner).expect("a folder");
    fs::write(inner.join("a.md"), "```bash {ci=@b.sh}\nfalse\n```\n").expect("written");
    fs::write(inner.join("b.sh"), "echo replaced > log\n").expect("written");
    let mut command = demo.command();
    command
        .arg("ci")
        .arg(inner.join("a.md"))
        .current_dir(&folder);
    let output = command
        .stdin(std::process::Stdio::null())
        .output()
        .expect("it starts");
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert_eq!(
        fs::read_to_string(folder.join("log")).expect("run"),
        "replaced\n"
    );
}
