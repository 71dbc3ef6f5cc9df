//! `demosh convert`: scripts of other tools become workshops that do the same.

mod history;

use std::fs;
use std::path::Path;
use std::process::Stdio;

use crate::support::demo::{Demo, Finished};

fn corpus(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/convert");
    fs::read_to_string(folder.join(name)).expect("a file of the corpus")
}

/// Converts `file`, checks the workshop and runs it unattended.
fn converted_and_run(demo: &Demo, file: &str) -> String {
    let finished = demo.pipes(["convert", file, "-o", "talk.md"]);
    assert!(finished.status.success(), "{finished:?}");
    let finished = demo.pipes(["check", "talk.md"]);
    let text = demo.read("talk.md");
    assert!(finished.status.success(), "{finished:?}\n{text}");
    let finished = demo.pipes(["ci", "talk.md"]);
    assert!(finished.status.success(), "{finished:?}\n{text}");
    text
}

/// The contents of `out.txt` after a program of another tool has run.
fn left_by(demo: &Demo, program: &str, arguments: &[&str]) -> String {
    let mut command = demo.command_for(program);
    command.args(arguments).stdin(Stdio::null());
    let output = command.output().expect("the program starts");
    assert!(output.status.success(), "{output:?}");
    let left = demo.read("out.txt");
    assert!(!left.is_empty(), "{output:?}");
    left
}

#[test]
fn a_demo_magic_script_runs_the_same_commands() {
    let demo = Demo::new()
        .file("talk.sh", corpus("demo-magic.sh"))
        .file("demo-magic.sh", corpus("demo-magic-oracle.sh"));
    let wanted = left_by(&demo, "bash", &["talk.sh"]);
    let text = converted_and_run(&demo, "talk.sh");
    assert_eq!(demo.read("out.txt"), wanted, "{text}");
    for part in [
        "  speed: 20\n",
        "  typing: off\n",
        "  prompt: \"{green}➜ {cyan}{cwd} \"\n",
        "`-w 2` (present with `demosh --auto=2s`)",
        "`PROMPT_TIMEOUT=3` (present with `demosh --auto=3s`)",
        "```bash\n# First, who is ${NAME}?\n```\n",
        "```bash\n#$ this is typed only\n```\n",
        "<!-- @nowaitbefore -->\n\n```bash\necho three ''\"${NAME}\"'' >> out.txt\n```",
        "```bash\n#@immed\necho quiet >> out.txt\n",
        "<!-- # A comment for readers - -> and a fence ``` in it -->",
        "<!-- note: type a command of your own here: `!` opens a shell -->",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    assert!(!text.contains("TYPE_SPEED") && !text.contains("demo-magic.sh -d"));
}

#[test]
#[ignore = "needs Python, which .ci/run installs"]
fn a_doitlive_session_with_python_becomes_a_workshop() {
    let demo = Demo::new().file("session.sh", corpus("session.sh"));
    let text = converted_and_run(&demo, "session.sh");
    for part in [
        "  typing: keys\n",
        "  prompt: \"{cyan bold}{user}{plain}@{green}{cwd}{plain} ({branch}) $ \"\n",
        "alias say=\"echo said\"\n",
        "export NAME=Ada\n",
        "```bash\n# This one is shown.\n```\n",
        "<!-- # This one is not. -->\n",
        "#@immed\nunset NAME\n",
        "#@immed\nunalias say\n",
        "```bash\npython3\n```\n\n```python {into}\nwith open",
        "`hg_id` in the prompt",
        "`sped: 3` (doitlive ignores it; did you mean `speed`?)",
        "`unset: NOPE` (no setting has set it)",
        "`echo never >> out.txt` (doitlive skips the line after a block of Python)",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    let left = demo.read("out.txt");
    let words: Vec<_> = left.lines().collect();
    assert_eq!(words[..3], ["one Ada", "said two", "Turin"]);
    assert!(words.contains(&"seven  7"), "{left}");
}

#[test]
#[ignore = "needs doitlive: tests/convert/requirements.txt in a venv at target/checks/doitlive"]
fn a_doitlive_session_runs_the_same_commands_as_doitlive() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let python = root.join("target/checks/doitlive/bin/python");
    let demo = Demo::new()
        .file("session.sh", corpus("session.sh"))
        .file("oracle.py", corpus("doitlive-oracle.py"));
    let python = python.to_string_lossy();
    let wanted = left_by(&demo, &python, &["oracle.py", "session.sh"]);
    let text = converted_and_run(&demo, "session.sh");
    assert_eq!(demo.read("out.txt"), wanted, "{text}");
}

#[test]
#[ignore = "needs Python, which .ci/run installs"]
fn a_tape_with_python_becomes_a_workshop_with_the_commands_that_its_keys_type() {
    let demo = Demo::new()
        .file("every.tape", corpus("every.tape"))
        .file("more.tape", "Type \"echo more >> out.txt\" Enter\n");
    let text = converted_and_run(&demo, "every.tape");
    let left = demo.read("out.txt");
    for line in [
        "one",
        "two Ada Lovelace",
        "three",
        "five 5",
        "six",
        "seven",
        "eight",
        "ten",
        "eleven",
        "more",
        "last",
    ] {
        assert!(left.lines().any(|found| found == line), "{line}\n{left}");
    }
    assert_eq!(left.matches("four").count(), 2, "{left}");
    for part in [
        "requires: {tools: [bash, grep]}\n",
        "  speed: 20\n",
        "export NAME='Ada Lovelace'\n",
        "line 2: `Output demo.gif`",
        "line 7: `Set FontSize 22` (the terminal decides that)",
        "line 14: `Set Theme { \"name\": \"Whimsy\", \"black\": \"#535178\" }`",
        "```bash {timeout=5s expect=/one/}\ngrep one out.txt\n```",
        "#$ never run\n",
        "```text {into}\nprint('nine', file=open('out.txt', 'a'))\nexit()\n```",
        "`Set Theme { \"name\": \"Nested\", \"colors\": { \"red\": \"}\" } }`",
        "```bash\nread -r -p 'Name: ' reply\n```\n\n```text {into}\neleven\n```\n",
        "`Wait />>> /`",
        "{ci=\"timeout -s INT 1 bash -c 'sleep 60' || true\"}",
        "`Screenshot here.png`",
        "```bash {ci=skip}\nvim out.txt\n```",
        "`ihello`, `Escape`, `:wq`, `Enter` typed into the program",
        "`Sleep`, 3 times",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    for key in ["Tab", "Escape", "PageUp", "PageDown", "Alt+x", "Shift+Tab"] {
        assert!(text.contains(&format!("`{key}` (")), "{key}\n{text}");
    }
}

#[test]
fn a_script_on_standard_input_and_an_existing_file_are_treated_with_care() {
    let demo = Demo::new()
        .file("a.sh", "#doitlive speed: 1\necho hi\n")
        .file("mine.md", "mine\n");
    let finished = demo.pipes(["convert", "a.sh"]);
    assert!(
        finished.stdout.contains("```bash\necho hi\n```"),
        "{finished:?}"
    );
    for (arguments, wanted) in [
        (
            ["convert", "a.sh", "-o", "mine.md"],
            "`mine.md` already exists",
        ),
        (
            ["convert", "a.sh", "-o", "a.sh"],
            "would overwrite the script",
        ),
    ] {
        let finished = demo.pipes(arguments);
        assert_eq!(finished.status.code(), Some(2), "{finished:?}");
        assert!(finished.stderr.contains(wanted), "{finished:?}");
        assert!(finished.stderr.contains("\nhelp: "), "{finished:?}");
    }
    assert_eq!(demo.read("mine.md"), "mine\n");
    let finished = demo.pipes(["convert", "a.sh", "-o", "mine.md", "--force"]);
    assert!(finished.status.success(), "{finished:?}");
    assert!(demo.read("mine.md").contains("echo hi"));
}

fn refused(name: &str, content: &[u8]) -> Finished {
    let demo = Demo::new().file(name, content);
    let finished = demo.pipes(["convert", name, "-o", "out.md"]);
    assert_eq!(finished.status.code(), Some(3), "{finished:?}");
    assert!(finished.stderr.contains("help: "), "{finished:?}");
    assert_eq!(demo.read("out.md"), "");
    finished
}

#[test]
fn a_file_that_cannot_be_converted_is_refused_with_its_place() {
    let cases: &[(&str, &[u8], &str, &str)] = &[
        (
            "a.sh",
            b"echo one\n",
            "a.sh:1:1",
            "is not a demo-magic script",
        ),
        (
            "a.md",
            b"# Title\n",
            "a.md:1:1",
            "is not a demo-magic script",
        ),
        ("a.sh", b"", "a.sh", "the file is empty"),
        ("a.tape", b" \n", "a.tape", "the file is empty"),
        ("a.sh", b"pe \"a\0b\"\n", "a.sh:1:6", "binary"),
        ("a.sh", b"\xff\xfe\n", "a.sh:1:1", "not UTF-8"),
        (
            "a.sh",
            b". demo-magic.sh\npe \"echo\n",
            "a.sh:2:4",
            "cannot parse",
        ),
        (
            "a.sh",
            b". demo-magic.sh\npe \"if x\"\n",
            "a.sh:2:1",
            "cannot parse",
        ),
        (
            "a.sh",
            b"#doitlive speed: 1\necho 'it\n",
            "a.sh:2:6",
            "cannot parse",
        ),
        (
            "a.sh",
            b"#doitlive speed: 1\n```python\nx\n",
            "a.sh:2:1",
            "not closed",
        ),
        (
            "a.tape",
            b"Set X 1\nType \"echo\nEnter\n",
            "a.tape:2:6",
            "is not closed",
        ),
        (
            "a.tape",
            b"Set X 1\nTyp \"echo\"\n",
            "a.tape:2:1",
            "no command `Typ`",
        ),
        ("a.tape", b"Type\n", "a.tape:1:1", "needs a text"),
        (
            "a.tape",
            b"Sleep long\n",
            "a.tape:1:7",
            "`long` is not a duration",
        ),
        ("a.tape", b"Enter@soon\n", "a.tape:1:1", "`Enter@soon`"),
        ("a.tape", b"Ctrl+\n", "a.tape:1:1", "`Ctrl+`"),
        (
            "a.tape",
            b"Enter 4000000000\n",
            "a.tape:1:7",
            "cannot be pressed",
        ),
        ("a.tape", b"# Only words\n", "a.tape:1:1", "has no commands"),
        (
            "a.tape",
            b"Source gone.tape\n",
            "a.tape:1:8",
            "cannot be read",
        ),
        ("a.tape", b"Source a.tape\n", "a.tape:1:8", "too deep"),
    ];
    for (name, content, place, message) in cases {
        let finished = refused(name, content);
        assert!(finished.stderr.contains(place), "{place} {finished:?}");
        assert!(finished.stderr.contains(message), "{message} {finished:?}");
    }
}

#[test]
fn check_says_that_a_script_can_be_converted() {
    let demo = Demo::new()
        .file("a.sh", "#doitlive speed: 1\necho hi\n")
        .file("b.sh", ". ./demo-magic.sh\npe \"ls\"\n")
        .file("c.tape", "Type \"ls\"\nEnter\n")
        .file("d.sh", "echo plain\n");
    for (file, what) in [
        ("a.sh", "this is a doitlive session"),
        ("b.sh", "this is a demo-magic script"),
        ("c.tape", "this is a vhs tape"),
    ] {
        let finished = demo.pipes(["check", file]);
        assert!(finished.stdout.contains(what), "{finished:?}");
        let help = format!("`demosh convert {file}`");
        assert!(finished.stdout.contains(&help), "{finished:?}");
    }
    let finished = demo.pipes(["check", "d.sh"]);
    assert!(!finished.stdout.contains("convert"), "{finished:?}");
}

#[test]
fn a_command_that_fails_ends_a_converted_workshop_only_where_it_ended_the_script() {
    for (name, script, goes_on) in [
        (
            "a.sh",
            ". ./demo-magic.sh\nls gone\nread -r NAME\npe 'false'\npe 'echo after > out.txt'\n",
            true,
        ),
        (
            "a.sh",
            "#doitlive speed: 1\nfalse\necho after > out.txt\n",
            true,
        ),
        (
            "a.tape",
            "Type \"false\" Enter\nType \"echo after > out.txt\" Enter\n",
            true,
        ),
        (
            "a.sh",
            ". ./demo-magic.sh\nset -euo pipefail\npe 'false'\npe 'echo after > out.txt'\n",
            false,
        ),
        (
            "a.sh",
            "#!/bin/bash -e\n. ./demo-magic.sh\npe 'false'\npe 'echo after > out.txt'\n",
            false,
        ),
    ] {
        let demo = Demo::new().file(name, script);
        let finished = demo.pipes(["convert", name, "-o", "talk.md"]);
        assert!(finished.status.success(), "{finished:?}");
        let finished = demo.pipes(["ci", "talk.md"]);
        let after = demo.read("out.txt");
        assert_eq!(finished.status.success(), goes_on, "{script} {finished:?}");
        assert_eq!(after == "after\n", goes_on, "{script} {finished:?}");
    }
}

#[test]
fn a_prompt_on_two_lines_becomes_one_line() {
    for (name, script) in [
        (
            "a.sh",
            "#doitlive prompt: {cwd}{nl}{dollar}\necho hi > out.txt\n",
        ),
        (
            "a.sh",
            ". ./demo-magic.sh\nDEMO_PROMPT='\\w\\n$ '\npe 'echo hi > out.txt'\n",
        ),
    ] {
        let demo = Demo::new().file(name, script);
        let text = converted_and_run(&demo, name);
        assert!(text.contains("left out, line"), "{text}");
        assert_eq!(demo.read("out.txt"), "hi\n");
    }
}

#[test]
fn functions_that_a_text_or_a_variable_calls_are_there() {
    let script = ". ./demo-magic.sh\neval \"pe 'echo one >> out.txt'\"\nRUN=pe\n$RUN 'echo two >> out.txt'\n\
        [ -z \"$GONE\" ] && { echo three >> out.txt; exit 0; }\n";
    let demo = Demo::new().file("a.sh", script);
    let text = converted_and_run(&demo, "a.sh");
    assert_eq!(demo.read("out.txt"), "one\ntwo\nthree\n");
    let remark = "line 5: `exit` ended the script there; here it ends this command";
    assert!(text.contains(remark), "{text}");
}

#[test]
fn words_of_a_tape_may_be_parted_as_its_grammar_allows() {
    let tape = "Type echo one `>> out.txt`Enter# here\nSleep 10 ms\nType\n\"echo two >> out.txt\"\nEnter\n\
        Copy \"echo three\" '>> out.txt'\nPaste Enter\nType \"lost\"\nCtrl+c\nType \"echo four\"\nCtrl+a Ctrl+k\n\
        Set LoopOffset 50 %\nSubtitle \"Read this\"\nSubtitle \"\"\nSet FontSise 3\nEnv no-name x\n\
        Shift+e\nBackspace\nType e\nType \"cho five >> out.txt\" Enter\n";
    let demo = Demo::new().file("a.tape", tape);
    let text = converted_and_run(&demo, "a.tape");
    assert_eq!(demo.read("out.txt"), "one\ntwo\nthree\nfive\n", "{text}");
    for part in [
        "```bash\n# Read this\n```\n",
        "#$ lost\n",
        "unknown setting; did you mean `FontSize`?",
        "`Env no-name x` (bash has no variable of that name)",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
}

#[test]
fn lines_for_a_shell_elsewhere_are_typed_there() {
    let tape = "Type \"docker run -it --rm alpine\" Enter\nType \"rm -rf /srv\" Enter\nType \"exit\" Enter\n\
        Type \"ssh -p 22 me@host\" Enter\nType \"reboot\" Enter\nCtrl+D\nType \"echo here > out.txt\" Enter\n";
    let demo = Demo::new().file("a.tape", tape);
    let finished = demo.pipes(["convert", "a.tape"]);
    for part in [
        "```text {into=tty}\nrm -rf /srv\nexit\n```\n",
        "```text {into=tty}\nreboot\n```\n",
        "```bash\necho here > out.txt\n```\n",
    ] {
        assert!(finished.stdout.contains(part), "{part}\n{finished:?}");
    }
}
