//! Keys that have no effect: those of demosh on a fence or a command that does not use them, and
//! those of other tools.

use crate::document::{FenceInfo, is_key};
use crate::source::{Diagnostic, Label, Severity};
use crate::style::counted;

use super::FileReader;

/// Keys for text that a program reads.
const OF_INPUT: &[&str] = &["prompt", "ready"];
/// Keys that define what a fence is, and so have no meaning for a single command.
const OF_FENCES: &[&str] = &["into", "output", "prompt", "ready", "run"];

/// How a fence is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FenceUse {
    /// Its commands run.
    Commands,
    /// The commands of its transcript run.
    Transcript,
    /// It is only displayed.
    Nothing,
}

impl FileReader<'_> {
    /// Reports the keys of a fence that have no effect there. Its info string begins at `offset`.
    pub(super) fn idle_keys(&mut self, info: &FenceInfo<'_>, offset: usize, used_for: FenceUse) {
        for group in info.groups.iter().filter(|group| group.is_ours()) {
            for (key, span) in crate::document::Attributes::keys_of(group.text) {
                if let Some(finding) = idle_key(&key, info, used_for) {
                    let place = span.shifted(offset + group.offset);
                    self.findings
                        .push(finding.label(Label::at(self.source, place, "")));
                }
            }
        }
    }

    /// Reports the keys on a `##@` line that have no effect on a command. The text begins at
    /// `offset`.
    pub(super) fn keys_of_fences(&mut self, text: &str, offset: usize) {
        for (key, span) in crate::document::Attributes::keys_of(text) {
            if OF_FENCES.contains(&key.as_str()) {
                let message = format!("`{key}` does nothing here: it is for fences");
                let help = "write it between braces in the line that opens the fence";
                let finding = idle(message, help.to_owned());
                let place = span.shifted(offset);
                self.findings
                    .push(finding.label(Label::at(self.source, place, "")));
            }
        }
    }

    /// Adds one note about the groups in braces of other tools, however many there are.
    pub(super) fn note_foreign(&mut self) {
        let others = std::mem::take(&mut self.foreign_groups);
        let Some(first) = others.first() else {
            return;
        };
        let mut message = format!("`{{{}}}` is ignored", self.source.slice(*first).trim());
        if others.len() > 1 {
            let more = counted(others.len() - 1, "further group");
            message.extend([", as ", &*more, " of keys in braces"]);
        }
        let finding = Diagnostic::new(Severity::Note, "foreign-info", message);
        self.findings
            .push(finding.label(Label::at(self.source, *first, "")));
    }
}

/// The finding about a key that has no effect, if it has none.
fn idle_key(key: &str, info: &FenceInfo<'_>, used_for: FenceUse) -> Option<Diagnostic> {
    let language = info.language;
    let is_idle = is_key(key)
        && match used_for {
            FenceUse::Commands => key == "run" || OF_INPUT.contains(&key),
            FenceUse::Transcript => OF_INPUT.contains(&key),
            // A name is also useful for links, and output without commands has a separate rule.
            FenceUse::Nothing => !matches!(key, "name" | "output"),
        };
    if !is_idle {
        return None;
    }
    if OF_INPUT.contains(&key) {
        let message = format!("`{key}` does nothing without `into`");
        let help = "it belongs to the fence whose lines are typed into a program";
        return Some(idle(message, help.to_owned()));
    }
    if used_for == FenceUse::Commands {
        let message = format!("`{key}` does nothing here: a `{language}` fence runs anyway");
        return Some(idle(
            message,
            format!("remove `{key}`: it is for transcripts"),
        ));
    }
    if info.is_transcript() {
        let message = format!("`{key}` does nothing here: this transcript does not run");
        return Some(idle(
            message,
            "to run it, add `run` in the braces".to_owned(),
        ));
    }
    let kind = match language {
        "" => "a fence without a language".to_owned(),
        language => format!("a `{language}` fence"),
    };
    let message = format!("`{key}` does nothing here: {kind} does not run");
    if key == "run" {
        let help = "name the language `console` for a transcript with `$ ` before each command, `bash` for commands";
        return Some(Diagnostic::error("misplaced-run", message).help(help));
    }
    let help = format!("remove `{key}`, or name the language `bash` if the fence holds commands");
    Some(idle(message, help))
}

fn idle(message: String, help: String) -> Diagnostic {
    Diagnostic::warning("idle-attribute", message).help(help)
}
