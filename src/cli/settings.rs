//! The options that are settings too, and `demosh settings`.
//!
//! Every command determines its settings here, from the same four layers: settings file, front
//! matter, environment, options.

use std::path::PathBuf;

use clap::Args;

use crate::document::{ProgressChoice, PromptTemplate, StageSettings, ThemeChoice, TypingChoice};
use crate::neutral::Neutral;
use crate::plan::{Plan, PlanOptions};
use crate::present::bindable;
use crate::settings::{Keymap, Layer, Places, SettingRow, Settings, Sources};
use crate::source::{Diagnostic, render_all};
use crate::style::{ColorChoice, Line, Role, Signs, Style, Theme, display_width};
use crate::term::{Abilities, Drawing};

use super::workshop::Workshop;
use super::{Exit, Stop, print};

/// How a show looks and is driven.
#[derive(Debug, Clone, Args)]
pub(super) struct StageArgs {
    /// The text before a command, such as '{cwd}( on {branch}) $ '
    #[arg(long, value_name = "TEMPLATE")]
    pub prompt: Option<PromptTemplate>,

    /// How a command appears
    #[arg(long = "type", value_enum, value_name = "MANNER")]
    pub typing: Option<TypingChoice>,

    /// Show the number of each command before its prompt
    #[arg(long)]
    pub numbers: bool,

    /// For screen readers: words instead of lines and bars, and nothing is redrawn
    #[arg(long)]
    pub accessible: bool,

    /// Its colours.
    #[command(flatten)]
    pub look: LookArgs,
}

/// The colours of what is printed.
#[derive(Debug, Clone, Args)]
pub(super) struct LookArgs {
    /// Colours: auto, light, dark or high-contrast
    #[arg(long, value_name = "NAME", add = super::completion::themes())]
    pub theme: Option<ThemeChoice>,

    /// When it is coloured.
    #[command(flatten)]
    pub color: ColorArgs,
}

/// How the log of an unattended run looks.
#[derive(Debug, Clone, Args)]
pub(super) struct RunLogArgs {
    /// When to show a status line below the log
    #[arg(long, value_enum, value_name = "WHEN")]
    pub progress: Option<ProgressChoice>,

    /// Its colours.
    #[command(flatten)]
    pub look: LookArgs,
}

/// Whether what is printed has colours.
#[derive(Debug, Clone, Args)]
pub(super) struct ColorArgs {
    /// When to use colours
    #[arg(long, value_enum, value_name = "WHEN")]
    pub color: Option<ColorChoice>,
}

/// Options that are settings: the topmost layer.
pub(super) trait Flags {
    /// The settings on the command line.
    fn stage_settings(&self) -> StageSettings;

    /// All effective settings for `plan`; without a front matter if that is `None`.
    fn settings(&self, plan: Option<&Plan>) -> Result<Settings, Stop> {
        self.load(plan).map_err(|findings| {
            let color = self.stage_settings().color.unwrap_or_default();
            let color = color.applies_to(&std::io::stderr());
            Stop::saying(Exit::Usage, render_all(&findings, color))
        })
    }

    /// The same, with the errors as findings.
    fn load(&self, plan: Option<&Plan>) -> Result<Settings, Vec<Diagnostic>> {
        let places = Places::of_this_process();
        let sources = Sources {
            file: places.settings.as_deref(),
            document: plan.and_then(|plan| Some(plan.documents.first()?.as_ref())),
            environment: &|name| std::env::var_os(name),
            flags: self.stage_settings(),
        };
        Settings::load(&sources, &bindable())
    }

    /// Whether errors about `plan` have colours, even if the settings cannot be read.
    fn colors_errors(&self, plan: Option<&Plan>) -> bool {
        let flag = self.stage_settings().color.unwrap_or_default();
        let color = self
            .load(plan)
            .map_or(flag, |settings| settings.color.value);
        color.applies_to(&std::io::stderr())
    }
}

/// The errors in the keys that a workshop's front matter binds, which concern every user.
pub(super) fn faults_of_keys(plan: &Plan) -> Vec<Diagnostic> {
    let document = plan.documents.first();
    let layers: Vec<_> = document
        .map(|document| Layer::of_front_matter(document))
        .into_iter()
        .collect();
    Keymap::resolve(&layers, &bindable())
        .err()
        .unwrap_or_default()
}

impl Flags for StageArgs {
    fn stage_settings(&self) -> StageSettings {
        let Self {
            prompt,
            typing,
            numbers,
            accessible,
            look,
        } = self;
        StageSettings {
            prompt: prompt.clone(),
            typing: *typing,
            numbers: numbers.then_some(true),
            accessible: accessible.then_some(true),
            ..look.stage_settings()
        }
    }
}

impl Flags for LookArgs {
    fn stage_settings(&self) -> StageSettings {
        let Self { theme, color } = self;
        StageSettings {
            theme: theme.clone(),
            ..color.stage_settings()
        }
    }
}

impl Flags for RunLogArgs {
    fn stage_settings(&self) -> StageSettings {
        let Self { progress, look } = self;
        StageSettings {
            progress: *progress,
            ..look.stage_settings()
        }
    }
}

impl Flags for ColorArgs {
    fn stage_settings(&self) -> StageSettings {
        let Self { color } = self;
        StageSettings {
            color: *color,
            ..StageSettings::default()
        }
    }
}

/// The effective theme, with the signs of the locale, or with words for a screen reader.
pub(super) fn theme(settings: &Settings) -> Theme {
    let theme = settings.theme.value.theme.clone();
    theme.with_signs(signs(settings))
}

/// The same for a stream with or without colours.
pub(super) fn theme_for(settings: &Settings, color: bool) -> Theme {
    if color {
        theme(settings)
    } else {
        Theme::plain().with_signs(signs(settings))
    }
}

/// How to draw on the screen: the output only grows if the user has it read out, and on terminals
/// without escape codes.
pub(super) fn drawing(settings: &Settings) -> Drawing {
    let takes_escapes = Abilities::of_this_process().takes_escapes();
    match (takes_escapes, settings.accessible.value) {
        (false, _) => Drawing::Plain,
        (true, true) => Drawing::Below,
        (true, false) => Drawing::Anywhere,
    }
}

/// The effective theme for a screen that is drawn on in this way.
pub(super) fn theme_of_screen(settings: &Settings, drawing: Drawing) -> Theme {
    let theme = theme(settings);
    let theme = if Abilities::of_this_process().takes_italics() {
        theme
    } else {
        theme.without_italics()
    };
    if drawing.is_below() {
        theme.with_signs(Signs::Words)
    } else {
        theme
    }
}

/// Whether standard output may have colours, on a screen that is drawn on in this way.
pub(super) fn is_coloured(settings: &Settings, drawing: Drawing) -> bool {
    drawing != Drawing::Plain && settings.color.value.applies_to(&std::io::stdout())
}

fn signs(settings: &Settings) -> Signs {
    if settings.accessible.value {
        Signs::Words
    } else {
        Signs::of_this_process()
    }
}

/// The settings in force.
#[derive(Debug, Args)]
pub struct SettingsArgs {
    /// A workshop, whose front matter counts too
    #[arg(add = super::completion::workshops())]
    file: Option<PathBuf>,

    /// The options of a live run, to see what they change.
    #[command(flatten)]
    stage: StageArgs,
}

/// Prints the effective settings with their origins.
pub(super) fn settings(args: &SettingsArgs) -> Result<Exit, Stop> {
    let SettingsArgs { file, stage } = args;
    let settings = match file {
        Some(file) => {
            let workshop = Workshop::find(file)?;
            workshop.plan(&PlanOptions::default(), stage)?.1
        }
        None => stage.settings(None)?,
    };
    let color = settings.color.value.applies_to(&std::io::stdout());
    let text: String = table(&settings.rows(), &settings.theme.value.theme)
        .iter()
        .map(|line| line.to_ansi(color) + "\n")
        .collect();
    print(&Neutral::painted(text))
}

fn table(rows: &[SettingRow], theme: &Theme) -> Vec<Line> {
    let neutral = |row: &SettingRow| [&row.name, &row.value, &row.origin].map(Neutral::line);
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
mod tests;
