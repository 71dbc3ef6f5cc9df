use super::*;
use crate::rehearsal::format::recording::Call;

fn call(line: &str) -> Call {
    let word = |word: &str| {
        if word.contains('*') {
            CallWord::Glob(word.into())
        } else {
            CallWord::Exact(word.into())
        }
    };
    Call {
        argv: line.split(' ').map(word).collect(),
        ..Call::default()
    }
}

#[test]
fn calls_with_other_words_are_no_candidates() {
    let lines = [
        "k get a", "k get *", "k put a", "k * a", "k get a", "* get a", "h get *",
    ];
    let recording = Recording {
        calls: lines.iter().map(|line| call(line)).collect(),
        ..Recording::default()
    };
    let candidates = Candidates::new(&recording);
    let of = |line: &str| {
        let argv: Vec<_> = line.split(' ').map(str::to_owned).collect();
        let found = candidates.of(&argv);
        let found = found
            .iter()
            .map(|candidate| (candidate.call, candidate.fits));
        found.collect::<Vec<_>>()
    };
    let (fits, unknown) = (true, false);
    assert_eq!(
        of("k get a"),
        [
            (0, fits),
            (1, unknown),
            (3, unknown),
            (4, fits),
            (5, unknown)
        ]
    );
    assert_eq!(of("k"), [(5, unknown)]);
    assert_eq!(candidates.all().len(), lines.len());
}
