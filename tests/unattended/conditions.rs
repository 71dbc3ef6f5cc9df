//! A block's conditions: expectations, repetition, and conditions that cannot be met.

use super::{assert_code, ci};
use crate::support::demo::Demo;

/// The commands and attributes that pass, and those that fail.
fn assert_judged(cases: &[(&str, &str, i32)]) {
    for (attributes, command, code) in cases {
        let (_, finished) = ci(&format!("```bash {{{attributes}}}\n{command}\n```\n"), &[]);
        assert_eq!(
            finished.status.code(),
            Some(*code),
            "{attributes} {command}: {}",
            finished.stdout
        );
    }
}

#[test]
fn no_output_can_be_expected() {
    assert_judged(&[
        ("expect=/^$/", "true", 0),
        ("expect=/^$/", "echo x", 1),
        ("expect=/^$/", "printf 'a\\n\\nb\\n'", 1),
        ("expect=/^\\s*$/", "echo", 0),
        ("expect=/^\\s*$/", "echo x", 1),
        ("expect!=/^$/", "echo x", 0),
        ("expect!=/^$/", "true", 1),
        ("expect!=/^\\s*$/", "printf 'a\\n\\n\\nb\\n'", 0),
    ]);
}

#[test]
fn a_last_attempt_is_made_when_the_time_is_up() {
    let text = "```bash {within=3s}\ndate +%s%N >> tries; false\n```\n";
    let (demo, finished) = ci(text, &[]);
    assert_code(&finished, 1);
    let tries = demo.read("tries");
    let tries: Vec<u64> = tries.lines().flat_map(str::parse).collect();
    let [first, .., last] = tries.as_slice() else {
        panic!("{tries:?}");
    };
    // A little less, because the first command starts late by the start-up time of its shell.
    assert!(last - first > 2_700_000_000, "{tries:?}");
}

#[test]
fn the_end_of_the_run_ends_the_pause_before_another_attempt() {
    let text = "```bash {within=1h}\necho x >> tries; false\n```\n```bash {ci=finally}\ntouch cleaned\n```\n";
    let (demo, finished) = ci(text, &["--timeout", "1s"]);
    assert_code(&finished, 124);
    assert_eq!(demo.read("tries").lines().count(), 2);
    assert!(demo.path("cleaned").exists());
}

#[test]
fn statements_that_cannot_hold_are_errors_with_their_place() {
    for (attributes, words) in [
        ("timeout=0", "`timeout` takes a duration longer than 0"),
        ("within=0s", "`within` takes a duration longer than 0"),
        ("ci=skip ci=finally", "`ci=skip` and `ci=finally`"),
        ("exit=0 exit=any", "`exit=0` and `exit=any`"),
        ("timeout=1s timeout=2s", "`timeout=1s` and `timeout=2s`"),
        ("expect=/x/ expect!=/x/", "can never both be met"),
    ] {
        let in_fence = format!("```bash {{{attributes}}}\ntouch ran\n```\n");
        let on_a_line = format!("```bash\n##@ {attributes}\ntouch ran\n```\n");
        let on_lines = format!(
            "```bash\n##@ {}\ntouch ran\n```\n",
            attributes.replace(' ', "\n##@ ")
        );
        let column = 1 + attributes.rfind(' ').map_or(0, |at| at + 1);
        let lines = attributes.split(' ').count();
        let places = [
            (in_fence, format!("run.md:1:{}", 9 + column)),
            (on_a_line, format!("run.md:2:{}", 4 + column)),
            (on_lines, format!("run.md:{}:5", 1 + lines)),
        ];
        for (text, place) in places {
            let demo = Demo::new().file("run.md", &text);
            for command in ["ci", "check", "list"] {
                let finished = demo.pipes([command, "run.md"]);
                let said = format!("{}{}", finished.stdout, finished.stderr);
                assert!(
                    said.contains(words) && said.contains(&place),
                    "{text}{said}"
                );
                assert!(!finished.status.success(), "{command} {text}");
            }
            assert_code(&demo.pipes(["ci", "run.md"]), 3);
            assert!(!demo.path("ran").exists());
        }
    }
}

#[test]
fn commands_may_fail_where_the_front_matter_says_so_and_no_condition_does() {
    let judged = |text: &str| {
        let text = format!("---\ndefaults: {{exit: any}}\n---\n{text}");
        let (_, finished) = ci(&text, &[]);
        (finished.status.code(), finished.stdout)
    };
    let (code, log) = judged("```bash\nfalse\ntrue\n(exit 3)\n```\n```bash\necho after\n```\n");
    assert_eq!(code, Some(0), "{log}");
    assert!(log.contains("status 3 ignored"), "{log}");
    assert!(log.contains("\nafter\n"), "{log}");
    for (text, wanted) in [
        ("```bash {exit=0}\nfalse\n```\n", Some(1)),
        ("```bash {exit=2}\nfalse\n```\n", Some(1)),
        ("```bash {exit=nonzero}\ntrue\n```\n", Some(1)),
        ("```bash {within=1s}\nfalse\n```\n", Some(1)),
        ("```bash {expect=/a/}\nfalse\n```\n", Some(1)),
        ("```bash {expect=/a/}\necho a; false\n```\n", Some(0)),
        ("```bash {timeout=1s}\nsleep 60\n```\n", Some(1)),
    ] {
        let (code, log) = judged(text);
        assert_eq!(code, wanted, "{text} {log}");
    }
}
