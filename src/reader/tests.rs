use std::path::Path;

use super::*;
use crate::document::{Block, DirectiveKind, Item, ItemKind};
use crate::source::Severity;

fn read_as(name: &str, text: &str) -> Document {
    read(&SourceFile::new(Path::new(name), text))
}

/// One line per part: its kind, then its text.
fn outline(document: &Document) -> Vec<String> {
    let mut lines = Vec::new();
    for block in &document.blocks {
        match block {
            Block::Heading(heading) => {
                lines.push(format!("h{} {}", heading.level, heading.text));
            }
            Block::Prose(span) => {
                lines.push(format!("prose {:?}", document.source.slice(*span)));
            }
            Block::Directive(directive) => lines.push(format!("{:?}", directive.kind)),
            Block::Note(note) => lines.push(format!("note {:?}", note.text)),
            Block::Companion(fence) => lines.push(format!("{:?} {:?}", fence.kind, fence.text)),
            Block::Code(code) => lines.extend(code.items.iter().map(item_line)),
        }
    }
    lines
}

fn item_line(item: &Item) -> String {
    match &item.kind {
        ItemKind::Command(text) => format!("run {text:?}"),
        ItemKind::Unfinished(text) => format!("unfinished {text:?}"),
        ItemKind::Comment(text) => format!("say {text:?}"),
        ItemKind::Typed(text) => format!("type {text:?}"),
        ItemKind::Blank => "blank".to_owned(),
        ItemKind::Printed(output) => format!("prints {:?}", output.lines),
        ItemKind::Hidden => "hidden".to_owned(),
        ItemKind::Attributes(_) => "attributes".to_owned(),
        ItemKind::Directive(directive) => format!("{:?}", directive.kind),
    }
}

fn items(text: &str) -> Vec<Item> {
    let document = read_as("a.sh", text);
    assert!(document.findings.is_empty(), "{:?}", document.findings);
    match document.blocks.into_iter().next() {
        Some(Block::Code(code)) => code.items,
        other => panic!("no code: {other:?}"),
    }
}

#[test]
fn a_malformed_comment_does_not_swallow_the_directive_below() {
    let document = read_as(
        "a.md",
        "<!-- set -e >\n<!-- @import x.sh -->\n<!-- @SHOW -->\n",
    );
    assert_eq!(
        outline(&document),
        ["prose \"<!-- set -e >\\n\"", "Import(\"x.sh\")", "Show"]
    );
}

#[test]
fn a_malformed_comment_does_not_swallow_the_fence_below() {
    let text = "<!-- oops >\n```bash\necho '-->'\n```\n# Title\n```sh\ntwo\n```\n";
    let expected = [
        "prose \"<!-- oops >\\n\"",
        "run \"echo '-->'\"",
        "h1 Title",
        "run \"two\"",
    ];
    assert_eq!(outline(&read_as("a.md", text)), expected);
}

#[test]
fn a_transcript_that_runs_is_commands_and_what_they_print() {
    let text =
        "- ```console {run}\n  Welcome\n  $ cat <<E\n  > a\n  > E\n  a\n\n  $ true\n  $\n  ```\n";
    let document = read_as("a.md", text);
    let expected = [
        "prose \"- \"",
        "say \"# Welcome\"",
        "run \"cat <<E\\na\\nE\"",
        "prints [\"a\"]",
        "blank",
        "run \"true\"",
        "prints []",
        "blank",
    ];
    assert_eq!(outline(&document), expected);
    let Some(Block::Code(code)) = document.blocks.get(1) else {
        panic!("no code");
    };
    let written = |nth: usize| document.source.slice(code.items[nth].span);
    assert!(written(1).starts_with("cat <<E\n"), "{:?}", written(1));
    assert_eq!((written(2), written(4)), ("a\n", "true\n"));
}

#[test]
fn a_transcript_without_a_command_cannot_run() {
    for text in [
        "```console {run}\nls\n```\n",
        "---\ntranscripts: run\n---\n\n```console\n# root\n```\n",
    ] {
        let findings = read_as("a.md", text).findings;
        let codes: Vec<_> = findings.iter().map(|finding| finding.code).collect();
        assert_eq!(codes, ["transcript-without-command"], "{text}");
    }
    assert!(read_as("a.md", "```console\nls\n```\n").findings.is_empty());
}

#[test]
fn shell_fences_run_wherever_common_mark_sees_them() {
    for (fence, runs) in [
        ("```bash\nx\n```\n", true),
        ("```sh\nx\n```\n", true),
        ("```shell\nx\n```\n", true),
        ("```Bash\nx\n```\n", true),
        ("``` bash\nx\n```\n", true),
        ("```{.bash .numberLines}\nx\n```\n", true),
        ("```bash{1,3-4}\nx\n```\n", true),
        ("````bash {ci=skip}\nx\n````\n", true),
        ("```bash\nx\n", true),
        ("~~~bash\nx\n~~~\n", true),
        ("  ```bash\n  x\n  ```\n", true),
        ("- item\n\n  ```bash\n  x\n  ```\n", true),
        ("- ```bash\n  x\n  ```\n", true),
        ("10. item\n\n\t```bash\n\tx\n\t```\n", true),
        ("> ```bash\n> x\n> ```\n", true),
        ("> - ```bash\n>   x\nafter\n", true),
        ("    ```bash\n    x\n    ```\n", false),
        ("```bash-session\nx\n```\n", false),
        ("```console\nx\n```\n", false),
        ("```\nx\n```\n", false),
        ("```yaml\nx\n```\n", false),
        ("`````markdown\n```bash\nx\n```\n`````\n", false),
        ("~~~markdown\n```bash\nx\n```\n~~~\n", false),
    ] {
        let ran = outline(&read_as("a.md", fence)).contains(&"run \"x\"".to_owned());
        assert_eq!(ran, runs, "{fence}");
    }
}

#[test]
fn a_container_s_indentation_is_taken_off_and_places_stay_right() {
    let text = "1. Do\n\n   ```bash\n   cat <<E\n     a\n\n   E\n   echo b\n   ```\n   then\n";
    let document = read_as("a.md", text);
    let lines = outline(&document);
    assert_eq!(lines[1], "run \"cat <<E\\n  a\\n\\nE\"");
    assert_eq!(lines[2..], ["run \"echo b\"", "prose \"   then\\n\""]);
    let Some(Block::Code(code)) = document.blocks.get(1) else {
        panic!("no code: {lines:?}")
    };
    let place = |item: &Item| {
        let position = document.source.position(item.span.start);
        (position.line, position.column)
    };
    assert_eq!(
        [place(&code.items[0]), place(&code.items[1])],
        [(4, 4), (8, 4)]
    );
    assert!(code.closed);
}

#[test]
fn a_quote_that_ends_closes_its_fence() {
    let document = read_as("a.md", "> ```sh\n> one \\\n> two\n>\n> three\n\nafter\n");
    let lines = outline(&document);
    assert_eq!(
        lines[..3],
        ["run \"one \\\\\\ntwo\"", "blank", "run \"three\""]
    );
    let Some(Block::Code(code)) = document.blocks.first() else {
        panic!("no code: {lines:?}")
    };
    assert!(!code.closed);
    assert!(code.span.end < document.source.text().len());
}

#[test]
fn companions_follow_a_fence_that_runs_with_blank_lines_between_only() {
    let text = "- a\n\n  ```bash\n  psql\n  ```\n\n  ```sql {into=tty prompt=/=#/}\n  select 1;\n  ```\n  ```output\n  1\n  ```\n\n```output\nfree\n```\n";
    let document = read_as("a.md", text);
    let lines = outline(&document);
    assert!(
        lines.contains(&"Input \"select 1;\\n\"".to_owned()),
        "{lines:?}"
    );
    assert!(lines.contains(&"Output \"1\\n\"".to_owned()), "{lines:?}");
    let prefix = document.blocks.iter().find_map(|block| match block {
        Block::Companion(fence) => Some(fence.prefix.as_str()),
        _ => None,
    });
    assert_eq!(prefix, Some("  "));
    let long = format!(
        "```sh\ncat\n```\n```text {{into}}\n{}\n```\n",
        "x".repeat(4096)
    );
    assert_eq!(read_as("a.md", &long).findings[0].code, "long-input-line");
    let document = read_as("a.md", "```bash {into}\nx\n```\n");
    assert_eq!(document.findings[0].code, "misplaced-into");
}

#[test]
fn directives_count_at_column_zero_outside_fences() {
    let text = "<!-- @wait --> tail\n<!--@wait -->\n <!-- @wait -->\n```yaml\n<!-- @wait -->\n```\n<!-- @SHOW\n-->\n";
    let outline = outline(&read_as("a.md", text));
    assert_eq!(outline.len(), 3, "{outline:?}");
    assert_eq!(outline[0], "Other(\"wait  tail\")");
    assert_eq!(outline[2], "Show");
}

#[test]
fn front_matter_notes_and_headings_are_no_prose() {
    let text = "---\ntitle: T\n---\n# One\ntext\n<!-- note: say\nhello -->\nTwo\n---\n";
    let document = read_as("a.md", text);
    assert_eq!(document.settings.title.as_deref(), Some("T"));
    assert_eq!(
        outline(&document),
        [
            "h1 One",
            "prose \"text\\n\"",
            "note \"say\\nhello\"",
            "h2 Two"
        ]
    );
    let document = read_as("a.md", "<!-- demosh:\ntitle: T\n-->\ntext\n");
    assert_eq!(document.settings.title.as_deref(), Some("T"));
    assert_eq!(outline(&document), ["prose \"text\\n\""]);
    assert_eq!(
        outline(&read_as("a.md", "---\njust a rule\n---\n")),
        ["prose \"---\\n\"", "h2 just a rule"]
    );
}

#[test]
fn an_unknown_key_is_found_and_a_better_one_suggested() {
    let document = read_as("a.md", "---\ntitle: T\ndestroy: [x]\n---\n");
    let finding = &document.findings[0];
    assert_eq!(
        finding.location().map(ToString::to_string).as_deref(),
        Some("a.md:3:1")
    );
    assert_eq!(finding.help.as_deref(), Some("did you mean `destroys`?"));
}

/// The findings as `severity code place`.
fn findings(text: &str) -> Vec<String> {
    let document = read_as("a.md", text);
    let line = |finding: &Diagnostic| {
        let place = finding.location().map(ToString::to_string);
        let place = place.unwrap_or_default();
        format!("{} {} {place}", finding.severity.name(), finding.code)
    };
    document.findings.iter().map(line).collect()
}

#[test]
fn front_matter_of_other_tools_is_no_error_and_never_shown() {
    for text in [
        "---\ntitle: Hugo\ndate: 2024-01-01\ntags: [a]\n---\ntext\n",
        "---\ntitle: 5\nlayout: {{ page.x }}\n---\ntext\n",
        "---\n# generated\n\"sidebar_position\": 1\n---\ntext\n",
        "---\n---\ntext\n",
        "+++\ntitle = \"Hugo\"\n[params]\nx = 1\n+++\ntext\n",
    ] {
        let document = read_as("a.md", text);
        assert_eq!(outline(&document), ["prose \"text\\n\""], "{text}");
        let is_error = |finding: &Diagnostic| finding.severity == Severity::Error;
        assert!(!document.findings.iter().any(is_error), "{text}");
        assert!(!document.is_ours);
    }
    let title = |text| read_as("a.md", text).settings.title;
    assert_eq!(title("+++\ntitle = 'T'\n+++\n").as_deref(), Some("T"));
    assert_eq!(title("---\ntitle: T\nx: 1\n---\n").as_deref(), Some("T"));
    assert_eq!(title("---\ntitle: [a]\nx: 1\n---\n"), None);
}

#[test]
fn keys_of_front_matter_are_judged_by_whose_page_it_is() {
    for (text, expected) in [
        (
            "---\ntitle: T\ndestroyz: 1\n---\n",
            &["warning bad-front-matter a.md:3:1"][..],
        ),
        ("---\ntitle: T\ntags: 1\n---\n", &[]),
        (
            "---\ntitle: T\ntags: 1\n---\n<!-- @SHOW -->\n",
            &["warning foreign-key a.md:3:1"],
        ),
        (
            "---\ndestroys: [x]\nrehersal: 1\ntags: 1\n---\n",
            &[
                "warning foreign-key a.md:3:1",
                "warning foreign-key a.md:4:1",
            ],
        ),
        (
            "---\ndestroys: [x]\nreherse: 1\n---\n",
            &["error bad-front-matter a.md:3:1"],
        ),
        (
            "---\ntags: 1\ndefaults: mine\ndemosh:\n  destroys: [x]\n  tags: 1\n---\n",
            &["error bad-front-matter a.md:6:3"],
        ),
        (
            "<!-- demosh:\ntags: 1\n-->\n",
            &["error bad-front-matter a.md:2:1"],
        ),
    ] {
        assert_eq!(findings(text), expected, "{text}");
    }
    let page = "---\ntitle: T\ndemosh: {destroys: [x]}\n---\n";
    let settings = read_as("a.md", page).settings;
    assert_eq!(settings.destroys, ["x"]);
    assert_eq!(settings.title.as_deref(), Some("T"));
}

#[test]
fn info_strings_of_other_tools_are_no_errors() {
    for info in [
        "{1,3-4}",
        "{.class #id}",
        "{linenos=table}",
        "{\"json\": 1}",
        "{a: b}",
        " title=\"x\"",
        " {name=a interactive=false}",
        " {it's}",
        "{.numberLines startFrom=\"1\"}",
    ] {
        let found = findings(&format!("```bash{info}\nx\n```\n"));
        let grave = found.iter().find(|line| !line.starts_with("note"));
        assert_eq!(grave, None, "{info}");
    }
}

#[test]
fn mistakes_in_info_strings_are_errors_in_a_file_that_is_ours() {
    for (info, code) in [
        ("expect=/x/", "key-outside-braces"),
        ("secret", "key-outside-braces"),
        ("timeout=180 wait=10", "key-outside-braces"),
        ("{tiemout=5s}", "bad-attribute"),
        ("{CI=skip}", "bad-attribute"),
        ("{timeout:5s}", "bad-attribute"),
        ("(ci=skip)", "key-outside-braces"),
        ("[timeout=5s, exit=1]", "key-outside-braces"),
        ("ci=skip}", "key-outside-braces"),
    ] {
        let fence = format!("```bash {info}\nx\n```\n");
        let found = findings(&fence);
        assert!(
            found[0].starts_with(&format!("warning {code}")),
            "{found:?}"
        );
        let found = findings(&format!("{fence}<!-- @SHOW -->\n"));
        assert!(found[0].starts_with(&format!("error {code}")), "{found:?}");
    }
    assert_eq!(
        findings("```bash {secret linenos=table}\nx\n```\n"),
        ["error bad-attribute a.md:1:17"]
    );
    assert_eq!(findings("```bash {.sh-like timeout=5s}\nx\n```\n").len(), 1);
    assert_eq!(findings("```{.bash .wide timeout=5s}\nx\n```\n"), [""; 0]);
}

#[test]
fn only_a_blank_after_the_mark_begins_keys() {
    let document = read_as("a.sh", "##@failok\nx\n##@exit=1\ny\n");
    let lines: Vec<_> = document.findings.iter().map(|f| f.code).collect();
    assert_eq!(lines, ["glued-attribute"]);
    assert_eq!(
        outline(&document),
        ["hidden", "run \"x\"", "hidden", "run \"y\""]
    );
}

#[test]
fn a_bad_attribute_is_found_where_it_stands() {
    let document = read_as("a.md", "```bash {timeout=soon}\nx\n```\n");
    assert_eq!(
        document.findings[0]
            .location()
            .map(ToString::to_string)
            .as_deref(),
        Some("a.md:1:10")
    );
    let document = read_as("a.sh", "  ##@ exit=x\n");
    assert_eq!(
        document.findings[0]
            .location()
            .map(ToString::to_string)
            .as_deref(),
        Some("a.sh:1:7")
    );
}

#[test]
fn keys_that_contradict_each_other_are_found_across_lines_before_one_command() {
    let document = read_as(
        "a.sh",
        "##@ exit=0\n# words\n##@ exit=any\nx\n##@ exit=3\ny\n",
    );
    let place = |nth: usize| document.findings[nth].location().map(ToString::to_string);
    assert_eq!(document.findings.len(), 1);
    assert_eq!(place(0).as_deref(), Some("a.sh:3:5"));
    let document = read_as(
        "a.md",
        "```bash {exit=1}\n##@ exit=3\nx\n##@ exit=4\n```\n```bash {ci=skip ci=finally}\n##@ exit=5\ny\n```\n",
    );
    assert_eq!(document.findings.len(), 1);
    let place = document.findings[0].location().map(ToString::to_string);
    assert_eq!(place.as_deref(), Some("a.md:6:18"));
}

#[test]
fn marks_tell_the_kinds_of_comment_apart() {
    let lines: Vec<_> = items("#!/bin/sh\n## x\n# say\n#$ typed \n  #@wait\n##@ exit=1\nrun\n\n")
        .iter()
        .map(item_line)
        .collect();
    assert_eq!(
        lines,
        [
            "hidden",
            "hidden",
            "say \"# say\"",
            "type \"typed\"",
            "Wait",
            "attributes",
            "run \"run\"",
            "blank"
        ]
    );
}

#[test]
fn only_blanks_of_the_shell_may_stand_before_a_mark() {
    for (line, expected) in [
        (" \t#@wait\n", "Wait"),
        ("\u{2028}#@wait\n", "run \"\\u{2028}#@wait\""),
        ("\u{a0}# say\n", "run \"\\u{a0}# say\""),
        ("\u{c}##@ exit=1\n", "run \"\\u{c}##@ exit=1\""),
        ("\u{3000}#$ a\n", "run \"\\u{3000}#$ a\""),
    ] {
        assert_eq!(item_line(&items(line)[0]), expected);
    }
}

#[test]
fn a_command_loses_only_what_means_nothing_at_its_end() {
    for (written, text) in [
        ("echo a \t\n", "echo a"),
        ("echo a\\ \n", "echo a\\ "),
        ("echo a\\ \t \n", "echo a\\ "),
        ("echo a\\\\ \n", "echo a\\\\"),
        ("echo a\u{3000}\n", "echo a\u{3000}"),
        ("echo a; \\\n\n", "echo a; \\"),
        ("echo a \\\n", "echo a \\"),
        ("echo a \\\n \\\n", "echo a \\\n \\"),
        ("echo a \\", "echo a \\"),
        ("cat <<'E '\nx\nE \n", "cat <<'E '\nx\nE "),
        ("cat <<'E\\'\nx\nE\\\n", "cat <<'E\\'\nx\nE\\"),
    ] {
        assert_eq!(
            items(written)[0].kind,
            ItemKind::Command(text.to_owned()),
            "{written:?}"
        );
    }
}

#[test]
fn a_backslash_continues_a_directive() {
    let items = items("#@print \\\nkubectl get\nnext\n");
    assert_eq!(
        items[0].kind,
        ItemKind::Directive(crate::document::Directive {
            kind: DirectiveKind::Print("kubectl get".into()),
            span: items[0].span
        })
    );
    assert_eq!(item_line(&items[1]), "run \"next\"");
}

#[test]
fn macros_nest_by_indentation_and_keep_their_places() {
    let items = items("#@macro outer\n  a\n  #@macro inner\n    b\n  #@end\n  #@inner\n#@end\nc\n");
    let ItemKind::Directive(outer) = &items[0].kind else {
        panic!("{items:?}")
    };
    let DirectiveKind::Macro(outer) = &outer.kind else {
        panic!("{items:?}")
    };
    assert_eq!(item_line(&outer.body[0]), "run \"a\"");
    assert_eq!(outer.body[0].span, crate::source::Span::new(16, 18));
    let ItemKind::Directive(inner) = &outer.body[1].kind else {
        panic!("{outer:?}")
    };
    let DirectiveKind::Macro(inner) = &inner.kind else {
        panic!("{outer:?}")
    };
    assert_eq!(
        (inner.name.as_str(), item_line(&inner.body[0]).as_str()),
        ("inner", "run \"b\"")
    );
    assert_eq!(inner.body[0].span, crate::source::Span::new(38, 40));
    assert_eq!(item_line(&items[1]), "run \"c\"");
}

#[test]
fn in_markdown_a_macro_ends_at_the_shell_mark_only() {
    let text = "<!-- @macro m -->\necho a\n<!-- @end -->\n#@end\nprose\n";
    let outline = outline(&read_as("a.md", text));
    assert!(outline[0].starts_with("Macro("), "{outline:?}");
    assert_eq!(outline[1], "prose \"prose\\n\"");
}

#[test]
fn an_unclosed_macro_is_an_error() {
    let document = read_as("a.sh", "#@macro m\necho\n");
    assert_eq!(document.findings[0].code, "unclosed-macro");
}

#[test]
fn the_items_of_a_body_are_the_body() {
    let text = "# x\n\necho a \\\n  b\n#@wait\n\n";
    let pieces: String = items(text)
        .iter()
        .map(|item| &text[item.span.range()])
        .collect();
    assert_eq!(pieces, text);
}
