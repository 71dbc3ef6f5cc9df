use super::*;

const OLD: &str = "NAME                   READY   AGE\nweb-6d5f8c7b9d-4kq2x   1/1     9s\nweb-6d5f8c7b9d-9wz7m   1/1     9s\n";
const NEW: &str = "NAME                   READY   AGE\nweb-77f49d5c6b-zz7x4   1/1     12m4s\nweb-77f49d5c6b-tn6hv   1/1     9s\n";

#[test]
fn what_only_looks_different_is_alike() {
    assert!(is_alike(OLD, NEW));
    assert!(is_alike(
        "LAST DEPLOYED: Thu Aug 29 16:41:26 2024",
        "LAST DEPLOYED: Fri Aug  9 1:41:26 2024"
    ));
    assert!(is_alike(
        "INFO[0004] at 2024-08-29T16:41:26Z",
        "INFO[0011] at 2026-01-01T00:00:00Z"
    ));
    assert!(is_alike("id 3f1d7c0b9a4e8256", "id 9e07b3d5f1c2864a"));
    assert!(is_alike(
        "in /tmp/tmp.TVAakRLsm7/a",
        "in /tmp/tmp.wDfEH5rAd7/a"
    ));
}

#[test]
fn what_says_something_is_not() {
    for (one, other) in [
        ("web-1   1/1   9s", "web-1   0/1   9s"),
        ("version 6.7.0", "version 6.7.1"),
        ("requests_total 12", "requests_total 13"),
        ("a\n", "a\na\n"),
        ("a b", "ab"),
    ] {
        assert!(!is_alike(one, other), "{one} | {other}");
    }
}

#[test]
fn values_are_learnt_and_put_back() {
    let mut learnt = LearntNames::default();
    learnt.learn(OLD, NEW);
    learnt.learn("10.42.0.7 5s", "10.42.0.9 6s");
    learnt.learn("/tmp/tmp.TVAakRLsm7", "/tmp/tmp.wDfEH5rAd7");
    let names = learnt.names();
    assert_eq!(
        as_earlier(
            &names,
            "rs/web-77f49d5c6b has pod/web-77f49d5c6b-zz7x4 at 10.42.0.9 in tmp.wDfEH5rAd7 for 6s"
        ),
        "rs/web-6d5f8c7b9d has pod/web-6d5f8c7b9d-4kq2x at 10.42.0.7 in tmp.TVAakRLsm7 for 6s"
    );
    assert_eq!(names.len(), 5, "ages are no values: {names:?}");
}

#[test]
fn a_value_that_two_texts_call_differently_is_not_used() {
    let mut learnt = LearntNames::default();
    learnt.learn("pod-bbbbb", "pod-ccccc");
    learnt.learn("pod-ddddd", "pod-ccccc");
    learnt.learn("pod-fffff pod-fffff", "pod-ggggg pod-hhhhh");
    assert_eq!(learnt.names(), Earlier::new());
}

#[test]
fn what_would_damage_a_text_is_not_used() {
    let cases = [
        (
            "another width",
            "10.0.0.1",
            "10.0.0.12",
            "at 10.0.0.12  up\n",
        ),
        ("another order", "p-zzzzz", "p-bbbbb", "p-bbbbb\np-ccccc\n"),
        ("taken", "10.0.0.1", "10.0.0.2", "10.0.0.2\nand 10.0.0.1\n"),
    ];
    for (why, old, new, text) in cases {
        let mut learnt = LearntNames::default();
        learnt.learn(old, new);
        let names = learnt.names();
        assert_eq!(names.len(), 1, "{why}");
        assert!(learnt.examine(&names, text), "{why}");
        assert_eq!(learnt.names(), Earlier::new(), "{why}");
        assert!(!learnt.examine(&Earlier::new(), text), "{why}");
    }
}
