//! Words whose value is known only at run time: whether they may be a tool.

use crate::document::command::simple_commands;

use super::examination::Examination;
use super::expansion::{outline, variables_in};
use super::search::PathSearch;

impl Examination<'_> {
    /// Examines a program word whose value is known only at run time.
    pub(super) fn unknown(&mut self, text: &str, written: &str) {
        let found = self
            .outlined(written)
            .or_else(|| self.held(written))
            .or_else(|| self.path_in(written))
            .or_else(|| self.path_in(text))
            .or_else(|| self.looked_for(text, written));
        if let Some(tool) = found {
            return self.refuse_path(written, &tool);
        }
        if self.search != PathSearch::AsBefore && has_positional(written) {
            let arguments = self.positional();
            if let Some(tool) = arguments.iter().find(|word| self.tools.contains(*word)) {
                self.tool(tool);
            }
        }
    }

    /// The tool that the last part of a path may be.
    pub(super) fn outlined(&mut self, written: &str) -> Option<String> {
        let pattern = outline(written, |name| self.value(name));
        let tool = self.tool_in_path(&pattern)?;
        let last = pattern.rsplit('/').next().unwrap_or_default();
        let is_anything = last.chars().all(|c| c == '*') && !written.ends_with('*');
        let is_named = || {
            let parts = self
                .whole
                .split(|c: char| !c.is_alphanumeric() && !"-_.".contains(c));
            parts.into_iter().any(|part| part == tool)
        };
        (!is_anything || is_named()).then_some(tool)
    }

    /// The tool whose path is in a variable or an argument that the word mentions.
    fn held(&mut self, written: &str) -> Option<String> {
        if has_positional(written) {
            let arguments = self.positional();
            if let Some(tool) = arguments.iter().find_map(|word| self.tool_in_path(word)) {
                return Some(tool);
            }
        }
        let mut names = variables_in(written);
        if written.contains("${!") {
            let named: Vec<_> = names.iter().filter_map(|name| self.value(name)).collect();
            names.extend(named.into_iter().filter(|name| is_name(name)));
        }
        names.into_iter().find_map(|name| {
            if self.assigned.contains_key(&name) {
                return None;
            }
            let all = self.value(&format!("{name}[*]"))?;
            self.path_in(&all)
        })
    }

    /// The arguments of the current function or script, otherwise those of the shell.
    fn positional(&mut self) -> Vec<String> {
        match self.arguments.last() {
            Some(arguments) if !arguments.is_empty() => arguments.clone(),
            _ => {
                let all = self.value("[*]").unwrap_or_default();
                all.split_whitespace().map(str::to_owned).collect()
            }
        }
    }

    /// The tool whose every place `text` looks up, if the word comes from the output of a command.
    pub(super) fn looked_for(&self, text: &str, written: &str) -> Option<String> {
        let is_printed = written.contains(['(', '`'])
            || variables_in(written)
                .iter()
                .any(|name| self.assigned.get(name) == Some(&None));
        if !is_printed {
            return None;
        }
        simple_commands(text).iter().find_map(|command| {
            let (first, rest) = command.words.split_first()?;
            let has_option = |letter: char| {
                rest.iter()
                    .any(|word| word.text.starts_with('-') && word.text.contains(letter))
            };
            let finds_others = match &*first.text {
                "which" | "type" => has_option('a'),
                "command" => has_option('p'),
                "whereis" | "find" | "locate" | "fd" => true,
                _ => false,
            };
            let tool = rest.iter().find(|word| self.tools.contains(&word.text));
            tool.filter(|_| finds_others).map(|word| word.text.clone())
        })
    }
}

fn has_positional(written: &str) -> bool {
    let starts = |rest: &str| {
        let rest = rest.strip_prefix('{').unwrap_or(rest);
        rest.starts_with(|c: char| c.is_ascii_digit() || "@*#".contains(c))
    };
    written
        .match_indices('$')
        .any(|(at, _)| starts(&written[at + 1..]))
}

fn is_name(text: &str) -> bool {
    let is_letter = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.chars().all(is_letter) && text.starts_with(|c: char| !c.is_ascii_digit())
}
