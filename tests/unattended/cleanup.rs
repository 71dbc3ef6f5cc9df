//! Cleanup: what it runs with, without what it must not run, and how it is counted.

use super::*;

/// A workshop that cleans up with what its first block assigns.
fn workshop(assignment: &str, cleanup: &str) -> String {
    format!(
        "```bash\n{assignment}\n```\n```bash\necho second\n```\n```bash {{ci=finally}}\necho \"cleaned\" >>log\n{cleanup}\n```\n"
    )
}

#[test]
fn cleanup_does_not_run_with_a_variable_that_this_run_has_not_assigned() {
    let use_it = "echo rm -rf \"$WORK\"/* >>log";
    for (assignment, cleanup, options) in [
        ("WORK=$(mktemp -d)", use_it, &["--cleanup-only"][..]),
        ("WORK=$(mktemp -d)", use_it, &["--only", "2"]),
        ("WORK=$(mktemp -d)", use_it, &["--from", "2"]),
        ("false\nWORK=$(mktemp -d)", use_it, &[]),
        ("WORK=$(false)", use_it, &[]),
        ("WORK=$(false) || true", use_it, &[]),
        ("make() { WORK=$(mktemp -d); }", use_it, &[]),
        ("read -r WORK <<<x", use_it, &["--cleanup-only"]),
        (
            "WORK=(a b)",
            "echo rm \"${WORK[@]}\"/* >>log",
            &["--cleanup-only"],
        ),
        (
            "WORK=x",
            "echo rm \"${WORK:-}\"/* >>log",
            &["--cleanup-only"],
        ),
        (
            "WORK=x",
            "bash -c 'echo rm \"$WORK\"/* >>log'",
            &["--cleanup-only"],
        ),
        (
            "WORK=x",
            "clean() { echo rm \"$WORK\"/* >>log; }; clean",
            &["--cleanup-only"],
        ),
        ("WORK=x\nunset WORK", use_it, &[]),
        (
            "WORK=x",
            "declare -n work=WORK; echo rm $work/* >>log",
            &["--cleanup-only"],
        ),
        (
            "WORK=x",
            "name=WORK; echo rm ${!name}/* >>log",
            &["--cleanup-only"],
        ),
        (
            "export WORK=x",
            "echo rm $(printenv WORK)/* >>log",
            &["--cleanup-only"],
        ),
        // The first command does not keep the second from running.
        (
            "WORK=x",
            ": \"${WORK:?}\"\necho rm \"$WORK\"/* >>log",
            &["--cleanup-only", "--keep-going"],
        ),
        (". ./sets.sh", use_it, &["--cleanup-only"]),
    ] {
        let demo = Demo::new()
            .file("run.md", workshop(assignment, cleanup))
            .file("sets.sh", "WORK=x\n");
        let finished = demo.pipes([&["ci", "run.md"], options].concat());
        let case = format!(
            "{assignment} | {cleanup} | {options:?}\n{}",
            finished.stdout
        );
        assert_eq!(demo.read("log"), "", "{case}");
        assert!(
            finished.stdout.contains("is not run: it uses `$WORK`"),
            "{case}"
        );
    }
}

#[test]
fn cleanup_deletes_nothing_by_relative_paths_where_the_workshop_has_not_gone() {
    for (first, cleanup, options) in [
        ("mkdir -p d; cd d", "rm -f ./*", &["--from", "2"][..]),
        ("mkdir -p d; cd d", "rm -rf *.md", &["--cleanup-only"]),
        ("cd missing", "sudo rm -f keep", &[]),
        ("false; cd d", "find . -name keep -delete", &["--only", "2"]),
        ("pushd d", "bash -c 'exit 1' || rm keep", &[]),
    ] {
        let demo = Demo::new()
            .file("run.md", workshop(first, cleanup))
            .file("keep", "");
        let finished = demo.pipes([&["ci", "run.md"], options].concat());
        assert!(demo.path("keep").exists(), "{first} | {cleanup}");
        assert!(
            finished
                .stdout
                .contains("is not run: it deletes by relative paths"),
            "{first} | {cleanup}: {}",
            finished.stdout
        );
    }
    for (first, cleanup) in [
        ("mkdir -p d; cd d; touch x", "rm x"),
        ("touch x", "rm x"),
        ("(cd /); touch x", "rm x"),
        ("cd .", "touch x; rm ./x"),
    ] {
        let demo = Demo::new().file("run.md", workshop(first, cleanup));
        let finished = demo.pipes(["ci", "run.md", "--strict-cleanup"]);
        assert_code(&finished, 0);
    }
}

#[test]
fn cleanup_does_not_run_with_arguments_functions_jobs_or_words_that_this_run_lacks() {
    let only_cleanup = &["--cleanup-only"][..];
    for (first, cleanup, options, wanted) in [
        ("set -- x", "echo \"$1\" >>log", only_cleanup, "uses `$1`"),
        (
            "set -- x y",
            "echo \"${@:2}\" >>log",
            &["--from", "2"],
            "uses `$@`",
        ),
        (
            "set -- x",
            "echo \"$*\" $# >>log",
            only_cleanup,
            "uses `$#`, `$*`",
        ),
        (
            "false; set -- \"$(false)\"",
            "echo \"$1\" >>log",
            &[],
            "uses `$1`",
        ),
        (
            "set -- a b\nfalse\nshift",
            "echo \"$1\" >>log",
            &[],
            "uses `$1`",
        ),
        (
            "read -r <<<x",
            "echo \"$REPLY\" >>log",
            only_cleanup,
            "uses `$REPLY`",
        ),
        ("A=(x)", "echo \"${A[0]}\" >>log", only_cleanup, "uses `$A`"),
        ("A=\nfalse\nA=x", "echo \"$A\"/* >>log", &[], "uses `$A`"),
        (
            "cd d",
            "echo \"$OLDPWD\" >>log",
            only_cleanup,
            "uses `$OLDPWD`",
        ),
        (
            "sleep 9 &",
            "kill $! && echo x >>log",
            only_cleanup,
            "uses `$!`",
        ),
        (
            "sleep 9 &",
            "kill %1; echo x >>log",
            only_cleanup,
            "uses `%1`",
        ),
        ("echo x", "echo \"$_\" >>log", only_cleanup, "uses `$_`"),
        ("rm() { :; }", "rm keep", only_cleanup, "calls `rm`"),
        ("alias rm=:", "rm keep", only_cleanup, "calls `rm`"),
        (
            "export HOME=$PWD",
            "echo ~ >>log",
            only_cleanup,
            "uses `$HOME`",
        ),
        (
            "export GIT_DIR=$PWD",
            "git status >>log",
            only_cleanup,
            "uses `$GIT_DIR`",
        ),
        (
            "cd d",
            "cd ..; rm -rf here",
            only_cleanup,
            "deletes by relative paths",
        ),
        (
            "pushd d",
            "popd; rm -rf keep",
            only_cleanup,
            "deletes by relative paths",
        ),
        (
            "cd d\nfalse\ncd ..",
            "rm -rf keep",
            &[],
            "deletes by relative paths",
        ),
    ] {
        let cleanup = format!("{cleanup}; echo cleaned >>log");
        let text = format!(
            "```bash\n{first}\n```\n```bash\ntrue\n```\n```bash {{ci=finally}}\n{cleanup}\n```\n"
        );
        let demo = Demo::new()
            .file("run.md", text)
            .file("keep", "")
            .file("d/keep", "");
        let finished = demo.pipes([&["ci", "run.md"], options].concat());
        let case = format!("{first} | {cleanup} | {options:?}\n{}", finished.stdout);
        assert_eq!(demo.read("log"), "", "{case}");
        assert!(finished.stdout.contains("is not run: it "), "{case}");
        assert!(finished.stdout.contains(wanted), "{case}");
    }
}

#[test]
fn cleanup_runs_with_arguments_functions_and_jobs_that_this_run_has() {
    for (first, cleanup, options) in [
        ("set -- x", "echo \"$1\" >>log", &[][..]),
        ("set -- y x\nshift", "echo \"$@\" >>log", &[]),
        (
            "set -- y",
            "set -- x; echo \"$1\" >>log",
            &["--cleanup-only"],
        ),
        (
            "set -- y",
            "[ $# -eq 0 ] && echo x >>log",
            &["--cleanup-only"],
        ),
        ("set -- y", "echo \"${1:-x}\" >>log", &["--cleanup-only"]),
        ("set -e", "echo x$1 >>log", &["--cleanup-only"]),
        ("sleep 9 &", "kill $! && echo x >>log", &[]),
        ("sleep 9 &", "kill %1; echo x >>log", &[]),
        (
            "sleep 9 &",
            "kill %1 2>/dev/null || true; echo x >>log",
            &["--cleanup-only"],
        ),
        ("say() { echo x >>log; }", "say", &[]),
        (
            "say() { :; }",
            "say() { echo x >>log; }; say",
            &["--cleanup-only"],
        ),
        ("alias say='echo x'", "say >>log", &[]),
        ("declare -A A=([k]=x)", "echo \"${A[k]}\" >>log", &[]),
        ("A=([1]=x)", "echo \"${A[1]}\" >>log", &[]),
        ("mkdir x", "echo \"$_\" >>log", &[]),
        ("cd d; cd ..; rm -f y", "rm -f y; echo x >>log", &[]),
        (
            ". ./sets.sh",
            "git --version >/dev/null; echo x >>log",
            &["--cleanup-only"],
        ),
    ] {
        let text = format!("```bash\n{first}\n```\n```bash {{ci=finally}}\n{cleanup}\n```\n");
        let demo = Demo::new()
            .file("run.md", text)
            .file("d/keep", "")
            .file("sets.sh", "X=1\n");
        let finished = demo.pipes([&["ci", "run.md"], options].concat());
        let case = format!("{first} | {cleanup} | {options:?}\n{}", finished.stdout);
        assert_eq!(demo.read("log"), "x\n", "{case}");
    }
}

#[test]
fn a_value_of_the_caller_s_environment_is_none_of_the_workshop_s() {
    for (cleanup, options) in [
        ("echo rm -rf \"$WORK\"/* >>log", "--cleanup-only"),
        ("echo rm -rf \"${WORK:?}\"/* >>log", "--cleanup-only"),
        (
            "[ -n \"$WORK\" ] && echo rm -rf \"$WORK\"/* >>log",
            "--only=2",
        ),
    ] {
        let demo = Demo::new()
            .file("run.md", workshop("WORK=$(mktemp -d)", cleanup))
            .env("WORK", "/precious");
        let finished = demo.pipes(["ci", "run.md", options]);
        assert_eq!(demo.read("log"), "", "{cleanup}");
        assert!(finished.stdout.contains("`$WORK`"), "{}", finished.stdout);
    }
    // A variable that the workshop takes from its environment belongs to the environment.
    let text = workshop("WORK=${WORK:-x}", "echo \"$WORK\" >>log");
    let demo = Demo::new()
        .file(
            "run.md",
            format!("---\nrequires: {{env: [WORK]}}\n---\n{text}"),
        )
        .env("WORK", "/mine");
    assert_code(&demo.pipes(["ci", "run.md", "--cleanup-only"]), 0);
    assert_eq!(demo.read("log"), "cleaned\n/mine\n");
}

#[test]
fn cleanup_runs_with_what_is_assigned_guarded_or_its_own() {
    for (assignment, cleanup, options) in [
        ("WORK=x", "echo \"$WORK\" >>log", &[][..]),
        ("WORK=x\nfalse", "echo \"$WORK\" >>log", &[]),
        ("make() { WORK=x; }\nmake", "echo \"$WORK\" >>log", &[]),
        (". ./sets.sh", "echo \"$WORK\" >>log", &[]),
        (
            "WORK=x",
            "WORK=x; echo \"$WORK\" >>log",
            &["--cleanup-only"],
        ),
        ("WORK=y", "echo \"${WORK:-x}\" >>log", &["--cleanup-only"]),
        (
            "WORK=y",
            "[ -z \"$WORK\" ] && echo x >>log",
            &["--cleanup-only"],
        ),
        ("ODD=", "echo x$ODD >>log", &[]),
        (
            "PATH=$PATH:/x",
            "PATH=$PATH:/y; echo x >>log",
            &["--cleanup-only"],
        ),
        (
            "i=1",
            "for i in x; do echo $i >>log; done",
            &["--cleanup-only"],
        ),
        ("true", "echo x$NOBODY >>log", &[]),
    ] {
        let demo = Demo::new()
            .file("run.md", workshop(assignment, cleanup))
            .file("sets.sh", "WORK=x\n");
        let finished = demo.pipes([&["ci", "run.md"], options].concat());
        let case = format!(
            "{assignment} | {cleanup} | {options:?}\n{}",
            finished.stdout
        );
        assert_eq!(demo.read("log"), "cleaned\nx\n", "{case}");
    }
}

#[test]
fn cleanup_that_is_left_out_is_a_warning_unless_it_must_not_be() {
    let text = workshop("WORK=x", "echo $WORK");
    let (demo, finished) = ci(&text, &["--only", "2", "--junit", "j.xml"]);
    assert_code(&finished, 0);
    assert!(
        last_line(&finished).starts_with("demosh: run.md: PASSED 1 of 3 (2 not run) in "),
        "{}",
        last_line(&finished)
    );
    let report = demo.read("j.xml");
    assert!(report.contains("what it uses is not assigned"), "{report}");
    assert_code(&ci(&text, &["--only", "2", "--strict-cleanup"]).1, 1);
}

#[test]
fn a_selection_and_its_cleanup_are_counted_alike_everywhere() {
    let text =
        "```bash {ci=finally}\necho cleaned\n```\n```bash\necho a\n```\n```bash\necho b\n```\n";
    for (options, total) in [
        (&["--only", "3"][..], 2),
        (&["--from", "2"], 3),
        (&["--cleanup-only"], 1),
        (&["--no-cleanup"], 2),
        (&[], 3),
    ] {
        let reports = ["--junit", "j.xml", "--events", "events"];
        let (demo, finished) = ci(text, &[options, &reports[..]].concat());
        assert_code(&finished, 0);
        let case = format!("{options:?}\n{}", finished.stdout);
        let commands = if total == 1 {
            "1 command".to_owned()
        } else {
            format!("{total} commands")
        };
        // The numbers of steps are those of the file, whatever is selected.
        let numbered = if total == 3 { "" } else { " in 3 steps" };
        assert!(
            finished
                .stdout
                .starts_with(&format!("demosh: run.md: {commands}{numbered}\n")),
            "{case}"
        );
        let passed = format!("demosh: run.md: PASSED {total} of {total} in ");
        assert!(last_line(&finished).starts_with(&passed), "{case}");
        let events = demo.read("events");
        assert!(
            events.contains(&format!("\"commands\":{total},")),
            "{events}"
        );
        let finished_steps = events.matches("\"event\":\"step_finished\"").count();
        assert_eq!(finished_steps, total, "{events}");
        assert!(
            demo.read("j.xml").contains(&format!("tests=\"{total}\"")),
            "{case}"
        );
    }
}

#[test]
fn cleanup_alone_needs_something_to_clean_up() {
    let (_, finished) = ci("```bash\ntrue\n```\n", &["--cleanup-only"]);
    assert_code(&finished, 4);
    assert!(
        finished.stderr.contains("has no cleanup to run"),
        "{}",
        finished.stderr
    );
    let only_cleanup = "```bash {ci=finally}\ntrue\n```\n";
    assert_code(&ci(only_cleanup, &["--no-cleanup"]).1, 4);
    assert_code(&ci(only_cleanup, &[]).1, 0);
    let text = "# Text\n\nprose\n\n# Run\n```bash {ci=finally}\ntrue\n```\n";
    assert_code(&ci(text, &["--only", "Text"]).1, 4);
}
