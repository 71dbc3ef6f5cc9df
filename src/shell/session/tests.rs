use super::super::{OutputSource, Unit};
use super::*;

async fn session(home: &Path) -> Session {
    let options = SessionOptions {
        shell: "bash".into(),
        name: "talk.md".into(),
        arguments: Vec::new(),
        environment: Vec::new(),
        directory: home.to_owned(),
        streams: Streams::Pipes,
    };
    Session::start(options).await.expect("bash starts")
}

/// Rings the bell, and waits for the report.
async fn rung(session: &mut Session) -> DriverReport {
    let bell = session.directory().join("bell");
    std::fs::write(bell, "!").expect("rung");
    let report = tokio::time::timeout(PATIENCE, session.idle()).await;
    report.expect("in time").expect("a report")
}

#[tokio::test]
async fn a_body_that_is_cut_anywhere_is_never_run() {
    let home = tempfile::TempDir::new().expect("a directory");
    let mut session = session(home.path()).await;
    let mut nothing = |_: OutputSource, _: &[u8]| {};
    let body = "__demosh_new=99.ab __demosh_text='touch ran # it'\\''s' __demosh_end=99.ab\n";
    // The line feed at the end may be missing.
    for length in 0..body.len() - 1 {
        std::fs::write(session.directory().join("body"), &body[..length]).expect("written");
        let report = rung(&mut session).await;
        assert_ne!(report.taken, "99.ab", "{length}");
        assert!(!home.path().join("ran").exists(), "{length}");
        // The driver gives up if it refuses too many texts in a row.
        let unit = Unit::command("echo >>log");
        let reply = session.run(unit, &mut nothing).await;
        assert_eq!(reply.expect("answered").status, 0);
    }
    let log = std::fs::read_to_string(home.path().join("log")).expect("written");
    assert_eq!(log.len(), body.len() - 1);
    session.close(0, PATIENCE, &mut nothing).await;
}

#[tokio::test]
async fn a_text_runs_once_however_often_the_bell_rings() {
    let home = tempfile::TempDir::new().expect("a directory");
    let mut session = session(home.path()).await;
    let mut nothing = |_: OutputSource, _: &[u8]| {};
    let unit = Unit::command("echo once >>log");
    session.run(unit, &mut nothing).await.expect("answered");
    for _ in 0..40 {
        assert!(!rung(&mut session).await.taken.is_empty());
    }
    let unit = Unit::command("echo twice >>log");
    session.run(unit, &mut nothing).await.expect("answered");
    let log = std::fs::read_to_string(home.path().join("log"));
    assert_eq!(log.expect("written"), "once\ntwice\n");
    session.close(0, PATIENCE, &mut nothing).await;
}
