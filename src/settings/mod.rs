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
pub use places::{Places, private_folder, replace_private_file};
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
mod tests {
    use super::*;
    use crate::source::SourceFile;
    use crate::term::Key;

    const COMMANDS: &[Bindable] = &[
        Bindable {
            name: "run",
            keys: &[Key::Enter],
            required: true,
        },
        Bindable {
            name: "skip",
            keys: &[Key::Char('+')],
            required: false,
        },
    ];

    /// The settings that a file, a front matter, variables and options amount to.
    fn load(
        file: &str,
        front_matter: &str,
        variables: &[(&str, &str)],
        flags: StageSettings,
    ) -> Result<Settings, Vec<Diagnostic>> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("config.yaml");
        std::fs::write(&path, file).expect("written");
        let source = SourceFile::new(Path::new("talk.md"), &format!("---\n{front_matter}\n---\n"));
        let document = crate::reader::read(&source);
        assert_eq!(document.findings, [], "{front_matter}");
        let environment = |name: &str| {
            let found = variables.iter().find(|(known, _)| *known == name)?;
            Some(found.1.into())
        };
        let sources = Sources {
            file: Some(&path),
            document: Some(&document),
            environment: &environment,
            flags,
        };
        Settings::load(&sources, COMMANDS)
    }

    #[test]
    fn later_sources_overrule_earlier_ones_and_all_say_who_they_are() {
        let flags = StageSettings {
            typing: Some(Typing::Off),
            ..StageSettings::default()
        };
        let settings = load(
            "# mine\nprompt: '> '\ntheme: dark\nspeed: 10\ntyping: fast\n",
            "title: T\nstage:\n  theme: light\n  speed: 20\n  keys: {skip: x}",
            &[("DEMOSH_SPEED", "30"), ("DEMOSH_TYPING", "keys")],
            flags,
        );
        let rows = settings.expect("valid").rows();
        let row = |name: &str| {
            let row = rows.iter().find(|row| row.0 == name).expect(name);
            let origin = row.2.rsplit('/').next().unwrap_or_default();
            (row.1.as_str(), origin.to_owned())
        };
        assert_eq!(row("prompt"), ("\"> \"", "config.yaml:2:1".into()));
        assert_eq!(row("theme"), ("light", "talk.md:4:3".into()));
        assert_eq!(row("speed"), ("30", "DEMOSH_SPEED".into()));
        assert_eq!(row("typing"), ("off", "--type".into()));
        assert_eq!(row("keys.skip"), ("x", "talk.md:6:10".into()));
        assert_eq!(row("keys.run"), ("enter", "default".into()));
        assert_eq!(row("jitter"), ("80", "default".into()));
    }

    #[test]
    fn mistakes_are_found_where_they_stand() {
        let mistake = |file: &str, variables: &[(&str, &str)]| {
            let found = load(file, "stage: {}", variables, StageSettings::default());
            let finding = found.expect_err(file).remove(0);
            (finding.to_string(), finding.help.unwrap_or_default())
        };
        let (text, help) = mistake("speed: 5\ntypng: fast\n", &[]);
        assert!(
            text.contains("config.yaml:2:1: error: there is no key `typng` here"),
            "{text}"
        );
        assert_eq!(help, "did you mean `typing`?");
        let (text, help) = mistake("typing: humn\n", &[]);
        assert!(
            text.contains("config.yaml:1:9: error: `typing`: `human`, `fast`, `off` or `keys` is expected, not `humn`"),
            "{text}"
        );
        assert_eq!(help, "did you mean `human`?");
        for (file, place, text) in [
            (
                "theme: dark\nspeed: 0\n",
                "2:8",
                "`speed`: 0 is not between 1 and 1000",
            ),
            (
                "theme: dark\n# x\nprompt: '{pwd}'\n",
                "3:9",
                "`prompt`: a prompt has no field `{pwd}`",
            ),
            (
                "theme: dark\nspeed: 5\nspeed: 6\n",
                "3:1",
                "the key `speed` stands twice",
            ),
            (
                "theme: [a]\n",
                "1:8",
                "`theme`: the name of a theme, or a table",
            ),
            (
                "theme: dark\njitter: 1.5\n",
                "2:9",
                "`jitter`: a whole number from 0 to 100 is expected, not `1.5`",
            ),
            (
                "theme: dark\nkeys:\n  run: ctrl\n",
                "3:8",
                "`keys.run`: `ctrl` is no key",
            ),
        ] {
            let (said, _) = mistake(file, &[]);
            let wanted = format!("config.yaml:{place}: error: {text}");
            assert!(said.contains(&wanted), "{file}: {said}");
        }
        let (text, help) = mistake("theme: dark\nspeed: fast\n", &[]);
        assert!(
            text.contains(
                "2:8: error: `speed`: a whole number from 1 to 1000 is expected, not `fast`"
            ),
            "{text}"
        );
        assert_eq!(help, "did you mean `typing: fast`?");
        let (text, help) = mistake("keys:\n  run: enter\n  skp: x\n", &[]);
        assert!(
            text.contains("config.yaml:3:3: error: there is no command `skp`"),
            "{text}"
        );
        assert_eq!(help, "did you mean `skip`?");
        let (text, _) = mistake("", &[("DEMOSH_SPEED", "much")]);
        assert_eq!(
            text,
            "error: `DEMOSH_SPEED`: a whole number from 1 to 1000 is expected, not `much`"
        );
    }

    #[test]
    fn no_file_and_nothing_said_are_the_defaults() {
        let sources = Sources {
            file: Some(Path::new("/nonexistent/config.yaml")),
            document: None,
            environment: &|_| None,
            flags: StageSettings::default(),
        };
        let settings = Settings::load(&sources, COMMANDS).expect("defaults");
        assert_eq!(settings.prompt.value.fill(&|_| None), "$ ");
        assert!(settings.rows().iter().all(|row| row.2 == "default"));
    }

    #[test]
    fn pauses_follow_speed_jitter_and_manner() {
        let pauses = |yaml: &str| {
            let settings = load(yaml, "stage: {}", &[], StageSettings::default());
            let range = settings.expect(yaml).pauses()?;
            Some((range.start().as_millis(), range.end().as_millis()))
        };
        assert_eq!(pauses(""), Some((11, 99)));
        assert_eq!(pauses("{speed: 10, jitter: 0}"), Some((100, 100)));
        assert_eq!(pauses("{speed: 10, jitter: 100}"), Some((0, 200)));
        assert_eq!(pauses("{speed: 10, typing: fast}"), Some((25, 25)));
        assert_eq!(pauses("typing: off"), None);
    }

    #[test]
    fn every_row_is_in_the_table_and_the_defaults_are_as_written_there() {
        let settings = Settings::resolve(&[], COMMANDS).expect("defaults");
        let rows = settings.rows();
        for entry in SETTINGS.iter().filter(|entry| entry.name != "keys") {
            let row = rows
                .iter()
                .find(|row| row.0 == entry.name)
                .expect(entry.name);
            assert_eq!(row.1, entry.default, "{}", entry.name);
        }
        assert_eq!(rows.len(), SETTINGS.len() - 1 + COMMANDS.len());
    }
}
