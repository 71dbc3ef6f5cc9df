use super::*;

#[test]
fn only_files_of_the_workshop_are_looked_at() {
    let line = "-o out.txt --file=sub/x.yaml /etc/passwd ../x http://a/b src";
    let words: Vec<_> = line.split(' ').map(OsString::from).collect();
    let NamedFiles(files) = NamedFiles::of(&words);
    let names: Vec<_> = files
        .iter()
        .map(|(path, _)| path.to_string_lossy())
        .collect();
    assert_eq!(
        names,
        ["-o", "out.txt", "sub/x.yaml"],
        "a directory is no file"
    );
}
