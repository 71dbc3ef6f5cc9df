use super::*;

#[test]
fn each_section_that_begins_ends_once() {
    let mut sections = Sections::default();
    assert_eq!(sections.end(), None);
    assert!(sections.start().ends_with(":demosh_1\r\x1b[0K"));
    let end = sections.end().expect("open");
    assert!(
        end.starts_with("\x1b[0Ksection_end:") && end.contains(":demosh_1\r"),
        "{end:?}"
    );
    assert_eq!(sections.end(), None);
    assert!(sections.start().contains(":demosh_2"));
}
