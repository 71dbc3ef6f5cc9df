//! `demosh cue`: the second screen of a show.
//!
//! Owns the choice of the show, and the terminal or the page on which it is displayed. The part of a
//! show that serves it is `connection`; how a state looks is decided in `cue`, the module.

mod connection;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::Context as _;
use clap::Args;
use tokio::sync::{mpsc, watch};

use crate::cue::{
    Cue, CueLook, CuePage, Drive, Moment, RunningShow, changed_lines, serve, shows, view,
};
use crate::neutral::Neutral;
use crate::settings::{Places, Settings};
use crate::style::Theme;
use crate::term::{Input, Key, Keys, RawMode, Screen, Tty};

use super::settings::{Flags as _, LookArgs, drawing, is_coloured, theme_of_screen};
use super::signals::Signals;
use super::{Exit, Stop, print};

pub(super) use connection::{CueConnection, pace};

/// How often clocks are drawn, and how often to look for a show.
const SECOND: Duration = Duration::from_secs(1);

/// The second screen.
#[derive(Debug, Args)]
pub struct CueArgs {
    /// The show to follow if several are running: its number, or part of its title or file name
    show: Option<String>,

    /// Serve a page for a browser, on this machine only
    #[arg(long)]
    web: bool,

    /// The port of the page; by default any free one
    #[arg(
        long,
        value_name = "NUMBER",
        default_value_t = 0,
        hide_default_value = true,
        requires = "web",
        value_parser = super::values::port,
        allow_hyphen_values = true
    )]
    port: u16,

    /// How it looks.
    #[command(flatten)]
    look: LookArgs,
}

/// Displays the second screen.
pub(super) fn cue(args: &CueArgs) -> Result<Exit, Stop> {
    let settings = args.look.settings(None)?;
    let folder = Places::of_this_process().runtime.ok_or_else(|| {
        let help = "set XDG_RUNTIME_DIR or HOME";
        Stop::new(Exit::Usage, "there is no folder for sockets", Some(help))
    })?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = runtime?;
    runtime.block_on(async {
        let mut signals = Signals::install()?;
        tokio::select! {
            shown = attend(args, folder, &settings) => shown,
            signal = signals.fatal() => Ok(Exit::Signal(signal)),
        }
    })
}

async fn attend(args: &CueArgs, folder: PathBuf, settings: &Settings) -> Result<Exit, Stop> {
    if args.web {
        let page = open_page(args.port).await?;
        let show = find(args, &folder).await?;
        return in_browser(page, show, folder).await;
    }
    let show = find(args, &folder).await?;
    let on_terminal = io::IsTerminal::is_terminal(&io::stdin());
    let tty = if on_terminal { Tty::open().ok() } else { None };
    let Some(tty) = tty else {
        let help = "run it in a terminal; `demosh cue --web` serves a page instead";
        let message = "the second screen needs a terminal on standard input";
        return Err(Stop::new(Exit::Usage, message, Some(help)));
    };
    let shown = in_terminal((show, folder), &tty, settings).await;
    Ok(shown?)
}

/// The requested show; waits for one if none is running.
async fn find(args: &CueArgs, folder: &Path) -> Result<RunningShow, Stop> {
    let mut waits = false;
    loop {
        let all = shows(folder).await.map_err(|error| {
            let place = Neutral::path(folder);
            Stop::new(
                Exit::Internal,
                format_args!("cannot read `{place}`: {error}"),
                None,
            )
        })?;
        if !all.is_empty() {
            return choose(all, args.show.as_deref());
        }
        if !waits {
            waits = true;
            print(&"no show is running; waiting for one (Control-C quits)\n".into())?;
        }
        tokio::time::sleep(SECOND).await;
    }
}

/// The only one of the running shows that `wanted` describes.
fn choose(all: Vec<RunningShow>, wanted: Option<&str>) -> Result<RunningShow, Stop> {
    let name =
        |show: &RunningShow| format!("{}  {} ({})", show.name, show.cue.title, show.cue.file);
    let names: Vec<_> = all.iter().map(name).collect();
    let fits = |show: &RunningShow| {
        wanted.is_none_or(|part| {
            show.name == part || show.cue.title.contains(part) || show.cue.file.contains(part)
        })
    };
    let mut fitting = all.into_iter().filter(fits);
    match (fitting.next(), fitting.next()) {
        (Some(show), None) => Ok(show),
        (Some(_), Some(_)) => {
            let message = "several shows are running:";
            let help = "name one: `demosh cue NUMBER`";
            Err(Stop::listing(Exit::Usage, message, &names, Some(help)))
        }
        (None, _) => {
            let part = wanted.unwrap_or_default();
            let message = format!("no running show matches `{part}`; running:");
            Err(Stop::listing(Exit::Usage, &message, &names, None))
        }
    }
}

/// Reports the states of a show, and after its end those of the next show of the same workshop;
/// passes requests on. Ends when there is no receiver.
async fn follow(
    show: RunningShow,
    folder: PathBuf,
    tells: watch::Sender<Cue>,
    mut asked: mpsc::UnboundedReceiver<Drive>,
) {
    let mut attached = Some(show.attached);
    let mut looks = tokio::time::interval(SECOND / 2);
    loop {
        let Some(show) = &mut attached else {
            tokio::select! {
                _ = looks.tick() => {}
                // There is no show that could do it.
                drive = asked.recv() => match drive {
                    Some(_) => continue,
                    None => return,
                },
            }
            let path = tells.borrow().path.clone();
            let shows = shows(&folder).await.unwrap_or_default();
            if let Some(next) = shows.into_iter().find(|show| show.cue.path == path) {
                tells.send_replace(next.cue);
                attached = Some(next.attached);
            }
            continue;
        };
        tokio::select! {
            next = show.next() => if let Ok(Some(cue)) = next {
                tells.send_replace(cue);
            } else {
                attached = None;
                tells.send_modify(|cue| {
                    cue.ended.get_or_insert_with(|| "its process is gone".to_owned());
                });
            },
            drive = asked.recv() => match drive {
                // A show that does not receive it has ended; the next read notices that.
                Some(drive) => { let _ = show.ask(drive).await; }
                None => return,
            },
        }
    }
}

async fn in_terminal(
    (show, folder): (RunningShow, PathBuf),
    tty: &Arc<Tty>,
    settings: &Settings,
) -> io::Result<Exit> {
    tty.restore_on_panic();
    let drawing = drawing(settings);
    let theme = &theme_of_screen(settings, drawing);
    let color = is_coloured(settings, drawing);
    let mut keys = Keys::new(Arc::clone(tty))?;
    let mut screen = Screen::new(tty.writer(), tty.size(), color).drawn(drawing);
    let raw = RawMode::enter(tty)?;
    keys.listen();
    screen.enter_alternate()?;
    screen.show_cursor(false)?;
    let (tells, mut states) = watch::channel(show.cue.clone());
    let (drives, asked) = mpsc::unbounded_channel();
    tokio::spawn(follow(show, folder, tells, asked));
    let mut watched = ShowProgress::default();
    let mut second = tokio::time::interval(SECOND / 4);
    let result = loop {
        let cue = states.borrow_and_update().clone();
        if let Err(error) = draw(&mut screen, tty, (&cue, &mut watched), theme) {
            break Err(error);
        }
        tokio::select! {
            input = keys.next() => match input {
                Input::End | Input::Key(Key::Char('q' | 'Q') | Key::Ctrl('c'), _) => break Ok(()),
                Input::Key(key, _) => if let Some(drive) = drive_of(&key) {
                    // The receiver lives as long as this.
                    let _ = drives.send(drive);
                },
            },
            Ok(()) = states.changed() => {}
            _ = second.tick() => {}
        }
    };
    screen.show_cursor(true)?;
    screen.leave_alternate()?;
    keys.release();
    drop(raw);
    result.map(|()| Exit::Success)
}

fn drive_of(key: &Key) -> Option<Drive> {
    match key {
        Key::Enter | Key::PageDown | Key::Char(' ') => Some(Drive::Next),
        Key::Char('-') | Key::PageUp => Some(Drive::Back),
        Key::Char('b' | '.') => Some(Drive::Blank),
        _ => None,
    }
}

#[derive(Default)]
struct ShowProgress {
    /// When the end of the show was noticed: its clock stops there.
    ended: Option<f64>,
    /// The last printed state, if the output only grows.
    printed: Option<Cue>,
}

fn draw(
    screen: &mut Screen<crate::term::TtyWriter>,
    tty: &Tty,
    (cue, watched): (&Cue, &mut ShowProgress),
    theme: &Theme,
) -> io::Result<()> {
    let size = tty.size();
    screen.resize(size);
    let area = (usize::from(size.cols), usize::from(size.rows));
    let clock = jiff::Zoned::now().strftime("%H:%M:%S").to_string();
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let now = now.unwrap_or_default().as_secs_f64();
    watched.ended = cue.ended.as_ref().map(|_| watched.ended.unwrap_or(now));
    let moment = Moment {
        now: watched.ended.unwrap_or(now),
        clock: &clock,
    };
    if screen.grows() {
        if watched.printed.as_ref() == Some(cue) {
            return Ok(());
        }
        let look = CueLook {
            cols: area.0,
            theme,
        };
        let lines = changed_lines(cue, watched.printed.as_ref(), moment, look);
        watched.printed = Some(cue.clone());
        return screen.put_lines(&lines);
    }
    screen.put_page(&view(cue, moment, area, theme))
}

/// The page, before there is a show: a port that is in use is reported immediately.
async fn open_page(port: u16) -> Result<CuePage, Stop> {
    CuePage::open(port).await.map_err(|error| {
        let help = "`--port` takes another one; without it any free port is used";
        Stop::new(
            Exit::Usage,
            format_args!("cannot serve on port {port}: {error}"),
            Some(help),
        )
    })
}

/// Serves the page of one show after the other, at the same address, until a signal ends it.
async fn in_browser(page: CuePage, show: RunningShow, folder: PathBuf) -> Result<Exit, Stop> {
    let address = page.address();
    print(&format!("{address}\n").into())?;
    let state = |cue: &Cue| {
        let text = serde_json::to_string(cue).context("cannot describe the show")?;
        Ok::<_, Stop>(Arc::<str>::from(text))
    };
    let (numbers, numbered) = watch::channel((1, state(&show.cue)?));
    let (tells, mut states) = watch::channel(show.cue.clone());
    let (drives, asked) = mpsc::unbounded_channel();
    tokio::spawn(serve(page, numbered, drives));
    tokio::spawn(follow(show, folder, tells, asked));
    while states.changed().await.is_ok() {
        let state = state(&states.borrow_and_update())?;
        numbers.send_modify(|(number, told)| {
            *number += 1;
            *told = state;
        });
    }
    Ok(Exit::Success)
}

#[cfg(test)]
mod tests;
