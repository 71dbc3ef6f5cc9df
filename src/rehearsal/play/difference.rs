//! Describes in which words two calls differ. Pure.

use crate::rehearsal::format::recording::CallWord;

/// The most differences in a description: more are no help.
const MOST: usize = 3;

/// The words of a recorded call in place of the requested ones: `` `--dns=172.19.0.4` where
/// `--dns=` was asked for ``. Words are compared from both ends, so that one extra word is one
/// difference.
pub(in crate::rehearsal) fn difference(recorded: &[CallWord], asked: &[String]) -> String {
    let differences = differences(recorded, asked);
    if differences.is_empty() {
        return "the same words, in another directory or with other standard input".to_owned();
    }
    let more = differences.len().saturating_sub(MOST);
    let mut said: Vec<_> = differences
        .into_iter()
        .take(MOST)
        .map(|pair| match pair {
            (Some(recorded), Some(asked)) => format!("`{recorded}` where the call has `{asked}`"),
            (Some(recorded), None) => format!("`{recorded}`, which the call lacks"),
            (None, Some(asked)) => format!("no `{asked}`"),
            (None, None) => String::new(),
        })
        .collect();
    if more > 0 {
        said.push(format!("{more} more that differ"));
    }
    said.join("; ")
}

type Pair<'a> = (Option<&'a str>, Option<&'a str>);

fn differences<'a>(recorded: &'a [CallWord], asked: &'a [String]) -> Vec<Pair<'a>> {
    let width = asked.len() + 1;
    // costs[i * width + j]: the cost from the recorded word i and the requested word j on.
    let mut costs = vec![0; (recorded.len() + 1) * width];
    for i in (0..=recorded.len()).rev() {
        for j in (0..=asked.len()).rev() {
            costs[i * width + j] = match (recorded.get(i), asked.get(j)) {
                (Some(word), Some(text)) => {
                    let step = usize::from(!word.matches(text));
                    let both = step + costs[(i + 1) * width + j + 1];
                    both.min(1 + costs[(i + 1) * width + j].min(costs[i * width + j + 1]))
                }
                _ => recorded.len() - i + asked.len() - j,
            };
        }
    }
    let (mut i, mut j, mut pairs) = (0, 0, Vec::new());
    while i < recorded.len() || j < asked.len() {
        let cost = costs[i * width + j];
        let (word, text) = (recorded.get(i), asked.get(j));
        let both = word.zip(text).filter(|(word, text)| {
            cost == usize::from(!word.matches(text)) + costs[(i + 1) * width + j + 1]
        });
        if let Some((word, text)) = both {
            if !word.matches(text) {
                pairs.push((Some(word.text()), Some(text.as_str())));
            }
            (i, j) = (i + 1, j + 1);
        } else if word.is_some() && cost == 1 + costs[(i + 1) * width + j] {
            pairs.push((word.map(CallWord::text), None));
            i += 1;
        } else {
            pairs.push((None, text.map(String::as_str)));
            j += 1;
        }
    }
    pairs
}

#[cfg(test)]
mod tests;
