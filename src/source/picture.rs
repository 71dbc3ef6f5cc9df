//! Pictures that a workshop names: the file, and the size of the picture in it.
//!
//! Owns which files may be shown: an audience sees them, so files outside the workshop's folder are
//! refused, even through a symbolic link. Decodes only a picture's header.

use std::fmt;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use imagesize::{ImageType, blob_size, image_type};

use super::read_regular;

/// The largest file that is shown, in bytes.
const LARGEST: u64 = 4 * 1024 * 1024;

/// The most pixels in a row or a column.
const MOST_PIXELS: usize = 10_000;

/// Why a picture is not shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoPicture {
    /// It is on another machine, or a data link.
    Remote,
    /// Its address is empty.
    Unnamed,
    /// The file does not exist.
    Missing,
    /// The file cannot be read, or its path is a loop of links.
    Unreadable,
    /// It is outside the workshop's folder.
    Outside,
    /// It is a folder, a pipe, a device.
    NotRegular,
    /// The file is too large.
    TooLarge,
    /// It has too many pixels.
    TooManyPixels,
    /// The file is not a picture.
    NotAPicture,
    /// The end of the picture is missing.
    CutOff,
}

impl fmt::Display for NoPicture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Remote => "it is not a file of the workshop",
            Self::Unnamed => "it has no address",
            Self::Missing => "there is no such file",
            Self::Unreadable => "it cannot be read",
            Self::Outside => "it is not in the workshop's folder",
            Self::NotRegular => "it is not a regular file",
            Self::TooLarge => "it is larger than 4 MiB",
            Self::TooManyPixels => "it is wider or higher than 10000 pixels",
            Self::NotAPicture => "it is not a picture",
            Self::CutOff => "its end is missing",
        })
    }
}

impl NoPicture {
    /// The reason for a file that could not be read.
    fn of(error: &io::Error) -> Self {
        match error.kind() {
            // The last is for a NUL byte in the name.
            ErrorKind::NotFound | ErrorKind::NotADirectory | ErrorKind::InvalidInput => {
                Self::Missing
            }
            _ => Self::Unreadable,
        }
    }
}

/// A picture's file with the values of its header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// The contents of the file.
    pub bytes: Vec<u8>,
    /// Whether it is a PNG.
    pub is_png: bool,
    /// Columns of pixels; at least one.
    pub width: u32,
    /// Rows of pixels; at least one.
    pub height: u32,
}

impl Picture {
    /// Reads the picture `target` that a file in `folder` names, for a workshop in the folder
    /// `own`.
    ///
    /// # Errors
    /// Why it is not shown.
    pub fn read(own: &Path, folder: &Path, target: &str) -> Result<Self, NoPicture> {
        let path = find_picture(own, folder, target)?;
        let bytes = read_picture_file(&path)?;
        let kind = image_type(&bytes).map_err(|_| NoPicture::NotAPicture)?;
        let size = blob_size(&bytes).map_err(|_| NoPicture::NotAPicture)?;
        if size.width == 0 || size.height == 0 {
            return Err(NoPicture::NotAPicture);
        }
        if size.width > MOST_PIXELS || size.height > MOST_PIXELS {
            return Err(NoPicture::TooManyPixels);
        }
        let is_png = kind == ImageType::Png;
        if is_png && !ends_as_png(&bytes) {
            return Err(NoPicture::CutOff);
        }
        let pixels = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        Ok(Self {
            is_png,
            width: pixels(size.width),
            height: pixels(size.height),
            bytes,
        })
    }
}

/// The contents of a file that [`find_picture`] has found, whether it is a picture or not.
///
/// # Errors
/// Why it is not read.
pub fn read_picture_file(path: &Path) -> Result<Vec<u8>, NoPicture> {
    read_regular(path).map_err(|error| NoPicture::of(&error))
}

/// Whether the chunks of a PNG lead to its end. Bytes after the end are ignored.
fn ends_as_png(bytes: &[u8]) -> bool {
    let mut rest = bytes.get(8..).unwrap_or_default();
    // A chunk: its length, its name, its data, a checksum.
    while let Some((length, after)) = rest.split_first_chunk::<4>() {
        if after.starts_with(b"IEND") {
            return *length == [0; 4] && after.len() >= 8;
        }
        let length = u32::from_be_bytes(*length) as usize;
        let next = length.checked_add(8).and_then(|next| after.get(next..));
        rest = next.unwrap_or_default();
    }
    false
}

/// The file of the picture `target` that a file in `folder` names, for a workshop in the folder
/// `own`.
///
/// # Errors
/// Why it may not be shown.
pub fn find_picture(own: &Path, folder: &Path, target: &str) -> Result<PathBuf, NoPicture> {
    if target.is_empty() {
        return Err(NoPicture::Unnamed);
    }
    if target.contains("://") || target.starts_with("//") || target.starts_with("data:") {
        return Err(NoPicture::Remote);
    }
    let here = Path::new(".");
    let own = if own.as_os_str().is_empty() {
        here
    } else {
        own
    };
    let own = own.canonicalize().map_err(|_| NoPicture::Missing)?;
    let path = folder.join(target).canonicalize();
    let path = path.or_else(|error| match decoded(target) {
        Some(target) => folder.join(target).canonicalize(),
        None => Err(error),
    });
    let path = path.map_err(|error| NoPicture::of(&error))?;
    let meta = path.metadata().map_err(|error| NoPicture::of(&error))?;
    if !path.starts_with(own) {
        return Err(NoPicture::Outside);
    }
    if !meta.is_file() {
        return Err(NoPicture::NotRegular);
    }
    if meta.len() > LARGEST {
        return Err(NoPicture::TooLarge);
    }
    Ok(path)
}

/// An address with its percent-encoded characters (`%20`) decoded; `None` if nothing changes, or
/// the result is not UTF-8.
pub fn decoded(target: &str) -> Option<String> {
    let mut parts = target.split('%');
    let mut bytes = parts.next()?.as_bytes().to_vec();
    for part in parts {
        let digits = part.get(..2);
        let digits = digits.filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(byte.unwrap_or(b'%'));
        let rest = if byte.is_some() { &part[2..] } else { part };
        bytes.extend(rest.as_bytes());
    }
    String::from_utf8(bytes).ok().filter(|text| text != target)
}

#[cfg(test)]
mod tests;
