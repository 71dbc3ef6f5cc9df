use super::*;

#[test]
fn quotes_of_the_call_come_off_and_expansions_stay() {
    for (written, wanted) in [
        (r#""ls -l""#, "ls -l"),
        (r#"'echo "a  b"'"#, r#"echo "a  b""#),
        (r#""echo \"$NAME\" \$HOME""#, r#"echo "${NAME}" $HOME"#),
        (r#""echo '$NAME'""#, r#"echo ''"${NAME}"''"#),
        (r#""echo $(date "+%Y")""#, r#"echo $(date "+%Y")"#),
        (r"$'a\nb'", "a\nb"),
        (r"$'\x41\u00e9\102\q'", r"AéB\q"),
        (r"'it'\''s'", "it's"),
        (r#""$CMD""#, r#"eval "$CMD""#),
        (r"echo\ a", "echo a"),
        (r#""a $ b""#, "a $ b"),
        (r#""cut -d\\t""#, r"cut -d\t"),
    ] {
        assert_eq!(command(&[written]), wanted, "{written}");
    }
    assert_eq!(command(&["ls", "'-l'"]), "ls -l");
    assert_eq!(text(&["\"# it's $NAME's\""]), "# it's ${NAME}'s");
}

#[test]
fn literals_are_what_is_between_expansions() {
    let found: Vec<_> = literals("a${B}c $(d \")\")e`f`").collect();
    assert_eq!(found, ["a", "c ", "e"]);
}
