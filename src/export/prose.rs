//! Commentary as HTML.
//!
//! Owns the headings' anchors and the links to them, and that the page needs no other files: local
//! images are embedded, others become links, and HTML tags in the workshop are left out.

use std::collections::BTreeMap;
use std::path::Path;

use pulldown_cmark::{
    BrokenLink, CodeBlockKind, CowStr, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd,
    TextMergeStream, html,
};

use crate::document::{
    Document, begins_footnote, read_footnotes, with_footnotes_as_text,
    with_foreign_blocks_as_quotes,
};
use crate::neutral::Neutral;
use crate::present::prose::{is_break, text_of_html};
use crate::reader::Title;
use crate::source::decoded;

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

    /// The anchor that links in Markdown use, as GitHub and others make it from the title.
    fn fragment(&self) -> String {
        let words = self.title.trim().to_lowercase();
        let kept = words.chars().filter_map(|c| match c {
            ' ' => Some('-'),
            c => (c.is_alphanumeric() || c == '-' || c == '_').then_some(c),
        });
        kept.collect()
    }
}

/// `page` with its links to headings, such as `#install`, leading to the anchors of `chapters`.
pub(super) fn with_links_to(chapters: &[Chapter], page: &str) -> String {
    const LINK: &str = "<a href=\"#";
    let mut anchors = BTreeMap::new();
    let mut seen = BTreeMap::new();
    for (number, chapter) in chapters.iter().enumerate() {
        let fragment = chapter.fragment();
        let times = seen.entry(fragment.clone()).or_insert(0_usize);
        let name = match *times {
            0 => fragment,
            times => format!("{fragment}-{times}"),
        };
        *times += 1;
        anchors
            .entry(name)
            .or_insert_with(|| Chapter::anchor(number));
    }
    let mut parts = page.split(LINK);
    let mut linked = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (written, rest) = part.split_at(part.find('"').unwrap_or(0));
        let name = decoded(written).unwrap_or_else(|| written.to_owned());
        let anchor = anchors.get(&name.to_lowercase());
        linked.push_str(LINK);
        linked.push_str(anchor.map_or(written, String::as_str));
        linked.push_str(rest);
    }
    linked
}

/// `text` as HTML; its headings are added to `chapters`.
pub(super) fn html(
    document: &Document,
    text: &str,
    chapters: &mut Vec<Chapter>,
    pictures: &mut Pictures,
) -> String {
    let folder = document.source.path().parent().unwrap_or(Path::new(""));
    let mut known = |link: BrokenLink<'_>| {
        let target = document.link_targets.get(&link.reference.to_lowercase())?;
        Some((CowStr::from(target.clone()), CowStr::from("")))
    };
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_GFM;
    let text = &with_foreign_blocks_as_quotes(text);
    let text = &with_footnotes_as_text(text);
    let events = Parser::new_with_broken_link_callback(text, options, Some(&mut known));
    let events = TextMergeStream::new(events);
    let mut writing = PageEvents {
        folder,
        chapters,
        pictures,
        image: None,
        heading: None,
        html: String::new(),
        in_code: false,
        out: Vec::new(),
    };
    for event in events.map(shown) {
        writing.take(event);
    }
    writing.html()
}

/// The events of the workshop's Markdown, as they become events of the page.
struct PageEvents<'a, 'e> {
    /// The folder of the workshop.
    folder: &'a Path,
    chapters: &'a mut Vec<Chapter>,
    pictures: &'a mut Pictures,
    /// The target of the image that is read, and its text so far.
    image: Option<(String, String)>,
    /// The heading that is read.
    heading: Option<Title>,
    /// The HTML block that is read.
    html: String,
    in_code: bool,
    out: Vec<Event<'e>>,
}

impl<'e> PageEvents<'_, 'e> {
    /// Takes the next event.
    fn take(&mut self, event: Event<'e>) {
        if let Some(heading) = &mut self.heading {
            heading.push(&event);
        }
        match event {
            Event::Start(Tag::Heading { level, .. }) => self.begin_heading(level),
            Event::End(TagEnd::Heading(level)) => self.end_heading(level),
            Event::Start(Tag::Image { dest_url, .. }) => {
                self.image = Some((dest_url.into_string(), String::new()));
            }
            Event::End(TagEnd::Image) => self.end_image(),
            // Tags could reach beyond their part of the page, or break it.
            Event::Html(html) => self.html.push_str(&html),
            Event::InlineHtml(html) if is_break(&html) => self.out.push(Event::HardBreak),
            Event::InlineHtml(_) | Event::Start(Tag::HtmlBlock) => {}
            Event::End(TagEnd::HtmlBlock) => self.end_html(),
            Event::Text(text) => self.text(text),
            Event::Code(text) if self.image.is_some() => self.text(text),
            Event::Start(Tag::Link {
                link_type,
                dest_url,
                title,
                id,
            }) if link_type != LinkType::Email => {
                let dest_url = safe(&dest_url).to_owned().into();
                self.out.push(Event::Start(Tag::Link {
                    link_type,
                    dest_url,
                    title,
                    id,
                }));
            }
            event => {
                match &event {
                    Event::Start(Tag::CodeBlock(_)) => self.in_code = true,
                    Event::End(TagEnd::CodeBlock) => self.in_code = false,
                    _ => {}
                }
                self.out.push(event);
            }
        }
    }

    fn begin_heading(&mut self, level: HeadingLevel) {
        self.heading = Some(Title::default());
        let anchor = Chapter::anchor(self.chapters.len());
        let level = number(level);
        let tag = format!("<h{level} id=\"{anchor}\">");
        self.out.push(Event::Html(tag.into()));
    }

    fn end_heading(&mut self, level: HeadingLevel) {
        let level = number(level);
        let title = self.heading.take().unwrap_or_default().finish();
        self.chapters.push(Chapter { level, title });
        self.out.push(Event::Html(format!("</h{level}>\n").into()));
    }

    /// Adds the text of an HTML block, as the stage shows it.
    fn end_html(&mut self) {
        let html = std::mem::take(&mut self.html);
        let lines = text_of_html(&html).into_iter();
        let lines = lines.map(|line| escaped(&String::from(Neutral::lines(line.trim()))));
        let lines: Vec<_> = lines.collect();
        if !lines.is_empty() {
            let paragraph = format!("<p>{}</p>\n", lines.join("<br />\n"));
            self.out.push(Event::Html(paragraph.into()));
        }
    }

    fn end_image(&mut self) {
        let (target, alt) = self.image.take().unwrap_or_default();
        let picture = picture(self.pictures, self.folder, &target, &alt);
        self.out.push(Event::InlineHtml(picture.into()));
    }

    fn text(&mut self, text: CowStr<'e>) {
        // Each note is on its own line.
        if begins_footnote(&text)
            && let Some(last @ Event::SoftBreak) = self.out.last_mut()
        {
            *last = Event::HardBreak;
        }
        if let Some((_, alt)) = &mut self.image {
            alt.push_str(&text);
        } else if self.in_code {
            self.out.push(Event::Text(text));
        } else {
            self.out.push(Event::Text(read_footnotes(&text).into()));
        }
    }

    /// The page's policy allows no style attributes.
    fn html(self) -> String {
        let mut page = String::new();
        html::push_html(&mut page, self.out.into_iter());
        // None of the workshop's own tags is left at this point.
        for align in ["left", "center", "right"] {
            page = page.replace(
                &format!(" style=\"text-align: {align}\">"),
                &format!(" class=\"{align}\">"),
            );
        }
        page
    }
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
