//! The pictures of commentary that is displayed, and whether they can be shown.
//!
//! Owns finding them. The rules about them are in `pictures`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use crate::plan::{Action, Commentary, Plan, Step};
use crate::source::{NoPicture, Picture, Span};

/// Kinds of pictures that pages show and no terminal does.
const OF_PAGES: [&str; 4] = ["svg", "webp", "avif", "bmp"];

/// A picture in commentary that is displayed.
pub(super) struct FoundPicture<'a> {
    pub(super) step: &'a Step,
    pub(super) target: String,
    pub(super) span: Span,
    /// Nothing else is in its paragraph.
    pub(super) stands_alone: bool,
    pub(super) picture: Result<(), NoPicture>,
}

impl FoundPicture<'_> {
    /// Whether pages show it and no terminal does.
    pub(super) fn is_of_pages(&self) -> bool {
        let extension = Path::new(&self.target).extension();
        let extension = extension.and_then(|extension| extension.to_str());
        extension.is_some_and(|extension| {
            OF_PAGES
                .iter()
                .any(|known| extension.eq_ignore_ascii_case(known))
        })
    }
}

/// The pictures of the workshop. Each file is read once.
pub(super) fn shown_pictures(plan: &Plan) -> Vec<FoundPicture<'_>> {
    let own = plan.documents.first();
    let own = own.and_then(|document| document.source.path().parent());
    let own = own.unwrap_or(Path::new(""));
    let mut read = BTreeMap::<PathBuf, Result<(), NoPicture>>::new();
    let mut all = Vec::new();
    for step in plan.steps.iter().filter(|step| step.shown) {
        let Action::Say(Commentary::Markdown { document, text }) = &step.action else {
            continue;
        };
        let folder = document.source.path().parent().unwrap_or(Path::new(""));
        for (target, stands_alone) in named(text) {
            let picture = *read
                .entry(folder.join(&target))
                .or_insert_with(|| Picture::read(own, folder, &target).map(drop));
            all.push(FoundPicture {
                step,
                span: place(step, &target),
                target,
                stands_alone,
                picture,
            });
        }
    }
    all
}

/// The position of the target, or of the commentary if the target is written differently.
fn place(step: &Step, target: &str) -> Span {
    let location = &step.origin.location;
    let text = location.file.text();
    let start = location.span.start;
    let rest = text.get(start..location.span.end).unwrap_or_default();
    let written = if target.is_empty() { "]()" } else { target };
    match rest.find(written) {
        Some(at) => Span::new(start + at, start + at + written.len()),
        None => location.span,
    }
}

/// The pictures in `text`, each with whether it is alone in its paragraph.
fn named(text: &str) -> Vec<(String, bool)> {
    let (mut all, mut paragraph) = (Vec::new(), Vec::new());
    let (mut depth, mut has_text) = (0_usize, false);
    for event in Parser::new(text) {
        match event {
            Event::Start(Tag::Image { dest_url, .. }) => {
                depth += 1;
                paragraph.push(dest_url.into_string());
            }
            Event::End(TagEnd::Image) => depth -= 1,
            Event::Text(text) | Event::Code(text) if depth == 0 => {
                has_text |= !text.trim().is_empty();
            }
            Event::End(TagEnd::Paragraph) => {
                let stands_alone = paragraph.len() == 1 && !has_text;
                all.extend(paragraph.drain(..).map(|target| (target, stands_alone)));
                has_text = false;
            }
            Event::Start(Tag::Paragraph) => has_text = false,
            _ => {}
        }
    }
    all.extend(paragraph.into_iter().map(|target| (target, false)));
    all
}
