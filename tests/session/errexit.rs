//! `set -e`, with bash itself as the oracle: each snippet runs as a script under `bash -e`, and as
//! a command of a session with `set -e` on. Output and status must be the same.

use super::*;

/// Each one prints `end` unless something stops it.
const SNIPPETS: &[&str] = &[
    "true",
    "false",
    "echo a; false; echo b",
    "echo a\nfalse\necho b",
    "(exit 3)",
    "(false; echo in)",
    "(echo in; exit 0); false",
    "{ false; echo in; }",
    "if false; then echo x; fi",
    "if ! false; then echo x; fi",
    "if true; then false; fi; echo b",
    "if false; then :; else false; fi; echo b",
    "if (false); then :; elif false; then :; fi",
    "while false; do :; done",
    "until true; do :; done",
    "while true; do false; break; done; echo b",
    "for i in 1 2 3; do echo $i; [ $i = 2 ] && false; done",
    "for i in 1 2 3; do echo $i; test $i != 2; done",
    "for i in 1 2; do false || echo $i; done",
    "case x in x) false;; esac; echo b",
    "false || true",
    "false || false; echo b",
    "true && false; echo b",
    "false && true; echo b",
    "false && true || false; echo b",
    "true && true && false",
    "! true",
    "! false",
    "! (exit 4)",
    "! { false; echo in; }",
    "f() { false; echo in; }; f; echo b",
    "f() { false; echo in; }; f || echo caught",
    "f() { false; echo in; }; if f; then echo yes; fi",
    "f() { false; echo in; }; f && echo yes",
    "f() { false; echo in; }; ! f",
    "f() { return 3; }; f; echo b",
    "f() { return 3; }; f || echo $?",
    "f() { local x=$(false); echo in; }; f",
    "f() { local x; x=$(false); echo in; }; f",
    "f() { g; echo in f; }; g() { false; echo in g; }; f",
    "f() { (exit 5); }; f; echo b",
    "x=$(false); echo b",
    "x=$(false; echo in); echo \"$x\"",
    "x=$(echo in; false); echo b",
    "x=`exit 9`; echo b",
    "export X=$(false); echo b",
    "readonly Y=$(false); echo b",
    "declare Z=$(false); echo b",
    "echo $(false); echo b",
    "echo $(echo in; false; echo more)",
    "set -o pipefail; false | true; echo b",
    "false | true; echo b",
    "true | false; echo b",
    "set -o pipefail; if false | true; then :; fi; echo b",
    "echo x | grep -q y; echo b",
    "echo x | { read v; false; echo in; }; echo b",
    "true | (exit 6); echo b",
    "((0)); echo b",
    "((1)); echo b",
    "((0)) || echo c",
    "let 0; echo b",
    "[[ a == b ]]; echo b",
    "[[ a == b ]] || echo c",
    "[ a = b ]; echo b",
    "test -n ''; echo b",
    "/nowhere/at/all; echo b",
    "no_such_command_at_all; echo b",
    "no_such_command_at_all || echo c",
    "eval false; echo b",
    "eval 'false; echo in'; echo b",
    "eval 'false || true'; echo b",
    "eval false || echo c",
    "echo 'false; echo in' >s; . ./s; echo b",
    "echo 'false; echo in' >s; . ./s || echo c",
    "echo 'return 3' >s; . ./s; echo b",
    "cd /nowhere/at/all; echo b",
    "cd /nowhere/at/all || echo c",
    "exit 3",
    "(exit 3) || exit 4",
    "f() { exit 5; }; f; echo b",
    "trap 'echo bye $?' EXIT; false",
    "trap 'echo bye $?' EXIT; true",
    "trap 'echo bye $?' EXIT; exit 7",
    "trap 'echo bye; false; echo more' EXIT; false",
    "false & wait $!; echo b",
    "false & wait; echo b",
    "(exit 2) & wait $! || echo $?",
    "set +e; false; echo b",
    "set +e; false; set -e; false; echo c",
    "set +e; f() { set -e; false; echo in; }; f; echo b",
    "f() { set +e; false; echo in; }; f; false; echo b",
    "(set +e; false; echo in); echo b",
    "x=1 false; echo b",
    "false >out; echo b",
    "cat <nowhere; echo b",
    "echo x >/nowhere/at/all; echo b",
    "{ echo x; } >/nowhere/at/all; echo b",
    "while read -r l; do echo $l; false; done <<<'one'; echo b",
    "printf '1\\n2\\n' | while read -r l; do echo $l; [ $l = 2 ]; done",
    "a=(1 2); [ ${#a[@]} = 3 ]; echo b",
    "a=($(echo 1; false)); echo b",
    "time false; echo b",
    "command false; echo b",
    "builtin false; echo b",
    "command -v nothing_of_this_name; echo b",
    "type nothing_of_this_name 2>/dev/null; echo b",
    "unset nothing_of_this_name; echo b",
    "shift 100; echo b",
    "set -- a; shift; shift || echo c",
    "bash -c 'exit 8'; echo b",
    "bash -ec 'false; echo in'; echo b",
    "f() { false; } ; x=$(f); echo b",
    "f() { echo in; false; echo more; }; x=$(f) || echo \"c $x\"",
    "shopt -s inherit_errexit 2>/dev/null || true; x=$(false; echo in); echo b",
    "if true; then (false); fi; echo b",
    "true; false | cat; true && false || true; (true)",
    "select_it() { false && true; }; select_it; echo b",
    "f() { if false; then :; fi; }; f; echo b",
    "f() { while false; do :; done; }; f; echo b",
    "f() { false || return 2; }; f; echo b",
    "{ false; } || echo c; { false; }; echo b",
    "((1 / 1)); echo $((2 / 1))",
];

#[test]
fn a_failure_stops_a_command_exactly_where_it_stops_a_script() {
    assert!(SNIPPETS.len() >= 78);
    for bash in bashes() {
        let mut wrong = Vec::new();
        for snippet in SNIPPETS {
            let text = format!("{snippet}\necho end");
            let wanted = as_script(&bash, &text);
            for (form, unit) in [
                ("command", Unit::command(&text)),
                ("script", Unit::script(&text)),
            ] {
                let seen = block_on(as_command(&bash, unit));
                if seen != wanted {
                    wrong.push(format!("{snippet:?} as {form}: {seen:?}, not {wanted:?}"));
                }
            }
        }
        assert!(
            wrong.is_empty(),
            "{}:\n{}",
            bash.display(),
            wrong.join("\n")
        );
    }
}

/// The output of the script, and its status.
fn as_script(bash: &Path, text: &str) -> (String, i32) {
    let home = TempDir::new().expect("a directory");
    let script = home.path().join("script");
    std::fs::write(&script, text).expect("a file");
    let output = std::process::Command::new(bash)
        .arg("-e")
        .arg(&script)
        .current_dir(home.path())
        .stdin(std::process::Stdio::null())
        .output()
        .expect("bash runs");
    let out = String::from_utf8_lossy(&output.stdout).into_owned();
    (out, output.status.code().expect("no signal"))
}

/// The output of the command and the EXIT trap, and the status with which the session ended.
async fn as_command(bash: &Path, unit: Unit<'_>) -> (String, i32) {
    let mut shell = Shell::start_with(bash, &[]).await;
    shell.run("set -e").await;
    let reply = shell.run_unit(unit).await;
    let mut out = shell.printed.text().0;
    let (closed, printed) = shell.close(reply.status).await;
    out.push_str(&printed.text().0);
    (out, closed.status)
}
