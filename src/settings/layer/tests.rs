use super::*;

#[test]
fn no_name_stands_twice_and_every_row_has_help() {
    for (nth, entry) in SETTINGS.iter().enumerate() {
        let before = &SETTINGS[..nth];
        assert!(
            before.iter().all(|other| other.name != entry.name),
            "{}",
            entry.name
        );
        assert!(
            !entry.help.is_empty() && !entry.value.is_empty(),
            "{}",
            entry.name
        );
    }
}

#[test]
fn a_settings_file_that_is_a_folder_is_an_error() {
    let folder = tempfile::tempdir().expect("a folder");
    let error = Layer::of_file(folder.path()).expect_err("a folder");
    assert!(error.message.contains("it is a directory"), "{error}");
}
