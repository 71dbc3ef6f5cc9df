use super::*;

#[test]
fn the_token_takes_the_place_of_the_file() {
    let cases = [
        ("--record a.cast talk.md", "--marks=t talk.md"),
        ("--record=a.cast talk.md x", "--marks=t talk.md x"),
        (
            "rehearse --rec a.cast --speed 2 d",
            "rehearse --marks=t --speed 2 d",
        ),
        (
            "record --record a.cast talk.md --record b",
            "record --marks=t talk.md --record b",
        ),
    ];
    for (given, wanted) in cases {
        let given = given.split(' ').map(OsString::from);
        let wanted: Vec<_> = wanted.split(' ').map(OsString::from).collect();
        assert_eq!(arguments(given, ["--marks=t".to_owned()]), wanted);
    }
}
