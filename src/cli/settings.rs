//! The options that are settings too, and `demosh settings`.

use std::path::PathBuf;

use clap::Args;

use crate::document::{PromptTemplate, StageSettings, ThemeChoice, Typing};
use crate::neutral::Neutral;
use crate::plan::{Plan, PlanOptions};
use crate::present::bindable;
use crate::settings::{Places, Settings, Sources};
use crate::source::render_all;
use crate::style::{ColorChoice, Line, Role, Style, Theme, display_width};

use super::workshop::Workshop;
use super::{Exit, Stop, print};

/// How a show looks and is driven.
#[derive(Debug, Clone, Args)]
pub(super) struct StageArgs {
    /// What stands before a command, such as '{cwd}( on {branch}) $ '
    #[arg(long, value_name = "TEMPLATE")]
    pub prompt: Option<PromptTemplate>,

    /// Colours: auto, light, dark or high-contrast
    #[arg(long, value_name = "NAME")]
    pub theme: Option<ThemeChoice>,

    /// How a command appears
    #[arg(long = "type", value_enum, value_name = "MANNER")]
    pub typing: Option<Typing>,

    /// When to use colours
    #[arg(long, value_enum, value_name = "WHEN")]
    pub color: Option<ColorChoice>,
}

impl StageArgs {
    /// All settings in force for `plan`.
    pub(super) fn settings(&self, plan: Option<&Plan>) -> Result<Settings, Stop> {
        let places = Places::of_this_process();
        let sources = Sources {
            file: places.settings.as_deref(),
            document: plan.and_then(|plan| Some(plan.documents.first()?.as_ref())),
            environment: &|name| std::env::var_os(name),
            flags: self.said(),
        };
        Settings::load(&sources, &bindable()).map_err(|findings| {
            let color = self
                .color
                .unwrap_or_default()
                .applies_to(&std::io::stderr());
            Stop::saying(Exit::Usage, render_all(&findings, color))
        })
    }

    fn said(&self) -> StageSettings {
        StageSettings {
            prompt: self.prompt.clone(),
            theme: self.theme.clone(),
            typing: self.typing,
            color: self.color,
            ..StageSettings::default()
        }
    }
}

/// The settings in force.
#[derive(Debug, Args)]
pub struct SettingsArgs {
    /// A workshop, whose front matter counts too
    file: Option<PathBuf>,

    /// The options of a live run, to see what they change.
    #[command(flatten)]
    stage: StageArgs,
}

/// Prints the settings in force and where each comes from.
pub(super) fn settings(args: &SettingsArgs) -> Result<Exit, Stop> {
    let color = args.stage.color.unwrap_or_default();
    let plan = args
        .file
        .as_deref()
        .map(|file| Workshop::find(file)?.plan(&PlanOptions::default(), color));
    let plan = plan.transpose()?;
    let settings = args.stage.settings(plan.as_deref())?;
    let color = settings.color.value.applies_to(&std::io::stdout());
    let text: String = table(&settings.rows(), &settings.theme.value.theme)
        .iter()
        .map(|line| line.to_ansi(color) + "\n")
        .collect();
    print(&Neutral::painted(text))
}

fn table(rows: &[(String, String, String)], theme: &Theme) -> Vec<Line> {
    let neutral =
        |(name, value, origin): &(String, String, String)| [name, value, origin].map(Neutral::line);
    let rows: Vec<_> = rows.iter().map(neutral).collect();
    let widest = |column: usize| {
        let widths = rows.iter().map(|row| display_width(&row[column]));
        widths.max().unwrap_or(0)
    };
    let (names, values) = (widest(0), widest(1));
    let line = |[name, value, origin]: &[Neutral; 3]| {
        let gap = |text: &str, width: usize| " ".repeat(width + 2 - display_width(text));
        let mut line = Line::styled(name, theme.style(Role::Key));
        line.push(&gap(name, names), Style::PLAIN);
        line.push(value, Style::PLAIN);
        line.push(&gap(value, values), Style::PLAIN);
        line.push(origin, theme.style(Role::Notice));
        line
    };
    rows.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use crate::document::PROMPT_FIELDS;
    use crate::present::BINDINGS;
    use crate::settings::{SETTINGS, SettingEntry};

    fn entry(entry: &SettingEntry) -> String {
        let cell = |text: Option<&str>| text.map_or_else(String::new, |text| format!("`{text}`"));
        let SettingEntry {
            name,
            value,
            default,
            variable,
            flag,
            help,
        } = entry;
        let value = value.replace('|', "\\|");
        let (variable, flag) = (cell(*variable), cell(*flag));
        format!("| `{name}` | {help} | {value} | {default} | {variable} | {flag} |\n")
    }

    #[test]
    fn the_documentation_names_every_setting_field_and_command() {
        let page = include_str!("../../docs/settings.md");
        let table: String = SETTINGS.iter().map(entry).collect();
        assert!(page.contains(&table), "docs/settings.md lacks:\n{table}");
        for (name, _, help) in PROMPT_FIELDS {
            let row = format!("| `{{{name}}}` | {help} |");
            assert!(page.contains(&row), "docs/settings.md lacks: {row}");
        }
        for binding in BINDINGS {
            let keys: Vec<_> = binding.keys.iter().map(|key| format!("`{key}`")).collect();
            let row = format!(
                "| `{}` | {} | {} |",
                binding.name,
                keys.join(", "),
                binding.help
            );
            assert!(page.contains(&row), "docs/settings.md lacks: {row}");
        }
    }
}
