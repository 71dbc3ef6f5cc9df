//! Notices when files are saved, however an editor does that.
//!
//! Owns the watches on their folders and the wait until a save is complete. An editor may write a
//! file in place, empty it first, or replace it by another one: so the folders are watched, and the
//! contents are compared. If the system does not report a change (on a network drive), the periodic
//! check finds it.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::{Duration, Instant};

use notify::{RecommendedWatcher, RecursiveMode, Watcher as _};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

use crate::plan::fingerprint;

/// How long it must be quiet after an event.
const QUIET: Duration = Duration::from_millis(20);
/// The longest wait for a file that keeps changing, is empty or is gone.
const LONGEST: Duration = Duration::from_millis(160);
/// How often the files are checked without an event.
const LOOK: Duration = Duration::from_millis(500);

/// Notices saves while this lives. Needs a local set of tasks.
pub struct Saves {
    files: Rc<RefCell<WatchedFiles>>,
    changed: watch::Receiver<()>,
    task: JoinHandle<()>,
}

/// The files, and their contents at the last check.
#[derive(Default)]
struct WatchedFiles {
    held: Vec<(PathBuf, Option<u64>)>,
    watcher: Option<RecommendedWatcher>,
    folders: BTreeSet<PathBuf>,
}

/// The contents of a file, as a number; `None` if it does not exist.
fn held(path: &Path) -> Option<u64> {
    std::fs::read(path).ok().map(|bytes| fingerprint(&bytes))
}

/// Whether a file is empty, which may be the first half of a save.
fn is_empty(path: &Path) -> bool {
    std::fs::metadata(path).map_or(true, |metadata| metadata.len() == 0)
}

impl Saves {
    /// Watches no files yet.
    pub fn new() -> Self {
        let (tells, events) = mpsc::unbounded_channel();
        let watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            let reads = |event: &notify::Event| event.kind.is_access();
            if !event.as_ref().is_ok_and(reads) {
                // It does not matter if the receiver is gone.
                let _ = tells.send(());
            }
        });
        let files = Rc::new(RefCell::new(WatchedFiles {
            // Without it there are still the periodic checks.
            watcher: watcher.ok(),
            ..WatchedFiles::default()
        }));
        let (changes, changed) = watch::channel(());
        let task = tokio::task::spawn_local(notice(Rc::clone(&files), events, changes));
        Self {
            files,
            changed,
            task,
        }
    }

    /// Watches these files from now on.
    pub fn watch(&self, paths: impl IntoIterator<Item = PathBuf>) {
        let mut files = self.files.borrow_mut();
        let mut known = std::mem::take(&mut files.held);
        for path in paths {
            files.watch_folders_of(&path);
            let before = known.iter().position(|(other, _)| *other == path);
            // A change is a difference from the contents that were read.
            let entry = before.map_or_else(
                || (path.clone(), held(&path)),
                |before| known.swap_remove(before),
            );
            files.held.push(entry);
        }
    }

    /// Waits until a file has changed. May be cancelled.
    pub async fn changed(&mut self) {
        if self.changed.changed().await.is_err() {
            // The task has ended, so that no change will be noticed any more.
            std::future::pending::<()>().await;
        }
    }
}

impl Drop for Saves {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl WatchedFiles {
    /// Watches the folder of a file, and that of the target if the file is a symbolic link.
    fn watch_folders_of(&mut self, path: &Path) {
        let real = std::fs::canonicalize(path).ok();
        for path in [Some(path.to_owned()), real].into_iter().flatten() {
            let folder = match path.parent() {
                Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
                _ => PathBuf::from("."),
            };
            let Some(watcher) = &mut self.watcher else {
                return;
            };
            if !self.folders.contains(&folder)
                && watcher.watch(&folder, RecursiveMode::NonRecursive).is_ok()
            {
                self.folders.insert(folder);
            }
        }
    }

    /// Whether the contents of a file have changed.
    fn have_changed(&self) -> bool {
        self.held.iter().any(|(path, before)| held(path) != *before)
    }

    /// Whether a file that was not empty is gone or empty.
    fn may_be_half_saved(&self) -> bool {
        let had = |before: &Option<u64>| before.is_some_and(|before| before != fingerprint(b""));
        self.held
            .iter()
            .any(|(path, before)| had(before) && is_empty(path))
    }

    fn look(&mut self) {
        for (path, before) in &mut self.held {
            *before = held(path);
        }
    }
}

/// Reports each save, forever.
async fn notice(
    files: Rc<RefCell<WatchedFiles>>,
    mut events: mpsc::UnboundedReceiver<()>,
    changes: watch::Sender<()>,
) {
    loop {
        // Without a watcher the channel is closed, and the timeout still expires.
        if let Ok(None) = tokio::time::timeout(LOOK, events.recv()).await {
            tokio::time::sleep(LOOK).await;
        }
        if !files.borrow().have_changed() {
            continue;
        }
        let began = Instant::now();
        loop {
            let is_quiet = match tokio::time::timeout(QUIET, events.recv()).await {
                Ok(Some(())) => false,
                Ok(None) => {
                    tokio::time::sleep(QUIET).await;
                    true
                }
                Err(_) => true,
            };
            let is_complete = is_quiet && !files.borrow().may_be_half_saved();
            if is_complete || began.elapsed() >= LONGEST {
                break;
            }
        }
        let mut files = files.borrow_mut();
        if files.have_changed() {
            files.look();
            // A folder may have been replaced by another one.
            let paths: Vec<_> = files.held.iter().map(|(path, _)| path.clone()).collect();
            for path in paths {
                files.watch_folders_of(&path);
            }
            changes.send_replace(());
        }
    }
}

#[cfg(test)]
mod tests;
