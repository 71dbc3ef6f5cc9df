//! `demosh learn`: the text at the start, each key and menu, practice, and continuing on another
//! day.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use rustix::process::Signal;

use super::{at, press, wait_for_stop};
use crate::support::demo::Demo;
use crate::support::processes::wait_until_none_has;
use crate::support::pty::{Pty, rows};

const LESSON: &str = "---\ntitle: A lesson\ndestroys: [\"the cluster x\"]\n---\nRead this first.\n\n```bash\ngreet() { echo \"hello, $1\"; }\n```\n<!-- @SHOW -->\n# One\n\nSome words.\n\n```bash\nNAME=Ada; echo one >> log\n```\n\n# Two\n\n```bash\nk3d() { :; }; k3d cluster create mesh; cd sub; echo two >> ../log\n```\n\n```bash\ngreet \"$NAME\" >> ../log\n```\n\n```bash {ci=finally}\necho clean >> ../log\n```\n";

fn lesson(text: &str) -> Demo {
    Demo::new()
        .file("talk.md", text)
        .file("sub/there", "")
        .env("DEMOSH_PROMPT", "> ")
}

/// The screen without its line breaks.
fn unbroken(pty: &Pty) -> String {
    rows(&pty.screen()).join(" ")
}

/// Answers a question with yes.
fn yes(pty: &Pty, question: &str) {
    let asked = |screen: &vt100::Screen| {
        let text = rows(screen).join(" ");
        text.contains(question) && text.trim_end().to_lowercase().ends_with("[y/n]")
    };
    pty.wait_for(asked, question);
    wait_for_stop(pty, question);
    pty.send("y");
}

fn begun(demo: &Demo, options: &[&str]) -> Pty {
    let mut arguments = vec!["learn", "talk.md"];
    arguments.extend(options);
    let pty = demo.stage(arguments);
    yes(&pty, "Begin?");
    pty
}

const FIRST: &str = "> NAME=Ada; echo one >> log";
const SECOND: &str = "> k3d() { :; }; k3d cluster create mesh; cd sub; echo two >> ../log";
const THIRD: &str = "> greet \"$NAME\" >> ../log";
const LAST: &str = "> echo clean >> ../log";

/// Presses RETURN at each of these commands.
fn run_all(pty: &Pty, commands: &[&str]) {
    for command in commands {
        at(pty, command);
        press(pty, "\r");
    }
}

#[test]
fn what_is_coming_is_announced_before_anything_runs() {
    let demo = lesson(LESSON);
    let mut pty = demo.stage(["learn", "talk.md"]);
    pty.wait_for_text("Begin? [y/n]");
    let text = pty.screen_text();
    for part in [
        "A lesson",
        "2 sections, 4 commands, 1 set-up command.",
        "For set-up, this runs first:",
        "greet() { echo \"hello, $1\"; }",
        "It creates the k3d cluster mesh.",
        "It destroys the cluster x.",
        "no run on this machine has been timed",
        "c copies it",
    ] {
        assert!(text.contains(part), "no `{part}` in\n{text}");
    }
    wait_for_stop(&pty, "the question");
    pty.send("n");
    assert_eq!(pty.wait_exit().code(), Some(6));
    assert_eq!(demo.read("log"), "");
}

#[test]
fn how_long_it_takes_is_taken_from_its_recording_where_no_show_was_timed() {
    let recording = |head: &str, end: &str| {
        let calls = "calls:\n  - step: One\n    argv: [tool, a]\n    after: 50s\n  - step: One\n    argv: [tool, b]\n    after: 15s\n";
        let lesson = if head == "#" { "other.md" } else { "talk.md" };
        format!("version: 1\n{head}\nworkshop: {lesson}\n{calls}{end}")
    };
    let recorded = "its tools alone took 2 minutes.";
    for (head, end, said) in [
        ("", "...\n", recorded),
        // It belongs to another lesson in this folder.
        ("#", "...\n", "no run on this machine has been timed"),
        (
            "sample: true\n",
            "",
            "no run on this machine has been timed",
        ),
    ] {
        let demo = lesson(LESSON).file("rehearsal.yaml", recording(head, end));
        let mut pty = demo.stage(["learn", "talk.md"]);
        pty.wait_for_text("Begin? [y/n]");
        assert!(unbroken(&pty).contains(said), "{}", pty.screen_text());
        wait_for_stop(&pty, "the question");
        pty.send("n");
        assert_eq!(pty.wait_exit().code(), Some(6));
    }
}

#[test]
fn a_missing_requirement_is_reported_and_ends_it() {
    let demo =
        lesson("---\nrequires: {tools: [no-such-tool]}\n---\n```bash\necho ran >> log\n```\n");
    let mut pty = demo.stage(["learn", "talk.md"]);
    assert_eq!(pty.wait_exit().code(), Some(5));
    assert!(pty.screen_text().contains("no-such-tool"));
    assert!(pty.screen_text().ends_with("so nothing has run."));
    assert_eq!(demo.read("log"), "");
}

#[test]
fn the_whole_text_is_shown_with_where_one_is_in_the_margin() {
    for (cols, margin) in [
        (40, "         section 1 of 2, step 1 of 4  ━"),
        (80, "section 1 of 2, step 1 of 4  ────────────────────────"),
        (200, "section 1 of 2, step 1 of 4  ────────────────────────"),
    ] {
        let demo = lesson(LESSON);
        let mut pty = demo.stage_sized(cols, 40, ["learn", "--yes", "talk.md"]);
        at(&pty, FIRST);
        let text = pty.screen_text();
        let margin = margin.trim_end_matches('━').trim();
        let row = text.lines().find(|row| row.contains(margin));
        let row = row.unwrap_or_else(|| panic!("no `{margin}` in\n{text}"));
        assert!(row.chars().count() <= usize::from(cols), "{row}");
        let above = text.find("Read this first.").expect("the text above SHOW");
        assert!(above < text.find("Some words.").expect("the text below"));
        press(&pty, "Q");
        assert_eq!(pty.wait_exit().code(), Some(6));
        assert!(
            pty.history().contains("progress is saved"),
            "{}",
            pty.history()
        );
    }
}

#[test]
fn at_the_end_leftovers_are_listed_and_the_cleanup_is_offered() {
    let demo = lesson(LESSON);
    let mut pty = begun(&demo, &[]);
    run_all(&pty, &[FIRST, SECOND, THIRD]);
    at(&pty, LAST);
    press(&pty, "+");
    yes(&pty, "Step through the cleanup (1 command)?");
    let text = pty.screen_text();
    assert!(text.contains("Done: you ran 3 of 4 commands."), "{text}");
    assert!(
        text.contains("Left on this machine: the k3d cluster mesh."),
        "{text}"
    );
    at(&pty, LAST);
    assert_eq!(demo.read("log"), "one\ntwo\nhello, Ada\n");
    press(&pty, "\r");
    assert_eq!(pty.wait_exit().code(), Some(0));
    assert_eq!(demo.read("log"), "one\ntwo\nhello, Ada\nclean\n");
    assert_eq!(progress_files(&demo).len(), 0);
}

#[test]
fn a_command_is_copied_and_explained_and_both_leave_no_trace() {
    let demo = lesson("<!-- @SHOW -->\n```bash\ncd sub\n```\n");
    let mut pty = begun(&demo, &[]);
    at(&pty, "> cd sub");
    let before = pty.screen_text();
    press(&pty, "x");
    at(&pty, "cd  Change the shell working directory.");
    press(&pty, "c");
    at(&pty, "copied");
    // `cd sub` in base64.
    pty.wait_for_bytes(b"\x1b]52;c;Y2Qgc3Vi\x1b\\", 1);
    press(&pty, "é");
    press(&pty, "b");
    pty.wait_for(
        |screen| !rows(screen).concat().contains("copied"),
        "the note to go",
    );
    press(&pty, "b");
    at(&pty, "> cd sub");
    assert_eq!(pty.screen_text(), before);
    press(&pty, "\r");
    assert_eq!(pty.wait_exit().code(), Some(0));
}

#[test]
fn a_failure_opens_the_menu_with_the_workshops_hint() {
    let demo = lesson(
        "<!-- @SHOW -->\n```bash {hint=\"make the file first\"}\necho try >> log; test -e fixed\n```\n",
    );
    let mut pty = begun(&demo, &[]);
    run_all(&pty, &["> echo try >> log; test -e fixed"]);
    at(&pty, "  Q  quit");
    assert!(
        pty.screen_text()
            .contains("\nhint: make the file first\n❯ r  run `")
    );
    fs::write(demo.path("fixed"), "").expect("written");
    press(&pty, "r");
    assert_eq!(pty.wait_exit().code(), Some(0));
    assert_eq!(demo.read("log"), "try\ntry\n");
}

#[test]
fn practice_takes_what_means_the_same_and_is_kind_about_the_rest() {
    let demo = lesson(
        "<!-- @SHOW -->\n```bash\necho \"a b\" c >> log\n```\n```bash\necho end >> log\n```\n",
    );
    let mut pty = begun(&demo, &["--practice"]);
    at(&pty, ">");
    press(&pty, "?");
    pty.wait_for_text("it begins with `echo` and has 5 words; ? again shows it");
    press(&pty, "?");
    pty.wait_for_text("\necho \"a b\" c >> log\n");
    press(&pty, "echo a b c >> log\r");
    pty.wait_for_text("typed  echo a b c >> log\nwanted echo a b c >> log\n            ^^^\n");
    assert_eq!(demo.read("log"), "");
    press(&pty, "\x15echo   'a b'  c >> log\r");
    pty.wait_for_text("step 2 of 2");
    assert_eq!(demo.read("log"), "a b c\n");
    // RETURN alone shows the command, as without practice.
    press(&pty, "\r");
    at(&pty, "> echo end >> log");
    assert_eq!(demo.read("log"), "a b c\n");
    let shown = rows(&pty.screen());
    assert!(!shown.iter().any(|row| row.trim() == ">"), "{shown:?}");
    press(&pty, "\r");
    assert_eq!(pty.wait_exit().code(), Some(0));
    assert_eq!(demo.read("log"), "a b c\nend\n");
}

#[test]
fn what_an_audience_sees_becomes_an_instruction() {
    let demo = lesson(
        "<!-- @SHOW -->\n# One\n\nIt is at <http://localhost:8080/>.\n\n<!-- @start_livecast -->\n<!-- @browser_then_terminal -->\n```bash\ntrue\n```\n",
    );
    let mut pty = begun(&demo, &[]);
    at(&pty, "RETURN continues");
    let text = pty.screen_text();
    assert!(text.contains("The presenter shows slides here."), "{text}");
    assert!(
        text.contains("Look at http://localhost:8080/ in a browser."),
        "{text}"
    );
    press(&pty, "\r");
    at(&pty, "> true");
    assert!(!pty.screen_text().contains("RETURN continues"));
    press(&pty, "Q");
    assert_eq!(pty.wait_exit().code(), Some(6));
}

fn progress_files(demo: &Demo) -> Vec<std::path::PathBuf> {
    let folder = demo.state().join("demosh/progress");
    let entries = fs::read_dir(folder).into_iter().flatten();
    entries
        .map(|entry| entry.expect("readable").path())
        .collect()
}

#[test]
fn variables_functions_and_directory_are_there_another_day() {
    let demo = lesson(LESSON);
    let mut pty = begun(&demo, &[]);
    run_all(&pty, &[FIRST, SECOND]);
    at(&pty, THIRD);
    press(&pty, "Q");
    assert_eq!(pty.wait_exit().code(), Some(6));
    let files = progress_files(&demo);
    let mode = fs::metadata(&files[0]).expect("kept").permissions().mode();
    assert_eq!((files.len(), mode & 0o777), (1, 0o600));

    let mut pty = demo.stage(["learn", "--resume", "talk.md"]);
    at(&pty, THIRD);
    let text = pty.screen_text();
    assert!(
        text.contains("Continuing at section 2 of 2, step 3 of 4 (Two)"),
        "{text}"
    );
    run_all(&pty, &[THIRD, LAST]);
    assert_eq!(pty.wait_exit().code(), Some(0));
    assert_eq!(demo.read("log"), "one\ntwo\nhello, Ada\nclean\n");
}

#[test]
fn a_learner_runs_nothing_that_was_not_shown_or_named() {
    let text = "```bash\necho set-up >> log\n```\n<!-- @SHOW -->\n```bash\necho first >> log\n```\n<!-- @HIDE -->\n```bash\necho unseen >> log\n```\n<!-- @SHOW -->\n```bash\necho last >> log\n```\n";
    let demo = lesson(text);
    let mut pty = demo.stage(["learn", "talk.md"]);
    pty.wait_for_text("Begin? [y/n]");
    for part in [
        "2 set-up commands.",
        "this runs first:",
        "  echo set-up >> log",
    ] {
        assert!(pty.screen_text().contains(part), "{}", pty.screen_text());
    }
    assert_eq!(demo.read("log"), "");
    yes(&pty, "Begin?");
    at(&pty, "> echo first >> log");
    assert_eq!(demo.read("log"), "set-up\n");
    press(&pty, "\r");
    at(&pty, "> echo last >> log");
    let text = pty.screen_text();
    assert!(text.contains("set-up: echo unseen >> log"), "{text}");
    press(&pty, "Q");
    assert_eq!(pty.wait_exit().code(), Some(6));
    assert_eq!(demo.read("log"), "set-up\nfirst\nunseen\n");
}

#[test]
fn every_command_of_an_ordinary_page_is_shown_before_it_runs() {
    let demo = lesson("# Read me\n\n```bash\necho one >> log\n```\n");
    let mut pty = demo.stage(["learn", "talk.md"]);
    pty.wait_for_text("1 section, 1 command.");
    yes(&pty, "Begin?");
    at(&pty, "> echo one >> log");
    assert_eq!(demo.read("log"), "");
    press(&pty, "Q");
    assert_eq!(pty.wait_exit().code(), Some(6));
    assert_eq!(demo.read("log"), "");
}

#[test]
fn continuing_is_offered_and_starting_over_is_possible() {
    let demo = lesson(LESSON);
    let mut pty = begun(&demo, &[]);
    run_all(&pty, &[FIRST]);
    at(&pty, SECOND);
    press(&pty, "Q");
    assert_eq!(pty.wait_exit().code(), Some(6));
    let mut pty = demo.stage(["learn", "talk.md"]);
    pty.wait_for_text("You stopped at section 2 of 2, step 2 of 4");
    wait_for_stop(&pty, "the question");
    pty.send("n");
    yes(&pty, "Begin?");
    at(&pty, FIRST);
    press(&pty, "Q");
    assert_eq!(pty.wait_exit().code(), Some(6));
}

/// Brings a lesson into a state, kills it there, and checks at which command it continues.
fn killed(state: impl FnOnce(&Demo, &Pty), goes_on_at: &str) -> Pty {
    let demo = lesson(LESSON);
    let mut pty = begun(&demo, &[]);
    state(&demo, &pty);
    pty.signal(Signal::KILL);
    // Its shells notice only now that it is gone, and those that do not end are asked to. A bash
    // that was about to wait for a line notices its hang-up when a line comes: until then it keeps
    // the terminal open.
    pty.send("exit\r");
    assert_eq!(pty.wait_exit().code(), None);
    wait_until_none_has(&demo.home().display().to_string());
    let mut pty = demo.stage(["learn", "--resume", "talk.md"]);
    at(&pty, goes_on_at);
    press(&pty, "Q");
    assert_eq!(pty.wait_exit().code(), Some(6));
    pty
}

#[test]
#[cfg_attr(
    not(all(target_os = "linux", not(portable))),
    ignore = "the command of a killed run keeps the terminal here"
)]
fn a_kill_at_any_moment_loses_nothing() {
    // At the first stop, at a later one, in the outline, in the editor, in a shell.
    killed(|_, pty| at(pty, FIRST), FIRST);
    let second = |_: &Demo, pty: &Pty| {
        run_all(pty, &[FIRST]);
        at(pty, SECOND);
    };
    killed(second, SECOND);
    for (key, shown) in [("o", "find: "), ("e", "echo two"), ("!", "(demosh)")] {
        let state = |demo: &Demo, pty: &Pty| {
            second(demo, pty);
            press(pty, key);
            pty.wait_for_text(shown);
        };
        killed(state, SECOND);
    }
}

#[test]
fn a_kill_while_a_command_runs_is_reported() {
    let text = "<!-- @SHOW -->\n```bash\necho one >> log\ntouch started; read -r line\n```\n";
    let demo = lesson(text);
    let mut pty = begun(&demo, &[]);
    run_all(
        &pty,
        &["> echo one >> log", "> touch started; read -r line"],
    );
    pty.wait_for(|_| demo.path("started").exists(), "the command to run");
    pty.signal(Signal::KILL);
    assert_eq!(pty.wait_exit().code(), None);
    let mut pty = demo.stage(["learn", "--resume", "talk.md"]);
    at(&pty, "> touch started; read -r line");
    let text = unbroken(&pty);
    assert!(text.contains("it may have partly run"), "{text}");
    press(&pty, "Q");
    assert_eq!(pty.wait_exit().code(), Some(6));
    assert_eq!(demo.read("log"), "one\n");
}

#[test]
fn what_could_not_be_restored_is_reported_and_secrets_are_not_saved() {
    let demo = lesson(
        "<!-- @SHOW -->\n```bash\nexec 7>held; MY_TOKEN=s3cret-one; COPY=\"x $MY_TOKEN\"; LIST=(a \"$MY_TOKEN\")\nsleep 1000 &\nmkdir gone; cd gone\necho \"[$MY_TOKEN$COPY${LIST[*]}]\" >> ../log\n```\n",
    );
    let mut pty = begun(&demo, &[]);
    run_all(
        &pty,
        &[
            "> exec 7>held; MY_TOKEN=s3cret-one; COPY=\"x $MY_TOKEN\"; LIST=(a \"$MY_TOKEN\")",
            "> sleep 1000 &",
            "> mkdir gone; cd gone",
        ],
    );
    let last = "> echo \"[$MY_TOKEN$COPY${LIST[*]}]\" >> ../log";
    at(&pty, last);
    press(&pty, "Q");
    assert_eq!(pty.wait_exit().code(), Some(6));
    let kept = fs::read_to_string(&progress_files(&demo)[0]).expect("kept");
    let state = kept.split("\"state\":").nth(1).expect("a state");
    assert!(!state.contains("s3cret"), "{state}");
    fs::remove_dir(demo.path("gone")).expect("removed");
    let mut pty = demo.stage(["learn", "--resume", "talk.md"]);
    at(&pty, last);
    let text = unbroken(&pty);
    for part in [
        "- No longer running: sleep 1000",
        "/held",
        "because they are secrets: COPY, LIST, MY_TOKEN",
        "/gone is gone.",
    ] {
        assert!(text.contains(part), "no `{part}` in\n{text}");
    }
    press(&pty, "Q");
    assert_eq!(pty.wait_exit().code(), Some(6));
}

#[test]
fn an_edited_workshop_continues_at_the_same_place() {
    let demo = lesson(LESSON);
    let mut pty = begun(&demo, &[]);
    run_all(&pty, &[FIRST, SECOND]);
    at(&pty, THIRD);
    press(&pty, "Q");
    assert_eq!(pty.wait_exit().code(), Some(6));
    let edited = LESSON.replace("Some words.", "Other words.\n\n## And a heading\n");
    let demo = demo.file("talk.md", edited);
    let mut pty = demo.stage(["learn", "--resume", "talk.md"]);
    at(&pty, THIRD);
    let text = pty.screen_text();
    assert!(text.contains("this is the same place in it"), "{text}");
    press(&pty, "Q");
    assert_eq!(pty.wait_exit().code(), Some(6));
}

#[test]
fn bad_progress_is_refused_and_nothing_is_lost() {
    let demo = lesson(LESSON).file("other.md", LESSON);
    let finished = demo.pipes(["learn", "--resume", "other.md"]);
    assert_eq!(finished.status.code(), Some(2));
    assert!(
        finished
            .stderr
            .contains("there is no saved progress for `other.md`"),
        "{}",
        finished.stderr
    );
    let mut pty = begun(&demo, &[]);
    at(&pty, FIRST);
    press(&pty, "Q");
    assert_eq!(pty.wait_exit().code(), Some(6));
    let file = &progress_files(&demo)[0];
    fs::write(file, "{").expect("written");
    for options in [&["learn", "talk.md"][..], &["learn", "--resume", "talk.md"]] {
        let finished = demo.pipes(options);
        assert_eq!(finished.status.code(), Some(2));
        assert!(
            finished.stderr.contains("cannot be read"),
            "{}",
            finished.stderr
        );
        assert!(
            finished
                .stderr
                .contains("help: to start from the beginning, remove that file"),
            "{}",
            finished.stderr
        );
    }
    assert_eq!(fs::read_to_string(file).expect("there"), "{");
}

#[test]
fn without_a_place_for_progress_it_says_so_and_continues() {
    let demo = lesson("<!-- @SHOW -->\n```bash\necho one >> log\n```\n");
    // Even root cannot create a folder below a file.
    fs::write(demo.state().join("demosh"), "").expect("written");
    let mut pty = begun(&demo, &[]);
    pty.wait_for_text("...progress cannot be saved: ");
    run_all(&pty, &["> echo one >> log"]);
    assert_eq!(pty.wait_exit().code(), Some(0));
    assert_eq!(demo.read("log"), "one\n");
}

#[test]
fn the_smallest_terminal_is_enough() {
    let demo = lesson("<!-- @SHOW -->\n```bash\ntouch ran\n```\n");
    let mut pty = demo.stage_sized(10, 3, ["learn", "--yes", "talk.md"]);
    at(&pty, "> touch ra\nn".lines().last().expect("a row"));
    press(&pty, "\r");
    assert_eq!(pty.wait_exit().code(), Some(0));
    assert!(demo.path("ran").exists());
}
