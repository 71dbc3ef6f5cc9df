use super::*;

#[test]
fn tags_and_comments_are_taken_out_of_the_text() {
    let html = "<p align=\"center\">Fish &amp; <b>chips</b><br/>&amp;lt;</p>\n<!-- no\n-->now";
    let shown: Vec<_> = text(html)
        .iter()
        .map(|line| line.trim().to_owned())
        .collect();
    assert_eq!(shown, ["Fish & chips", "&lt;", "now"]);
}

#[test]
fn entities_are_characters() {
    let html = "<b>A&nbsp;&bull; B</b> &mdash; &copy; &#8226; &#x2022; &hellip; &nosuch; &lt;i&gt; R&D; a&b";
    assert_eq!(
        text(html),
        ["A\u{a0}\u{2022} B \u{2014} \u{a9} \u{2022} \u{2022} \u{2026} &nosuch; <i> R&D; a&b"]
    );
}

#[test]
fn content_that_is_no_text_is_left_out() {
    assert_eq!(text("<style>p {}</style>a<script>b</script>c"), ["ac"]);
}

#[test]
fn a_mark_that_opens_no_tag_is_text() {
    assert_eq!(text("a < b <3 <"), ["a < b <3 <"]);
}

#[test]
fn what_never_ends_takes_the_rest() {
    assert!(text("<!-- set -e >\n# hello").is_empty());
    assert!(text("<script>a").is_empty());
    assert!(text("<p class=\"").is_empty());
}
