//! Reading a workshop, compared with the bare event loop of its Markdown parser.
//!
//! `cargo bench --manifest-path benches/Cargo.toml` shows both side by side in one run. The aim:
//! the reader takes at most three times as long, at every size.

use std::fmt::Write as _;
use std::path::Path;

use divan::counter::BytesCount;
use pulldown_cmark::{Options, Parser};

/// Sizes in bytes.
const SIZES: [usize; 3] = [1_000_000, 10_000_000, 100_000_000];

fn main() {
    divan::main();
}

/// A workshop of at least `size` bytes: headings, prose, directives, fences.
fn workshop(size: usize) -> String {
    let mut text = String::with_capacity(size + 1000);
    let mut section = 0;
    while text.len() < size {
        section += 1;
        write!(
            text,
            "## Section {section}\n\nSome *prose* with `code`, a [link](https://example.com/{section}) and\na \
             second line. It says what comes next, and why.\n\n- one\n- two\n  - nested\n\n\
             <!-- @wait_clear -->\n\n```bash\n# a comment\nkubectl get pods -n section-{section} \\\n  \
             | grep Running\nfor i in 1 2 3; do\n  echo \"$i\"\ndone\n```\n\n```yaml\nkind: Pod\nname: \
             pod-{section}\n```\n\n"
        )
        .expect("a string takes everything");
    }
    text
}

#[divan::bench(args = SIZES, sample_count = 5, sample_size = 1)]
fn bare_event_loop(bencher: divan::Bencher<'_, '_>, size: usize) {
    let text = workshop(size);
    bencher
        .counter(BytesCount::new(text.len()))
        .bench(|| Parser::new_ext(&text, Options::ENABLE_TABLES).into_offset_iter().count());
}

#[divan::bench(args = SIZES, sample_count = 5, sample_size = 1)]
fn reader(bencher: divan::Bencher<'_, '_>, size: usize) {
    let text = workshop(size);
    let source = demosh::testing::SourceFile::new(Path::new("workshop.md"), &text);
    bencher
        .counter(BytesCount::new(text.len()))
        .bench(|| demosh::testing::read(&source).blocks.len());
}
