use super::*;

fn refusal(path: &Path) -> String {
    read_regular(path).expect_err("refused").to_string()
}

#[test]
fn what_never_ends_is_refused_immediately() {
    let folder = tempfile::tempdir().expect("a folder");
    let fifo = folder.path().join("fifo");
    rustix::fs::mknodat(
        rustix::fs::CWD,
        &fifo,
        rustix::fs::FileType::Fifo,
        rustix::fs::Mode::RUSR,
        0,
    )
    .expect("a FIFO");
    let link = folder.path().join("link");
    std::os::unix::fs::symlink("/dev/zero", &link).expect("a link");
    let socket = folder.path().join("socket");
    let _listener = std::os::unix::net::UnixListener::bind(&socket).expect("a socket");
    assert_eq!(refusal(&fifo), "it is a pipe, not a regular file");
    assert_eq!(refusal(&link), "it is a device, not a regular file");
    assert_eq!(refusal(&socket), "it is a socket, not a regular file");
    let directory = read_regular(folder.path()).expect_err("refused");
    assert_eq!(directory.kind(), io::ErrorKind::IsADirectory);
}

#[test]
fn a_file_is_read_up_to_the_limit() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("large");
    let file = File::create(&path).expect("a file");
    file.set_len(MAX_FILE_SIZE + 1).expect("resized");
    assert!(refusal(&path).contains("100 MB"));
    file.set_len(3).expect("resized");
    assert_eq!(read_regular(&path).expect("read"), [0; 3]);
}
