use super::cleanup::ProvidedSupplies;
use super::group::commands_of;
use super::tolerance::ignores_status;
use crate::document::command::{PARSES, Script};
use crate::run::effect::Effects;
use crate::run::frame::{SessionTraits, frame};
use crate::run::secret::SecretMarks;
use crate::run::suspects::Suspects;
use crate::run::values::ShownNames;
use crate::shell::UserTraps;

#[test]
fn a_status_is_ignored_where_the_writer_does_not_mind() {
    for (text, ignored) in [
        ("docker kill x >/dev/null 2>&1", true),
        ("docker kill x &>/dev/null", true),
        ("docker rm x 2>/dev/null >/dev/null", true),
        ("docker rm x || true", true),
        ("docker rm x >/dev/null", false),
        ("docker rm x 2>&1 >/dev/null", false),
        ("a >/dev/null 2>&1; b", false),
        ("true", false),
    ] {
        assert_eq!(ignores_status(&text.into()), ignored, "{text}");
    }
}

#[test]
fn a_replacement_may_be_several_commands() {
    assert_eq!(
        commands_of("a; b\nif c; then\nd\nfi\n# x\n"),
        ["a; b", "if c; then\nd\nfi"]
    );
}

#[test]
fn a_command_is_parsed_once_for_all_that_a_run_asks_about_it() {
    let text = Script::new("API_TOKEN=$(cat token); sleep 1 & wait %1; f() { rm \"$WORK\"; }");
    PARSES.set(0);
    let suspicion = Suspects::default().take(&text, &|name| name == "API_TOKEN");
    assert!(suspicion.is_any());
    let mut effects = Effects::default();
    let around = SessionTraits {
        traps: UserTraps::default(),
        is_on_terminal: true,
        names_prompt_command: true,
    };
    frame(&text, around, &effects);
    effects.of(&text);
    effects.may_compute(&text);
    ShownNames::default().ran(&text);
    SecretMarks::of(&text, true);
    let mut provided = ProvidedSupplies::default();
    provided.ran(0, &text);
    provided.passed(&text);
    assert!(!ignores_status(&text) && !text.clone().sets_only());
    assert_eq!(PARSES.get(), 1);
}
