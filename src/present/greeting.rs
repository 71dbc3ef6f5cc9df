//! The screen before a live run begins.

use std::collections::BTreeMap;
use std::io;
use std::time::Instant;

use crate::plan::Plan;
use crate::style::{Line, Role, Theme};

use super::help::PossibleKeys;
use super::keymap::KeyCommand;
use super::prose::{RenderOptions, render};
use super::stage::Stage;
use super::stops::StopResult;

/// The keys in the greeting.
const KEYS: &str = "RETURN begins, Q quits.";

impl Stage {
    /// Displays the greeting's description of the workshop without waiting.
    pub fn introduce(&mut self, plan: &Plan, is_sample: bool) -> io::Result<()> {
        self.put_greeting(plan, is_sample, None)
    }

    /// Greets and waits for a key. Returns false if the answer was to quit.
    pub async fn greet(&mut self, plan: &Plan, is_sample: bool) -> io::Result<bool> {
        self.put_greeting(plan, is_sample, Some(KEYS))?;
        self.is_spaced();
        self.begin_stop()?;
        let since = Instant::now();
        let begins = loop {
            match self.pressed(since).await {
                StopResult::Command(KeyCommand::Run | KeyCommand::Complete) => break true,
                StopResult::End | StopResult::Command(KeyCommand::Quit) => break false,
                StopResult::Command(KeyCommand::Keys) => {
                    self.show_keys(PossibleKeys::default()).await?;
                }
                StopResult::Command(KeyCommand::Blank) => {
                    let title = title_line(plan, self.theme());
                    self.go_blank(&[title]).await?;
                }
                StopResult::Command(_) => {}
            }
        };
        self.end_stop();
        Ok(begins)
    }

    fn put_greeting(&mut self, plan: &Plan, is_sample: bool, keys: Option<&str>) -> io::Result<()> {
        self.ask_terminal()?;
        let (cols, _) = self.area();
        let lines = greeting(plan, is_sample, keys, (cols, self.theme()));
        self.show_lines(&lines)
    }
}

/// The title line for an empty screen.
pub(super) fn title_line(plan: &Plan, theme: &Theme) -> Line {
    let first = || Some(plan.sections.first()?.title.clone());
    let title = plan.settings.title.clone().or_else(first);
    Line::styled(title.unwrap_or_default(), theme.style(Role::Heading1))
}

/// Name, version, licence, and the effects of `keys`; the workshop's title and description if it
/// has them; and whether tools are replaced by a hand-written recording. Fits into `width` columns.
fn greeting(
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
    let sample = "Rehearsal with *sample output*: recorded tools do not run, and their output was written by hand.";
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
