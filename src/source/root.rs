//! The directory to which reports make paths relative: the root of the repository, if there is one.

use std::path::{Component, Path, PathBuf};

/// The directory that paths are relative to.
#[derive(Debug, Clone)]
pub struct Root(PathBuf);

impl Root {
    /// The root of the repository that contains `path`, otherwise the current directory.
    pub fn above(path: &Path) -> Self {
        let path = real(path);
        let repository = path
            .ancestors()
            .skip(1)
            .find(|folder| folder.join(".git").exists());
        let root = repository.map_or_else(|| real(Path::new(".")), Path::to_owned);
        Self(root)
    }

    /// `path` relative to this directory; unchanged if it is outside.
    pub fn relative(&self, path: &Path) -> String {
        let real = real(path);
        with_slashes(real.strip_prefix(&self.0).unwrap_or(path))
    }
}

/// The path without symbolic links and dots, as far as it exists.
fn real(path: &Path) -> PathBuf {
    path.canonicalize()
        .or_else(|_| std::path::absolute(path))
        .unwrap_or_else(|_| path.to_owned())
}

fn with_slashes(path: &Path) -> String {
    let parts: Vec<_> = path
        .components()
        .filter(|part| *part != Component::CurDir)
        .map(|part| part.as_os_str().to_string_lossy())
        .collect();
    // The first part of an absolute path is itself a slash.
    parts.join("/").replacen("//", "/", 1)
}

#[cfg(test)]
mod tests;
