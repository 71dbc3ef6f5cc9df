use super::*;
use proptest::prelude::*;

/// The words of `code` with a role, as `role(word)`.
fn roles(language: &str, code: &str) -> String {
    let name = |role: &Role| {
        serde_json::to_value(role)
            .expect("a role")
            .as_str()
            .unwrap_or("")
            .to_owned()
    };
    let spans = spans(language, code);
    let words = spans
        .iter()
        .map(|(range, role)| format!("{}({})", name(role), &code[range.clone()]));
    words.collect::<Vec<_>>().join(" ")
}

#[test]
fn yaml_keys_strings_numbers_and_comments_differ() {
    assert_eq!(
        roles(
            "yaml",
            "apiVersion: v1 # core\nspec:\n  - name: \"web\"\n    port: 8080\n    on: true\n"
        ),
        "key(apiVersion) comment(# core) key(spec) key(name) \
         string(\"web\") key(port) number(8080) key(on) constant(true)"
    );
}

#[test]
fn yaml_text_that_only_looks_like_syntax_is_left_alone() {
    assert_eq!(roles("yaml", "url: http://a.b:80/#c\n"), "key(url)");
    assert_eq!(roles("yaml", "time: 12:30\n"), "key(time)");
    assert_eq!(roles("yml", "--- \n- a\n"), "operator(---)");
}

#[test]
fn yaml_anchors_and_flow_style_are_known() {
    assert_eq!(
        roles("yaml", "a: &x {b: [1, 'c']}\nd: *x\n"),
        "key(a) constant(&x) key(b) number(1) \
         string('c') key(d) constant(*x)"
    );
}

#[test]
fn a_block_of_text_in_yaml_ends_with_its_indentation() {
    assert_eq!(
        roles("yaml", "run: |-\n  echo a: b\n\n  # no comment\nnext: 1\n"),
        "key(run) operator(|-) string(  echo a: b\n\n  # no comment) key(next) \
         number(1)"
    );
}

#[test]
fn json_keys_differ_from_strings() {
    assert_eq!(
        roles("json", "{\"a\\\"b\" : [\"c\", -1.5e3, null]} // d"),
        "key(\"a\\\"b\") string(\"c\") number(-1.5e3) constant(null) comment(// d)"
    );
}

#[test]
fn toml_tables_keys_and_values_differ() {
    assert_eq!(
        roles(
            "toml",
            "[a.b] # c\nd-e = [\n  \"f\",\n  1_000,\n]\ng = '''\nh = 1\n'''\ni = true\n"
        ),
        "keyword([a.b]) comment(# c) key(d-e) string(\"f\") number(1_000) key(g) string('''\nh = 1\n''') key(i) \
         constant(true)"
    );
}

#[test]
fn dockerfile_instructions_options_and_variables_differ() {
    assert_eq!(
        roles(
            "Dockerfile",
            "# base\nFROM --platform=$P alpine:3 AS build\nRUN apk add \\\n    curl \"a b\"\nENV X=${Y}z\n"
        ),
        "comment(# base) keyword(FROM) option(--platform=) variable($P) keyword(AS) keyword(RUN) \
         operator(\\) string(\"a b\") keyword(ENV) variable(${Y})"
    );
}

#[test]
fn diff_lines_differ() {
    assert_eq!(
        roles("diff", "--- a\n+++ b\n@@ -1 +1 @@\n-x\n+y\n z\n"),
        "keyword(--- a) keyword(+++ b) constant(@@ -1 +1 @@) removed(-x) added(+y)"
    );
}

#[test]
fn a_command_is_coloured_by_the_shell_s_own_grammar() {
    assert_eq!(
        roles("bash", "A=1 ls -l \"$HOME\" x | wc >f # done"),
        "assignment(A=) command(ls) option(-l) string(\") variable($HOME) string(\") operator(|) command(wc) \
         redirection(>) comment(# done)"
    );
}

#[test]
fn a_typed_command_keeps_its_lines_and_drives_no_terminal() {
    let lines = highlight_command("cat <<E\n\ta\u{1b}[2J\nE\n", &Theme::auto());
    let texts: Vec<_> = lines.iter().map(Line::text).collect();
    assert_eq!(texts, ["cat <<E", "    a^[[2J", "E"]);
}

#[test]
fn an_unknown_language_is_plain_code() {
    let theme = Theme::auto();
    let lines = highlight_code("brainfuck", "+[-]\n\n.\n", &theme);
    let texts: Vec<_> = lines.iter().map(Line::text).collect();
    assert_eq!(texts, ["+[-]", "", "."]);
}

#[test]
fn the_language_is_the_first_word_of_the_info_string() {
    for info in ["json", "JSON title=x", "json,ignore", "json{x}"] {
        assert_eq!(roles(info, "1"), "number(1)", "{info}");
    }
}

proptest! {
    #[test]
    fn no_byte_is_added_or_lost(
        language in proptest::sample::select(vec!["yaml", "json", "toml", "dockerfile", "diff", "bash"]),
        code in "([a-z:=#'\"\\[\\]{}|>&*!,$\\\\+@0-9é日 -]|\n){0,80}",
    ) {
        let spans = spans(language, &code);
        let mut at = 0;
        for (range, _) in &spans {
            prop_assert!(at <= range.start && range.start < range.end && range.end <= code.len());
            at = range.end;
        }
        let lines: Vec<_> = highlight_code(language, &code, &Theme::auto()).iter().map(Line::text).collect();
        prop_assert_eq!(lines.join("\n"), code.strip_suffix('\n').unwrap_or(&code));
    }
}

#[test]
fn only_a_comment_loses_its_mark_when_it_is_typed() {
    for (command, typed) in [
        (
            "for x in a; do\n# each\necho\ndone",
            "for x in a; do\n each\necho\ndone",
        ),
        (
            "cat >f <<E\n#!/bin/sh\n# c\nE",
            "cat >f <<E\n#!/bin/sh\n# c\nE",
        ),
        ("echo 'a\n#b' \"\n#c\"", "echo 'a\n#b' \"\n#c\""),
        ("a\n  # b\n#c\n#", "a\n  # b\nc\n"),
    ] {
        assert_eq!(super::as_typed(command), typed, "{command}");
    }
}
