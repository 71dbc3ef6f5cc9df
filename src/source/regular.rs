//! Reading a file as a whole, but only one that ends: a regular file of a sensible size.

use std::fs::{File, FileType, Metadata, OpenOptions};
use std::io::{self, Read as _};
use std::os::unix::fs::{FileTypeExt as _, OpenOptionsExt as _};
use std::path::Path;

/// Larger files are refused, in bytes: what people call 100 MB.
pub const MAX_FILE_SIZE: u64 = 100 * 1024 * 1024;

/// Checks that there is a regular file at `path` that [`read_regular`] would take.
fn check_regular(path: &Path) -> io::Result<()> {
    fits(&path.metadata()?)
}

/// The bytes of the regular file at `path`, links followed.
///
/// # Errors
/// Whatever keeps it from being read; also when it is a directory, a FIFO, a socket or a device, or
/// larger than [`MAX_FILE_SIZE`]. None of these is waited for.
pub fn read_regular(path: &Path) -> io::Result<Vec<u8>> {
    // Opening some devices already does something, so the first look comes before.
    check_regular(path)?;
    let file = open_without_waiting(path)?;
    let metadata = file.metadata()?;
    fits(&metadata)?;
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or(0));
    // Files below /proc say that they are empty, and any file may grow meanwhile.
    file.take(MAX_FILE_SIZE + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_FILE_SIZE {
        return Err(too_large());
    }
    Ok(bytes)
}

/// A FIFO that took the file's place since it was looked at must not block either.
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
