use super::*;

fn auto(terminal: bool, variables: &[(&str, &str)]) -> bool {
    ColorChoice::Auto.decide(terminal, &|name| {
        let value = variables.iter().find(|(known, _)| *known == name)?.1;
        Some(OsString::from(value))
    })
}

#[test]
fn a_terminal_is_coloured_and_a_pipe_is_not() {
    assert!(auto(true, &[("TERM", "xterm")]));
    assert!(!auto(false, &[("TERM", "xterm")]));
}

#[test]
fn the_environment_can_refuse_colour() {
    assert!(!auto(true, &[("NO_COLOR", "1")]));
    assert!(!auto(true, &[("CLICOLOR", "0")]));
    assert!(!auto(true, &[("TERM", "dumb")]));
    assert!(!auto(true, &[]), "a terminal without a name");
    assert!(!auto(true, &[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")]));
}

#[test]
fn an_empty_no_color_means_nothing() {
    assert!(auto(true, &[("NO_COLOR", ""), ("TERM", "xterm")]));
}

#[test]
fn the_environment_can_force_colour_into_a_pipe() {
    assert!(auto(false, &[("CLICOLOR_FORCE", "1")]));
    assert!(!auto(false, &[("CLICOLOR_FORCE", "0")]));
}

#[test]
fn the_option_wins_over_the_environment() {
    let environment = |name: &str| (name == "NO_COLOR").then(|| OsString::from("1"));
    assert!(ColorChoice::Always.decide(false, &environment));
    assert!(!ColorChoice::Never.decide(true, &|_| None));
}
