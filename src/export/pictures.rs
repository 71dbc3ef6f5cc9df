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
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn nothing_from_outside_gets_into_the_page() {
        let root = tempfile::tempdir().expect("a folder");
        let own = root.path().join("talk");
        fs::create_dir_all(own.join("img")).expect("made");
        fs::write(root.path().join("secret.png"), "secret").expect("written");
        fs::write(own.join("img/real.png"), "real").expect("written");
        symlink("img/real.png", own.join("inside.png")).expect("linked");
        symlink("../secret.png", own.join("outside.png")).expect("linked");
        symlink("..", own.join("up")).expect("linked");
        fs::create_dir(own.join("folder.png")).expect("made");
        let mut pictures = Pictures::of_workshop(Some(&own.join("a.md")));
        for (target, embedded) in [
            ("img/real.png", true),
            ("inside.png", true),
            ("./img/../img/real.png", true),
            ("outside.png", false),
            ("up/secret.png", false),
            ("../secret.png", false),
            ("folder.png", false),
        ] {
            let before = pictures.remarks.len();
            assert_eq!(
                pictures.embedded(&own, target).is_some(),
                embedded,
                "{target}"
            );
            assert_eq!(pictures.remarks.len() > before, !embedded, "{target}");
        }
        assert!(pictures.embedded(&own, "missing.png").is_none());
        assert_eq!(pictures.remarks.len(), 4);
    }
}
