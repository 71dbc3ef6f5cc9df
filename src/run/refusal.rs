//! A run that does not begin, because a requirement is not met, or because the run of another
//! workshop was ended. It is reported like any other run, so that every report contains the reason.

use std::sync::Arc;
use std::time::Duration;

use super::{Event, EventKind, EventSink, NotRun, Outcome, RunInfo, StepResult, Summary, Verdict};

/// Reports to `audience` that the run does not start, because a requirement is not met, and `why`.
pub fn refuse(info: &Arc<RunInfo>, audience: &mut dyn EventSink, why: String) -> Summary {
    let verdict = Verdict::PreflightFailed;
    never_began(info, audience, (verdict, NotRun::Preflight), why)
}

/// Reports to `audience` that the run does not start, and `why`.
pub fn never_began(
    info: &Arc<RunInfo>,
    audience: &mut dyn EventSink,
    (verdict, reason): (Verdict, NotRun),
    why: String,
) -> Summary {
    let mut summary = Summary {
        verdict,
        ..Summary::default()
    };
    let mut tell = |kind: EventKind| {
        summary.add(&kind);
        // The audience records its own failures.
        let _ = audience.event(&Event {
            at: Duration::ZERO,
            kind,
        });
    };
    tell(EventKind::RunStarted(Arc::clone(info)));
    tell(EventKind::Notice(why));
    for step in (0..info.plan.steps.len()).filter(|step| info.takes_in(*step)) {
        tell(EventKind::StepFinished(StepResult {
            step,
            outcome: Outcome::NotRun(reason),
            status: None,
            elapsed: Duration::ZERO,
            attempts: 0,
        }));
    }
    let finished = EventKind::RunFinished(summary.clone());
    let _ = audience.event(&Event {
        at: Duration::ZERO,
        kind: finished,
    });
    summary
}
