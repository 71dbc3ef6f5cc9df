//! A run that does not begin, because something it requires is not there: told like any other run,
//! so that every report says why.

use std::sync::Arc;
use std::time::Duration;

use crate::plan::Action;

use super::{Event, EventKind, EventSink, NotRun, Outcome, RunInfo, StepResult, Summary, Verdict};

/// Tells `audience` that nothing of the run will happen, and `why`.
pub fn refuse(info: &Arc<RunInfo>, audience: &mut dyn EventSink, why: String) -> Summary {
    let mut summary = Summary {
        verdict: Verdict::PreflightFailed,
        ..Summary::default()
    };
    let mut tell = |kind: EventKind| {
        summary.add(&kind);
        // The audience keeps its own failures.
        let _ = audience.event(&Event {
            at: Duration::ZERO,
            kind,
        });
    };
    tell(EventKind::RunStarted(Arc::clone(info)));
    tell(EventKind::Notice(why));
    for step in info.selection.clone() {
        if matches!(info.plan.steps[step].action, Action::Run(_)) {
            tell(EventKind::StepFinished(StepResult {
                step,
                outcome: Outcome::NotRun(NotRun::Preflight),
                status: None,
                elapsed: Duration::ZERO,
                attempts: 0,
            }));
        }
    }
    let finished = EventKind::RunFinished(summary.clone());
    let _ = audience.event(&Event {
        at: Duration::ZERO,
        kind: finished,
    });
    summary
}
