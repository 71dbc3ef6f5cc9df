use super::*;
use crate::document::SETTINGS;
use crate::source::SourceFile;
use crate::term::Key;

const COMMANDS: &[BindableCommand] = &[
    BindableCommand {
        name: "run",
        keys: &[Key::Enter],
        required: true,
    },
    BindableCommand {
        name: "skip",
        keys: &[Key::Char('+')],
        required: false,
    },
];

/// The settings from a file, a front matter, variables and options together.
fn load(
    file: &str,
    front_matter: &str,
    variables: &[(&str, &str)],
    flags: StageSettings,
) -> Result<Settings, Vec<Diagnostic>> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("config.yaml");
    std::fs::write(&path, file).expect("written");
    let source = SourceFile::new(Path::new("talk.md"), &format!("---\n{front_matter}\n---\n"));
    let document = crate::reader::read(&source);
    assert_eq!(document.findings, [], "{front_matter}");
    let environment = |name: &str| {
        let found = variables.iter().find(|(known, _)| *known == name)?;
        Some(found.1.into())
    };
    let sources = Sources {
        file: Some(&path),
        document: Some(&document),
        environment: &environment,
        flags,
    };
    Settings::load(&sources, COMMANDS)
}

#[test]
fn later_sources_overrule_earlier_ones_and_all_say_who_they_are() {
    let flags = StageSettings {
        typing: Some(TypingChoice::Off),
        ..StageSettings::default()
    };
    let settings = load(
        "# mine\nprompt: '> '\ntheme: dark\nspeed: 10\ntyping: fast\n",
        "title: T\nstage:\n  theme: light\n  speed: 20\n  keys: {skip: x}",
        &[("DEMOSH_SPEED", "30"), ("DEMOSH_TYPING", "keys")],
        flags,
    );
    let rows = settings.expect("valid").rows();
    let row = |name: &str| {
        let row = rows.iter().find(|row| row.name == name).expect(name);
        let origin = row.origin.rsplit('/').next().unwrap_or_default();
        (row.value.as_str(), origin.to_owned())
    };
    assert_eq!(row("prompt"), ("\"> \"", "config.yaml:2:1".into()));
    assert_eq!(row("theme"), ("light", "talk.md:4:3".into()));
    assert_eq!(row("speed"), ("30", "DEMOSH_SPEED".into()));
    assert_eq!(row("typing"), ("off", "--type".into()));
    assert_eq!(row("keys.skip"), ("x", "talk.md:6:10".into()));
    assert_eq!(row("keys.run"), ("enter", "default".into()));
    assert_eq!(row("jitter"), ("80", "default".into()));
}

#[test]
fn mistakes_are_found_where_they_stand() {
    let mistake = |file: &str, variables: &[(&str, &str)]| {
        let found = load(file, "stage: {}", variables, StageSettings::default());
        let finding = found.expect_err(file).remove(0);
        (finding.to_string(), finding.help.unwrap_or_default())
    };
    let (text, help) = mistake("speed: 5\ntypng: fast\n", &[]);
    assert!(
        text.contains("config.yaml:2:1: error: there is no key `typng` here"),
        "{text}"
    );
    assert_eq!(help, "did you mean `typing`?");
    let (text, help) = mistake("typing: humn\n", &[]);
    assert!(
        text.contains("config.yaml:1:9: error: `typing`: `human`, `fast`, `off` or `keys` is expected, not `humn`"),
        "{text}"
    );
    assert_eq!(help, "did you mean `human`?");
    for (file, place, text) in [
        (
            "theme: dark\nspeed: 0\n",
            "2:8",
            "`speed`: 0 is not between 1 and 1000",
        ),
        (
            "theme: dark\n# x\nprompt: '{pwd}'\n",
            "3:9",
            "`prompt`: a prompt has no field `{pwd}`",
        ),
        (
            "theme: dark\nspeed: 5\nspeed: 6\n",
            "3:1",
            "the key `speed` is given twice",
        ),
        (
            "theme: [a]\n",
            "1:8",
            "`theme`: the name of a theme, or a table",
        ),
        (
            "theme: dark\njitter: 1.5\n",
            "2:9",
            "`jitter`: a whole number from 0 to 100 is expected, not `1.5`",
        ),
        (
            "theme: dark\nkeys:\n  run: ctrl\n",
            "3:8",
            "`keys.run`: `ctrl` is not a key",
        ),
    ] {
        let (said, _) = mistake(file, &[]);
        let wanted = format!("config.yaml:{place}: error: {text}");
        assert!(said.contains(&wanted), "{file}: {said}");
    }
    let (text, help) = mistake("theme: dark\nspeed: fast\n", &[]);
    assert!(
        text.contains("2:8: error: `speed`: a whole number from 1 to 1000 is expected, not `fast`"),
        "{text}"
    );
    assert_eq!(help, "did you mean `typing: fast`?");
    let (text, help) = mistake("keys:\n  run: enter\n  skp: x\n", &[]);
    assert!(
        text.contains("config.yaml:3:3: error: there is no command `skp`"),
        "{text}"
    );
    assert_eq!(help, "did you mean `skip`?");
    let (text, _) = mistake("", &[("DEMOSH_SPEED", "much")]);
    assert_eq!(
        text,
        "error: `DEMOSH_SPEED`: a whole number from 1 to 1000 is expected, not `much`"
    );
}

#[test]
fn no_file_and_nothing_said_are_the_defaults() {
    let sources = Sources {
        file: Some(Path::new("/nonexistent/config.yaml")),
        document: None,
        environment: &|_| None,
        flags: StageSettings::default(),
    };
    let settings = Settings::load(&sources, COMMANDS).expect("defaults");
    assert_eq!(settings.prompt.value.fill(&|_| None), "$ ");
    assert!(settings.rows().iter().all(|row| row.origin == "default"));
}

#[test]
fn pauses_follow_speed_jitter_and_manner() {
    let pauses = |yaml: &str| {
        let settings = load(yaml, "stage: {}", &[], StageSettings::default());
        let range = settings.expect(yaml).pauses()?;
        Some((range.start().as_millis(), range.end().as_millis()))
    };
    assert_eq!(pauses(""), Some((11, 99)));
    assert_eq!(pauses("{speed: 10, jitter: 0}"), Some((100, 100)));
    assert_eq!(pauses("{speed: 10, jitter: 100}"), Some((0, 200)));
    assert_eq!(pauses("{speed: 10, typing: fast}"), Some((25, 25)));
    assert_eq!(pauses("typing: off"), None);
}

#[test]
fn every_row_is_in_the_table_and_the_defaults_are_as_written_there() {
    let settings = Settings::resolve(&[], COMMANDS).expect("defaults");
    let rows = settings.rows();
    for entry in SETTINGS.iter().filter(|entry| entry.name != "keys") {
        let row = rows
            .iter()
            .find(|row| row.name == entry.name)
            .expect(entry.name);
        assert_eq!(row.value, entry.default_label(), "{}", entry.name);
    }
    assert_eq!(rows.len(), SETTINGS.len() - 1 + COMMANDS.len());
}
