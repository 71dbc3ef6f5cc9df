//! Text of workshops: split into parts that are the whole text again, with findings that can be
//! shown.

use std::path::Path;
use std::sync::Arc;

use demosh::fuzzing::{
    Attributes, Block, Code, Diagnostic, DirectiveKind, Document, RenderOptions, SourceFile, Span,
    Theme, command as shell, front_matter as find_front_matter, read, render_prose, split_words,
};

/// Reads a Markdown file, and lays out its commentary.
pub fn markdown(data: &[u8]) {
    let document = read_as("a.md", data);
    let text = document.source.text();
    let theme = Theme::plain();
    for (nth, block) in document.blocks.iter().enumerate() {
        let Block::Prose(span) = block else { continue };
        let options = RenderOptions {
            width: [80, 12, 1][nth % 3],
            theme: &theme,
            link_targets: &document.link_targets,
            substitute: &|name| (name.len() > 1).then(|| "*value*".to_owned()),
        };
        for line in render_prose(&text[span.range()], &options) {
            let shown = line.text();
            let harmful = |c: char| c.is_control();
            assert!(!shown.contains(harmful), "control characters: {shown:?}");
        }
    }
}

/// Reads a shell file.
pub fn script(data: &[u8]) {
    read_as("a.sh", data);
}

fn read_as(name: &str, data: &[u8]) -> Document {
    let source = match SourceFile::decode(Path::new(name), data.to_vec()) {
        Ok(source) => source,
        Err(finding) => {
            can_be_shown(&finding);
            SourceFile::new(Path::new(name), &super::text(data))
        }
    };
    let document = read(&source);
    covers(&document);
    document.findings.iter().for_each(can_be_shown);
    document
}

/// The blocks follow each other and leave out only the settings and the end of a comment; so do the
/// items of a block.
fn covers(document: &Document) {
    let text = document.source.text();
    let mut at = 0;
    for block in &document.blocks {
        let span = match block {
            Block::Heading(heading) => heading.span,
            Block::Prose(span) => *span,
            Block::Code(code) => {
                items_cover(text, code);
                code.span
            }
            Block::Directive(directive) => directive.span,
            Block::Note(note) => note.span,
            Block::Companion(fence) => fence.span,
        };
        assert!(text.get(span.range()).is_some(), "{block:?}");
        assert!(at <= span.start, "{block:?} begins before {at}");
        left_out(document, Span::new(at, span.start));
        at = span.end;
    }
    // A script ends at a line of only three backticks.
    if document.source.path() == Path::new("a.md") {
        left_out(document, Span::new(at, text.len()));
    }
}

fn left_out(document: &Document, gap: Span) {
    // `<!-- @wait`, with its end alone on the next line.
    let text = document.source.slice(gap);
    if text.trim() == "-->" || text.chars().all(|c| c.is_whitespace() || c == '>') {
        return;
    }
    let settings = find_front_matter(&document.source).expect("what is left out is the settings");
    assert!(
        gap.start <= settings.start && settings.end <= gap.end,
        "{gap:?} is left out: {:?}",
        document.source.slice(gap)
    );
}

fn items_cover(text: &str, code: &Code) {
    let mut at = code.body.start;
    for item in &code.items {
        let between = text
            .get(at..item.span.start)
            .expect("the items are in order");
        // A list item or a quote around the fence.
        assert!(between.chars().all(|c| " \t>".contains(c)), "{item:?}");
        assert!(between.is_empty() || code.indentation > 0, "{item:?}");
        assert!(text.get(item.span.range()).is_some(), "{item:?}");
        at = item.span.end;
    }
    assert!(code.items.is_empty() || at == code.body.end, "{code:?}");
}

/// A finding is at an existing place, and can be shown.
pub(crate) fn can_be_shown(finding: &Diagnostic) {
    assert!(!finding.message.is_empty(), "{finding:?}");
    for label in &finding.labels {
        let location = &label.location;
        let text = location.file.text();
        let span = location.span;
        assert!(text.get(span.range()).is_some(), "{span:?}: {finding}");
        assert!(location.line() <= location.last_line().max(location.line()));
    }
    assert!(!finding.render(false).is_empty() && !finding.render(true).is_empty());
}

/// Splits shell text into commands, and parses those.
pub fn command(data: &[u8]) {
    let text = super::text(data);
    let pieces = shell::split(&text);
    let mut at = 0;
    for piece in &pieces {
        assert_eq!(piece.start, at);
        assert!(piece.end > piece.start);
        let own = text.get(piece.start..piece.end);
        let own = own.expect("whole characters");
        at = piece.end;
        let broken = matches!(
            piece.kind,
            shell::PieceKind::Unfinished | shell::PieceKind::Invalid
        );
        assert_eq!(piece.problem.is_some(), broken);
        if piece.kind != shell::PieceKind::Invalid {
            let alone = shell::first_piece(own);
            assert_eq!((alone.kind, alone.end), (piece.kind, own.len()), "{own:?}");
        }
        if let Some(problem) = &piece.problem {
            assert!(text.is_char_boundary(problem.offset), "{problem:?}");
            let opened = problem.opened.unwrap_or_default();
            assert!(text.is_char_boundary(opened), "{problem:?}");
        }
    }
    assert_eq!(at, text.len());
    let mut end = 0;
    for (span, class) in shell::classify(&text) {
        assert!(end <= span.start && span.start < span.end, "{class:?}");
        assert!(text.get(span.clone()).is_some(), "{class:?} {span:?}");
        end = span.end;
    }
    let script = shell::Script::new(text.as_str());
    for simple in script.simple_commands() {
        for word in &simple.words {
            assert!(text.get(word.span.clone()).is_some(), "{word:?}");
        }
    }
    script.assigned_names();
    script.assigned_at_top_level();
    script.used_names();
    script.defined_functions();
}

/// Reads the text after the `@` of a directive, words, and attributes.
pub fn directives(data: &[u8]) {
    let text = super::text(data);
    if let DirectiveKind::Malformed(reason) = DirectiveKind::parse(&text) {
        assert!(!reason.is_empty());
    }
    let mut at = 0;
    for word in split_words(&text).unwrap_or_default() {
        assert!(at <= word.span.start && word.span.start < word.span.end);
        let own = text.get(word.span.range()).expect("whole characters");
        let plain = !own.contains(['\'', '"', '\\']);
        assert!(!plain || own == word.text, "{own:?} is {word:?}");
        assert!(text[at..word.span.start].trim().is_empty());
        at = word.span.end;
    }
    let (attributes, errors) = Attributes::parse(&text);
    assert_eq!(attributes.over(&Attributes::default()), attributes);
    assert_eq!(Attributes::default().over(&attributes), attributes);
    for expectation in &attributes.expect {
        expectation.holds("ready\n");
        expectation.to_string();
    }
    for error in errors {
        assert!(text.get(error.span.range()).is_some(), "{error:?}");
        assert!(!error.message.is_empty() && !error.help.is_empty());
    }
}

/// Reads settings, alone and in both places where they may be.
pub fn front_matter(data: &[u8]) {
    let yaml = super::text(data);
    for text in [
        yaml.clone(),
        format!("---\n{yaml}\n---\n# Title\n"),
        format!("# Title\n<!-- demosh:\n{yaml}\n-->\n"),
    ] {
        let document = read_as("a.md", text.as_bytes());
        let source: &Arc<SourceFile> = &document.source;
        if let Some(stretch) = find_front_matter(source) {
            assert!(source.text().get(stretch.range()).is_some());
        }
        prompt_can_be_filled(&document);
    }
}

fn prompt_can_be_filled(document: &Document) {
    let stage = &document.settings.stage;
    if let Some(prompt) = &stage.prompt {
        prompt.fill(&|_| None);
        prompt.fill(&|_| Some("é".to_owned()));
    }
}
