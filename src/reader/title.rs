//! A heading's title: its text without markup, on one line, with single blanks between words.
//!
//! This is the only form of a title in the program: lists, reports, outlines and selections use it.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// Gathers a title from the events inside a heading.
#[derive(Debug, Default)]
pub struct Title(String);

impl Title {
    /// Adds the text of `event` to the title.
    pub fn push(&mut self, event: &Event<'_>) {
        match event {
            Event::Text(text) | Event::Code(text) => self.0.push_str(text),
            Event::SoftBreak | Event::HardBreak => self.0.push(' '),
            Event::InlineHtml(tag) if is_line_break(tag) => self.0.push(' '),
            _ => {}
        }
    }

    /// The title.
    pub fn finish(self) -> String {
        on_one_line(&self.0)
    }
}

/// The title for the text of a heading, with or without markup.
pub fn title(markdown: &str) -> String {
    let heading = format!("# {}", on_one_line(markdown));
    let mut title = Title::default();
    let mut events = Parser::new_ext(&heading, Options::ENABLE_STRIKETHROUGH)
        .skip_while(|event| !matches!(event, Event::Start(Tag::Heading { .. })))
        .take_while(|event| !matches!(event, Event::End(TagEnd::Heading(_))));
    for event in &mut events {
        title.push(&event);
    }
    title.finish()
}

/// Words with one blank between them.
fn on_one_line(text: &str) -> String {
    let words: Vec<_> = text.split_whitespace().collect();
    words.join(" ")
}

/// `<br>`, `<br/>`, `<BR class="x">`
fn is_line_break(tag: &str) -> bool {
    let inner = tag.trim_start_matches('<').trim_end_matches('>');
    let name = inner.split(|c: char| c.is_whitespace() || c == '/').next();
    name.is_some_and(|name| name.eq_ignore_ascii_case("br"))
}

#[cfg(test)]
mod tests;
