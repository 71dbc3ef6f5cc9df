//! Reads a whole file, but only one that ends: a regular file of a sensible size.

use std::fs::{File, FileType, Metadata, OpenOptions};
use std::io::{self, Read as _};
use std::os::unix::fs::{FileTypeExt as _, OpenOptionsExt as _};
use std::path::Path;

/// The largest file that is read, in bytes: 100 MB in everyday terms.
pub const MAX_FILE_SIZE: u64 = 100 * 1024 * 1024;

/// Checks that [`read_regular`] would accept the file at `path`.
fn check_regular(path: &Path) -> io::Result<()> {
    fits(&path.metadata()?)
}

/// The bytes of the regular file at `path`; symbolic links are followed.
///
/// # Errors
/// Any error of reading; also when it is a directory, a FIFO, a socket or a device, or larger than
/// [`MAX_FILE_SIZE`]. It never waits for one of these.
pub fn read_regular(path: &Path) -> io::Result<Vec<u8>> {
    // Opening some devices already has an effect, so check first.
    check_regular(path)?;
    let file = open_without_waiting(path)?;
    let metadata = file.metadata()?;
    fits(&metadata)?;
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or(0));
    // Files below /proc report that they are empty, and any file may grow meanwhile.
    file.take(MAX_FILE_SIZE + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_FILE_SIZE {
        return Err(too_large());
    }
    Ok(bytes)
}

/// Opens without blocking, in case a FIFO has replaced the file since it was checked.
fn open_without_waiting(path: &Path) -> io::Result<File> {
    let flags = rustix::fs::OFlags::NONBLOCK | rustix::fs::OFlags::NOCTTY;
    let flags = i32::try_from(flags.bits()).unwrap_or(0);
    OpenOptions::new().read(true).custom_flags(flags).open(path)
}

fn fits(metadata: &Metadata) -> io::Result<()> {
    let kind = metadata.file_type();
    if kind.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    if !kind.is_file() {
        let message = format!("it is {}, not a regular file", name(kind));
        return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
    }
    if metadata.len() > MAX_FILE_SIZE {
        return Err(too_large());
    }
    Ok(())
}

fn name(kind: FileType) -> &'static str {
    if kind.is_fifo() {
        "a pipe"
    } else if kind.is_socket() {
        "a socket"
    } else {
        "a device"
    }
}

fn too_large() -> io::Error {
    io::Error::new(
        io::ErrorKind::FileTooLarge,
        "it is larger than 100 MB, which is the limit",
    )
}

#[cfg(test)]
mod tests;
