use super::*;

#[test]
fn the_words_that_differ_are_named() {
    let recorded = |line: &str| -> Vec<_> {
        let words = line.split(' ').map(|word| CallWord::Exact(word.into()));
        words.collect()
    };
    for (known, asked, said) in [
        (
            "run --dns=172.19.0.4 x",
            "run --dns= x",
            "`--dns=172.19.0.4` where the call has `--dns=`",
        ),
        ("k get pods", "k get pods -w", "no `-w`"),
        (
            "k get -n a pods",
            "k get pods",
            "`-n`, which the call lacks; `a`, which the call lacks",
        ),
        (
            "k a b c d e",
            "k 1 2 3 4 5",
            "`a` where the call has `1`; `b` where the call has `2`; `c` where the call has `3`; 2 more that differ",
        ),
        (
            "k",
            "k",
            "the same words, in another directory or with other standard input",
        ),
    ] {
        let asked: Vec<_> = asked.split(' ').map(ToOwned::to_owned).collect();
        assert_eq!(
            difference(&recorded(known), &asked),
            said,
            "{known} | {asked:?}"
        );
    }
    let glob = [CallWord::Exact("k".into()), CallWord::Glob("*/x".into())];
    assert_eq!(
        difference(&glob, &["k".into(), "y".into()]),
        "`*/x` where the call has `y`"
    );
}
