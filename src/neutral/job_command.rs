//! Commands to the runner of a GitHub job: `::name key=value::data`.

use super::Neutral;

/// A command. Its values can neither end it nor begin another one, and are safe to display.
#[derive(Debug)]
pub struct JobCommand {
    name: &'static str,
    properties: Vec<String>,
    data: String,
}

impl JobCommand {
    /// A command with `data` as its text.
    pub fn new(name: &'static str, data: &str) -> Self {
        Self {
            name,
            properties: Vec::new(),
            data: escape_data(&Neutral::lines(data)),
        }
    }

    /// The command that masks `secret` in the log. It must be exactly the text that may be printed,
    /// so it is the only text that is not changed.
    pub fn mask(secret: &str) -> Self {
        Self {
            name: "add-mask",
            properties: Vec::new(),
            data: escape_data(secret),
        }
    }

    /// Adds a property.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl std::fmt::Display) -> Self {
        let value = escape_property(&Neutral::lines(value.to_string()));
        self.properties.push(format!("{key}={value}"));
        self
    }
}

impl std::fmt::Display for JobCommand {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let blank = if self.properties.is_empty() { "" } else { " " };
        let properties = self.properties.join(",");
        write!(f, "::{}{blank}{properties}::{}", self.name, self.data)
    }
}

fn escape_data(text: &str) -> String {
    // The percent sign first: the other replacements contain one.
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn escape_property(text: &str) -> String {
    escape_data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests;
