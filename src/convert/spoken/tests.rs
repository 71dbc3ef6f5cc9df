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
