//! The contents of a run as reports name them: its commands, counted, with their headings and
//! places. Secrets are masked here too, since a document may contain a value from its environment.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use crate::document::CiAction;
use crate::plan::Step;
use crate::run::{RunInfo, Secrets};
use crate::source::{Location, Root};

use super::place::ReportedPlace;

/// The contents of a run.
#[derive(Debug)]
pub(super) struct RunOutline {
    pub(super) info: Arc<RunInfo>,
    secrets: Secrets,
    root: Root,
    /// The paths of the files that were read: as they were given, and relative to the root.
    files: BTreeMap<PathBuf, String>,
    /// For each step of the plan: how many of the run's commands precede it.
    before: Vec<usize>,
    total: usize,
}

impl RunOutline {
    /// The outline of a run that begins.
    pub(super) fn of(info: &Arc<RunInfo>) -> Self {
        let mut total = 0;
        let before = (0..info.plan.steps.len())
            .map(|at| {
                let counts = info.takes_in(at);
                total += usize::from(counts);
                total - usize::from(counts)
            })
            .collect();
        let root = Root::above(&info.path);
        let paths = info
            .plan
            .documents
            .iter()
            .map(|document| document.source.path());
        Self {
            info: Arc::clone(info),
            secrets: info.secrets.clone(),
            files: paths
                .map(|path| (path.to_owned(), root.relative(path)))
                .collect(),
            root,
            before,
            total,
        }
    }

    /// Number of commands in the run.
    pub(super) const fn total(&self) -> usize {
        self.total
    }

    /// The number of `step` among these commands, from 1.
    pub(super) fn number(&self, step: usize) -> usize {
        self.before[step] + 1
    }

    pub(super) fn step(&self, step: usize) -> &Step {
        &self.info.plan.steps[step]
    }

    /// The workshop's path relative to the repository's root.
    pub(super) fn document(&self) -> String {
        self.root.relative(&self.info.path)
    }

    /// The place of `step`.
    pub(super) fn place(&self, step: usize) -> ReportedPlace {
        self.place_of(&self.step(step).origin.location)
    }

    /// The place of something that is not a step.
    pub(super) fn place_of(&self, location: &Location) -> ReportedPlace {
        let path = location.file.path();
        let known = self.files.get(path).cloned();
        ReportedPlace::of(location, known.unwrap_or_else(|| self.root.relative(path)))
    }

    /// The heading of `step`.
    pub(super) fn heading(&self, step: usize) -> Option<&str> {
        let section = self.step(step).section?;
        Some(&self.info.plan.sections[section].title)
    }

    /// The name of the block of `step`.
    pub(super) fn name(&self, step: usize) -> Option<&str> {
        self.info.plan.attributes(step)?.name.as_deref()
    }

    /// The name for use after a place: ` (install)`; empty for a block without a name.
    pub(super) fn name_after(&self, step: usize) -> String {
        let name = self.name(step);
        name.map_or_else(String::new, |name| format!(" ({})", self.masked(name)))
    }

    /// A text without its secrets.
    pub(super) fn masked(&self, text: &str) -> String {
        self.secrets.mask(text)
    }

    /// The command as written, safe to display.
    pub(super) fn command(&self, step: usize) -> String {
        let text = self.step(step).action.text();
        if self.is_secret(step) {
            let name = text.split_whitespace().next().unwrap_or_default();
            let name = name.split_once('=').map_or(name, |(name, _)| name);
            return self.masked(&format!("{name} ***"));
        }
        self.masked(text)
    }

    /// The command's first line, `limit` characters at most.
    pub(super) fn first_line(&self, step: usize, limit: usize) -> String {
        first_line(&self.command(step), limit)
    }

    /// All commands in the block of `step`, for a replacement of the whole block.
    pub(super) fn block_commands(&self, step: usize) -> Vec<String> {
        let block = self.step(step).block;
        let same = |at: &usize| *at == step || block.is_some() && self.step(*at).block == block;
        (0..self.before.len())
            .filter(same)
            .filter(|at| self.info.takes_in(*at))
            .map(|at| self.command(at))
            .collect()
    }

    /// True when a block's `ci=` replaces it.
    pub(super) fn is_replaced(&self, step: usize) -> bool {
        let block = self
            .step(step)
            .block
            .map(|block| &self.info.plan.blocks[block]);
        matches!(
            block.and_then(|block| block.attributes.ci.as_ref()),
            Some(CiAction::Command(_) | CiAction::File(_))
        )
    }

    fn is_secret(&self, step: usize) -> bool {
        let block = self.step(step).block;
        block.is_some_and(|block| self.info.plan.blocks[block].attributes.secret)
    }
}

/// The first line of `text`, `limit` characters at most; `…` marks a cut.
pub(super) fn first_line(text: &str, limit: usize) -> String {
    let line = text
        .trim_start()
        .lines()
        .next()
        .unwrap_or_default()
        .trim_end();
    if line.chars().count() <= limit {
        return line.to_owned();
    }
    line.chars().take(limit - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests;
