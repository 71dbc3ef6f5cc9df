use super::*;

fn answers(reports: &[&str]) -> Answers {
    let mut answers = Answers::default();
    for report in reports {
        answers.take(report.as_bytes());
    }
    answers
}

#[test]
fn colours_are_read_in_every_form() {
    for (report, light) in [
        ("\x1b]11;rgb:ffff/ffff/ffff\x1b\\", 1.0),
        ("\x1b]11;rgb:f/f/f\x07", 1.0),
        ("\x1b]11;rgb:00/00/00\x1b", 0.0),
        ("\x1b]11;rgba:ffff/ffff/ffff/8000\x07", 1.0),
        ("\x1b]11;rgba:ff/FF/ff/00\x1b\\", 1.0),
        ("\x1b]11;rgb:fff/fff/fff\x1b\\", 1.0),
        ("\x1b]11;rgb:FFFF/ff/f\x07", 1.0),
    ] {
        let found = answers(&[report]).luminance.expect(report);
        assert!((found - light).abs() < 1e-6, "{report:?}: {found}");
    }
    let grey = answers(&["\x1b]11;rgb:7777/7777/7777\x07"]).luminance;
    assert!(grey.is_some_and(|grey| (0.18..0.19).contains(&grey)));
}

#[test]
fn what_is_no_answer_says_nothing() {
    for report in [
        "\x1b]11;?\x1b\\",
        "\x1b]11;rgb:fffff/0/0\x07",
        "\x1b]11;rgb:1/2\x07",
        "\x1b]11;rgb:-1/2/3\x07",
        "\x1b]11;rgb:+f/+f/+f\x07",
        "\x1b]11;rgb:f/f/f/f/f\x07",
        "\x1b]11;rgb:f/f/\x07",
        "\x1b]11;rgb: f/f/f\x07",
        "\x1b]11;ffff/ffff/ffff\x07",
        "\x1b]11;rgb:ffff/ffff/ffgf\x1b\\",
        "\x1b]11;\x07",
        "\x1b]11;white\x07",
        "\x1b]11;rgb:\u{ff10}/0/0\x07",
        "\x1b]10;rgb:0/0/0\x07",
        "\x1bP>|xterm(379)\x1b\\",
        "\x1b_Gi=31;ENOTSUPPORTED:x\x1b\\",
        "\x1b[6;0;0t",
        "\x1b[4;x;yt",
        "\x1b[6;99999999999;1t",
    ] {
        assert_eq!(answers(&[report]), Answers::default(), "{report:?}");
    }
}

#[test]
fn pictures_are_shown_as_the_terminal_says() {
    let kitty = ["\x1bP>|WezTerm 2024\x1b\\", "\x1b_Gi=31;OK\x1b\\"];
    assert_eq!(answers(&kitty).protocol, Some(Protocol::Kitty));
    let iterm = answers(&["\x1bP>|iTerm2 3.5\x1b\\", "\x1b[6;20;10t", "\x1b[?62;4c"]);
    assert_eq!(iterm.protocol, Some(Protocol::Inline));
    assert_eq!(iterm.cell, Some((10, 20)));
    assert!(iterm.are_complete);
}
