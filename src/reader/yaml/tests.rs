use std::collections::BTreeMap;
use std::path::Path;

use super::*;

fn file(text: &str) -> (Arc<SourceFile>, Span) {
    let source = SourceFile::new(Path::new("a.yaml"), text);
    let stretch = Span::new(0, source.text().len());
    (source, stretch)
}

#[test]
fn keys_are_found_at_any_depth_behind_characters_of_several_bytes() {
    let (source, stretch) = file("# é\none: {x: 1}\ntwo:\n  # ü\n  three: é\n  'x': 2\n");
    let at = |path: &[&str]| {
        let span = locate(&source, stretch, path)?;
        let position = source.position(span.start);
        Some((position.line, position.column, source.slice(span)))
    };
    assert_eq!(at(&["one"]), Some((2, 1, "one")));
    assert_eq!(at(&["one", "x"]), Some((2, 7, "x")));
    assert_eq!(at(&["two", "three"]), Some((5, 3, "three")));
    assert_eq!(at(&["two", "x"]), Some((6, 3, "'x'")));
    assert_eq!(at(&["two", "y"]), None);
    assert_eq!(at(&["three"]), None);
}

#[test]
fn a_stretch_is_located_within_its_file() {
    let source = SourceFile::new(Path::new("a.md"), "---\nkey: 1\n---\n");
    let span = locate(&source, Span::new(4, 11), &["key"]);
    assert_eq!(span, Some(Span::new(4, 7)));
}

#[test]
fn broken_yaml_and_too_much_of_it_are_findings() {
    let parse = |text: &str| {
        let (source, stretch) = file(text);
        parse::<BTreeMap<String, u8>>(&source, stretch, "bad")
    };
    assert_eq!(parse(" \n"), Ok(BTreeMap::new()));
    let error = parse("a: 1\nb: [\n").expect_err("unclosed");
    assert!(error.to_string().contains("a.yaml:"), "{error}");
    let long = "#".repeat(MAX_BYTES + 1);
    let error = parse(&long).expect_err("too long");
    assert!(error.message.contains("64 KiB"), "{error}");
}
