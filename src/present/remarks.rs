//! The remarks of a show about events.
//!
//! Owns their words. The presenter decides when to display one.

use std::time::Duration;

use crate::run::{Conclusion, Failure, Notice, Outcome, hidden};
use crate::style::elapsed;

/// The failure of a command. Stopping it with ctrl-c is not a failure.
pub(super) fn failure_of(outcome: &Outcome) -> Option<&Failure> {
    match outcome {
        Outcome::Failed(failure) if !outcome.is_as_operated() => Some(failure),
        _ => None,
    }
}

/// The remark about a failure, unless the audience knows it already.
pub(super) fn of_conclusion(conclusion: Conclusion<'_>, failure: &Failure) -> Option<String> {
    let Conclusion { plan, result, .. } = conclusion;
    let step = &plan.steps[result.step];
    let said = of_failure(failure, result.elapsed);
    if step.shown && !conclusion.quiet {
        // The new shell was announced already.
        let is_news = !matches!(failure, Failure::SessionLost(_));
        return is_news.then_some(said);
    }
    if !conclusion.fatal || step.shown || step.preflight {
        return None;
    }
    // The audience has not seen the command.
    let text = if plan.is_secret(result.step) {
        hidden(conclusion.text)
    } else {
        conclusion.text.to_owned()
    };
    let command = text.lines().next().unwrap_or_default();
    Some(format!("{said}: {command}"))
}

/// `status 1 after 0.3s`.
fn of_failure(failure: &Failure, took: Duration) -> String {
    let what = match failure {
        Failure::Status { got, .. } => format!("status {got}"),
        other => other.to_string(),
    };
    format!("{what} after {}", elapsed(took))
}

/// The remark for a notice of the run.
pub(super) fn of_notice(notice: &Notice) -> String {
    match notice {
        Notice::NothingEarlier => "...nothing earlier to repeat!".to_owned(),
        Notice::NoUnderstudy => "...no understudy for the command before".to_owned(),
        Notice::ExitingDueToFailure => "...exiting due to failure.".to_owned(),
        Notice::SessionRestored { status, lost } if lost.is_empty() => {
            format!("...the command ended the shell (status {status}); a new one continues")
        }
        Notice::SessionRestored { status, lost } => format!(
            "...the command ended the shell (status {status}); a new one continues without {}",
            lost.join(", ")
        ),
        Notice::Stopped(job) => format!("...stopped: {job}"),
    }
}
