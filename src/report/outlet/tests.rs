use super::*;

#[test]
fn only_files_and_the_null_device_are_without_a_reader() {
    let file = tempfile::tempfile().expect("a file");
    let open = |name| File::options().write(true).open(name).expect("opened");
    let (_reader, writer) = io::pipe().expect("a pipe");
    let writer = File::from(std::os::fd::OwnedFd::from(writer));
    let readers = [file, open("/dev/null"), writer, open("/dev/ptmx")];
    let readers = readers.map(|out| has_reader(&out).expect("looked at"));
    assert_eq!(readers, [false, false, true, true]);
}

#[test]
fn a_place_that_cannot_be_opened_is_an_error_of_the_next_call() {
    let manners = Manners {
        capacity: 10,
        patience: None,
        gap: None,
    };
    let outlet = Outlet::new(manners, || Err(io::Error::other("nowhere")));
    let said = outlet.send(b"text").and_then(|()| outlet.finish());
    assert_eq!(said.expect_err("nowhere").to_string(), "nowhere");
    assert!(outlet.is_idle().expect("said already"));
}
