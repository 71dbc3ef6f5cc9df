use super::*;
use crate::style::{Role, Signs};
use proptest::prelude::*;

fn value(name: &str) -> Option<String> {
    (name == "HOST").then(|| "*web*\u{1b}[2J_1_".to_owned())
}

fn shown_in(markdown: &str, width: usize, theme: &Theme) -> Vec<Line> {
    let targets = BTreeMap::from([("Far  Away".to_owned(), "https://far.example".to_owned())]);
    let options = RenderOptions {
        width,
        theme,
        link_targets: &targets,
        substitute: &value,
    };
    render(markdown, &options)
}

fn shown(markdown: &str, width: usize) -> String {
    let lines = shown_in(markdown, width, &Theme::auto());
    lines.iter().map(Line::text).collect::<Vec<_>>().join("\n")
}

/// The fragments with the style of `role`.
fn playing(role: Role, markdown: &str) -> Vec<String> {
    let theme = Theme::auto();
    let lines = shown_in(markdown, 80, &theme);
    let fragments = lines.iter().flat_map(Line::fragments);
    let styled = fragments.filter(|fragment| fragment.style() == theme.style(role));
    styled.map(|fragment| fragment.text().to_owned()).collect()
}

#[test]
fn levels_of_headings_differ_without_colour() {
    assert_eq!(
        shown("# One\n## Two\n### Three\n#### Four", 40),
        "One\n━━━\n\nTwo\n───\n\n── Three\n\n─ Four"
    );
}

#[test]
fn long_footnotes_have_a_hanging_indent() {
    assert_eq!(
        shown(
            "[^1]: A note of many words that wrap.\n[^12]: Another long note.",
            20
        ),
        "[1] A note of\n    many words that\n    wrap.\n[12] Another\n     long note."
    );
    assert_eq!(shown("Text\n[^1]: A note.", 24), "Text\n\n[1] A note.");
}

#[test]
fn blocks_of_other_tools_are_quotes() {
    assert_eq!(
        shown(
            "Before.\n\n!!! note \"Mind *this*\"\n    Some **words**.\n\nAfter.",
            40
        ),
        "Before.\n\n│ Mind this\n│\n│ Some words.\n\nAfter."
    );
    assert_eq!(
        shown(
            ":::tip\n\nText.\n\n:::\n\nTerm\n: Words\n\n$$\na\\,b\n$$",
            40
        ),
        "│ Tip\n│\n│ Text.\n\nTerm\n: Words\n\n  a\\,b"
    );
}

#[test]
fn footnotes_stand_as_readers_know_them() {
    assert_eq!(
        shown(
            "A claim[^1], another[^two].\n\n[^1]: The source.\n\n[^two]: Another source.",
            40
        ),
        "A claim[1], another[two].\n\n[1] The source.\n\n[two] Another source."
    );
    assert_eq!(
        shown(
            "A[^a], b[^b].\n\n[^a]: Word.\n[^b]: Two words.\n[^c]: https://x.example/\n",
            40
        ),
        "A[a], b[b].\n\n[a] Word.\n[b] Two words.\n[c] https://x.example/",
        "a note of one word is no address"
    );
    assert_eq!(
        shown("`grep '[^a-z]'` a [^ b] c", 40),
        "grep '[^a-z]' a [^ b] c"
    );
}

#[test]
fn marks_become_styles() {
    let markdown = "a *b* _c_ **d** ~~e~~ `f` my_file_name * star";
    assert_eq!(shown(markdown, 80), "a b c d e f my_file_name * star");
    assert_eq!(playing(Role::Emphasis, markdown), ["b", "c"]);
    assert_eq!(playing(Role::Strong, markdown), ["d"]);
    assert_eq!(playing(Role::Deleted, markdown), ["e"]);
    assert_eq!(playing(Role::Code, markdown), ["f"]);
}

#[test]
fn styles_within_each_other_add_up() {
    let theme = Theme::auto();
    let lines = shown_in("**a _b `c`_**", 80, &theme);
    let [strong, emphasis, code] =
        [Role::Strong, Role::Emphasis, Role::Code].map(|role| theme.style(role));
    let styles: Vec<_> = lines[0]
        .fragments()
        .iter()
        .map(crate::style::Fragment::style)
        .collect();
    assert_eq!(
        styles,
        [
            strong,
            strong.around(emphasis),
            strong.around(emphasis).around(code)
        ]
    );
}

#[test]
fn lists_hang_and_nest() {
    let markdown = "- one two three four\n  - five six seven eight\n\n1. a\n2. b\n   more\n";
    assert_eq!(
        shown(markdown, 14),
        "• one two\n  three four\n  • five six\n    seven\n    eight\n\n1. a\n2. b more"
    );
}

#[test]
fn numbers_of_a_list_are_kept_and_stand_in_a_column() {
    assert_eq!(shown("9. a\n9. b\n", 40), " 9. a\n10. b");
}

#[test]
fn a_loose_list_has_room_between_its_items() {
    assert_eq!(shown("- a\n\n  b\n- c\n", 40), "• a\n\n  b\n\n• c");
}

#[test]
fn tasks_show_whether_they_are_done() {
    assert_eq!(shown("- [x] a\n- [ ] b\n", 40), "[x] a\n[ ] b");
}

#[test]
fn a_table_takes_the_width_it_needs() {
    let markdown = "| Name | Port |\n|:--|--:|\n| web | 80 |\n| 日本 | 8080 |\n";
    assert_eq!(
        shown(markdown, 40),
        "Name │ Port\n─────┼─────\nweb  │   80\n日本 │ 8080"
    );
}

#[test]
fn a_table_shrinks_by_wrapping_its_cells() {
    let markdown = "| A | What it does |\n|---|---|\n| x | listens to all of them |\n";
    assert_eq!(
        shown(markdown, 18),
        "A │ What it does\n──┼───────────────\nx │ listens to all\n  │ of them"
    );
}

#[test]
fn a_table_that_cannot_shrink_becomes_records() {
    let markdown = "| Name | Address |\n|---|---|\n| a | https://a.example/long |\n| b | none |\n";
    assert_eq!(
        shown(markdown, 24),
        "Name: a\nAddress:\n  https://a.example/long\n\nName: b\nAddress: none"
    );
}

#[test]
fn a_link_shows_its_address_when_the_text_does_not() {
    assert_eq!(
        shown("[docs](https://a.example/b)", 80),
        "docs (https://a.example/b)"
    );
    assert_eq!(
        shown("<https://a.example> [a.example](http://a.example/)", 80),
        "https://a.example a.example"
    );
    assert_eq!(
        shown("[below](#below) <me@a.example>", 80),
        "below me@a.example"
    );
    assert_eq!(playing(Role::Link, "[docs](https://a.example/b)"), ["docs"]);
}

#[test]
fn a_reference_may_be_defined_elsewhere() {
    assert_eq!(
        shown("[text][far away], [Far Away], [far]", 80),
        "text (https://far.example), Far Away (https://far.example), [far]"
    );
}

#[test]
fn an_address_is_not_broken_while_it_fits_a_line() {
    assert_eq!(
        shown("look at https://a.example/b-c-d/e", 26),
        "look at\nhttps://a.example/b-c-d/e"
    );
    assert_eq!(
        playing(Role::Url, "at https://a.example/b."),
        ["https://a.example/b"]
    );
}

#[test]
fn quotes_have_a_bar() {
    assert_eq!(
        shown("> one two\n>\n> > three\n", 10),
        "│ one two\n│\n│ three"
    );
    assert_eq!(shown("> one\n> > two\n", 40), "│ one\n│\n│ │ two");
    assert_eq!(shown("> [!WARNING]\n> Hot\n", 40), "│ Warning\n│\n│ Hot");
}

#[test]
fn code_blocks_are_never_wrapped() {
    assert_eq!(shown("```yaml\na: b\n```", 40), "  a: b");
    assert_eq!(
        shown("    one  two\n\n\tthree", 40),
        "  one  two\n\n  three"
    );
    assert_eq!(
        shown("```\n0123456789abcdef\n```", 10),
        "  0123456789abcdef"
    );
    assert_eq!(shown("```\n0123456789abcdef\n```", 17), "0123456789abcdef");
    assert_eq!(playing(Role::Key, "```yaml\na: b\n```"), ["a"]);
}

#[test]
fn an_image_is_its_description() {
    assert_eq!(
        shown(
            "![a cat](cat.png) [![badge](b.svg)](https://ci.example)",
            80
        ),
        "a cat badge (https://ci.example)"
    );
}

#[test]
fn html_is_not_shown() {
    assert_eq!(shown("a<b>c</b><!-- d -->e<br>f", 40), "ace\nf");
    assert_eq!(
        shown(
            "<!-- note: hidden\n\nstill -->\n\n<details>\n<summary>More</summary>\n\ntext\n",
            40
        ),
        "More\n\ntext"
    );
    assert_eq!(shown("<!-- set -e >\ntext", 40), "");
}

#[test]
fn entities_and_breaks_mean_what_they_say() {
    assert_eq!(
        shown("a &lt;b&gt; &amp; &copy;  \nc\\\nd\ne", 40),
        "a <b> & ©\nc\nd e"
    );
}

#[test]
fn a_rule_is_as_wide_as_the_terminal() {
    assert_eq!(shown("***", 10), "──────────");
}

#[test]
fn values_are_text_and_never_markdown_or_escape_codes() {
    let all = "${HOST} `${HOST}` **${HOST}** [x](http://${HOST}/)";
    assert_eq!(
        shown(all, 200),
        "*web*^[[2J_1_ *web*^[[2J_1_ *web*^[[2J_1_ x (http://*web*^[[2J_1_/)"
    );
    assert_eq!(shown("```\n${HOST}\n```", 40), "  *web*^[[2J_1_");
    assert_eq!(shown("${OTHER_NAME} $HOST", 40), "${OTHER_NAME} $HOST");
}

#[test]
fn control_characters_do_not_get_through() {
    let text = shown(
        "a\u{1b}[31mb `\u{9b}c` &#27;d\n\n    \u{7}e\u{1b}]0;t\u{7}\n",
        40,
    );
    assert_eq!(text, "a^[[31mb <U+009B>c ^[d\n\n  ^Ge^[]0;t^G");
}

#[test]
fn a_plain_theme_gives_plain_text() {
    let markdown = "# A\n\n**b** `c` [d](https://e.example)\n\n> q\n\n```json\n{\"a\": 1}\n```\n";
    for line in shown_in(markdown, 40, &Theme::plain()) {
        assert_eq!(line.to_ansi(true), line.text());
    }
}

#[test]
fn every_width_is_enough_for_every_construct() {
    let sample = include_str!("../../../tests/prose/sample.md");
    let table = "| a wide heading | \u{8a9e}\u{8a9e} |\n|---|--:|\n| one two three | `code` **strong** |\n| | https://x.example/ |\n";
    let nested =
        "> - > 1. > - deep\n>   > text that is long enough to wrap\n\n---\n\n![a picture](x.png)\n";
    for markdown in [sample, table, nested] {
        let code = any_code_line(markdown);
        for theme in [Theme::plain(), Theme::plain().with_signs(Signs::Words)] {
            for width in 0..=200 {
                let lines = shown_in(markdown, width, &theme);
                assert!(!lines.is_empty(), "{width}");
                for line in lines.iter().filter(|_| width >= 20) {
                    let text = line.text();
                    let is_code = code.iter().any(|code| text.ends_with(code.as_str()));
                    let may_be_wide = is_code || text.contains("://");
                    assert!(may_be_wide || line.width() <= width, "{width}: {text:?}");
                }
            }
        }
    }
}

#[test]
fn nothing_is_too_deep() {
    for markdown in [
        ">".repeat(5000) + "x",
        "- ".repeat(5000) + "x",
        "1. ".repeat(500) + "x",
    ] {
        assert!(shown(&markdown, 80).ends_with('x'));
    }
}

/// Markdown with all constructs in a random order.
fn any_markdown() -> impl Strategy<Value = String> {
    let pieces = vec![
        "# ",
        "- ",
        "1. ",
        "> ",
        "    ",
        "\n",
        "\n\n",
        "*",
        "**",
        "_",
        "`",
        "```",
        "```yaml\n",
        "| ",
        " |",
        "\n|---|--:|\n",
        "[",
        "](",
        ")",
        "![",
        "<",
        ">",
        "<!-- ",
        "-->",
        "<br>",
        "&lt;",
        "&#27;",
        "\\",
        "---",
        "${HOST}",
        "${",
        "}",
        "word",
        "longer-word",
        "https://a.example/path",
        "日本語",
        "「",
        "」",
        "👩‍👩‍👧‍👦",
        "e\u{301}",
        "\u{1b}[31m",
        "\t",
        " ",
        "\u{a0}",
        "[x] ",
        "~~",
    ];
    proptest::collection::vec(proptest::sample::select(pieces), 0..60)
        .prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn lines_fit_and_carry_no_control_characters(markdown in any_markdown(), width in 10..90_usize) {
        let code = any_code_line(&markdown);
        for line in shown_in(&markdown, width, &Theme::auto()) {
            let text = line.text();
            prop_assert!(!text.contains(char::is_control), "{text:?}");
            let is_code = code.iter().any(|code| text.ends_with(code.as_str()) && !code.is_empty());
            let is_address = text.contains("https://");
            prop_assert!(line.width() <= width || is_code || is_address, "{} columns: {text:?}", line.width());
        }
    }

    #[test]
    fn any_text_is_rendered(markdown in any::<String>(), width in 0..40_usize) {
        shown(&markdown, width);
    }
}

/// The displayed lines of all code blocks, which may be wider than the terminal.
fn any_code_line(markdown: &str) -> Vec<String> {
    use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
    let extensions =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let mut code = Vec::new();
    let mut open: Option<String> = None;
    for event in Parser::new_ext(markdown, extensions) {
        match event {
            Event::Start(Tag::CodeBlock(_)) => open = Some(String::new()),
            Event::Text(text) => open.iter_mut().for_each(|open| open.push_str(&text)),
            Event::End(TagEnd::CodeBlock) => {
                let text = crate::present::tabs::widened(&substitute::substitute(
                    &open.take().unwrap_or_default(),
                    &value,
                ));
                code.extend(
                    text.split('\n')
                        .map(|line| crate::neutral::visible(line).into_owned()),
                );
            }
            _ => {}
        }
    }
    code
}
