use proptest::prelude::*;

use super::*;
use crate::neutral::Neutral;

fn written(text: &str) -> String {
    let mut json = b"\"".to_vec();
    push_json(&mut json, text.as_bytes()).expect("text");
    json.push(b'"');
    String::from_utf8(json).expect("UTF-8")
}

#[test]
fn every_character_is_written_as_in_a_whole_object() {
    let all = ('\0'..=char::MAX).collect::<String>();
    let whole = serde_json::to_string(&all).expect("JSON");
    assert_eq!(written(&all), Neutral::json(whole).as_str());
}

proptest! {
    #[test]
    fn what_is_no_text_changes_nothing(
        before in "[ -~ü\n]{0,99}",
        other in prop::sample::select(vec![&b"\xff"[..], b"\xc3", b"\xed\xa0\x80"]),
        after in "[ -~\n]{0,99}",
    ) {
        let bytes = [before.as_bytes(), other, after.as_bytes()].concat();
        let mut json = b"earlier".to_vec();
        prop_assert!(push_json(&mut json, &bytes).is_err());
        prop_assert_eq!(json, b"earlier");
    }

    #[test]
    fn an_escape_is_found_at_any_place(
        before in 0_usize..70,
        character in any::<char>(),
        after in 0_usize..70,
    ) {
        let text = format!("{}{character}{}", "x".repeat(before), "~".repeat(after));
        let whole = Neutral::json(serde_json::to_string(&text).expect("JSON"));
        prop_assert_eq!(written(&text), whole.as_str());
    }

    #[test]
    fn a_text_is_read_as_it_was(text in "([ -~]|\n|\"|\\\\|\t|\\PC|.){0,200}") {
        let json = written(&text);
        prop_assert_eq!(serde_json::from_str::<String>(&json).expect("JSON"), text);
    }
}
