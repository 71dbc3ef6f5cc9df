//! Practice: compares the command that a learner has typed with the workshop's command.
//!
//! Owns which commands count as the same, and how a difference is explained. Runs nothing.

use crate::document::split_words;
use crate::style::{Line, Role, Theme};

/// True for a command that can be practised: one line that is not too long to type.
pub(super) fn is_practicable(text: &str) -> bool {
    !text.trim().is_empty() && !text.trim().contains('\n') && text.chars().count() <= 160
}

/// True when both mean the same to the shell, as far as words, quotes and blanks are concerned.
pub(super) fn is_same(typed: &str, wanted: &str) -> bool {
    words(typed) == words(wanted)
}

/// A first hint: the beginning of the command, and its length.
pub(super) fn hint(wanted: &str) -> String {
    let words = words(wanted);
    let program = words.first().map_or("", String::as_str);
    match words.len() {
        1 => format!("it is just `{program}`"),
        count => format!("it begins with `{program}` and has {count} words; ? again shows it"),
    }
}

/// The typed command above the wanted one, with the different words marked.
pub(super) fn difference(typed: &str, wanted: &str, theme: &Theme) -> Vec<Line> {
    let (mine, theirs) = (words(typed), words(wanted));
    let common = common(&mine, &theirs);
    let line = |head: &str, words: &[String], kept: &[bool], role| {
        let mut line = Line::styled(head, theme.style(Role::Notice));
        for (word, kept) in words.iter().zip(kept) {
            line.push(" ", theme.style(Role::Notice));
            line.push(word, theme.style(if *kept { Role::Notice } else { role }));
        }
        line
    };
    let mut lines = vec![
        line("typed ", &mine, &common.0, Role::Cross),
        line("wanted", &theirs, &common.1, Role::Tick),
    ];
    // Colours alone are not enough.
    let marks = underline(&theirs, &common.1);
    if !marks.trim().is_empty() {
        lines.push(Line::styled(
            format!("      {marks}"),
            theme.style(Role::Tick),
        ));
    }
    lines
}

fn underline(words: &[String], kept: &[bool]) -> String {
    let mark = |(word, kept): (&String, &bool)| {
        let width = crate::style::display_width(word);
        format!(" {}", if *kept { " " } else { "^" }.repeat(width))
    };
    let marks: Vec<_> = words.iter().zip(kept).map(mark).collect();
    marks.concat().trim_end().to_owned()
}

fn words(text: &str) -> Vec<String> {
    let text = text.trim();
    match split_words(text) {
        Some(words) => words.into_iter().map(|word| word.text).collect(),
        // A quote is open.
        None => text.split_whitespace().map(str::to_owned).collect(),
    }
}

/// Which words of each belong to their longest common subsequence.
fn common(one: &[String], other: &[String]) -> (Vec<bool>, Vec<bool>) {
    let mut lengths = vec![vec![0_usize; other.len() + 1]; one.len() + 1];
    for (i, word) in one.iter().enumerate().rev() {
        for (j, against) in other.iter().enumerate().rev() {
            lengths[i][j] = if word == against {
                lengths[i + 1][j + 1] + 1
            } else {
                lengths[i + 1][j].max(lengths[i][j + 1])
            };
        }
    }
    let (mut kept, mut kept_other) = (vec![false; one.len()], vec![false; other.len()]);
    let (mut i, mut j) = (0, 0);
    while i < one.len() && j < other.len() {
        if one[i] == other[j] {
            (kept[i], kept_other[j]) = (true, true);
            (i, j) = (i + 1, j + 1);
        } else if lengths[i + 1][j] >= lengths[i][j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    (kept, kept_other)
}

#[cfg(test)]
mod tests;
