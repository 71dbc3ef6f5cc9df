use proptest::prelude::*;

use super::*;

fn in_chunks<'a>(secrets: &[&str], chunks: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut redactor = Redactor::new(secrets);
    let mut shown = Vec::new();
    for chunk in chunks {
        shown.extend(redactor.push(chunk));
    }
    shown.extend(redactor.finish());
    String::from_utf8(shown).expect("UTF-8")
}

fn at_every_cut(secrets: &[&str], text: &str) -> BTreeSet<String> {
    let bytes = text.as_bytes();
    let cuts = (0..=bytes.len()).map(|at| bytes.split_at(at));
    let mut all: BTreeSet<_> = cuts.map(|(a, b)| in_chunks(secrets, [a, b])).collect();
    all.insert(in_chunks(secrets, bytes.chunks(1)));
    all
}

fn masked(secrets: &[&str], text: &str) -> String {
    let all = at_every_cut(secrets, text);
    assert_eq!(all.len(), 1, "the cut makes a difference: {all:?}");
    all.into_iter().next().expect("one")
}

#[test]
fn a_secret_is_masked_wherever_the_output_is_cut() {
    assert_eq!(masked(&["geheim"], "x geheim y geheim"), "x *** y ***");
    assert_eq!(masked(&["geheim"], "gegeheimheim gehei"), "ge***heim gehei");
    assert_eq!(masked(&["schlüssel"], "ü schlüssel ü"), "ü *** ü");
}

#[test]
fn the_longest_of_several_secrets_is_masked() {
    assert_eq!(masked(&["ab", "abcd"], "abcd abx abc"), "*** ***x ***c");
}

#[test]
fn nothing_is_left_of_secrets_that_overlap() {
    assert_eq!(masked(&["abc", "bcd", "de"], "xabcdey"), "x***y");
    assert_eq!(masked(&["aa"], "aaaaa b"), "*** b");
}

#[test]
fn secrets_side_by_side_are_two() {
    assert_eq!(masked(&["abc"], "abcabc"), "******");
}

#[test]
fn a_line_end_after_a_value_does_not_belong_to_it() {
    assert_eq!(masked(&["abc\r\n", "", "\n"], "a abc\n"), "a ***\n");
}

#[test]
fn each_long_line_of_a_value_is_masked_in_any_surroundings() {
    let key = "BEGIN OF KEY\n0123456789\n}\n";
    assert_eq!(
        masked(&[key], "  0123456789\r\n  }\r\n"),
        "  ***\r\n  }\r\n"
    );
    assert_eq!(masked(&[key], "BEGIN OF KEY\n0123456789\n}!"), "***!");
}

#[test]
fn only_what_could_become_a_secret_is_held_back() {
    let mut redactor = Redactor::new(&["geheim"]);
    assert_eq!(redactor.push(b"Password: "), b"Password: ");
    assert_eq!(redactor.push(b"a gehe"), b"a ");
    assert_eq!(redactor.push(b"ge"), b"gehe");
    assert_eq!(redactor.finish(), b"ge");
    assert_eq!(redactor.finish(), b"");
}

#[test]
fn bytes_that_are_no_text_pass_unchanged() {
    let mut redactor = Redactor::new(&["geheim"]);
    let bytes: Vec<u8> = (0..=255).collect();
    assert_eq!(redactor.push(&bytes), bytes);
}

#[test]
fn a_text_is_masked_as_a_whole() {
    let secrets = Secrets::new(["p4ss", "größe"]);
    assert_eq!(
        secrets.mask("curl -u me:p4ss größe p4s"),
        "curl -u me:*** *** p4s"
    );
    assert_eq!(format!("{secrets:?}"), "Secrets(2)");
}

#[test]
fn quoted_and_encoded_values_are_masked() {
    let value = "it's \"so\" $ecret/+";
    let base64 = "aXQncyAic28iICRlY3JldC8r";
    for form in [
        "it's \\\"so\\\" \\$ecret/+",
        "it'\\''s \"so\" $ecret/+",
        "it\\'s\\ \\\"so\\\"\\ \\$ecret/+",
        "it%27s%20%22so%22%20%24ecret%2F%2B",
        base64,
        "aXQncyAic28iICRlY3JldC8rCg==",
        "aXQncyAic28iICRlY3JldC8rCg",
    ] {
        assert_eq!(masked(&[value], &format!("x={form}\n")), "x=***\n");
    }
    // In a longer text the characters at both ends also depend on other bytes.
    let within = "dXNlcjppdCdzICJzbyIgJGVjcmV0Lysu";
    assert_eq!(masked(&[value], within), "dXNlcjp***u");
    assert_eq!(
        masked(&["~~~???>>>"], "fn5-Pz8_Pj4- fn5+Pz8/Pj4+"),
        "*** ***"
    );
}

#[test]
fn base64_is_found_wherever_it_is_broken_into_lines() {
    let base64 = "czNjcmV0LW9uZQ==";
    for at in 1..base64.len() {
        for end in ["\n", "\r\n", "\n    "] {
            let (one, two) = base64.split_at(at);
            let text = format!("key: {one}{end}{two}\n");
            let mut redactor = Redactor::new(&["s3cret-one"]);
            let mut shown = redactor.push(text.as_bytes());
            shown.extend(redactor.finish());
            let shown = String::from_utf8_lossy(&shown).into_owned();
            // At most two bytes of the secret: otherwise every line would have to wait for the next
            // one.
            let left = if at < 4 {
                format!("{one}{end}")
            } else {
                String::new()
            };
            assert_eq!(shown, format!("key: {left}***\n"), "{text}");
            assert_eq!(masked(&["s3cret-one"], &text), shown);
        }
    }
    let mut redactor = Redactor::new(&["s3cret-one"]);
    assert_eq!(redactor.push(b"cz\n"), b"cz\n");
    assert_eq!(redactor.push(b"NjcmV0LW9uZQ==\n"), b"***\n");
    assert_eq!(redactor.push(b"czNjcmV0\n"), b"");
    assert_eq!(redactor.push(b"LW9uZQ==\n"), b"***\n");
}

#[test]
fn what_is_learned_is_masked_from_then_on_and_by_all_who_share() {
    let secrets = Secrets::new(["first-one"]);
    let shared = secrets.clone();
    let learned = secrets.learn(["first-one", "second\nlong line 2\n", " "]);
    assert_eq!(learned, ["long line 2", "second\nlong line 2"]);
    assert_eq!(shared.mask("first-one long line 2"), "*** ***");
    assert!(shared.are_in("x Zmlyc3Qtb25l") && !shared.are_in("first-on"));
}

#[test]
fn many_long_values_are_found_too() {
    let values: Vec<_> = (0..300)
        .map(|nth| format!("{nth:04}-{}", "abcdefgh".repeat(20)))
        .collect();
    let secrets = Secrets::new(&values);
    assert_eq!(
        secrets.mask(&format!("x{} {}y", values[7], values[299])),
        "x*** ***y"
    );
}

/// The definition of masking, implemented simply: every byte of every occurrence is covered.
fn slowly(secrets: &[String], text: &str) -> String {
    let mut covered = vec![false; text.len()];
    let mut begins = vec![false; text.len()];
    let mut end = 0;
    for at in 0..text.len() {
        let longest = secrets
            .iter()
            .filter(|secret| text[at..].starts_with(secret.as_str()))
            .map(String::len)
            .max();
        let Some(longest) = longest else { continue };
        begins[at] = at >= end;
        end = end.max(at + longest);
        covered[at..at + longest].fill(true);
    }
    let mut shown = String::new();
    for (at, character) in text.char_indices() {
        if begins[at] {
            shown.push_str(MASK);
        }
        if !covered[at] {
            shown.push(character);
        }
    }
    shown
}

#[test]
fn what_looks_like_a_secret_for_long_is_found_where_it_is_one() {
    let secrets = [
        "xxxxxxxxxxxxxxxxxxxx1",
        "yyyyyyyy-zzzzzzzz",
        "yyyyyyyyyyyy=2",
    ];
    let nearly = format!(
        "{}{}",
        "x".repeat(300),
        "yyyyyyyy-zzzzzzzyyyyyyyyyyyy=".repeat(9)
    );
    let text = format!("{nearly}1 {nearly}2 {}1", "x".repeat(99));
    let shown = masked(&secrets, &text);
    let expected = format!(
        "{nearly}1 {}*** {}***",
        &nearly[..nearly.len() - 13],
        "x".repeat(79)
    );
    assert_eq!(shown, expected);
}

proptest! {
    #[test]
    fn any_cuts_of_any_form_in_any_lines_make_no_difference(
        pieces in prop::collection::vec(
            prop_oneof![
                prop::sample::select(vec!["geheime-worte-123", "tor+wart/7", "Z2VoZWltZS13b3J0ZS0xMjM=",
                    "dG9yK3dhcnQvNw==", "dG9yK3dhcnQvNwo", "Z2VoZWltZS13b3J0ZS0xMj"]),
                prop::sample::select(vec!["Z2V", "oZWlt", "ZS13b3J0Z", "S0xMjM", "dG9yK3", "dhcnQvNw", "_"]),
                prop::sample::select(vec!["\n", "\r\n", "\n  ", "\n\t\n", " ", "."]),
                prop::sample::select(vec!["this is other text ", "in several lines\nof words"]),
            ],
            0..25,
        ),
        sizes in prop::collection::vec(1_usize..40, 1..9),
    ) {
        let secrets = ["geheime-worte-123", "tor+wart/7"];
        let text = pieces.concat();
        let mut rest = text.as_bytes();
        let chunks = sizes.iter().cycle().map_while(|size| {
            let (chunk, after) = rest.split_at(rest.len().min(*size));
            rest = after;
            (!chunk.is_empty()).then_some(chunk)
        });
        let whole = in_chunks(&secrets, [text.as_bytes()]);
        prop_assert_eq!(in_chunks(&secrets, chunks), whole);
    }

    #[test]
    fn any_chunks_of_long_values_are_masked_alike(
        secrets in prop::collection::vec("[abc]{3,8}", 1..4),
        text in "[abc]{0,60}",
        size in 1_usize..30,
    ) {
        let names: Vec<_> = secrets.iter().map(String::as_str).collect();
        let shown = in_chunks(&names, text.as_bytes().chunks(size));
        prop_assert_eq!(shown, slowly(&secrets, &text));
    }

    #[test]
    fn base64_is_found_in_any_lines_and_chunks(
        before in "[a-z ]{0,9}",
        lines in prop::collection::vec(4_usize..12, 8),
        size in 1_usize..30,
    ) {
        let mut rest = "Z2VoZWltZS13b3J0ZS0xMjM0NTY3ODkw";
        let mut text = format!("{before}:");
        for length in lines {
            let (line, after) = rest.split_at(length.min(rest.len()));
            text += line;
            rest = after;
            // A last line of fewer letters may belong to the secret or not.
            text += if rest.is_empty() { "" } else { "\n  " };
        }
        text += rest;
        let shown = in_chunks(&["geheime-worte-1234567890"], text.as_bytes().chunks(size));
        prop_assert_eq!(shown, format!("{before}:***"));
    }

    #[test]
    fn any_chunks_of_any_text_are_masked_alike(
        secrets in prop::collection::vec("[abc]{1,5}", 0..4),
        text in "[abcd]{0,40}",
        size in 1_usize..9,
    ) {
        let names: Vec<_> = secrets.iter().map(String::as_str).collect();
        let shown = in_chunks(&names, text.as_bytes().chunks(size));
        prop_assert_eq!(shown, slowly(&secrets, &text));
    }
}
