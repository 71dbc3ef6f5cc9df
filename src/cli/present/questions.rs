//! What a presenter is asked before the first command of a show.
//!
//! Owns the questions and their order. What they decide is carried out by the presentation.

use std::io;

use crate::plan::Plan;
use crate::present::Presenter;
use crate::run::is_true;
use crate::style::{Line, Role, Theme};

use crate::cli::Exit;
use crate::cli::PresentArgs;
use crate::cli::left_over::offer_to_end;
use crate::cli::resume::Resumption;
use crate::cli::show::{NOTHING_HAS_RUN, SecretAnswers, Show, ask_secrets, show_requirements};

/// The answers before the first command.
pub(super) struct StartAnswers {
    /// Secrets that were missing.
    pub(super) secrets: SecretAnswers,
    /// The hidden steps before the first one run.
    pub(super) runs_silent_steps: bool,
}

/// Asks all questions before a show, and empties the screen if it begins.
pub(super) async fn begin(
    args: &PresentArgs,
    show: &Show<'_>,
    entry: usize,
    resumption: &mut Resumption,
    presenter: &mut Presenter,
) -> io::Result<Result<StartAnswers, Exit>> {
    let begins = ask(args, show, entry, presenter).await?;
    if begins.is_ok() {
        if !resumption.ask((show.plan, show.tools), presenter).await? {
            return Ok(Err(Exit::Quit));
        }
        presenter.stage().open()?;
    }
    Ok(begins)
}

/// Greets, checks the requirements, asks whether the workshop may destroy what it destroys, and
/// whether a show that begins in the middle runs the hidden steps before.
///
/// # Errors
/// The inner one is how the program ends if the run must not begin; the outer one, that the
/// terminal is gone.
async fn ask(
    args: &PresentArgs,
    show: &Show<'_>,
    entry: usize,
    presenter: &mut Presenter,
) -> io::Result<Result<StartAnswers, Exit>> {
    let (plan, tools) = (show.plan, show.tools);
    if !args.no_blurb
        && !std::env::var("DEMOSH_NO_BLURB").is_ok_and(|value| is_true(&value))
        && !presenter.stage().greet(plan, tools.are_sample()).await?
    {
        return Ok(Err(Exit::Quit));
    }
    offer_to_end(presenter.stage()).await?;
    let report = show.check_requirements().await;
    let missing_secrets = report.missing_secrets();
    if report.unmet().count() > missing_secrets.len() {
        presenter.stage().ask_terminal()?;
        show_requirements(&report, presenter.stage())?;
        presenter.stage().paragraph(NOTHING_HAS_RUN, Role::Strong)?;
        return Ok(Err(Exit::Preflight));
    }
    let Some(secrets) = ask_secrets(presenter.stage(), &missing_secrets).await? else {
        return Ok(Err(Exit::Preflight));
    };
    let destroys = &plan.settings.destroys;
    if !destroys.is_empty() && !args.yes && !tools.are_played_back() {
        presenter.stage().ask_terminal()?;
        let lines = destroyed(destroys, presenter.stage().theme());
        presenter.stage().show_list(&lines)?;
        if !presenter.stage().confirm("Continue?").await? {
            return Ok(Err(Exit::Quit));
        }
    }
    Ok(Ok(StartAnswers {
        secrets,
        runs_silent_steps: asks_for_silent_steps(plan, entry, presenter).await?,
    }))
}

/// Asks whether the hidden steps before `entry` run.
async fn asks_for_silent_steps(
    plan: &Plan,
    entry: usize,
    presenter: &mut Presenter,
) -> io::Result<bool> {
    let before = || plan.steps[..entry].iter().enumerate();
    let unseen = before().filter(|(_, step)| !step.shown && step.action.runs());
    let unseen = unseen.count();
    let setting = before().filter(|(nth, _)| plan.only_sets(*nth)).count();
    let silent = unseen + setting;
    let question = if setting == 0 {
        format!("Run the hidden steps before it first ({silent})?")
    } else {
        format!(
            "Run the hidden steps and those that only set variables before it first ({silent})?"
        )
    };
    match (silent, unseen) {
        (0, _) => Ok(false),
        (_, 0) => presenter.stage().agree(&question).await,
        _ => presenter.stage().confirm(&question).await,
    }
}

fn destroyed(what: &[String], theme: &Theme) -> Vec<Line> {
    let head = Line::styled("This workshop destroys:", theme.style(Role::Error));
    let items = what
        .iter()
        .map(|what| Line::styled(format!("- {what}"), theme.style(Role::Prose)));
    std::iter::once(head).chain(items).collect()
}
