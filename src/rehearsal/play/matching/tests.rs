use super::*;
use crate::rehearsal::sample::printing as call;

fn recording(calls: &[(&str, &str, &str)]) -> Recording {
    let calls = calls
        .iter()
        .map(|(step, line, stdout)| call(step, line, stdout))
        .collect();
    Recording {
        calls,
        ..Recording::default()
    }
}

fn asked(line: &str) -> CallRequest {
    CallRequest {
        argv: line.split(' ').map(ToOwned::to_owned).collect(),
        ..CallRequest::default()
    }
}

#[test]
fn repeated_calls_are_played_in_order_and_the_last_one_repeats() {
    let recording = recording(&[("", "k get", "1"), ("", "k put", ""), ("", "k get", "2")]);
    let mut progress = RehearsalProgress::new(&recording);
    let mut choose = |line| progress.choose(&recording, &asked(line));
    let choices = ["k get", "k get", "k get", "k put", "k del"].map(&mut choose);
    let play = Choice::Play;
    assert_eq!(
        choices,
        [play(0), play(2), play(2), play(1), Choice::Missing]
    );
}

#[test]
fn the_section_comes_before_the_order() {
    let recording = recording(&[("a", "k get", ""), ("a", "k get", ""), ("b", "k get", "")]);
    let mut progress = RehearsalProgress::new(&recording);
    let mut at = |step, section| {
        progress.enter(step, Some(section));
        progress.choose(&recording, &asked("k get"))
    };
    assert_eq!(at(1, "a"), Choice::Play(0));
    assert_eq!(at(3, "b"), Choice::Play(2), "the second of `a` is left out");
    assert_eq!(
        at(4, "b"),
        Choice::Play(2),
        "the last one of the section repeats"
    );
    assert_eq!(
        at(5, "renamed"),
        Choice::Play(1),
        "nothing is recorded there: any section"
    );
}

#[test]
fn going_back_plays_again_what_was_played_since() {
    let recording = recording(&[("a", "k get", ""), ("a", "k get", ""), ("a", "k get", "")]);
    let mut progress = RehearsalProgress::new(&recording);
    let mut at = |step| {
        progress.enter(step, Some("a"));
        progress.choose(&recording, &asked("k get"))
    };
    let play = Choice::Play;
    assert_eq!([at(1), at(2), at(3)], [play(0), play(1), play(2)]);
    assert_eq!([at(2), at(3)], [play(1), play(2)]);
    assert_eq!(
        [at(1), at(1)],
        [play(0), play(1)],
        "a repeated step continues"
    );
}

#[test]
fn calls_of_steps_that_were_not_run_are_passed_over() {
    let recording = recording(&[("a", "k get", ""), ("a", "k get", ""), ("a", "k get", "")]);
    let makers = vec![Some(1), Some(2), None];
    let progress = RehearsalProgress::new(&recording).with_makers(makers);
    let at = |progress: &mut RehearsalProgress, step| {
        progress.enter(step, Some("a"));
        progress.choose(&recording, &asked("k get"))
    };
    assert_eq!(
        at(&mut progress.clone(), 2),
        Choice::Play(1),
        "begun in the middle"
    );
    let mut all = progress.clone();
    all.enter(1, Some("a"));
    assert_eq!(
        at(&mut all, 2),
        Choice::Play(0),
        "the first one is only late"
    );
    let mut live = progress.live();
    live.enter(1, Some("a"));
    assert_eq!(at(&mut live, 2), Choice::Play(1), "the first one was real");
}

#[test]
fn the_directory_counts_where_it_was_recorded() {
    let mut recording = recording(&[("", "helm install", ""), ("", "helm install", "")]);
    recording.calls[1].cwd = Some("chart".into());
    let at = |cwd: Option<&str>| {
        let asked = CallRequest {
            cwd: cwd.map(PathBuf::from),
            ..asked("helm install")
        };
        let mut progress = RehearsalProgress::new(&recording);
        progress.choose(&recording, &asked);
        progress.choose(&recording, &asked)
    };
    assert_eq!(at(Some("chart")), Choice::Play(1));
    assert_eq!([at(Some("")), at(None)], [Choice::Play(0); 2]);
}

#[test]
fn standard_input_decides_where_it_was_recorded() {
    let mut recording = recording(&[("", "k apply", ""), ("", "k apply", "")]);
    recording.calls[1].stdin = Stdin::Contains("kind: Pod".into());
    let mut progress = RehearsalProgress::new(&recording);
    assert_eq!(
        progress.choose(&recording, &asked("k apply")),
        Choice::NeedsStdin
    );
    let mut with = |text: &str| {
        let asked = CallRequest {
            stdin: Some(text.into()),
            ..asked("k apply")
        };
        progress.choose(&recording, &asked)
    };
    assert_eq!(
        [with("a: b\nkind: Pod\n"), with("")],
        [Choice::Play(1), Choice::Play(0)]
    );
}

#[test]
fn beside_a_live_run_values_may_differ() {
    let recording = recording(&[
        ("", "k name", "web-5f8-abc\n"),
        ("", "k logs pod/web-5f8-abc", ""),
    ]);
    let live = asked("k logs pod/web-77d-xyz");
    assert_eq!(
        RehearsalProgress::new(&recording).choose(&recording, &live),
        Choice::Missing
    );
    let mut progress = RehearsalProgress::new(&recording).live();
    assert_eq!(progress.choose(&recording, &live), Choice::Play(1));
    let other = asked("k logs deploy/web-77d-xyz");
    assert_eq!(progress.choose(&recording, &other), Choice::Missing);
}

#[test]
fn the_nearest_calls_differ_in_the_fewest_words() {
    let recording = recording(&[
        ("", "kubectl get pods -n faces", ""),
        ("", "kubectl get svc", ""),
        ("", "kubectl get pods", ""),
        ("", "kubectl get pods", ""),
        ("", "kind get", ""),
    ]);
    let argv = asked("kubectl get pod").argv;
    let near: Vec<_> = nearest(&recording, &argv, 2)
        .iter()
        .map(|near| near.call)
        .collect();
    assert_eq!(near, [2, 1]);
}
