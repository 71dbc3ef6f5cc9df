use proptest::prelude::*;

use super::*;
use crate::rehearsal::sample::printing as call;

fn recording(calls: Vec<Call>) -> Recording {
    Recording {
        calls,
        ..Recording::default()
    }
}

const SECTIONS: [&str; 4] = ["a", "b", "c", "d"];

/// Merges with this fate for all calls of the old recording.
fn merge(old: &[Call], new: Vec<Call>, fate: Fate) -> Vec<Call> {
    merge_with(old, new, |_| fate)
}

fn merge_with(old: &[Call], new: Vec<Call>, fate: impl Fn(&Call) -> Fate) -> Vec<Call> {
    let old = recording(old.to_vec());
    let fates: Vec<_> = old.calls.iter().map(fate).collect();
    let merge = Merge {
        old: &old,
        fates: &fates,
        sections: &SECTIONS.map(ToOwned::to_owned),
    };
    merge.of(new)
}

#[test]
fn a_run_that_differs_only_in_volatile_values_changes_nothing() {
    let run = |pod: &str, age: &str, seconds| {
        let mut calls = vec![
            call("a", "k name", pod),
            call("a", &format!("k logs pod/{pod}"), &format!("I am {pod}\n")),
            call("b", "k get", &format!("NAME   AGE\n{pod}   {age}\n")),
        ];
        calls[2].after = Some(Duration::from_secs(seconds));
        calls
    };
    let old = run("web-6d5f8c7b9d-4kq2x", "9s", 10);
    let new = run("web-77f49d5c6b-zz7x4", "12s", 14);
    assert_eq!(merge(&old, new, Fate::Goes), old);
}

#[test]
fn a_change_shows_alone_and_with_the_old_values() {
    let old = vec![
        call("a", "k name", "web-6d5f8c7b9d-4kq2x"),
        call("a", "k logs web-6d5f8c7b9d-4kq2x", "one\n"),
    ];
    let new = vec![
        call("a", "k name", "web-77f49d5c6b-zz7x4"),
        call(
            "a",
            "k logs web-77f49d5c6b-zz7x4",
            "two from web-77f49d5c6b-zz7x4\n",
        ),
        call("a", "k delete web-77f49d5c6b-zz7x4", ""),
    ];
    let merged = merge(&old, new, Fate::Goes);
    assert_eq!(merged[0], old[0]);
    assert_eq!(
        merged[1],
        call(
            "a",
            "k logs web-6d5f8c7b9d-4kq2x",
            "two from web-6d5f8c7b9d-4kq2x\n"
        )
    );
    assert_eq!(merged[2], call("a", "k delete web-6d5f8c7b9d-4kq2x", ""));
}

#[test]
fn what_was_not_run_stays_at_its_place_when_it_is_wanted() {
    let old = ["k a", "k b", "k c", "k d"].map(|line| call("s", line, ""));
    let new = vec![call("s", "k a", ""), call("s", "k d", "")];
    let merged = merge_with(&old, new, |call| match call.line().as_str() {
        "k c" => Fate::Goes,
        _ => Fate::Possible,
    });
    let lines: Vec<_> = merged.iter().map(Call::line).collect();
    assert_eq!(lines, ["k a", "k b", "k d"]);
}

#[test]
fn a_section_of_another_name_keeps_its_calls() {
    let mut old = call("old name", "k run", "out\n");
    old.argv.push(CallWord::Glob("*/x".into()));
    old.stdin = Stdin::Ignored;
    let mut new = call("new name", "k run", "out\n");
    new.argv.push(CallWord::Exact("/home/me/x".into()));
    let merged = merge(&[old.clone()], vec![new], Fate::Homeless);
    assert_eq!(
        merged,
        [Call {
            step: "new name".into(),
            ..old
        }]
    );
}

#[test]
fn waiting_leaves_one_call_for_each_answer() {
    let new = |step, stdout: &str| NewCall {
        step,
        call: call("s", "k get", stdout),
    };
    let calls = vec![
        new(1, "no 1s"),
        new(1, "no 2s"),
        new(1, "yes"),
        new(1, "yes"),
        new(2, "yes"),
    ];
    let kept: Vec<_> = without_repeats(calls)
        .into_iter()
        .map(|new| (new.step, new.call.printed(RecordedStream::Stdout)))
        .collect();
    assert_eq!(
        kept,
        [
            (1, b"no 1s".to_vec()),
            (1, b"yes".to_vec()),
            (2, b"yes".to_vec())
        ]
    );
}

#[test]
fn a_section_that_was_not_run_keeps_calls_with_the_same_words() {
    let old = ["one", "two", "three"].map(|out| call("a", "tool a", out));
    let new = vec![call("b", "tool a", "other"), call("b", "tool a", "two")];
    let merged = merge(&old, new.clone(), Fate::Stays);
    assert_eq!(merged, [&old[..], &new].concat());
}

#[test]
fn a_new_call_comes_before_the_sections_after_it() {
    let old = [
        call("a", "k a", ""),
        call("b", "k b", ""),
        call("d", "k d", ""),
    ];
    let fate = |call: &Call| match call.step.as_str() {
        "b" => Fate::Goes,
        _ => Fate::Stays,
    };
    let lines = |new: &[(&str, &str)]| {
        let new = new
            .iter()
            .map(|(step, line)| call(step, line, ""))
            .collect();
        let merged = merge_with(&old, new, fate);
        let lines: Vec<_> = merged.iter().map(Call::line).collect();
        lines.join(" ").replace("k ", "")
    };
    assert_eq!(lines(&[("b", "k x"), ("b", "k b")]), "a x b d");
    assert_eq!(lines(&[("b", "k b"), ("b", "k x")]), "a b x d");
    assert_eq!(lines(&[("b", "k x")]), "a x d");
    assert_eq!(lines(&[("b", "k b"), ("c", "k y")]), "a b y d");
    assert_eq!(lines(&[("", "k 0"), ("b", "k b")]), "0 a b d");
}

#[test]
fn nothing_of_a_sample_gets_into_a_real_call() {
    let old = Recording {
        sample: true,
        calls: vec![
            call("a", "k name", "web-6d5f8c7b9d-4kq2x"),
            call("a", "k get web-6d5f8c7b9d-4kq2x", "up 9s"),
            call("b", "k get", "invented"),
        ],
        ..Recording::default()
    };
    let new = vec![
        call("a", "k name", "web-77f49d5c6b-zz7x4"),
        call("a", "k get web-77f49d5c6b-zz7x4", "up 12s"),
    ];
    let merge = Merge {
        old: &old,
        fates: &[Fate::Goes, Fate::Goes, Fate::Stays],
        sections: &SECTIONS.map(ToOwned::to_owned),
    };
    assert_eq!(merge.of(new.clone()), [&new[..], &old.calls[2..]].concat());
}

#[test]
fn names_of_another_width_are_left_as_they_are_in_tables() {
    let old = vec![
        call("a", "k ip", "10.42.0.7"),
        call("a", "k get", "web  10.42.0.7  up\n"),
        call("a", "k put 10.42.0.7", "was 10.42.0.7  up\n"),
    ];
    let new = |state: &str| {
        vec![
            call("a", "k ip", "10.42.0.19"),
            call("a", "k get", "web  10.42.0.19  up\n"),
            call(
                "a",
                "k put 10.42.0.19",
                &format!("was 10.42.0.19  {state}\n"),
            ),
        ]
    };
    assert_eq!(merge(&old, new("up"), Fate::Goes), old);
    // One table is new: so is everything that contains this address.
    assert_eq!(merge(&old, new("down"), Fate::Goes), new("down"));
}

#[test]
fn one_thing_has_one_name_in_a_table() {
    let table = |hash: &str, pod: &str, more: &str| {
        vec![
            call("a", "k pods", &format!("web-{hash}-{pod}\n")),
            call(
                "a",
                "k all",
                &format!("rs/web-{hash}\npod/web-{hash}-{pod}\n{more}"),
            ),
        ]
    };
    let old = table("6d5f8c7b9d", "4kq2x", "");
    let new = table("77f49d5c6b", "zz7x4", "svc/web\n");
    let wanted = table("6d5f8c7b9d", "4kq2x", "svc/web\n");
    assert_eq!(merge(&old, new, Fate::Goes), wanted);
}

fn any_call(sections: &'static [&'static str]) -> impl Strategy<Value = Call> {
    let word = prop::sample::select(&["get", "put", "logs p-4kq2x", "logs p-zz7x4"][..]);
    let output = prop::sample::select(
        &[
            "",
            "one\n",
            "two 5s\n",
            "p-4kq2x\n",
            "p-zz7x4\n",
            "10.0.0.1 up\n",
            "10.0.0.12 up\n",
        ][..],
    );
    (prop::sample::select(sections), word, output, 0u8..2).prop_map(|(step, line, out, status)| {
        Call {
            status,
            ..call(step, &format!("k {line}"), out)
        }
    })
}

fn any_calls(sections: &'static [&'static str]) -> impl Strategy<Value = Vec<Call>> {
    prop::collection::vec(any_call(sections), 0..12)
}

/// The calls of a run in the order of the workshop.
fn in_order(mut calls: Vec<Call>) -> Vec<Call> {
    calls.sort_by(|one, other| one.step.cmp(&other.step));
    calls
}

proptest! {
    #[test]
    fn calls_of_what_did_not_run_stay_in_order(
        old in any_calls(&SECTIONS),
        new in any_calls(&["b", "c"]),
    ) {
        let new = in_order(new);
        let was_run = |call: &Call| ["b", "c"].contains(&call.step.as_str());
        let fate = |call: &Call| if was_run(call) { Fate::Goes } else { Fate::Stays };
        let merged = merge_with(&old, new.clone(), fate);
        let (made, kept): (Vec<_>, Vec<_>) = merged.iter().cloned().partition(was_run);
        let wanted: Vec<_> = old.iter().filter(|call| !was_run(call)).cloned().collect();
        prop_assert_eq!(kept, wanted);
        prop_assert_eq!(made.len(), new.len());
        for (made, new) in made.iter().zip(&new) {
            prop_assert_eq!((&made.step, made.status), (&new.step, new.status));
        }
        // The same run again changes nothing.
        prop_assert_eq!(merge_with(&merged, made, fate), merged.clone());
    }

    #[test]
    fn the_same_run_changes_nothing(old in any_calls(&SECTIONS)) {
        let old = in_order(old);
        prop_assert_eq!(merge(&old, old.clone(), Fate::Goes), old.clone());
        prop_assert_eq!(merge(&old, old.clone(), Fate::Possible), old);
    }

    #[test]
    fn a_sample_gives_way_to_what_was_made(old in any_calls(&SECTIONS), new in any_calls(&SECTIONS)) {
        let old = Recording { sample: true, calls: old, ..Recording::default() };
        let fates = vec![Fate::Goes; old.calls.len()];
        let sections = SECTIONS.map(ToOwned::to_owned);
        let merge = Merge { old: &old, fates: &fates, sections: &sections };
        prop_assert_eq!(merge.of(new.clone()), new);
    }
}
