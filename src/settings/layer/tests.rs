use super::*;

#[test]
fn a_settings_file_that_is_a_folder_is_an_error() {
    let folder = tempfile::tempdir().expect("a folder");
    let error = Layer::of_file(folder.path()).expect_err("a folder");
    assert!(error.message.contains("it is a directory"), "{error}");
}
