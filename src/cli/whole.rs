//! Files that are written as a whole, or not at all: on a full disk the earlier file stays.
//!
//! Owns only the writing. Whether a file may be replaced is decided before.

use std::fs;
use std::io::{self, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

/// Writes `bytes` to the file at `path`, and replaces an earlier one. A link stays, and its file is replaced.
///
/// # Errors
/// If it cannot be written. An earlier file is then unchanged.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    write(path, bytes, true)
}

/// The same for a file that does not exist yet.
///
/// # Errors
/// If it cannot be written, or another program has made it meanwhile.
pub(super) fn create(path: &Path, bytes: &[u8]) -> io::Result<()> {
    write(path, bytes, false)
}

fn write(path: &Path, bytes: &[u8], replaces: bool) -> io::Result<()> {
    let earlier = fs::metadata(path).ok();
    if earlier.as_ref().is_some_and(|found| !found.is_file()) {
        return fs::write(path, bytes);
    }
    let target = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let folder = target.parent().filter(|name| !name.as_os_str().is_empty());
    let mode = earlier.map_or(0o666, |found| found.permissions().mode());
    let mut file = tempfile::Builder::new()
        .prefix(".demosh-")
        .permissions(fs::Permissions::from_mode(mode))
        .tempfile_in(folder.unwrap_or(Path::new(".")))
        .map_err(plain)?;
    file.as_file_mut().write_all(bytes)?;
    let persisted = if replaces {
        file.persist(&target)
    } else {
        file.persist_noclobber(&target)
    };
    persisted.map(drop).map_err(|error| error.error)
}

/// The error without the name of the temporary file: the user has not named it.
fn plain(error: io::Error) -> io::Error {
    let inner = error.get_ref().and_then(|outer| outer.source());
    let number = inner
        .and_then(|inner| inner.downcast_ref::<io::Error>())
        .and_then(io::Error::raw_os_error);
    number.map_or(error, io::Error::from_raw_os_error)
}
