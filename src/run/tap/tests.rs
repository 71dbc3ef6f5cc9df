use super::*;

#[test]
fn both_ends_of_very_long_output_wait() {
    let mut waiting = WaitingOutput::default();
    waiting.push(shell::OutputSource::Stdout, b"first");
    let much = vec![b'.'; PIECE];
    for _ in 0..1000 {
        waiting.push(shell::OutputSource::Stdout, &much);
    }
    waiting.push(shell::OutputSource::Stderr, b"last");
    assert!(waiting.head[0].1.starts_with(b"first"));
    let last = waiting.tail.back().expect("an end");
    assert_eq!(last.1, b"last");
    let kept = waiting.head_bytes + waiting.tail_bytes;
    assert!(kept < 3 * HALF && waiting.left_out + kept == 9 + 1000 * PIECE);
}
