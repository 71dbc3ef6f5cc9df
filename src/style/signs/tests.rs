use super::*;

fn of(variables: &[(&str, &str)]) -> Signs {
    Signs::of_locale(&|name| {
        let found = variables.iter().find(|(known, _)| *known == name)?;
        Some(OsString::from(found.1))
    })
}

#[test]
fn only_a_locale_with_utf_8_has_more_than_ascii() {
    assert_eq!(of(&[("LANG", "de_DE.UTF-8")]), Signs::Drawn);
    assert_eq!(of(&[("LC_CTYPE", "C.utf8")]), Signs::Drawn);
    for variables in [
        &[][..],
        &[("LANG", "C")],
        &[("LC_ALL", "POSIX"), ("LANG", "C.UTF-8")],
        &[("LC_CTYPE", "de_DE.ISO-8859-1"), ("LANG", "C.UTF-8")],
    ] {
        assert_eq!(of(variables), Signs::Ascii, "{variables:?}");
    }
    let empty = [("LC_ALL", ""), ("LANG", "C.UTF-8")];
    assert_eq!(of(&empty), Signs::Drawn, "an empty variable says nothing");
}

#[test]
fn nothing_but_drawn_signs_needs_more_than_ascii() {
    for signs in [Signs::Ascii, Signs::Words] {
        let all = [
            signs.tick(),
            signs.cross(),
            signs.ellipsis(),
            signs.thin(),
            signs.thick(),
            signs.upright(),
            signs.crossing(),
            signs.bullet(),
            signs.here(),
            signs.pointer(),
            signs.running(),
            signs.dot(),
            signs.up_and_down(),
        ];
        assert!(all.concat().is_ascii());
    }
}
