//! The built-in macros. A workshop may define its own with the same name.
//!
//! Which form a macro has depends on the hooks of the run, which are known at this point.

use crate::document::{Directive, DirectiveKind, Item, ItemKind};
use crate::source::Span;

use super::loader::Library;

/// Stands for a stop to look at the browser, if no hook brings it to the front.
const LOOK: &str = "look";

const WAIT_CLEAR: &[&str] = &["wait", "clear"];

const BROWSER: &[&str] = &["wait", "show_browser", "wait", "clear", "show_terminal"];
const BROWSER_WITHOUT_TERMINAL: &[&str] = &["show_browser", LOOK];
const BROWSER_WITHOUT_BROWSER: &[&str] = &[LOOK, "show_terminal"];
const BROWSER_BY_HAND: &[&str] = &[LOOK];

const LIVECAST: &[&str] = &[
    "show_slides",
    "clear",
    "print Waiting...",
    "wait",
    "clear",
    "show_terminal",
];

const LIVECAST_FOR_LEARNER: &[&str] =
    &["print The presenter shows slides here. You can continue without them."];

/// Adds the macros that the workshop does not define itself.
pub(super) fn define(library: &mut Library, for_learner: bool) {
    let active = |name| library.is_active_hook(name);
    let browser = match (active("show_browser"), active("show_terminal")) {
        (true, true) => BROWSER,
        (true, false) => BROWSER_WITHOUT_TERMINAL,
        (false, true) => BROWSER_WITHOUT_BROWSER,
        (false, false) => BROWSER_BY_HAND,
    };
    let livecast = if active("show_slides") && active("show_terminal") {
        LIVECAST
    } else if for_learner {
        LIVECAST_FOR_LEARNER
    } else {
        &[]
    };
    for (name, directives) in [
        ("wait_clear", WAIT_CLEAR),
        ("browser_then_terminal", browser),
        ("start_livecast", livecast),
    ] {
        library.define_builtin(name, directives.iter().map(|text| item(text)).collect());
    }
}

fn item(text: &str) -> Item {
    let span = Span::default();
    let kind = match text {
        LOOK => DirectiveKind::LookAtBrowser,
        _ => DirectiveKind::parse(text),
    };
    Item {
        kind: ItemKind::Directive(Directive { kind, span }),
        span,
    }
}
