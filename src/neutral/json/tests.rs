use proptest::prelude::*;

use super::*;
use crate::neutral::Neutral;

fn written(text: &str) -> String {
    let mut json = "\"".to_owned();
    push_json(&mut json, text);
    json + "\""
}

#[test]
fn every_character_is_written_as_in_a_whole_object() {
    let all = ('\0'..=char::MAX).collect::<String>();
    let whole = serde_json::to_string(&all).expect("JSON");
    assert_eq!(written(&all), Neutral::json(whole).as_str());
}

proptest! {
    #[test]
    fn a_text_is_read_as_it_was(text in "([ -~]|\n|\"|\\\\|\t|\\PC|.){0,200}") {
        let json = written(&text);
        prop_assert_eq!(serde_json::from_str::<String>(&json).expect("JSON"), text);
    }
}
