//! Variables that a command reads without naming them.

use crate::document::command::SimpleCommand;
use crate::document::programs::Program;

/// The variables that a simple command reads without naming them: `HOME` by `~`, and those of its program.
pub(super) fn variables(simple: &SimpleCommand) -> Vec<&'static str> {
    let is_home = |text: &str| text == "~" || text.starts_with("~/");
    let mut words = simple
        .words
        .iter()
        .chain(simple.redirections.iter().map(|one| &one.target));
    let mut found = Vec::new();
    if words.any(|word| word.is_static && is_home(&word.text)) {
        found.push("HOME");
    }
    let is_given = |name: &str| simple.assignments.iter().any(|given| given == name);
    let programs = simple.words.iter();
    for program in programs.filter_map(|word| Program::named(&word.text)) {
        for name in program.variables {
            if !is_given(name) && !found.contains(name) {
                found.push(name);
            }
        }
    }
    found
}
