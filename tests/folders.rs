//! A working folder that is gone, before a run or during one.

use std::process::Command;

use crate::support::demo::Demo;

/// Runs the program with these arguments in a folder that no longer exists. Returns the status and
/// standard error.
fn in_a_gone_folder(demo: &Demo, arguments: &[&str]) -> (Option<i32>, String) {
    std::fs::create_dir(demo.path("gone")).expect("a folder");
    let mut command: Command = demo.command_for("bash");
    let output = command
        .current_dir(demo.path("gone"))
        .args(["-c", "rmdir \"$PWD\"; exec \"$0\" \"$@\""])
        .arg(env!("CARGO_BIN_EXE_demosh"))
        .args(arguments)
        .output()
        .expect("it runs");
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.code(), error)
}

#[test]
fn a_missing_working_folder_is_reported_with_a_remedy() {
    let demo = Demo::new().file("run.md", "<!-- @SHOW -->\n```bash\necho hi\n```\n");
    for arguments in [["ci", "run.md"], ["check", "run.md"], ["list", "run.md"]] {
        let (status, error) = in_a_gone_folder(&demo, &arguments);
        assert_eq!(status, Some(2), "{arguments:?}: {error}");
        let wanted = "error: the working folder cannot be found: ";
        assert!(error.starts_with(wanted), "{arguments:?}: {error}");
        assert!(
            error.contains("\nhelp: it may have been removed"),
            "{error}"
        );
    }
}

/// The output of `ci` for a workshop whose shell is lost after its folder is gone, so that its
/// cleanup must not empty another folder.
fn lost(demo: &Demo, remove: &str) -> String {
    let text = format!(
        "```bash\n{remove}\n```\n\n```bash\nexec true\n```\n\n\
         ```bash {{ci=finally}}\nrm -rf ./*; echo cleaned\n```\n"
    );
    std::fs::write(demo.path("sub/run.md"), text).expect("written");
    let mut command = demo.command_for(env!("CARGO_BIN_EXE_demosh"));
    let output = command
        .current_dir(demo.path("sub"))
        .args(["ci", "run.md"])
        .output()
        .expect("it runs");
    assert_eq!(output.status.code(), Some(1));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn a_new_shell_works_in_no_other_folder_than_the_lost_one() {
    for remove in [
        "rm -rf \"$PWD\"",
        "mkdir -p ../other/deep; cd ../other/deep; rm -rf \"$PWD\"",
    ] {
        let demo = Demo::new()
            .file("sub/kept", "")
            .file("kept", "")
            .file("other/kept", "");
        let log = lost(&demo, remove);
        assert!(log.contains("cleaned"), "{remove}: {log}");
        assert!(log.contains("the working folder, which is gone"), "{log}");
        assert!(demo.path("kept").exists(), "{remove}: {log}");
        assert!(demo.path("other/kept").exists(), "{remove}: {log}");
        let has_sub = demo.path("sub").exists();
        assert!(
            !has_sub || demo.path("sub/kept").exists(),
            "{remove}: {log}"
        );
    }
}
