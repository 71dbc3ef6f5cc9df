use super::*;

fn check(name: &str, found: &str, state: CheckState) -> CheckedRequirement {
    CheckedRequirement {
        subject: RequirementKind::Tool,
        name: name.to_owned(),
        wanted: ">=1.29".to_owned(),
        found: found.to_owned(),
        reason: None,
        state,
        hint: Some("get it".to_owned()),
    }
}

#[test]
fn the_table_needs_no_colour() {
    let report = RequirementReport {
        checks: vec![
            check("kubectl", "1.30.2", CheckState::Met),
            check("k3d", "not found", CheckState::Unmet),
            check("bel", "played back", CheckState::NotChecked),
        ],
    };
    assert_eq!(
        report.table(Signs::Drawn),
        "✓ kubectl  1.30.2       >=1.29\n\
         ✗ k3d      not found    >=1.29\n    help: get it\n\
         - bel      played back  >=1.29\n"
    );
}

#[test]
fn a_table_that_is_too_wide_has_no_columns() {
    let report = RequirementReport {
        checks: vec![
            check("kubectl", "1.30.2", CheckState::Met),
            check("k3d", "not found", CheckState::Unmet),
        ],
    };
    for width in 0..=200 {
        let lines = report.lines(&Theme::plain(), width);
        let lines: Vec<_> = lines.iter().map(Line::text).collect();
        let expected = if width < "x kubectl  not found  >=1.29".len() {
            [
                "✓ kubectl: 1.30.2 (>=1.29)",
                "✗ k3d: not found (>=1.29)",
                "    help: get it",
            ]
        } else {
            [
                "✓ kubectl  1.30.2     >=1.29",
                "✗ k3d      not found  >=1.29",
                "    help: get it",
            ]
        };
        assert_eq!(lines, expected, "{width}");
    }
}

#[test]
fn what_is_too_wide_for_a_column_stands_below_the_row() {
    let mut docker = check("docker", "", CheckState::Unmet);
    docker.found = "Cannot connect to the Docker daemon".to_owned();
    docker.wanted = "`docker info` succeeds".to_owned();
    let mut stopped = docker.clone();
    stopped.reason = Some(std::mem::replace(&mut stopped.found, "28.2.2".to_owned()));
    let mut linkerd = check("linkerd", "not found", CheckState::Unmet);
    linkerd.wanted = "`linkerd version --client` succeeds".to_owned();
    let mut met = linkerd.clone();
    (met.state, met.found) = (CheckState::Met, "2.16.0".to_owned());
    let report = RequirementReport {
        checks: vec![docker, stopped, linkerd, met],
    };
    assert_eq!(
        report.table(Signs::Drawn),
        "✗ docker   no         `docker info` succeeds\n    \
         found: Cannot connect to the Docker daemon\n    help: get it\n\
         ✗ docker   28.2.2     `docker info` succeeds\n    \
         found: Cannot connect to the Docker daemon\n    help: get it\n\
         ✗ linkerd  not found  its check succeeds\n    \
         wanted: `linkerd version --client` succeeds\n    help: get it\n\
         ✓ linkerd  2.16.0     its check succeeds\n"
    );
}

#[test]
fn a_long_version_that_will_do_is_shown_as_far_as_it_goes() {
    let mut check = check("tool", "1.30.2-beta.20260131.nightly.1", CheckState::Met);
    let table = |check: &CheckedRequirement| {
        RequirementReport {
            checks: vec![check.clone()],
        }
        .table(Signs::Drawn)
    };
    assert_eq!(table(&check), "✓ tool  1.30.2-beta.20260131.…  >=1.29\n");
    check.state = CheckState::Unmet;
    assert!(table(&check).contains("    found: 1.30.2-beta.20260131.nightly.1\n"));
}

#[test]
fn what_a_workshop_says_cannot_drive_the_terminal() {
    let mut check = check("a\x1b[8m", "no", CheckState::Unmet);
    check.hint = Some("one\u{202e}\n\x1b]52;c;eA==\x07two\n".to_owned());
    assert_eq!(
        RequirementReport {
            checks: vec![check]
        }
        .table(Signs::Drawn),
        "✗ a^[[8m  no  >=1.29\n    help: one<U+202E>\n    ^[]52;c;eA==^Gtwo\n"
    );
}

#[test]
fn nothing_required_is_an_empty_table() {
    let report = RequirementReport::default();
    assert!(report.is_met() && report.table(Signs::Drawn).is_empty());
}

#[test]
fn what_a_program_says_cannot_drive_the_terminal() {
    let long = "é".repeat(300);
    let report = RequirementReport::new(
        vec![check("x", &format!("\x1b[2J{long}"), CheckState::Unmet)],
        &[],
    );
    let found = &report.checks[0].found;
    assert!(!found.contains('\x1b') && found.ends_with("..."), "{found}");
    assert_eq!(found.chars().count(), LONGEST_FINDING);
}
