//! Markdown → a tree of blocks whose text is styled and cleaned, with values inserted.

use pulldown_cmark::{
    Alignment, BlockQuoteKind, BrokenLink, CodeBlockKind, CowStr, Event, LinkType, Options, Parser,
    Tag, TagEnd, TextMergeStream,
};

use super::substitute::substitute;
use super::{RenderOptions, address, html};
use crate::document::{
    begins_footnote, read_footnotes, with_footnotes_as_text, with_foreign_blocks_as_quotes,
};
use crate::style::{Line, Role, Style, Theme};

/// The deepest nesting of lists and quotes: deeper ones are laid out as if they were not nested.
const DEEPEST: usize = 24;

/// Text as lines, separated only by hard breaks of the source.
pub(super) type Text = Vec<Line>;

#[derive(Debug)]
pub(super) enum ProseBlock {
    Paragraph(Text),
    /// Footnotes, each on its own line.
    Notes(Text),
    /// A picture alone in its paragraph: the alternative text, and its address.
    Picture(Text, String),
    Heading(u8, Text),
    Code {
        language: String,
        text: String,
    },
    Quote(Vec<ProseBlock>),
    List(List),
    Table(ProseTable),
    Rule,
}

#[derive(Debug, Default)]
pub(super) struct List {
    /// The number of the first item of an ordered list.
    pub(super) first: Option<u64>,
    /// Whether empty lines separate the items.
    pub(super) loose: bool,
    pub(super) items: Vec<ListItem>,
}

impl List {
    /// The number of the last item of an ordered list.
    pub(super) fn last(&self) -> Option<u64> {
        self.first
            .map(|first| first.saturating_add(self.items.len().saturating_sub(1) as u64))
    }
}

#[derive(Debug, Default)]
pub(super) struct ListItem {
    /// Whether the task is done, if the item is one.
    pub(super) done: Option<bool>,
    pub(super) blocks: Vec<ProseBlock>,
}

#[derive(Debug, Default)]
pub(super) struct ProseTable {
    pub(super) alignments: Vec<Alignment>,
    pub(super) header: Vec<Text>,
    pub(super) rows: Vec<Vec<Text>>,
}

/// Reads `markdown`.
pub(super) fn blocks(markdown: &str, options: &RenderOptions<'_>) -> Vec<ProseBlock> {
    let target = |link: BrokenLink<'_>| {
        let wanted = label(&link.reference);
        let found = options
            .link_targets
            .iter()
            .find(|(known, _)| label(known) == wanted);
        found.map(|(_, target)| (CowStr::from(target.clone()), CowStr::from("")))
    };
    let extensions = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_GFM;
    let markdown = &with_foreign_blocks_as_quotes(markdown);
    let markdown = &with_footnotes_as_text(markdown);
    let parser = Parser::new_with_broken_link_callback(markdown, extensions, Some(target));
    let mut builder = Builder::new(options);
    for event in TextMergeStream::new(parser) {
        builder.take(event);
    }
    builder.finish()
}

fn alert(kind: BlockQuoteKind) -> &'static str {
    match kind {
        BlockQuoteKind::Note => "Note",
        BlockQuoteKind::Tip => "Tip",
        BlockQuoteKind::Important => "Important",
        BlockQuoteKind::Warning => "Warning",
        BlockQuoteKind::Caution => "Caution",
    }
}

/// A label as `CommonMark` compares it.
fn label(text: &str) -> String {
    text.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase()
}

struct Builder<'a> {
    options: &'a RenderOptions<'a>,
    /// The document, and the open quotes, lists and items in it.
    open: Vec<OpenElement>,
    /// How many open ones are too deep to be in `open`.
    too_deep: usize,
    inline: Option<Inline>,
    /// Language and text of the open code block.
    code: Option<(String, String)>,
    html: Option<String>,
    /// The line ends in the source; the next text decides whether it ends on the screen too.
    ends_source_line: bool,
    /// How many pictures are open: text in them is their alternative text.
    in_pictures: usize,
    table: Option<ProseTable>,
    row: Vec<Text>,
}

enum OpenElement {
    Blocks(Vec<ProseBlock>),
    List(List),
    Item(ListItem),
}

/// Text that is being collected.
struct Inline {
    lines: Text,
    /// The current style is the last one.
    styles: Vec<Style>,
    link: Option<ProseLink>,
    /// The addresses of the pictures.
    pictures: Vec<String>,
    /// There is text outside pictures.
    has_text: bool,
    /// The line in which the first footnote begins.
    notes_from: Option<usize>,
}

struct ProseLink {
    target: String,
    text: String,
}

impl<'a> Builder<'a> {
    fn new(options: &'a RenderOptions<'a>) -> Self {
        Self {
            options,
            open: vec![OpenElement::Blocks(Vec::new())],
            too_deep: 0,
            inline: None,
            code: None,
            html: None,
            ends_source_line: false,
            in_pictures: 0,
            table: None,
            row: Vec::new(),
        }
    }

    fn finish(mut self) -> Vec<ProseBlock> {
        self.end_paragraph();
        match self.open.into_iter().next() {
            Some(OpenElement::Blocks(blocks)) => blocks,
            _ => Vec::new(),
        }
    }

    fn theme(&self) -> &'a Theme {
        self.options.theme
    }

    fn take(&mut self, event: Event<'_>) {
        if std::mem::take(&mut self.ends_source_line) {
            match &event {
                Event::Text(text) if begins_footnote(text) => self.inline().end_line(),
                _ => self.inline().push(" "),
            }
        }
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.text(&text),
            Event::Code(code) => self.inline_code(&code),
            Event::Html(html) => self.html.get_or_insert_default().push_str(&html),
            Event::InlineHtml(html) if html::is_break(&html) => self.inline().end_line(),
            Event::SoftBreak => self.ends_source_line = true,
            Event::HardBreak => self.inline().end_line(),
            Event::Rule => self.push(ProseBlock::Rule),
            Event::TaskListMarker(done) => {
                if let Some(OpenElement::Item(item)) = self.open.last_mut() {
                    item.done = Some(done);
                }
            }
            // Tags within a line, and extensions that are not enabled.
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Paragraph => self.start_paragraph(),
            Tag::Heading { .. } | Tag::TableCell => self.inline = Some(Inline::new()),
            Tag::BlockQuote(kind) => {
                self.open(OpenElement::Blocks(Vec::new()));
                if let Some(kind) = kind {
                    let title = Line::styled(alert(kind), self.theme().style(Role::Strong));
                    self.push(ProseBlock::Paragraph(vec![title]));
                }
            }
            Tag::List(first) => self.open(OpenElement::List(List {
                first,
                ..List::default()
            })),
            Tag::Item => self.open(OpenElement::Item(ListItem::default())),
            Tag::CodeBlock(kind) => {
                self.end_paragraph();
                let language = match kind {
                    CodeBlockKind::Fenced(info) => info.into_string(),
                    CodeBlockKind::Indented => String::new(),
                };
                self.code = Some((language, String::new()));
            }
            Tag::HtmlBlock => self.end_paragraph(),
            Tag::Table(alignments) => {
                self.end_paragraph();
                self.table = Some(ProseTable {
                    alignments,
                    ..ProseTable::default()
                });
            }
            Tag::Emphasis => self.push_style(Role::Emphasis),
            Tag::Strong => self.push_style(Role::Strong),
            Tag::Strikethrough => self.push_style(Role::Deleted),
            Tag::Link {
                link_type,
                dest_url,
                ..
            } => self.start_link(link_type, &dest_url),
            Tag::Image { dest_url, .. } => {
                self.in_pictures += 1;
                self.inline().pictures.push(dest_url.into_string());
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph => self.end_paragraph(),
            TagEnd::Heading(level) => {
                let text = self.take_text();
                self.push(ProseBlock::Heading(level as u8, text));
            }
            TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::Item => self.close(),
            TagEnd::CodeBlock => {
                if let Some((language, text)) = self.code.take() {
                    let text = substitute(&text, self.options.substitute);
                    self.push(ProseBlock::Code { language, text });
                }
            }
            TagEnd::HtmlBlock => self.end_html(),
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough => self.pop_style(),
            TagEnd::Link => self.end_link(),
            TagEnd::Image => self.in_pictures = self.in_pictures.saturating_sub(1),
            TagEnd::TableCell => {
                let cell = self.take_text();
                self.row.push(cell);
            }
            TagEnd::TableHead => {
                let header = std::mem::take(&mut self.row);
                self.table
                    .iter_mut()
                    .for_each(|table| table.header.clone_from(&header));
            }
            TagEnd::TableRow => {
                let row = std::mem::take(&mut self.row);
                self.table
                    .iter_mut()
                    .for_each(|table| table.rows.push(row.clone()));
            }
            TagEnd::Table => {
                if let Some(table) = self.table.take() {
                    self.push(ProseBlock::Table(table));
                }
            }
            _ => {}
        }
    }

    /// Adds a block to the innermost quote or item.
    fn push(&mut self, block: ProseBlock) {
        self.end_paragraph();
        match self.open.last_mut() {
            Some(OpenElement::Blocks(blocks) | OpenElement::Item(ListItem { blocks, .. })) => {
                blocks.push(block);
            }
            // The parser puts nothing but items into a list.
            Some(OpenElement::List(_)) | None => {}
        }
    }

    fn open(&mut self, container: OpenElement) {
        self.end_paragraph();
        let full = self.open.len() >= DEEPEST && !matches!(container, OpenElement::Item(_));
        if full || self.too_deep > 0 {
            self.too_deep += 1;
        } else {
            self.open.push(container);
        }
    }

    fn close(&mut self) {
        self.end_paragraph();
        if self.too_deep > 0 {
            self.too_deep -= 1;
            return;
        }
        match self.open.pop() {
            Some(OpenElement::Blocks(blocks)) => self.push(ProseBlock::Quote(blocks)),
            Some(OpenElement::List(list)) => self.push(ProseBlock::List(list)),
            Some(OpenElement::Item(item)) => {
                if let Some(OpenElement::List(list)) = self.open.last_mut() {
                    list.items.push(item);
                }
            }
            None => {}
        }
    }

    /// Only items of a loose list contain paragraphs; the text of others comes without them.
    fn start_paragraph(&mut self) {
        self.end_paragraph();
        if let [.., OpenElement::List(list), OpenElement::Item(_)] = self.open.as_mut_slice() {
            list.loose = true;
        }
        self.inline = Some(Inline::new());
    }

    fn end_paragraph(&mut self) {
        let Some(inline) = self.inline.take() else {
            return;
        };
        let has_words = inline.lines.iter().any(|line| !line.is_empty());
        match inline.pictures.as_slice() {
            [target] if !inline.has_text => {
                let target = target.clone();
                self.push(ProseBlock::Picture(inline.lines, target));
            }
            _ if has_words => {
                let mut lines = inline.lines;
                let notes = inline.notes_from.map(|first| lines.split_off(first));
                if !lines.is_empty() {
                    self.push(ProseBlock::Paragraph(lines));
                }
                if let Some(notes) = notes {
                    self.push(ProseBlock::Notes(notes));
                }
            }
            _ => {}
        }
    }

    /// Notes that there is text, and whether it belongs to a picture.
    fn note(&mut self, text: &str) {
        let is_own = self.in_pictures == 0 && !text.trim().is_empty();
        self.inline().has_text |= is_own;
    }

    fn take_text(&mut self) -> Text {
        self.inline
            .take()
            .map(|inline| inline.lines)
            .unwrap_or_default()
    }

    fn inline(&mut self) -> &mut Inline {
        self.inline.get_or_insert_with(Inline::new)
    }

    fn clean(&self, text: &str) -> String {
        substitute(text, self.options.substitute).replace(['\t', '\n', '\r'], " ")
    }

    fn text(&mut self, text: &str) {
        if let Some((_, code)) = &mut self.code {
            code.push_str(text);
            return;
        }
        if begins_footnote(text) {
            let inline = self.inline();
            inline.notes_from.get_or_insert(inline.lines.len() - 1);
        }
        let text = read_footnotes(&self.clean(text));
        self.note(&text);
        let address = self.theme().style(Role::Url);
        let inline = self.inline();
        if inline.link.is_some() {
            inline.push(&text);
            return;
        }
        for (piece, is_address) in address::split(&text) {
            let style = if is_address { address } else { Style::PLAIN };
            inline.push_styled(piece, style);
        }
    }

    fn inline_code(&mut self, code: &str) {
        let code = self.clean(code);
        self.note(&code);
        let style = self.theme().style(Role::Code);
        self.inline().push_styled(&code, style);
    }

    fn push_style(&mut self, role: Role) {
        let style = self.theme().style(role);
        let inline = self.inline();
        inline.styles.push(inline.style().around(style));
    }

    fn pop_style(&mut self) {
        self.inline().styles.pop();
    }

    fn start_link(&mut self, kind: LinkType, target: &str) {
        let target = self.clean(target);
        let address = matches!(kind, LinkType::Autolink | LinkType::Email);
        self.push_style(if address { Role::Url } else { Role::Link });
        self.inline().link = Some(ProseLink {
            target,
            text: String::new(),
        });
    }

    /// Displays the address after the text, unless the text is the address, or the link leads
    /// within the page.
    fn end_link(&mut self) {
        self.pop_style();
        let address = self.theme().style(Role::Url);
        let inline = self.inline();
        let Some(ProseLink { target, text }) = inline.link.take() else {
            return;
        };
        if address::bare(&target) == address::bare(&text)
            || target.is_empty()
            || target.starts_with('#')
        {
            return;
        }
        let (before, after) = if text.trim().is_empty() {
            ("", "")
        } else {
            (" (", ")")
        };
        inline.push(before);
        inline.push_styled(&target, address);
        inline.push(after);
    }

    fn end_html(&mut self) {
        let html = self.html.take().unwrap_or_default();
        let lines: Text = html::text(&html)
            .iter()
            .map(|line| Line::styled(self.clean(line).trim(), Style::PLAIN))
            .filter(|line| !line.is_empty())
            .collect();
        if !lines.is_empty() {
            self.push(ProseBlock::Paragraph(lines));
        }
    }
}

impl Inline {
    fn new() -> Self {
        Self {
            lines: vec![Line::new()],
            styles: Vec::new(),
            link: None,
            pictures: Vec::new(),
            has_text: false,
            notes_from: None,
        }
    }

    fn style(&self) -> Style {
        self.styles.last().copied().unwrap_or_default()
    }

    fn push(&mut self, text: &str) {
        self.push_styled(text, Style::PLAIN);
    }

    fn push_styled(&mut self, text: &str, style: Style) {
        let style = self.style().around(style);
        if let Some(line) = self.lines.last_mut() {
            line.push(text, style);
        }
        if let Some(link) = &mut self.link {
            link.text.push_str(text);
        }
    }

    fn end_line(&mut self) {
        self.lines.push(Line::new());
    }
}
