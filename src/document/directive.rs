//! The directives: one table of names, and one grammar for both ways of writing them.
//!
//! `<!-- @x -->` in Markdown and `#@x` in shell text differ only in how the reader finds them; the
//! text after the `@` is parsed here.

use std::sync::Arc;

use crate::source::Span;

use super::{Item, split_words};

/// One row of [`DIRECTIVES`].
#[derive(Debug, Clone, Copy)]
pub struct DirectiveEntry {
    /// The name, as written after the `@`.
    pub name: &'static str,
    /// Its arguments, for help texts.
    pub arguments: &'static str,
    /// What it does.
    pub help: &'static str,
}

/// Every directive of the format, in the order in which the documentation lists them.
pub const DIRECTIVES: &[DirectiveEntry] = &[
    entry(
        "SHOW",
        "",
        "from here on, commentary and commands are shown",
    ),
    entry("HIDE", "", "from here on, commands run unseen"),
    entry(
        "SKIP",
        "",
        "from here to the next `SHOW`, nothing is shown or run",
    ),
    entry("wait", "", "wait for a key"),
    entry(
        "waitafter",
        "",
        "wait for a key after the next command, too",
    ),
    entry(
        "nowaitbefore",
        "",
        "run the next command without waiting for a key",
    ),
    entry("noshow", "", "run the next command without showing it"),
    entry(
        "notypeout",
        "",
        "show the next command immediately instead of typing it",
    ),
    entry(
        "immed",
        "",
        "run the next command unseen and without waiting",
    ),
    entry("immediate", "", "the same as `immed`"),
    entry(
        "print",
        "TEXT",
        "show a line of text, `${NAME}` replaced by its value",
    ),
    entry(
        "checkfor",
        "",
        "without words: wait for a key, as the original does",
    ),
    entry(
        "import",
        "PATH",
        "read another file in place, Markdown or shell",
    ),
    entry(
        "macro",
        "NAME",
        "name the lines up to `#@end`; `#@NAME` then runs them",
    ),
    entry("end", "", "ends a macro"),
    entry(
        "hook",
        "NAME VARIABLE",
        "`NAME` runs the command in `DEMO_HOOK_VARIABLE`",
    ),
    entry(
        "ifhook",
        "NAME",
        "the lines up to `#@endif` count only if that hook has a command",
    ),
    entry("endif", "", "ends an `ifhook`"),
    entry(
        "wait_clear",
        "",
        "wait for a key, then clear the screen (a macro; may be redefined)",
    ),
    entry("clear", "", "clear the screen"),
    entry(
        "browser_then_terminal",
        "",
        "look at the browser, then come back (a macro)",
    ),
    entry(
        "start_livecast",
        "",
        "show the slides, then start on the terminal (a macro)",
    ),
];

const fn entry(name: &'static str, arguments: &'static str, help: &'static str) -> DirectiveEntry {
    DirectiveEntry {
        name,
        arguments,
        help,
    }
}

/// One directive, as written in a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Directive {
    /// What it does.
    pub kind: DirectiveKind,
    /// Where it is, including its body.
    pub span: Span,
}

/// The kinds of directives.
#[derive(Debug, Clone, PartialEq)]
pub enum DirectiveKind {
    /// `SHOW`
    Show,
    /// `HIDE`
    Hide,
    /// `SKIP`
    Skip,
    /// `wait`
    Wait,
    /// `waitafter`
    WaitAfter,
    /// `nowaitbefore`
    NoWaitBefore,
    /// `noshow`
    NoShow,
    /// `notypeout`
    NoTypeOut,
    /// `immed`, `immediate`
    Immediate,
    /// `print TEXT`, quotes resolved
    Print(String),
    /// `print` or `checkfor` without words: an empty line and a pause
    PrintNothing,
    /// `import PATH`
    Import(String),
    /// `macro NAME` with its body
    Macro(Definition),
    /// `ifhook NAME` with its body
    IfHook(Definition),
    /// `hook NAME VARIABLE`
    Hook {
        /// The function's name.
        name: String,
        /// `DEMO_HOOK_` followed by this is the variable that contains the command.
        variable: String,
    },
    /// A stop to look at the browser, for hooks that do not bring it to the front; only a builtin
    /// macro contains it.
    LookAtBrowser,
    /// `end` or `endif` without an opening directive
    StrayEnd(&'static str),
    /// The name of a macro, a hook, a function or a program; or an unknown name.
    Other(String),
    /// In Markdown, a comment for another program. It is a directive only if the workshop defines a
    /// macro or a hook with that name.
    Editor(String),
    /// Not valid; the text says what is wrong.
    Malformed(String),
}

/// A name and the lines that it stands for.
#[derive(Debug, Clone, PartialEq)]
pub struct Definition {
    /// The macro's or hook's name.
    pub name: String,
    /// The lines up to the end mark.
    pub body: Arc<[Item]>,
    /// False when the end mark is missing.
    pub closed: bool,
}

impl Definition {
    fn named(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            body: Arc::from([]),
            closed: false,
        }
    }
}

impl DirectiveKind {
    /// Parses the text after the `@`. The reader adds the body.
    pub fn parse(text: &str) -> Self {
        let text = text.trim();
        match text {
            "" => return Self::Malformed("a directive needs a name after the `@`".to_owned()),
            "SHOW" => return Self::Show,
            "HIDE" => return Self::Hide,
            "SKIP" => return Self::Skip,
            "wait" => return Self::Wait,
            "waitafter" => return Self::WaitAfter,
            "nowaitbefore" => return Self::NoWaitBefore,
            "noshow" => return Self::NoShow,
            "notypeout" => return Self::NoTypeOut,
            "immed" | "immediate" => return Self::Immediate,
            "print" | "checkfor" => return Self::PrintNothing,
            "end" => return Self::StrayEnd("end"),
            "endif" => return Self::StrayEnd("endif"),
            _ => {}
        }
        let (name, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
        match name {
            "print" => Self::print(rest),
            "import" | "macro" | "ifhook" | "hook" => Self::structural(name, rest.trim()),
            _ => Self::Other(text.to_owned()),
        }
    }

    fn print(text: &str) -> Self {
        match split_words(text) {
            Some(words) => {
                let words: Vec<_> = words.into_iter().map(|word| word.text).collect();
                Self::Print(words.join(" "))
            }
            None => Self::Malformed("a quote in this `print` is never closed".to_owned()),
        }
    }

    fn structural(name: &str, rest: &str) -> Self {
        let words: Vec<_> = rest.split_whitespace().collect();
        match (name, words.as_slice()) {
            ("import", [_, ..]) => Self::Import(rest.to_owned()),
            ("macro", [macro_name]) => Self::Macro(Definition::named(macro_name)),
            ("ifhook", [hook]) => Self::IfHook(Definition::named(hook)),
            ("hook", [hook, variable]) => Self::Hook {
                name: (*hook).to_owned(),
                variable: (*variable).to_owned(),
            },
            _ => Self::Malformed(format!("`{name}` takes {}", argument_of(name))),
        }
    }

    /// True for a name that the format does not have.
    pub fn is_unknown(&self) -> bool {
        let Self::Other(text) = self else {
            return false;
        };
        let name = text.split_whitespace().next();
        DIRECTIVES.iter().all(|entry| Some(entry.name) != name)
    }

    /// True for `SHOW`, `HIDE` and `SKIP`.
    pub const fn is_mode(&self) -> bool {
        matches!(self, Self::Show | Self::Hide | Self::Skip)
    }

    /// True for directives that only affect the next command.
    pub const fn is_modifier(&self) -> bool {
        matches!(
            self,
            Self::WaitAfter | Self::NoWaitBefore | Self::NoShow | Self::NoTypeOut | Self::Immediate
        )
    }
}

fn argument_of(name: &str) -> &'static str {
    match name {
        "import" => "the path of a file",
        "hook" => "a name and a variable: `hook show_browser BROWSER`",
        _ => "one name",
    }
}

#[cfg(test)]
mod tests;
