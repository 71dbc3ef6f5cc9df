//! The look of a live show, according to the settings and the terminal.

use std::path::PathBuf;

use crate::document::TypingChoice;
use crate::present::{Inquiry, Look, TerminalFacts, TypingPace, background_of};
use crate::settings::Settings;
use crate::term::{Abilities, TerminalQuestions};

use super::settings::{drawing, is_coloured, theme_of_screen};

/// The look of the show and its keys, according to the settings.
pub(super) fn look(settings: &Settings) -> Look {
    let environment = |name: &str| std::env::var_os(name);
    let abilities = Abilities::of(&environment);
    let drawing = drawing(settings);
    let is_accessible = drawing.is_below();
    let theme = theme_of_screen(settings, drawing);
    let color = is_coloured(settings, drawing);
    let pace = match (settings.typing.value, settings.pauses()) {
        _ if is_accessible => TypingPace::AtOnce,
        (TypingChoice::Keys, _) => TypingPace::Keys,
        (_, Some(pauses)) => TypingPace::Pauses(pauses),
        (_, None) => TypingPace::AtOnce,
    };
    Look {
        terminal: Inquiry {
            questions: TerminalQuestions {
                background: color && theme.wants_background() && abilities.takes_questions(),
                pictures: color && !is_accessible && abilities.takes_pictures(),
            },
            known: TerminalFacts::default(),
            fallback: environment("COLORFGBG")
                .and_then(|value| background_of(&value.to_string_lossy())),
        },
        drawing,
        folder: PathBuf::new(),
        theme,
        color,
        pace,
        keymap: settings.keys.clone(),
        window_title: settings.window_title.value,
        heading_cards: settings.heading_cards.value,
        numbers: settings.numbers.value,
    }
}
