//! The words of tapes: commands, keys, settings and durations.

/// The commands that are not keys.
pub(super) const COMMANDS: &[&str] = &[
    "Copy",
    "Env",
    "Hide",
    "Output",
    "Paste",
    "Require",
    "Screenshot",
    "Set",
    "Show",
    "Sleep",
    "Source",
    "Subtitle",
    "Type",
    "Wait",
];

/// The keys with a name; a count may follow.
pub(super) const KEYS: &[&str] = &[
    "Backspace",
    "Delete",
    "Down",
    "End",
    "Enter",
    "Escape",
    "Home",
    "Insert",
    "Left",
    "PageDown",
    "PageUp",
    "Right",
    "ScrollDown",
    "ScrollUp",
    "Space",
    "Tab",
    "Up",
];

/// The settings of `Set`.
pub(super) const SETTINGS: &[&str] = &[
    "BorderRadius",
    "CursorBlink",
    "FontFamily",
    "FontSize",
    "Framerate",
    "Height",
    "LetterSpacing",
    "LineHeight",
    "LoopOffset",
    "Margin",
    "MarginFill",
    "Padding",
    "PlaybackSpeed",
    "Shell",
    "SubtitleBackground",
    "SubtitleBorderRadius",
    "SubtitleColor",
    "SubtitleFontFamily",
    "SubtitleFontSize",
    "SubtitlePadding",
    "SubtitlePosition",
    "Theme",
    "TypingSpeed",
    "WaitPattern",
    "WaitTimeout",
    "Width",
    "WindowBar",
    "WindowBarSize",
];

/// The command of a word such as `Type@50ms` or `Wait+Line`.
pub(super) fn command_of(word: &str) -> &str {
    word.split(['@', '+']).next().unwrap_or_default()
}

pub(super) fn is_command(word: &str) -> bool {
    let name = command_of(word);
    let is_combination = is_modifier(name) && word.contains('+');
    is_combination || COMMANDS.contains(&name) || KEYS.contains(&name)
}

pub(super) fn is_modifier(name: &str) -> bool {
    matches!(name, "Ctrl" | "Alt" | "Shift")
}

/// True for a unit of time.
pub(super) fn is_unit(text: &str) -> bool {
    matches!(text, "ms" | "s" | "m")
}

/// A duration of a tape in seconds: `500ms`, `2s`, `1m`, or a number of seconds.
pub(super) fn seconds(text: &str) -> Option<f64> {
    let unit = text
        .find(|c: char| c.is_ascii_alphabetic())
        .unwrap_or(text.len());
    let number: f64 = text[..unit].parse().ok()?;
    if number.is_sign_negative() {
        return None;
    }
    match &text[unit..] {
        "ms" => Some(number / 1000.0),
        "" | "s" => Some(number),
        "m" => Some(number * 60.0),
        _ => None,
    }
}
