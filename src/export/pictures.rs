//! Pictures that are embedded in the page.
//!
//! Owns how a picture gets into the page. `source` decides which files may be shown.

use std::path::{Path, PathBuf};

use base64::Engine as _;

use crate::source::{NoPicture, Picture, find_picture, read_picture_file};

/// The pictures of a page.
#[derive(Debug, Default)]
pub(super) struct Pictures {
    /// The workshop's folder, with symbolic links resolved.
    folder: Option<PathBuf>,
    /// Pictures that were left out, and why.
    pub(super) remarks: Vec<String>,
}

impl Pictures {
    pub(super) fn of_workshop(workshop: Option<&Path>) -> Self {
        let folder = workshop.map(|path| path.parent().unwrap_or(Path::new("")));
        let folder = folder.map(|folder| {
            if folder.as_os_str().is_empty() {
                Path::new(".")
            } else {
                folder
            }
        });
        Self {
            folder: folder.and_then(|folder| folder.canonicalize().ok()),
            remarks: Vec::new(),
        }
    }

    /// The picture `target` of a file in `folder`, as a data link. `None` if the page must keep the
    /// original link.
    pub(super) fn embedded(&mut self, folder: &Path, target: &str) -> Option<String> {
        let kind = kind(target)?;
        let bytes = match &self.folder {
            Some(own) => bytes(kind, own, folder, target),
            None => Err(NoPicture::Outside),
        };
        let why = match bytes {
            Ok(bytes) => {
                let data = base64::engine::general_purpose::STANDARD.encode(bytes);
                return Some(format!("data:{kind};base64,{data}"));
            }
            Err(NoPicture::Remote) => return None,
            Err(why) => why,
        };
        let remark = format!("the picture `{target}` stays a link: {why}");
        if !self.remarks.contains(&remark) {
            self.remarks.push(remark);
        }
        None
    }
}

fn kind(target: &str) -> Option<&'static str> {
    let extension = Path::new(target).extension()?.to_str()?;
    Some(match extension.to_ascii_lowercase().as_str() {
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "svg" => "image/svg+xml",
        _ => return None,
    })
}

/// The bytes of the file, if it contains a picture.
fn bytes(kind: &str, own: &Path, folder: &Path, target: &str) -> Result<Vec<u8>, NoPicture> {
    let is_of_kind: fn(&[u8]) -> bool = match kind {
        "image/svg+xml" => |bytes| bytes.windows(4).any(|part| part == b"<svg"),
        "image/webp" => |bytes| bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP"),
        _ => return Picture::read(own, folder, target).map(|picture| picture.bytes),
    };
    let bytes = read_picture_file(&find_picture(own, folder, target)?)?;
    if is_of_kind(&bytes) {
        Ok(bytes)
    } else {
        Err(NoPicture::NotAPicture)
    }
}

#[cfg(test)]
mod tests;
