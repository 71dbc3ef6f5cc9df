use super::*;

#[test]
fn no_character_is_cut_in_two() {
    let lengths = ["aä", "€"].map(|text| complete_length(&text.as_bytes()[..text.len() - 1]));
    assert_eq!(lengths, [1, 0]);
    assert_eq!(complete_length("aä".as_bytes()), 3);
    assert_eq!(complete_length(b"a\xff"), 2);
}

#[test]
fn memory_is_bounded_by_the_limits() {
    let mut ends = Ends::new(10, 100);
    for _ in 0..10_000 {
        ends.push(&[b'x'; 77]);
        assert!(ends.tail.len() <= 200);
    }
    ends.push("y".repeat(100_000).as_bytes());
    assert!(ends.tail.capacity() <= 1_000);
    assert!(ends.text().ends_with(&"y".repeat(100)));
}

#[test]
fn what_is_kept_and_what_is_left_out_is_all_that_was_written() {
    for size in [1, 7, 99, 100, 101, 250, 1_000] {
        let mut ends = Ends::new(10, 100);
        for _ in 0..7 {
            ends.push(&vec![b'x'; size]);
        }
        assert_eq!(ends.head.len() + ends.tail.len() + ends.cut, 7 * size);
        assert_eq!(ends.is_whole(), ends.cut == 0);
    }
}

#[test]
fn the_end_of_a_large_piece_is_kept_from_the_beginning_of_a_character_on() {
    for before in ["", "x", "xx"] {
        let mut ends = Ends::new(0, 100);
        ends.push(b"earlier");
        ends.push(format!("{before}{}", "\u{20ac}".repeat(500)).as_bytes());
        assert_eq!(ends.tail, "\u{20ac}".repeat(33).as_bytes());
        assert_eq!(ends.cut, 7 + before.len() + 3 * (500 - 33));
    }
}

#[test]
fn a_tail_without_room_keeps_nothing() {
    let mut ends = Ends::new(2, 0);
    ends.push(b"abcd");
    assert_eq!(ends.text(), "ab\n[2 bytes left out]\n");
}
