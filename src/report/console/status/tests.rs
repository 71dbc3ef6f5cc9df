use super::*;

fn running() -> RunningCommand {
    RunningCommand {
        began: Instant::now(),
        number: "[3/10]".to_owned(),
        command: "kubectl wait --for=condition=ready pod/a".to_owned(),
        limit: Duration::from_secs(300),
        usual: Some(Duration::from_secs(8)),
        after: Some(Duration::from_secs(60)),
        note: None,
    }
}

#[test]
fn the_line_says_which_command_runs_how_long_and_what_is_left() {
    let ran = Duration::from_secs(2);
    let line = running().line(ran, 120);
    assert_eq!(
        line,
        "[3/10] kubectl wait --for=condition=ready pod/a  2.0s of 5m  usually 8.0s  about 1m06s left"
    );
    let late = running().line(Duration::from_secs(30), 120);
    assert!(
        late.ends_with("30.0s of 5m  usually 8.0s  about 1m00s left"),
        "{late}"
    );
    let unknown = RunningCommand {
        after: None,
        ..running()
    };
    assert!(unknown.line(ran, 120).ends_with("usually 8.0s"));
}

#[test]
fn a_narrow_terminal_leaves_out_the_less_important() {
    let ran = Duration::from_secs(2);
    assert_eq!(
        running().line(ran, 50),
        "[3/10] kubectl wait --f\u{2026}  2.0s of 5m  usually 8.0s"
    );
    assert_eq!(
        running().line(ran, 36),
        "[3/10] kubectl wait --f\u{2026}  2.0s of 5m"
    );
    for width in 0..130 {
        let line = running().line(ran, width);
        assert!(display_width(&line) <= width, "{width}: {line}");
    }
}
