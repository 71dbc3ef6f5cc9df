//! What has run, and from where it has to run again.
//!
//! Owns comparing what a file says now with the blocks that have run. The state that a block is run with is
//! the one that the block before it has left, unless a shell cannot take that up.

use std::fmt::Write as _;
use std::path::PathBuf;

use crate::document::CiAction;
use crate::plan::{Action, Plan, fingerprint, replacement_file};
use crate::run::{Cleanup, Passage, RunInfo, RunMode};
use crate::shell::Snapshot;

/// What a plan runs, block by block, in a form that can be compared with that of another plan.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contents {
    /// What applies to all blocks.
    whole: String,
    blocks: Vec<Block>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Block {
    steps: Vec<usize>,
    text: String,
}

impl Contents {
    /// What the run that `info` describes runs, its cleanup left out.
    pub fn of(info: &RunInfo) -> Self {
        let main = RunInfo {
            mode: RunMode::Unattended(Cleanup::None),
            selection: 0..info.plan.steps.len(),
            ..info.clone()
        };
        let plan = &info.plan;
        let settings = &plan.settings;
        let block = |steps: Vec<usize>| Block {
            text: text_of(plan, &steps),
            steps,
        };
        Self {
            whole: format!(
                "{:?} {:?} {:?}",
                plan.functions, settings.requires, settings.rehearse
            ),
            blocks: main.blocks().into_iter().map(block).collect(),
        }
    }

    /// How many blocks there are.
    pub fn len(&self) -> usize {
        self.blocks.len()
    }

    /// Which block `step` belongs to.
    pub fn block_of(&self, step: usize) -> Option<usize> {
        self.blocks
            .iter()
            .position(|block| block.steps.contains(&step))
    }

    /// The first step of a block.
    pub fn first_step(&self, block: usize) -> Option<usize> {
        self.blocks.get(block).map(|block| block.steps[0])
    }

    /// What a save that turns this into `new` means for a run of this, which is at `running`.
    pub fn effect(&self, new: &Self, running: Option<usize>) -> Effect {
        if self.whole != new.whole {
            return Effect::Interrupts;
        }
        let pairs = self.blocks.iter().zip(&new.blocks);
        let same = pairs.take_while(|(old, new)| old.text == new.text).count();
        if same == self.len() && same == new.len() {
            Effect::None
        } else if running.is_some_and(|running| same <= running) {
            Effect::Interrupts
        } else {
            let end = self.first_step(same);
            end.map_or(Effect::None, Effect::EndsBefore)
        }
    }
}

/// What a save means for the run that is in progress.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Nothing: what follows is the same, or comes after the end.
    None,
    /// It must not go as far as this step.
    EndsBefore(usize),
    /// What runs now is not what the file says any more.
    Interrupts,
}

/// Everything that decides what a block does.
fn text_of(plan: &Plan, steps: &[usize]) -> String {
    let attributes = plan.attributes(steps[0]).cloned().unwrap_or_default();
    let mut text = format!("{attributes:?}");
    if let Some(CiAction::File(script)) = &attributes.ci {
        let file = plan.steps[steps[0]].origin.location.file.path();
        // A script that is not there yet has no text.
        let script = std::fs::read(replacement_file(file, script)).unwrap_or_default();
        // Writing to a string never fails.
        let _ = write!(text, "{:x}", fingerprint(&script));
    }
    for step in steps {
        let input = plan.input(*step).map(|input| &input.text);
        let step = &plan.steps[*step];
        let expected = step.expected.map(|at| &plan.expected[at].output.lines);
        if let Action::Run(command) = &step.action {
            let preflight = step.preflight;
            let _ = write!(text, "\n{command:?} {input:?} {expected:?} {preflight}");
        }
    }
    text
}

/// The blocks that have run in the shell that is there now, and how they came out.
#[derive(Debug, Default)]
pub struct History {
    whole: String,
    done: Vec<Done>,
}

#[derive(Debug)]
struct Done {
    text: String,
    passed: bool,
    state: Option<Snapshot>,
    /// The shell has jobs or open files since, which no other shell has.
    holds: bool,
}

/// Where a run begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beginning {
    /// With which block, from 0.
    pub block: usize,
    /// Its first step.
    pub step: usize,
    /// In which state.
    pub state: State,
    /// The first block that has changed or failed, when the run has to begin before it: only there the
    /// shell had no jobs and no open files.
    pub changed: usize,
}

/// The state in which a run begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// A new shell.
    New,
    /// The shell as it is.
    Present,
    /// A new shell with this state.
    Kept(Snapshot),
}

impl History {
    /// Where a run of `contents` has to begin; `None` when all of it has run and passed.
    pub fn beginning(&self, contents: &Contents) -> Option<Beginning> {
        let same = self.same(contents);
        let changed = same;
        contents.first_step(same)?;
        let at_end = same == self.done.len() && same > 0;
        let (block, state) = if at_end {
            (same, State::Present)
        } else {
            self.state_before(same)
        };
        let step = contents.first_step(block)?;
        Some(Beginning {
            block,
            step,
            state,
            changed,
        })
    }

    /// A new shell for `beginning`, also where the present one would do.
    #[must_use]
    pub fn in_new_shell(&self, beginning: Beginning, contents: &Contents) -> Beginning {
        if beginning.state != State::Present {
            return beginning;
        }
        let (block, state) = self.state_before(beginning.block);
        Beginning {
            block,
            step: contents.first_step(block).unwrap_or(beginning.step),
            state,
            ..beginning
        }
    }

    /// The nearest block up to `block` whose state before it can be brought about, and that state.
    fn state_before(&self, block: usize) -> (usize, State) {
        let before = self.done[..block].iter().enumerate().rev();
        let mut usable = before.filter_map(|(nth, done)| {
            let state = done.state.clone().filter(|_| !done.holds)?;
            Some((nth + 1, State::Kept(state)))
        });
        usable.next().unwrap_or((0, State::New))
    }

    /// How many blocks at the beginning have run as they are now, and passed.
    fn same(&self, contents: &Contents) -> usize {
        if self.whole != contents.whole {
            return 0;
        }
        let pairs = self.done.iter().zip(&contents.blocks);
        pairs
            .take_while(|(done, block)| done.passed && done.text == block.text)
            .count()
    }

    /// A run of `contents` from `beginning` has passed these blocks. `path` is the PATH that its shell had
    /// from the start.
    pub fn add(
        &mut self,
        contents: &Contents,
        beginning: &Beginning,
        passages: Vec<Passage>,
        path: &str,
    ) {
        self.whole.clone_from(&contents.whole);
        self.done.truncate(beginning.block);
        let blocks = contents.blocks.iter().skip(beginning.block);
        let done = blocks.zip(passages).map(|(block, passage)| Done {
            text: block.text.clone(),
            passed: passage.passed,
            state: passage.state.map(|state| state.with_path_relative_to(path)),
            holds: holds(&passage.held),
        });
        self.done.extend(done);
    }

    /// Nothing counts as having run.
    pub fn forget(&mut self) {
        self.done.clear();
    }
}

fn holds((jobs, files): &(Vec<u32>, Vec<PathBuf>)) -> bool {
    !jobs.is_empty() || !files.is_empty()
}

#[cfg(test)]
mod tests;
