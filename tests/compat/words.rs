//! Text as a sequence of words, so that two programs that draw differently can be compared.
//!
//! Owns what is ignored: marks of Markdown and the signs for them, indentation, wrapping.

/// Marks a stop in a sequence of words.
pub(super) const STOP: &str = "⏸";

/// Characters that are marks of Markdown, or signs for them, if a word consists only of these.
const MARKS: &str = "#*-•◦▪–─━═│|▌┃>┌┬┐├┼┤└┴┘:";

/// The terminal's echo of Control-C; whether a new line follows does not count.
const INTERRUPT: &str = "^C";

/// The words of `text`.
pub(super) fn of(text: &str) -> Vec<String> {
    text.replace(INTERRUPT, " ")
        .split_whitespace()
        .filter(|word| !word.chars().all(|character| MARKS.contains(character)))
        .map(String::from)
        .collect()
}

/// The lines of `text` that are not empty.
pub(super) fn lines(text: &str) -> Vec<String> {
    let trimmed = text.lines().map(str::trim).filter(|line| !line.is_empty());
    trimmed.map(String::from).collect()
}

/// The displayed words in the order of their appearance, and the stops.
#[derive(Debug, Default)]
pub(super) struct Script {
    told: Vec<String>,
    screen: Vec<String>,
}

impl Script {
    /// Adds what is new on the screen since the last time.
    pub(super) fn see(&mut self, screen: &str) {
        let screen = of(screen);
        let known = screen
            .iter()
            .zip(&self.screen)
            .take_while(|(new, old)| new == old)
            .count();
        self.told.extend(screen[known..].iter().cloned());
        self.screen = screen;
    }

    /// Notes a stop.
    pub(super) fn stop(&mut self) {
        self.told.push(STOP.into());
    }

    /// The whole sequence.
    pub(super) fn into_words(self) -> Vec<String> {
        self.told
    }
}

#[test]
fn marks_and_layout_do_not_count() {
    assert_eq!(of("## A  b\n   • c_d\n────\n| 1 |"), ["A", "b", "c_d", "1"]);
}

#[test]
fn a_script_tells_what_is_new_at_each_stop() {
    let mut script = Script::default();
    script.see("one $ two");
    script.stop();
    script.see("one $ two three");
    assert_eq!(script.into_words(), ["one", "$", "two", STOP, "three"]);
}
