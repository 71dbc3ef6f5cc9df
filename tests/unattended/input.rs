//! Lines that are typed into a program: in an unattended run they are its standard input.

use super::{Demo, assert_code, ci};

/// A command, the lines for its program, and the expected output.
fn typing(command: &str, keys: &str, lines: &str, output: &str) -> String {
    format!(
        "```bash\n{command}\n```\n\n```text {{{keys}}}\n{lines}```\n\n```output\n{output}\n```\n"
    )
}

#[test]
fn the_lines_are_the_standard_input_of_the_last_command_of_the_fence() {
    for (command, lines, output) in [
        ("bash", "a=7\necho $((a * 6))\n", "42"),
        ("cat", "one\n\n  two\n", "one\n\n  two"),
        ("test -p /dev/stdin && cat", "a pipe\n", "a pipe"),
        ("cat\nhead -n 1", "one\ntwo\n", "one"),
        ("cat", "", ""),
    ] {
        assert_code(&ci(&typing(command, "into", lines, output), &[]).1, 0);
    }
}

#[test]
#[ignore = "needs Python and sqlite3, which .ci/run installs"]
fn the_lines_are_the_standard_input_of_python_and_sqlite() {
    let sql = "create table t(a);\ninsert into t values(42);\nselect a from t;\n";
    for (command, lines) in [("python3", "a = 6\nprint(a * 7)\n"), ("sqlite3", sql)] {
        assert_code(&ci(&typing(command, "into", lines, "42"), &[]).1, 0);
    }
    let (_, finished) = ci(
        "```bash\npython3 -q\n```\n```python {into=tty expect=/>>> print.*\\n42/}\na = 6\nprint(a * 7)\n```\n```bash\necho on\n```\n",
        &[],
    );
    assert_code(&finished, 0);
}

#[test]
fn the_command_runs_in_the_shell_itself() {
    let text = "```bash\nread a b\n```\n```text {into}\none two\n```\n```bash\necho \"$b $a\"\nread c || echo nothing\n```\n```output\ntwo one\nnothing\n```\n";
    assert_code(&ci(text, &[]).1, 0);
}

#[test]
fn conditions_and_limits_hold_and_may_stand_at_the_lines() {
    let (_, finished) = ci(
        "```bash\ncat\n```\n```text {into expect=/tw/}\none\n```\n",
        &[],
    );
    assert_code(&finished, 1);
    assert!(
        finished.stdout.contains("the output does not match"),
        "{}",
        finished.stdout
    );
    let (_, finished) = ci(
        "```bash\nbash\n```\n```text {into timeout=300ms}\nsleep 60\n```\n",
        &[],
    );
    assert_code(&finished, 1);
    assert!(finished.stdout.contains("300ms"), "{}", finished.stdout);
    let (_, finished) = ci(
        "```bash\nbash\n```\n```text {into exit=3}\nexit 3\n```\n",
        &[],
    );
    assert_code(&finished, 0);
    let (demo, finished) = ci(
        "```bash {within=20s}\nbash\n```\n```text {into}\necho x >> tries\ntest $(wc -l < tries) = 3\n```\n",
        &[],
    );
    assert_code(&finished, 0);
    assert_eq!(demo.read("tries").lines().count(), 3);
}

#[test]
fn a_program_that_reads_little_or_nothing_is_no_failure() {
    let many = "line\n".repeat(60_000);
    for command in ["true", "head -n 1"] {
        let text = format!("```bash\n{command}\n```\n```text {{into}}\n{many}```\n");
        assert_code(&ci(&text, &[]).1, 0);
    }
    // A syntax error: nothing opens the input.
    let (_, finished) = ci(
        "```bash {exit=any}\neval '('\n```\n```text {into}\nx\n```\n```bash\necho on\n```\n",
        &[],
    );
    assert_code(&finished, 0);
}

#[test]
fn what_runs_instead_of_the_command_gets_no_lines() {
    let text = "```bash {ci=\"cat\"}\nprog\n```\n```text {into}\nx\n```\n```output\n```\n";
    assert_code(&ci(text, &[]).1, 0);
}

#[test]
fn lines_without_a_command_before_them_are_an_error_with_its_place() {
    let (_, finished) = ci("Text.\n\n```sql {into}\nselect 1;\n```\n", &[]);
    assert_code(&finished, 3);
    assert!(
        finished.stdout.contains("run.md:3:1"),
        "{}",
        finished.stdout
    );
    assert!(
        finished
            .stdout
            .contains("`into` needs a command right before it")
    );
}

#[test]
fn programs_that_want_a_terminal_get_one() {
    let asks = "test -t 0 && test -t 1 && while printf '? ' && read -r a; do echo \"<$a>\"; done";
    let text = typing(asks, "into=tty", "one\n\n", "? one\n<one>\n?\n<>\n?");
    assert_code(&ci(&text, &[]).1, 0);
    let (_, finished) = ci(
        "```bash\nPS1='in: ' bash --norc\n```\n```bash {into=tty expect=/^42/ exit=3}\na=6\necho $((a * 7))\nexit 3\n```\n",
        &[],
    );
    assert_code(&finished, 0);
    // The command runs in the shell itself, whose streams do not change.
    let text = "```bash\nread a\n```\n```text {into=tty ready=200ms}\none\n```\n```bash\necho \"$a\"; test -t 1 || echo a pipe; cat\n```\n```output\none\na pipe\n```\n";
    assert_code(&ci(text, &[]).1, 0);
}

#[test]
fn a_program_that_is_never_ready_ends_at_its_limit_and_lines_are_counted() {
    let (_, finished) = ci(
        "```bash\ncat\n```\n```text {into=tty timeout=1s}\none\n```\n",
        &[],
    );
    assert_code(&finished, 1);
    let told = "1 line not typed: the program was never ready";
    assert!(finished.stdout.contains(told), "{}", finished.stdout);
    let (_, finished) = ci(
        "```bash\nread -p '? ' a\n```\n```text {into=tty}\none\ntwo\n```\n",
        &[],
    );
    assert_code(&finished, 0);
    let told = "1 line not typed: the program ended before";
    assert!(finished.stdout.contains(told), "{}", finished.stdout);
}

#[test]
fn a_question_for_a_secret_is_a_failure() {
    let text = "```bash\nread -rsp 'Password: ' a; echo \"<$a>\"; sleep 60\n```\n```text {into=tty}\none\n```\n";
    let (_, finished) = ci(text, &[]);
    assert_code(&finished, 1);
    let told = "the program asks for a secret";
    assert!(finished.stdout.contains(told), "{}", finished.stdout);
    assert!(!finished.stdout.contains("<one>"), "{}", finished.stdout);
}

#[test]
fn lists_pages_and_checks_show_the_lines_at_their_command() {
    let text = "<!-- @SHOW -->\n```bash\nread -r a b\n```\n```text {into}\none <two>\n```\n";
    let demo = Demo::new().file("run.md", text);
    let listed = demo.pipes(["list", "run.md"]).stdout;
    assert!(
        listed.contains("read -r a b  + 1 line typed into it  {into}"),
        "{listed}"
    );
    let json = demo.pipes(["list", "--json", "run.md"]).stdout;
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let input = json["steps"].as_array().and_then(|steps| steps.last());
    let input = &input.expect("a step")["input"];
    assert_eq!(
        *input,
        serde_json::json!({"text": "one <two>\n", "line": 6, "tty": false})
    );
    let page = demo.pipes(["export", "run.md"]).stdout;
    assert!(page.contains("<code>one &lt;two&gt;</code>"), "{page}");
    let checked = demo.pipes(["check", "--deny", "warnings", "run.md"]);
    assert_code(&checked, 0);
}
