//! The menu for a command that failed: immediately, or at a later stop.
//!
//! Owns the menu, when it opens by itself, and the effects of its choices.

use std::io;

use crate::plan::{Action, Plan};
use crate::run::{Conclusion, Decision};
use crate::term::Key;

use super::habits::Habits;
use super::history::FailedStep;
use super::keymap::{KeyCommand, keys_of};
use super::menu::{Menu, MenuItem};
use super::open_stop::{KeyResult, OpenStop};

/// The remedies for a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Remedy {
    Retry,
    Edit,
    Continue,
    SubShell,
    Understudy,
    Keys,
    Quit,
}

/// Opens the menu for the last failure, at a later stop.
pub(super) async fn repair_earlier(stop: &mut OpenStop<'_>) -> io::Result<KeyResult> {
    let Some(failed) = stop.history.failure().cloned() else {
        return Ok(KeyResult::Nowhere);
    };
    let mut menu = menu_for(stop, &failed);
    let remedy = stop.stage.choose(&mut menu, stop.scene.typed).await?;
    if stop.scene.typed.is_none() {
        stop.put_sign()?;
    }
    let FailedStep { step, text } = failed;
    let run_first = |text| Decision::RunFirst { step, text };
    Ok(match remedy {
        Some(Remedy::Retry) => {
            stop.clear()?;
            stop.put_again(step, &text).await?;
            KeyResult::To(run_first(text))
        }
        Some(Remedy::Edit) => {
            stop.clear()?;
            let prompt = stop.prompt_of(step);
            let edited = stop.stage.edit(&prompt, &text).await?;
            return stop.or_back(edited, run_first).await;
        }
        Some(Remedy::Continue) => {
            stop.history.forget_failure();
            KeyResult::Nowhere
        }
        Some(Remedy::SubShell) => KeyResult::To(Decision::SubShell),
        Some(Remedy::Understudy) => KeyResult::To(Decision::Understudy),
        Some(Remedy::Keys) => {
            stop.stage.show_keys(stop.possible_keys()).await?;
            KeyResult::Nowhere
        }
        Some(Remedy::Quit) => KeyResult::To(Decision::Quit),
        None => KeyResult::Nowhere,
    })
}

/// Whether the menu for a failure opens by itself: for learners, and if no later prompt offers it.
pub(super) fn is_offered_unasked(conclusion: Conclusion<'_>, habits: Habits) -> bool {
    let Conclusion { plan, result, .. } = conclusion;
    let has_later_stop = conclusion.quiet || conclusion.stop || stops_after(plan, result.step);
    plan.steps[result.step].shown && (habits.learning || !has_later_stop)
}

/// Opens the menu immediately. Without a choice the show ends if the failure is fatal, otherwise it
/// continues.
pub(super) async fn repair_now(
    mut stop: OpenStop<'_>,
    conclusion: Conclusion<'_>,
) -> io::Result<Decision> {
    let hint = hint_of(conclusion.plan, conclusion.result.step);
    if let Some(hint) = hint.filter(|_| stop.habits.learning) {
        stop.stage.remark(&format!("hint: {hint}"))?;
    }
    stop.stage.ask_terminal()?;
    stop.stage.begin_command()?;
    stop.stage.begin_stop()?;
    let failed = FailedStep {
        step: conclusion.result.step,
        text: conclusion.text.to_owned(),
    };
    let mut menu = menu_for(&mut stop, &failed);
    let decision = loop {
        let remedy = stop.stage.choose(&mut menu, None).await?;
        if let Some(decision) = decision_for(&mut stop, remedy, &failed).await? {
            break decision;
        }
        if remedy.is_none() {
            break if conclusion.fatal {
                Decision::Quit
            } else {
                Decision::Proceed
            };
        }
    };
    stop.stage.end_stop();
    if decision != Decision::Quit {
        stop.history.forget_failure();
    }
    Ok(decision)
}

/// The decision for a choice right after the failure. `None` if the menu opens again, or nothing
/// was chosen.
async fn decision_for(
    stop: &mut OpenStop<'_>,
    remedy: Option<Remedy>,
    failed: &FailedStep,
) -> io::Result<Option<Decision>> {
    let Some(remedy) = remedy else {
        return Ok(None);
    };
    Ok(match remedy {
        Remedy::Retry => {
            stop.put_again(failed.step, &failed.text).await?;
            Some(Decision::RunInstead(failed.text.clone()))
        }
        Remedy::Edit => {
            let prompt = stop.prompt_of(failed.step);
            let edited = stop.stage.edit(&prompt, &failed.text).await?;
            let edited = edited.filter(|text| !text.trim().is_empty());
            edited.map(Decision::RunInstead)
        }
        Remedy::Keys => {
            stop.stage.show_keys(stop.possible_keys()).await?;
            None
        }
        Remedy::Continue => Some(Decision::Proceed),
        Remedy::SubShell => Some(Decision::SubShell),
        Remedy::Understudy => Some(Decision::Understudy),
        Remedy::Quit => Some(Decision::Quit),
    })
}

/// The remedies for `failed`, with the keys that they have at every stop.
fn menu_for(stop: &mut OpenStop<'_>, failed: &FailedStep) -> Menu<Remedy> {
    let plan: &Plan = stop.scene.announcement.plan;
    let (cols, _) = stop.stage.area();
    let room = (cols, stop.stage.theme());
    let again = match stop.commands.quoted(plan, failed.step, &failed.text, room) {
        Some(text) => format!("run `{text}` again"),
        None => "run it again".to_owned(),
    };
    let keymap = &stop.stage.look.keymap;
    let bound = |command| keys_of(keymap, command).first().cloned();
    let item = |choice, key: Option<Key>, text: &str| {
        Some(MenuItem {
            choice,
            key: key?,
            text: text.to_owned(),
        })
    };
    let edit = bound(KeyCommand::Edit).filter(|_| !plan.is_secret(failed.step));
    let understudy = bound(KeyCommand::Understudy).filter(|_| stop.habits.understudy);
    let shell = bound(KeyCommand::SubShell);
    let items = [
        item(Remedy::Retry, Some(Key::Char('r')), &again),
        item(Remedy::Edit, edit, "change it and run it"),
        item(Remedy::Continue, Some(Key::Char('c')), "continue"),
        item(Remedy::SubShell, shell, "a shell here"),
        item(Remedy::Understudy, understudy, "play its recorded output"),
        item(Remedy::Keys, bound(KeyCommand::Keys), "what the keys do"),
        item(Remedy::Quit, bound(KeyCommand::Quit), "quit"),
    ];
    Menu::new(items.into_iter().flatten().collect())
}

/// Whether the show waits for a key anywhere after this step.
fn stops_after(plan: &Plan, step: usize) -> bool {
    plan.steps[step + 1..].iter().any(|later| {
        let stops = later.stop_before || later.stop_after;
        later.shown && (stops || matches!(later.action, Action::Wait(_)))
    })
}

/// The workshop's hint for a learner if this step fails.
fn hint_of(plan: &Plan, step: usize) -> Option<&str> {
    plan.attributes(step)?.hint.as_deref()
}
