//! Lines that are typed into a program: unattended they are its standard input.

use super::{assert_code, ci};

/// A command, the lines for its program, and the output that is expected.
fn typing(command: &str, keys: &str, lines: &str, output: &str) -> String {
    format!(
        "```bash\n{command}\n```\n\n```text {{{keys}}}\n{lines}```\n\n```output\n{output}\n```\n"
    )
}

#[test]
fn the_lines_are_the_standard_input_of_the_last_command_of_the_fence() {
    for (command, lines, output) in [
        ("python3", "a = 6\nprint(a * 7)\n", "42"),
        ("bash", "a=7\necho $((a * 6))\n", "42"),
        (
            "sqlite3",
            "create table t(a);\ninsert into t values(42);\nselect a from t;\n",
            "42",
        ),
        ("cat", "one\n\n  two\n", "one\n\n  two"),
        ("test -p /dev/stdin && cat", "a pipe\n", "a pipe"),
        ("cat\nhead -n 1", "one\ntwo\n", "one"),
        ("cat", "", ""),
    ] {
        assert_code(&ci(&typing(command, "into", lines, output), &[]).1, 0);
    }
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
        finished.stdout.contains("the output does not satisfy"),
        "{}",
        finished.stdout
    );
    let (_, finished) = ci(
        "```bash\npython3\n```\n```python {into timeout=300ms}\nimport time\ntime.sleep(60)\n```\n",
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
