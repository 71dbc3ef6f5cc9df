use super::*;

#[test]
fn subjects_are_commands_and_tables_and_mistakes_name_the_nearest() {
    assert_eq!(subject("ci"), Ok(HelpTopic::Command("ci".to_owned())));
    assert_eq!(subject("Keys"), Ok(HelpTopic::Topic(Topic::Keys)));
    let error = subject("directive").expect_err("unknown");
    assert_eq!(
        error,
        "there is no command or table `directive`; did you mean `directives`?"
    );
    assert_eq!(
        command("keys").expect_err("a table"),
        "there is no command `keys`"
    );
}

#[test]
fn a_table_on_a_terminal_fits_it() {
    for topic in Topic::value_variants() {
        let text = topic.rendered(60, false);
        assert!(!text.contains("| ---"), "{text}");
        let widest = text.lines().map(crate::style::display_width).max();
        assert!(widest <= Some(60), "{topic:?}: {widest:?}\n{text}");
    }
}

#[test]
fn the_documentation_has_the_tables_word_for_word() {
    let format = include_str!("../../../docs/FORMAT.md");
    let keys = include_str!("../../../docs/keys.md");
    let codes = include_str!("../../../docs/exit-codes.md");
    for (topic, name, page) in [
        (Topic::Directives, "FORMAT.md", format),
        (Topic::Attributes, "FORMAT.md", format),
        (Topic::Keys, "keys.md", keys),
        (Topic::ExitCodes, "exit-codes.md", codes),
    ] {
        let table = topic.table();
        assert!(page.contains(&table), "docs/{name} lacks:\n{table}");
    }
}
