//! The presenter's operator: commentary appears, commands are typed, a key runs them.
//!
//! Owns where a show stops and what is displayed there. Runs nothing: while a command has the
//! terminal, this module neither reads nor writes.

use std::io;
use std::path::PathBuf;
use std::time::Instant;

use crate::plan::{Action, Commentary, Plan, Step, Wait};
use crate::run::{
    Announcement, Conclusion, Decision, Notice, Operator, Outcome, Secrets, substitute,
};
use crate::style::{Line, Role};

use super::command_view::CommandView;
use super::empty_line::leaves_empty_line;
use super::habits::Habits;
use super::history::CommandHistory;
use super::keymap::KeyCommand;
use super::open_stop::{OpenStop, StopScene};
use super::pages::Remainder;
use super::prompt::{DIRECTORY, Prompt};
use super::remarks;
use super::repair::{is_offered_unasked, repair_now};
use super::stage::Stage;
use super::stops::{StopResult, hung_up};

/// A presenter on a stage.
pub struct Presenter {
    stage: Stage,
    commands: CommandView,
    history: CommandHistory,
    habits: Habits,
    /// The last thing that the audience saw was a stop of `browser_then_terminal`.
    looked_at_browser: bool,
}

/// How a command is displayed and whether the show waits for a key.
#[derive(Clone, Copy)]
struct Appearance {
    typed: bool,
    waits: bool,
}

impl Presenter {
    /// A presenter on `stage`.
    pub fn new(mut stage: Stage, prompt: Prompt, habits: Habits) -> Self {
        if habits.learning {
            stage.serves_a_learner();
        }
        Self {
            stage,
            commands: CommandView::new(prompt),
            history: CommandHistory::default(),
            habits,
            looked_at_browser: false,
        }
    }

    /// Masks these secrets in commands from now on.
    pub fn masks(&mut self, secrets: Secrets) {
        self.commands.mask(secrets);
    }

    /// The stage.
    pub fn stage(&mut self) -> &mut Stage {
        &mut self.stage
    }

    /// The prompt before a command of the workshop, with the command's number if enabled.
    pub fn prompt(&mut self, announcement: Announcement<'_>) -> Line {
        self.commands
            .numbered_prompt(announcement, &self.stage.look)
    }

    /// Marks the results of an earlier run.
    pub fn recall(&mut self, plan: &Plan, fared: impl IntoIterator<Item = (usize, bool)>) {
        self.history.recall(plan, fared);
    }

    /// Displays dimly a command that an audience does not see, before it runs.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn mention(&mut self, plan: &Plan, step: usize) -> io::Result<()> {
        self.stage.ask_terminal()?;
        let (cols, _) = self.stage.area();
        let room = (cols, self.stage.theme());
        let lines = self.commands.set_up_lines(plan, step, room);
        self.stage.show_apart(&lines)
    }

    async fn show(&mut self, announcement: Announcement<'_>) -> io::Result<Decision> {
        self.stage.ask_terminal()?;
        let Announcement {
            plan,
            step,
            values,
            again,
            ..
        } = announcement;
        let step = &plan.steps[step];
        let said = announcement.asked.get(DIRECTORY).map(PathBuf::from);
        self.stage.folder = said.or_else(|| announcement.background.directory());
        let looked_at_browser = std::mem::take(&mut self.looked_at_browser);
        match &step.action {
            Action::Say(commentary) => {
                let said = self.stage.say(commentary, values)?;
                let is_comment = matches!(commentary, Commentary::Comment(_));
                let is_nothing = matches!(said, Remainder::All) && !is_comment;
                self.looked_at_browser = looked_at_browser && is_nothing;
                return self.say(announcement, said).await;
            }
            Action::Print(text) => {
                if !again {
                    self.stage.print(&substitute(text, values))?;
                }
                if step.stop_after {
                    return self.pause(announcement).await;
                }
            }
            Action::Wait(Wait::Pause | Wait::Browser) => {
                return self.wait(announcement, looked_at_browser).await;
            }
            Action::Type(text) => {
                self.command(announcement, text, Appearance::TYPED).await?;
            }
            Action::Run(_) | Action::Call(_) => {
                let text = substitute(step.action.text(), values);
                let appearance = Appearance::of(step, again);
                return self.command(announcement, &text, appearance).await;
            }
            Action::Clear => self.stage.clear()?,
            Action::Note(_) => {}
        }
        let is_nothing_new = matches!(step.action, Action::Clear | Action::Note(_));
        self.looked_at_browser = looked_at_browser && is_nothing_new;
        Ok(Decision::Proceed)
    }

    /// Displays commentary, and stops wherever it would scroll away unread, with the keys of every
    /// stop.
    async fn say(
        &mut self,
        announcement: Announcement<'_>,
        said: Remainder,
    ) -> io::Result<Decision> {
        let parts = match said {
            Remainder::All => return Ok(Decision::Proceed),
            Remainder::Parts(parts) => parts,
            Remainder::Card(lines) => {
                self.stage.put_card(&lines)?;
                let decision = self.answer(StopScene::card(announcement)).await?;
                self.stage.clear()?;
                return Ok(decision);
            }
        };
        for part in &parts {
            while !self.stage.put_if_room(part)? {
                let more = self.stage.more();
                let decision = self.stop_at_sign(announcement, &more).await?;
                if decision != Decision::Proceed {
                    return Ok(decision);
                }
            }
        }
        Ok(Decision::Proceed)
    }

    /// Stops where the workshop waits. Right after a look at the browser nothing is new, and a
    /// second key would look like a hang.
    async fn wait(
        &mut self,
        announcement: Announcement<'_>,
        looked_at_browser: bool,
    ) -> io::Result<Decision> {
        let is_look = is_look(&announcement.plan.steps[announcement.step]);
        if looked_at_browser && !is_look && !announcement.again {
            return Ok(Decision::Proceed);
        }
        let decision = self.pause(announcement).await?;
        self.looked_at_browser = is_look && decision == Decision::Proceed;
        Ok(decision)
    }

    /// Displays a command after the prompt and stops there.
    async fn command(
        &mut self,
        announcement: Announcement<'_>,
        shown: &str,
        appearance: Appearance,
    ) -> io::Result<Decision> {
        let Announcement { plan, step, .. } = announcement;
        let attributes = plan.attributes(step);
        let destroys = attributes.is_some_and(|attributes| attributes.destroys);
        let look = &self.stage.look;
        let typed = self.commands.typed(announcement, shown, look);
        self.stage.begin_command()?;
        let since = Instant::now();
        self.stage.begin_stop()?;
        let pressed = self.stage.put_command(&typed, appearance.typed, since);
        let pressed = pressed.await?;
        let action = &plan.steps[step].action;
        let is_run = matches!(action, Action::Run(_));
        let scene = StopScene {
            announcement,
            typed: Some(&typed),
            text: (is_run && !plan.is_secret(step)).then(|| action.text()),
            sign: None,
            asks: destroys && self.history.has_run(step),
            is_card: false,
        };
        let edits = attributes.is_some_and(|attributes| attributes.edit)
            && scene.text.is_some()
            && !self.stage.plays_by_itself();
        let pressed = self.first_key(pressed, appearance.waits, edits);
        self.open(scene).answer(pressed, since).await
    }

    /// The first key of a stop at a command, if `pressed` came while the command was typed.
    fn first_key(
        &self,
        pressed: Option<StopResult>,
        waits: bool,
        edits: bool,
    ) -> Option<StopResult> {
        match pressed {
            None | Some(StopResult::Command(KeyCommand::Run | KeyCommand::Complete)) if edits => {
                Some(StopResult::Command(KeyCommand::Edit))
            }
            None if !waits => Some(StopResult::Command(KeyCommand::Run)),
            Some(StopResult::Command(KeyCommand::Complete)) if waits => None,
            Some(StopResult::Command(KeyCommand::Run)) if waits && self.habits.confirm => None,
            pressed => pressed,
        }
    }

    /// A stop without any text for it.
    async fn pause(&mut self, announcement: Announcement<'_>) -> io::Result<Decision> {
        if !self.habits.learning {
            return self.answer(StopScene::beside(announcement, None)).await;
        }
        // An audience sees that the presenter waits; a learner must see the reason.
        self.stage.screen.fresh_line()?;
        let waits = Line::styled("RETURN continues", self.stage.style(Role::Notice));
        self.stop_at_sign(announcement, &waits).await
    }

    /// A stop at `sign`, a single row, with the keys of every stop. The sign is removed when the
    /// show continues.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub async fn stop_at_sign(
        &mut self,
        announcement: Announcement<'_>,
        sign: &Line,
    ) -> io::Result<Decision> {
        self.stage.screen.put(sign)?;
        let scene = StopScene::beside(announcement, Some(sign));
        let decision = self.answer(scene).await?;
        if decision == Decision::Proceed {
            self.stage.screen.erase_line()?;
        }
        Ok(decision)
    }

    /// Takes keys at a stop without a command until one continues the show.
    async fn answer(&mut self, scene: StopScene<'_>) -> io::Result<Decision> {
        self.stage.begin_stop()?;
        self.open(scene).answer(None, Instant::now()).await
    }

    fn open<'s>(&'s mut self, scene: StopScene<'s>) -> OpenStop<'s> {
        OpenStop {
            scene,
            stage: &mut self.stage,
            commands: &mut self.commands,
            history: &mut self.history,
            habits: self.habits,
        }
    }

    async fn conclude(&mut self, conclusion: Conclusion<'_>) -> io::Result<Decision> {
        let Conclusion { plan, result, .. } = conclusion;
        let step = &plan.steps[result.step];
        self.stage.command_ran(step.shown);
        if !step.shown && leaves_empty_line(conclusion.text) {
            self.stage.is_spaced();
        }
        self.history.mark(plan, result.step, &result.outcome);
        if step.shown && !plan.is_secret(result.step) {
            self.history.remember(conclusion.text);
        }
        if matches!(result.outcome, Outcome::NotRun(_)) {
            return Ok(Decision::Proceed);
        }
        let failure = remarks::failure_of(&result.outcome);
        if let Some(failure) = failure {
            self.stage.waits_again();
            self.history.note_failure(result.step, conclusion.text);
            if let Some(remark) = remarks::of_conclusion(conclusion, failure) {
                self.stage.remark(&remark)?;
            }
        } else if step.shown {
            self.history.forget_failure();
        }
        if conclusion.fatal && step.preflight {
            // Before the show there is nothing to resume.
            return Ok(Decision::Quit);
        }
        if conclusion.fatal || (failure.is_some() && is_offered_unasked(conclusion, self.habits)) {
            let stop = self.open(StopScene::beside(conclusion.announcement(), None));
            return repair_now(stop, conclusion).await;
        }
        if conclusion.stop {
            return self.pause(conclusion.announcement()).await;
        }
        Ok(Decision::Proceed)
    }
}

impl Appearance {
    /// Typed letter by letter, then the show continues.
    const TYPED: Self = Self {
        typed: true,
        waits: false,
    };

    fn of(step: &Step, again: bool) -> Self {
        if again {
            Self {
                typed: false,
                waits: true,
            }
        } else {
            Self {
                typed: step.typed,
                waits: step.stop_before,
            }
        }
    }
}

/// Whether this is the stop for a look at the browser.
fn is_look(step: &Step) -> bool {
    let links = step.origin.chain.iter();
    links
        .map(|link| link.what.as_str())
        .any(|what| what == "macro browser_then_terminal")
}

impl Operator for Presenter {
    fn names(&self) -> &[String] {
        self.commands.names()
    }

    async fn before(&mut self, announcement: Announcement<'_>) -> Decision {
        // If the terminal cannot be written to, it is gone: there is no audience any more.
        if let Ok(decision) = self.show(announcement).await {
            return decision;
        }
        hung_up().await;
        Decision::Quit
    }

    fn unseen(&mut self, _: &Plan, _: usize) {
        // Pending answers of the terminal must not reach the command.
        self.stage.settle();
    }

    async fn after(&mut self, conclusion: Conclusion<'_>) -> Decision {
        if let Ok(decision) = self.conclude(conclusion).await {
            return decision;
        }
        hung_up().await;
        Decision::Quit
    }

    fn cut_short(&mut self) {
        // The next output on this terminal begins a line. A terminal that is gone needs none.
        let _ = self.stage.screen.fresh_line();
    }

    fn notice(&mut self, notice: &Notice) {
        // As above: the next stop notices that the terminal is gone.
        let _ = self.stage.remark(&remarks::of_notice(notice));
    }
}
