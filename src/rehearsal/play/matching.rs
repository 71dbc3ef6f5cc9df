//! Which recorded call answers a real one. Pure: no clock, no files.
//!
//! The words decide, then the order of repeated calls. A value that differs from run to run needs
//! no special rule: in a rehearsal it comes from an earlier recorded call.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use super::candidates::Candidates;
use crate::rehearsal::format::recording::{Call, Recording, Stdin};

/// A call of a stand-in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CallRequest {
    /// The tool's name and its arguments.
    pub argv: Vec<String>,
    /// The directory, relative to the workshop's; `None` if it is elsewhere.
    pub cwd: Option<PathBuf>,
    /// The standard input, if it was read.
    pub stdin: Option<Vec<u8>>,
}

/// The answer to a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// The recorded call with this index.
    Play(usize),
    /// It depends on the standard input, which must be read first.
    NeedsStdin,
    /// No recorded call matches.
    Missing,
}

/// The progress of a rehearsal: which calls were used, and the current step.
#[derive(Debug, Clone)]
pub struct RehearsalProgress {
    candidates: Arc<Candidates>,
    /// For each call: the step in which it was used.
    played: Vec<Option<usize>>,
    /// For each call: the step that makes it, if that is known.
    makers: Vec<Option<usize>>,
    /// The steps that were run.
    run: BTreeSet<usize>,
    step: usize,
    section: Option<String>,
    /// Values may be those of a live run: see [`RehearsalProgress::live`].
    live: bool,
}

impl RehearsalProgress {
    /// The beginning.
    pub fn new(recording: &Recording) -> Self {
        let none = vec![None; recording.calls.len()];
        Self {
            candidates: Arc::new(Candidates::new(recording)),
            played: none.clone(),
            makers: none,
            run: BTreeSet::new(),
            step: 0,
            section: None,
            live: false,
        }
    }

    /// The same with the steps that make the recorded calls, as far as they are known. Calls of
    /// earlier steps that did not run here are skipped: a run may begin in the middle.
    #[must_use]
    pub fn with_makers(self, makers: Vec<Option<usize>>) -> Self {
        Self { makers, ..self }
    }

    /// The same for use beside a live run: all earlier steps have run with real tools, and
    /// variables contain other values than the recorded ones. A word, or a part of one, that an
    /// earlier recorded call printed then matches any text.
    #[must_use]
    pub fn live(self) -> Self {
        Self { live: true, ..self }
    }

    /// Notes that the run has reached a step, given by its index in the plan and the heading above
    /// it. Going back makes the calls that were used since then unused again.
    pub fn enter(&mut self, step: usize, section: Option<&str>) {
        if step < self.step {
            for played in &mut self.played {
                *played = played.filter(|at| *at < step);
            }
        }
        self.step = step;
        self.run.insert(step);
        self.section = section.map(ToOwned::to_owned);
    }

    /// Finds the answer to a call, and marks it as used.
    ///
    /// Calls of the current section come before those of others; among them, the first unused one,
    /// otherwise the last.
    pub fn choose(&mut self, recording: &Recording, asked: &CallRequest) -> Choice {
        let candidates = Arc::clone(&self.candidates);
        let among = if self.live {
            candidates.all().into()
        } else {
            candidates.of(&asked.argv)
        };
        let here = self.section.as_deref();
        let here = here.and_then(|heading| candidates.section(heading));
        let some_need_stdin = among.iter().any(|candidate| candidate.needs_stdin);
        let (mut said_so, mut others) = (NextCall::default(), NextCall::default());
        for candidate in among.iter() {
            let nth = candidate.call;
            if !candidate.fits && !self.fits(recording, nth, asked) {
                continue;
            }
            let next = match candidate.needs_stdin {
                true if asked.stdin.is_none() => return Choice::NeedsStdin,
                true if !stdin_fits(&recording.calls[nth], asked) => continue,
                true => &mut said_so,
                false => &mut others,
            };
            let is_next = self.played[nth].is_none() && !self.is_past(nth);
            next.see(nth, here == Some(candidate.section), is_next);
            if !some_need_stdin && next.is_found() {
                break;
            }
        }
        match said_so.choice().or(others.choice()) {
            Some(nth) => {
                self.played[nth] = Some(self.step);
                Choice::Play(nth)
            }
            None => Choice::Missing,
        }
    }

    /// True for a call of an earlier step that did not run here.
    fn is_past(&self, nth: usize) -> bool {
        self.makers[nth]
            .is_some_and(|step| step < self.step && (self.live || !self.run.contains(&step)))
    }

    fn fits(&self, recording: &Recording, nth: usize, asked: &CallRequest) -> bool {
        let call = &recording.calls[nth];
        let same_place = call.cwd.is_none() || call.cwd == asked.cwd;
        same_place
            && call.argv.len() == asked.argv.len()
            && call.argv.iter().zip(&asked.argv).all(|(recorded, word)| {
                recorded.matches(word)
                    || (self.live && values::matches(&recording.calls[..nth], recorded, word))
            })
    }
}

/// The best call among those seen so far.
#[derive(Default)]
struct NextCall {
    here: Pick,
    anywhere: Pick,
}

#[derive(Default)]
struct Pick {
    /// The first unused one.
    first: Option<usize>,
    /// The last of all.
    last: Option<usize>,
}

impl NextCall {
    fn see(&mut self, call: usize, is_here: bool, is_next: bool) {
        let here = is_here.then_some(&mut self.here);
        for pick in here.into_iter().chain([&mut self.anywhere]) {
            pick.last = Some(call);
            pick.first = pick.first.or(is_next.then_some(call));
        }
    }

    /// True when no more calls can change the choice.
    fn is_found(&self) -> bool {
        self.here.first.is_some()
    }

    fn choice(&self) -> Option<usize> {
        let pick = match self.here.last {
            Some(_) => &self.here,
            None => &self.anywhere,
        };
        pick.first.or(pick.last)
    }
}

fn stdin_fits(call: &Call, asked: &CallRequest) -> bool {
    match (&call.stdin, &asked.stdin) {
        (Stdin::Contains(text), Some(bytes)) => {
            text.is_empty()
                || bytes
                    .windows(text.len())
                    .any(|part| part == text.as_bytes())
        }
        _ => true,
    }
}

/// A similar recorded call, and how similar it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct NearCall {
    /// How many words are different, missing or extra.
    pub words: usize,
    /// How many characters are.
    pub characters: usize,
    /// The call's index.
    pub call: usize,
}

/// The recorded calls of the same tool that are most similar to `argv`, the most similar first, at
/// most `most`. Calls that look alike count once.
pub fn nearest(recording: &Recording, argv: &[String], most: usize) -> Vec<NearCall> {
    let line = argv.join(" ");
    let mut near: Vec<NearCall> = Vec::new();
    for (nth, call) in recording.calls.iter().enumerate() {
        let same_tool = call.tool() == argv.first().map(String::as_str);
        let repeated = near
            .iter()
            .any(|other| recording.calls[other.call].argv == call.argv);
        if !same_tool || repeated {
            continue;
        }
        let recorded: Vec<_> = call
            .argv
            .iter()
            .map(|word| word.text().to_owned())
            .collect();
        near.push(NearCall {
            words: words_apart(&recorded, argv),
            characters: strsim::levenshtein(&recorded.join(" "), &line),
            call: nth,
        });
    }
    near.sort();
    near.truncate(most);
    near
}

fn words_apart(one: &[String], other: &[String]) -> usize {
    strsim::generic_levenshtein(&ComparedWords(one), &ComparedWords(other))
}

/// Words in the form that strsim needs.
struct ComparedWords<'a>(&'a [String]);

impl<'a> IntoIterator for &ComparedWords<'a> {
    type Item = &'a String;
    type IntoIter = std::slice::Iter<'a, String>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

/// Values that earlier calls have printed.
mod values {
    use super::Call;
    use crate::rehearsal::format::glob::{glob_escape, glob_matches};
    use crate::rehearsal::format::recording::{CallWord, RecordedStream};

    /// The shortest part that counts as a value, since shorter ones are more likely to be words.
    const SHORTEST: usize = 5;

    /// True when `word` is the same as `recorded`, except for parts that earlier calls had printed.
    pub(in crate::rehearsal) fn matches(earlier: &[Call], recorded: &CallWord, word: &str) -> bool {
        let CallWord::Exact(text) = recorded else {
            return false;
        };
        let pattern = pattern_of(earlier, text);
        pattern
            .as_deref()
            .is_some_and(|pattern| glob_matches(pattern, word))
    }

    /// `text` with `*` for each part that earlier calls printed; `None` if there is no such part.
    fn pattern_of(earlier: &[Call], text: &str) -> Option<String> {
        let is_part = |c: char| c.is_alphanumeric() || ".-_".contains(c);
        let mut pattern = String::new();
        let mut found = false;
        let mut rest = text;
        while !rest.is_empty() {
            let length = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
            let (part, after) = rest.split_at(length);
            let is_value = could_be_value(part) && was_printed(earlier, part);
            pattern.push_str(if is_value { "*" } else { "" });
            if !is_value {
                pattern.push_str(&glob_escape(part));
            }
            found |= is_value;
            let other = after.find(is_part).unwrap_or(after.len());
            pattern.push_str(&glob_escape(&after[..other]));
            rest = &after[other..];
        }
        found.then_some(pattern)
    }

    fn could_be_value(part: &str) -> bool {
        part.len() >= SHORTEST && part.contains(|c: char| c.is_ascii_digit())
    }

    fn was_printed(earlier: &[Call], part: &str) -> bool {
        let holds = |bytes: &[u8]| {
            bytes
                .windows(part.len())
                .any(|seen| seen == part.as_bytes())
        };
        earlier
            .iter()
            .any(|call| holds(&call.printed(RecordedStream::Stdout)))
    }
}

#[cfg(test)]
mod tests;
