use super::*;

#[test]
fn keys_are_listed_at_every_width() {
    let rows = [
        ("RETURN, SPACE, PageDown".to_owned(), "runs the command"),
        (
            "Q".to_owned(),
            "quits, and says first what is still running",
        ),
    ];
    for width in 0..=200 {
        let lines = listed(&rows, width, &Theme::plain());
        let text: Vec<_> = lines.iter().map(Line::text).collect();
        let words = |text: &str| text.replace([' ', '\n'], "");
        let expected: String = rows
            .iter()
            .map(|(key, help)| words(key) + &words(help))
            .collect();
        assert_eq!(
            words(&text.join("")),
            expected,
            "nothing is lost at {width}"
        );
        let fits = lines.iter().filter(|line| line.width() <= width).count();
        // The name of a key is never broken; a description is, but not into less than one column.
        assert!(width < 3 || lines.len() - fits <= 1, "{width}: {text:?}");
        assert!(width < 23 || fits == lines.len(), "{width}: {text:?}");
    }
}
