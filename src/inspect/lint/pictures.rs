//! Rules about pictures: those that cannot be shown, and those of a kind that no terminal shows.

use crate::source::NoPicture;

use super::Findings;
use super::shown_pictures::{FoundPicture, shown_pictures};
use super::subject::Subject;

/// A picture of the workshop that cannot be shown.
pub(super) fn unusable(subject: &Subject<'_>, findings: &mut Findings) {
    for found in pictures(subject) {
        let Err(why) = found.picture else { continue };
        if why == NoPicture::Remote || found.is_of_pages() && why == NoPicture::NotAPicture {
            continue;
        }
        let help = match why {
            NoPicture::Unnamed => "write the path of its file between the parentheses",
            NoPicture::CutOff => "save it again: the file is incomplete",
            NoPicture::Missing => "put the file there, or change the path",
            NoPicture::Outside => "copy it into the workshop's folder",
            NoPicture::Unreadable => "make its file readable",
            NoPicture::TooLarge | NoPicture::TooManyPixels => "make it smaller",
            _ => "save it as a PNG",
        };
        let message = match why {
            NoPicture::Unnamed => format!("a picture cannot be shown: {why}"),
            _ => format!("the picture `{}` cannot be shown: {why}", found.target),
        };
        findings.add_at(&found.step.origin.location.file, found.span, message, help);
    }
}

/// A picture of which every stage shows only the alternative text.
pub(super) fn as_text(subject: &Subject<'_>, findings: &mut Findings) {
    for found in pictures(subject).iter().filter(|found| found.stands_alone) {
        let why = match found.picture {
            Err(NoPicture::Remote) => "it is not a file of the workshop",
            Err(NoPicture::NotAPicture) if found.is_of_pages() => {
                "terminals cannot show such pictures"
            }
            _ => continue,
        };
        findings.add_at(
            &found.step.origin.location.file,
            found.span,
            format!(
                "on stage only the text of the picture `{}` is shown: {why}",
                found.target
            ),
            "a PNG beside the workshop is drawn where the terminal shows pictures",
        );
    }
}

fn pictures<'a>(subject: &'a Subject<'_>) -> &'a [FoundPicture<'a>] {
    subject
        .pictures
        .get_or_init(|| shown_pictures(subject.plan))
}

#[cfg(test)]
mod tests;
