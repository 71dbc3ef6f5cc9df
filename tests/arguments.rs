//! The command line as people use it: help, mistakes, pages of the manual, readers that close the
//! pipe, and logs for services.

use std::io::Read as _;
use std::process::Stdio;

use crate::support::demo::{Demo, Finished};

const TWO: &str = "# One\n\n```bash\necho first\n```\n\n# Two\n\n```bash\necho second\n```\n";

fn demo() -> Demo {
    Demo::new().file("talk.md", TWO)
}

#[track_caller]
fn assert_said(finished: &Finished, code: i32, words: &str) {
    assert_eq!(finished.status.code(), Some(code), "{finished:?}");
    assert_eq!(finished.stderr.trim_end(), words);
}

#[test]
fn help_is_that_of_a_command_or_a_table() {
    let help = demo().pipes(["help", "ci"]);
    assert!(help.stdout.contains("Usage: demosh ci") && help.stdout.contains("--junit"));
    let table = demo().pipes(["help", "rules"]);
    assert!(table.stdout.starts_with("| rule |"), "{}", table.stdout);
    let wrong = demo().pipes(["help", "rule"]);
    let words = "error: there is no command or table `rule`\nhelp: did you mean `rules`?";
    assert_said(&wrong, 2, words);
}

#[test]
fn a_table_on_a_terminal_is_laid_out() {
    let mut pty = demo().stage_sized(70, 120, ["help", "directives"]);
    assert_eq!(pty.wait_exit().code(), Some(0));
    let text = pty.screen_text();
    assert!(text.contains("SHOW") && !text.contains("| ---"), "{text}");
}

#[test]
fn a_mistyped_command_is_recognised_unless_there_is_such_a_file() {
    let words = |word, meant| {
        format!("error: there is no command and no file `{word}`\nhelp: did you mean `{meant}`?")
    };
    assert_said(
        &demo().pipes(["chekc", "talk.md"]),
        2,
        &words("chekc", "check"),
    );
    assert_said(
        &demo().pipes(["lern", "talk.md"]),
        2,
        &words("lern", "learn"),
    );
    let new = demo().pipes(["publish", "talk.md"]);
    assert_eq!(new.status.code(), Some(2));
    assert!(
        new.stderr.contains("`demosh help` lists the commands"),
        "{}",
        new.stderr
    );
    let file = demo().file("chekc", "echo hi\n").pipes(["chekc"]);
    assert!(file.stderr.contains("needs a terminal"), "{}", file.stderr);
}

#[test]
fn every_command_has_a_page_in_the_manual() {
    for (command, section) in [("ci", ".SH \"EXIT STATUS\""), ("export", ".SH EXAMPLES")] {
        let page = demo().pipes(["man", command]);
        assert_eq!(page.status.code(), Some(0));
        assert!(page.stdout.contains(section), "{}", page.stdout);
    }
    let wrong = demo().pipes(["man", "chekc"]);
    let words = "error: there is no command `chekc`\nhelp: did you mean `check`?";
    assert_said(&wrong, 2, words);
}

#[test]
fn a_document_with_errors_says_so_in_the_log_before_the_verdict() {
    let demo = demo().file("bad.md", "# One\n<!-- @import gone.md -->\n");
    let finished = demo.pipes(["ci", "bad.md"]);
    assert_eq!(finished.status.code(), Some(3));
    assert_eq!(finished.stderr, "");
    let reason = finished.stdout.find("bad.md:2:1").expect("the place");
    let verdict = finished.stdout.find("DOCUMENT WRONG").expect("a verdict");
    assert!(reason < verdict, "{}", finished.stdout);
}

#[test]
fn a_selection_without_commands_says_why() {
    let finished = demo().pipes(["ci", "--from", "Two", "--to", "One", "talk.md"]);
    assert_eq!(finished.status.code(), Some(4));
    let why = "`--from Two` and `--to One` select nothing to run in `talk.md`: `--to` ends before `--from` begins";
    assert!(finished.stderr.contains(why), "{}", finished.stderr);
    for (mode, why) in [
        ("<!-- @HIDE -->\n", "there is no step under `Words`"),
        ("", "there is no command in that part"),
    ] {
        let text = format!("{mode}# Words\n\nText.\n\n{TWO}");
        let finished = Demo::new()
            .file("talk.md", text)
            .pipes(["ci", "--only", "Words", "talk.md"]);
        assert!(finished.stderr.contains(why), "{}", finished.stderr);
    }
}

#[test]
fn a_reader_that_leaves_ends_nothing_and_is_no_error() {
    let long = "```bash\nseq 1 200000\ntouch done\n```\n";
    for (arguments, code) in [
        (&["ci", "long.md"][..], 0),
        (&["help", "ci"], 0),
        (&["list", "long.md"], 0),
    ] {
        let demo = Demo::new().file("long.md", long);
        let mut command = demo.command();
        command.args(arguments).stdin(Stdio::null());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("started");
        let mut out = child.stdout.take().expect("a pipe");
        let _ = out.read(&mut [0; 10]).expect("read");
        drop(out);
        let output = child.wait_with_output().expect("ended");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
        assert_eq!(said, "", "{arguments:?}");
        assert_eq!(demo.path("done").exists(), arguments[0] == "ci");
    }
}

#[test]
fn headings_are_sections_in_the_log_of_gitlab() {
    let log = demo()
        .env("GITLAB_CI", "true")
        .pipes(["ci", "talk.md"])
        .stdout;
    let marks: Vec<_> = log
        .split("\x1b[0Ksection_")
        .skip(1)
        .map(|part| {
            let mark = part.split('\r').next().unwrap_or_default();
            let parts: Vec<_> = mark.split(':').collect();
            assert!(parts[1].parse::<u64>().is_ok(), "{mark}");
            (parts[0].to_owned(), parts[2].to_owned())
        })
        .collect();
    let expected = [
        ("start", "demosh_1"),
        ("end", "demosh_1"),
        ("start", "demosh_2"),
        ("end", "demosh_2"),
    ];
    assert_eq!(
        marks,
        expected.map(|(mark, name)| (mark.to_owned(), name.to_owned()))
    );
    let plain = demo().pipes(["ci", "talk.md"]).stdout;
    assert!(!plain.contains("section_"));
    let none = demo()
        .env("GITLAB_CI", "true")
        .pipes(["ci", "--annotations", "none", "talk.md"]);
    assert!(!none.stdout.contains("section_"));
}

#[test]
fn settings_that_are_wrong_are_named_with_their_place() {
    let text = |stage: &str| format!("---\ntitle: T\nstage:\n  theme: dark\n  {stage}\n---\n# A\n");
    for (stage, place, words) in [
        (
            "speed: 0",
            "5:10",
            "`stage.speed`: 0 is not between 1 and 1000",
        ),
        ("speed: fast", "5:10", "did you mean `typing: fast`?"),
        ("prompt: '{pwd}'", "5:11", "a prompt has no field `{pwd}`"),
        ("theme: light", "5:3", "the key `theme` is given twice"),
    ] {
        let finished = Demo::new()
            .file("a.md", text(stage))
            .pipes(["list", "a.md"]);
        let said = finished.stderr;
        assert!(
            said.contains(&format!("a.md:{place}")) && said.contains(words),
            "{stage}: {said}"
        );
    }
}

#[test]
fn a_page_says_which_language_it_is_in_and_how_that_runs() {
    let page = |lang: &str| {
        let text = format!("---\ntitle: T\n{lang}---\n# A\n");
        Demo::new().file("a.md", text).pipes(["export", "a.md"])
    };
    assert!(page("").stdout.contains("<html lang=\"en\" dir=\"ltr\">"));
    assert!(
        page("lang: ar-EG\n")
            .stdout
            .contains("<html lang=\"ar-EG\" dir=\"rtl\">")
    );
    assert!(page("lang: az-Arab\n").stdout.contains("dir=\"rtl\""));
    let wrong = page("lang: '\"><script>'\n");
    assert_eq!(wrong.status.code(), Some(3));
}
