//! Pictures that a workshop names: which file that is, and how large the picture in it is.
//!
//! Owns which files may be shown: what is shown is seen by others, so nothing from outside of the
//! workshop's folder is, by a link neither. Decodes nothing but a picture's header.

use std::fmt;
use std::path::{Path, PathBuf};

use imagesize::{ImageType, blob_size, image_type};

use super::read_regular;

/// Larger files are not shown, in bytes.
const LARGEST: u64 = 4 * 1024 * 1024;

/// No terminal shows a picture with more pixels in a row or a column.
const MOST_PIXELS: usize = 10_000;

/// How a PNG ends.
const PNG_END: &[u8] = b"IEND\xaeB`\x82";

/// Why a picture is not shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoPicture {
    /// It is on another machine, or within the text.
    Remote,
    /// There is no such file, or it cannot be read.
    Missing,
    /// It is somewhere else on this machine.
    Outside,
    /// It is a folder, a pipe, a device.
    NotRegular,
    /// The file is too large.
    TooLarge,
    /// It has too many pixels.
    TooManyPixels,
    /// There is something else in the file.
    NotAPicture,
    /// The end of the picture is missing.
    CutOff,
}

impl fmt::Display for NoPicture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Remote => "it is no file of the workshop",
            Self::Missing => "there is no such file",
            Self::Outside => "it is not in the workshop's folder",
            Self::NotRegular => "it is no regular file",
            Self::TooLarge => "it is larger than 4 MiB",
            Self::TooManyPixels => "it is wider or higher than 10000 pixels",
            Self::NotAPicture => "it is no picture",
            Self::CutOff => "its end is missing",
        })
    }
}

/// A picture's file and what its header says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// The file as it is.
    pub bytes: Vec<u8>,
    /// Whether it is a PNG.
    pub is_png: bool,
    /// Columns of pixels; at least one.
    pub width: u32,
    /// Rows of pixels; at least one.
    pub height: u32,
}

impl Picture {
    /// Reads the picture `target` that a file in `folder` names, of a workshop in the folder `own`.
    ///
    /// # Errors
    /// Why it is not shown.
    pub fn read(own: &Path, folder: &Path, target: &str) -> Result<Self, NoPicture> {
        let path = find_picture(own, folder, target)?;
        let bytes = read_regular(&path).map_err(|_| NoPicture::Missing)?;
        let kind = image_type(&bytes).map_err(|_| NoPicture::NotAPicture)?;
        let size = blob_size(&bytes).map_err(|_| NoPicture::NotAPicture)?;
        if size.width == 0 || size.height == 0 {
            return Err(NoPicture::NotAPicture);
        }
        if size.width > MOST_PIXELS || size.height > MOST_PIXELS {
            return Err(NoPicture::TooManyPixels);
        }
        let is_png = kind == ImageType::Png;
        if is_png && !bytes.ends_with(PNG_END) {
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

/// The file of the picture `target` that a file in `folder` names, of a workshop in the folder `own`.
///
/// # Errors
/// Why it may not be shown.
pub fn find_picture(own: &Path, folder: &Path, target: &str) -> Result<PathBuf, NoPicture> {
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
    let path = folder.join(target);
    let path = path.canonicalize().map_err(|_| NoPicture::Missing)?;
    let meta = path.metadata().map_err(|_| NoPicture::Missing)?;
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

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::*;

    /// The header and the end of a PNG of so many pixels.
    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
        bytes.extend(width.to_be_bytes());
        bytes.extend(height.to_be_bytes());
        bytes.extend(b"\x08\x06\0\0\0....\0\0\0\0");
        bytes.extend(PNG_END);
        bytes
    }

    #[test]
    fn a_picture_is_read_with_its_size_and_everything_else_is_refused() {
        let root = tempfile::tempdir().expect("a folder");
        let own = root.path().join("talk");
        fs::create_dir_all(own.join("img/folder.png")).expect("made");
        let write = |name: &str, bytes: &[u8]| fs::write(own.join(name), bytes).expect("written");
        write("img/a b.png", &png(30, 20));
        write("text.png", b"hello");
        write("empty.png", b"");
        write("none.png", &png(0, 9));
        write("wide.png", &png(10_001, 9));
        write("cut.png", &png(30, 20)[..40]);
        let large = fs::File::create(own.join("large.png")).expect("made");
        large.set_len(LARGEST + 1).expect("resized");
        fs::write(root.path().join("secret.png"), png(1, 1)).expect("written");
        symlink("../secret.png", own.join("outside.png")).expect("linked");
        let read = |target: &str| Picture::read(&own, &own, target);
        let found = read("./img/../img/a b.png").expect("a picture");
        assert_eq!((found.width, found.height, found.is_png), (30, 20, true));
        for (target, why) in [
            ("text.png", NoPicture::NotAPicture),
            ("empty.png", NoPicture::NotAPicture),
            ("none.png", NoPicture::NotAPicture),
            ("wide.png", NoPicture::TooManyPixels),
            ("cut.png", NoPicture::CutOff),
            ("large.png", NoPicture::TooLarge),
            ("outside.png", NoPicture::Outside),
            ("../secret.png", NoPicture::Outside),
            ("img/folder.png", NoPicture::NotRegular),
            ("gone.png", NoPicture::Missing),
            ("", NoPicture::NotRegular),
            ("https://x.example/a.png", NoPicture::Remote),
            ("data:image/png;base64,AAAA", NoPicture::Remote),
        ] {
            assert_eq!(read(target), Err(why), "{target}");
        }
    }
}
