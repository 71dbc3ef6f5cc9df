//! Documents to one flat list of entries: imports in place, macro calls replaced by their bodies.
//!
//! Every entry keeps its origin. Modes and modifiers are still entries here; `modes` applies them.

use std::borrow::Cow;
use std::sync::Arc;

use crate::document::command::Script;
use crate::document::{
    Block, Code, Companion, CompanionKind, Definition, Directive, DirectiveKind, Document,
    ExpectedOutput, Heading, Item, ItemKind, split_words,
};
use crate::source::{Diagnostic, Label, Location, SourceFile, Span};

use super::entries::{EntryKind, Expansion, ExpansionMode, PlanEntry};
use super::fence::Fence;
use super::growth::{self, Growth};
use super::loader::Library;
use super::{
    Command, Commentary, FenceText, Link, MAX_DEPTH, Origin, OutputStatement, Section, Wait,
};

/// Expands all root documents, one after the other.
pub(super) fn expand(library: &Library) -> Expansion {
    let mut expander = Expander {
        library,
        out: Expansion::default(),
        chain: Arc::from([]),
        calls: Vec::new(),
        section: None,
        expected: None,
        indentation: 0,
        last_block: None,
        growth: Growth::default(),
    };
    let workshop = library.roots.len().saturating_sub(1);
    for (nth, root) in library.roots.iter().enumerate() {
        if nth == workshop && !library.has_modes() {
            let start = Location::new(&root.source, Span::default());
            expander.push(EntryKind::Mode(ExpansionMode::Show), start);
        }
        expander.document(root);
    }
    expander.out
}

struct Expander<'a> {
    library: &'a Library,
    out: Expansion,
    chain: Arc<[Link]>,
    /// Names of the macros being expanded.
    calls: Vec<String>,
    section: Option<usize>,
    /// The current statement about what the fence prints.
    expected: Option<usize>,
    /// The distance of the previous fence from the start of its line, in bytes.
    indentation: usize,
    /// The block of the last command in the previous fence.
    last_block: Option<usize>,
    growth: Growth,
}

/// The origin of items: their file, or the call of a built-in macro, which has no file.
#[derive(Clone)]
enum ItemPlace {
    File(Arc<SourceFile>),
    Call(Location),
}

impl ItemPlace {
    fn of(&self, span: Span) -> Location {
        match self {
            Self::File(source) => Location::new(source, span),
            Self::Call(location) => location.clone(),
        }
    }
}

impl Expander<'_> {
    fn document(&mut self, document: &Arc<Document>) {
        let source = &document.source;
        // A file that a demosh workshop imports is for demosh too, whatever it contains.
        let is_ours = document.is_ours || !self.chain.is_empty();
        for (nth, block) in document.blocks.iter().enumerate() {
            if self.is_full_at(|| Location::new(source, block.span())) {
                return;
            }
            match block {
                Block::Heading(heading) => self.heading(document, heading),
                Block::Prose(span) => {
                    let indentation = std::mem::take(&mut self.indentation);
                    self.say_indented(document, *span, indentation);
                }
                Block::Note(note) => {
                    let location = Location::new(source, note.span);
                    self.push(EntryKind::Note(note.text.clone()), location);
                }
                Block::Directive(directive) if !is_ours && directive.kind.is_unknown() => {
                    self.unknown(source, directive);
                }
                // In a page of another tool, readers see no fence there, so it is text.
                Block::Code(code) if code.in_html && !is_ours => self.say(document, code.span),
                Block::Directive(directive) => {
                    self.directive(&ItemPlace::File(Arc::clone(source)), directive, None);
                }
                Block::Code(code) => self.code(source, code, &document.blocks[nth + 1..]),
                Block::Companion(fence) => {
                    self.companion(source, fence);
                    self.indentation = fence.prefix.len();
                }
            }
        }
    }

    fn heading(&mut self, document: &Arc<Document>, heading: &Heading) {
        self.section = Some(self.out.sections.len());
        self.out.sections.push(Section {
            title: heading.text.clone(),
            level: heading.level,
            location: Location::new(&document.source, heading.span),
        });
        self.say(document, heading.span);
    }

    /// The statement about what a fence prints, if it is at the beginning of the next blocks.
    fn expected_after(&mut self, source: &Arc<SourceFile>, after: &[Block]) -> Option<usize> {
        let is_empty = |span: &Span| {
            source
                .slice(*span)
                .trim_matches(['>', ' ', '\t', '\n'])
                .is_empty()
        };
        let mut after = after.iter().take_while(|block| match block {
            Block::Companion(_) => true,
            Block::Prose(span) => is_empty(span),
            _ => false,
        });
        let output = after.find_map(|block| match block {
            Block::Companion(fence) if fence.kind == CompanionKind::Output => Some(fence),
            _ => None,
        })?;
        let output = ExpectedOutput::of_fence(output, source.text());
        self.out.expected.push(OutputStatement {
            location: Location::new(source, output.place),
            output: Arc::new(output),
        });
        Some(self.out.expected.len() - 1)
    }

    fn say(&mut self, document: &Arc<Document>, span: Span) {
        self.say_indented(document, span, 0);
    }

    /// Commentary below a fence that is `indentation` bytes from the start of its line. If it
    /// continues the same list item, that indentation is removed, since it would be read as code.
    fn say_indented(&mut self, document: &Arc<Document>, span: Span, indentation: usize) {
        let text = &*without_indentation(document.source.slice(span), indentation);
        let kind = if text.trim().is_empty() {
            EntryKind::Blank
        } else {
            let text = text.to_owned();
            EntryKind::Say(Commentary::Markdown {
                document: Arc::clone(document),
                text,
            })
        };
        self.push(kind, Location::new(&document.source, span));
    }

    /// A fence, with the blocks after it.
    fn code(&mut self, source: &Arc<SourceFile>, code: &Code, after: &[Block]) {
        // In a transcript each command has a separate statement.
        self.expected = (!code.is_transcript())
            .then(|| self.expected_after(source, after))
            .flatten();
        let location = Location::new(source, code.span);
        let mut fence = Fence::new(&code.attributes, location);
        self.last_block = None;
        self.items(
            &ItemPlace::File(Arc::clone(source)),
            &code.items,
            &mut fence,
        );
        self.last_block = fence.last();
        self.expected = None;
        self.indentation = code.indentation;
    }

    /// A fence that adds to the one before it.
    fn companion(&mut self, source: &Arc<SourceFile>, fence: &Companion) {
        let Some(block) = self.last_block.and_then(|at| self.out.blocks.get_mut(at)) else {
            return;
        };
        let text = FenceText {
            text: fence.text.clone(),
            prefix: fence.prefix.clone(),
            body: Location::new(source, fence.body),
            attributes: Arc::clone(&fence.attributes),
        };
        match fence.kind {
            // The commands have it already.
            CompanionKind::Output => {}
            CompanionKind::Input => {
                block.attributes = text.attributes.over(&block.attributes).into();
                block.input = Some(text);
            }
        }
    }

    /// A body of a macro or `ifhook`: items without a fence around them.
    fn body(&mut self, place: &ItemPlace, items: &[Item], location: Location) {
        let mut fence = Fence::new(&Arc::default(), location);
        self.items(place, items, &mut fence);
    }

    fn items(&mut self, place: &ItemPlace, items: &[Item], fence: &mut Fence) {
        let is_last = |item: &Item| matches!(item.kind, ItemKind::Printed(_));
        for group in items.split_inclusive(is_last) {
            let Some(ItemKind::Printed(output)) = group.last().map(|item| &item.kind) else {
                self.group(place, group, fence);
                continue;
            };
            let outer = self.expected.replace(self.out.expected.len());
            self.out.expected.push(OutputStatement {
                location: place.of(output.place),
                output: Arc::new((**output).clone()),
            });
            self.group(place, group, fence);
            self.expected = outer;
        }
    }

    /// Items that share a statement about their output, if there is one.
    fn group(&mut self, place: &ItemPlace, items: &[Item], fence: &mut Fence) {
        for item in items {
            let location = place.of(item.span);
            if self.is_full_at(|| location.clone()) {
                return;
            }
            match &item.kind {
                ItemKind::Command(text) => self.command(text, location, fence),
                ItemKind::Unfinished(text) | ItemKind::Comment(text) => {
                    let text = text.trim_start().to_owned();
                    self.push(EntryKind::Say(Commentary::Comment(text)), location);
                }
                ItemKind::Typed(text) => self.push(EntryKind::Type(text.clone()), location),
                ItemKind::Blank => self.push(EntryKind::Blank, location),
                ItemKind::Hidden | ItemKind::Printed(_) => {}
                ItemKind::Attributes(attributes) => fence.add(attributes),
                ItemKind::Directive(directive) => self.directive(place, directive, Some(fence)),
            }
        }
    }

    fn command(&mut self, text: &str, location: Location, fence: &mut Fence) {
        if let Some(name) = self.called_macro(text) {
            let call = location.clone();
            self.push(EntryKind::Call(text.trim_start().to_owned()), location);
            self.call(&name, &call);
            return;
        }
        let block = fence.block_for_next(&location, &mut self.out.blocks);
        fence.note_command(block);
        let command = Command {
            text: Script::new(text.trim_start()),
            only_if_known: false,
        };
        self.push_in(EntryKind::Command(command), location, Some(block));
    }

    fn directive(&mut self, place: &ItemPlace, directive: &Directive, fence: Option<&mut Fence>) {
        let location = place.of(directive.span);
        let kind = match &directive.kind {
            DirectiveKind::Show => EntryKind::Mode(ExpansionMode::Show),
            DirectiveKind::Hide => EntryKind::Mode(ExpansionMode::Hide),
            DirectiveKind::Skip => EntryKind::Mode(ExpansionMode::Skip),
            DirectiveKind::Wait => EntryKind::Wait(Wait::Pause),
            DirectiveKind::LookAtBrowser => EntryKind::Wait(Wait::Browser),
            DirectiveKind::Print(text) => EntryKind::Print(text.clone()),
            DirectiveKind::PrintNothing => EntryKind::PrintNothing,
            DirectiveKind::Import(_) => return self.import(place, directive),
            DirectiveKind::IfHook(definition) => return self.if_hook(place, definition, &location),
            DirectiveKind::Other(text) => return self.other(text, location, fence),
            DirectiveKind::Editor(text) => return self.editor(text, location, fence),
            DirectiveKind::StrayEnd(_)
            | DirectiveKind::Macro(_)
            | DirectiveKind::Hook { .. }
            | DirectiveKind::Malformed(_) => return,
            modifier => EntryKind::Modifier(modifier.clone()),
        };
        self.push(kind, location);
    }

    fn import(&mut self, place: &ItemPlace, directive: &Directive) {
        let ItemPlace::File(source) = place else {
            return;
        };
        let Some(document) = self.library.import_at(source, directive.span).cloned() else {
            return;
        };
        let span = source.first_line_of(directive.span);
        let what = format!("import {}", document.source.name());
        self.linked(what, Location::new(source, span), |expander| {
            expander.document(&document);
        });
    }

    fn if_hook(&mut self, place: &ItemPlace, definition: &Definition, location: &Location) {
        if !self.library.is_active_hook(&definition.name) {
            return;
        }
        let what = format!("ifhook {}", definition.name);
        self.push(EntryKind::Enter(location.to_string()), location.clone());
        let opening = Location::new(&location.file, location.file.first_line_of(location.span));
        self.linked(what, opening, |expander| {
            expander.body(place, &definition.body, location.clone());
        });
        self.push(EntryKind::Leave, location.clone());
    }

    /// A name that is not a directive of the format: a macro, a hook, or something to run.
    fn other(&mut self, text: &str, location: Location, fence: Option<&mut Fence>) {
        if let Some(name) = self.called_macro(text) {
            self.push(EntryKind::UnseenCall, location.clone());
            self.call(&name, &location);
            return;
        }
        if text == "clear" {
            self.push(EntryKind::Clear, location);
            return;
        }
        let bare = !text.contains(char::is_whitespace) && !text.contains('=');
        if bare && self.library.is_declared_hook(text) && !self.library.is_active_hook(text) {
            return;
        }
        let blocks = &mut self.out.blocks;
        let block = match fence {
            Some(fence) => fence.block_for_next(&location, blocks),
            None => Fence::new(&Arc::default(), location.clone()).block_for_next(&location, blocks),
        };
        let command = Command {
            text: Script::new(text),
            only_if_known: bare,
        };
        self.push_in(EntryKind::Unseen(command), location, Some(block));
    }

    /// A comment for another program, unless the workshop has a macro or a hook with that name.
    fn editor(&mut self, text: &str, location: Location, fence: Option<&mut Fence>) {
        if self.called_macro(text).is_some() || self.library.is_declared_hook(text) {
            self.other(text, location, fence);
        }
    }

    /// An unknown directive in a page of another tool: a comment for that tool. It runs only if it
    /// names a macro or a hook.
    fn unknown(&mut self, source: &Arc<SourceFile>, directive: &Directive) {
        if let DirectiveKind::Other(text) = &directive.kind {
            self.editor(text, Location::new(source, directive.span), None);
        }
    }

    /// The macro that the first word of `text` names.
    fn called_macro(&self, text: &str) -> Option<String> {
        let first_line = text.trim_start().lines().next()?;
        let word = first_line.split_whitespace().next()?;
        let word = split_words(word)?.pop()?.text;
        self.library.macro_named(&word).is_some().then_some(word)
    }

    fn call(&mut self, name: &str, location: &Location) {
        let library = self.library;
        let Some(called) = library.macro_named(name) else {
            return;
        };
        if self.calls.iter().any(|open| open == name) {
            self.report(
                "macro-loop",
                format!("the macro `{name}` calls itself"),
                location,
            );
            return;
        }
        if self.chain.len() >= MAX_DEPTH {
            let message = format!("the macro `{name}` is nested more than {MAX_DEPTH} calls deep");
            self.report("nested-too-deeply", message, location);
            self.growth.end();
            return;
        }
        let place = match &called.source {
            Some(source) => ItemPlace::File(Arc::clone(source)),
            None => ItemPlace::Call(location.clone()),
        };
        self.calls.push(name.to_owned());
        self.push(EntryKind::Enter(format!("macro {name}")), location.clone());
        self.linked(format!("macro {name}"), location.clone(), |expander| {
            expander.body(&place, &called.body, location.clone());
        });
        self.push(EntryKind::Leave, location.clone());
        self.calls.pop();
    }

    fn report(&mut self, code: &'static str, message: String, location: &Location) {
        let label = Label::at(
            &location.file,
            location.file.first_line_of(location.span),
            "",
        );
        self.out
            .findings
            .push(Diagnostic::error(code, message).label(label));
    }

    /// Does `inside` with one more link in the origin chain.
    fn linked(&mut self, what: String, location: Location, inside: impl FnOnce(&mut Self)) {
        let outer = Arc::clone(&self.chain);
        self.chain = outer
            .iter()
            .cloned()
            .chain([Link { what, location }])
            .collect();
        inside(self);
        self.chain = outer;
    }

    fn push(&mut self, kind: EntryKind, location: Location) {
        self.push_in(kind, location, None);
    }

    fn push_in(&mut self, kind: EntryKind, location: Location, block: Option<usize>) {
        if kind.is_step() && self.growth.add_step(&self.chain) {
            self.report_growth(&location);
        }
        if !self.growth.is_full() {
            let origin = Origin {
                location,
                chain: Arc::clone(&self.chain),
            };
            self.out.entries.push(PlanEntry {
                kind,
                origin,
                section: self.section,
                block,
                expected: self.expected,
            });
        }
    }

    /// Counts one more part of a macro or an import. Returns true if nothing more must be added.
    fn is_full_at(&mut self, location: impl FnOnce() -> Location) -> bool {
        if self.growth.visit(&self.chain) {
            self.report_growth(&location());
        }
        self.growth.is_full()
    }

    /// Reports the macro or import that made the workshop too long.
    fn report_growth(&mut self, location: &Location) {
        let finding = growth::finding(&self.chain, location);
        self.out.findings.extend(finding);
    }
}

/// `text` with up to `most` blanks removed from each line, up to the first line that begins without
/// one.
fn without_indentation(text: &str, most: usize) -> Cow<'_, str> {
    if most == 0 {
        return Cow::Borrowed(text);
    }
    let mut shorter = String::with_capacity(text.len());
    let mut lines = text.split_inclusive('\n').peekable();
    while let Some(line) = lines.next_if(|line| line.starts_with([' ', '\t', '\n'])) {
        let blanks = line.len() - line.trim_start_matches([' ', '\t']).len();
        shorter.push_str(&line[blanks.min(most)..]);
    }
    shorter.extend(lines);
    Cow::Owned(shorter)
}
