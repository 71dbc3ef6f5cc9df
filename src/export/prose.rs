//! Commentary as HTML.
//!
//! Owns the headings' anchors, and that the page needs no other files: local images are embedded,
//! others become links, and HTML tags in the workshop are left out.

use std::path::Path;

use pulldown_cmark::{
    BrokenLink, CodeBlockKind, CowStr, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd,
    TextMergeStream, html,
};

use crate::document::{Document, begins_footnote, read_footnotes, with_footnotes_as_text};
use crate::neutral::Neutral;
use crate::reader::Title;

use super::pictures::Pictures;
use super::terminal::escaped;

/// A heading of the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Chapter {
    /// 1 to 6.
    pub(super) level: u8,
    /// Its text.
    pub(super) title: String,
}

impl Chapter {
    /// The anchor of the heading with this number.
    pub(super) fn anchor(number: usize) -> String {
        format!("chapter-{number}")
    }
}

/// `text` as HTML; its headings are added to `chapters`.
pub(super) fn html(
    document: &Document,
    text: &str,
    chapters: &mut Vec<Chapter>,
    pictures: &mut Pictures,
) -> String {
    let folder = document.source.path().parent().map(Path::to_owned);
    let folder = folder.unwrap_or_default();
    let mut known = |link: BrokenLink<'_>| {
        let target = document.link_targets.get(&link.reference.to_lowercase())?;
        Some((CowStr::from(target.clone()), CowStr::from("")))
    };
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_GFM;
    let text = &with_footnotes_as_text(text);
    let events = Parser::new_with_broken_link_callback(text, options, Some(&mut known));
    let events = TextMergeStream::new(events);
    let mut image: Option<(String, String)> = None;
    let mut heading: Option<Title> = None;
    let (mut out, mut in_code) = (Vec::new(), false);
    for event in events.map(shown) {
        match &event {
            Event::Start(Tag::CodeBlock(_)) => in_code = true,
            Event::End(TagEnd::CodeBlock) => in_code = false,
            // Each note is on its own line.
            Event::Text(text) if begins_footnote(text) => {
                if let Some(last @ Event::SoftBreak) = out.last_mut() {
                    *last = Event::HardBreak;
                }
            }
            _ => {}
        }
        if let Some(heading) = &mut heading {
            heading.push(&event);
        }
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                heading = Some(Title::default());
                let anchor = Chapter::anchor(chapters.len());
                let level = number(level);
                out.push(Event::Html(format!("<h{level} id=\"{anchor}\">").into()));
            }
            Event::End(TagEnd::Heading(level)) => {
                let level = number(level);
                let title = heading.take().unwrap_or_default().finish();
                chapters.push(Chapter { level, title });
                out.push(Event::Html(format!("</h{level}>\n").into()));
            }
            Event::Start(Tag::Image { dest_url, .. }) => {
                image = Some((dest_url.into_string(), String::new()));
            }
            Event::End(TagEnd::Image) => {
                let (target, alt) = image.take().unwrap_or_default();
                out.push(Event::InlineHtml(
                    picture(pictures, &folder, &target, &alt).into(),
                ));
            }
            // Tags could reach beyond their part of the page, or break it.
            Event::Html(_) | Event::InlineHtml(_) => {}
            Event::Text(text) | Event::Code(text) if image.is_some() => {
                if let Some((_, alt)) = &mut image {
                    alt.push_str(&text);
                }
            }
            Event::Start(Tag::Link {
                link_type: LinkType::Email,
                ..
            }) => out.push(event),
            Event::Start(Tag::Link {
                link_type,
                dest_url,
                title,
                id,
            }) => {
                let dest_url = safe(&dest_url).to_owned().into();
                out.push(Event::Start(Tag::Link {
                    link_type,
                    dest_url,
                    title,
                    id,
                }));
            }
            Event::Text(text) if !in_code => {
                out.push(Event::Text(read_footnotes(&text).into()));
            }
            event => out.push(event),
        }
    }
    let mut page = String::new();
    html::push_html(&mut page, out.into_iter());
    // The page's policy allows no style attributes. None of the workshop's own tags is left at this
    // point.
    for align in ["left", "center", "right"] {
        page = page.replace(
            &format!(" style=\"text-align: {align}\">"),
            &format!(" class=\"{align}\">"),
        );
    }
    page
}

/// The event with text that is safe to display. (The targets of links are percent-encoded.)
fn shown(event: Event<'_>) -> Event<'_> {
    let shown = |text: CowStr<'_>| CowStr::from(String::from(Neutral::lines(text)));
    match event {
        Event::Text(text) => Event::Text(shown(text)),
        Event::Code(text) => Event::Code(shown(text)),
        Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(shown(info))))
        }
        Event::Start(Tag::Link {
            link_type,
            dest_url,
            title,
            id,
        }) => Event::Start(Tag::Link {
            link_type,
            dest_url,
            title: shown(title),
            id,
        }),
        event => event,
    }
}

fn number(level: HeadingLevel) -> u8 {
    level as u8
}

/// The target of a link; empty if it would run something.
fn safe(target: &str) -> &str {
    let scheme = target.split_once(':').map_or("", |(scheme, _)| scheme);
    let harmless = ["", "http", "https", "mailto", "ftp"];
    let is_scheme = scheme
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    if is_scheme && !harmless.contains(&scheme.to_ascii_lowercase().as_str()) {
        "#"
    } else {
        target
    }
}

/// An image, embedded if it is a local file, otherwise as a link.
fn picture(pictures: &mut Pictures, folder: &Path, target: &str, alt: &str) -> String {
    let alt = escaped(alt);
    if let Some(data) = pictures.embedded(folder, target) {
        return format!("<img src=\"{data}\" alt=\"{alt}\">");
    }
    let target = escaped(safe(target));
    let alt = if alt.is_empty() { target.clone() } else { alt };
    format!("<a href=\"{target}\">{alt}</a>")
}

#[cfg(test)]
mod tests;
