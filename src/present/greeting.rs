//! What stands on the screen before a live run begins.

use crate::plan::Plan;
use crate::style::{Line, Style};

/// Name, version, licence, and how to quit; the workshop's title and description if it has them.
pub fn greeting(plan: &Plan) -> Vec<Line> {
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
    lines
}
