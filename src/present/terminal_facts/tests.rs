use super::*;

#[test]
fn the_variable_gives_the_background_by_its_last_number() {
    for (text, expected) in [
        ("15;0", Some(Background::Dark)),
        ("0;15", Some(Background::Light)),
        ("0;default;7", Some(Background::Light)),
        ("12;8", Some(Background::Dark)),
        ("default;default", None),
        ("0;3", None),
        ("15", None),
        ("0;15;", None),
        (";0", Some(Background::Dark)),
        (";", None),
        ("0;07", None),
        ("0;-7", None),
        ("0;15 ", None),
        ("0;99999999999999999999", None),
        ("15;0;\u{1b}[31m", None),
        ("", None),
    ] {
        assert_eq!(background_of(text), expected, "{text}");
    }
}

#[test]
fn what_is_known_survives_the_way_to_another_process() {
    for background in [None, Some(Background::Light), Some(Background::Dark)] {
        for pictures in [
            None,
            Some((Protocol::Kitty, Some((10, 20)))),
            Some((Protocol::Inline, None)),
        ] {
            let known = TerminalFacts {
                background,
                pictures,
            };
            assert_eq!(known.to_string().parse(), Ok(known));
        }
    }
}
