//! The directory that reports name files from: the root of the repository, where there is one.

use std::path::{Component, Path, PathBuf};

/// The directory that paths are relative to.
#[derive(Debug, Clone)]
pub struct Root(PathBuf);

impl Root {
    /// The root of the repository that `path` is in, else the current directory.
    pub fn above(path: &Path) -> Self {
        let path = real(path);
        let repository = path
            .ancestors()
            .skip(1)
            .find(|folder| folder.join(".git").exists());
        let root = repository.map_or_else(|| real(Path::new(".")), Path::to_owned);
        Self(root)
    }

    /// `path` from here; as it is when it lies elsewhere.
    pub fn relative(&self, path: &Path) -> String {
        let real = real(path);
        with_slashes(real.strip_prefix(&self.0).unwrap_or(path))
    }
}

/// The path without links and dots, as far as there is such a file.
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
    // A path from the file system's root begins with a part that is a slash itself.
    parts.join("/").replacen("//", "/", 1)
}

#[cfg(test)]
mod tests;
