use super::*;

#[test]
fn a_parser_reads_back_what_was_meant() {
    let nasty = "a<b> & \"c\" 'd' ]]> \t\nü\u{1b}[31mred\0";
    let tag = start_tag("x", &[("y", nasty.to_owned())]);
    let document = format!("{tag}{}</x>", text(nasty));
    let document = roxmltree::Document::parse(&document).expect("well-formed");
    let meant = |red| format!("a<b> & \"c\" 'd' ]]> \t\nü{red}");
    let root = document.root_element();
    assert_eq!(root.text(), Some(&*meant("red")));
    assert_eq!(root.attribute("y"), Some(&*meant("^[[31mred^@")));
}

#[test]
fn a_padded_tag_has_its_width_in_bytes() {
    for name in ["a", "ü€"] {
        let tag = padded(&start_tag("x", &[("name", name.to_owned())]), 40);
        assert_eq!(tag.len(), 40);
        assert!(
            roxmltree::Document::parse(&format!("{tag}</x>")).is_ok(),
            "{tag}"
        );
    }
}
