use super::*;

#[test]
fn a_title_is_one_line_without_markup() {
    for (markdown, expected) in [
        ("Install the\ncontrol plane", "Install the control plane"),
        ("Two  spaces\tand a tab", "Two spaces and a tab"),
        ("A<br>B<BR/>C<br />D", "A B C D"),
        ("Use `kubectl`, *now*, [here](x)", "Use kubectl, now, here"),
        ("a\u{a0}b <!-- c --> d <b>e</b>", "a b d e"),
        ("One &amp; two", "One & two"),
        ("![logo](x.png) Start", "logo Start"),
        ("Closed ##", "Closed"),
        ("", ""),
    ] {
        assert_eq!(title(markdown), expected, "{markdown:?}");
    }
}
