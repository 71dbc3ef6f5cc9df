use proptest::prelude::*;

use super::*;

fn letter(byte: u8) -> u8 {
    if byte == b'-' { b'+' } else { byte }
}

#[test]
fn other_lines_are_passed_over() {
    let values = BTreeSet::from(["Z2VoZWltbmlz".to_owned()]);
    let breaks = Breaks::new(&values, letter, 11);
    let text = "a line\nand another\r\n    and one with Z2Vo\n  ZWltbmlz.\n";
    // Ten letters before the line break: an interrupted value may have as many there.
    let end = text.find("\n  ZW").expect("there");
    assert_eq!(breaks.next(text.as_bytes(), 0), end - 10);
    assert_eq!(breaks.next(text.as_bytes(), end - 4), end - 4);
    assert_eq!(breaks.next(text.as_bytes(), end), text.len());
    // Nothing tells how the text continues.
    assert_eq!(breaks.next(&text.as_bytes()[..end + 4], 0), end - 10);
}

/// The letters from `from` on without line breaks, and how many there are before the first break.
fn joined(text: &str, from: usize) -> (String, Option<usize>) {
    let mut letters = String::new();
    let mut interrupted = None;
    let mut new_line = false;
    for letter in text[from..].chars() {
        match letter {
            '\n' | '\r' => {
                new_line = true;
                interrupted = interrupted.or(Some(letters.len()));
            }
            ' ' if new_line => {}
            letter => {
                new_line = false;
                letters.push(letter);
            }
        }
    }
    (letters, interrupted)
}

proptest! {
    #[test]
    fn no_interrupted_beginning_is_passed_over(
        values in prop::collection::btree_set("[ab+]{4,9}", 1..4),
        text in "[ab+-]{0,5}([\n\r ]{1,3}[ab+-]{1,5}){0,9}",
        from in 0_usize..40,
    ) {
        let window = values.iter().map(String::len).min().unwrap_or_default() - 1;
        let breaks = Breaks::new(&values, letter, window);
        let from = from.min(text.len());
        let next = breaks.next(text.as_bytes(), from);
        prop_assert!((from..=text.len()).contains(&next));
        let plain = text.replace('-', "+");
        let begins = |value: &str, rest: &str| rest.starts_with(value) || value.starts_with(rest);
        for at in from..next {
            let (letters, interrupted) = joined(&plain, at);
            if interrupted.is_some_and(|before| (1..window).contains(&before)) {
                prop_assert!(!values.iter().any(|value| begins(value, &letters)), "at {at}");
            }
        }
    }
}
