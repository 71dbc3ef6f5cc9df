use proptest::prelude::*;

use super::*;

fn partition(text: &str) -> Partition {
    text.parse().expect("a partition")
}

#[test]
fn what_names_no_part_is_refused_with_the_reason() {
    for (text, why) in [
        (
            "slice:6/5",
            "there is no part 6 of 5: 1/5 is the first, 5/5 the last",
        ),
        (
            "slice:0/3",
            "parts are counted from 1: 1/3 is the first, 3/3 the last",
        ),
        ("hash:0/0", "there must be at least one part"),
        ("2/5", "`2/5` is not of the form `slice:2/5` or `hash:2/5`"),
        (
            "slice:2",
            "`slice:2` is not of the form `slice:2/5` or `hash:2/5`",
        ),
        ("count:1/2", "`count` is neither `slice` nor `hash`"),
        ("slice:-1/2", "`-1` is not a number of a part"),
        ("slice:1/", "`` is not a number of a part"),
        ("slice:+1/2", "`+1` is not a number of a part"),
        (
            "hash:1/99999999999999999999",
            "`99999999999999999999` is not a number of a part",
        ),
    ] {
        assert_eq!(text.parse::<Partition>(), Err(why.to_owned()), "{text}");
    }
    for text in ["slice:1/1", "hash:5/5"] {
        assert_eq!(partition(text).to_string(), text);
    }
}

#[test]
fn a_slice_takes_every_nth() {
    let part = partition("slice:2/3");
    let taken: Vec<_> = (0..8)
        .filter(|nth| part.takes(*nth, Path::new("x")))
        .collect();
    assert_eq!(taken, [1, 4, 7]);
}

#[test]
fn a_hash_is_the_same_however_the_path_is_written() {
    let here = std::env::current_dir().expect("a directory");
    for name in ["a.md", "b.md", "docs/c.md"] {
        let part = |path: &Path| Division::Hash.part_of(0, path, 1000);
        let plain = part(Path::new(name));
        assert_eq!(part(&Path::new(".").join(name)), plain);
        assert_eq!(part(&here.join(name)), plain);
    }
}

#[test]
fn parts_without_a_workshop_are_left_out() {
    let paths = ["a", "b", "c"].map(Path::new);
    let parts = |text: &str| {
        let parts = text.parse::<Parts>().expect("parts").of(&paths);
        let parts = parts
            .iter()
            .map(|(part, taken)| format!("{part} {}", taken.len()));
        parts.collect::<Vec<_>>()
    };
    assert_eq!(parts("2"), ["slice:1/2 2", "slice:2/2 1"]);
    assert_eq!(parts("5"), ["slice:1/5 1", "slice:2/5 1", "slice:3/5 1"]);
    assert_eq!(
        parts("slice"),
        ["slice:1/3 1", "slice:2/3 1", "slice:3/3 1"]
    );
    assert_eq!(parts("hash:1"), ["hash:1/1 3"]);
    for wrong in ["0", "257", "x", "round:2"] {
        assert!(wrong.parse::<Parts>().is_err(), "{wrong}");
    }
}

proptest! {
    #[test]
    fn each_workshop_is_in_exactly_one_part(
        names in prop::collection::vec("[a-z]{1,8}/[a-zäöü ]{1,8}\\.md", 0..40),
        parts in 1usize..20,
    ) {
        for way in ["slice", "hash"] {
            let all: Vec<_> = (1..=parts)
                .map(|part| partition(&format!("{way}:{part}/{parts}")))
                .collect();
            for (nth, name) in names.iter().enumerate() {
                let takers = all.iter().filter(|part| part.takes(nth, Path::new(name)));
                prop_assert_eq!(takers.count(), 1, "{} {}", way, name);
            }
        }
    }

    #[test]
    fn with_hash_a_workshop_stays_in_its_part_when_another_is_added(
        names in prop::collection::vec("[a-z]{1,8}\\.md", 1..40),
        at in 0usize..40,
        parts in 1usize..20,
    ) {
        let at = at.min(names.len());
        for part in 1..=parts {
            let part = partition(&format!("hash:{part}/{parts}"));
            for (nth, name) in names.iter().enumerate() {
                let later = if nth < at { nth } else { nth + 1 };
                let path = Path::new(name);
                prop_assert_eq!(part.takes(nth, path), part.takes(later, path));
            }
        }
    }

    #[test]
    fn a_matrix_has_every_workshop_once(
        names in prop::collection::btree_set("[a-z]{1,8}\\.md", 1..40),
        count in 1usize..50,
        hash in any::<bool>(),
    ) {
        let paths: Vec<_> = names.iter().map(Path::new).collect();
        let way = if hash { "hash" } else { "slice" };
        let parts: Parts = format!("{way}:{count}").parse().expect("parts");
        let mut all = Vec::new();
        for (part, taken) in parts.of(&paths) {
            for path in &taken {
                let nth = paths.iter().position(|other| other == path);
                prop_assert!(part.takes(nth.expect("one of them"), path));
            }
            all.extend(taken);
        }
        all.sort();
        prop_assert_eq!(all, paths);
    }
}
