use super::*;

#[tokio::test]
async fn force_grows_from_round_to_round() {
    let mut rounds = Rounds::after(None);
    let seen: Vec<Round> = (0..7).map(|_| rounds.forced()).collect();
    let mut wanted = vec![Round::Ask];
    wanted.extend([Round::Kill; 4]);
    wanted.extend([Round::KillShell; 2]);
    assert_eq!(seen, wanted);
    assert!(!rounds.timed_out());
}
