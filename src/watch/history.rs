//! Which blocks have run, and from where a workshop has to run again.
//!
//! Owns the comparison of the file with the blocks that have run. A block starts in the state that
//! the block before it has left, unless another shell cannot restore that state.

use std::fmt::Write as _;
use std::path::PathBuf;

use crate::document::CiAction;
use crate::plan::{Action, Plan, fingerprint, replacement_file};
use crate::run::{Cleanup, Passage, RunInfo, RunMode};
use crate::shell::Snapshot;

/// The blocks of a plan in a form that can be compared with those of another plan.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contents {
    /// The parts that apply to all blocks.
    whole: String,
    blocks: Vec<RunBlock>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct RunBlock {
    steps: Vec<usize>,
    text: String,
}

impl Contents {
    /// The blocks of the run that `info` describes, without its cleanup.
    pub fn of(info: &RunInfo) -> Self {
        let main = RunInfo {
            mode: RunMode::Unattended(Cleanup::None),
            selection: 0..info.plan.steps.len(),
            ..info.clone()
        };
        let plan = &info.plan;
        let settings = &plan.settings;
        let block = |steps: Vec<usize>| RunBlock {
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

    /// The block of `step`.
    pub fn block_of(&self, step: usize) -> Option<usize> {
        self.blocks
            .iter()
            .position(|block| block.steps.contains(&step))
    }

    /// The first step of a block.
    pub fn first_step(&self, block: usize) -> Option<usize> {
        self.blocks.get(block).map(|block| block.steps[0])
    }

    /// The effect on a run of `self` if a save turns the file into `new`. The run is at `running`.
    pub fn effect(&self, new: &Self, running: Option<usize>) -> SaveEffect {
        if self.whole != new.whole {
            return SaveEffect::Interrupts;
        }
        let pairs = self.blocks.iter().zip(&new.blocks);
        let same = pairs.take_while(|(old, new)| old.text == new.text).count();
        if same == self.len() && same == new.len() {
            SaveEffect::None
        } else if running.is_some_and(|running| same <= running) {
            SaveEffect::Interrupts
        } else {
            let end = self.first_step(same);
            end.map_or(SaveEffect::None, SaveEffect::EndsBefore)
        }
    }
}

/// The effect of a save on the current run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SaveEffect {
    /// None: the rest is the same, or the change is after the end.
    None,
    /// The run must end before this step.
    EndsBefore(usize),
    /// The running block is different in the file now.
    Interrupts,
}

/// The text of everything that decides what a block does.
fn text_of(plan: &Plan, steps: &[usize]) -> String {
    let attributes = plan.attributes(steps[0]).cloned().unwrap_or_default();
    let mut text = format!("{attributes:?}");
    if let Some(CiAction::File(script)) = &attributes.ci {
        let file = plan.steps[steps[0]].origin.location.file.path();
        // A script that does not exist yet counts as empty.
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

/// The blocks that have run in the current shell, and their results.
#[derive(Debug, Default)]
pub struct RunHistory {
    whole: String,
    done: Vec<FinishedBlock>,
}

#[derive(Debug)]
struct FinishedBlock {
    text: String,
    passed: bool,
    state: Option<Snapshot>,
    /// Since then the shell has jobs or open files, which no other shell can have.
    holds: bool,
}

/// The start of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunStart {
    /// Its first block, from 0.
    pub block: usize,
    /// Its first step.
    pub step: usize,
    /// The state of the shell.
    pub state: StartState,
    /// The first block that has changed or failed. The run may have to begin before it, at a block
    /// where the shell had no jobs and no open files.
    pub changed: usize,
}

/// The state of the shell at the start of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StartState {
    /// A new shell.
    New,
    /// The current shell as it is.
    Present,
    /// A new shell with this saved state.
    Kept(Snapshot),
}

impl RunHistory {
    /// Where a run of `contents` has to begin; `None` if all of it has run and passed.
    pub fn beginning(&self, contents: &Contents) -> Option<RunStart> {
        let same = self.same(contents);
        let changed = same;
        contents.first_step(same)?;
        let at_end = same == self.done.len() && same > 0;
        let (block, state) = if at_end {
            (same, StartState::Present)
        } else {
            self.state_before(same)
        };
        let step = contents.first_step(block)?;
        Some(RunStart {
            block,
            step,
            state,
            changed,
        })
    }

    /// The same beginning in a new shell, even if the current one could be used.
    #[must_use]
    pub fn in_new_shell(&self, beginning: RunStart, contents: &Contents) -> RunStart {
        if beginning.state != StartState::Present {
            return beginning;
        }
        let (block, state) = self.state_before(beginning.block);
        RunStart {
            block,
            step: contents.first_step(block).unwrap_or(beginning.step),
            state,
            ..beginning
        }
    }

    /// The nearest block up to `block` whose initial state can be restored, and that state.
    fn state_before(&self, block: usize) -> (usize, StartState) {
        let before = self.done[..block].iter().enumerate().rev();
        let mut usable = before.filter_map(|(nth, done)| {
            let state = done.state.clone().filter(|_| !done.holds)?;
            Some((nth + 1, StartState::Kept(state)))
        });
        usable.next().unwrap_or((0, StartState::New))
    }

    /// How many blocks at the beginning are unchanged, have run and have passed.
    fn same(&self, contents: &Contents) -> usize {
        if self.whole != contents.whole {
            return 0;
        }
        let pairs = self.done.iter().zip(&contents.blocks);
        pairs
            .take_while(|(done, block)| done.passed && done.text == block.text)
            .count()
    }

    /// Adds blocks that a run of `contents` from `beginning` has passed. `path` is the PATH that
    /// its shell had from the start.
    pub fn add(
        &mut self,
        contents: &Contents,
        beginning: &RunStart,
        passages: Vec<Passage>,
        path: &str,
    ) {
        self.whole.clone_from(&contents.whole);
        self.done.truncate(beginning.block);
        let blocks = contents.blocks.iter().skip(beginning.block);
        let done = blocks.zip(passages).map(|(block, passage)| FinishedBlock {
            text: block.text.clone(),
            passed: passage.passed,
            state: passage.state.map(|state| state.with_path_relative_to(path)),
            holds: holds(&passage.held),
        });
        self.done.extend(done);
    }

    /// Forgets all blocks.
    pub fn forget(&mut self) {
        self.done.clear();
    }
}

fn holds((jobs, files): &(Vec<u32>, Vec<PathBuf>)) -> bool {
    !jobs.is_empty() || !files.is_empty()
}

#[cfg(test)]
mod tests;
