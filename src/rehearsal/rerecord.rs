//! Makes one recording of an old one and of the calls of a new run, so that the difference shows what
//! has changed and nothing else. Pure.

use std::time::Duration;

use super::recording::{Call, Chunk, Recording, Stdin, Stream, Text, Word};
use super::volatile::{Earlier, as_earlier, is_alike, learn};

/// A call of the new run, and the index of the step that made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NewCall {
    pub(super) step: usize,
    pub(super) call: Call,
}

/// Leaves out repeats within one step that bring nothing new: waiting until something is so calls
/// the same again and again, and in a rehearsal the last answer repeats anyway.
pub(super) fn without_repeats(calls: Vec<NewCall>) -> Vec<NewCall> {
    let mut kept: Vec<NewCall> = Vec::with_capacity(calls.len());
    for new in calls {
        let same_call = |old: &&NewCall| old.step == new.step && old.call.argv == new.call.argv;
        let last = kept.iter().rev().find(same_call);
        if !last.is_some_and(|last| has_same_result(&last.call, &new.call)) {
            kept.push(new);
        }
    }
    kept
}

fn has_same_result(old: &Call, new: &Call) -> bool {
    old.status == new.status
        && old.stays == new.stays
        && old.leaves == new.leaves
        && [Stream::Stdout, Stream::Stderr].iter().all(|stream| {
            let text = |call: &Call| String::from_utf8(call.printed(*stream));
            match (text(old), text(new)) {
                (Ok(old), Ok(new)) => is_alike(&old, &new),
                _ => old.printed(*stream) == new.printed(*stream),
            }
        })
}

/// The recording that replaces `old`. Calls of the old one that `keep` wants stay at their places.
///
/// Where a call came out as it had, but for values that differ at every run, all of it stays as it
/// was; the values of the new run become those of the old one wherever else they stand.
pub(super) fn merge(old: &Recording, new: Vec<Call>, keep: impl Fn(&Call) -> bool) -> Vec<Call> {
    let mut merging = Merging {
        old,
        used: vec![false; old.calls.len()],
        earlier: Earlier::new(),
    };
    let mut merged: Vec<(Option<usize>, Call)> =
        new.into_iter().map(|call| merging.take(call)).collect();
    let Merging { used, .. } = merging;
    for (nth, call) in old.calls.iter().enumerate() {
        let made_again = merged
            .iter()
            .any(|(_, new)| new.step == call.step && new.argv == call.argv);
        if used[nth] || made_again || !keep(call) {
            continue;
        }
        let before = |(at, _): &(Option<usize>, Call)| at.is_some_and(|at| at < nth);
        let place = merged.iter().rposition(before).map_or(0, |at| at + 1);
        merged.insert(place, (Some(nth), call.clone()));
    }
    merged.into_iter().map(|(_, call)| call).collect()
}

struct Merging<'a> {
    old: &'a Recording,
    used: Vec<bool>,
    earlier: Earlier,
}

impl Merging<'_> {
    /// The call as it will stand in the recording, and the index of the old one that it replaces.
    fn take(&mut self, mut new: Call) -> (Option<usize>, Call) {
        let asked: Vec<_> = new
            .argv
            .iter()
            .map(|word| as_earlier(&self.earlier, word.text()))
            .collect();
        let Some(nth) = self.counterpart(&new, &asked) else {
            self.translate(&mut new);
            return (None, new);
        };
        self.used[nth] = true;
        let old = &self.old.calls[nth];
        if has_same_result(old, &new) {
            for stream in [Stream::Stdout, Stream::Stderr] {
                let text =
                    |call: &Call| String::from_utf8_lossy(&call.printed(stream)).into_owned();
                learn(&mut self.earlier, &text(old), &text(&new));
            }
            new.output.clone_from(&old.output);
        } else {
            self.translate(&mut new);
        }
        new.after = steady(old.after, new.after);
        // What a person may have written by hand, no run knows.
        new.argv.clone_from(&old.argv);
        new.cwd.clone_from(&old.cwd);
        if new.stdin == Stdin::Unstated {
            new.stdin.clone_from(&old.stdin);
        }
        (Some(nth), new)
    }

    /// The first old call with these words that has no new one yet: in the same section, else in a
    /// section of another name.
    fn counterpart(&self, new: &Call, asked: &[String]) -> Option<usize> {
        let fits = |nth: &usize| {
            let call = &self.old.calls[*nth];
            !self.used[*nth]
                && call.argv.len() == asked.len()
                && call
                    .argv
                    .iter()
                    .zip(&new.argv)
                    .zip(asked)
                    .all(|((old, new), asked)| old == new || old.matches(asked))
        };
        let all = || (0..self.old.calls.len()).filter(fits);
        all()
            .find(|nth| self.old.calls[*nth].step == new.step)
            .or_else(|| all().next())
    }

    fn translate(&self, call: &mut Call) {
        for word in &mut call.argv {
            if let Word::Exact(text) = word {
                *text = as_earlier(&self.earlier, text);
            }
        }
        for Chunk {
            text: Text { bytes, .. },
            ..
        } in &mut call.output
        {
            if let Ok(text) = std::str::from_utf8(bytes) {
                *bytes = as_earlier(&self.earlier, text).into_bytes();
            }
        }
    }
}

/// No two runs take equally long: only a real difference counts.
fn steady(old: Option<Duration>, new: Option<Duration>) -> Option<Duration> {
    const SHORT: Duration = Duration::from_secs(1);
    let (before, now) = (old.unwrap_or_default(), new.unwrap_or_default());
    let is_steady = before.max(now) < SHORT || (before <= now * 2 && now <= before * 2);
    if is_steady { old } else { new }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(step: &str, line: &str, stdout: &str) -> Call {
        let text = Text::new(stdout);
        let output = vec![Chunk {
            at: None,
            stream: Stream::Stdout,
            text,
        }];
        Call {
            step: step.into(),
            argv: line
                .split(' ')
                .map(|word| Word::Exact(word.into()))
                .collect(),
            output,
            ..Call::default()
        }
    }

    fn recording(calls: Vec<Call>) -> Recording {
        Recording {
            calls,
            ..Recording::default()
        }
    }

    #[test]
    fn a_run_that_differs_only_in_volatile_values_changes_nothing() {
        let run = |pod: &str, age: &str, seconds| {
            let mut calls = vec![
                call("a", "k name", pod),
                call("a", &format!("k logs pod/{pod}"), &format!("I am {pod}\n")),
                call("b", "k get", &format!("NAME   AGE\n{pod}   {age}\n")),
            ];
            calls[2].after = Some(Duration::from_secs(seconds));
            calls
        };
        let old = run("web-6d5f8c7b9d-4kq2x", "9s", 10);
        let new = run("web-77f49d5c6b-zz7x4", "12s", 14);
        assert_eq!(merge(&recording(old.clone()), new, |_| false), old);
    }

    #[test]
    fn a_change_shows_alone_and_with_the_old_values() {
        let old = vec![
            call("a", "k name", "web-6d5f8c7b9d-4kq2x"),
            call("a", "k logs web-6d5f8c7b9d-4kq2x", "one\n"),
        ];
        let new = vec![
            call("a", "k name", "web-77f49d5c6b-zz7x4"),
            call(
                "a",
                "k logs web-77f49d5c6b-zz7x4",
                "two from web-77f49d5c6b-zz7x4\n",
            ),
            call("a", "k delete web-77f49d5c6b-zz7x4", ""),
        ];
        let merged = merge(&recording(old.clone()), new, |_| false);
        assert_eq!(merged[0], old[0]);
        assert_eq!(
            merged[1],
            call(
                "a",
                "k logs web-6d5f8c7b9d-4kq2x",
                "two from web-6d5f8c7b9d-4kq2x\n"
            )
        );
        assert_eq!(merged[2], call("a", "k delete web-6d5f8c7b9d-4kq2x", ""));
    }

    #[test]
    fn what_was_not_run_stays_at_its_place_when_it_is_wanted() {
        let old = ["k a", "k b", "k c", "k d"].map(|line| call("s", line, ""));
        let new = vec![call("s", "k a", ""), call("s", "k d", "")];
        let merged = merge(&recording(old.to_vec()), new, |call| call.line() != "k c");
        let lines: Vec<_> = merged.iter().map(Call::line).collect();
        assert_eq!(lines, ["k a", "k b", "k d"]);
    }

    #[test]
    fn a_section_of_another_name_keeps_its_calls() {
        let mut old = call("old name", "k run", "out\n");
        old.argv.push(Word::Glob("*/x".into()));
        old.stdin = Stdin::Ignored;
        let mut new = call("new name", "k run", "out\n");
        new.argv.push(Word::Exact("/home/me/x".into()));
        let merged = merge(&recording(vec![old.clone()]), vec![new], |_| true);
        assert_eq!(
            merged,
            [Call {
                step: "new name".into(),
                ..old
            }]
        );
    }

    #[test]
    fn waiting_leaves_one_call_for_each_answer() {
        let new = |step, stdout: &str| NewCall {
            step,
            call: call("s", "k get", stdout),
        };
        let calls = vec![
            new(1, "no 1s"),
            new(1, "no 2s"),
            new(1, "yes"),
            new(1, "yes"),
            new(2, "yes"),
        ];
        let kept: Vec<_> = without_repeats(calls)
            .into_iter()
            .map(|new| (new.step, new.call.printed(Stream::Stdout)))
            .collect();
        assert_eq!(
            kept,
            [
                (1, b"no 1s".to_vec()),
                (1, b"yes".to_vec()),
                (2, b"yes".to_vec())
            ]
        );
    }
}
