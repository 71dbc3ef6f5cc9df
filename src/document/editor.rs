//! Comments that other programs write into Markdown files and that look like directives. They are
//! not ours, unless the workshop defines a macro or a hook of that name.

/// One row of [`EDITOR_COMMENTS`].
#[derive(Debug, Clone, Copy)]
pub struct EditorComment {
    /// What stands after the `@`.
    pub text: &'static str,
    /// The program that it is for.
    pub program: &'static str,
}

/// Every such comment, in the order in which the documentation lists them.
pub const EDITOR_COMMENTS: &[EditorComment] = &[
    row("format", "Prettier"),
    row("noformat", "Prettier"),
    row("prettier", "Prettier"),
    row("noprettier", "Prettier"),
    row("formatter:off", "JetBrains editors"),
    row("formatter:on", "JetBrains editors"),
    row("generated", "code review and formatting tools"),
    row("preserve", "tools that make HTML smaller"),
    row("import \"[TOC]\" {...}", "Markdown Preview Enhanced"),
    row("import \"FILE\" {...}", "Markdown Preview Enhanced"),
];

const fn row(text: &'static str, program: &'static str) -> EditorComment {
    EditorComment { text, program }
}

/// True when `text`, which stands after the `@` of a comment, is for another program.
pub fn is_editor_comment(text: &str) -> bool {
    let text = text.trim();
    EDITOR_COMMENTS.iter().any(|comment| comment.text == text)
        || text.strip_prefix("import").is_some_and(is_preview_import)
}

/// `"FILE"` with settings in braces; or the table of contents, with or without them.
fn is_preview_import(arguments: &str) -> bool {
    let arguments = arguments.trim_start();
    let Some(quote) = arguments.chars().next().filter(|c| matches!(c, '"' | '\'')) else {
        return false;
    };
    let Some((name, rest)) = arguments[1..].split_once(quote) else {
        return false;
    };
    let rest = rest.trim();
    let has_settings = rest.starts_with('{') && rest.ends_with('}');
    has_settings || (rest.is_empty() && name.eq_ignore_ascii_case("[toc]"))
}

#[cfg(test)]
mod tests {
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
        let page = include_str!("../../docs/FORMAT.md");
        for EditorComment { text, program } in EDITOR_COMMENTS {
            let row = format!("| `<!-- @{text} -->` | {program} |");
            assert!(page.contains(&row), "docs/FORMAT.md lacks: {row}");
        }
    }
}
