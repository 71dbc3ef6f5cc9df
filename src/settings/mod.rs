//! The user's settings: one set of keys from the settings file, the front matter, the environment
//! and the command line, validated once, each value with its origin.
//!
//! Owns the precedence of these sources, and the folders for settings, state and sockets. The
//! effect of a setting belongs to the module that reads it.

mod keymap;
mod layer;
mod places;

use std::fmt;
use std::ops::RangeInclusive;
use std::path::Path;
use std::time::Duration;

pub use keymap::{BindableCommand, KeyRow, Keymap};
pub use layer::Layer;
pub use places::{Places, private_folder, replace_private_file, replace_private_note};

use crate::document::{
    Document, ProgressChoice, PromptTemplate, SettingLabel as _, StageSettings, ThemeChoice,
    TypingChoice, settings_table,
};
use crate::source::{Diagnostic, Location};
use crate::style::ColorChoice;

/// The environment: a variable's value by its name.
pub type Environment<'a> = dyn Fn(&str) -> Option<std::ffi::OsString> + 'a;

/// A value, and the layer that set it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting<T> {
    /// The value.
    pub value: T,
    /// The layer that set it.
    pub origin: ValueOrigin,
}

/// The layer that set a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ValueOrigin {
    /// No layer: the default.
    Default,
    /// The settings file or a front matter, at this location.
    File(Location),
    /// The environment variable of this name.
    Environment(&'static str),
    /// The option of this name.
    Flag(&'static str),
}

impl fmt::Display for ValueOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(location) => location.fmt(f),
            Self::Environment(name) | Self::Flag(name) => f.write_str(name),
        }
    }
}

/// All effective settings, from the rows of the table.
macro_rules! effective_settings {
    ($(
        $(#[doc = $sentence:literal])+
        $name:ident: $kind:ty { $($how:tt)* }
    )+) => {
        /// All effective settings.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Settings {
            $(
                $(#[doc = $sentence])+
                pub $name: Setting<$kind>,
            )+
            /// The keys and their commands.
            pub keys: Keymap,
        }

        impl Settings {
            /// Determines the effective values: later layers overrule earlier ones, and all
            /// overrule the defaults.
            ///
            /// # Errors
            /// Findings about keys: commands that do not exist, keys with two commands.
            pub fn resolve(layers: &[Layer], commands: &[BindableCommand]) -> Result<Self, Vec<Diagnostic>> {
                let keys = Keymap::resolve(layers, commands)?;
                let defaults = StageSettings::defaults();
                Ok(Self {
                    $($name: pick(layers, stringify!($name), &defaults, |said| said.$name.clone()),)+
                    keys,
                })
            }

            /// Name, value and origin of each setting except the keys, in the order of the table.
            fn values(&self) -> Vec<SettingRow> {
                vec![$({
                    let Setting { value, origin } = &self.$name;
                    SettingRow {
                        name: stringify!($name).to_owned(),
                        value: value.label(),
                        origin: origin.to_string(),
                    }
                },)+]
            }
        }
    };
}

settings_table!(effective_settings);

/// How much faster [`TypingChoice::Fast`] is.
const FAST: u32 = 4;

impl Settings {
    /// Reads all layers, in order, and determines the effective values.
    ///
    /// # Errors
    /// All errors, with their places.
    pub fn load(
        sources: &Sources<'_>,
        commands: &[BindableCommand],
    ) -> Result<Self, Vec<Diagnostic>> {
        let mut layers = Vec::new();
        if let Some(path) = sources.file {
            layers.extend(Layer::of_file(path).map_err(|finding| vec![*finding])?);
        }
        layers.extend(sources.document.map(Layer::of_front_matter));
        layers.push(Layer::of_environment(sources.environment)?);
        layers.push(Layer::of_flags(sources.flags.clone()));
        Self::resolve(&layers, commands)
    }

    /// The pauses between letters; none if commands appear immediately or by key presses.
    pub fn pauses(&self) -> Option<RangeInclusive<Duration>> {
        let mean = Duration::from_secs(1) / u32::from(self.speed.value);
        match self.typing.value {
            TypingChoice::Off | TypingChoice::Keys => None,
            TypingChoice::Fast => Some(mean / FAST..=mean / FAST),
            TypingChoice::Human => {
                let spread = mean * u32::from(self.jitter.value) / 100;
                Some(mean.saturating_sub(spread)..=mean + spread)
            }
        }
    }

    /// All of them, in the order of [`SETTINGS`](crate::document::SETTINGS).
    pub fn rows(&self) -> Vec<SettingRow> {
        let mut rows = self.values();
        rows.extend(self.keys.rows().iter().map(|binding| SettingRow {
            name: format!("keys.{}", binding.name),
            value: binding.label(),
            origin: binding.origin.to_string(),
        }));
        rows
    }
}

/// An effective setting, for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingRow {
    /// Its name; that of a key after `keys.`.
    pub name: String,
    /// Its value.
    pub value: String,
    /// The layer that it comes from.
    pub origin: String,
}

/// The sources of settings.
pub struct Sources<'a> {
    /// The settings file, which need not exist.
    pub file: Option<&'a Path>,
    /// The workshop.
    pub document: Option<&'a Document>,
    /// The environment.
    pub environment: &'a Environment<'a>,
    /// The options of the command line.
    pub flags: StageSettings,
}

/// The value from the last layer that sets it, or the default.
fn pick<T>(
    layers: &[Layer],
    name: &'static str,
    defaults: &StageSettings,
    said: impl Fn(&StageSettings) -> Option<T>,
) -> Setting<T> {
    let overruling = layers.iter().rev().find_map(|layer| {
        let value = said(&layer.settings)?;
        Some(Setting {
            value,
            origin: layer.origin(&[name]),
        })
    });
    overruling.unwrap_or_else(|| Setting {
        value: said(defaults).expect("each setting has a default"),
        origin: ValueOrigin::Default,
    })
}

#[cfg(test)]
mod tests;
