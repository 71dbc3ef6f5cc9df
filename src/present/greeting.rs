//! What is on the screen before a live run begins.

use std::collections::BTreeMap;

use crate::plan::Plan;
use crate::style::{Line, Theme};

use super::prose::{RenderOptions, render};

/// Name, version, licence, and what `keys` do; the workshop's title and description if it has them;
/// and that tools are played back from a recording written by hand. Fits into `width` columns.
pub(super) fn greeting(
    plan: &Plan,
    is_sample: bool,
    keys: Option<&str>,
    (width, theme): (usize, &Theme),
) -> Vec<Line> {
    let own = concat!("**demosh ", env!("CARGO_PKG_VERSION"), "** (Apache-2.0).");
    let own = format!("{own} {}", keys.unwrap_or_default());
    let title = plan
        .settings
        .title
        .as_ref()
        .map(|title| format!("**{title}**"));
    let sample = "Rehearsal with *sample output*: no tool reaches outside, and what the tools print \
                  was written by hand.";
    let paragraphs: Vec<_> = [
        Some(own),
        title,
        plan.settings.description.clone(),
        is_sample.then(|| sample.to_owned()),
    ]
    .into_iter()
    .flatten()
    .collect();
    let text = paragraphs.join("\n\n");
    let link_targets = BTreeMap::new();
    let options = RenderOptions {
        width,
        theme,
        link_targets: &link_targets,
        substitute: &|_| None,
    };
    let mut lines = render(&text, &options);
    lines.push(Line::new());
    lines
}
