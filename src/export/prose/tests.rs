use super::*;
use crate::plan::{Action, Commentary, PlanOptions, plan};

fn rendered(text: &str) -> (String, Vec<Chapter>) {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("p.gif"), b"GIF89a\x01\0\x01\0\0\0\0;").expect("written");
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
        "![a picture](p.gif) ![far](https://x.example/p.png) <script src=x></script> [run](javascript:alert(1)) [read][r]\n\n[r]: https://r.example/\n",
    );
    assert!(
        page.contains("<img src=\"data:image/gif;base64,R0lGODlhAQABAAAAADs=\" alt=\"a picture\">"),
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

#[test]
fn footnotes_are_text_and_each_has_a_line() {
    let (page, _) = rendered("A[^a], b[^b].\n\n[^a]: Word.\n[^b]: Two words.\n\n    [^c]: code\n");
    assert_eq!(
        page,
        "<p>A[a], b[b].</p>\n<p>[a] Word.<br />\n[b] Two words.</p>\n<pre><code>[^c]: code\n</code></pre>\n"
    );
}

#[test]
fn links_to_headings_lead_to_them() {
    let text = "[a](#use-it-now) [b](#setup-1) [c](#SETUP) [d](#%C3%BCber-uns) [e](#missing)\n\n\
        ## Use *it*, `now`!\n\n## Setup\n\n### Setup\n\n# Über uns\n";
    let (page, chapters) = rendered(text);
    let page = with_links_to(&chapters, &page);
    for (text, anchor) in [
        ("a", "chapter-0"),
        ("b", "chapter-2"),
        ("c", "chapter-1"),
        ("d", "chapter-3"),
        ("e", "missing"),
    ] {
        let link = format!("<a href=\"#{anchor}\">{text}</a>");
        assert!(page.contains(&link), "{link}\n{page}");
    }
}

#[test]
fn the_text_of_html_stays_without_its_tags() {
    let (page, _) = rendered(
        "<details>\n<summary>On macOS &amp; <b>Linux</b></summary>\n\ntext<br>more\n\n</details>\n\n\
         <p align=\"center\">\n  <script>alert(1)</script>A &lt;img&gt;<br>B\n</p>\n\n<!-- no -->\n",
    );
    for part in [
        "<p>On macOS &amp; Linux</p>",
        "text<br />\nmore",
        "<p>A &lt;img&gt;<br />\nB</p>",
    ] {
        assert!(page.contains(part), "{part}\n{page}");
    }
    for part in ["alert", "no", "summary", "<img"] {
        assert!(!page.contains(part), "{part}\n{page}");
    }
}
