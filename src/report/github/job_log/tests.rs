use super::*;

fn written(write: impl Fn(&JobLog<&mut Vec<u8>>)) -> String {
    let mut out = Vec::new();
    write(&JobLog::with_token(&mut out, "T".into()));
    String::from_utf8(out).expect("UTF-8")
}

#[test]
fn text_is_no_command_whatever_it_looks_like() {
    for text in [
        "::error::x\n",
        "a\n\t ::error::x\n",
        "a ##[error]x\n",
        ":",
        ":\n::",
    ] {
        let log = written(|log| {
            log.command(&JobCommand::new("group", "a"))
                .expect("written");
            log.clone().write_all(text.as_bytes()).expect("written");
            log.clone().write_all(b"").expect("written");
            log.command(&JobCommand::new("endgroup", ""))
                .expect("written");
            log.resume().expect("written");
        });
        let line_end = if text.ends_with('\n') { "" } else { "\n" };
        let protected = format!("::stop-commands::T\n{text}{line_end}::T::\n");
        assert_eq!(log, format!("::group::a\n{protected}::endgroup::\n"));
    }
}

#[test]
fn harmless_lines_need_no_protection() {
    let log = written(|log| {
        log.clone().write_all(b"a: b\n\n").expect("written");
        log.command(&JobCommand::new("endgroup", ""))
            .expect("written");
    });
    assert_eq!(log, "a: b\n\n::endgroup::\n");
}

#[test]
fn each_log_has_its_own_token() {
    let token = || JobLog::new(Vec::new()).0.borrow().token.clone();
    assert_ne!(token(), token());
}
