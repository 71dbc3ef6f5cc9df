//! The presenter's operator: commentary appears, commands are typed, a key runs them.
//!
//! Owns what stands on the stage and what keys do there. Runs nothing: while a command has the
//! terminal, nothing here reads or writes.

use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::plan::{Action, Call, Command, Commentary, Plan, Step, Wait};
use crate::run::{
    Announcement, Conclusion, Decision, Notice, Operator, Outcome, Values, substitute,
};
use crate::style::{Line, Role, Theme};
use crate::term::{Input, Keys, RawMode, Screen, Tty};

use super::greeting::greeting;
use super::keymap::{KeyCommand, command_for};
use super::typing::{self, Keystroke};
use super::{highlight, prose, visible};

/// How long a prompt must have been visible before a key runs its command: a second RETURN by
/// accident must not run what nobody has read.
const GUARD: Duration = Duration::from_millis(100);

/// How the stage looks.
#[derive(Debug, Clone)]
pub struct Look {
    /// Colours and attributes.
    pub theme: Theme,
    /// False for no escape codes at all.
    pub color: bool,
    /// What stands before a command.
    pub prompt: String,
}

/// A presenter at a terminal.
pub struct Presenter {
    pub(super) tty: Arc<Tty>,
    pub(super) keys: Keys,
    pub(super) screen: Screen<Terminal>,
    pub(super) look: Look,
    random: fastrand::Rng,
    /// What stands above the next line, as far as we wrote it.
    above: Above,
}

/// Writes to the terminal that the keys come from.
pub(super) struct Terminal(Arc<Tty>);

impl io::Write for Terminal {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.as_ref().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What the last line on the stage is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Above {
    /// Nothing, or an empty line.
    Space,
    /// Commentary in Markdown.
    Prose,
    /// A command, its output, or a line of a script.
    Lines,
}

/// What a stop ended with.
enum Pressed {
    Command(KeyCommand),
    End,
}

impl Presenter {
    /// A presenter at `tty`, which shows nothing yet.
    pub fn new(tty: Arc<Tty>, look: Look) -> io::Result<Self> {
        let keys = Keys::new(Arc::clone(&tty))?;
        let screen = Screen::new(Terminal(Arc::clone(&tty)), tty.size(), look.color);
        let random = fastrand::Rng::new();
        Ok(Self {
            tty,
            keys,
            screen,
            look,
            random,
            above: Above::Space,
        })
    }

    /// Greets and waits for a key. False when the answer was to quit.
    pub async fn greet(&mut self, plan: &Plan, is_sample: bool) -> io::Result<bool> {
        let size = self.tty.size();
        let lines = greeting(plan, is_sample, (usize::from(size.cols), &self.look.theme));
        self.show_lines(&lines)?;
        self.above = Above::Space;
        let pressed = self.key(Instant::now()).await?;
        Ok(!matches!(
            pressed,
            Pressed::End | Pressed::Command(KeyCommand::Quit)
        ))
    }

    async fn show(&mut self, announcement: Announcement<'_>) -> io::Result<Decision> {
        let Announcement {
            plan,
            step,
            values,
            again,
        } = announcement;
        let step = &plan.steps[step];
        self.screen.resize(self.tty.size());
        match &step.action {
            Action::Say(commentary) => self.say(commentary, values)?,
            Action::Print(text) => {
                self.print(&substitute(text, values))?;
                if step.stop_after {
                    return self.pause().await;
                }
            }
            Action::Clear => {
                self.screen.clear()?;
                self.above = Above::Space;
            }
            Action::Wait(Wait::Pause | Wait::Browser) => return self.pause().await,
            Action::Type(text) => {
                let stop = Stop {
                    typed: true,
                    waits: false,
                };
                self.command(text, stop).await?;
            }
            Action::Run(Command { text, .. }) | Action::Call(Call { text, .. }) => {
                return self
                    .command(&substitute(text, values), Stop::of(step, again))
                    .await;
            }
            Action::Note(_) => {}
        }
        Ok(Decision::Proceed)
    }

    fn say(&mut self, commentary: &Commentary, values: &Values) -> io::Result<()> {
        self.screen.fresh_line()?;
        match commentary {
            Commentary::Markdown { document, text } => {
                let options = prose::RenderOptions {
                    width: usize::from(self.screen.size().cols),
                    theme: &self.look.theme,
                    link_targets: &document.link_targets,
                    substitute: &|name| values.get(name).cloned(),
                };
                let lines = prose::render(text, &options);
                if !lines.is_empty() {
                    self.space_before_prose()?;
                    self.screen.put_lines(&lines)?;
                    self.above = Above::Prose;
                }
            }
            Commentary::Comment(text) => {
                self.line(&substitute(text, values), Role::Prose)?;
            }
            Commentary::Blank => {
                if self.above != Above::Space {
                    self.screen.end_line()?;
                    self.above = Above::Space;
                }
            }
        }
        Ok(())
    }

    fn print(&mut self, text: &str) -> io::Result<()> {
        self.screen.fresh_line()?;
        let role = if text.starts_with('#') {
            Role::Prose
        } else {
            Role::CodeBlock
        };
        self.line(text, role)
    }

    fn line(&mut self, text: &str, role: Role) -> io::Result<()> {
        if self.above == Above::Prose {
            self.screen.end_line()?;
        }
        for line in text.lines().chain(text.is_empty().then_some("")) {
            let line = Line::styled(visible::code(line), self.look.theme.style(role));
            self.screen.put_line(&line)?;
        }
        self.above = Above::Lines;
        Ok(())
    }

    fn space_before_prose(&mut self) -> io::Result<()> {
        if self.above == Above::Space {
            Ok(())
        } else {
            self.screen.end_line()
        }
    }

    /// Shows a command behind the prompt and stops there.
    async fn command(&mut self, text: &str, stop: Stop) -> io::Result<Decision> {
        self.screen.fresh_line()?;
        if self.above == Above::Prose {
            self.screen.end_line()?;
        }
        self.above = Above::Lines;
        let prompt = Line::styled(&self.look.prompt, self.look.theme.style(Role::Prompt));
        let lines = highlight::highlight_command(&as_shown(text), &self.look.theme);
        let visible_since = Instant::now();
        let raw = RawMode::enter(&self.tty)?;
        self.keys.discard();
        self.screen.put(&prompt)?;
        let strokes = typing::keystrokes(&lines);
        let mut pressed = None;
        if stop.typed {
            self.keys.listen();
            pressed = self.type_out(&strokes, visible_since).await?;
        } else {
            self.put_all(&strokes)?;
        }
        let pressed = match pressed {
            Some(Pressed::Command(KeyCommand::Complete)) | None if stop.waits => {
                self.key_in_raw_mode(visible_since).await
            }
            Some(pressed) => pressed,
            None => Pressed::Command(KeyCommand::Run),
        };
        self.keys.release();
        drop(raw);
        self.screen.end_line()?;
        self.decide(&pressed)
    }

    /// Types letter by letter; a key that means something puts the rest there at once.
    async fn type_out(
        &mut self,
        strokes: &[Keystroke],
        visible_since: Instant,
    ) -> io::Result<Option<Pressed>> {
        for (nth, stroke) in strokes.iter().enumerate() {
            self.put_stroke(stroke)?;
            let pause = typing::pause(&mut self.random);
            let input = tokio::time::timeout(pause, self.keys.next()).await;
            let pressed = match input {
                Ok(input) => meaning(&input, visible_since),
                Err(_) => None,
            };
            if let Some(pressed) = pressed {
                if !matches!(pressed, Pressed::End | Pressed::Command(KeyCommand::Quit)) {
                    self.put_all(&strokes[nth + 1..])?;
                }
                return Ok(Some(pressed));
            }
        }
        Ok(None)
    }

    fn put_all(&mut self, strokes: &[Keystroke]) -> io::Result<()> {
        let mut line = Line::new();
        for stroke in strokes {
            if stroke.text == "\n" {
                self.screen.put_line(&line)?;
                line = Line::new();
            } else {
                line.push(&stroke.text, stroke.style);
            }
        }
        self.screen.put(&line)
    }

    fn put_stroke(&mut self, stroke: &Keystroke) -> io::Result<()> {
        self.put_all(std::slice::from_ref(stroke))
    }

    /// A stop with nothing on the screen to show for it.
    async fn pause(&mut self) -> io::Result<Decision> {
        let pressed = self.key(Instant::now()).await?;
        if matches!(pressed, Pressed::Command(KeyCommand::SubShell)) {
            self.screen.fresh_line()?;
        }
        self.decide(&pressed)
    }

    async fn key(&mut self, visible_since: Instant) -> io::Result<Pressed> {
        let raw = RawMode::enter(&self.tty)?;
        self.keys.discard();
        let pressed = self.key_in_raw_mode(visible_since).await;
        self.keys.release();
        drop(raw);
        Ok(pressed)
    }

    async fn key_in_raw_mode(&mut self, visible_since: Instant) -> Pressed {
        self.keys.listen();
        loop {
            let input = self.keys.next().await;
            if let Some(pressed) = meaning(&input, visible_since) {
                return pressed;
            }
        }
    }

    fn decide(&mut self, pressed: &Pressed) -> io::Result<Decision> {
        let Pressed::Command(command) = pressed else {
            return Ok(Decision::Quit);
        };
        Ok(match command {
            KeyCommand::Run | KeyCommand::Complete => Decision::Proceed,
            KeyCommand::Skip => {
                self.remark("...skipping")?;
                Decision::Skip
            }
            KeyCommand::Back => Decision::Back,
            KeyCommand::SubShell => Decision::SubShell,
            KeyCommand::Understudy => Decision::Understudy,
            KeyCommand::Quit => Decision::Quit,
        })
    }

    fn remark(&mut self, text: &str) -> io::Result<()> {
        self.screen.fresh_line()?;
        self.line(text, Role::Notice)
    }

    async fn conclude(&mut self, conclusion: Conclusion<'_>) -> io::Result<Decision> {
        self.screen.cursor_is_unknown();
        // Most commands that run unseen say nothing, so the space after commentary is still due.
        if conclusion.plan.steps[conclusion.result.step].shown {
            self.above = Above::Lines;
        }
        if let Outcome::NotRun(_) = conclusion.result.outcome {
            return Ok(Decision::Proceed);
        }
        if conclusion.stop && !conclusion.fatal {
            return self.pause().await;
        }
        Ok(Decision::Proceed)
    }
}

/// How a command is shown and whether a key is waited for.
#[derive(Clone, Copy)]
struct Stop {
    typed: bool,
    waits: bool,
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

/// What an input means, if anything. What runs something counts only after the guard.
fn meaning(input: &Input, visible_since: Instant) -> Option<Pressed> {
    let Input::Key(key, read_at) = input else {
        return Some(Pressed::End);
    };
    let command = command_for(key)?;
    let too_early = read_at.duration_since(visible_since) < GUARD;
    (command != KeyCommand::Run || !too_early).then_some(Pressed::Command(command))
}

/// The text as it is typed: a `#` in the first column of a later line is left out, as it always
/// was in workshops that comment on parts of a long command.
fn as_shown(text: &str) -> String {
    text.replace("\n#", "\n")
}

impl Operator for Presenter {
    async fn before(&mut self, announcement: Announcement<'_>) -> Decision {
        // The terminal is gone when it cannot be written to: there is nobody left to present to.
        self.show(announcement).await.unwrap_or(Decision::Quit)
    }

    async fn after(&mut self, conclusion: Conclusion<'_>) -> Decision {
        self.conclude(conclusion).await.unwrap_or(Decision::Quit)
    }

    fn notice(&mut self, notice: &Notice) {
        let text = match notice {
            Notice::NothingEarlier => "...nothing earlier to repeat!".to_owned(),
            Notice::NoUnderstudy => "...no understudy for the command before".to_owned(),
            Notice::ExitingDueToFailure => "...exiting due to failure.".to_owned(),
            Notice::SessionRestored { status, lost } if lost.is_empty() => {
                format!("...the command ended the shell (status {status}); a new one goes on")
            }
            Notice::SessionRestored { status, lost } => format!(
                "...the command ended the shell (status {status}); a new one goes on without {}",
                lost.join(", ")
            ),
            Notice::Stopped(job) => format!("...stopped: {job}"),
        };
        // As above: a terminal that is gone is found out at the next stop.
        let _ = self.remark(&text);
    }
}
