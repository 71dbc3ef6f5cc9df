//! Documents with problems, in every command: which are refused before anything runs, which
//! findings they have, and which belong to another tool.

use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::symlink;
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::support::demo::{Demo, Finished};

/// Runs `demosh` and expects it to end soon.
#[track_caller]
fn soon(demo: &Demo, arguments: &[&str]) -> Finished {
    let began = Instant::now();
    let finished = demo.pipes(arguments);
    let took = began.elapsed();
    assert!(
        took < Duration::from_secs(60),
        "{arguments:?} took {took:?}"
    );
    finished
}

#[track_caller]
fn assert_refused(finished: &Finished, code: i32, parts: &[&str]) {
    let said = format!("{}{}", finished.stdout, finished.stderr);
    assert_eq!(finished.status.code(), Some(code), "{said}");
    for part in parts {
        assert!(said.contains(part), "{part} in: {said}");
    }
}

/// All commands that read a workshop refuse `file`, on a terminal as well, and nothing runs.
#[track_caller]
fn assert_refused_everywhere(demo: &Demo, file: &str, parts: &[&str]) {
    for command in ["check", "list", "ci", "export"] {
        assert_refused(&soon(demo, &[command, file]), 3, parts);
    }
    for arguments in [&[file][..], &["learn", file], &["rehearse", file]] {
        let mut pty = demo.stage_sized(240, 40, arguments.iter().copied());
        let status = pty.wait_exit();
        let said = pty.screen_text();
        assert_eq!(status.code(), Some(3), "{arguments:?}: {said}");
        for part in parts {
            assert!(said.contains(part), "{arguments:?}: {part} in: {said}");
        }
    }
    assert!(!demo.path("ran").exists());
}

#[test]
fn a_nul_byte_in_a_command_is_an_error_with_its_place() {
    for (text, place) in [
        ("```bash\ntouch ran\necho a\0b\n```\n", "run.md:3:7"),
        ("```bash\ncat <<E\na\0\nE\n```\n", "run.md:3:2"),
        ("<!-- @macro m -->\n  echo\n  x \0\n#@end\n", "run.md:3:5"),
        ("<!-- @echo \0 -->\n", "run.md:1:12"),
        ("```bash {ci=\"echo \0\"}\ntouch ran\n```\n", "run.md:1:19"),
        ("```bash {ci=@nul.sh}\ntouch ran\n```\n", "nul.sh:2"),
        (
            "---\nrequires: {tools: [{name: x, check: \"a\\0b\"}]}\n---\n",
            "run.md:2:39",
        ),
        (
            "---\ntitle: \"a\\0\"\nrequires: {tools: [{name: x, check: \"a\\0b\"}]}\n---\n",
            "run.md:3:39",
        ),
        (
            "<!-- demosh:\nrequires:\n  tools:\n    - {name: \"x\\x00\"}\n-->\n",
            "run.md:4:16",
        ),
        (
            "---\nrehearse: {tools: [\"k\\u0000\"]}\n---\n",
            "run.md:2:22",
        ),
    ] {
        let demo = Demo::new().file("run.md", text);
        let demo = demo.file("nul.sh", "touch ran\n\0\n");
        let parts = ["a NUL byte cannot be part of a command", place];
        assert_refused_everywhere(&demo, "run.md", &parts);
    }
}

#[test]
fn a_nul_byte_in_text_is_no_error() {
    let demo = Demo::new().file("run.md", "a\0b\n```bash\n# c\0d\ntrue\n```\n");
    assert_eq!(demo.pipes(["ci", "run.md"]).status.code(), Some(0));
}

#[test]
fn macros_that_multiply_are_an_error_that_names_them() {
    let mut text = String::from("#@macro m0\ntouch ran\n#@end\n");
    for nth in 1..=12 {
        let calls = format!("#@m{}\n", nth - 1).repeat(10);
        write!(text, "#@macro m{nth}\n{calls}#@end\n").expect("a string");
    }
    let demo = Demo::new().file("run.sh", text + "#@SHOW\nm12\n");
    let parts = [
        "add more than 100000 steps to this workshop",
        "called from `macro m12`",
        "run.sh:",
    ];
    assert_refused_everywhere(&demo, "run.sh", &parts);
}

#[test]
fn macros_that_multiply_nothing_end_as_well() {
    for body in ["", "## hidden\n", "\n", "#@undefined_hook\n"] {
        let mut text = format!("#@hook undefined_hook NONE\n#@macro m0\n{body}#@end\n");
        for nth in 1..=20 {
            let calls = format!("#@m{}\n", nth - 1).repeat(10);
            write!(text, "#@macro m{nth}\n{calls}#@end\n").expect("a string");
        }
        let demo = Demo::new().file("run.sh", text + "m20\n");
        let finished = soon(&demo, &["check", "run.sh"]);
        assert_refused(&finished, 3, &["add more than 100000 steps"]);
    }
}

#[test]
fn a_hundred_thousand_steps_of_one_import_are_taken() {
    let demo = Demo::new()
        .file("run.sh", "#@import all.sh\n")
        .file("all.sh", "true\n".repeat(100_000))
        .file("more.sh", "#@import all.sh\n#@import one.sh\n")
        .file("one.sh", "true\n");
    let finished = soon(&demo, &["list", "run.sh"]);
    assert_eq!(finished.status.code(), Some(0), "{}", finished.stderr);
    let finished = soon(&demo, &["list", "more.sh"]);
    assert_refused(&finished, 3, &["the limit is reached in `import one.sh`"]);
}

#[test]
fn imports_that_multiply_are_an_error() {
    let mut demo = Demo::new().file("f30.sh", "true\n");
    for nth in 0..30 {
        let next = format!("#@import f{}.sh\n", nth + 1).repeat(2);
        demo = demo.file(&format!("f{nth}.sh"), next);
    }
    let finished = soon(&demo, &["check", "f0.sh"]);
    assert_refused(&finished, 3, &["one import too many: at most 10000"]);
}

#[test]
fn whatever_nests_too_deeply_is_an_error() {
    let mut demo = Demo::new().file("f3000.sh", "touch ran\n");
    let mut calls = String::from("#@macro m0\ntouch ran\n#@end\n");
    for nth in 0..3000 {
        demo = demo.file(&format!("f{nth}.sh"), format!("#@import f{}.sh\n", nth + 1));
        write!(calls, "#@macro m{}\n#@m{nth}\n#@end\n", nth + 1).expect("a string");
    }
    let demo = demo
        .file("calls.sh", calls + "#@m3000\n")
        .file("bodies.sh", "#@macro m\n".repeat(20_000))
        .file("hooks.sh", "#@ifhook h\n".repeat(20_000));
    for (file, part) in [
        ("f0.sh", "more than 100 imports deep"),
        ("calls.sh", "more than 100 calls deep"),
        ("bodies.sh", "is nested inside more than 100 others"),
        ("hooks.sh", "is nested inside more than 100 others"),
    ] {
        assert_refused(&soon(&demo, &["check", file]), 3, &[part]);
        assert_refused(&soon(&demo, &["ci", file]), 3, &[part]);
    }
    assert!(!demo.path("ran").exists());
}

#[test]
fn a_file_that_is_imported_twice_counts_twice_and_is_found_fault_with_once() {
    let demo = Demo::new()
        .file("run.sh", "#@import part.sh\n#@import part.sh\n")
        .file("part.sh", "echo x >> log\nrm -r gone || :\n");
    assert_eq!(demo.pipes(["ci", "run.sh"]).status.code(), Some(0));
    assert_eq!(demo.read("log"), "x\nx\n");
    let said = demo.pipes(["check", "run.sh"]).stdout;
    assert!(said.ends_with("\n1 note\n"), "{said}");
}

#[test]
fn what_is_not_a_regular_file_is_refused_immediately() {
    let demo = Demo::new()
        .file("import.sh", "#@import fifo\ntouch ran\n")
        .file("zero.md", "<!-- @import /dev/zero -->\n")
        .file("large.sh", "#@import large\n")
        .file("ci.md", "```bash {ci=@/dev/zero}\ntouch ran\n```\n")
        .file("own.sh", "##@ ci=@fifo\ntouch ran\n");
    let made = std::process::Command::new("mkfifo")
        .arg(demo.path("fifo"))
        .status();
    assert!(made.expect("mkfifo").success());
    symlink("fifo", demo.path("link.md")).expect("a link");
    let large = fs::File::create(demo.path("large")).expect("a file");
    large.set_len(101 * 1024 * 1024).expect("resized");
    for (file, part) in [
        (
            "import.sh",
            "cannot read `fifo`: it is a pipe, not a regular file",
        ),
        (
            "zero.md",
            "cannot read `/dev/zero`: it is a device, not a regular file",
        ),
        ("large.sh", "cannot read `large`: it is larger than 100 MB"),
        ("ci.md", "cannot run `/dev/zero`: it is a device"),
        ("own.sh", "cannot run `fifo`: it is a pipe"),
        (
            "link.md",
            "cannot read `link.md`: it is a pipe, not a regular file",
        ),
    ] {
        assert_refused_everywhere(&demo, file, &[part]);
    }
}

#[test]
fn a_replacement_that_a_command_makes_is_run() {
    let text = "```bash\necho 'touch made' > fix.sh\n```\n```bash {ci=@fix.sh}\nfalse\n```\n";
    let demo = Demo::new().file("run.md", text);
    assert_eq!(demo.pipes(["ci", "run.md"]).status.code(), Some(0));
    assert!(demo.path("made").exists());
}

#[test]
fn a_recording_that_never_ends_is_refused() {
    let demo = Demo::new().file("run.md", "```bash\ntrue\n```\n");
    symlink("/dev/zero", demo.path("run.rehearsal.yaml")).expect("a link");
    let finished = soon(&demo, &["ci", "--rehearse", "run.md"]);
    let said = finished.stderr;
    assert!(
        said.contains("the recording `run.rehearsal.yaml` is not a regular file"),
        "{said}"
    );
}

#[test]
fn one_title_is_shown_and_found_everywhere() {
    let text = "<!-- @SHOW -->\nInstall the\ncontrol plane\n===\n\n```bash\necho a\n```\n\n## Two  spaces\tand\u{a0}more\n\n```bash\necho b\n```\n\n# A<br>B\n\n```bash\necho c\n```\n";
    let demo = Demo::new().file("run.md", text).env("DEMOSH_PROMPT", "> ");
    let list = demo.pipes(["list", "run.md"]).stdout;
    let log = demo.pipes(["ci", "run.md", "--junit", "report.xml"]).stdout;
    let report = demo.read("report.xml");
    let page = demo.pipes(["export", "run.md"]).stdout;
    for title in ["Install the control plane", "Two spaces and more", "A B"] {
        for shown in [&list, &log, &report, &page] {
            assert!(shown.contains(title), "{title} in: {shown}");
        }
        let only = demo.pipes(["ci", "run.md", "--only", title]);
        assert_eq!(only.status.code(), Some(0), "{title}: {}", only.stderr);
    }
    let arguments = [
        "--no-blurb",
        "--type",
        "off",
        "--from",
        "Two spaces and more",
    ];
    let pty = demo.stage(arguments.iter().chain(&["run.md"]));
    pty.wait_for_text("> echo b");
    let json = demo.pipes(["list", "--json", "run.md"]).stdout;
    assert!(
        json.contains("\"title\": \"Two spaces and more\""),
        "{json}"
    );
}

#[test]
fn an_import_is_found_beside_the_target_of_a_linked_workshop() {
    let demo = Demo::new()
        .file(
            "real/talk.md",
            "<!-- @import part.sh -->\n```bash {ci=@fix.sh}\nfalse\n```\n",
        )
        .file("real/part.sh", "#@import deep/more.sh\necho part >> log\n")
        .file("real/deep/more.sh", "echo more >> log\n")
        .file("real/fix.sh", "echo fixed >> log\n");
    symlink("real/talk.md", demo.path("talk.md")).expect("a link");
    let finished = demo.pipes(["ci", "talk.md"]);
    assert_eq!(finished.status.code(), Some(0), "{}", finished.stderr);
    assert_eq!(demo.read("log"), "more\npart\nfixed\n");
    assert_eq!(demo.pipes(["check", "talk.md"]).status.code(), Some(0));
}

#[test]
fn the_file_beside_a_link_counts_before_the_one_beside_its_target() {
    let demo = Demo::new()
        .file("real/talk.sh", "#@import part.sh\n")
        .file("real/part.sh", "echo target >> log\n")
        .file("here/part.sh", "echo beside >> log\n")
        .file("part.sh", "echo current >> log\n");
    for name in ["here/talk.sh", "other.sh"] {
        let target = demo.path("real/talk.sh");
        symlink(target, demo.path(name)).expect("a link");
        assert_eq!(demo.pipes(["ci", name]).status.code(), Some(0));
    }
    assert_eq!(demo.read("log"), "beside\ncurrent\n");
}

#[test]
fn quotes_around_an_import_are_said_to_be_a_part_of_its_name() {
    let demo = Demo::new()
        .file("run.md", "<!-- @import \"part one.sh\" -->\n")
        .file("part one.sh", "touch ran\n");
    let help = "quotes are part of the name here: write `@import part one.sh`";
    assert_refused(&demo.pipes(["check", "run.md"]), 3, &[help, "run.md:1:1"]);
}

#[test]
fn comments_of_editors_are_left_alone() {
    let comments = "<!-- @import \"[TOC]\" {cmd=\"toc\" depthFrom=1 depthTo=6 orderedList=false} -->\n<!-- @format -->\n<!-- @prettier -->\n<!-- @formatter:off -->\n<!-- @import \"a.csv\" {code_block=true} -->\n";
    let demo = Demo::new()
        .file("run.md", format!("{comments}```bash\ntrue\n```\n"))
        .program("bin/format", "#!/bin/sh\ntouch ran\n");
    let path = format!(
        "{}:{}",
        demo.path("bin").display(),
        std::env::var("PATH").expect("set")
    );
    let demo = demo.env("PATH", path);
    let finished = demo.pipes(["ci", "run.md"]);
    assert_eq!(finished.status.code(), Some(0), "{}", finished.stderr);
    assert!(!demo.path("ran").exists());
    let finished = demo.pipes(["check", "run.md"]);
    assert_eq!(finished.stdout, "", "{}", finished.stderr);
}

#[test]
fn a_macro_that_is_called_like_an_editor_s_comment_is_still_called() {
    let text =
        "<!-- @macro format -->\ntouch called\n#@end\n<!-- @format -->\n```bash\ntrue\n```\n";
    let demo = Demo::new().file("run.md", text);
    assert_eq!(demo.pipes(["ci", "run.md"]).status.code(), Some(0));
    assert!(demo.path("called").exists());
}

#[test]
fn a_target_that_names_nothing_or_several_things_is_a_misuse() {
    let demo = Demo::new().file(
        "run.md",
        "# Set up a\n```bash\ntouch ran\n```\n# Set up b\n```bash\ntouch ran\n```\n",
    );
    for (target, part) in [
        ("", "does not name a part"),
        (" ", "does not name a part"),
        ("##", "does not name a part"),
        ("set up", "`set up` is ambiguous"),
        (
            "set up",
            "it may be `Set up a` (run.md:1) or `Set up b` (run.md:5)",
        ),
    ] {
        for option in ["--only", "--from", "--to"] {
            let finished = demo.pipes(["ci", "run.md", option, target]);
            assert_refused(&finished, 2, &[part]);
        }
        let mut pty = demo.stage_sized(120, 24, ["--from", target, "run.md"]);
        assert_eq!(pty.wait_exit().code(), Some(2));
        assert!(pty.screen_text().contains(part), "{}", pty.screen_text());
    }
    assert!(!demo.path("ran").exists());
    assert_eq!(
        demo.pipes(["ci", "run.md", "--only", "Set up b"])
            .status
            .code(),
        Some(0)
    );
    assert_eq!(
        demo.pipes(["ci", "run.md", "--only", "Other"])
            .status
            .code(),
        Some(4)
    );
}

#[test]
fn the_line_of_an_import_or_a_call_begins_at_its_first_step() {
    let text = "<!-- @macro m -->\necho m1 >> log\necho m2 >> log\n#@end\n<!-- @SHOW -->\n```bash\necho first >> log\n```\n<!-- @import part.sh -->\n<!-- @m -->\n```bash\necho last >> log\n```\n";
    for (target, log) in [
        ("run.md:9", "part\nm1\nm2\nlast\n"),
        ("run.md:10", "m1\nm2\nlast\n"),
    ] {
        let demo = Demo::new()
            .file("run.md", text)
            .file("part.sh", "echo part >> log\n");
        assert_eq!(
            demo.pipes(["ci", "run.md", "--from", target]).status.code(),
            Some(0)
        );
        assert_eq!(demo.read("log"), log);
    }
    let demo = Demo::new()
        .file("run.md", text)
        .file("part.sh", "#@SHOW\necho part >> log\n")
        .env("DEMOSH_PROMPT", "> ");
    let arguments = [
        "--no-blurb",
        "--type",
        "off",
        "--from",
        "run.md:9",
        "run.md",
    ];
    let pty = demo.stage(arguments);
    pty.wait_for_text("> echo part >> log");
}

#[test]
fn a_step_has_one_number_in_lists_logs_and_events() {
    let text = "# One\n\nWords.\n\n```bash\necho a\n```\n\n```bash\nfalse\n```\n";
    let demo = Demo::new().file("run.md", format!("<!-- @SHOW -->\n{text}"));
    let list = demo.pipes(["list", "run.md"]).stdout;
    let line = list.lines().find(|line| line.ends_with("  false"));
    let number = line
        .and_then(|line| line.split_whitespace().next())
        .expect("listed");
    let finished = demo.pipes(["ci", "run.md", "--events", "events"]);
    assert!(
        finished.stdout.contains(&format!("[{number}/")),
        "{}",
        finished.stdout
    );
    let events = demo.read("events");
    let failed = events
        .lines()
        .find(|line| line.contains("\"outcome\":\"failed\""));
    let expected = format!("\"step\":{number},");
    assert!(failed.expect("it failed").contains(&expected), "{events}");
    let only = demo.pipes(["ci", "run.md", "--only", number]);
    assert!(only.stdout.contains("FAILED 1 of 1"), "{}", only.stdout);
}

#[test]
fn ten_thousand_findings_are_printed_soon() {
    let demo = Demo::new().file("run.sh", "rm -r a\n".repeat(10_000));
    let mut command = demo.command();
    command.args(["check", "run.sh"]).stdout(Stdio::piped());
    let began = Instant::now();
    let output = command.output().expect("it starts");
    // A debug build on a busy machine is many times slower than the usual second.
    assert!(
        began.elapsed() < Duration::from_secs(30),
        "{:?}",
        began.elapsed()
    );
    assert!(output.stdout.ends_with(b"\n\n10000 notes\n"));
}

#[test]
fn one_huge_command_and_many_broken_ones_take_no_longer_than_they_are_long() {
    let demo = Demo::new()
        .file("word.sh", format!("echo {}\n", "a".repeat(4_000_000)))
        .file(
            "lines.sh",
            format!("echo '{}'\n", "some words\n".repeat(400_000)),
        )
        .file(
            "broken.sh",
            format!("{}a )\n{}", "ls\n".repeat(5_000), "ls\n".repeat(5_000)),
        )
        .file(
            "parens.md",
            format!("```bash\n{}```\n", "(\n".repeat(100_000)),
        );
    // Each took more than twice as long when it was read byte by byte, or column by column.
    for (arguments, code, limit) in [
        (["check", "word.sh"], 0, 15),
        (["check", "lines.sh"], 0, 15),
        (["check", "broken.sh"], 3, 10),
        (["export", "parens.md"], 0, 15),
    ] {
        let began = Instant::now();
        let finished = demo.pipes(arguments);
        let took = began.elapsed();
        assert_eq!(finished.status.code(), Some(code), "{arguments:?}");
        assert!(
            took < Duration::from_secs(limit),
            "{arguments:?} took {took:?}"
        );
    }
}

#[test]
fn a_table_in_a_fence_that_runs_is_found_before_it_fails() {
    let text = "```bash\ntrue\n```\n```bash\nNAME   READY   STATUS\nweb-1  1/1     Running\n```\n";
    let demo = Demo::new().file("run.md", text);
    let finished = demo.pipes(["check", "run.md", "--deny", "warnings"]);
    let parts = [
        "there is no program `NAME`",
        "run.md:5:1",
        "label the fence `text`",
    ];
    assert_refused(&finished, 3, &parts);
}
