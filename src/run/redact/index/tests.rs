use proptest::prelude::*;

use super::*;

type Found = BTreeSet<(usize, usize)>;

fn dfa(patterns: &BTreeSet<String>) -> dfa::DFA {
    let mut builder = dfa::DFA::builder();
    builder.start_kind(StartKind::Unanchored).prefilter(false);
    builder.build(patterns).expect("few patterns")
}

/// What a machine finds in `text`, which comes in chunks, and how much of it may be the beginning of
/// a value after each chunk.
fn found<A: Automaton>(machine: &SearchMachine<A>, text: &str, size: usize) -> (Found, Vec<usize>) {
    let (mut state, mut new_line) = (machine.start, false);
    let mut found = Found::new();
    let mut depths = Vec::new();
    for from in (0..text.len()).step_by(size) {
        let bytes = &text.as_bytes()[..text.len().min(from + size)];
        let position = (&mut state, &mut new_line);
        machine.search(
            position,
            &mut Passed::default(),
            bytes,
            from,
            |end, length| {
                found.insert((end, length));
            },
        );
        depths.push(machine.depth(state));
    }
    (found, depths)
}

fn values() -> impl Strategy<Value = BTreeSet<String>> {
    prop::collection::btree_set("[ab+]{6,12}", 1..5)
}

/// Values, pieces of them, and other text, with line breaks anywhere.
fn text(values: &BTreeSet<String>) -> impl Strategy<Value = String> + use<> {
    let values: Vec<_> = values.iter().cloned().collect();
    let piece = (prop::sample::select(values), 0_usize..12, 0_usize..13);
    let piece = piece.prop_map(|(value, from, to)| {
        let to = to.min(value.len());
        value[from.min(to)..to].to_owned()
    });
    let piece = prop_oneof![
        4 => piece,
        1 => "[ab+-]{0,9}",
        1 => "[xyz ]{0,70}",
        3 => "[\n\r][ \t\n]{0,3}",
        1 => " ",
    ];
    prop::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn filters_change_no_result(
        (values, text) in values().prop_flat_map(|values| (Just(values.clone()), text(&values))),
        size in 1_usize..90,
    ) {
        let filter = Filter::new(&[(&values, 1)], standard).map(Arc::new);
        let filtered = [
            SearchMachine::new(dfa(&values), &values, filter.clone()),
            SearchMachine::across_lines(dfa(&values), &values, filter),
        ];
        for mut machine in filtered {
            prop_assert!(machine.filter.is_some());
            let quickly = found(&machine, &text, size);
            machine.filter = None;
            prop_assert_eq!(&quickly, &found(&machine, &text, size));
            // Nor does it matter where the text is cut.
            prop_assert_eq!(&quickly.0, &found(&machine, &text, usize::MAX).0);
        }
    }
}
