//! The rules: one table, from which `docs/rules.md` is generated.

use crate::document::nearest;
use crate::source::Severity::{self, Error, Note, Warning};

use super::reading::READING;
use super::subject::Subject;
use super::{
    Findings, allow, directives, fences, files, foreign, leftovers, pictures, programs, shown,
    syntax, text, unattended, unknown, variables,
};

/// One row of [`RULES`].
pub struct Rule {
    /// Its name in every output format.
    pub id: &'static str,
    /// The severity of its findings.
    pub severity: Severity,
    /// What it finds, in one line.
    pub help: &'static str,
    /// Why that is a problem and what to do, as Markdown.
    pub doc: &'static str,
    pub(super) look: fn(&Subject<'_>, &mut Findings),
}

/// Every rule that looks at a workshop, in the order in which the documentation lists them.
pub const RULES: &[Rule] = &[
    Rule {
        id: "undefined-directive",
        severity: Warning,
        help: "a directive that nothing defines",
        doc: "The name after the `@` is not a directive, macro, hook, function or program. On stage such a \
            directive silently does nothing. Often it is a typing error, or a hook that only the author's own \
            start-up file defines: declare that one with `@hook NAME VARIABLE`. Whether a program exists depends on the machine: name it under `requires: {tools: [...]}`, and it counts everywhere.",
        look: directives::undefined,
    },
    Rule {
        id: "misplaced-directive",
        severity: Warning,
        help: "text that looks like a directive but is not one",
        doc: "In Markdown a directive begins its line with `<!-- @NAME` and ends it with `-->`, in shell text it is \
            `#@NAME`. Indented, after other text, without the space (`<!--@NAME -->`), inside a longer comment or as \
            `# @NAME` it is commentary. A comment that is not closed, or is followed by text, is read as a directive \
            with a strange name.",
        look: directives::misplaced,
    },
    Rule {
        id: "left-over-skip",
        severity: Warning,
        help: "commands that `@SKIP` leaves out",
        doc: "Everything from `@SKIP` to the next `@SHOW` is neither shown nor run. That helps while you write a workshop, but is easily forgotten.",
        look: leftovers::left_over_skip,
    },
    Rule {
        id: "dead-set-e",
        severity: Warning,
        help: "`set -e` in a comment",
        doc: "A comment runs nothing, so the run does not stop at the first failure although the file seems to say \
            so. Write `<!-- @set -e -->`, or put the line into a block. Unattended runs stop at the first failure \
            anyway.",
        look: leftovers::dead_set_e,
    },
    Rule {
        id: "nothing-shown",
        severity: Warning,
        help: "a workshop that never shows anything",
        doc: "A file without `SHOW`, `HIDE` and `SKIP` is shown from its start. With one of them it begins hidden, and stays hidden until it reaches a `SHOW`: its commands run unseen.",
        look: shown::nothing_shown,
    },
    Rule {
        id: "duplicate-name",
        severity: Warning,
        help: "a name that several blocks have",
        doc: "`name=` lets `--only`, `--from` and `--to` select a block. A name that two blocks have selects neither.",
        look: shown::duplicate_name,
    },
    Rule {
        id: "unlabelled-fence",
        severity: Warning,
        help: "a fence that looks like shell, but whose label keeps it from running",
        doc: "Only fences labelled `bash`, `sh` or `shell` run. Without a label, or with `zsh`, they are only shown.",
        look: fences::unlabelled,
    },
    Rule {
        id: "transcript-fence",
        severity: Note,
        help: "a transcript of a session, which does not run",
        doc: "`console`, `bash-session` and the like contain prompts and output besides commands. They are shown; with `{run}`, or with `transcripts: run` in the front matter, they run.",
        look: fences::transcript,
    },
    Rule {
        id: "unattached-output",
        severity: Warning,
        help: "expected output that belongs to no commands",
        doc: "An `output` fence states what the fence directly before it prints; only empty lines may be between \
            them. Anywhere else, and after a transcript that runs, nothing is compared with it. Label it `text` if it \
            is only to be read.",
        look: fences::unattached,
    },
    Rule {
        id: "commented-fence",
        severity: Warning,
        help: "a fence that runs although it is inside an HTML comment",
        doc: "Fences are found line by line, so one inside a comment runs although the rendered page does not show \
            it. The usual cause is a comment before it that is not closed: `<!-- note >` instead of `<!-- note -->`.",
        look: fences::commented,
    },
    Rule {
        id: "unclosed-fence",
        severity: Warning,
        help: "a fence that only the end of the file closes",
        doc: "Everything after it belongs to it: text after an unclosed shell fence runs as commands, \
            and commands after any other unclosed fence do not run at all.",
        look: fences::unclosed,
    },
    Rule {
        id: "typed-prompt",
        severity: Warning,
        help: "a command that begins with a prompt",
        doc: "`$ ls` runs a program called `$`, and `user@host:~$ ls` one called `user@host:~$`. demosh shows the prompt \
            itself: write only the command.",
        look: text::typed_prompt,
    },
    Rule {
        id: "placeholder",
        severity: Warning,
        help: "a placeholder that was not replaced",
        doc: "`<your-name>` is a redirection for the shell, not a name. Take the value from a variable, and name that \
            under `requires: {env: [...]}`: demosh then says before the run if it is missing.",
        look: text::placeholder,
    },
    Rule {
        id: "syntax-error",
        severity: Error,
        help: "a command that bash cannot parse",
        doc: "Each command is given to `bash -n`, which parses it and executes nothing. What it refuses fails in a run. Often the fence contains output besides commands: label it `text`. An older bash refuses newer syntax.",
        look: syntax::error,
    },
    Rule {
        id: "unfinished-command",
        severity: Error,
        help: "an unterminated command at the end of a block",
        doc: "A quote, an `if`, a loop or a here document is open where the block ends. The text is displayed but not \
            run. A command cannot continue in the next block.",
        look: syntax::unfinished,
    },
    Rule {
        id: "interactive-command",
        severity: Warning,
        help: "an interactive command without `ci=`",
        doc: "Editors, `read` and similar commands wait for input. An unattended run has none to give, so they fail \
            or hang. Say what to run instead with `ci=\"COMMAND\"` or `ci=@FILE`, or leave the block out with \
            `ci=skip`. On stage nothing changes.",
        look: unattended::interactive,
    },
    Rule {
        id: "endless-watch",
        severity: Warning,
        help: "a command that never ends, with nothing to end it",
        doc: "`watch`, `logs -f`, `get --watch`, `port-forward` and `tail -f` end only when they are stopped. Unattended, \
            `watch` runs its command once, which proves nothing, and the others run until their time limit. Say what to wait for: `within=90s expect=/Running/`. Or replace the block with `ci=\"COMMAND\"`. `timeout=` says that the limit is intended.",
        look: unattended::endless_watch,
    },
    Rule {
        id: "trailing-grep",
        severity: Warning,
        help: "a block that ends in grep",
        doc: "The last command of a pipeline decides, so the block fails when grep finds nothing. On stage that is \
            harmless, unattended it ends the run. `exit=any` says that it does not matter, `exit=1` that nothing may \
            be found, `within=90s` that it is a matter of time.",
        look: unattended::trailing_grep,
    },
    Rule {
        id: "unbounded-wait",
        severity: Warning,
        help: "a wait without a limit",
        doc: "`kubectl rollout status` and loops such as `while true` and `until curl ...` run until what they wait for happens. Limit them (`--timeout=5m`), or state the limit for the block with `timeout=5m`.",
        look: unattended::unbounded_wait,
    },
    Rule {
        id: "terminal-required",
        severity: Warning,
        help: "`-it` where there is no terminal",
        doc: "`docker run -it` and `kubectl exec -it` fail without a terminal. Leave out the `t` if no one types, or \
            replace the block with `ci=\"COMMAND\"`.",
        look: unattended::terminal,
    },
    Rule {
        id: "hidden-pause",
        severity: Warning,
        help: "a hidden command that waits for input",
        doc: "An editor, a pager or a question in a hidden part stops the run, and neither the audience nor the presenter sees why.",
        look: unattended::hidden_pause,
    },
    Rule {
        id: "missing-file",
        severity: Warning,
        help: "a file that a command reads, and that does not exist",
        doc: "The file does not exist, and no earlier command, or script that one runs, mentions it and might make it. Paths are relative to the folder in which the workshop runs, or to the workshop's own folder.",
        look: files::missing,
    },
    Rule {
        id: "ignored-file",
        severity: Warning,
        help: "a file that a command reads, and that git ignores",
        doc: "It exists on this machine, but a clone of the repository does not have it.",
        look: files::ignored,
    },
    Rule {
        id: "unusable-picture",
        severity: Warning,
        help: "a picture that cannot be shown",
        doc: "The file is missing, is not a picture, is incomplete, is larger than 4 MiB or 10000 pixels a side, or is outside \
            of the workshop's folder. Its text is shown instead, even on stage in terminals that show pictures.",
        look: pictures::unusable,
    },
    Rule {
        id: "picture-as-text",
        severity: Note,
        help: "a picture that no terminal shows",
        doc: "A picture alone in its paragraph is drawn on stage if the terminal shows pictures. That needs a file in the workshop's folder: PNG for every such terminal, JPEG and GIF for some. An address or an SVG is shown as \
            its text; a page shows the picture.",
        look: pictures::as_text,
    },
    Rule {
        id: "unset-variable",
        severity: Warning,
        help: "a variable that is used, but never set",
        doc: "No earlier command sets it, the front matter does not require it, and sessions do not have it by \
            themselves. `${NAME:-default}`, `${NAME:?message}` and tests such as `-z \"$NAME\"` are not reported. Name what \
            must come from outside under `requires: {env: [NAME]}`, secrets as `NAME!`. After an `eval` it is \
            unknown what is set, so nothing is reported.",
        look: variables::unset,
    },
    Rule {
        id: "cleanup-variable",
        severity: Note,
        help: "a cleanup block that uses a variable or an argument (`$1`, `$@`) of another block",
        doc: "With a selection, with `--cleanup-only` and after an early failure the block that assigns the variable \
            has not run, and `rm -rf \"$WORK\"/*` would mean `rm -rf /*`. An unattended run leaves such a cleanup block \
            out as a whole, and says so. `${WORK:?}` keeps one command from running and lets the others run. So does a \
            test such as `[ -n \"$WORK\" ] &&` before it, on the same line.",
        look: variables::cleanup,
    },
    Rule {
        id: "undeclared-program",
        severity: Warning,
        help: "a program that is used but not required",
        doc: "Name it under `requires: {tools: [...]}`: demosh then says before the first step if it is missing. What \
            every system has (coreutils, grep, sed, awk ...) needs no mention. Files without front matter are not checked.",
        look: programs::undeclared,
    },
    Rule {
        id: "unknown-program",
        severity: Warning,
        help: "a program that cannot be found",
        doc: "No program, function, alias, macro or hook has that name, so the command fails with status 127. Often the fence contains output: label it `text`. The same applies to words that cannot be programs, such as `Error:` \
            and `deployment.apps/web created`. What an earlier command mentions may have been installed by it, and is not reported; neither is anything after a changed `PATH`, `source` or `eval`. In a file with front matter only \
            names that look like output are reported here; `undeclared-program` reports the others.",
        look: unknown::program_nowhere,
    },
    Rule {
        id: "destructive-command",
        severity: Note,
        help: "a command that destroys something",
        doc: "Not a problem in itself: this lists what a run deletes. Name it under `destroys:`, so that it is shown and \
            confirmed before a run. A command whose names are words of `destroys:` is not listed.",
        look: programs::destructive,
    },
    Rule {
        id: "tool-by-path",
        severity: Warning,
        help: "a tool that a rehearsal plays back, called by its path",
        doc: "A rehearsal finds its stand-ins by name. A tool that is called by a path (`./bin/kubectl`, \
            `\"$BIN\"/kubectl`) would be the real one, so a rehearsal does not run the command. Put its folder on \
            PATH and call it by its name, or name the tool under `rehearse: {real: [...]}`.",
        look: programs::by_path,
    },
    Rule {
        id: "convertible",
        severity: Note,
        help: "a script that was written for another presentation tool",
        doc: "A demo-magic script, a doitlive session or a vhs tape means something else when it is read as shell text. \
            `demosh convert FILE -o FILE.md` turns it into a workshop.",
        look: foreign::convertible,
    },
    Rule {
        id: allow::UNUSED,
        severity: Warning,
        help: "a rule that is allowed where it finds nothing",
        doc: "What `<!-- check: allow RULE -->` or `check: {allow: [RULE]}` was written for is fixed, or has moved. \
            Remove it, so that it does not hide a later mistake. A rule that reports errors cannot be allowed.",
        look: |_, _| {},
    },
    Rule {
        id: allow::UNKNOWN,
        severity: Error,
        help: "a rule that is allowed but does not exist",
        doc: "The name after `check: allow` is not one of the rules on this page, or `allow` itself is misspelt.",
        look: |_, _| {},
    },
];

/// The rule `id`.
///
/// # Errors
/// The rule that was probably meant, if `id` is not a rule.
pub fn rule_named(id: &str) -> Result<&'static Rule, Option<&'static str>> {
    let found = rules().find(|rule| rule.id == id);
    found.ok_or_else(|| nearest(id, rules().map(|rule| rule.id)))
}

/// All rules, in the order in which the documentation lists them.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    RULES.iter().chain(READING)
}

impl Rule {
    /// What it finds, why that is a problem and what to do, as in `docs/rules.md`.
    pub fn explanation(&self) -> String {
        let (first, rest) = self.help.split_at(1);
        let help = first.to_uppercase() + rest;
        let (id, severity, doc) = (self.id, self.severity.name(), wrapped(self.doc));
        format!("## {id}\n\n{help} ({severity}).\n\n{doc}\n")
    }
}

/// The text of `docs/rules.md`.
#[cfg(test)]
fn documentation() -> String {
    let mut text = String::from(
        "# The rules of `demosh check`\n\n\
         `demosh check FILE` looks at a workshop without running it. Each rule below is one kind of finding. A file\n\
         with an error cannot be run as it is written; a warning is probably a mistake; a note is worth knowing.\n\n\
         | rule | severity | finds |\n|---|---|---|\n",
    );
    for Rule {
        id, severity, help, ..
    } in rules()
    {
        text.extend([
            "| [`",
            id,
            "`](#",
            id,
            ") | ",
            severity.name(),
            " | ",
            help,
            " |\n",
        ]);
    }
    for rule in rules() {
        text.extend(["\n", &rule.explanation()]);
    }
    text
}

/// `text` in lines of at most 110 characters.
fn wrapped(text: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= 110 => {
                line.extend([" ", word]);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests;
