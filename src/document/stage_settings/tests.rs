use snapbox::{assert_data_eq, file};

use super::*;

fn parse(yaml: &str) -> Result<StageSettings, String> {
    serde_yaml::from_str(yaml).map_err(|error| error.to_string())
}

#[test]
fn all_keys_are_read() {
    let yaml = "prompt: '{cwd} $ '\ntheme: {base: dark, styles: {link: bold}}\ntyping: keys\nspeed: 20\njitter: 0\nkeys: {skip: [x, 7, f5], quit: ctrl-c, back: []}\nwindow_title: false\ncolor: never\nheading_cards: true\n";
    let settings = parse(yaml).expect("valid");
    assert_eq!(settings.theme.expect("a theme").name, "custom");
    assert_eq!(settings.typing, Some(TypingChoice::Keys));
    assert_eq!((settings.speed, settings.jitter), (Some(20), Some(0)));
    assert_eq!(
        settings.keys["skip"],
        [Key::Char('x'), Key::Char('7'), Key::F(5)]
    );
    assert_eq!(settings.keys["quit"], [Key::Ctrl('c')]);
    assert!(settings.keys["back"].is_empty());
    assert_eq!(settings.color, Some(ColorChoice::Never));
    assert_eq!(
        (settings.window_title, settings.heading_cards),
        (Some(false), Some(true))
    );
}

#[test]
fn wrong_values_are_named_with_what_was_expected() {
    for (yaml, part) in [
        ("typng: human", "unknown field `typng`"),
        (
            "typing: slow",
            "expected one of `human`, `fast`, `off`, `keys`",
        ),
        ("theme: drak", "did you mean `dark`?"),
        ("prompt: '{pwd}'", "a prompt has no field `{pwd}`"),
        ("speed: 0", "0 is not between 1 and 1000 letters per second"),
        ("jitter: 101", "101 is not between 0 and 100 percent"),
        ("jitter: -1", "-1 is not between 0 and 100 percent"),
        ("keys: {skip: ctrl}", "`ctrl` is not a key"),
        ("keys: {skip: [a, pgdn]}", "`pgdn` is not a key"),
        ("keys: {skip: true}", "a key such as `space`"),
        ("window_title: 1", "expected a boolean"),
    ] {
        let error = parse(yaml).expect_err(yaml);
        assert!(error.contains(part), "{yaml}: {error}");
    }
}

#[test]
fn text_sets_what_a_variable_can_hold() {
    let mut settings = StageSettings::default();
    for (key, text) in [
        ("prompt", "> "),
        ("theme", "light"),
        ("typing", "off"),
        ("speed", "30"),
        ("jitter", "0"),
        ("window_title", "no"),
        ("color", "always"),
        ("heading_cards", "1"),
        ("numbers", "on"),
        ("progress", "never"),
    ] {
        settings.set(key, text).expect(key);
    }
    assert_eq!(
        (settings.typing, settings.speed),
        (Some(TypingChoice::Off), Some(30))
    );
    assert_eq!(
        (settings.window_title, settings.heading_cards),
        (Some(false), Some(true))
    );
    for (key, text, part) in [
        (
            "typing",
            "slow",
            "`human`, `fast`, `off` or `keys` is expected",
        ),
        ("speed", "fast", "a whole number from 1 to 1000 is expected"),
        ("speed", "2000", "not between 1 and 1000"),
        ("color", "", "`auto`, `always` or `never` is expected"),
        ("window_title", "maybe", "`true` or `false` is expected"),
        ("keys", "x", "can only be set in a file"),
    ] {
        let error = settings.set(key, text).expect_err(text);
        assert!(error.contains(part), "{key}: {error}");
    }
}

/// `SNAPSHOTS=overwrite cargo test` rewrites the file.
#[test]
fn the_schema_is_the_one_in_the_documentation() {
    let settings = schemars::generate::SchemaSettings::draft2020_12();
    let schema = settings
        .into_generator()
        .into_root_schema_for::<StageSettings>();
    let schema = serde_json::to_string_pretty(&schema).expect("JSON");
    let committed = file!["../../../docs/schemas/settings.json"];
    assert_data_eq!(schema + "\n", committed.raw());
}

#[test]
fn no_name_occurs_twice_and_every_row_has_help() {
    for (nth, entry) in SETTINGS.iter().enumerate() {
        let before = &SETTINGS[..nth];
        assert!(
            before.iter().all(|other| other.name != entry.name),
            "{}",
            entry.name
        );
        assert!(
            !entry.help().is_empty() && !entry.value.is_empty(),
            "{}",
            entry.name
        );
    }
}
