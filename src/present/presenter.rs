//! The presenter's operator: commentary appears, commands are typed, a key runs them.
//!
//! Owns what keys lead to. Runs nothing: while a command has the terminal, nothing here reads or
//! writes.

use std::io;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use crate::plan::{Action, Commentary, Plan, Step, Wait};
use crate::requirements::Machine;
use crate::run::{
    Announcement, Conclusion, Decision, Failure, Notice, Operator, Outcome, Secrets, hidden,
    substitute,
};
use crate::style::{Line, Role, Style};
use crate::term::Key;

use super::explain::explain;
use super::greeting::greeting;
use super::help::PossibleKeys;
use super::keymap::{KeyCommand, keys_of};
use super::menu::{Item, Menu};
use super::outline::{Mark, Outline, Way};
use super::pages::Remainder;
use super::prompt::{DIRECTORY, Prompt};
use super::prose;
use super::stage::{Stage, TypedCommand};
use super::stops::{StopResult, hung_up};

/// Before a command that runs unseen.
const SET_UP: &str = "  set-up: ";

/// Shown after a repeated command that destroys something.
const AGAIN: &str = "  again? y/n ";

/// What the greeting says of keys.
const KEYS: &str = "RETURN begins, Q quits.";

/// What a presenter can want beside what the workshop says.
#[derive(Debug, Clone, Copy, Default)]
pub struct Habits {
    /// A first RETURN completes the typing, a second one runs.
    pub confirm: bool,
    /// There is a recording that can be played for a command that failed.
    pub understudy: bool,
    /// A learner at home: more is explained than on stage, and a failure opens its menu immediately.
    pub learning: bool,
}

/// A presenter on a stage.
pub struct Presenter {
    stage: Stage,
    prompt: Prompt,
    habits: Habits,
    /// Not shown in commands either.
    secrets: Secrets,
    /// How each step fared.
    marks: Vec<Mark>,
    /// The last failure, until something else has worked.
    failed: Option<FailedStep>,
    /// What ran, and what was typed at `:`; the latest is the last.
    typed_before: Vec<String>,
    /// A stop of `browser_then_terminal` was the last thing that the audience saw.
    looked_at_browser: bool,
}

/// A step that failed.
#[derive(Debug, Clone)]
struct FailedStep {
    step: usize,
    /// What ran.
    text: String,
}

/// What can be done about a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Remedy {
    Retry,
    Edit,
    GoOn,
    SubShell,
    Understudy,
    Keys,
    Quit,
}

/// How a command is shown and whether a key is waited for.
#[derive(Clone, Copy)]
struct Stop {
    typed: bool,
    waits: bool,
}

/// A stop, as keys that are pressed there need to know it.
#[derive(Clone, Copy)]
struct At<'a> {
    announcement: Announcement<'a>,
    /// What is there, if it is a command.
    typed: Option<&'a TypedCommand>,
    /// The command's text, if it may be changed.
    text: Option<&'a str>,
    /// What is there, if it is no command: that there is more, or that the show waits for a key.
    sign: Option<&'a Line>,
    /// Running it once more is asked about.
    asks: bool,
    /// A heading has the screen to itself.
    is_card: bool,
}

impl<'a> At<'a> {
    /// A stop without a command, where `sign` stands.
    fn beside(announcement: Announcement<'a>, sign: Option<&'a Line>) -> Self {
        Self {
            announcement,
            typed: None,
            text: None,
            sign,
            asks: false,
            is_card: false,
        }
    }
}

/// What a key at a stop led to.
enum KeyResult {
    /// Still there.
    Nowhere,
    /// To this.
    To(Decision),
    /// To the next key.
    Pressed(StopResult),
}

impl Presenter {
    /// A presenter on `stage`.
    pub fn new(mut stage: Stage, prompt: Prompt, habits: Habits) -> Self {
        if habits.learning {
            stage.serves_a_learner();
        }
        Self {
            stage,
            prompt,
            habits,
            secrets: Secrets::default(),
            marks: Vec::new(),
            failed: None,
            typed_before: Vec::new(),
            looked_at_browser: false,
        }
    }

    /// From now on commands are shown with these masked: what is shown is written down, and
    /// letters that come one by one cannot be masked there.
    pub fn masks(&mut self, secrets: Secrets) {
        self.secrets = secrets;
    }

    /// The stage.
    pub fn stage(&mut self) -> &mut Stage {
        &mut self.stage
    }

    /// The prompt as it is before a command of the workshop, with the command's number if wanted.
    pub fn prompt(&mut self, announcement: Announcement<'_>) -> Line {
        let number = command_number(announcement.plan, announcement.step);
        let prompt = self.own_prompt(announcement);
        match number.filter(|_| self.stage.look.numbers) {
            Some(number) => {
                let number = format!("[{number}] ");
                let mut line = Line::styled(number, self.stage.style(Role::Notice));
                line.append(&prompt);
                line
            }
            None => prompt,
        }
    }

    /// The prompt as it is before a command of the presenter's own.
    fn own_prompt(&mut self, announcement: Announcement<'_>) -> Line {
        let style = self.stage.style(Role::Prompt);
        self.prompt.line(style, announcement.asked)
    }

    /// Marks how steps have fared in an earlier run.
    pub fn recall(&mut self, plan: &Plan, fared: impl IntoIterator<Item = (usize, bool)>) {
        self.marks.resize(plan.steps.len(), Mark::Open);
        for (step, as_expected) in fared {
            self.marks[step] = if as_expected {
                Mark::Done
            } else {
                Mark::Failed
            };
        }
    }

    /// Says what the workshop is, as the greeting does, and waits for nothing.
    pub fn introduce(&mut self, plan: &Plan, is_sample: bool) -> io::Result<()> {
        self.stage.ask_terminal()?;
        let (cols, _) = self.stage.area();
        let lines = greeting(plan, is_sample, None, (cols, &self.stage.look.theme));
        self.stage.show_lines(&lines)
    }

    /// Greets and waits for a key. False when the answer was to quit.
    pub async fn greet(&mut self, plan: &Plan, is_sample: bool) -> io::Result<bool> {
        self.stage.ask_terminal()?;
        let (cols, _) = self.stage.area();
        let lines = greeting(plan, is_sample, Some(KEYS), (cols, &self.stage.look.theme));
        self.stage.show_lines(&lines)?;
        self.stage.is_spaced();
        self.stage.begin_stop()?;
        let since = Instant::now();
        let begins = loop {
            match self.stage.pressed(since).await {
                StopResult::Command(KeyCommand::Run | KeyCommand::Complete) => break true,
                StopResult::End | StopResult::Command(KeyCommand::Quit) => break false,
                StopResult::Command(KeyCommand::Keys) => {
                    self.stage.show_keys(PossibleKeys::default()).await?;
                }
                StopResult::Command(KeyCommand::Blank) => {
                    let title = self.title_line(plan);
                    self.stage.go_blank(&title).await?;
                }
                StopResult::Command(_) => {}
            }
        };
        self.stage.end_stop();
        Ok(begins)
    }

    /// The title as it is on an empty screen.
    fn title_line(&self, plan: &Plan) -> [Line; 1] {
        [Line::styled(
            title_of(plan),
            self.stage.style(Role::Heading1),
        )]
    }

    /// Shows commentary, and stops wherever it would scroll away unread: with the keys of every stop.
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
                self.stage.begin_stop()?;
                let at = At {
                    is_card: true,
                    ..At::beside(announcement, None)
                };
                let decision = self.answer(at, None, Instant::now()).await?;
                self.stage.clear()?;
                return Ok(decision);
            }
        };
        for part in &parts {
            while !self.stage.put_if_room(part)? {
                let more = self.stage.more();
                let decision = self.at_sign(announcement, &more).await?;
                if decision != Decision::Proceed {
                    return Ok(decision);
                }
            }
        }
        Ok(Decision::Proceed)
    }

    /// Draws a heading again that has the screen to itself.
    fn put_card(&mut self, announcement: Announcement<'_>) -> io::Result<()> {
        let Announcement {
            plan, step, values, ..
        } = announcement;
        if let Action::Say(commentary) = &plan.steps[step].action
            && let Remainder::Card(lines) = self.stage.say(commentary, values)?
        {
            self.stage.put_card(&lines)?;
        }
        Ok(())
    }

    /// A stop where `sign` stands, which goes when the show continues.
    async fn at_sign(
        &mut self,
        announcement: Announcement<'_>,
        sign: &Line,
    ) -> io::Result<Decision> {
        self.stage.screen.put(sign)?;
        self.stage.begin_stop()?;
        let at = At::beside(announcement, Some(sign));
        let decision = self.answer(at, None, Instant::now()).await?;
        if decision == Decision::Proceed {
            self.stage.screen.erase_line()?;
        }
        Ok(decision)
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
            Action::Clear => self.stage.clear()?,
            Action::Wait(Wait::Pause | Wait::Browser) => {
                let is_look = is_look(step);
                if looked_at_browser && !is_look && !again {
                    // Nothing is new since the key that ended the look: a second one would seem to hang.
                    return Ok(Decision::Proceed);
                }
                let decision = self.pause(announcement).await?;
                self.looked_at_browser = is_look && decision == Decision::Proceed;
                return Ok(decision);
            }
            Action::Type(text) => {
                let stop = Stop {
                    typed: true,
                    waits: false,
                };
                self.command(announcement, text, stop).await?;
            }
            Action::Run(_) | Action::Call(_) => {
                let text = substitute(step.action.text(), values);
                let stop = Stop::of(step, again);
                return self.command(announcement, &text, stop).await;
            }
            Action::Note(_) => {}
        }
        let is_nothing_new = matches!(step.action, Action::Clear | Action::Note(_));
        self.looked_at_browser = looked_at_browser && is_nothing_new;
        Ok(Decision::Proceed)
    }

    /// Shows a command after the prompt and stops there.
    async fn command(
        &mut self,
        announcement: Announcement<'_>,
        shown: &str,
        stop: Stop,
    ) -> io::Result<Decision> {
        let attributes = announcement.plan.attributes(announcement.step);
        let destroys = attributes.is_some_and(|attributes| attributes.destroys);
        let typed = self.typed(announcement, shown);
        self.stage.begin_command()?;
        let since = Instant::now();
        self.stage.begin_stop()?;
        let pressed = self.stage.put_command(&typed, stop.typed, since).await?;
        let step = &announcement.plan.steps[announcement.step];
        let is_run = matches!(step.action, Action::Run(_));
        let ran = self.marks.get(announcement.step).copied() != Some(Mark::Open);
        let at = At {
            announcement,
            typed: Some(&typed),
            text: (is_run && !is_secret(announcement.plan, announcement.step))
                .then(|| step.action.text()),
            sign: None,
            asks: destroys && ran && !self.marks.is_empty(),
            is_card: false,
        };
        let edits = attributes.is_some_and(|attributes| attributes.edit)
            && at.text.is_some()
            && !self.stage.plays_by_itself();
        let pressed = match pressed {
            None | Some(StopResult::Command(KeyCommand::Run | KeyCommand::Complete)) if edits => {
                Some(StopResult::Command(KeyCommand::Edit))
            }
            None if !stop.waits => Some(StopResult::Command(KeyCommand::Run)),
            Some(StopResult::Command(KeyCommand::Complete)) if stop.waits => None,
            Some(StopResult::Command(KeyCommand::Run)) if stop.waits && self.habits.confirm => None,
            pressed => pressed,
        };
        self.answer(at, pressed, since).await
    }

    /// Shows a command dimly that an audience does not see, before it runs.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn mention(&mut self, plan: &Plan, step: usize) -> io::Result<()> {
        self.stage.ask_terminal()?;
        let text = plan.steps[step].action.text();
        let text = if is_secret(plan, step) {
            hidden(text)
        } else {
            self.secrets.mask(text)
        };
        let style = self.stage.style(Role::Notice);
        let width = self.stage.area().0.saturating_sub(SET_UP.len());
        let shown = |(nth, part): (usize, String)| {
            let before = if nth == 0 {
                SET_UP
            } else {
                &" ".repeat(SET_UP.len())
            };
            Line::styled(format!("{before}{part}"), style)
        };
        let parts = text.lines().map(|line| prose::broken(line, width));
        let lines: Vec<_> = parts
            .flat_map(|parts| parts.into_iter().enumerate().map(shown))
            .collect();
        self.stage.show_apart(&lines)
    }

    /// A command after its prompt as the audience may see it.
    fn typed(&mut self, announcement: Announcement<'_>, text: &str) -> TypedCommand {
        let prompt = self.prompt(announcement);
        let text = if is_secret(announcement.plan, announcement.step) {
            hidden(text)
        } else {
            self.secrets.mask(text)
        };
        TypedCommand::new(prompt, &text, &self.stage.look.theme)
    }

    /// A stop with nothing on the screen to show for it.
    async fn pause(&mut self, announcement: Announcement<'_>) -> io::Result<Decision> {
        if !self.habits.learning {
            self.stage.begin_stop()?;
            let at = At::beside(announcement, None);
            return self.answer(at, None, Instant::now()).await;
        }
        // An audience sees that the presenter waits; a learner must see what for.
        self.stage.screen.fresh_line()?;
        let waits = Line::styled("RETURN continues", self.stage.style(Role::Notice));
        self.at_sign(announcement, &waits).await
    }

    /// Takes keys until one leads on, and ends the stop.
    async fn answer(
        &mut self,
        at: At<'_>,
        mut pressed: Option<StopResult>,
        since: Instant,
    ) -> io::Result<Decision> {
        let mut drawn_for = self.stage.size();
        let decision = loop {
            let size = self.stage.size();
            if std::mem::replace(&mut drawn_for, size) != size && at.is_card {
                self.put_card(at.announcement)?;
            }
            let now = match pressed.take() {
                Some(pressed) => pressed,
                None => match self.stage.pressed_or_resized(since).await {
                    Some(pressed) => pressed,
                    None => continue,
                },
            };
            let StopResult::Command(command) = now else {
                break Decision::Quit;
            };
            match self.lead(at, command).await? {
                KeyResult::To(decision) => break decision,
                KeyResult::Pressed(next) => pressed = Some(next),
                KeyResult::Nowhere => self.stand_again(at).await?,
            }
        };
        self.stage.end_stop();
        let stands = at.typed.is_some()
            && !matches!(
                decision,
                Decision::RunInstead(_) | Decision::Aside(_) | Decision::RunFirst { .. }
            );
        if stands {
            self.stage.screen.end_line()?;
        }
        match decision {
            Decision::Skip => self.stage.remark("...skipping")?,
            Decision::SubShell => self.stage.screen.fresh_line()?,
            _ => {}
        }
        Ok(decision)
    }

    /// Shows the command again where something was shown below it.
    async fn stand_again(&mut self, at: At<'_>) -> io::Result<()> {
        if !std::mem::take(&mut self.stage.has_grown) {
            return Ok(());
        }
        self.stage.begin_command()?;
        if let Some(typed) = at.typed {
            self.stage.put_command(typed, false, Instant::now()).await?;
        }
        Ok(())
    }

    /// Does what `command` means at a stop. Where pages leave an empty screen, the stop is drawn again.
    async fn lead(&mut self, at: At<'_>, command: KeyCommand) -> io::Result<KeyResult> {
        let led = self.lead_once(at, command).await?;
        let covers = matches!(
            command,
            KeyCommand::Outline | KeyCommand::Blank | KeyCommand::Keys
        );
        if covers && matches!(led, KeyResult::Nowhere) && !self.stage.has_second_screen() {
            self.stage.put_afresh(at.typed)?;
            self.put_sign(at)?;
        }
        Ok(led)
    }

    async fn lead_once(&mut self, at: At<'_>, command: KeyCommand) -> io::Result<KeyResult> {
        let led = match command {
            KeyCommand::Run | KeyCommand::Complete => {
                if at.asks && !self.stage.is_sure(AGAIN).await? {
                    return Ok(KeyResult::To(Decision::Skip));
                }
                Decision::Proceed
            }
            KeyCommand::Skip => Decision::Skip,
            KeyCommand::Back => Decision::Back,
            KeyCommand::SubShell => Decision::SubShell,
            // Without a recording there is nothing to say to the audience.
            KeyCommand::Understudy if !self.habits.understudy => return Ok(KeyResult::Nowhere),
            KeyCommand::Understudy => Decision::Understudy,
            KeyCommand::Quit => Decision::Quit,
            KeyCommand::Redraw => {
                self.stage.put_afresh(at.typed)?;
                self.put_sign(at)?;
                return Ok(KeyResult::Nowhere);
            }
            KeyCommand::Edit => return self.edit(at).await,
            KeyCommand::Own => return self.own_command(at).await,
            KeyCommand::Outline => return self.outline(at).await,
            KeyCommand::Blank => {
                let title = self.title_line(at.announcement.plan);
                let before = at.announcement.background.stopped();
                let pressed = self.stage.go_blank(&title).await?;
                at.announcement.background.wake_since(&before);
                return Ok(match pressed {
                    StopResult::End => KeyResult::To(Decision::Quit),
                    StopResult::Command(_) => KeyResult::Nowhere,
                });
            }
            KeyCommand::Copy | KeyCommand::Explain => return self.tell_of(at, command).await,
            KeyCommand::Keys | KeyCommand::Choices if self.failed.is_some() => {
                return self.make_good(at).await;
            }
            KeyCommand::Keys => {
                self.stage.show_keys(self.possible(at)).await?;
                return Ok(KeyResult::Nowhere);
            }
            KeyCommand::Choices => return Ok(KeyResult::Nowhere),
        };
        Ok(KeyResult::To(led))
    }

    /// What can be done at this stop.
    fn possible(&self, at: At<'_>) -> PossibleKeys {
        let Announcement { plan, step, .. } = at.announcement;
        PossibleKeys {
            begun: true,
            earlier: plan.steps[..step]
                .iter()
                .any(|earlier| earlier.shown && earlier.action.runs()),
            change: at.text.is_some(),
            understudy: self.habits.understudy,
            failed: self.failed.is_some(),
            learns: self.habits.learning,
        }
    }

    /// Puts what stood there, beside a command, there again.
    fn put_sign(&mut self, at: At<'_>) -> io::Result<()> {
        match at.sign {
            Some(sign) => {
                self.stage.screen.erase_line()?;
                self.stage.screen.put(sign)
            }
            None => Ok(()),
        }
    }

    /// Copies a command, or says what its programs say of themselves.
    async fn tell_of(&mut self, at: At<'_>, wanted: KeyCommand) -> io::Result<KeyResult> {
        let (Some(typed), Some(text)) = (at.typed, at.text) else {
            return Ok(KeyResult::Nowhere);
        };
        let lines = if wanted == KeyCommand::Copy {
            self.stage.screen.copy(text)?;
            vec![Line::styled("copied", self.stage.style(Role::Notice))]
        } else {
            let synopses = explain(text, &Machine).await;
            self.stage.lines_of(&synopses)
        };
        let pressed = self.stage.tell_below(&lines, typed).await?;
        Ok(pressed.map_or(KeyResult::Nowhere, KeyResult::Pressed))
    }

    async fn edit(&mut self, at: At<'_>) -> io::Result<KeyResult> {
        let (Some(typed), Some(text)) = (at.typed, at.text) else {
            return Ok(KeyResult::Nowhere);
        };
        self.stage.take_back(typed)?;
        let edited = self.stage.edit(&typed.prompt, text).await?;
        self.or_back(at, edited, Decision::RunInstead).await
    }

    async fn own_command(&mut self, at: At<'_>) -> io::Result<KeyResult> {
        let prompt = self.own_prompt(at.announcement);
        self.clear_for(at)?;
        let own = self.stage.edit_after(&prompt, "", &self.typed_before);
        let own = own.await?;
        self.remember(own.as_deref().unwrap_or_default());
        self.or_back(at, own, Decision::Aside).await
    }

    /// Keeps what was typed or ran for the arrows at `:`.
    fn remember(&mut self, text: &str) {
        let text = text.trim();
        if !text.is_empty() && self.typed_before.last().map(String::as_str) != Some(text) {
            self.typed_before.push(text.to_owned());
        }
    }

    /// What `text` leads to; when it is empty, what was there is there again.
    async fn or_back(
        &mut self,
        at: At<'_>,
        text: Option<String>,
        decision: impl FnOnce(String) -> Decision,
    ) -> io::Result<KeyResult> {
        match (text.filter(|text| !text.trim().is_empty()), at.typed) {
            (Some(text), _) => return Ok(KeyResult::To(decision(text))),
            (None, Some(typed)) => {
                self.stage.put_command(typed, false, Instant::now()).await?;
            }
            (None, None) => self.put_sign(at)?,
        }
        Ok(KeyResult::Nowhere)
    }

    async fn outline(&mut self, at: At<'_>) -> io::Result<KeyResult> {
        let Announcement { plan, step, .. } = at.announcement;
        let mut outline = Outline::new(plan, step, &self.marks);
        Ok(match self.stage.find_way(&mut outline).await? {
            Way::To(step) => KeyResult::To(Decision::Jump(step)),
            Way::Through(step) => KeyResult::To(Decision::JumpThrough(step)),
            Way::Nowhere | Way::Open => KeyResult::Nowhere,
        })
    }

    /// Offers what can be done about the last failure, at a later stop.
    async fn make_good(&mut self, at: At<'_>) -> io::Result<KeyResult> {
        let Some(FailedStep { step, text }) = self.failed.clone() else {
            return Ok(KeyResult::Nowhere);
        };
        let mut menu = self.remedies(at.announcement.plan, step, &text);
        let remedy = self.stage.choose(&mut menu, at.typed).await?;
        if at.typed.is_none() {
            self.put_sign(at)?;
        }
        Ok(match remedy {
            Some(Remedy::Retry) => {
                self.clear_for(at)?;
                let announcement = Announcement {
                    step,
                    ..at.announcement
                };
                self.put_again(announcement, &text).await?;
                KeyResult::To(Decision::RunFirst { step, text })
            }
            Some(Remedy::Edit) => {
                self.clear_for(at)?;
                let failed = Announcement {
                    step,
                    ..at.announcement
                };
                let prompt = self.prompt(failed);
                let edited = self.stage.edit(&prompt, &text).await?;
                let decision = |text| Decision::RunFirst { step, text };
                return self.or_back(at, edited, decision).await;
            }
            Some(Remedy::GoOn) => {
                self.failed = None;
                KeyResult::Nowhere
            }
            Some(Remedy::SubShell) => KeyResult::To(Decision::SubShell),
            Some(Remedy::Understudy) => KeyResult::To(Decision::Understudy),
            Some(Remedy::Keys) => {
                self.stage.show_keys(self.possible(at)).await?;
                KeyResult::Nowhere
            }
            Some(Remedy::Quit) => KeyResult::To(Decision::Quit),
            None => KeyResult::Nowhere,
        })
    }

    /// Makes room for another command where the stop's own one stands.
    fn clear_for(&mut self, at: At<'_>) -> io::Result<()> {
        if let Some(typed) = at.typed {
            return self.stage.take_back(typed);
        }
        if at.sign.is_some() {
            self.stage.screen.erase_line()?;
        }
        self.stage.begin_command()
    }

    /// Puts a command there that runs immediately.
    async fn put_again(&mut self, announcement: Announcement<'_>, text: &str) -> io::Result<()> {
        let typed = self.typed(announcement, text);
        self.stage
            .put_command(&typed, false, Instant::now())
            .await?;
        self.stage.screen.end_line()
    }

    /// What can be done about a failure of `step`, where `text` ran.
    fn remedies(&mut self, plan: &Plan, step: usize, text: &str) -> Menu<Remedy> {
        let again = match self.short(plan, step, text) {
            Some(text) => format!("run `{text}` again"),
            None => "run it again".to_owned(),
        };
        let keymap = &self.stage.look.keymap;
        let bound = |command| keys_of(keymap, command).first().cloned();
        let item = |choice, key: Option<Key>, text: &str| {
            Some(Item {
                choice,
                key: key?,
                text: text.to_owned(),
            })
        };
        let edit = bound(KeyCommand::Edit).filter(|_| !is_secret(plan, step));
        let understudy = bound(KeyCommand::Understudy).filter(|_| self.habits.understudy);
        let items = [
            item(Remedy::Retry, Some(Key::Char('r')), &again),
            item(Remedy::Edit, edit, "change it and run it"),
            item(Remedy::GoOn, Some(Key::Char('c')), "continue"),
            item(
                Remedy::SubShell,
                bound(KeyCommand::SubShell),
                "a shell here",
            ),
            item(Remedy::Understudy, understudy, "play its recorded output"),
            item(Remedy::Keys, bound(KeyCommand::Keys), "what the keys do"),
            item(Remedy::Quit, bound(KeyCommand::Quit), "quit"),
        ];
        Menu::new(items.into_iter().flatten().collect())
    }

    /// A command in so few letters that a menu has room for it; `None` for a secret.
    fn short(&mut self, plan: &Plan, step: usize, text: &str) -> Option<String> {
        if is_secret(plan, step) {
            return None;
        }
        let (cols, _) = self.stage.area();
        let text = self.secrets.mask(text);
        let lines: Vec<_> = text.trim().lines().collect();
        let mut first = (*lines.first()?).to_owned();
        if lines.len() > 1 {
            first.extend([" ", self.stage.theme().signs().ellipsis()]);
        }
        let room = cols.saturating_sub(20).clamp(8, 50);
        let first = Line::styled(&first, Style::PLAIN);
        Some(self.stage.theme().cut(&first, room).text())
    }

    async fn conclude(&mut self, conclusion: Conclusion<'_>) -> io::Result<Decision> {
        let Conclusion { plan, result, .. } = conclusion;
        let step = &plan.steps[result.step];
        self.stage.command_ran(step.shown);
        self.mark(plan, result.step, &result.outcome);
        if step.shown && !is_secret(plan, result.step) {
            self.remember(conclusion.text);
        }
        let failure = match &result.outcome {
            Outcome::NotRun(_) => return Ok(Decision::Proceed),
            // The presenter stopped it with ctrl-c: that is no failure.
            outcome if outcome.is_as_operated() => None,
            Outcome::Failed(failure) => Some(failure),
            Outcome::Passed | Outcome::Ignored => None,
        };
        if let Some(failure) = failure {
            self.stage.waits_again();
            self.failed = Some(FailedStep {
                step: result.step,
                text: conclusion.text.to_owned(),
            });
            let said = quiet_line(failure, result.elapsed);
            // That a new shell continues has been said by now.
            let is_news = !matches!(failure, Failure::SessionLost(_));
            if step.shown && !conclusion.quiet {
                if is_news {
                    self.stage.remark(&said)?;
                }
            } else if conclusion.fatal && !step.shown && !step.preflight {
                // No one has seen what is asked about.
                let text = if is_secret(plan, result.step) {
                    hidden(conclusion.text)
                } else {
                    conclusion.text.to_owned()
                };
                let command = text.lines().next().unwrap_or_default();
                self.stage.remark(&format!("{said}: {command}"))?;
            }
        } else if step.shown {
            self.failed = None;
        }
        if conclusion.fatal && step.preflight {
            // Before the show there is nothing to rescue.
            return Ok(Decision::Quit);
        }
        let is_lost = failure.is_some() && step.shown && self.habits.learning;
        // Without a prompt that follows there is none to offer it at.
        let is_unoffered = failure.is_some()
            && step.shown
            && !(conclusion.quiet || conclusion.stop || stops_after(plan, result.step));
        if conclusion.fatal || is_lost || is_unoffered {
            if let Some(hint) = hint_of(plan, result.step).filter(|_| self.habits.learning) {
                self.stage.remark(&format!("hint: {hint}"))?;
            }
            return self.rescue(conclusion).await;
        }
        if conclusion.stop {
            return self
                .pause(Announcement {
                    plan,
                    step: result.step,
                    values: conclusion.asked,
                    asked: conclusion.asked,
                    background: conclusion.background,
                    again: false,
                })
                .await;
        }
        Ok(Decision::Proceed)
    }

    fn mark(&mut self, plan: &Plan, step: usize, outcome: &Outcome) {
        self.marks.resize(plan.steps.len(), Mark::Open);
        self.marks[step] = match outcome {
            Outcome::Failed(_) => Mark::Failed,
            Outcome::Passed | Outcome::Ignored => Mark::Done,
            Outcome::NotRun(_) => Mark::Open,
        };
    }

    /// The failure would end the run, or pass silently: offers to mend it immediately.
    async fn rescue(&mut self, conclusion: Conclusion<'_>) -> io::Result<Decision> {
        self.stage.ask_terminal()?;
        let text = conclusion.text.to_owned();
        let announcement = Announcement {
            plan: conclusion.plan,
            step: conclusion.result.step,
            values: conclusion.asked,
            asked: conclusion.asked,
            background: conclusion.background,
            again: false,
        };
        self.stage.begin_command()?;
        self.stage.begin_stop()?;
        let mut menu = self.remedies(conclusion.plan, announcement.step, &text);
        let decision = loop {
            match self.stage.choose(&mut menu, None).await? {
                Some(Remedy::Retry) => {
                    self.put_again(announcement, &text).await?;
                    break Decision::RunInstead(text);
                }
                Some(Remedy::Edit) => {
                    let prompt = self.prompt(announcement);
                    let edited = self.stage.edit(&prompt, &text).await?;
                    if let Some(edited) = edited.filter(|text| !text.trim().is_empty()) {
                        break Decision::RunInstead(edited);
                    }
                }
                Some(Remedy::Keys) => {
                    let at = At::beside(announcement, None);
                    self.stage.show_keys(self.possible(at)).await?;
                }
                Some(Remedy::GoOn) => break Decision::Proceed,
                Some(Remedy::SubShell) => break Decision::SubShell,
                Some(Remedy::Understudy) => break Decision::Understudy,
                None if !conclusion.fatal => break Decision::Proceed,
                Some(Remedy::Quit) | None => break Decision::Quit,
            }
        };
        self.stage.end_stop();
        if decision != Decision::Quit {
            self.failed = None;
        }
        Ok(decision)
    }
}

impl Stop {
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

/// What this step types and prints must not be seen.
fn is_secret(plan: &Plan, step: usize) -> bool {
    let attributes = plan.attributes(step);
    attributes.is_some_and(|attributes| attributes.secret)
}

/// Whether this is the stop for a look at the browser.
fn is_look(step: &Step) -> bool {
    let links = step.origin.chain.iter();
    links
        .map(|link| link.what.as_str())
        .any(|what| what == "macro browser_then_terminal")
}

/// The number of a command among those that the audience sees, from 1.
fn command_number(plan: &Plan, step: usize) -> Option<usize> {
    let is_numbered =
        |step: &&Step| step.shown && matches!(step.action, Action::Run(_) | Action::Call(_));
    plan.steps
        .get(step)
        .as_ref()
        .filter(|step| is_numbered(step))?;
    Some(plan.steps[..=step].iter().filter(is_numbered).count())
}

/// Whether a key is waited for anywhere after this step.
fn stops_after(plan: &Plan, step: usize) -> bool {
    plan.steps[step + 1..].iter().any(|later| {
        let stops = later.stop_before || later.stop_after;
        later.shown && (stops || matches!(later.action, Action::Wait(_)))
    })
}

/// What the workshop says to a learner when this step fails.
fn hint_of(plan: &Plan, step: usize) -> Option<&str> {
    plan.attributes(step)?.hint.as_deref()
}

/// `status 1 after 0.3s`.
fn quiet_line(failure: &Failure, elapsed: Duration) -> String {
    let what = match failure {
        Failure::Status { got, .. } => format!("status {got}"),
        other => other.to_string(),
    };
    format!("{what} after {}", crate::style::elapsed(elapsed))
}

/// What the show is called.
fn title_of(plan: &Plan) -> String {
    let first = || Some(plan.sections.first()?.title.clone());
    plan.settings
        .title
        .clone()
        .or_else(first)
        .unwrap_or_default()
}

impl Operator for Presenter {
    fn names(&self) -> &[String] {
        self.prompt.names()
    }

    async fn before(&mut self, announcement: Announcement<'_>) -> Decision {
        // The terminal is gone when it cannot be written to: there is no one left to present to.
        if let Ok(decision) = self.show(announcement).await {
            return decision;
        }
        hung_up().await;
        Decision::Quit
    }

    fn unseen(&mut self, _: &Plan, _: usize) {
        // What the terminal has yet to answer must not reach the command.
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
        // What comes next on this terminal begins a line. A terminal that is gone needs none.
        let _ = self.stage.screen.fresh_line();
    }

    fn notice(&mut self, notice: &Notice) {
        let text = match notice {
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
        };
        // As above: a terminal that is gone is found out at the next stop.
        let _ = self.stage.remark(&text);
    }
}
