//! Commentary as an audience sees it: a page with every construct, at three widths, plain and in
//! each theme.
//!
//! The pages are in `prose/`. After an intended change, `SNAPSHOTS=overwrite cargo test` rewrites
//! them; check them before committing.

use std::collections::BTreeMap;

use demosh::testing::{Fragment, Line, Style, Theme};
use demosh::testing::{RenderOptions, render_prose as render};
use snapbox::{Data, assert_data_eq, file};

const SAMPLE: &str = include_str!("prose/sample.md");

fn page(width: usize, theme: &Theme) -> Vec<Line> {
    let substitute = |name: &str| (name == "WHO").then(|| "Ada".to_owned());
    let link_targets = &BTreeMap::new();
    render(
        SAMPLE,
        &RenderOptions {
            width,
            theme,
            link_targets,
            substitute: &substitute,
        },
    )
}

fn plain(width: usize) -> Data {
    let lines = page(width, &Theme::plain());
    text(lines.iter().map(|line| line.to_ansi(true)))
}

/// Every fragment that is not plain as `‹style›text‹›`.
fn styled(theme: &Theme) -> Data {
    let fragment = |fragment: &Fragment| match (fragment.style(), fragment.text()) {
        (Style::PLAIN, text) => text.to_owned(),
        (style, text) => format!("‹{style}›{text}‹›"),
    };
    let lines = page(80, theme);
    text(
        lines
            .iter()
            .map(|line| line.fragments().iter().map(fragment).collect()),
    )
}

fn text(lines: impl Iterator<Item = String>) -> Data {
    Data::text(lines.map(|line| line + "\n").collect::<String>())
}

#[test]
fn the_page_fits_40_columns() {
    assert_data_eq!(plain(40), file!["prose/plain-40.txt": Text].raw());
}

#[test]
fn the_page_fits_80_columns() {
    assert_data_eq!(plain(80), file!["prose/plain-80.txt": Text].raw());
}

#[test]
fn the_page_fits_200_columns() {
    assert_data_eq!(plain(200), file!["prose/plain-200.txt": Text].raw());
}

#[test]
fn every_theme_shows_the_roles_its_own_way() {
    assert_data_eq!(styled(&Theme::auto()), file!["prose/auto.txt": Text].raw());
    assert_data_eq!(
        styled(&Theme::light()),
        file!["prose/light.txt": Text].raw()
    );
    assert_data_eq!(styled(&Theme::dark()), file!["prose/dark.txt": Text].raw());
    let page = styled(&Theme::high_contrast());
    assert_data_eq!(page, file!["prose/high-contrast.txt": Text].raw());
}

#[test]
fn the_text_is_the_same_with_and_without_colour() {
    let text = |theme| page(80, &theme).iter().map(Line::text).collect::<Vec<_>>();
    assert_eq!(text(Theme::auto()), text(Theme::plain()));
}
