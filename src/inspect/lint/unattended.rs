//! Rules about commands that an unattended run cannot finish.

use crate::document::ExpectedExit;
use crate::document::command::{Enclosure, SimpleCommand};
use crate::document::programs::{Fact, Program, TerminalUse};

use super::Findings;
use super::subject::{LintedCommand, Subject, program, texts};

/// Calls `visit` for each simple command of an unattended run with its program and arguments.
fn each_unattended<'a>(
    subject: &'a Subject<'_>,
    mut visit: impl FnMut(&'a LintedCommand<'a>, &'a SimpleCommand, &str, &[&str]),
) {
    for run in subject.unattended() {
        for simple in run.simple {
            if let Some((program, arguments)) = program(simple) {
                visit(run, simple, program, &texts(arguments));
            }
        }
    }
}

/// Why a program needs a person, if it does.
fn needs_person(simple: &SimpleCommand, program: &str, arguments: &[&str]) -> Option<String> {
    let name = program.rsplit('/').next().unwrap_or(program);
    let manner = TerminalUse::of(name);
    let in_pipe = simple.context.pipeline_length > 1;
    let reads_input = in_pipe && simple.context.position > 0
        || simple.redirections.iter().any(|r| r.operator.contains('<'));
    let edits = Program::named(name).map_or(&[][..], |program| program.edits);
    let editing = edits.iter().find(|call| call.is(arguments));
    match name {
        _ if manner.edits() => Some(format!("`{name}` edits a file by hand")),
        _ if manner == TerminalUse::Monitors => {
            Some(format!("`{name}` runs until someone stops it"))
        }
        "select" => Some("`select` asks for input".to_owned()),
        "read" if !reads_input && !in_loop(simple) => Some("`read` asks for input".to_owned()),
        _ => editing.map(|call| call.called.to_owned()),
    }
}

fn in_loop(simple: &SimpleCommand) -> bool {
    simple.context.enclosures.contains(&Enclosure::Loop)
}

/// An editor, or another program that waits for a person.
pub(super) fn interactive(subject: &Subject<'_>, findings: &mut Findings) {
    each_unattended(subject, |run, simple, program, arguments| {
        // The lines below the command answer it.
        let is_answered = run.is_last && run.attributes.into.is_some();
        let reason = needs_person(simple, program, arguments);
        if let Some(reason) = reason.filter(|_| !is_answered) {
            findings.add(
                run.place(simple.span.clone()),
                format!("{reason}, which does not work in an unattended run"),
                "say what to run instead: ci=\"COMMAND\", ci=@FILE or ci=skip",
            );
        }
    });
}

/// The same in a hidden step.
pub(super) fn hidden_pause(subject: &Subject<'_>, findings: &mut Findings) {
    for run in subject.runs.iter().filter(|run| !run.step.shown) {
        for simple in run.simple {
            let Some((program, arguments)) = program(simple) else {
                continue;
            };
            let pauses = needs_person(simple, program, &texts(arguments)).is_some()
                || TerminalUse::of(program).pauses();
            let in_pipe = simple.context.position + 1 < simple.context.pipeline_length;
            let only_defined = simple.context.enclosures.contains(&Enclosure::Function);
            if pauses && !in_pipe && !only_defined {
                findings.add(
                    run.place(simple.span.clone()),
                    format!("`{program}` waits for input, but nothing is shown here"),
                    "move it after `@SHOW`, or give it its answer",
                );
            }
        }
    }
}

/// `watch` and other commands that never end by themselves.
pub(super) fn endless_watch(subject: &Subject<'_>, findings: &mut Findings) {
    each_unattended(subject, |run, simple, program, arguments| {
        let calls = Program::named(program).map_or(&[][..], |program| program.endless);
        let Some(call) = calls.iter().find(|call| call.is(arguments)) else {
            return;
        };
        let is_bounded = run.states_outcome() || run.attributes.timeout.is_some();
        if !is_bounded && !simple.context.background && !is_cut_by_head(run, simple) {
            findings.add(
                run.place(simple.span.clone()),
                format!(
                    "{} never ends by itself: unattended it proves nothing",
                    call.called
                ),
                "say what to wait for with `within=90s expect=/.../`, or ci=\"COMMAND\"",
            );
        }
    });
}

/// True when a later command of the pipeline ends it: `| head`, `| grep -q`, `| grep -m 1`.
fn is_cut_by_head(run: &LintedCommand<'_>, simple: &SimpleCommand) -> bool {
    let later = |other: &&SimpleCommand| {
        other.span.start > simple.span.end
            && other.context.pipeline_length == simple.context.pipeline_length
            && other.context.position > simple.context.position
    };
    run.simple.iter().filter(later).any(|other| {
        program(other).is_some_and(|(name, arguments)| {
            name == "head"
                || name == "grep"
                    && arguments
                        .iter()
                        .any(|word| word.text.starts_with("-q") || word.text.starts_with("-m"))
        })
    }) || run.simple.iter().any(|other| {
        // `timeout 5 watch x`: the program after it was checked.
        other.span == simple.span && other.words.first().is_some_and(|w| w.text == "timeout")
    })
}

/// A block that ends in grep: whether grep finds something decides over success, which is seldom
/// meant.
pub(super) fn trailing_grep(subject: &Subject<'_>, findings: &mut Findings) {
    for run in subject.unattended().filter(|run| run.is_last) {
        let mut outer = run
            .simple
            .iter()
            .filter(|simple| simple.context.enclosures.is_empty());
        let Some(last) = outer.next_back() else {
            continue;
        };
        let context = &last.context;
        let is_grep = program(last).is_some_and(|(name, _)| Program::has(name, Fact::Searches));
        let in_pipe =
            context.pipeline_length > 1 && context.position + 1 == context.pipeline_length;
        let is_stated = run.states_outcome()
            || run.attributes.exit != ExpectedExit::Unstated
            || context.tolerated
            || context.negated;
        if is_grep && in_pipe && !is_stated {
            findings.add(
                run.place(last.span.clone()),
                "the block fails when this `grep` finds nothing",
                "say what is meant: `exit=any`, or `within=90s` to wait until it finds something",
            );
        }
    }
}

/// A wait without a limit.
pub(super) fn unbounded_wait(subject: &Subject<'_>, findings: &mut Findings) {
    for run in subject.unattended() {
        let is_bounded = run.attributes.timeout.is_some() || run.attributes.within.is_some();
        // A calculation may count attempts.
        let counts = run.text().contains("((");
        let found = run.simple.iter().find_map(|simple| {
            let (what, remedy) = unbounded(simple)?;
            Some((simple, what, remedy))
        });
        if let Some((simple, what, remedy)) = found.filter(|_| !is_bounded && !counts) {
            findings.add(
                run.place(simple.span.clone()),
                format!("{what} may never end"),
                format!("{remedy}, or give the block `timeout=5m`"),
            );
        }
    }
}

/// A command that waits without a limit, and how to limit it.
fn unbounded(simple: &SimpleCommand) -> Option<(&'static str, &'static str)> {
    let (program, arguments) = program(simple)?;
    let arguments = texts(arguments);
    let in_condition = simple.context.enclosures.contains(&Enclosure::Condition) && in_loop(simple);
    let row = Program::named(program);
    let mut waits = row.iter().flat_map(|row| row.waits);
    if let Some(call) = waits.find(|call| call.is(&arguments)) {
        return Some((call.called, call.remedy));
    }
    let polls = matches!(program, "true" | ":") || Program::has(program, Fact::Polls);
    (polls && in_condition).then_some(("this loop", "limit the number of its rounds"))
}

/// `-it`: the command needs a terminal, and an unattended run has none.
pub(super) fn terminal(subject: &Subject<'_>, findings: &mut Findings) {
    each_unattended(subject, |run, simple, program, arguments| {
        let calls = Program::named(program).map_or(&[][..], |program| program.terminal_calls);
        let takes_terminal = arguments.iter().any(|argument| calls.contains(argument));
        // After `--` or the image's name, options belong to another program.
        let mut own = arguments.iter().take_while(|argument| **argument != "--");
        let is_tty = |argument: &&&str| {
            let short = argument.starts_with('-') && !argument.starts_with("--");
            short && argument.contains('t') && argument[1..].chars().all(|c| "itd".contains(c))
                || **argument == "--tty"
        };
        if let Some(option) = own.find(is_tty).filter(|_| takes_terminal) {
            findings.add(
                run.place(simple.span.clone()),
                format!("`{option}` asks for a terminal, and an unattended run has none"),
                "leave out the `t`, or say what to run instead with ci=\"COMMAND\"",
            );
        }
    });
}

#[cfg(test)]
mod tests;
