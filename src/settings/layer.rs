//! One source of settings.

use std::path::Path;
use std::sync::Arc;

use super::{Environment, ValueOrigin};
use crate::document::{Document, SETTINGS, StageSettings};
use crate::reader::{front_matter, settings_path, yaml};
use crate::source::{Diagnostic, Location, SourceFile, Span};

/// The settings from one source.
#[derive(Debug, Clone)]
pub struct Layer {
    pub(super) settings: StageSettings,
    from: LayerSource,
}

#[derive(Debug, Clone)]
enum LayerSource {
    File {
        source: Arc<SourceFile>,
        stretch: Span,
        /// The key below which all others are.
        below: Vec<&'static str>,
    },
    Environment {
        /// The variable or option that sets `accessible`.
        accessible_by: &'static str,
    },
    Flags,
}

/// The variable that many programs read to detect a screen reader.
const ACCESSIBLE: &str = "ACCESSIBLE";

impl Layer {
    /// The settings file; `None` if it does not exist.
    ///
    /// # Errors
    /// Why it cannot be read, or what is wrong in it and where.
    pub fn of_file(path: &Path) -> Result<Option<Self>, Box<Diagnostic>> {
        if !path.exists() {
            return Ok(None);
        }
        let source = SourceFile::read(path)?;
        let stretch = Span::new(0, source.text().len());
        let settings = yaml::parse(&source, stretch, "bad-settings")?;
        let from = LayerSource::File {
            source,
            stretch,
            below: Vec::new(),
        };
        Ok(Some(Self { settings, from }))
    }

    /// A workshop's front matter, whose errors its reader has reported already.
    pub fn of_front_matter(document: &Document) -> Self {
        let source = Arc::clone(&document.source);
        let stretch = front_matter(&source).unwrap_or_default();
        let settings = document.settings.stage.clone();
        Self {
            settings,
            from: LayerSource::File {
                source,
                stretch,
                below: settings_path(&document.source)
                    .iter()
                    .copied()
                    .chain(["stage"])
                    .collect(),
            },
        }
    }

    /// The environment. Empty variables are ignored.
    ///
    /// # Errors
    /// The variables with wrong values.
    pub fn of_environment(environment: &Environment<'_>) -> Result<Self, Vec<Diagnostic>> {
        let (mut settings, mut findings) = (StageSettings::default(), Vec::new());
        for entry in SETTINGS {
            let Some(variable) = entry.variable else {
                continue;
            };
            let value = environment(variable).filter(|value| !value.is_empty());
            let Some(value) = value else { continue };
            if let Err(reason) = settings.set(entry.name, &value.to_string_lossy()) {
                let message = format!("`{variable}`: {reason}");
                findings.push(Diagnostic::error("bad-settings", message));
            }
        }
        let mut accessible_by = "DEMOSH_ACCESSIBLE";
        let general = environment(ACCESSIBLE).unwrap_or_default();
        let is_said = !["", "0", "false"].iter().any(|no| general == *no);
        if settings.accessible.is_none() && is_said {
            settings.accessible = Some(true);
            accessible_by = ACCESSIBLE;
        }
        if findings.is_empty() {
            Ok(Self {
                settings,
                from: LayerSource::Environment { accessible_by },
            })
        } else {
            Err(findings)
        }
    }

    /// The command line.
    pub fn of_flags(settings: StageSettings) -> Self {
        Self {
            settings,
            from: LayerSource::Flags,
        }
    }

    /// Where this source sets the key at the end of `path`.
    pub(super) fn origin(&self, path: &[&str]) -> ValueOrigin {
        let entry = SETTINGS
            .iter()
            .find(|entry| path.first() == Some(&entry.name));
        match &self.from {
            LayerSource::File {
                source,
                stretch,
                below,
            } => {
                let path: Vec<_> = below.iter().chain(path).copied().collect();
                let span = yaml::locate(source, *stretch, &path).unwrap_or_default();
                ValueOrigin::File(Location::new(source, span))
            }
            LayerSource::Environment { accessible_by } if path == ["accessible"] => {
                ValueOrigin::Environment(accessible_by)
            }
            LayerSource::Environment { .. } => {
                ValueOrigin::Environment(entry.and_then(|entry| entry.variable).unwrap_or_default())
            }
            LayerSource::Flags => {
                ValueOrigin::Flag(entry.and_then(|entry| entry.flag).unwrap_or("option"))
            }
        }
    }
}

#[cfg(test)]
mod tests;
