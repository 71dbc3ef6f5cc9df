//! The promises that the fuzz targets check: for any bytes, nothing panics, and the promise of each
//! target is kept.
//!
//! One function for each target. `fuzz_targets/` runs them under libFuzzer; `tests/fuzz.rs` runs
//! the same functions over the corpus and over changed copies of it, with any toolchain.

mod files;
mod reading;
mod streams;

pub use files::{cast, check, page, recording};
pub use reading::{command, directives, front_matter, markdown, script};
pub use streams::{control, keys, marks, redactor};

/// A target: its name, which is also that of its corpus, and its function.
pub type Target = (&'static str, fn(&[u8]));

/// All of them.
pub const TARGETS: &[Target] = &[
    ("markdown", markdown),
    ("script", script),
    ("command", command),
    ("directives", directives),
    ("front_matter", front_matter),
    ("recording", recording),
    ("control", control),
    ("keys", keys),
    ("marks", marks),
    ("redactor", redactor),
    ("cast", cast),
    ("page", page),
    ("check", check),
];

/// The bytes as text; bytes that are not UTF-8 are replaced.
fn text(data: &[u8]) -> String {
    String::from_utf8_lossy(data).into_owned()
}
