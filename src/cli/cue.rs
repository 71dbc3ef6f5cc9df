//! `demosh cue`: the second screen of a show, and what a show needs to have one.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::Context as _;
use clap::Args;
use tokio::sync::{mpsc, watch};

use crate::cue::{
    Attached, Cue, Drive, Moment, Pace, Page, Prompter, Server, Show, Timings, serve, shows,
    socket_name, view,
};
use crate::neutral::Neutral;
use crate::plan::Plan;
use crate::present::KeyCommand;
use crate::run::RunInfo;
use crate::settings::{Places, Settings, private_folder};
use crate::style::Theme;
use crate::term::{Input, Key, Keys, RawMode, Screen, Tty};

use super::settings::{Flags as _, LookArgs};
use super::signals::Signals;
use super::{Exit, Stop, print};

/// How often clocks are drawn, and how often a show is looked for.
const SECOND: Duration = Duration::from_secs(1);

/// The second screen.
#[derive(Debug, Args)]
pub struct CueArgs {
    /// Which show, when several are on: its number, or a part of its title or file
    show: Option<String>,

    /// Serve a page for a browser, on this machine alone
    #[arg(long)]
    web: bool,

    /// The page's port; any free one if not given
    #[arg(
        long,
        value_name = "NUMBER",
        default_value_t = 0,
        hide_default_value = true,
        requires = "web"
    )]
    port: u16,

    /// How it looks.
    #[command(flatten)]
    look: LookArgs,
}

/// What a show tells its second screens with, as long as this lives.
pub(super) struct Prompting {
    /// Hears what happens.
    pub prompter: Prompter,
    /// Presses keys.
    pub remote: mpsc::UnboundedReceiver<KeyCommand>,
    _server: Option<Server>,
}

impl Prompting {
    /// Lets second screens attach to a show. One that nobody can attach to goes on all the same,
    /// and says nothing of it on stage.
    pub(super) fn start(info: &RunInfo) -> Self {
        let pace = pace(&info.plan, &info.path);
        let (prompter, states) = Prompter::new(info, pace);
        let (presses, remote) = mpsc::unbounded_channel();
        let (drives, asked) = mpsc::unbounded_channel();
        let folder = Places::of_this_process()
            .runtime
            .filter(|folder| private_folder(folder).is_ok());
        let server = folder.and_then(|folder| {
            let socket = folder.join(socket_name(std::process::id()));
            Server::start(&socket, states, drives).ok()
        });
        tokio::spawn(hand_on(asked, presses));
        Self {
            prompter,
            remote,
            _server: server,
        }
    }
}

/// The pace of a show, against the last one of the same workshop.
pub(super) fn pace(plan: &Plan, workshop: &Path) -> Pace {
    let timings = Places::of_this_process().state;
    let timings = timings.map(|state| state.join("timings"));
    let timings = timings.filter(|folder| private_folder(folder).is_ok());
    let file = timings.map(|folder| folder.join(Timings::file_name(workshop)));
    Pace::new(plan, workshop, file)
}

/// Makes key presses of what second screens ask for.
async fn hand_on(
    mut asked: mpsc::UnboundedReceiver<Drive>,
    presses: mpsc::UnboundedSender<KeyCommand>,
) {
    while let Some(drive) = asked.recv().await {
        let key = match drive {
            Drive::Next => KeyCommand::Run,
            Drive::Back => KeyCommand::Back,
            Drive::Blank => KeyCommand::Blank,
        };
        if presses.send(key).is_err() {
            return;
        }
    }
}

/// Shows the second screen.
pub(super) fn cue(args: &CueArgs) -> Result<Exit, Stop> {
    let settings = args.look.settings(None)?;
    let folder = Places::of_this_process().runtime.ok_or_else(|| {
        let help = "set XDG_RUNTIME_DIR or HOME";
        Stop::new(Exit::Usage, "there is no place for sockets", Some(help))
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
    let show = find(args, folder).await?;
    if args.web {
        return in_browser(show, args.port).await;
    }
    let on_terminal = io::IsTerminal::is_terminal(&io::stdin());
    let tty = if on_terminal { Tty::open().ok() } else { None };
    let Some(tty) = tty else {
        let help = "run it in a terminal; `demosh cue --web` serves a page instead";
        let message = "the second screen needs a terminal on standard input";
        return Err(Stop::new(Exit::Usage, message, Some(help)));
    };
    let shown = in_terminal(show, &tty, settings).await;
    Ok(shown?)
}

/// The show that is asked for; waits for one when none is on.
async fn find(args: &CueArgs, folder: PathBuf) -> Result<Show, Stop> {
    let mut waits = false;
    loop {
        let all = shows(&folder).await.map_err(|error| {
            let place = Neutral::path(&folder);
            Stop::new(
                Exit::Internal,
                format_args!("cannot read `{place}`: {error}"),
                None,
            )
        })?;
        let count = all.len();
        let names: Vec<_> = all
            .iter()
            .map(|show| format!("{}  {} ({})", show.name, show.cue.title, show.cue.file))
            .collect();
        let wanted = |show: &Show| {
            args.show.as_ref().is_none_or(|part| {
                show.name == *part || show.cue.title.contains(part) || show.cue.file.contains(part)
            })
        };
        let mut fitting: Vec<_> = all.into_iter().filter(wanted).collect();
        match (fitting.pop(), fitting.is_empty()) {
            (Some(show), true) => return Ok(show),
            (Some(_), false) => {
                let message = "several shows are on:";
                let help = "name one: `demosh cue NUMBER`";
                return Err(Stop::listing(Exit::Usage, message, &names, Some(help)));
            }
            (None, _) if count > 0 => {
                let part = args.show.as_deref().unwrap_or_default();
                let message = format!("no show that is on is called `{part}`, only:");
                return Err(Stop::listing(Exit::Usage, &message, &names, None));
            }
            (None, _) => {}
        }
        if !waits {
            waits = true;
            print(&"no show is on; waiting for one (ctrl-c ends this)\n".into())?;
        }
        tokio::time::sleep(SECOND).await;
    }
}

async fn in_terminal(mut show: Show, tty: &Arc<Tty>, settings: &Settings) -> io::Result<Exit> {
    tty.restore_on_panic();
    let theme = &settings.theme.value.theme;
    let color = settings.color.value.applies_to(&io::stdout());
    let mut keys = Keys::new(Arc::clone(tty))?;
    let mut screen = Screen::new(tty.writer(), tty.size(), color);
    let raw = RawMode::enter(tty)?;
    keys.listen();
    screen.enter_alternate()?;
    screen.show_cursor(false)?;
    let mut over = false;
    let mut second = tokio::time::interval(SECOND / 4);
    let result = loop {
        if let Err(error) = draw(&mut screen, tty, &show.cue, theme) {
            break Err(error);
        }
        tokio::select! {
            input = keys.next() => match input {
                Input::End | Input::Key(Key::Char('q' | 'Q') | Key::Ctrl('c'), _) => break Ok(()),
                Input::Key(key, _) => if let Some(drive) = drive_of(&key) {
                    // The show has ended when nobody hears it.
                    let _ = show.attached.ask(drive).await;
                },
            },
            next = show.attached.next(), if !over => if let Ok(Some(cue)) = next {
                show.cue = cue;
            } else {
                over = true;
                show.cue.ended.get_or_insert_with(|| "its process is gone".to_owned());
            },
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

fn draw(
    screen: &mut Screen<crate::term::TtyWriter>,
    tty: &Tty,
    cue: &Cue,
    theme: &Theme,
) -> io::Result<()> {
    let size = tty.size();
    screen.resize(size);
    let area = (usize::from(size.cols), usize::from(size.rows));
    let clock = jiff::Zoned::now().strftime("%H:%M:%S").to_string();
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let moment = Moment {
        now: now.unwrap_or_default().as_secs_f64(),
        clock: &clock,
    };
    screen.put_page(&view(cue, moment, area, theme))
}

async fn in_browser(mut show: Show, port: u16) -> Result<Exit, Stop> {
    let page = Page::open(port).await.map_err(|error| {
        let help = "`--port` takes another one; without it any free port is used";
        Stop::new(
            Exit::Usage,
            format_args!("cannot serve on port {port}: {error}"),
            Some(help),
        )
    })?;
    let address = page.address();
    print(&format!("{address}\n").into())?;
    let state = |cue: &Cue| {
        let text = serde_json::to_string(cue).context("cannot describe the show")?;
        Ok::<_, Stop>(Arc::<str>::from(text))
    };
    let (tells, states) = watch::channel((1, state(&show.cue)?));
    let (drives, mut asked) = mpsc::unbounded_channel();
    let page = tokio::spawn(serve(page, states, drives));
    while let Some(cue) = told(&mut show.attached, &mut asked).await {
        let state = state(&cue)?;
        tells.send_modify(|(number, told)| {
            *number += 1;
            *told = state;
        });
    }
    // Browsers that wait are told that the show is over, and have a moment to hear it.
    drop(tells);
    tokio::time::sleep(SECOND).await;
    page.abort();
    print(&"the show is over\n".into())
}

/// The next state; hands on what browsers ask for meanwhile. `None` when the show is over.
async fn told(attached: &mut Attached, asked: &mut mpsc::UnboundedReceiver<Drive>) -> Option<Cue> {
    loop {
        tokio::select! {
            cue = attached.next() => return cue.ok().flatten(),
            Some(drive) = asked.recv() => {
                // The show has ended when nobody hears it: the next state says so.
                let _ = attached.ask(drive).await;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZoneDatabase;

    #[test]
    fn zones_have_names_on_machines_without_a_zone_database() {
        let zones = TimeZoneDatabase::bundled();
        assert!(zones.get("Asia/Kathmandu").is_ok());
    }
}
