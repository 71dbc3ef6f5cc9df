//! The rules whose findings come from reading a file and following its imports.
//!
//! Owns their documentation. The reader and the plan make the findings.

use crate::source::Severity::{self, Error, Note, Warning};

use super::Findings;
use super::rules::Rule;
use super::subject::Subject;

/// Every such rule, in the order in which the documentation lists them.
pub(super) const READING: &[Rule] = &[
    row(
        "unreadable",
        Error,
        "a file that cannot be read",
        "The workshop, an import or a script of `ci=@FILE` is missing, is not a regular file, or cannot be read. demosh looks for an import beside the file that names it, then in the current directory.",
    ),
    row(
        "not-utf8",
        Error,
        "a file that is not UTF-8 text",
        "The place is the first byte that is not UTF-8. Save the file as UTF-8 in your editor, or name the file that was \
         meant: this one may be binary.",
    ),
    row(
        "nul-byte",
        Error,
        "a NUL byte in a command",
        "bash cannot take a NUL byte, so the command would not run as written. Often the file is damaged, or contains binary data.",
    ),
    row(
        "bad-front-matter",
        Error,
        "front matter that cannot be understood",
        "The YAML at the top has a mistake, a key that does not exist, or a value that its key cannot have. `demosh help settings` \
         lists those of `stage`. In a file that nothing else marks as \
         a workshop this is a warning, because the key may be another tool's.",
    ),
    row(
        "foreign-key",
        Warning,
        "a key of the front matter that demosh does not know",
        "demosh ignores it. If another tool reads it, allow it. To keep the two apart, put demosh's keys under `demosh:`.",
    ),
    row(
        "bad-attribute",
        Error,
        "an attribute that cannot be understood",
        "The key does not exist, has a value that it cannot have, is given twice, or conflicts with another one. In a file that \
         nothing else marks as a workshop this is a warning, because the braces may be another tool's.",
    ),
    row(
        "key-outside-braces",
        Error,
        "an attribute outside of the braces",
        "Only what is between braces after the language is read: write `{expect=/x/}`. Outside, the key does nothing, so \
         nothing is checked, or a secret is shown.",
    ),
    row(
        "idle-attribute",
        Warning,
        "an attribute that does nothing where it is written",
        "The fence does not run, or the key is for another kind of fence. Remove the key, or name the language that was \
         meant.",
    ),
    row(
        "glued-attribute",
        Warning,
        "`##@key` without the space",
        "In shell text the line `##@ key` gives attributes to the next command. Without the space it is a comment.",
    ),
    row(
        "foreign-info",
        Note,
        "keys in braces that demosh ignores",
        "Other tools write line numbers or options in braces after the language. demosh ignores them; its own keys in the \
         same braces would be ignored, too.",
    ),
    row(
        "misplaced-run",
        Error,
        "`run` on a fence that is not a transcript",
        "`run` makes a transcript run: a fence of the language `console` with `$ ` before each command. Fences of `bash`, \
         `sh` and `shell` run anyway, and other languages do not.",
    ),
    row(
        "transcript-without-command",
        Error,
        "a transcript that should run, but has no command",
        "In a transcript, the lines that begin with `$ ` run; this one has no such line.",
    ),
    row(
        "misplaced-into",
        Error,
        "`into` where no program reads the lines",
        "A fence with `into` is typed into the program that the command before it starts. Before this one there is no such \
         command, it has its lines already, or it does not run.",
    ),
    row(
        "long-input-line",
        Error,
        "a line to type that is longer than a terminal takes",
        "A terminal in its usual mode takes a limited number of bytes for each line and drops the rest.",
    ),
    row(
        "malformed-directive",
        Error,
        "a directive that cannot be understood",
        "Its name is known, but its arguments are missing, too many or wrong. `demosh help directives` \
         shows the forms.",
    ),
    row(
        "unclosed-macro",
        Error,
        "a macro or an `ifhook` without its end",
        "Everything up to the end of the file would belong to it. `@end` ends a macro, `@endif` an `ifhook`.",
    ),
    row(
        "macro-loop",
        Error,
        "a macro that calls itself",
        "The call would never end, directly or through other macros.",
    ),
    row(
        "import-loop",
        Error,
        "a file that imports itself",
        "The import would never end, directly or through other files. The import that closes the loop is not followed.",
    ),
    row(
        "nested-too-deeply",
        Error,
        "imports or macro calls that are nested too deeply",
        "There is a limit, so that a mistake does not use up all memory.",
    ),
    row(
        "too-long",
        Error,
        "more imports or steps than a workshop may have",
        "There is a limit, so that files and macros that multiply each other do not use up all memory.",
    ),
    row(
        "verify-without-exercise",
        Error,
        "a `verify` block with nothing before it",
        "A `verify` block checks what the learner did for the exercise above it.",
    ),
];

const fn row(id: &'static str, severity: Severity, help: &'static str, doc: &'static str) -> Rule {
    Rule {
        id,
        severity,
        help,
        doc,
        look: found_already,
    }
}

/// These findings exist before any rule runs.
const fn found_already(_: &Subject<'_>, _: &mut Findings) {}

#[cfg(test)]
mod tests;
