//! How a show looks and what its keys do: what the settings decide about a stage.

use std::path::PathBuf;

use crate::settings::Keymap;
use crate::style::Theme;
use crate::term::Drawing;

use super::terminal_facts::Inquiry;
use super::typing::TypingPace;

/// The look of the stage and the keys.
#[derive(Debug, Clone)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a setting, independent of the others"
)]
pub struct Look {
    /// Colours and attributes.
    pub theme: Theme,
    /// False for no escape codes.
    pub color: bool,
    /// How commands appear.
    pub pace: TypingPace,
    /// The keys and their commands.
    pub keymap: Keymap,
    /// Whether the window gets a title.
    pub window_title: bool,
    /// Whether a heading has the screen to itself until the next key.
    pub heading_cards: bool,
    /// Whether commands have numbers.
    pub numbers: bool,
    /// How the program may draw on the screen.
    pub drawing: Drawing,
    /// The questions to the terminal, and what is known without asking.
    pub terminal: Inquiry,
    /// The workshop's folder: pictures outside it are not shown.
    pub folder: PathBuf,
}
