//! Comments that other programs write into Markdown files and that look like directives. demosh
//! ignores them, unless the workshop defines a macro or a hook with that name.

/// Every such comment, in the order in which the documentation lists them: the text after the `@`,
/// and the program that reads it.
const EDITOR_COMMENTS: &[(&str, &str)] = &[
    ("format", "Prettier"),
    ("noformat", "Prettier"),
    ("prettier", "Prettier"),
    ("noprettier", "Prettier"),
    ("formatter:off", "JetBrains editors"),
    ("formatter:on", "JetBrains editors"),
    ("generated", "code review and formatting tools"),
    ("preserve", "HTML minifiers"),
    ("import \"[TOC]\" {...}", "Markdown Preview Enhanced"),
    ("import \"FILE\" {...}", "Markdown Preview Enhanced"),
];

/// True when `text`, which follows the `@` of a comment, is for another program.
pub fn is_editor_comment(text: &str) -> bool {
    let text = text.trim();
    EDITOR_COMMENTS.iter().any(|(known, _)| *known == text)
        || text.strip_prefix("import").is_some_and(is_preview_import)
}

/// `"FILE"`, with or without settings in braces; or the table of contents.
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
mod tests;
