//! A growing file that is complete at every moment, even if its writer is killed while writing.
//!
//! There are two copies. The hidden one is updated, including the closing part; then the two
//! exchange their names in one step. So a reader never gets a half-written file, and the cost of a
//! change depends on the change, not on the file: each byte is written twice in total. Rewriting
//! the file for each change would cost the square of its length; writing the closing part in place
//! would lose it if the writer is killed meanwhile.
//!
//! If the file system cannot exchange names, there is only one copy, with that risk.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

/// A change to the file.
#[derive(Debug, Default)]
pub(super) struct FileChange {
    /// The next part of the final contents.
    pub(super) appended: String,
    /// Replacements of existing bytes, by position.
    pub(super) patches: Vec<(u64, String)>,
    /// The closing part, until the next change.
    pub(super) closing: String,
}

/// A file and its twin.
#[derive(Debug)]
pub(super) struct TwinFile {
    path: PathBuf,
    front: Twin,
    back: Option<HiddenCopy>,
}

#[derive(Debug)]
struct Twin {
    file: File,
    /// The length of the final contents, in bytes.
    length: u64,
}

/// The hidden copy.
#[derive(Debug)]
struct HiddenCopy {
    path: PathBuf,
    twin: Twin,
    /// The change that only the other copy has.
    missed: FileChange,
}

impl TwinFile {
    /// A new file at `path`, and a hidden one beside it.
    ///
    /// # Errors
    /// When the file cannot be created, or `path` is not a file.
    pub(super) fn create(path: &Path) -> io::Result<Self> {
        // Checked first: opening a pipe would wait for a reader.
        if fs::metadata(path).is_ok_and(|meta| !meta.is_file() && !meta.is_dir()) {
            return Err(io::Error::other("it is not a regular file"));
        }
        let front = Twin::create(path)?;
        // Names are exchanged, and a symbolic link must stay one.
        let path = path.canonicalize()?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let hidden = path.with_file_name(format!(".{name}.next"));
        // Either a killed run has left it, or it is a symbolic link, which must not be followed.
        let _ = fs::remove_file(&hidden);
        let twin = Twin::create_new(&hidden)?;
        let exchanged = exchange(&path, &hidden);
        if exchanged.is_err() {
            fs::remove_file(&hidden)?;
            return Ok(Self {
                path,
                front,
                back: None,
            });
        }
        let missed = FileChange::default();
        let (front, twin) = (twin, front);
        let back = Some(HiddenCopy {
            path: hidden,
            twin,
            missed,
        });
        Ok(Self { path, front, back })
    }

    /// The length of the final contents, in bytes.
    pub(super) const fn length(&self) -> u64 {
        self.front.length
    }

    /// Makes `change`.
    pub(super) fn publish(&mut self, change: FileChange) -> io::Result<()> {
        let Some(back) = &mut self.back else {
            return self.front.apply(&change);
        };
        back.twin.apply(&back.missed)?;
        back.twin.apply(&change)?;
        exchange(&back.path, &self.path)?;
        std::mem::swap(&mut self.front, &mut back.twin);
        back.missed = change;
        Ok(())
    }
}

/// Removes the hidden copy.
impl Drop for TwinFile {
    fn drop(&mut self) {
        if let Some(back) = &self.back {
            let _ = fs::remove_file(&back.path);
        }
    }
}

impl Twin {
    fn create(path: &Path) -> io::Result<Self> {
        let file = File::create(path)?;
        Ok(Self { file, length: 0 })
    }

    fn create_new(path: &Path) -> io::Result<Self> {
        let file = File::create_new(path)?;
        Ok(Self { file, length: 0 })
    }

    fn apply(&mut self, change: &FileChange) -> io::Result<()> {
        let at = self.length;
        let end = [change.appended.as_str(), &change.closing].concat();
        self.file.write_all_at(end.as_bytes(), at)?;
        self.file.set_len(at + end.len() as u64)?;
        for (at, patch) in &change.patches {
            self.file.write_all_at(patch.as_bytes(), *at)?;
        }
        self.length += change.appended.len() as u64;
        Ok(())
    }
}

#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn exchange(one: &Path, other: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE)?)
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn exchange(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(test)]
mod tests;
