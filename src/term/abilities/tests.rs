use super::*;

fn of(variables: &[(&str, &str)]) -> Abilities {
    Abilities::of(&|name| {
        let found = variables.iter().find(|(known, _)| *known == name)?;
        Some(OsString::from(found.1))
    })
}

#[test]
fn terminals_that_do_not_answer_are_not_asked() {
    for variables in [
        &[][..],
        &[("TERM", "")],
        &[("TERM", "dumb")],
        &[("TERM", "linux")],
        &[("TERM", "vt220")],
        &[("TERM", "eterm-color")],
        &[("TERM", "screen-256color")],
        &[("TERM", "xterm"), ("STY", "1.a")],
        &[("TERM", "xterm"), ("INSIDE_EMACS", "29")],
    ] {
        assert!(!of(variables).takes_questions(), "{variables:?}");
    }
    let in_tmux = of(&[("TERM", "screen-256color"), ("TMUX", "/tmp/x,1,0")]);
    assert!(in_tmux.takes_questions() && !in_tmux.takes_pictures());
    assert!(of(&[("TERM", "xterm-kitty")]).takes_pictures());
    let rxvt = of(&[("TERM", "rxvt-unicode-256color")]);
    assert!(rxvt.takes_questions() && !rxvt.takes_pictures());
}

#[test]
fn italics_and_titles_are_left_out_where_they_show_as_something_else() {
    for (variables, italics, titles) in [
        (&[("TERM", "xterm-256color")][..], true, true),
        (&[("TERM", "screen")], false, true),
        (
            &[("TERM", "screen-256color"), ("TMUX", "/tmp/x,1,0")],
            false,
            true,
        ),
        (&[("TERM", "screen"), ("STY", "1.a")], false, false),
        (
            &[("TERM", "tmux-256color"), ("TMUX", "/tmp/x,1,0")],
            true,
            true,
        ),
        (&[("TERM", "linux")], true, false),
        (&[("TERM", "dumb")], true, false),
        (&[], true, false),
    ] {
        let found = of(variables);
        let found = (found.takes_italics(), found.takes_titles());
        assert_eq!(found, (italics, titles), "{variables:?}");
    }
}
