//! Merges an old recording and the calls of a new run, so that the difference shows what has
//! changed and everything else stays the same. Pure.

use std::time::Duration;

use super::volatile::{Earlier, LearntNames, as_earlier, is_alike, is_same_but_for_times};
use crate::rehearsal::format::recording::{
    Call, CallWord, RecordedStream, RecordedText, Recording, Stdin,
};

/// A call of the new run, and the index of the step that made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::rehearsal) struct NewCall {
    pub(in crate::rehearsal) step: usize,
    pub(in crate::rehearsal) call: Call,
}

/// Removes repeated calls within one step that add nothing: a step that waits for something makes
/// the same call again and again, and in a rehearsal the last answer repeats anyway.
pub(in crate::rehearsal) fn without_repeats(calls: Vec<NewCall>) -> Vec<NewCall> {
    let mut kept: Vec<NewCall> = Vec::with_capacity(calls.len());
    for new in calls {
        let same_call = |old: &&NewCall| {
            old.step == new.step && old.call.argv == new.call.argv && old.call.cwd == new.call.cwd
        };
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
        && RecordedStream::ALL.iter().all(|stream| {
            let (before, now) = (old.printed(*stream), new.printed(*stream));
            before == now
                || match (as_text(&before), as_text(&now)) {
                    (Some(before), Some(now)) => is_alike(before, now),
                    _ => false,
                }
        })
}

/// What happens to a call of the old recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::rehearsal) enum Fate {
    /// The step that makes it did not run: it is kept.
    Stays,
    /// Its section is gone: it is kept, or becomes a call of a new section.
    Homeless,
    /// The run did not make it, but the workshop still contains it: it is kept, unless a similar
    /// one was made there.
    Possible,
    /// It is removed, unless the run made it again.
    Goes,
}

/// The old recording, and the effect of this run on it.
pub(in crate::rehearsal) struct Merge<'a> {
    pub(in crate::rehearsal) old: &'a Recording,
    /// For each old call.
    pub(in crate::rehearsal) fates: &'a [Fate],
    /// The headings of the workshop, in order.
    pub(in crate::rehearsal) sections: &'a [String],
}

impl Merge<'_> {
    /// The calls of the recording that replaces the old one.
    ///
    /// A call with the same result, except for values that differ in every run, stays completely
    /// unchanged; the values of the new run are replaced by those of the old one everywhere else.
    /// The values in a sample were never real, so nothing of it becomes part of a new call.
    pub(in crate::rehearsal) fn of(&self, new: Vec<Call>) -> Vec<Call> {
        let (counterparts, learnt) = if self.old.sample {
            (vec![None; new.len()], LearntNames::default())
        } else {
            self.pair(&new)
        };
        let names = self.settle_names(&new, &counterparts, learnt);
        let made = new.into_iter().zip(&counterparts).map(|(call, nth)| {
            let old = nth.map(|nth| &self.old.calls[nth]);
            renew(old, call, &names)
        });
        let made = made.collect::<Vec<_>>();
        self.weave(made, &counterparts)
    }

    /// For each new call, the old one that it replaces; and what the pairs show about the names.
    fn pair(&self, new: &[Call]) -> (Vec<Option<usize>>, LearntNames) {
        let mut used = vec![false; self.old.calls.len()];
        let mut learnt = LearntNames::default();
        let mut pairs = Vec::with_capacity(new.len());
        for call in new {
            let nth = self.counterpart(call, &learnt.names(), &used);
            if let Some(nth) = nth {
                used[nth] = true;
                let old = &self.old.calls[nth];
                if has_same_result(old, call) {
                    for stream in RecordedStream::ALL {
                        learnt.learn(&printed(old, stream), &printed(call, stream));
                    }
                }
            }
            pairs.push(nth);
        }
        (pairs, learnt)
    }

    /// The first old call with these words that has no new one yet: in the same section, or, for a
    /// new section, in one that is gone.
    fn counterpart(&self, new: &Call, names: &Earlier, used: &[bool]) -> Option<usize> {
        let asked: Vec<_> = new
            .argv
            .iter()
            .map(|word| as_earlier(names, word.text()))
            .collect();
        let fits = |nth: &usize| {
            let call = &self.old.calls[*nth];
            !used[*nth]
                && call.argv.len() == asked.len()
                && call
                    .argv
                    .iter()
                    .zip(&new.argv)
                    .zip(&asked)
                    .all(|((old, new), asked)| old == new || old.matches(asked))
        };
        let all = || (0..self.old.calls.len()).filter(fits);
        let is_new = || self.old.calls.iter().all(|call| call.step != new.step);
        all()
            .find(|nth| self.fates[*nth] != Fate::Stays && self.old.calls[*nth].step == new.step)
            .or_else(|| {
                let homeless = |nth: &usize| self.fates[*nth] == Fate::Homeless;
                all().find(homeless).filter(|_| is_new())
            })
    }

    /// The names of the old run that may be used in everything that is written again.
    fn settle_names(
        &self,
        new: &[Call],
        counterparts: &[Option<usize>],
        mut learnt: LearntNames,
    ) -> Earlier {
        loop {
            let names = learnt.names();
            if names.is_empty() {
                return names;
            }
            let mut changed = false;
            for (call, nth) in new.iter().zip(counterparts) {
                let old = nth.map(|nth| &self.old.calls[nth]);
                if old.is_some_and(|old| came_out_alike(old, call, &names)) {
                    continue;
                }
                for stream in RecordedStream::ALL {
                    changed |= learnt.examine(&names, &printed(call, stream));
                }
            }
            if !changed {
                return names;
            }
        }
    }

    /// Inserts the calls that were made among those that are kept. Both keep their order, and a new
    /// section comes after those that precede it in the workshop.
    fn weave(&self, made: Vec<Call>, counterparts: &[Option<usize>]) -> Vec<Call> {
        let like = |one: &Call, other: &Call| one.step == other.step && one.argv == other.argv;
        let stays = |nth: usize| {
            let call = &self.old.calls[nth];
            !counterparts.contains(&Some(nth))
                && match self.fates[nth] {
                    Fate::Stays | Fate::Homeless => true,
                    Fate::Possible => !made.iter().any(|new| like(new, call)),
                    Fate::Goes => false,
                }
        };
        let kept: Vec<usize> = (0..self.old.calls.len())
            .filter(|nth| stays(*nth))
            .collect();
        let mut kept = kept.into_iter().peekable();
        let mut woven = Vec::with_capacity(made.len() + kept.len());
        let mut section = None;
        for (call, nth) in made.into_iter().zip(counterparts) {
            let begins = section.as_ref() != Some(&call.step);
            let before = match nth {
                Some(nth) => *nth,
                None if begins => self.begin_of(&call.step),
                None => 0,
            };
            while let Some(nth) = kept.next_if(|nth| *nth < before) {
                woven.push(self.old.calls[nth].clone());
            }
            section = Some(call.step.clone());
            woven.push(call);
        }
        woven.extend(kept.map(|nth| self.old.calls[nth].clone()));
        woven
    }

    /// The index of the first old call of a section, or the index that it would have.
    fn begin_of(&self, section: &str) -> usize {
        let place = |step: &str| self.sections.iter().position(|title| title == step);
        let Some(here) = place(section) else {
            // Calls before the first heading.
            return 0;
        };
        let is_before = |call: &Call| {
            call.step.is_empty() || place(&call.step).is_some_and(|other| other < here)
        };
        let last = self.old.calls.iter().rposition(is_before);
        last.map_or(0, |nth| nth + 1)
    }
}

/// The call for the recording, in the place of `old`.
fn renew(old: Option<&Call>, mut new: Call, names: &Earlier) -> Call {
    let alike = old.is_some_and(|old| came_out_alike(old, &new, names));
    translate(&mut new, names);
    let Some(old) = old else { return new };
    if alike {
        new.output.clone_from(&old.output);
    }
    new.after = steady(old.after, new.after);
    // A run cannot know what a person may have written by hand.
    for (word, old) in new.argv.iter_mut().zip(&old.argv) {
        if old.matches(word.text()) {
            word.clone_from(old);
        }
    }
    if old.cwd.is_none() {
        new.cwd = None;
    }
    if new.stdin == Stdin::Unstated {
        new.stdin.clone_from(&old.stdin);
    }
    new
}

/// True when a call has the same status and printed the same except for ages and times, after
/// replacing its names by those of the old run.
fn came_out_alike(old: &Call, new: &Call, names: &Earlier) -> bool {
    old.status == new.status
        && old.stays == new.stays
        && RecordedStream::ALL.iter().all(|stream| {
            let (before, now) = (old.printed(*stream), new.printed(*stream));
            before == now
                || match (as_text(&before), as_text(&now)) {
                    (Some(before), Some(now)) => {
                        is_same_but_for_times(before, &as_earlier(names, now))
                    }
                    _ => false,
                }
        })
}

/// Text that is small enough to be compared word by word.
fn as_text(bytes: &[u8]) -> Option<&str> {
    const LARGEST: usize = 1024 * 1024;
    (bytes.len() <= LARGEST)
        .then(|| std::str::from_utf8(bytes).ok())
        .flatten()
}

fn printed(call: &Call, stream: RecordedStream) -> String {
    let bytes = call.printed(stream);
    as_text(&bytes).unwrap_or_default().to_owned()
}

fn translate(call: &mut Call, names: &Earlier) {
    for word in &mut call.argv {
        if let CallWord::Exact(text) = word {
            *text = as_earlier(names, text);
        }
    }
    let output = call.output.iter_mut().map(|chunk| &mut chunk.text);
    let files = call
        .leaves
        .iter_mut()
        .filter_map(|file| file.content.as_mut());
    for RecordedText { bytes, .. } in output.chain(files) {
        if let Some(text) = as_text(bytes) {
            *bytes = as_earlier(names, text).into_bytes();
        }
    }
}

/// No two runs take exactly the same time: only a real difference counts.
fn steady(old: Option<Duration>, new: Option<Duration>) -> Option<Duration> {
    const SHORT: Duration = Duration::from_secs(1);
    let (before, now) = (old.unwrap_or_default(), new.unwrap_or_default());
    let is_steady = before.max(now) < SHORT || (before <= now * 2 && now <= before * 2);
    if is_steady { old } else { new }
}

#[cfg(test)]
mod tests;
