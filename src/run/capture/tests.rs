use super::*;

#[test]
fn the_middle_of_long_output_is_left_out() {
    for size in [7_001, 100_000, HALF, 3 * HALF + 1] {
        let mut capture = Capture::if_asked(true);
        capture.push(b"first");
        let pushes = 8 * HALF / size + 1;
        for _ in 0..pushes {
            capture.push(&vec![b'.'; size]);
        }
        capture.push(b"last");
        let text = capture.text();
        let (head, rest) = text.split_once("\n[").expect("something is left out");
        let (left_out, tail) = rest.split_once(" bytes left out]\n").expect("how much");
        assert!(head.starts_with("first") && tail.ends_with("last"));
        let left_out: usize = left_out.parse().expect("a number");
        assert_eq!(head.len() + left_out + tail.len(), 9 + pushes * size);
        assert!(tail.len() >= HALF && text.len() < 4 * HALF, "{size}");
    }
}

#[test]
fn nothing_is_kept_without_a_request() {
    let mut capture = Capture::if_asked(false);
    capture.push(b"text");
    assert_eq!(capture.text(), "");
}
