//! What the user has set: one set of keys from the settings file, the front matter, the environment
//! and the command line, validated once, each value with its origin.
//!
//! Owns the order in which these overrule each other, and where on disk settings, state and sockets
//! live. What a setting does is the business of whoever asks for it.

mod keymap;
mod layer;
mod places;
mod surroundings;

use std::fmt;
use std::ops::RangeInclusive;
use std::path::Path;
use std::time::Duration;

pub use keymap::{Bindable, KeyRow, Keymap};
pub use layer::{Layer, SETTINGS, SettingEntry};
pub use places::{Places, private_folder, replace_private_file, replace_private_note};
pub use surroundings::{Place, Surroundings};

use crate::document::{Document, Progress, PromptTemplate, StageSettings, ThemeChoice, Typing};
use crate::source::{Diagnostic, Location};
use crate::style::ColorChoice;

/// The environment: a variable's value by its name.
pub type Environment<'a> = dyn Fn(&str) -> Option<std::ffi::OsString> + 'a;

/// A value, and who set it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting<T> {
    /// The value.
    pub value: T,
    /// Who set it.
    pub origin: Origin,
}

/// Who set a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Nobody.
    Default,
    /// The settings file or a front matter, there.
    File(Location),
    /// The environment variable of this name.
    Environment(&'static str),
    /// The option of this name.
    Flag(&'static str),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(location) => location.fmt(f),
            Self::Environment(name) | Self::Flag(name) => f.write_str(name),
        }
    }
}

/// All settings in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// What stands before a command.
    pub prompt: Setting<PromptTemplate>,
    /// Colours and attributes.
    pub theme: Setting<ThemeChoice>,
    /// How a command appears.
    pub typing: Setting<Typing>,
    /// Letters typed in a second.
    pub speed: Setting<u16>,
    /// How much pauses differ from their mean, in percent of it.
    pub jitter: Setting<u8>,
    /// What keys do.
    pub keys: Keymap,
    /// Whether the window has the workshop's title.
    pub window_title: Setting<bool>,
    /// When to use colours.
    pub color: Setting<ColorChoice>,
    /// Whether a heading has the screen to itself for a moment.
    pub heading_cards: Setting<bool>,
    /// Whether commands have numbers.
    pub numbers: Setting<bool>,
    /// When an unattended run has a line that says what runs.
    pub progress: Setting<Progress>,
    /// Whether what is shown suits a screen reader.
    pub accessible: Setting<bool>,
}

/// How much faster [`Typing::Fast`] is.
const FAST: u32 = 4;

impl Settings {
    /// Settles the effective values: later layers overrule earlier ones, and all overrule the defaults.
    ///
    /// # Errors
    /// Findings about keys: commands that do not exist, keys that would do two things.
    pub fn resolve(layers: &[Layer], commands: &[Bindable]) -> Result<Self, Vec<Diagnostic>> {
        let keys = Keymap::resolve(layers, commands)?;
        let prompt: PromptTemplate = "$ ".parse().expect("text without fields is a template");
        let theme: ThemeChoice = "auto".parse().expect("it is built in");
        Ok(Self {
            prompt: pick(layers, "prompt", prompt, |s| s.prompt.clone()),
            theme: pick(layers, "theme", theme, |s| s.theme.clone()),
            typing: pick(layers, "typing", Typing::Human, |s| s.typing),
            speed: pick(layers, "speed", 18, |s| s.speed),
            jitter: pick(layers, "jitter", 80, |s| s.jitter),
            keys,
            window_title: pick(layers, "window_title", true, |s| s.window_title),
            color: pick(layers, "color", ColorChoice::Auto, |s| s.color),
            heading_cards: pick(layers, "heading_cards", false, |s| s.heading_cards),
            numbers: pick(layers, "numbers", false, |s| s.numbers),
            progress: pick(layers, "progress", Progress::Auto, |s| s.progress),
            accessible: pick(layers, "accessible", false, |s| s.accessible),
        })
    }

    /// Reads all layers, in order, and settles the effective values.
    ///
    /// # Errors
    /// Everything that is wrong, with its place.
    pub fn load(sources: &Sources<'_>, commands: &[Bindable]) -> Result<Self, Vec<Diagnostic>> {
        let mut layers = Vec::new();
        if let Some(path) = sources.file {
            layers.extend(Layer::of_file(path).map_err(|finding| vec![*finding])?);
        }
        layers.extend(sources.document.map(Layer::of_front_matter));
        layers.push(Layer::of_environment(sources.environment)?);
        layers.push(Layer::of_flags(sources.flags.clone()));
        Self::resolve(&layers, commands)
    }

    /// The pauses between letters; none when commands appear immediately or at the touch of keys.
    pub fn pauses(&self) -> Option<RangeInclusive<Duration>> {
        let mean = Duration::from_secs(1) / u32::from(self.speed.value);
        match self.typing.value {
            Typing::Off | Typing::Keys => None,
            Typing::Fast => Some(mean / FAST..=mean / FAST),
            Typing::Human => {
                let spread = mean * u32::from(self.jitter.value) / 100;
                Some(mean.saturating_sub(spread)..=mean + spread)
            }
        }
    }

    /// Name, value and origin of each, in the order of [`SETTINGS`].
    pub fn rows(&self) -> Vec<(String, String, String)> {
        let mut rows = vec![
            row("prompt", &self.prompt, |v| format!("{:?}", v.to_string())),
            row("theme", &self.theme, |v| v.name.clone()),
            row("typing", &self.typing, word),
            row("speed", &self.speed, u16::to_string),
            row("jitter", &self.jitter, u8::to_string),
            row("window_title", &self.window_title, bool::to_string),
            row("color", &self.color, word),
            row("heading_cards", &self.heading_cards, bool::to_string),
            row("numbers", &self.numbers, bool::to_string),
            row("progress", &self.progress, word),
            row("accessible", &self.accessible, bool::to_string),
        ];
        rows.extend(self.keys.rows().iter().map(|binding| {
            let name = format!("keys.{}", binding.name);
            (name, binding.label(), binding.origin.to_string())
        }));
        rows
    }
}

/// Where settings come from.
pub struct Sources<'a> {
    /// The settings file, which need not exist.
    pub file: Option<&'a Path>,
    /// The workshop.
    pub document: Option<&'a Document>,
    /// The environment.
    pub environment: &'a Environment<'a>,
    /// What the command line says.
    pub flags: StageSettings,
}

fn pick<T>(
    layers: &[Layer],
    name: &'static str,
    default: T,
    said: impl Fn(&StageSettings) -> Option<T>,
) -> Setting<T> {
    let overruling = layers.iter().rev().find_map(|layer| {
        let value = said(&layer.settings)?;
        Some(Setting {
            value,
            origin: layer.origin(&[name]),
        })
    });
    overruling.unwrap_or(Setting {
        value: default,
        origin: Origin::Default,
    })
}

fn row<T>(
    name: &str,
    setting: &Setting<T>,
    text: impl Fn(&T) -> String,
) -> (String, String, String) {
    (
        name.to_owned(),
        text(&setting.value),
        setting.origin.to_string(),
    )
}

fn word(value: &impl clap::ValueEnum) -> String {
    let value = value.to_possible_value();
    value.map_or_else(String::new, |value| value.get_name().to_owned())
}

#[cfg(test)]
mod tests;
