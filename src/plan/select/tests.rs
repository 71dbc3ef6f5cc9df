//! Targets against plans.

use super::*;
use crate::plan::{PlanOptions, plan};

fn plan_of(files: &[(&str, &str)]) -> Plan {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        // A mode at the end: without any mode, everything is displayed, including headings.
        let hidden = if std::path::Path::new(name)
            .extension()
            .is_some_and(|ext| ext == "md")
        {
            format!("{text}\n<!-- @HIDE -->\n")
        } else {
            format!("{text}\n#@HIDE\n")
        };
        let text = if text.contains("@SHOW") {
            text
        } else {
            &*hidden
        };
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("has a parent")).expect("created");
        std::fs::write(path, text).expect("written");
    }
    let path = folder.path().join(files[0].0);
    let plan = plan(&path, &PlanOptions::default(), &|_| None);
    assert!(!plan.has_errors(), "{:?}", plan.findings);
    plan
}

fn only(plan: &Plan, target: &str) -> Result<Vec<String>, SelectionError> {
    let selection = Selection {
        only: Some(target.into()),
        ..Selection::default()
    };
    let texts = |range: Range<usize>| {
        let steps = plan.steps[range].iter();
        steps.map(|step| step.action.text().to_owned()).collect()
    };
    selection.range(plan).map(texts)
}

fn from(plan: &Plan, target: &str) -> Option<String> {
    let selection = Selection {
        from: Some(target.into()),
        ..Selection::default()
    };
    let start = selection.range(plan).ok()?.start;
    Some(plan.steps[start].action.text().to_owned())
}

#[test]
fn parts_are_found_by_heading_number_and_line() {
    let text = "# One\n```sh\na\n```\n## Inner\n```sh\nb\n```\n# Two\n```sh\nc\n```\n";
    let plan = plan_of(&[("a.md", text)]);
    assert_eq!(only(&plan, "one"), Ok(vec!["a".into(), "b".into()]));
    assert_eq!(only(&plan, "## Inner"), Ok(vec!["b".into()]));
    assert_eq!(only(&plan, " 3 "), Ok(vec!["c".into()]));
    assert_eq!(only(&plan, "a.md:7"), Ok(vec!["b".into()]));
    assert_eq!(from(&plan, "Inner").as_deref(), Some("b"));
    let error = only(&plan, "Twoo").expect_err("no such");
    assert_eq!(error.help(), "did you mean `Two`?");
    assert!(!error.is_misuse());
}

#[test]
fn a_title_is_found_however_its_blanks_and_marks_are_written() {
    let text = "Install the\ncontrol *plane*\n===\n```sh\na\n```\n## Two  `spaces`\tand\n```sh\nb\n```\n# A<br>B\n```sh\nc\n```\n";
    let plan = plan_of(&[("a.md", text)]);
    for (target, step) in [
        ("Two spaces and", "b"),
        ("## Two  `spaces`\tand", "b"),
        ("A B", "c"),
        ("A<br>B", "c"),
    ] {
        assert_eq!(only(&plan, target), Ok(vec![step.into()]), "{target}");
    }
    assert_eq!(
        from(&plan, "Install the control plane").as_deref(),
        Some("a")
    );
    assert_eq!(
        from(&plan, "install the\ncontrol plane").as_deref(),
        Some("a")
    );
}

#[test]
fn nothing_names_nothing() {
    let plan = plan_of(&[("a.md", "# One\n```sh\na\n```\n")]);
    for target in ["", " ", "\u{a0}\t", "#", "## "] {
        let error = only(&plan, target).expect_err("refused");
        assert_eq!(
            error,
            SelectionError::Empty { option: "--only" },
            "{target:?}"
        );
        assert!(error.is_misuse());
    }
    for target in [":3", "*", "0", "99", "a.md:0", "a.md:99"] {
        assert!(only(&plan, target).is_err(), "{target:?}");
    }
}

#[test]
fn the_same_title_counts_before_one_that_begins_so() {
    let text = "# Set up more\n```sh\na\n```\n# Set up\n```sh\nb\n```\n# set UP\n```sh\nc\n```\n# Other\n```sh\nd\n```\n";
    let plan = plan_of(&[("a.md", text)]);
    assert_eq!(only(&plan, "Set up"), Ok(vec!["b".into()]));
    assert_eq!(only(&plan, "set UP"), Ok(vec!["c".into()]));
    assert_eq!(only(&plan, "oth"), Ok(vec!["d".into()]));
    let error = only(&plan, "Set").expect_err("several");
    assert_eq!(error.to_string(), "`Set` is ambiguous");
    assert!(error.is_misuse());
    for part in ["`Set up more` (", "a.md:1)", "`Set up` (", "a.md:5)"] {
        assert!(error.help().contains(part), "{}", error.help());
    }
}

#[test]
fn one_heading_that_is_imported_twice_is_told_apart_by_its_steps() {
    let files = [
        ("a.md", "<!-- @import b.md -->\n<!-- @import b.md -->\n"),
        ("b.md", "# B\n```sh\nb\n```\n"),
    ];
    let plan = plan_of(&files);
    let help = only(&plan, "B").expect_err("several").help();
    assert!(
        help.contains("step 1 (") && help.contains("step 2 ("),
        "{help}"
    );
}

#[test]
fn a_line_with_an_import_or_a_call_names_what_comes_from_it() {
    let files = [
        (
            "a.sh",
            "#@macro m\n  echo 1\n  echo 2\n#@end\necho first\n#@import b.sh\n#@m\necho last\n#@SHOW\nm\n",
        ),
        ("b.sh", "# said\nx\ny\n"),
    ];
    let plan = plan_of(&files);
    assert_eq!(from(&plan, "a.sh:6").as_deref(), Some("x"));
    assert_eq!(only(&plan, "a.sh:6"), Ok(vec!["x".into(), "y".into()]));
    assert_eq!(from(&plan, "a.sh:7").as_deref(), Some("echo 1"));
    assert_eq!(
        only(&plan, "a.sh:7"),
        Ok(vec!["echo 1".into(), "echo 2".into()])
    );
    assert_eq!(only(&plan, "a.sh:3"), Ok(vec!["echo 2".into()]));
    assert_eq!(from(&plan, "a.sh:8").as_deref(), Some("echo last"));
    assert_eq!(
        only(&plan, "a.sh:10"),
        Ok(vec!["m".into(), "echo 1".into(), "echo 2".into()])
    );
    assert_eq!(only(&plan, "b.sh:3"), Ok(vec!["y".into()]));
}

#[test]
fn a_line_without_a_step_names_the_next_one_of_its_file() {
    let files = [
        (
            "a.sh",
            "#@m\n\n\necho 1\n\n#@import b.sh\necho 2\n\n#@macro m\n  echo 3\n#@end\n",
        ),
        ("b.sh", "\n\n\nx\n"),
    ];
    let plan = plan_of(&files);
    assert_eq!(from(&plan, "a.sh:3").as_deref(), Some("echo 1"));
    assert_eq!(from(&plan, "a.sh:5").as_deref(), Some("x"));
    assert_eq!(from(&plan, "b.sh:1").as_deref(), Some("x"));
    assert_eq!(from(&plan, "a.sh:8"), None);
    assert_eq!(from(&plan, "a.sh:10").as_deref(), Some("echo 3"));
}

#[test]
fn a_file_name_that_fits_several_files_is_ambiguous() {
    let files = [
        ("a.sh", "#@import x/c.sh\n#@import y/c.sh\n"),
        ("x/c.sh", "x\n"),
        ("y/c.sh", "y\n"),
    ];
    let plan = plan_of(&files);
    assert_eq!(only(&plan, "y/c.sh:1"), Ok(vec!["y".into()]));
    let error = only(&plan, "c.sh:1").expect_err("several");
    assert!(error.help().contains("x/c.sh:1`") && error.help().contains("y/c.sh:1`"));
}

#[test]
fn a_name_selects_the_commands_of_its_block() {
    let text = "```sh {name=first}\na\n##@ exit=1\nb\n```\n```sh\nc\n```\n```sh {name=twice}\nd\n```\n```sh {name=twice}\ne\n```\n# First\n```sh\nf\n```\n";
    let plan = plan_of(&[("a.md", text)]);
    assert_eq!(only(&plan, "first"), Ok(vec!["a".into(), "b".into()]));
    assert_eq!(only(&plan, "First"), Ok(vec!["f".into()]));
    assert_eq!(from(&plan, "first").as_deref(), Some("a"));
    let error = only(&plan, "twice").expect_err("two blocks");
    assert!(error.is_misuse());
    assert!(error.help().contains("step 4 ("), "{}", error.help());
}
