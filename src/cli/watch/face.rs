//! The user interface of a watch: a screen and keys on a terminal, otherwise lines.
//!
//! Owns the terminal during the watch. The `watch` module owns the contents of the screen.

use std::cell::RefCell;
use std::io::{self, IsTerminal as _};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use crate::neutral::Neutral;
use crate::plan::Plan;
use crate::report::{Console, LogDetail, LogWriter};
use crate::run::{Event, EventKind, EventSink, RunInfo};
use crate::source::{Diagnostic, render_all};
use crate::style::Theme;
use crate::term::{Drawing, Input, Key, Keys, RawMode, Screen, Tty, TtyWriter};
use crate::watch::{Board, view};

use crate::cli::Stop;
use crate::cli::settings::{Flags as _, drawing, is_coloured, theme_for};
use crate::cli::workshop::Workshop;

use super::WatchArgs;

/// How often the clock of the running command is drawn.
const OFTEN: Duration = Duration::from_millis(250);
/// In a log, a command that is silent for this long is mentioned.
const SILENCE: Duration = Duration::from_secs(60);

/// What to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WatchRequest {
    /// A file was saved.
    Saved,
    /// Run everything again.
    All,
    /// Run the failed block again.
    Failed,
    /// End the watch.
    End,
}

/// The display for the user.
pub(super) struct Face {
    shown: Rc<RefCell<RunProgress>>,
    keys: Option<Keys>,
    raw: Option<RawMode>,
    clock: tokio::time::Interval,
}

/// The receivers of a run's events.
struct RunProgress {
    way: FaceOutput,
    running: Option<usize>,
    theme: Theme,
    /// The log for lines.
    log: LogWriter,
}

enum FaceOutput {
    Screen {
        board: Box<Board>,
        screen: Screen<TtyWriter>,
        tty: Arc<Tty>,
        since: std::time::Instant,
    },
    Lines {
        console: Option<Box<Console<LogWriter>>>,
        color: bool,
        /// The last text about findings.
        found: Option<Neutral>,
        refused: Option<String>,
    },
}

impl FaceOutput {
    /// Takes over the terminal: its keys are read until they and the mode are dropped.
    fn open_screen(tty: Arc<Tty>, path: &str, color: bool) -> io::Result<(Self, Keys, RawMode)> {
        tty.restore_on_panic();
        let keys = Keys::new(Arc::clone(&tty))?;
        let mut screen = Screen::new(tty.writer(), tty.size(), color);
        let raw = RawMode::enter(&tty)?;
        keys.listen();
        screen.enter_alternate()?;
        screen.show_cursor(false)?;
        let screen = Self::Screen {
            board: Box::new(Board::of(path)),
            screen,
            tty,
            since: std::time::Instant::now(),
        };
        Ok((screen, keys, raw))
    }

    const fn lines(color: bool) -> Self {
        Self::Lines {
            console: None,
            color,
            found: None,
            refused: None,
        }
    }
}

impl Face {
    /// A screen if standard input and output are a terminal that can be drawn on, otherwise lines.
    pub(super) fn new(args: &WatchArgs, workshop: &Workshop, plan: &Plan) -> Result<Self, Stop> {
        let settings = args
            .look
            .settings(Some(plan).filter(|plan| !plan.has_errors()))?;
        let drawing = drawing(&settings);
        let color = is_coloured(&settings, drawing);
        let theme = theme_for(&settings, color);
        let log = LogWriter::stdout()?;
        let path = workshop.path.display().to_string();
        // If the output only grows, there can only be lines.
        let may_draw = drawing == Drawing::Anywhere;
        let on_terminal = may_draw && io::stdin().is_terminal() && io::stdout().is_terminal();
        let tty = if on_terminal { Tty::open().ok() } else { None };
        let (way, keys, raw) = match tty {
            Some(tty) => {
                let (way, keys, raw) = FaceOutput::open_screen(tty, &path, color)?;
                (way, Some(keys), Some(raw))
            }
            None => (FaceOutput::lines(color), None, None),
        };
        let mut clock = tokio::time::interval(OFTEN);
        clock.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let shown = RunProgress {
            way,
            running: None,
            theme,
            log,
        };
        let face = Self {
            shown: Rc::new(RefCell::new(shown)),
            keys,
            raw,
            clock,
        };
        if matches!(face.shown.borrow().way, FaceOutput::Lines { .. }) {
            face.write(&format!("demosh watch: {path}"));
        }
        Ok(face)
    }

    /// The request of the next key; `None` after some time. May be cancelled.
    pub(super) async fn wish(&mut self) -> Option<WatchRequest> {
        let Some(keys) = &mut self.keys else {
            self.clock.tick().await;
            return None;
        };
        tokio::select! {
            _ = self.clock.tick() => None,
            input = keys.next() => match input {
                Input::End | Input::Key(Key::Char('q' | 'Q') | Key::Ctrl('c'), _) => Some(WatchRequest::End),
                Input::Key(Key::Char('r' | 'R'), _) => Some(WatchRequest::All),
                Input::Key(Key::Enter, _) => Some(WatchRequest::Failed),
                Input::Key(..) => None,
            },
        }
    }

    /// The running step.
    pub(super) fn running(&self) -> Option<usize> {
        self.shown.borrow().running
    }

    /// The sink for the events of a run.
    pub(super) fn audience(&self) -> impl EventSink + use<> {
        Audience(Rc::clone(&self.shown))
    }

    /// Displays the problems of the workshop.
    pub(super) fn find(&self, findings: &[Diagnostic]) {
        let lines = match &mut self.shown.borrow_mut().way {
            FaceOutput::Screen { board, .. } => {
                board.find(findings);
                None
            }
            FaceOutput::Lines { color, found, .. } => {
                let text = render_all(findings, *color);
                let is_new = found.as_ref() != Some(&text);
                let was_something = found.as_ref().is_some_and(|found| !found.is_empty());
                *found = Some(text.clone());
                let is_clean = text.is_empty();
                (is_new && (was_something || !is_clean)).then(|| {
                    if is_clean {
                        "no more findings".to_owned()
                    } else {
                        text.to_string()
                    }
                })
            }
        };
        match lines {
            Some(lines) => self.write(&lines),
            None => self.draw(),
        }
    }

    /// Displays the current event.
    pub(super) fn tell(&self, news: &str) {
        if let FaceOutput::Screen { board, .. } = &mut self.shown.borrow_mut().way {
            board.tell(news);
        }
        self.say(news);
        self.draw();
    }

    /// Displays why nothing runs.
    pub(super) fn refuse(&self, why: Option<&str>) {
        let said = match &mut self.shown.borrow_mut().way {
            FaceOutput::Screen { board, .. } => {
                board.refuse(why);
                None
            }
            FaceOutput::Lines { refused, .. } => {
                let is_new = refused.as_deref() != why;
                *refused = why.map(str::to_owned);
                why.filter(|_| is_new).map(str::to_owned)
            }
        };
        if let Some(why) = said {
            self.write(&why);
        }
        self.draw();
    }

    /// Notes that a run begins.
    pub(super) fn begin(&self, info: &RunInfo, step: usize) {
        let shown = &mut *self.shown.borrow_mut();
        shown.running = None;
        match &mut shown.way {
            FaceOutput::Screen { board, .. } => board.begin(info, step),
            FaceOutput::Lines { console, .. } => {
                let manner = LogDetail {
                    silence: Some(SILENCE),
                    ..LogDetail::default()
                };
                let new = Console::new(shown.log.clone(), shown.theme.clone()).in_manner(manner);
                *console = Some(Box::new(new));
            }
        }
    }

    /// Draws the screen, and lets the log report what is still running.
    pub(super) fn draw(&self) {
        // A terminal that is gone ends the watch by its signal.
        let _ = self.shown.borrow_mut().draw();
    }

    /// Writes a line if there is no screen.
    fn say(&self, line: &str) {
        if matches!(self.shown.borrow().way, FaceOutput::Lines { .. }) {
            self.write(&format!("watch: {line}"));
        }
    }

    fn write(&self, text: &str) {
        let text = Neutral::painted(text);
        let text = format!("{}\n", text.trim_end());
        // The reader of the log has closed the pipe.
        let _ = io::Write::write_all(&mut self.shown.borrow().log.clone(), text.as_bytes());
    }

    /// Restores the terminal; further output is written as lines.
    pub(super) fn leave(&mut self) -> (LogWriter, Theme) {
        if let FaceOutput::Screen { screen, .. } = &mut self.shown.borrow_mut().way {
            // A terminal that is gone needs no command.
            let _ = screen.show_cursor(true);
            let _ = screen.leave_alternate();
        }
        if let Some(keys) = &self.keys {
            keys.release();
        }
        self.keys = None;
        self.raw = None;
        let shown = self.shown.borrow();
        (shown.log.clone(), shown.theme.clone())
    }
}

impl Drop for Face {
    fn drop(&mut self) {
        if self.raw.is_some() {
            self.leave();
        }
        let _ = self.shown.borrow_mut().log.finish();
    }
}

impl RunProgress {
    fn draw(&mut self) -> io::Result<()> {
        match &mut self.way {
            FaceOutput::Screen {
                board,
                screen,
                tty,
                since,
            } => {
                let size = tty.size();
                screen.resize(size);
                *since = std::time::Instant::now();
                let area = (usize::from(size.cols), usize::from(size.rows));
                screen.put_page(&view(board, area, &self.theme))
            }
            FaceOutput::Lines { console, .. } => {
                console.as_mut().map_or(Ok(()), |console| console.tick())
            }
        }
    }
}

/// Passes the events of a run on to the display.
struct Audience(Rc<RefCell<RunProgress>>);

impl EventSink for Audience {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        let mut shown = self.0.borrow_mut();
        if let EventKind::StepStarted { step, .. } = &event.kind {
            shown.running = Some(*step);
        }
        let draws = match &mut shown.way {
            FaceOutput::Screen { board, since, .. } => {
                board.event(event)?;
                // Output alone comes faster than anyone reads.
                let is_output = matches!(event.kind, EventKind::Output { .. });
                !is_output || since.elapsed() >= OFTEN
            }
            FaceOutput::Lines { console, .. } => {
                if let Some(console) = console {
                    console.event(event)?;
                    if matches!(event.kind, EventKind::RunFinished(_)) {
                        console.finish()?;
                    }
                }
                false
            }
        };
        if draws { shown.draw() } else { Ok(()) }
    }

    fn name(&self) -> String {
        "the screen".to_owned()
    }
}
