use super::*;

#[test]
fn letters_are_graphemes_and_lines_end() {
    let lines = [
        Line::styled("ae\u{301}", Style::PLAIN),
        Line::styled("b", Style::PLAIN),
    ];
    let texts: Vec<_> = keystrokes(&lines)
        .into_iter()
        .map(|stroke| stroke.text)
        .collect();
    assert_eq!(texts, ["a", "e\u{301}", "\n", "b"]);
}

#[test]
fn no_command_is_typed_for_longer_than_six_seconds() {
    let bounds = Duration::from_millis(20)..=Duration::from_millis(80);
    assert_eq!(rhythm(&bounds, 100), (1, bounds.clone()));
    for letters in [130, 600, 5_000, 1_000_000] {
        let (at_a_time, pauses) = rhythm(&bounds, letters);
        let mean = (*pauses.start() + *pauses.end()) / 2;
        let steps = u32::try_from(letters.div_ceil(at_a_time)).expect("few");
        let whole = mean * steps;
        assert!(whole > LONGEST.mul_f64(0.9), "{letters}: {whole:?}");
        assert!(whole < LONGEST.mul_f64(1.1), "{letters}: {whole:?}");
        assert!(mean >= SHORTEST, "{letters}: {mean:?}");
    }
    assert_eq!(letters_a_key(30), 3);
    assert!(600_usize.div_ceil(letters_a_key(600)) <= MOST_KEYS);
}

#[test]
fn pauses_stay_between_their_bounds() {
    let mut random = fastrand::Rng::with_seed(7);
    let bounds = Duration::from_millis(10)..=Duration::from_millis(100);
    for _ in 0..1000 {
        assert!(bounds.contains(&pause(&mut random, &bounds)));
    }
    let even = Duration::ZERO..=Duration::ZERO;
    assert_eq!(pause(&mut random, &even), Duration::ZERO);
}
