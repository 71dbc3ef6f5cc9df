//! Pictures that are put into the page.
//!
//! Owns how a picture gets into the page. Which files may be shown is `source`'s business.

use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine as _;

use crate::source::{NoPicture, find_picture};

/// The pictures of a page.
#[derive(Debug, Default)]
pub(super) struct Pictures {
    /// The workshop's folder, without links in its path.
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

    /// The picture `target` of a file in `folder`, as a link that holds it. `None` when it stays a link to
    /// where it is.
    pub(super) fn embedded(&mut self, folder: &Path, target: &str) -> Option<String> {
        let kind = kind(target)?;
        let found = match &self.folder {
            Some(own) => find_picture(own, folder, target),
            None => Err(NoPicture::Outside),
        };
        let why = match found {
            Ok(path) => return data(kind, &path),
            Err(NoPicture::Missing | NoPicture::Remote) => return None,
            Err(why) => why,
        };
        self.remarks
            .push(format!("the picture `{target}` stays a link: {why}"));
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

fn data(kind: &str, path: &Path) -> Option<String> {
    let bytes = fs::read(path).ok()?;
    let data = base64::engine::general_purpose::STANDARD.encode(bytes);
    Some(format!("data:{kind};base64,{data}"))
}

#[cfg(test)]
mod tests;
