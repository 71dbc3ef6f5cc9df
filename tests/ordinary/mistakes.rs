//! Mistakes in fences that add to commands: each is an error or a finding with its place, and
//! nothing runs or is lost.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use crate::support::demo::Demo;

/// The output of `check` for a page.
fn checked(text: &str) -> String {
    let demo = Demo::new().file("page.md", text);
    demo.pipes(["check", "page.md"]).stdout
}

#[test]
fn what_cannot_run_is_an_error_everywhere() {
    for (text, place, message) in [
        (
            "# A\n\n```text {into}\nhello\n```\n",
            "page.md:3:1",
            "`into` needs a command right before it",
        ),
        (
            "```bash\ncat > ran\n```\n\nWords.\n\n```text {into}\nhello\n```\n",
            "page.md:7:1",
            "`into` needs a command right before it",
        ),
        (
            "```bash\n# a comment\n```\n\n```text {into}\nhello\n```\n",
            "page.md:5:1",
            "`into` needs a command right before it",
        ),
        (
            "```bash\nexport A=1\n```\n\n```text {into}\nhello\n```\n",
            "page.md:5:1",
            "starts no program that could read these lines",
        ),
        (
            "```bash\ncat > ran\n```\n\n```text {into}\na\n```\n\n```text {into}\nb\n```\n",
            "page.md:9:1",
            "has its lines from another fence",
        ),
        (
            "```bash {verify}\ntouch ran\n```\n",
            "page.md:1:1",
            "there is no exercise",
        ),
        (
            "```bash\n##@ verify\ntouch ran\n```\n",
            "page.md:1:1",
            "there is no exercise",
        ),
        (
            "```console {run}\ntouch ran\n```\n",
            "page.md:1:1",
            "begins with `$ `",
        ),
        (
            "```console {run}\n# touch ran\n```\n",
            "page.md:1:1",
            "begins with `$ `",
        ),
        (
            "```console {run}\nme@host:~$ touch ran\n```\n",
            "page.md:1:1",
            "begins with `$ `",
        ),
    ] {
        let demo = Demo::new().file("page.md", text);
        for command in [
            &["check"][..],
            &["ci"],
            &["ci", "--update"],
            &["list"],
            &["export"],
        ] {
            let finished = demo.pipes(command.iter().chain(&["page.md"]));
            let said = format!("{}{}", finished.stdout, finished.stderr);
            assert_eq!(
                finished.status.code(),
                Some(3),
                "{command:?}: {text}: {said}"
            );
            for part in [place, message, "help: "] {
                assert!(said.contains(part), "{command:?}: {text}: {part}: {said}");
            }
            assert!(!said.contains("transcript-fence"), "{said}");
        }
        for arguments in [&["page.md"][..], &["learn", "page.md"]] {
            let mut pty = demo.stage_sized(160, 40, arguments);
            assert_eq!(pty.wait_exit().code(), Some(3), "{text}");
            assert!(
                pty.screen_text().contains(place),
                "{text}: {}",
                pty.screen_text()
            );
        }
        assert_eq!(demo.read("page.md"), text);
        assert!(!demo.path("ran").exists(), "{text}");
    }
}

#[test]
fn two_blocks_of_one_name_are_a_warning_and_selecting_them_an_error() {
    let text = "```bash {name=a}\ntouch ran\n```\n\n```bash {name=a}\ntrue\n```\n";
    let said = checked(text);
    assert!(said.contains("warning[duplicate-name]"), "{said}");
    let demo = Demo::new().file("page.md", text);
    for option in ["--only", "--from", "--to"] {
        let finished = demo.pipes(["ci", "page.md", option, "a"]);
        assert_eq!(
            finished.status.code(),
            Some(2),
            "{option}: {}",
            finished.stderr
        );
        assert!(
            finished.stderr.contains("`a` is ambiguous"),
            "{}",
            finished.stderr
        );
    }
    assert!(!demo.path("ran").exists());
}

#[test]
fn a_second_statement_about_the_same_output_is_found() {
    let said = checked("```bash\necho a\n```\n\n```output\na\n```\n\n```output\nb\n```\n");
    assert!(
        said.contains("warning[unattached-output]") && said.contains("page.md:9:1"),
        "{said}"
    );
}

#[test]
fn output_is_compared_whatever_the_case_of_its_language_and_its_colours() {
    for (stated, code) in [
        ("```Output\na\n```", 0),
        ("```OUTPUT title=\"x\"\nb\n```", 1),
        ("```output\n\u{1b}[31ma\u{1b}[0m\n```", 0),
        ("```output\na\n[..]\n```", 0),
        ("```output\n\na\n```", 1),
        ("```output\na   \n\n\n```", 0),
        ("```output\n...\na\n...\n```", 0),
        ("```output\n[..]\n```", 0),
        ("```output\n[..]\n[..]x\n```", 1),
    ] {
        let text = format!("```bash\nprintf '\\e[31ma\\e[0m  \\n\\n'\n```\n\n{stated}\n");
        let demo = Demo::new().file("page.md", &text);
        let finished = demo.pipes(["ci", "page.md"]);
        assert_eq!(
            finished.status.code(),
            Some(code),
            "{stated}: {}",
            finished.stdout
        );
        if code == 0 {
            demo.pipes(["ci", "page.md", "--update"]);
            assert_eq!(demo.read("page.md"), text);
        }
    }
}

#[test]
fn keys_of_one_command_leave_those_of_its_fence_in_force() {
    let text = "# A\n\nMake it.\n\n```bash {verify}\n##@ timeout=9s\ntest -e made\n```\n\n```bash {destroys}\n##@ timeout=9s\ntrue\n```\n";
    let demo = Demo::new().file("page.md", text);
    let listed = demo.pipes(["list", "page.md"]).stdout;
    for line in [
        "test -e made  {timeout=9s verify}",
        "true  {timeout=9s destroys}",
    ] {
        assert!(listed.contains(line), "{line}: {listed}");
    }
}

#[test]
fn an_update_that_cannot_be_written_leaves_the_file_alone() {
    let text = "```bash\ntouch ran; echo a\n```\n\n```output\nb\n```\n";
    let demo = Demo::new().file("page.md", text);
    let set = |mode| fs::set_permissions(demo.path("page.md"), fs::Permissions::from_mode(mode));
    set(0o444).expect("our own file");
    let finished = demo.pipes(["ci", "page.md", "--update"]);
    assert_ne!(finished.status.code(), Some(0), "{}", finished.stdout);
    assert!(
        finished.stderr.contains("help: make it writable"),
        "{}",
        finished.stderr
    );
    assert_eq!(demo.read("page.md"), text);
    assert!(!demo.path("ran").exists());
}

#[test]
fn settings_that_no_show_takes_are_errors_of_check_too() {
    for (settings, place, message) in [
        (
            "keys: {skip: [e]}",
            "page.md:3:10",
            "`e` would do both `skip` and `edit`",
        ),
        ("keys: {skp: s}", "page.md:3:10", "did you mean `skip`?"),
        (
            "keys: {run: []}",
            "page.md:3:10",
            "no key is left for `run`",
        ),
        (
            "theme: {base: dark, styles: {heading1: bold, heading9: red}}",
            "page.md:3:48",
            "did you mean `heading1`?",
        ),
        (
            "typing: slow",
            "page.md:3:11",
            "`human`, `fast`, `off` or `keys` is expected, not `slow`",
        ),
    ] {
        let text = format!("---\nstage:\n  {settings}\n---\n# A\n\n```bash\ntouch ran\n```\n");
        let demo = Demo::new().file("page.md", &text);
        for command in [vec!["check"], vec!["ci"], vec!["settings"]] {
            let finished = demo.pipes(command.iter().copied().chain(["page.md"]));
            let said = finished.stdout.clone() + &finished.stderr;
            assert!(!finished.status.success(), "{command:?} {settings}");
            assert!(said.contains(place), "{command:?} {settings}: {said}");
            assert!(said.contains(message), "{command:?} {settings}: {said}");
        }
        assert!(!demo.path("ran").exists(), "{settings}");
    }
}

#[test]
fn one_value_where_a_list_belongs_has_the_list_as_its_remedy() {
    let text = "---\nrequires:\n  tools: kubectl\n---\n# A\n";
    let said = checked(text);
    assert!(said.contains("page.md:3:10"), "{said}");
    assert!(said.contains("write it as a list: `[kubectl]`"), "{said}");
}
