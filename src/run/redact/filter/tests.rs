use proptest::prelude::*;

use super::*;

fn letter(byte: u8) -> u8 {
    if byte == b'-' { b'+' } else { byte }
}

#[test]
fn values_of_two_bytes_have_no_filter() {
    let filter = |values: [&str; 2]| Filter::new(&[(&values.map(str::to_owned).into(), 0)], letter);
    assert!(filter(["abcdef", "ab"]).is_none());
    assert!(filter(["abcdef", "abc"]).is_some());
    let values = ["abcdef", "abcd"].map(str::to_owned).into();
    assert_eq!(
        Filter::new(&[(&values, 1)], letter).map(|filter| filter.window()),
        Some(3)
    );
}

#[test]
fn much_is_passed_over() {
    let values = BTreeSet::from(["geheimnis".to_owned(), "password1".to_owned()]);
    let filter = Filter::new(&[(&values, 0)], letter).expect("long values");
    let text = "nothing is said here, and nothing there. geheimnis";
    assert_eq!(filter.next(text.as_bytes(), 0), 41);
    assert_eq!(filter.next(text.as_bytes(), 42), 42);
}

proptest! {
    #[test]
    fn what_was_passed_over_changes_no_place(
        values in prop::collection::btree_set("[ab+]{3,6}", 1..4),
        text in "[abc+-]{0,60}",
        places in prop::collection::vec(0_usize..60, 1..9),
    ) {
        let filter = Filter::new(&[(&values, 0)], letter).expect("long values");
        let mut passed = Passed::default();
        for from in places {
            let from = from.min(text.len());
            let next = passed.next(&filter, text.as_bytes(), from);
            prop_assert!((from..=text.len()).contains(&next));
            let plain = text.replace('-', "+");
            let begins = |value: &str, rest: &str| rest.starts_with(value) || value.starts_with(rest);
            for at in from..next {
                prop_assert!(!values.iter().any(|value| begins(value, &plain[at..])));
            }
        }
    }

    #[test]
    fn no_beginning_is_passed_over(
        values in prop::collection::btree_set("[ab+]{3,9}", 1..4),
        text in "[ab+-]{0,40}",
        from in 0_usize..40,
    ) {
        let filter = Filter::new(&[(&values, 0)], letter).expect("long values");
        let from = from.min(text.len());
        let next = filter.next(text.as_bytes(), from);
        prop_assert!((from..=text.len()).contains(&next));
        let plain = text.replace('-', "+");
        let begins = |value: &str, rest: &str| rest.starts_with(value) || value.starts_with(rest);
        for at in from..next {
            // Not even one that is cut off by the end of the text.
            prop_assert!(!values.iter().any(|value| begins(value, &plain[at..])));
        }
    }
}
