use super::*;

#[test]
fn recordings_of_both_versions_are_read_and_pauses_are_cut() {
    let three = "{\"version\":3,\"term\":{\"cols\":40,\"rows\":5},\"title\":\"T\"}\n# note\n[0.5,\"m\",\"One\"]\n[9.0,\"o\",\"a\"]\n[0.25,\"o\",\"b\"]\n[0.2,\"o";
    let reel = Reel::of_cast(three).expect("a recording");
    let at: Vec<_> = reel
        .pieces
        .iter()
        .map(|piece| piece.at.as_millis())
        .collect();
    assert_eq!(at, [500, 2500, 2750]);
    assert_eq!((reel.title.as_str(), reel.cols, reel.rows), ("T", 40, 5));
    assert_eq!(reel.pieces[0].chapter.as_deref(), Some("One"));
    let two = "{\"version\":2,\"width\":40,\"height\":5}\n[0.5,\"o\",\"a\"]\n[0.75,\"o\",\"b\"]\n";
    let reel = Reel::of_cast(two).expect("a recording");
    assert_eq!(reel.pieces[1].at.as_millis(), 750);
    assert!(Reel::of_cast("{\"version\":1}").is_err());
    assert!(Reel::of_cast("text").is_err());
}
