use super::*;

#[test]
fn every_command_has_a_page_with_examples_that_are_understood() {
    let table = Cli::command();
    let mut names: Vec<_> = table
        .get_subcommands()
        .map(clap::Command::get_name)
        .collect();
    names.push("demosh");
    for name in &names {
        let (_, examples) = EXAMPLES.iter().find(|(own, _)| own == name).expect(name);
        for (line, _) in *examples {
            let line = line.split([';', '>', '|']).next().expect("a command");
            let words = line
                .replace("'Clean up'", "Clean")
                .replace("'Set up'", "Set");
            let parsed = Cli::command().try_get_matches_from(words.split_whitespace());
            assert!(parsed.is_ok(), "{line}: {:?}", parsed.err());
        }
        let page = rendered(Some(*name).filter(|name| *name != "demosh")).expect(name);
        for section in [
            "NAME",
            "SYNOPSIS",
            "DESCRIPTION",
            "OPTIONS",
            "EXAMPLES",
            "FILES",
            "ENVIRONMENT",
            "EXIT STATUS",
        ] {
            let head = format!(".SH {section}\n");
            let quoted = format!(".SH \"{section}\"\n");
            assert!(
                page.contains(&head) || page.contains(&quoted),
                "{name}: {section}\n{page}"
            );
        }
        assert!(!page.contains("marks"), "{name} shows a hidden option");
    }
    assert_eq!(EXAMPLES.len(), names.len());
}

fn plain(page: &str) -> String {
    page.replace("\\fB", "")
        .replace("\\fI", "")
        .replace("\\fR", "")
        .replace("\\-", "-")
}

#[test]
fn a_synopsis_has_the_values_of_options_and_what_is_named_without_one() {
    let page = plain(&rendered(Some("ci")).expect("a page"));
    for wanted in ["[--from TARGET]", "[-q|--quiet]", "[--jobs N]", " FILES..."] {
        assert!(page.contains(wanted), "{wanted}\n{page}");
    }
    let page = plain(&rendered(Some("list")).expect("a page"));
    assert!(page.contains("[--matrix[=PARTS]]"), "{page}");
    let page = plain(&rendered(None).expect("a page"));
    assert!(page.contains("[--auto[=PAUSE]]"), "{page}");
}

#[test]
fn the_page_of_a_command_says_what_its_own_commands_take() {
    let page = plain(&rendered(Some("report")).expect("a page"));
    assert!(page.contains("merge ["), "{page}");
    assert!(page.contains("--output <"), "{page}");
    assert!(!page.contains("demosh-report-merge"), "{page}");
}
