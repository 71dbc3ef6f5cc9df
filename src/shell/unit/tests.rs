use super::*;

fn report(entry: DriverEntry, evaluated: i32, mark: Option<i32>, note: &str) -> DriverReport {
    DriverReport {
        entry,
        evaluated,
        flags: String::new(),
        taken: String::new(),
        mark,
        sequence: 5,
        note: note.to_owned(),
    }
}

#[test]
fn each_report_has_one_meaning() {
    let failed = Errexit {
        status: 3,
        line: 2,
        function: Some("f".to_owned()),
        command: "grep a  b".to_owned(),
    };
    let cases = [
        (
            report(DriverEntry::Ran, 0, Some(4), ""),
            CommandEnd::Completed,
            4,
        ),
        (
            report(DriverEntry::Thrown, 130, Some(0), ""),
            CommandEnd::Completed,
            0,
        ),
        (
            report(DriverEntry::Ran, 2, None, ""),
            CommandEnd::Aborted,
            2,
        ),
        (
            report(DriverEntry::Ran, 0, None, ""),
            CommandEnd::Broken { begun: true },
            UNKNOWN,
        ),
        (
            report(DriverEntry::Left, 0, None, ""),
            CommandEnd::Completed,
            0,
        ),
        (
            report(DriverEntry::Thrown, 130, None, ""),
            CommandEnd::Interrupted,
            130,
        ),
        (
            report(DriverEntry::Thrown, 130, None, "exit 258"),
            CommandEnd::Exited(2),
            2,
        ),
        (
            report(DriverEntry::Thrown, 130, None, "exit x"),
            CommandEnd::Exited(2),
            2,
        ),
        (
            report(
                DriverEntry::Thrown,
                130,
                None,
                "errexit 1 1 - builtin eval \"$__demosh_text\"",
            ),
            CommandEnd::Aborted,
            1,
        ),
        (
            report(DriverEntry::Thrown, 130, None, "errexit 3 2 f grep a  b"),
            CommandEnd::Errexit(failed),
            3,
        ),
    ];
    for (report, wanted, status) in cases {
        assert_eq!(ended(&report, 5, false), (wanted, status), "{report:?}");
    }
    let continued = report(DriverEntry::Ran, 0, None, "");
    assert_eq!(ended(&continued, 5, true), (CommandEnd::Completed, 0));
}

#[test]
fn a_mark_of_an_older_command_does_not_count() {
    let old = report(DriverEntry::Thrown, 130, Some(0), "");
    assert_eq!(ended(&old, 6, false), (CommandEnd::Interrupted, 130));
}
