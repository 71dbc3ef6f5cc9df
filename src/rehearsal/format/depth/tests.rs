use super::*;

#[test]
fn what_no_recording_needs_is_found_at_its_place() {
    for (text, place) in [
        ("[".repeat(100_000), Some(100)),
        (
            format!("calls:\n  - {}", "[ ".repeat(100_000)),
            Some(11 + 200),
        ),
        ("{a: ".repeat(100_000), Some(400)),
        ("- ".repeat(100_000), Some(200)),
        ("[\n".repeat(100_000), Some(200)),
    ] {
        let found = too_deep(&text).map(|span| span.start);
        assert_eq!(found, place, "{}", &text[..20]);
    }
}

#[test]
fn text_is_not_taken_for_depth() {
    let brackets = "[{ ".repeat(1000);
    for text in [
        format!("stdout: |\n  {brackets}\n  {brackets}\nnext: 1\n"),
        format!("stdout: \"\\e[1m{brackets}\\\"\"\n"),
        format!("stdout: '{brackets}''{brackets}'\n"),
        format!("a: it's {brackets}\n"),
        format!("- x: >-\n    {brackets}\n"),
        format!("a: 1 # {brackets}\n"),
        "- [a, b]\n- {a: [b]}\n".repeat(1000),
        format!("a: {}\n", "-".repeat(1000)),
    ] {
        assert_eq!(too_deep(&text), None, "{}", &text[..20]);
    }
}
