//! `FILE:LINE`: the step at that line, the steps that an import or a call there leads to, or the
//! next step in that file.

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::Path;

use super::{SelectionError, whole};
use crate::plan::{Plan, Step};
use crate::source::Location;

/// The steps for `target`. `None` if it is not a `FILE:LINE`, if the plan does not have the file,
/// or if nothing follows that line.
pub(super) fn find(plan: &Plan, target: &str) -> Option<Result<Range<usize>, SelectionError>> {
    let (file, line) = target.rsplit_once(':')?;
    let line = line.parse::<usize>().ok().filter(|line| *line > 0)?;
    let file = match file_named(plan, file)? {
        Ok(file) => file,
        Err(files) => {
            let candidates = files
                .iter()
                .map(|file| format!("`{}:{line}`", file.display()));
            return Some(Err(SelectionError::Ambiguous {
                target: target.to_owned(),
                candidates: candidates.collect(),
            }));
        }
    };
    written_at(plan, file, line)
        .or_else(|| led_to_from(plan, file, line))
        .or_else(|| next_after(plan, file, line))
        .map(Ok)
}

/// The file of the plan with this path, or else the one whose path ends with it; all of these if
/// there are several.
fn file_named<'a>(plan: &'a Plan, name: &str) -> Option<Result<&'a Path, BTreeSet<&'a Path>>> {
    let name = Path::new(name);
    name.file_name()?;
    let paths = || plan.documents.iter().map(|document| document.source.path());
    if let Some(exact) = paths().find(|path| *path == name) {
        return Some(Ok(exact));
    }
    let fitting: BTreeSet<_> = paths().filter(|path| path.ends_with(name)).collect();
    let first = fitting.first().copied()?;
    Some(if fitting.len() == 1 {
        Ok(first)
    } else {
        Err(fitting)
    })
}

fn covers(location: &Location, file: &Path, line: usize) -> bool {
    location.file.path() == file && (location.line()..=location.last_line()).contains(&line)
}

/// The first step at the line.
fn written_at(plan: &Plan, file: &Path, line: usize) -> Option<Range<usize>> {
    let here = |step: &Step| covers(&step.origin.location, file, line);
    Some(whole(plan, plan.steps.iter().position(here)?))
}

/// All steps that an import or a call on the line leads to, the first time.
fn led_to_from(plan: &Plan, file: &Path, line: usize) -> Option<Range<usize>> {
    let depth = |step: &Step| {
        let mut links = step.origin.chain.iter();
        links.position(|link| covers(&link.location, file, line))
    };
    let start = plan.steps.iter().position(|step| depth(step).is_some())?;
    let depth = depth(&plan.steps[start])?;
    let call = &plan.steps[start].origin.chain[..=depth];
    let belongs = |step: &&Step| {
        let chain = step.origin.chain.get(..=depth);
        chain.is_some_and(|chain| {
            let mut links = chain.iter().zip(call);
            links.all(|(one, other)| one.location == other.location)
        })
    };
    let length = plan.steps[start..].iter().take_while(belongs).count();
    Some(start..start + length)
}

/// The next step in the file. Steps that a call leads to count as being at the call.
fn next_after(plan: &Plan, file: &Path, line: usize) -> Option<Range<usize>> {
    let place = |step: &Step| {
        let links = step.origin.chain.iter().map(|link| &link.location);
        let mut places = links.chain([&step.origin.location]);
        let outermost = places.find(|place| place.file.path() == file)?;
        Some(outermost.line()).filter(|at| *at > line)
    };
    let steps = plan.steps.iter().enumerate();
    let later = steps.filter_map(|(index, step)| Some((place(step)?, index)));
    let (_, index) = later.min()?;
    Some(whole(plan, index))
}
