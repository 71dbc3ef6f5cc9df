use super::*;

fn assert_read(cases: &[(&str, &str)]) {
    for (markdown, expected) in cases {
        assert_eq!(
            with_foreign_blocks_as_quotes(markdown),
            *expected,
            "{markdown}"
        );
    }
}

#[test]
fn blocks_of_mkdocs_are_quotes() {
    assert_read(&[
        (
            "!!! note \"Mind this\"\n    One.\n\n    Two.\n\nAfter.\n",
            "\n> **Mind this**\n> \n> One.\n> \n> Two.\n\n\nAfter.\n",
        ),
        (
            "!!! warning\n    Careful.",
            "\n> **Warning**\n> \n> Careful.\n",
        ),
        ("??? tip \"\"\n\n    Text.", "\n> \n> Text.\n"),
        (
            "=== \"Linux\"\n\n    ```bash\n    ls\n    ```",
            "\n> **Linux**\n> \n> \n> ```bash\n> ls\n> ```\n",
        ),
        (
            "1. Item\n\n    !!! note\n        Text.",
            "1. Item\n\n\n    > **Note**\n    > \n    > Text.\n",
        ),
        (
            "!!! note\n    A\n\n    !!! tip\n        B",
            "\n> **Note**\n> \n> A\n> \n> \n> > **Tip**\n> > \n> > B\n> \n",
        ),
    ]);
}

#[test]
fn containers_of_docusaurus_and_pandoc_are_quotes() {
    assert_read(&[
        (
            ":::note[Title]\n\nText.\n\n:::\n\nAfter.",
            "\n> **Title**\n> \n> \n> Text.\n> \n\n\nAfter.",
        ),
        ("::: tip Good\nText.\n:::", "\n> **Good**\n> \n> Text.\n"),
        (":::{warning}\nText.\n:::", "\n> **Warning**\n> \n> Text.\n"),
        (
            "::: {.callout-note}\nText.\n:::",
            "\n> **Note**\n> \n> Text.\n",
        ),
        ("::: columns\nText.\n:::", "\nText.\n"),
        (
            "::::info\nA\n\n:::tip\nB\n:::\n::::\nC",
            "\n> **Info**\n> \n> A\n> \n> \n> > **Tip**\n> > \n> > B\n> \n\nC",
        ),
    ]);
}

#[test]
fn a_container_may_begin_or_end_at_a_command() {
    assert_read(&[
        (":::note\nBefore.", "\n> **Note**\n> \n> Before.\n"),
        ("After.\n\n:::", "After.\n\n"),
    ]);
}

#[test]
fn formulas_are_code_and_definitions_have_their_own_line() {
    assert_read(&[
        ("$$\na\\,b\n$$\n", "~~~~\na\\,b\n~~~~\n"),
        ("Term\n: Words", "Term  \n: Words"),
        ("$$\nalone", "$$\nalone"),
    ]);
}

#[test]
fn instructions_to_site_generators_are_not_shown() {
    assert_read(&[
        ("{{< toc >}}\nText {{ x }}", "\nText {{ x }}"),
        ("{% hint style=\"info\" %}\nText\n{% endhint %}", "\nText\n"),
        ("[TOC]\n\nimport Tabs from '@theme/Tabs';", "\n\n"),
    ]);
}

#[test]
fn ordinary_text_and_code_stay_as_they_are() {
    for markdown in [
        "!!! note that this is important\n",
        "!!! IMPORTANT\n\nText.",
        "Title\n===\n",
        "```\n:::note\n!!! note\n    x\n```\n",
        "    :::note\n    $$\n",
        "~~~\n{{< toc >}}\n```\n~~~\n",
        "the PID is $$ and $$ again",
        "a ::: b",
        "we import values from 'x' here",
        "- item\n\n      $$ code\n",
        "\u{e9}\n:::",
    ] {
        let read = with_foreign_blocks_as_quotes(markdown);
        let expected = markdown.strip_suffix(":::").unwrap_or(markdown);
        assert_eq!(read, expected);
    }
}
