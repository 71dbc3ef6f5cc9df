//! What unattended runs mask, in the log, in every report and for GitHub, and what they do not.
//!
//! The sentences of `docs/secrets.md` are tested here, or in the file that is named:
//! declared or by name: `values_by_name_by_declaration_and_by_block`; everyday values:
//! `short_and_everyday_values_are_shown_unless_declared`; what the text says:
//! `what_the_text_itself_says_is_masked_in_it`; assigned while it runs:
//! `a_secret_is_masked_in_the_command_that_assigns_it` and
//! `a_value_that_is_gone_when_the_command_ends_is_masked`; quoted and encoded: `every_form_is_masked`;
//! output that waits: `output_that_waits_is_reported_when_the_command_ends`; expectations:
//! `expectations_see_what_is_printed`; GitHub: `what_is_learned_is_masked_by_the_runner_too` and
//! `the_job_s_summary_has_no_secret`; what is not found: `what_no_variable_holds_is_shown`;
//! recordings: `stage/recording.rs`; the second screen: `cue.rs`; a learner's progress: `stage/learning.rs`.

use super::{assert_code, ci};
use crate::support::demo::{Demo, Finished};

const REPORTS: [&str; 4] = ["--junit", "j.xml", "--events", "events"];

/// Runs a workshop, and returns all its output: the log and the reports.
fn told(demo: &Demo) -> (Finished, Vec<(&'static str, String)>) {
    let finished = demo.pipes([&["ci", "run.md"][..], &REPORTS].concat());
    let all = vec![
        ("log", finished.stdout.clone()),
        ("JUnit", demo.read("j.xml")),
        ("events", demo.read("events")),
    ];
    (finished, all)
}

/// Runs `command` in a block with these attributes; the file `f` contains `s3cret-one` and `s3cret
/// two`.
fn run(attributes: &str, command: &str) -> (Finished, Vec<(&'static str, String)>) {
    let text = format!("```bash{attributes}\n{command}\n```\n");
    let demo = Demo::new()
        .file("run.md", text)
        .file("f", "s3cret-one\ns3cret two\n");
    told(&demo)
}

#[track_caller]
fn assert_masked(command: &str, secrets: &[&str]) {
    let (finished, all) = run("", command);
    for (name, text) in all {
        for secret in secrets {
            assert!(!text.contains(secret), "{command}: in the {name}:\n{text}");
        }
        assert!(text.contains("***"), "{command}: {name}:\n{text}");
    }
    assert_code(&finished, 0);
}

#[test]
fn a_secret_is_masked_in_the_command_that_assigns_it() {
    for command in [
        "API_SECRET=$(cat f); echo \"$API_SECRET\"",
        "export API_TOKEN=$(head -1 f); env",
        "read -r API_TOKEN < f; echo \"[$API_TOKEN]\" >&2",
        "printf -v API_TOKEN %s \"$(head -1 f)\"; echo \"$API_TOKEN\"",
        "mapfile -t API_TOKENS < f; echo \"${API_TOKENS[1]} ${API_TOKENS[0]}\"",
        "declare -A PASSWORDS; PASSWORDS[a]=$(head -1 f); PASSWORDS[b]=$(tail -1 f); echo \"${PASSWORDS[@]}\"",
        "echo \"${API_TOKEN:=$(head -1 f)}\"",
        "printf 'API_TOKEN=%q; echo \"$API_TOKEN\"' \"$(head -1 f)\" > env.sh; . ./env.sh",
        "eval 'API_TOKEN=$(head -1 f); echo \"$API_TOKEN\"'",
        "n=API_TOKEN; printf -v \"$n\" %s \"$(head -1 f)\"; echo \"$API_TOKEN\"",
        "API_TOKEN=$(head -1 f); echo \"$API_TOKEN\"; exit 0",
        "API_TOKEN=$(head -1 f); printf \"%s\\n%s\" \"$API_TOKEN\" \"${API_TOKEN}x\"",
    ] {
        assert_masked(command, &["s3cret-one", "s3cret two"]);
    }
}

#[test]
fn a_value_that_is_gone_when_the_command_ends_is_masked() {
    for command in [
        "f() { local API_TOKEN=$(head -1 f); echo \"$API_TOKEN\"; }; f",
        "login() { local API_TOKEN; read -r API_TOKEN < f; echo \"$API_TOKEN\"; }\nlogin",
        "(API_TOKEN=$(head -1 f); echo \"$API_TOKEN\")",
        "while read -r API_TOKEN; do echo \"$API_TOKEN\"; done < f",
        "cat f | while read -r API_TOKEN; do echo \"$API_TOKEN\"; done",
        "for API_TOKEN in $(head -1 f) x; do echo \"$API_TOKEN\"; done",
        "API_TOKEN=$(head -1 f); echo \"$API_TOKEN\"; unset API_TOKEN",
        "API_TOKEN=$(head -1 f); echo \"$API_TOKEN\"; API_TOKEN=other-one",
        "f() { local API_TOKEN=$(head -1 f); echo \"$API_TOKEN\"; exit 0; }; f",
        "echo \"$(API_TOKEN=$(head -1 f); echo \"<$API_TOKEN>\")\"",
    ] {
        assert_masked(command, &["s3cret-one", "s3cret two"]);
    }
}

#[test]
fn watching_for_a_secret_leaves_no_trace_in_the_shell() {
    let text = "```bash\n\
        f() { local API_TOKEN=$(head -1 f); false | true | false; echo \"${PIPESTATUS[*]} $_\"; (exit 3); echo \"$?\"; }\n\
        f; echo one two; echo \"<$_>\"\n\
        trap -p DEBUG; echo \"[$-]\"; declare -p __demosh_seen 2>/dev/null | cat\n\
        (API_TOKEN=$(head -1 f)); exit 0\n\
        trap -p DEBUG; echo \"[$-]\"\n\
        n=0; trap 'n=$((n+1))' DEBUG\n\
        (API_TOKEN=$(head -1 f)); :\n\
        echo \"n=$n\"\n```\n";
    let demo = Demo::new().file("run.md", text).file("f", "s3cret-one\n");
    let (finished, _) = told(&demo);
    assert_code(&finished, 0);
    for line in ["1 0 1 ", "\n3\n", "\n<two>\n"] {
        assert!(
            finished.stdout.contains(line),
            "{line}: {}",
            finished.stdout
        );
    }
    let is_traced =
        |line: &&str| line.starts_with('[') && line.ends_with(']') && line.contains('T');
    let shown: Vec<_> = finished
        .stdout
        .lines()
        .filter(|line| !line.contains("run.md:"))
        .collect();
    assert!(!shown.iter().any(is_traced), "{}", finished.stdout);
    assert!(
        !shown.iter().any(|line| line.contains("__demosh_seen=")),
        "{}",
        finished.stdout
    );
    assert!(
        shown.iter().all(|line| !line.starts_with("trap --")),
        "{}",
        finished.stdout
    );
    assert!(!finished.stdout.contains("s3cret"), "{}", finished.stdout);
}

#[test]
fn functions_sourced_files_and_references_are_no_way_around() {
    for command in [
        "login() { API_TOKEN=$(head -1 f); }\nlogin; echo \"$API_TOKEN\"",
        "printf 'login() { API_TOKEN=$(head -1 f); }' > lib.sh\n. ./lib.sh\nlogin; echo \"$API_TOKEN\"",
        "declare -n ref=API_TOKEN\nref=$(head -1 f); echo \"$API_TOKEN\"",
        "alias login='API_TOKEN=$(head -1 f)'\nlogin; echo \"$API_TOKEN\"",
    ] {
        assert_masked(command, &["s3cret-one"]);
    }
}

#[test]
fn a_shell_that_cannot_be_asked_shows_nothing() {
    let command = "API_TOKEN=$(head -1 f); echo \"$API_TOKEN\"; exec true";
    let (finished, all) = run("", command);
    assert_code(&finished, 1);
    for (name, text) in all {
        assert!(!text.contains("s3cret"), "in the {name}:\n{text}");
    }
    let (_, all) = run(
        " {timeout=1s}",
        "API_TOKEN=$(head -1 f); echo \"$API_TOKEN\"; trap '' INT TERM; while :; do :; done",
    );
    for (name, text) in all {
        assert!(!text.contains("s3cret"), "in the {name}:\n{text}");
    }
}

#[test]
fn output_that_waits_is_reported_when_the_command_ends() {
    let command =
        "API_TOKEN=$(head -1 f); echo out; echo err >&2; echo \"x${API_TOKEN}y\"; (exit 3)";
    let (finished, _) = run("", command);
    assert_code(&finished, 1);
    for line in ["\nout\n", "err\n", "x***y\n", "status 3"] {
        assert!(
            finished.stdout.contains(line),
            "{line}: {}",
            finished.stdout
        );
    }
    // At a time limit too.
    let command = "API_TOKEN=$(head -1 f); echo \"x${API_TOKEN}y\"; sleep 1000";
    let (finished, _) = run(" {timeout=1s}", command);
    assert!(finished.stdout.contains("x***y\n"), "{}", finished.stdout);
}

#[test]
fn the_middle_of_very_long_waiting_output_is_left_out() {
    let command = "API_TOKEN=$(head -1 f); echo \"<$API_TOKEN>\"; head -c 18000000 /dev/zero | tr '\\0' x | fold; echo \"<$API_TOKEN>\"";
    let (finished, _) = run("", command);
    assert_code(&finished, 0);
    assert!(!finished.stdout.contains("s3cret"));
    assert_eq!(
        finished.stdout.matches("\n<***>\n").count() + finished.stdout.matches("x<***>\n").count(),
        2
    );
    assert!(finished.stdout.contains(" bytes left out]\n"));
    assert!(finished.stdout.len() < 17_000_000);
}

#[test]
fn every_form_is_masked() {
    let value = "it's \\\"so\\\" ~s3cret \\$x &c+/ äé";
    let forms = [
        "declare -p API_TOKEN",
        "printf '%q\\n' \"$API_TOKEN\"",
        "A=(\"$API_TOKEN\"); declare -p A; set | grep -a '^A='",
        "set -x; : \"$API_TOKEN\"; set +x",
        "printf %s \"$API_TOKEN\" | base64",
        "printf %s \"$API_TOKEN\" | base64 | tr -d '=' | tr '/+' '_-'",
        "echo \"$API_TOKEN\" | base64 -w 20",
        "printf 'user:%s' \"$API_TOKEN\" | base64 -w 24",
    ];
    assert_all_masked(value, &forms);
}

#[test]
#[ignore = "needs jq, which .ci/run installs"]
fn every_form_that_jq_prints_is_masked() {
    let value = "it's \\\"so\\\" ~s3cret \\$x &c+/ äé";
    let forms = [
        "jq -n '{a: env.API_TOKEN}'",
        "jq -nr 'env.API_TOKEN | @uri'",
        "jq -na 'env.API_TOKEN'",
    ];
    assert_all_masked(value, &forms);
}

fn assert_all_masked(value: &str, forms: &[&str]) {
    for form in forms {
        let text = format!("```bash\nAPI_TOKEN=\"{value}\"\n{form}\n```\n");
        let demo = Demo::new().file("run.md", text);
        let (finished, all) = told(&demo);
        assert_code(&finished, 0);
        for (name, text) in all {
            for part in ["s3cret", "czNjcmV0", "MzY3Jld", "zM2NyZX", "it's"] {
                assert!(
                    !text.contains(part),
                    "{form}: {part} in the {name}:\n{text}"
                );
            }
        }
    }
}

#[test]
fn values_by_name_by_declaration_and_by_block() {
    let demo = Demo::new()
        .env("PLAIN", "declared-one")
        .env("LICENSE", "true-value")
        .file(
            "run.md",
            "---\nrequires: {env: [PLAIN!]}\n---\n```bash\necho \"$PLAIN\"\n```\n```bash {secret}\nPIN=42; for i in zz yy; do :; done; echo hidden-output\n```\n```bash\necho \"<$PIN> $i $LICENSE\"\n```\n",
        );
    let (finished, all) = told(&demo);
    assert_code(&finished, 0);
    for (name, text) in all {
        for secret in ["declared-one", "<42", "hidden-output"] {
            assert!(!text.contains(secret), "{secret} in the {name}:\n{text}");
        }
        assert!(text.contains(" yy true-value"), "{name}:\n{text}");
    }
}

#[test]
fn short_and_everyday_values_are_shown_unless_declared() {
    let demo = Demo::new()
        .env("GITHUB_ACTIONS", "true")
        .env("USE_TOKEN", "true")
        .file(
            "run.md",
            "```bash\nPARTITION_KEY=name; SORT_KEY=id; SSH_KEY=demo; TOKEN_TTL=3600; SECRET_NAME=my-db-login\necho \"$USE_TOKEN $PARTITION_KEY $SORT_KEY $SSH_KEY $TOKEN_TTL $SECRET_NAME\"\n```\n",
        );
    let (finished, all) = told(&demo);
    assert_code(&finished, 0);
    assert!(!finished.stdout.contains("add-mask"), "{}", finished.stdout);
    for (name, text) in all {
        assert!(
            text.contains("true name id demo 3600 my-db-login"),
            "{name}:\n{text}"
        );
    }
    let text = "---\nrequires: {env: [USE_TOKEN!]}\n---\n```bash\necho \"<$USE_TOKEN>\"\n```\n";
    let finished = demo.file("run.md", text).pipes(["ci", "run.md"]);
    assert!(
        finished.stdout.contains("::add-mask::true\n"),
        "{}",
        finished.stdout
    );
    assert!(finished.stdout.contains("<***>"), "{}", finished.stdout);
}

#[test]
fn what_the_text_itself_says_is_masked_in_it() {
    for command in [
        "API_TOKEN=s3cret-one",
        "API_TOKENS=(s3cret-one \"$(date)\")",
        ": \"${API_TOKEN:=s3cret-one}\"",
        "read -r API_TOKEN <<< s3cret-one",
        "for API_TOKEN in s3cret-one; do :; done",
        "printf -v API_TOKEN %s s3cret-one",
    ] {
        assert_masked(command, &["s3cret-one"]);
    }
}

#[test]
fn expectations_see_what_is_printed() {
    for (attribute, code) in [
        ("expect=/^s3cret-one$/", 0),
        ("expect!=/s3cret/", 1),
        ("expect=/\\*\\*\\*/", 1),
        ("expect!=/\\*\\*\\*/", 0),
    ] {
        for command in [
            "echo \"$MY_TOKEN\"",
            "API_TOKEN=$(echo \"$MY_TOKEN\"); echo \"$API_TOKEN\"",
        ] {
            let demo = Demo::new().env("MY_TOKEN", "s3cret-one").file(
                "run.md",
                format!("```bash {{{attribute}}}\n{command}\n```\n"),
            );
            let (finished, all) = told(&demo);
            assert_code(&finished, code);
            for (name, text) in all {
                assert!(!text.contains("s3cret-one"), "in the {name}:\n{text}");
            }
        }
    }
    let (_, finished) = ci(
        "```bash {expect=/^demo-control/}\nSSH_KEY=demo; echo demo-control-plane\n```\n",
        &[],
    );
    assert_code(&finished, 0);
}

#[test]
fn what_is_learned_is_masked_by_the_runner_too() {
    for options in [
        &["ci", "run.md"][..],
        &["ci", "a.md", "run.md", "--jobs", "2"],
    ] {
        let demo = Demo::new()
            .env("GITHUB_ACTIONS", "true")
            .file("f", "s3cret-one\nwith a second line\n")
            .file("a.md", "```bash\ntrue\n```\n")
            .file(
                "run.md",
                "```bash\nAPI_TOKEN=$(cat f); echo \"$API_TOKEN\"\n```\n",
            );
        let finished = demo.pipes(options);
        assert_code(&finished, 0);
        let lines: Vec<_> = finished.stdout.lines().collect();
        let place = |wanted: &str| lines.iter().position(|line| *line == wanted);
        let masked = place("::add-mask::s3cret-one%0Awith a second line").expect("a mask");
        assert!(place("::add-mask::with a second line").is_some());
        assert!(
            masked < place("***").expect("output"),
            "{}",
            finished.stdout
        );
    }
}

#[test]
fn the_job_s_summary_has_no_secret() {
    let demo = Demo::new()
        .env("GITHUB_ACTIONS", "true")
        .file("run.md", "```bash\nAPI_TOKEN=s3cret-one; false\n```\n");
    let summary = demo.path("summary.md").display().to_string();
    let demo = demo.env("GITHUB_STEP_SUMMARY", summary);
    assert_code(&demo.pipes(["ci", "run.md"]), 1);
    let summary = demo.read("summary.md");
    assert!(summary.contains("run.md:2"), "{summary}");
    assert!(!summary.contains("s3cret-one"), "{summary}");
}

#[test]
fn what_no_variable_holds_is_shown() {
    for (command, shown) in [
        ("cat f", "s3cret two"),
        (
            "API_TOKEN=$(head -1 f); rev <<< \"$API_TOKEN\"",
            "eno-terc3s",
        ),
        (
            "API_TOKEN=$(head -1 f); printf %s \"$API_TOKEN\" | od -An -tx1 | tr -d ' '",
            "733363726574",
        ),
        (
            "API_TOKEN=$(head -1 f); fold -w 3 <<< \"$API_TOKEN\"",
            "s3c",
        ),
        (
            "API_TOKEN='s3cret-\"one'\necho '{\"a\": \"{\\\"b\\\": \\\"s3cret-\\\\\\\"one\\\"}\"}'",
            "s3cret-\\\\\\\"one",
        ),
        (
            "API_TOKEN=$(head -1 f); base64 <<< \"$API_TOKEN\" | base64",
            "Y3pOamNtVjBMVzl1WlFvPQo=",
        ),
        (
            "API_TOKEN=$(head -1 f); printf 's3c\\033[1mret-one\\n'",
            "s3c\u{1b}[1mret-one",
        ),
        (
            "API_TOKEN=$(head -1 f); sed 's/./& /g' <<< \"$API_TOKEN\"",
            "s 3 c r e t - o n e",
        ),
        (
            "trap : DEBUG\n(API_TOKEN=$(head -1 f); echo \"$API_TOKEN\")",
            "s3cret-one",
        ),
        ("API_TOKEN=$(head -1 f) printenv API_TOKEN", "s3cret-one"),
        ("head -1 f\nAPI_TOKEN=$(head -1 f)", "s3cret-one"),
    ] {
        let (finished, _) = run("", command);
        assert_code(&finished, 0);
        assert!(
            finished.stdout.contains(shown),
            "{command}: {}",
            finished.stdout
        );
    }
    let (finished, _) = run(" {secret}", "cat f");
    assert!(!finished.stdout.contains("s3cret"), "{}", finished.stdout);
}
