//! The part of a show that serves second screens: its state, its pace, and their key presses.
//!
//! Owns the socket while the show runs. `cue` displays what it sends.

use std::path::Path;

use tokio::sync::{mpsc, watch};

use crate::cue::{Cue, Drive, Prompter, Server, ShowPace, Timings, socket_name};
use crate::plan::Plan;
use crate::present::{KeyCommand, Presenter};
use crate::record::LineRequest;
use crate::run::RunInfo;
use crate::settings::{Places, private_folder};

use crate::cli::wire::WireEnds;

/// The connection of a show to its second screens, while this lives.
pub(in crate::cli) struct CueConnection {
    /// Takes the events of the show.
    pub prompter: Prompter,
    _server: Option<Server>,
}

impl CueConnection {
    /// Lets second screens attach to a show, from its greeting on, and press its presenter's keys.
    /// If no screen can attach, the show runs anyway, without a message on stage.
    pub(in crate::cli) fn start(
        info: &RunInfo,
        presenter: &mut Presenter,
        (has_understudy, ends): (bool, Option<WireEnds>),
    ) -> Self {
        let pace = pace(&info.plan, &info.path);
        let remedy = remedy(presenter, has_understudy);
        let (prompter, states) = Prompter::new(info, pace, remedy);
        tokio::spawn(prompter.follow_blank(presenter.stage().blank()));
        let wishes = ends.map(|ends| {
            tokio::spawn(prompter.follow_lines(ends.lines));
            ends.wishes
        });
        let wishes = wishes.map(|wishes| (states.clone(), wishes));
        let (presses, remote) = mpsc::unbounded_channel();
        presenter.stage().driven_by(remote);
        let (drives, asked) = mpsc::unbounded_channel();
        let folder = Places::of_this_process()
            .runtime
            .filter(|folder| private_folder(folder).is_ok());
        let server = folder.and_then(|folder| {
            let socket = folder.join(socket_name(std::process::id()));
            Server::start(&socket, states, drives).ok()
        });
        tokio::spawn(hand_on(asked, presses, wishes));
        Self {
            prompter,
            _server: server,
        }
    }
}

/// What the presenter can do about a command that failed, in words.
fn remedy(presenter: &mut Presenter, has_understudy: bool) -> String {
    let mut keys = vec![
        (
            KeyCommand::Keys,
            "runs it again, changes it or opens a shell",
        ),
        (KeyCommand::Back, "goes back to it"),
    ];
    if has_understudy {
        keys.insert(0, (KeyCommand::Understudy, "plays its recorded output"));
    }
    format!("On stage: {}", presenter.stage().keys_for(&keys))
}

/// The pace of a show, compared with the last one of the same workshop.
pub(in crate::cli) fn pace(plan: &Plan, workshop: &Path) -> ShowPace {
    let timings = Places::of_this_process().state;
    let timings = timings.map(|state| state.join("timings"));
    let timings = timings.filter(|folder| private_folder(folder).is_ok());
    let file = timings.map(|folder| folder.join(Timings::file_name(workshop)));
    ShowPace::new(plan, workshop, file)
}

/// Converts the requests of second screens into key presses. While lines for a program are left,
/// RETURN is for them.
async fn hand_on(
    mut asked: mpsc::UnboundedReceiver<Drive>,
    presses: mpsc::UnboundedSender<KeyCommand>,
    wishes: Option<(watch::Receiver<Cue>, mpsc::UnboundedSender<LineRequest>)>,
) {
    while let Some(drive) = asked.recv().await {
        if let (Drive::Next, Some((states, wishes))) = (drive, &wishes)
            && states.borrow().types_lines()
        {
            // Without a relay, no lines are typed.
            let _ = wishes.send(LineRequest::Next);
            continue;
        }
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
