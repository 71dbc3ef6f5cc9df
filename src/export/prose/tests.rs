use super::*;
use crate::plan::{Action, Commentary, PlanOptions, plan};

fn rendered(text: &str) -> (String, Vec<Chapter>) {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("p.png"), b"\x89PNG").expect("written");
    let path = folder.path().join("a.md");
    std::fs::write(&path, format!("<!-- @SHOW -->\n{text}")).expect("written");
    let plan = plan(&path, &PlanOptions::default(), &|_| None);
    let mut chapters = Vec::new();
    let mut pictures = Pictures::of_workshop(Some(&path));
    let html = plan.steps.iter().filter_map(|step| match &step.action {
        Action::Say(Commentary::Markdown { document, text }) => {
            Some(html(document, text, &mut chapters, &mut pictures))
        }
        _ => None,
    });
    (html.collect(), chapters)
}

#[test]
fn headings_are_chapters_with_anchors() {
    let (page, chapters) = rendered("# One *two*\n\ntext\n\n## `three`\n");
    assert!(
        page.contains("<h1 id=\"chapter-0\">One <em>two</em></h1>"),
        "{page}"
    );
    assert!(
        page.contains("<h2 id=\"chapter-1\"><code>three</code></h2>"),
        "{page}"
    );
    let titles: Vec<_> = chapters
        .iter()
        .map(|at| (at.level, at.title.as_str()))
        .collect();
    assert_eq!(titles, [(1, "One two"), (2, "three")]);
}

#[test]
fn the_page_needs_nothing_but_itself() {
    let (page, _) = rendered(
        "![a picture](p.png) ![far](https://x.example/p.png) <script src=x></script> [run](javascript:alert(1)) [read][r]\n\n[r]: https://r.example/\n",
    );
    assert!(
        page.contains("<img src=\"data:image/png;base64,iVBORw==\" alt=\"a picture\">"),
        "{page}"
    );
    assert!(
        page.contains("<a href=\"https://x.example/p.png\">far</a>"),
        "{page}"
    );
    assert!(
        page.contains("<a href=\"https://r.example/\">read</a>"),
        "{page}"
    );
    assert!(!page.contains("script"), "{page}");
}
