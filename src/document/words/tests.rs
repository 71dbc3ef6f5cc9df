use super::*;

fn texts(text: &str) -> Option<Vec<String>> {
    Some(
        split_words(text)?
            .into_iter()
            .map(|word| word.text)
            .collect(),
    )
}

#[test]
fn quotes_and_backslashes_protect_blanks() {
    assert_eq!(
        texts(r#"a 'b c' "d \"e\" \n" f\ g  h'i'"j""#),
        Some(
            ["a", "b c", r#"d "e" \n"#, "f g", "hij"]
                .map(String::from)
                .to_vec()
        )
    );
    assert_eq!(texts("  "), Some(vec![]));
    assert_eq!(texts("'' \"\""), Some(vec![String::new(), String::new()]));
}

#[test]
fn an_open_quote_is_no_list_of_words() {
    assert_eq!(
        [texts("a 'b"), texts("\"a"), texts("a\\")],
        [None, None, None]
    );
}
