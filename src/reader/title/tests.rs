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
        ("~~Old~~ new, ~older~", "Old new, older"),
        ("~~**`a`** [b](c)~~ ***d***", "a b d"),
        (
            "\\~\\~kept\\~\\~ \\*too\\* `~~code~~`",
            "~~kept~~ *too* ~~code~~",
        ),
        ("From ~/a to ~/b", "From ~/a to ~/b"),
        (
            "<https://x.example> &lt;b&gt; &#35; &copy;",
            "https://x.example <b> # \u{a9}",
        ),
        (
            "<kbd>Ctrl</kbd>+<del>x</del> [a][b] [![c](d)](e)",
            "Ctrl+x [a][b] c",
        ),
        ("Closed ##", "Closed"),
        ("", ""),
    ] {
        assert_eq!(title(markdown), expected, "{markdown:?}");
    }
}
