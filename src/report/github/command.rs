//! Commands to the runner of a GitHub job: `::name key=value::data`.

/// A command, its values escaped so that they stay what they are.
#[derive(Debug)]
pub(super) struct Command {
    name: &'static str,
    properties: Vec<String>,
    data: String,
}

impl Command {
    /// A command that is about `data`.
    pub(super) fn new(name: &'static str, data: &str) -> Self {
        Self {
            name,
            properties: Vec::new(),
            data: escape_data(data),
        }
    }

    /// Adds a property.
    #[must_use]
    pub(super) fn with(mut self, key: &str, value: impl std::fmt::Display) -> Self {
        let value = escape_property(&value.to_string());
        self.properties.push(format!("{key}={value}"));
        self
    }
}

impl std::fmt::Display for Command {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let blank = if self.properties.is_empty() { "" } else { " " };
        let properties = self.properties.join(",");
        write!(f, "::{}{blank}{properties}::{}", self.name, self.data)
    }
}

fn escape_data(text: &str) -> String {
    // The percent sign first: the others become one.
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn escape_property(text: &str) -> String {
    escape_data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_cannot_end_a_command_or_begin_another() {
        let command = Command::new("error", "100%\r\n::warning::x")
            .with("file", "a,b:c.md")
            .with("line", 7)
            .with("title", "50% a\nb");
        assert_eq!(
            command.to_string(),
            "::error file=a%2Cb%3Ac.md,line=7,title=50%25 a%0Ab::100%25%0D%0A::warning::x"
        );
        assert_eq!(Command::new("endgroup", "").to_string(), "::endgroup::");
    }
}
