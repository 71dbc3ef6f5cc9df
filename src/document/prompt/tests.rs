use super::*;

#[test]
fn the_documentation_names_every_field() {
    let page = include_str!("../../../docs/settings.md");
    for (name, _, help) in PROMPT_FIELDS {
        let row = format!("| `{{{name}}}` | {help} |");
        assert!(page.contains(&row), "docs/settings.md lacks: {row}");
    }
}

fn filled(template: &str, branch: Option<&str>) -> String {
    let template: PromptTemplate = template.parse().expect(template);
    let line = template.line(Style::PLAIN, &|field| match field {
        PromptField::Cwd => Some("~/app".to_owned()),
        PromptField::Branch => branch.map(str::to_owned),
        _ => None,
    });
    line.text()
}

#[test]
fn looks_hold_up_to_the_next_one_and_vanish_with_their_group() {
    let own: Style = "dim".parse().expect("a style");
    let shown = |template: &str| {
        let template: PromptTemplate = template.parse().expect(template);
        let line = template.line(own, &|field| {
            (field == PromptField::User).then(|| "ada".to_owned())
        });
        line.to_ansi(true)
    };
    let dim = |text: &str| Line::styled(text, own).to_ansi(true);
    let green =
        |text: &str| Line::styled(text, "dim bold green".parse().expect("a style")).to_ansi(true);
    assert_eq!(shown("{bold green}{user}{plain} $ "), {
        let mut line = Line::styled("ada", "dim bold green".parse().expect("a style"));
        line.push(" $ ", own);
        line.to_ansi(true)
    });
    assert_eq!(shown("({bold green}{branch})$ "), dim("$ "));
    assert_eq!(shown("{bold green}(a)"), green("(a)"));
}

#[test]
fn fields_are_filled_and_empty_groups_vanish() {
    let template = "{cwd}( on {branch}( at {namespace})) $ ";
    assert_eq!(filled(template, Some("main")), "~/app on main $ ");
    assert_eq!(filled(template, None), "~/app $ ");
}

#[test]
fn other_text_stays_as_it_is() {
    for text in [
        "$ ",
        "(demo) $ ",
        "\\u@\\h: ",
        "a) } b",
        "日本 ❯ ",
        "(a (b)) ",
    ] {
        assert_eq!(filled(text, None), text);
    }
    assert_eq!(filled("\\{cwd\\} \\( \\\\", None), "{cwd} ( \\");
}

#[test]
fn values_cannot_drive_the_terminal() {
    assert_eq!(filled("{branch}", Some("a\x1b[31mb\n")), "a[31mb");
}

#[test]
fn what_is_not_used_is_known() {
    let template: PromptTemplate = "({context}) $ ".parse().expect("valid");
    assert!(template.uses(PromptField::Context) && !template.uses(PromptField::Branch));
}

#[test]
fn mistakes_are_named_with_what_was_expected() {
    for (text, part) in [
        ("{branche} ", "did you mean `{branch}`?"),
        ("{x}", "only `{cwd}`, `{branch}`"),
        ("{}", "looks such as `{bold green}`"),
        ("{gren}$ ", "did you mean `{green}`?"),
        ("{usr}$ ", "did you mean `{user}`?"),
        ("{cwd", "a `{` is not closed"),
        ("a (b", "a `(` is not closed"),
        ("a\nb", "one line"),
    ] {
        let error = text.parse::<PromptTemplate>().expect_err(text).to_string();
        assert!(error.contains(part), "{text}: {error}");
    }
}
