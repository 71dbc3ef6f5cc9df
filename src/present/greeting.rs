//! What stands on the screen before a live run begins.

use crate::plan::Plan;
use crate::style::{Line, Style};

/// Name, version, licence, and how to quit; the workshop's title and description if it has them;
/// and that tools are played back from a recording written by hand.
pub fn greeting(plan: &Plan, is_sample: bool) -> Vec<Line> {
    let plain = |text: &str| Line::styled(text, Style::PLAIN);
    let mut lines = vec![
        Line::styled(
            concat!("demosh ", env!("CARGO_PKG_VERSION")),
            Style::PLAIN.bold(),
        ),
        plain("Apache-2.0. Q quits, RETURN begins."),
        plain(""),
    ];
    let about = [&plan.settings.title, &plan.settings.description];
    let about: Vec<_> = about
        .into_iter()
        .flatten()
        .map(|text| plain(text))
        .collect();
    if !about.is_empty() {
        lines.extend(about);
        lines.push(plain(""));
    }
    if is_sample {
        lines.push(plain(
            "Rehearsal with sample output: no tool reaches outside, and what they print was",
        ));
        lines.push(plain("written by hand."));
        lines.push(plain(""));
    }
    lines
}
