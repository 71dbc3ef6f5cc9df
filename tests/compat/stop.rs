//! When a program has stopped for a key, seen from outside.
//!
//! Neither program says that it waits. It does if the terminal delivers single keys, and if for
//! [`QUIET`] nothing was written and no process below it was even scheduled: both type at most 100
//! ms per character, so a typing program would have moved. A slow machine only makes this later,
//! since a process that is ready but gets no processor is not asleep.

use std::fs;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, WaitId, WaitIdOptions};
use rustix::termios::LocalModes;

use crate::support::pty::Pty;

/// How long nothing may move. Longer than any pause in typing (100 ms), and than the time for which
/// a fresh prompt takes no key; shorter than the 200 ms after which a stop checks whether it still
/// has the terminal.
const QUIET: Duration = Duration::from_millis(160);

/// How often to look.
const INTERVAL: Duration = Duration::from_millis(10);

/// How long the next stop, or the end, may take.
const DEADLINE: Duration = Duration::from_secs(40);

/// What a program has reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reached {
    /// It waits for a key.
    Stop,
    /// The screen shows the awaited text.
    Text,
    /// It has ended.
    End,
}

/// Waits until the program stops or ends, or its screen shows `text`.
pub(super) fn reach(pty: &Pty, text: Option<&str>) -> Reached {
    let until = Instant::now() + DEADLINE;
    let mut quiet = Quiet::begin(pty);
    loop {
        if has_ended(pty.pid()) {
            return Reached::End;
        }
        if text.is_some_and(|text| pty.screen_text().contains(text)) {
            return Reached::Text;
        }
        if quiet.lasts(pty) && quiet.since.elapsed() >= QUIET {
            return Reached::Stop;
        }
        assert!(
            Instant::now() < until,
            "no stop and no end within {DEADLINE:?}\n{}",
            pty.screen_text()
        );
        thread::sleep(INTERVAL);
    }
}

/// A time in which nothing has moved.
struct Quiet {
    since: Instant,
    written: usize,
    activity: Activity,
}

impl Quiet {
    fn begin(pty: &Pty) -> Self {
        Self {
            since: Instant::now(),
            written: pty.transcript().len(),
            activity: Activity::of(pty.pid()),
        }
    }

    /// Whether still nothing has moved; otherwise the time starts again.
    fn lasts(&mut self, pty: &Pty) -> bool {
        let takes_keys = !pty.mode().local_modes.contains(LocalModes::ICANON);
        let now = Self::begin(pty);
        let same = now.written == self.written && now.activity == self.activity;
        if takes_keys && same && now.activity.asleep {
            return true;
        }
        *self = now;
        false
    }
}

/// What the processes below one have done so far, in a comparable form.
#[derive(Debug, Default, PartialEq, Eq)]
struct Activity {
    /// How often one of their threads gave up a processor or lost it.
    switches: u64,
    /// How many threads there are.
    threads: usize,
    asleep: bool,
}

impl Activity {
    /// The activity of `root` and all its descendants. Without `/proc` only output counts.
    fn of(root: Pid) -> Self {
        let mut activity = Self {
            asleep: true,
            ..Self::default()
        };
        let mut open = vec![root.as_raw_nonzero().to_string()];
        while let Some(process) = open.pop() {
            let Ok(threads) = fs::read_dir(format!("/proc/{process}/task")) else {
                continue;
            };
            for thread in threads.flatten() {
                activity.add(&thread.path());
                let children = fs::read_to_string(thread.path().join("children"));
                open.extend(
                    children
                        .unwrap_or_default()
                        .split_whitespace()
                        .map(String::from),
                );
            }
        }
        activity
    }

    fn add(&mut self, thread: &Path) {
        // A thread that ends while it is read has moved; the number of threads shows that.
        let status = fs::read_to_string(thread.join("status")).unwrap_or_default();
        self.threads += 1;
        for line in status.lines() {
            let Some((name, value)) = line.split_once(':') else {
                continue;
            };
            match name {
                "State" => self.asleep &= value.trim_start().starts_with(['S', 'T', 'Z']),
                "voluntary_ctxt_switches" | "nonvoluntary_ctxt_switches" => {
                    self.switches += value.trim().parse::<u64>().unwrap_or_default();
                }
                _ => {}
            }
        }
    }
}

/// Whether the process has ended; its status can still be read afterwards.
fn has_ended(pid: Pid) -> bool {
    let look = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
    rustix::process::waitid(WaitId::Pid(pid), look).is_ok_and(|status| status.is_some())
}
