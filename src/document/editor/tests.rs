use super::*;

#[test]
fn comments_of_editors_are_told_from_directives() {
    for text in [
        "format ",
        "formatter:off",
        r#"import "[TOC]" {cmd="toc" depthFrom=1 depthTo=6 orderedList=false}"#,
        r#"import "[TOC]""#,
        r#"import "a.md" {.line-numbers}"#,
    ] {
        assert!(is_editor_comment(text), "{text}");
    }
    for text in [
        "format x",
        "Format",
        "formatter",
        "import a.md",
        r#"import "a.md""#,
        r#"import "a.md" b"#,
        "import {a}.md",
        "wait",
    ] {
        assert!(!is_editor_comment(text), "{text}");
    }
}

#[test]
fn the_documentation_lists_them_all() {
    let page = include_str!("../../../docs/FORMAT.md");
    for (text, program) in EDITOR_COMMENTS {
        let row = format!("| `<!-- @{text} -->` | {program} |");
        assert!(page.contains(&row), "docs/FORMAT.md lacks: {row}");
    }
}
