//! The learner's operator: the presenter's operator, with additions for a learner.
//!
//! Owns practice, the instructions that replace what only an audience sees, the summary at the end,
//! and when progress is saved.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::LazyLock;

use regex::Regex;

use crate::document::CiAction;
use crate::plan::{Action, Plan, Step, Wait};
use crate::present::{EditResult, KeyCommand, Presenter, Stage, hung_up};
use crate::run::{
    Announcement, Checkpoint, Conclusion, Decision, Failure, Notice, Operator, Outcome,
};
use crate::style::{Line, Role, Theme, counted};
use crate::term::Key;

use super::chapters::Chapters;
use super::contents::left_over;
use super::practice;
use super::progress::Keeper;

/// The key for a hint while nothing is typed.
const HINT: Key = Key::Char('?');

/// A learner in front of a stage.
pub struct Learner {
    presenter: Presenter,
    chapters: Chapters,
    /// The learner types the commands.
    practices: bool,
    /// Saves progress; `None` if there is no place for it.
    keeper: Option<Keeper>,
    /// The last attempt to save progress succeeded.
    is_kept: Rc<Cell<bool>>,
    /// In a workshop that has changed: new commands before the place to continue at.
    missed: BTreeSet<usize>,
    /// The place to continue at.
    goes_on_at: usize,
    /// Steps that have run, and whether they succeeded.
    fared: BTreeMap<usize, bool>,
    has_practised: bool,
    /// The exercise that was just checked and is not done yet.
    not_done: Option<usize>,
    /// The folder in which the commands run; `None` if they make nothing real.
    folder: Option<PathBuf>,
}

impl Learner {
    /// A learner of `plan`, whose commands run in `folder`. `fared` are the results of an earlier
    /// run.
    pub fn new(
        mut presenter: Presenter,
        (plan, folder): (&Plan, &Path),
        keeper: Option<Keeper>,
        fared: BTreeMap<usize, bool>,
    ) -> Self {
        presenter.recall(plan, fared.clone());
        Self {
            presenter,
            chapters: Chapters::of(plan),
            practices: false,
            keeper,
            is_kept: Rc::new(Cell::new(true)),
            missed: BTreeSet::new(),
            goes_on_at: 0,
            fared,
            has_practised: false,
            not_done: None,
            folder: Some(folder.to_owned()),
        }
    }

    /// Notes that the tools are replaced: commands make nothing real with them.
    pub fn rehearses(&mut self) {
        self.folder = None;
    }

    /// Runs only `missed` before continuing at `step`.
    pub fn catches_up(&mut self, missed: &[usize], step: usize) {
        self.missed = missed.iter().copied().collect();
        self.goes_on_at = step;
    }

    /// Whether the last attempt to save progress succeeded.
    pub fn is_kept(&self) -> Rc<Cell<bool>> {
        Rc::clone(&self.is_kept)
    }

    /// The next step after `step` while catching up.
    fn next_missed(&mut self, step: usize) -> usize {
        let next = self.missed.range(step + 1..).next().copied();
        next.unwrap_or_else(|| {
            self.missed.clear();
            self.goes_on_at
        })
    }

    /// Adapts a decision about `step` while catching up. Going elsewhere ends it.
    fn while_catching_up(&mut self, step: usize, decision: Decision) -> Decision {
        match decision {
            _ if self.missed.is_empty() => decision,
            Decision::Skip | Decision::Proceed if self.missed.contains(&step) => {
                Decision::Jump(self.next_missed(step))
            }
            // An exercise that is not done yet is checked again.
            Decision::Jump(target) if target == step => decision,
            Decision::Back | Decision::Jump(_) | Decision::JumpThrough(_) => {
                self.missed.clear();
                decision
            }
            _ => decision,
        }
    }

    /// Makes the learner type the commands from now on.
    pub fn practises(&mut self) {
        self.practices = true;
    }

    async fn show(&mut self, announcement: Announcement<'_>) -> io::Result<Decision> {
        let Announcement { plan, step, .. } = announcement;
        let stage = self.presenter.stage();
        match &plan.steps[step].action {
            Action::Wait(Wait::Browser) => {
                let look = match address(plan, step) {
                    Some(address) => format!("Look at {address} in a browser."),
                    None => "Now look at it in a browser.".to_owned(),
                };
                stage.remark(&look)?;
            }
            Action::Run(_) if is_check(plan, step) => return self.offer_check(announcement).await,
            Action::Run(_) | Action::Call(_) => {
                let cols = usize::from(stage.size().cols);
                let margin = self.chapters.margin(step, cols, stage.theme());
                stage.put_above_command(&margin)?;
                if self.is_practised(announcement)
                    && let Some(decision) = self.practise(announcement).await?
                {
                    return Ok(decision);
                }
            }
            _ => {}
        }
        Ok(self.presenter.before(announcement).await)
    }

    fn is_practised(&self, announcement: Announcement<'_>) -> bool {
        let Announcement {
            plan, step, again, ..
        } = announcement;
        let is_secret = plan.is_secret(step);
        let step = &plan.steps[step];
        self.practices
            && !again
            && !is_secret
            && step.stop_before
            && step.action.runs()
            && practice::is_practicable(step.action.text())
    }

    /// Lets the learner type the command. `None` if the learner gave up.
    async fn practise(&mut self, announcement: Announcement<'_>) -> io::Result<Option<Decision>> {
        let wanted = announcement.plan.steps[announcement.step].action.text();
        let prompt = self.presenter.prompt(announcement);
        let stage = self.presenter.stage();
        if !std::mem::replace(&mut self.has_practised, true) {
            let leaves = stage.keys_for(&[(KeyCommand::Quit, "leaves")]);
            let says = "type the command; ? gives a hint, RETURN alone shows it";
            stage.remark(&format!("{says}; then {leaves}"))?;
        }
        stage.begin_stop()?;
        let (mut typed, mut hints) = (String::new(), 0);
        let decision = loop {
            match stage.edit_unless(&prompt, &typed, Some(HINT)).await? {
                EditResult::Text(text) if practice::is_same(&text, wanted) => {
                    break Some(Decision::Proceed);
                }
                EditResult::Text(text) if !text.trim().is_empty() => {
                    let lines = practice::difference(&text, wanted, stage.theme());
                    stage.remark("not quite; change it, or esc shows the command")?;
                    stage.show_lines(&lines)?;
                    typed = text;
                }
                EditResult::Instead => {
                    hints += 1;
                    if hints == 1 {
                        stage.remark(&practice::hint(wanted))?;
                    } else {
                        stage.print(wanted.trim())?;
                    }
                }
                EditResult::Text(_) | EditResult::Nothing => break None,
            }
        };
        stage.end_stop();
        Ok(decision)
    }

    /// Stops until the learner wants an exercise checked. Nothing of the check itself is displayed.
    async fn offer_check(&mut self, announcement: Announcement<'_>) -> io::Result<Decision> {
        let Announcement { plan, step, .. } = announcement;
        let stage = self.presenter.stage();
        if self.not_done.take() != Some(step) {
            let name = plan
                .attributes(step)
                .and_then(|attributes| attributes.name.as_deref());
            let name = name.map_or_else(String::new, |name| format!(" `{name}`"));
            stage.paragraph_apart(
                &format!("Do the exercise{name} above, in any shell."),
                Role::Notice,
            )?;
        }
        let ways = ways_to_answer(stage);
        self.presenter.stop_at_sign(announcement, &ways).await
    }

    /// Reports whether an exercise is done. If not, the show stops there again.
    fn conclude_check(&mut self, conclusion: Conclusion<'_>) -> io::Result<Decision> {
        let step = conclusion.result.step;
        let is_done = !matches!(conclusion.result.outcome, Outcome::Failed(_));
        self.presenter.recall(conclusion.plan, [(step, is_done)]);
        let stage = self.presenter.stage();
        if is_done {
            let done = Line::styled(as_wanted(stage.theme(), "done"), stage.style(Role::Tick));
            stage.show_lines(&[done])?;
            return Ok(Decision::Proceed);
        }
        stage.remark("not done yet")?;
        let attributes = conclusion.plan.attributes(step);
        if let Some(hint) = attributes.and_then(|attributes| attributes.hint.as_deref()) {
            stage.remark(&format!("hint: {hint}"))?;
        }
        self.not_done = Some(step);
        Ok(Decision::Jump(step))
    }

    /// Reports the result of comparing what a command printed.
    fn tell_checked(&mut self, conclusion: Conclusion<'_>) -> io::Result<()> {
        let stage = self.presenter.stage();
        match &conclusion.result.outcome {
            Outcome::Failed(Failure::Output(difference)) => {
                stage.remark(
                    "not quite: `-` is what the workshop expects, `+` is what was printed",
                )?;
                let role = |line: &str| match line.chars().next() {
                    Some('-') => Role::Cross,
                    Some('+') => Role::Tick,
                    _ => Role::Prose,
                };
                let diff = difference.diff.as_deref().unwrap_or_default();
                let lines = diff.lines().skip(2);
                let lines = lines.map(|line| Line::styled(line, stage.style(role(line))));
                let lines: Vec<_> = lines.collect();
                stage.show_lines(&lines)
            }
            Outcome::Passed | Outcome::Ignored if conclusion.checked => {
                let tick = Line::styled(
                    as_wanted(stage.theme(), "as expected"),
                    stage.style(Role::Tick),
                );
                stage.show_lines(&[tick])
            }
            _ => Ok(()),
        }
    }

    /// Reports what the workshop leaves on the machine, and offers to clean it up.
    async fn account(&mut self, plan: &Plan) -> io::Result<Vec<usize>> {
        let commands = self.chapters.commands();
        let seen = |step: &usize| plan.steps[*step].shown;
        let done = self.fared.keys().filter(|step| seen(step)).count();
        let ran = self.fared.iter().filter(|(_, as_expected)| **as_expected);
        let ran = ran.map(|(step, _)| plan.steps[*step].action.text());
        let left = self.folder.as_ref();
        let left = left.map_or_else(Vec::new, |folder| left_over(ran, folder));
        let cleanup: Vec<_> = (0..plan.steps.len())
            .filter(|step| is_cleanup(plan, *step) && self.fared.get(step) != Some(&true))
            .collect();
        let stage = self.presenter.stage();
        stage.show_lines(&[Line::new()])?;
        let commands = counted(commands, "command");
        let ran = format!("Done: you ran {done} of {commands}.");
        stage.paragraph(&ran, Role::Strong)?;
        if !left.is_empty() {
            stage.paragraph(
                &format!("Left on this machine: {}.", left.join(", ")),
                Role::Prose,
            )?;
        }
        if cleanup.is_empty() {
            return Ok(Vec::new());
        }
        let question = format!(
            "Step through the cleanup ({})?",
            counted(cleanup.len(), "command")
        );
        if stage.confirm(&question).await? {
            return Ok(cleanup);
        }
        Ok(Vec::new())
    }
}

/// The keys at an exercise: as many as fit into one row.
fn ways_to_answer(stage: &mut Stage) -> Line {
    let keys = [
        (KeyCommand::Run, "checks it"),
        (KeyCommand::SubShell, "opens a shell"),
        (KeyCommand::Skip, "skips it"),
        (KeyCommand::Quit, "leaves"),
    ];
    let cols = usize::from(stage.size().cols);
    let ways = (1..=keys.len()).rev().map(|count| {
        let ways = stage.keys_for(&keys[..count]);
        Line::styled(ways, stage.style(Role::Notice))
    });
    let fitting = ways.filter(|ways| ways.width() < cols);
    fitting.max_by_key(Line::width).unwrap_or_default()
}

/// Whether `step` checks an exercise.
fn is_check(plan: &Plan, step: usize) -> bool {
    let attributes = plan.attributes(step);
    attributes.is_some_and(|attributes| attributes.verify)
}

fn is_cleanup(plan: &Plan, step: usize) -> bool {
    let attributes = plan.attributes(step);
    plan.steps[step].action.runs()
        && attributes.is_some_and(|attributes| attributes.ci == Some(CiAction::Finally))
}

/// The last address that the workshop mentions under this heading.
fn address(plan: &Plan, step: usize) -> Option<String> {
    static ADDRESS: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r#"https?://[^\s<>()\[\]"'`|]+"#).expect("a valid pattern"));
    let section = plan.steps[step].section;
    let above = plan.steps[..step].iter().rev();
    let here = above.take_while(|other: &&Step| other.section == section);
    // An address that the shell would have to complete is useless.
    let is_complete = |address: &&str| !address.contains('$');
    let mut found = here.filter_map(|other| {
        let addresses = ADDRESS.find_iter(other.action.text());
        addresses
            .map(|found| found.as_str())
            .filter(is_complete)
            .last()
    });
    let address = found.next()?.trim_end_matches(['.', ',', ';', ':']);
    Some(address.to_owned())
}

impl Operator for Learner {
    fn names(&self) -> &[String] {
        self.presenter.names()
    }

    async fn before(&mut self, announcement: Announcement<'_>) -> Decision {
        let step = announcement.step;
        if !self.missed.is_empty() && !self.missed.contains(&step) && step < self.goes_on_at {
            return Decision::Jump(self.next_missed(step));
        }
        // As for the presenter: without a terminal, the user is gone.
        let decision = if let Ok(decision) = self.show(announcement).await {
            decision
        } else {
            hung_up().await;
            Decision::Quit
        };
        match decision {
            // The command runs first.
            Decision::Proceed => decision,
            _ => self.while_catching_up(step, decision),
        }
    }

    async fn after(&mut self, conclusion: Conclusion<'_>) -> Decision {
        let as_expected = conclusion.result.outcome.is_as_operated();
        self.fared.insert(conclusion.result.step, as_expected);
        if let Some(keeper) = &mut self.keeper {
            keeper.note(conclusion.result.step, as_expected);
        }
        let step = conclusion.result.step;
        // The next pause notices that the terminal is gone.
        let decision = if is_check(conclusion.plan, step) {
            self.conclude_check(conclusion).unwrap_or(Decision::Quit)
        } else {
            let _ = self.tell_checked(conclusion);
            self.presenter.after(conclusion).await
        };
        self.while_catching_up(step, decision)
    }

    fn unseen(&mut self, plan: &Plan, step: usize) {
        self.presenter.unseen(plan, step);
        // Commands before the first SHOW were listed and confirmed already.
        if !plan.steps[step].preflight {
            // The next pause notices that the terminal is gone.
            let _ = self.presenter.mention(plan, step);
        }
    }

    fn displays_unseen(&self) -> bool {
        true
    }

    fn cut_short(&mut self) {
        self.presenter.cut_short();
    }

    fn keeps(&self) -> bool {
        self.keeper.is_some()
    }

    fn keep(&mut self, kept: &Checkpoint) {
        let Some(keeper) = &self.keeper else { return };
        let kept = keeper.keep(kept);
        let was_kept = self.is_kept.replace(kept.is_ok());
        let remark = match (kept, was_kept) {
            (Err(error), true) => {
                format!("...progress cannot be saved: {error}; demosh tries again at each step")
            }
            (Ok(()), false) => "...progress is saved again".to_owned(),
            _ => return,
        };
        // The next pause notices that the terminal is gone.
        let _ = self.presenter.stage().remark(&remark);
    }

    async fn at_end(&mut self, plan: &Plan) -> Vec<usize> {
        self.account(plan).await.unwrap_or_default()
    }

    fn notice(&mut self, notice: &Notice) {
        self.presenter.notice(notice);
    }
}

/// Words for a success, with the tick before them.
fn as_wanted(theme: &Theme, words: &str) -> String {
    let signs = theme.signs();
    if signs.are_words() {
        return words.to_owned();
    }
    format!("{} {words}", signs.tick())
}

#[cfg(test)]
mod tests;
