use super::*;

const COMMANDS: &[BindableCommand] = &[
    BindableCommand {
        name: "run",
        keys: &[Key::Enter, Key::PageDown],
        required: true,
    },
    BindableCommand {
        name: "skip",
        keys: &[Key::Char('+')],
        required: false,
    },
    BindableCommand {
        name: "back",
        keys: &[Key::Char('-')],
        required: false,
    },
];

fn keymap(files: &[&str]) -> Result<Keymap, Vec<String>> {
    let folder = tempfile::tempdir().expect("a folder");
    let layers: Vec<_> = files
        .iter()
        .map(|text| {
            let path = folder.path().join("c.yaml");
            std::fs::write(&path, text).expect("written");
            Layer::of_file(&path).expect(text).expect("it exists")
        })
        .collect();
    let found = Keymap::resolve(&layers, COMMANDS);
    found.map_err(|findings| {
        let words = |finding: &Diagnostic| {
            let place = finding
                .location()
                .map(|place| format!("{}: ", place.line()));
            format!("{}{}", place.unwrap_or_default(), finding.message)
        };
        findings.iter().map(words).collect()
    })
}

#[test]
fn a_command_that_is_named_has_these_keys_only() {
    let keymap = keymap(&["keys: {run: [f5, f5], skip: []}", "keys: {skip: n}"]).expect("valid");
    assert_eq!(keymap.command(&Key::F(5)), Some("run"));
    assert_eq!(keymap.command(&Key::Enter), None);
    assert_eq!(keymap.command(&Key::Char('n')), Some("skip"));
    assert_eq!(keymap.command(&Key::Char('-')), Some("back"));
    let labels: Vec<_> = keymap.rows().iter().map(KeyRow::label).collect();
    assert_eq!(labels, ["f5", "n", "-"]);
}

#[test]
fn keys_can_be_exchanged() {
    let keymap = keymap(&["keys: {skip: '-', back: '+'}"]).expect("valid");
    assert_eq!(keymap.command(&Key::Char('-')), Some("skip"));
}

#[test]
fn a_key_does_one_thing_only() {
    let findings = keymap(&["# x\nkeys: {run: [enter, '-']}"]).expect_err("conflict");
    assert_eq!(findings, ["2: `-` would do both `run` and `back`"]);
    let findings = keymap(&["keys: {skip: x}", "\nkeys: {back: x}"]).expect_err("conflict");
    assert_eq!(findings, ["2: `x` would do both `skip` and `back`"]);
}

#[test]
fn what_is_required_keeps_a_key() {
    let findings = keymap(&["keys: {run: []}"]).expect_err("no key");
    assert_eq!(findings, ["1: no key is left for `run`"]);
}
