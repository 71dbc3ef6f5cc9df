//! Applies SHOW, HIDE, SKIP and the one-shot modifiers: a pure fold from entries to steps.

use std::collections::HashMap;

use crate::document::DirectiveKind;

use super::entries::{EntryKind, Expansion, ExpansionMode, PlanEntry};
use super::{Action, Commentary, MacroCall, Plan, Step, Wait};

/// Folds all entries into a plan. With `full_text`, commentary outside `SHOW` is displayed too.
pub(super) fn fold(expansion: Expansion, full_text: bool) -> Plan {
    let mut plan = Plan {
        sections: expansion.sections,
        blocks: expansion.blocks,
        expected: expansion.expected,
        findings: expansion.findings,
        ..Plan::default()
    };
    let mut fold = ModeFold {
        full_text,
        ..ModeFold::default()
    };
    for entry in expansion.entries {
        fold.entry(entry);
    }
    plan.steps = fold.steps;
    // A workshop that never shows anything has no preflight.
    if !fold.has_shown {
        plan.steps
            .iter_mut()
            .for_each(|step| step.preflight = false);
    }
    plan
}

/// Overrides that the next command uses up; later ones win.
#[derive(Clone, Copy, Default)]
struct PendingModes {
    shown: Option<bool>,
    typed: Option<bool>,
    stop_before: Option<bool>,
    stop_after: Option<bool>,
}

impl PendingModes {
    fn modify(&mut self, modifier: &DirectiveKind) {
        match modifier {
            DirectiveKind::WaitAfter => self.stop_after = Some(true),
            DirectiveKind::NoWaitBefore => self.stop_before = Some(false),
            DirectiveKind::NoShow => self.shown = Some(false),
            DirectiveKind::NoTypeOut => self.typed = Some(false),
            DirectiveKind::Immediate => {
                self.shown = Some(false);
                self.stop_before = Some(false);
                self.stop_after = Some(false);
            }
            _ => {}
        }
    }
}

/// The modes at one point of a document or body.
#[derive(Clone, Copy, Default)]
struct Scope {
    mode: ExpansionMode,
    pending: PendingModes,
}

#[derive(Default)]
struct ModeFold {
    steps: Vec<Step>,
    scope: Scope,
    /// The scopes around this one, with the key of the one inside.
    outer: Vec<(Scope, String)>,
    /// The last mode of each macro: a SHOW inside applies to its next call.
    left_in: HashMap<String, ExpansionMode>,
    /// Calls whose bodies are not complete: index of the step, depth of the call.
    open_calls: Vec<(usize, usize)>,
    /// True when something was displayed or run since the last empty line.
    blank_is_due: bool,
    /// True once the workshop itself has switched to SHOW.
    has_shown: bool,
    full_text: bool,
}

impl ModeFold {
    fn entry(&mut self, entry: PlanEntry) {
        match &entry.kind {
            EntryKind::Enter(key) => self.enter(key),
            EntryKind::Leave => self.leave(),
            EntryKind::Mode(mode) => self.switch(*mode),
            _ if self.is_skipping() => {}
            EntryKind::Modifier(modifier) => self.scope.pending.modify(modifier),
            _ => self.step(entry),
        }
    }

    fn enter(&mut self, key: &str) {
        // A body inside a skipped part is skipped whatever it contains.
        let mode = self.left_in.get(key).copied().unwrap_or_default();
        let inside = Scope {
            mode,
            pending: PendingModes::default(),
        };
        self.outer
            .push((std::mem::replace(&mut self.scope, inside), key.to_owned()));
    }

    fn leave(&mut self) {
        let Some((outer, key)) = self.outer.pop() else {
            return;
        };
        // Skipping is not remembered: only SHOW and HIDE are modes of the macro.
        if self.scope.mode != ExpansionMode::Skip {
            self.left_in.insert(key, self.scope.mode);
        }
        self.scope = outer;
        let done = self
            .open_calls
            .pop_if(|(_, depth)| *depth == self.outer.len());
        if let Some((call, _)) = done {
            self.close_call(call);
        }
    }

    /// Ends the call at `call`, whose body is complete. Its pause afterwards comes after the body.
    fn close_call(&mut self, call: usize) {
        if std::mem::take(&mut self.steps[call].stop_after) {
            let pause = Step {
                action: Action::Wait(Wait::Pause),
                shown: true,
                typed: false,
                stop_before: false,
                repeatable: false,
                ..self.steps[call].clone()
            };
            self.steps.push(pause);
        }
        let length = self.steps.len() - call - 1;
        if let Action::Call(action) = &mut self.steps[call].action {
            action.length = length;
        }
    }

    fn switch(&mut self, mode: ExpansionMode) {
        // After SKIP only SHOW has an effect.
        if self.scope.mode == ExpansionMode::Skip && mode != ExpansionMode::Show {
            return;
        }
        self.scope.mode = mode;
        self.has_shown |= mode == ExpansionMode::Show && self.outer.is_empty();
    }

    fn is_skipping(&self) -> bool {
        self.scope.mode == ExpansionMode::Skip
            || self
                .outer
                .iter()
                .any(|(scope, _)| scope.mode == ExpansionMode::Skip)
    }

    fn is_showing(&self) -> bool {
        self.scope.mode == ExpansionMode::Show
    }

    /// Appends the step for an entry, if it has one in the current mode.
    fn step(&mut self, entry: PlanEntry) {
        let PlanEntry {
            kind,
            origin,
            section,
            block,
            expected,
        } = entry;
        let mut step = Step {
            action: Action::Clear,
            shown: self.is_showing(),
            typed: false,
            stop_before: false,
            stop_after: false,
            repeatable: false,
            preflight: !self.has_shown,
            origin,
            section,
            block,
            expected,
        };
        let Some(action) = self.action(kind, &mut step) else {
            return;
        };
        let leaves_a_mark = !matches!(
            action,
            Action::Note(_) | Action::Wait(Wait::Pause) | Action::Say(Commentary::Blank)
        );
        self.blank_is_due |= leaves_a_mark;
        step.action = action;
        self.steps.push(step);
    }

    /// What an entry does in the current mode, if anything, with the flags of its step.
    fn action(&mut self, kind: EntryKind, step: &mut Step) -> Option<Action> {
        let showing = self.is_showing();
        Some(match kind {
            EntryKind::Say(commentary) if showing || self.full_text => {
                step.shown = true;
                Action::Say(commentary)
            }
            EntryKind::Blank if showing && self.blank_is_due => {
                self.blank_is_due = false;
                Action::Say(Commentary::Blank)
            }
            EntryKind::Type(text) if showing => {
                step.typed = true;
                Action::Type(text)
            }
            EntryKind::Command(command) => {
                self.stage(step);
                Action::Run(command)
            }
            EntryKind::Call(text) => {
                self.stage(step);
                self.open_calls.push((self.steps.len(), self.outer.len()));
                Action::Call(MacroCall { text, length: 0 })
            }
            EntryKind::Unseen(command) => {
                self.unseen(step);
                Action::Run(command)
            }
            EntryKind::UnseenCall => {
                self.scope.pending = PendingModes::default();
                return None;
            }
            EntryKind::Print(text) => self.unseen_but_shown(step, Action::Print(text)),
            EntryKind::PrintNothing => {
                let action = self.unseen_but_shown(step, Action::Print(String::new()));
                step.stop_after = showing;
                action
            }
            EntryKind::Wait(wait) => self.unseen_but_shown(step, Action::Wait(wait)),
            EntryKind::Clear => self.unseen_but_shown(step, Action::Clear),
            EntryKind::Note(text) => Action::Note(text),
            _ => return None,
        })
    }

    /// The `action` of a directive whose effect the audience sees.
    fn unseen_but_shown(&mut self, step: &mut Step, action: Action) -> Action {
        self.unseen(step);
        step.shown = true;
        action
    }

    /// Applies the pending overrides to a command, and uses them up.
    fn stage(&mut self, step: &mut Step) {
        let pending = std::mem::take(&mut self.scope.pending);
        if !self.is_showing() {
            return;
        }
        step.repeatable = true;
        step.shown = pending.shown.unwrap_or(true);
        step.typed = step.shown && pending.typed.unwrap_or(true);
        step.stop_before = step.shown && pending.stop_before.unwrap_or(true);
        step.stop_after = pending.stop_after.unwrap_or(false);
    }

    /// A directive that runs something: not displayed, without pauses, and overrides are used up.
    fn unseen(&mut self, step: &mut Step) {
        self.scope.pending = PendingModes::default();
        step.shown = false;
    }
}
