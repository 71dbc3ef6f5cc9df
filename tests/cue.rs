//! The second screen: what it tells of a show, what it can ask for, and what it must not disturb.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::{UnixListener, UnixStream};
use std::time::Duration;

use crate::support::demo::Demo;
use crate::support::pty::{Pty, rows};

/// Longer than the stage's guard.
const GUARD: Duration = Duration::from_millis(150);

const TALK: &str = "---\ntitle: A Talk\n---\n<!-- @SHOW -->\n# One\n\n<!-- note: breathe -->\n\n```bash\n#@notypeout\necho one\n#@notypeout\necho two\n```\n\n# Two\n\n```bash\n#@notypeout\necho three\n```\n";

fn demo(text: &str) -> Demo {
    Demo::new()
        .file("talk.md", text)
        .env("DEMOSH_NO_BLURB", "1")
        .env("DEMOSH_PROMPT", "> ")
}

fn at(pty: &Pty, last: &str) {
    pty.wait_for(
        |screen| {
            let rows = rows(screen);
            rows.iter()
                .rev()
                .find(|row| !row.is_empty())
                .is_some_and(|row| row == last)
        },
        last,
    );
    std::thread::sleep(GUARD);
}

fn socket(demo: &Demo, pty: &Pty) -> std::path::PathBuf {
    let name = format!("{}.cue", pty.pid().as_raw_nonzero());
    demo.path("../runtime/demosh").join(name)
}

#[test]
fn it_tells_where_the_show_is_and_drives_it() {
    for (cols, lines) in [(40, 20), (80, 24), (200, 50)] {
        let demo = demo(TALK);
        let mut show = demo.stage(["talk.md"]);
        at(&show, "> echo one");
        let mut cue = demo.stage_sized(cols, lines, ["cue"]);
        let parts = [
            "1 of 2: One",
            "waits for a key",
            "  echo one",
            "  run   echo two",
            "breathe",
        ];
        for part in parts {
            cue.wait_for_text(part);
        }
        let text = cue.screen_text();
        assert!(text.starts_with("A Talk"), "{text}");
        cue.send("\r");
        show.wait_for_text("\none\n");
        at(&show, "> echo two");
        cue.wait_for_text("  echo two\n\nnext\n");
        cue.send("b");
        at(&show, &format!("{}A Talk", " ".repeat(37)));
        cue.send("b");
        at(&show, "> echo two");
        cue.send("-");
        show.wait_for_text("> echo two\n> echo one");
        cue.send("q");
        assert_eq!(cue.wait_exit().code(), Some(0));
        std::thread::sleep(GUARD);
        show.send("Q");
        assert_eq!(show.wait_exit().code(), Some(6));
    }
}

#[test]
fn two_second_screens_are_told_the_same_and_the_end_too() {
    let demo = demo(TALK);
    let mut show = demo.stage(["talk.md"]);
    at(&show, "> echo one");
    let cues = [demo.stage(["cue"]), demo.stage(["cue", "A Talk"])];
    for cue in &cues {
        cue.wait_for_text("waits for a key");
    }
    show.send("Q");
    assert_eq!(show.wait_exit().code(), Some(6));
    for mut cue in cues {
        cue.wait_for_text("the show is over: quit");
        cue.send("q");
        assert_eq!(cue.wait_exit().code(), Some(0));
    }
}

#[test]
fn only_this_user_can_attach_and_nothing_is_left() {
    let demo = demo(TALK);
    let mut show = demo.stage(["talk.md"]);
    at(&show, "> echo one");
    let socket = socket(&demo, &show);
    let mode = fs::metadata(&socket)
        .expect("a socket")
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    show.send("Q");
    assert_eq!(show.wait_exit().code(), Some(6));
    assert!(!socket.exists());
}

#[test]
fn a_socket_that_nobody_serves_is_removed() {
    let demo = demo(TALK);
    let stale = demo.path("../runtime/demosh/1.cue");
    fs::create_dir_all(stale.parent().expect("a folder")).expect("made");
    drop(UnixListener::bind(&stale).expect("bound"));
    let mut show = demo.stage(["talk.md"]);
    at(&show, "> echo one");
    let mut cue = demo.stage(["cue"]);
    cue.wait_for_text("waits for a key");
    assert!(!stale.exists());
    cue.send("q");
    assert_eq!(cue.wait_exit().code(), Some(0));
    show.send("Q");
    assert_eq!(show.wait_exit().code(), Some(6));
}

#[test]
fn of_several_shows_one_must_be_named() {
    let demo = demo(TALK).file(
        "other.md",
        "---\ntitle: Another\n---\n<!-- @SHOW -->\n<!-- @wait -->\n",
    );
    let mut shows = [demo.stage(["talk.md"]), demo.stage(["other.md"])];
    at(&shows[0], "> echo one");
    let other = socket(&demo, &shows[1]);
    shows[1].wait_for(|_| other.exists(), "the other show");
    let mut cue = demo.stage(["cue"]);
    assert_eq!(cue.wait_exit().code(), Some(2));
    let text = cue.screen_text();
    assert!(
        text.contains("A Talk (talk.md)") && text.contains("Another (other.md)"),
        "{text}"
    );
    let mut cue = demo.stage(["cue", "talk"]);
    cue.wait_for_text("A Talk");
    cue.send("q");
    assert_eq!(cue.wait_exit().code(), Some(0));
    let mut cue = demo.stage(["cue", "nothing"]);
    assert_eq!(cue.wait_exit().code(), Some(2));
    for show in &mut shows {
        show.send("Q");
        assert_eq!(show.wait_exit().code(), Some(6));
    }
}

#[test]
fn a_second_screen_waits_for_a_show() {
    let demo = demo(TALK);
    let mut cue = demo.stage(["cue"]);
    cue.wait_for_text("waiting for one");
    let mut show = demo.stage(["talk.md"]);
    at(&show, "> echo one");
    cue.wait_for_text("waits for a key");
    cue.send("q");
    assert_eq!(cue.wait_exit().code(), Some(0));
    show.send("Q");
    assert_eq!(show.wait_exit().code(), Some(6));
}

#[test]
fn a_connection_that_is_dropped_or_never_read_disturbs_nobody() {
    let demo = demo(TALK);
    let mut show = demo.stage(["talk.md"]);
    at(&show, "> echo one");
    let socket = socket(&demo, &show);
    let silent = UnixStream::connect(&socket).expect("attached");
    drop(UnixStream::connect(&socket).expect("attached"));
    for expected in ["> echo two", "> echo three"] {
        show.send("\r");
        at(&show, expected);
    }
    show.send("\r");
    assert_eq!(show.wait_exit().code(), Some(0));
    assert!(show.screen_text().ends_with("> echo three\nthree"));
    drop(silent);
}

#[test]
fn a_show_without_a_place_for_sockets_goes_on_and_says_nothing() {
    let demo = demo(TALK)
        .file("../runtime/demosh", "in the way")
        .file("../state/demosh", "too");
    let mut show = demo.stage(["talk.md"]);
    at(&show, "> echo one");
    assert_eq!(show.screen_text(), "One\n━━━\n\n> echo one");
    show.send("Q");
    assert_eq!(show.wait_exit().code(), Some(6));
}

#[test]
fn a_secret_is_not_told() {
    let text = "<!-- @SHOW -->\n```bash {secret}\n#@notypeout\nPASSWORD=hunter22\n```\n```bash\n#@notypeout\necho two\n```\n";
    let demo = demo(text);
    let mut show = demo.stage(["talk.md"]);
    show.wait_for_text("> ");
    let mut cue = demo.stage(["cue"]);
    cue.wait_for_text("waits for a key");
    assert!(
        !cue.screen_text().contains("hunter22"),
        "{}",
        cue.screen_text()
    );
    cue.send("q");
    assert_eq!(cue.wait_exit().code(), Some(0));
    std::thread::sleep(GUARD);
    show.send("Q");
    assert_eq!(show.wait_exit().code(), Some(6));
}

#[test]
fn a_secret_that_comes_up_during_the_show_is_not_told_either() {
    let text = "<!-- @SHOW -->\n# One\n```bash\n#@notypeout\nAPI_TOKEN=$(cat f)\n```\n# Two\n<!-- note: it is s3cret-one -->\n```bash\n#@notypeout\necho s3cret-one\n```\n";
    let demo = demo(text).file("f", "s3cret-one");
    let mut show = demo.stage(["talk.md"]);
    at(&show, "> API_TOKEN=$(cat f)");
    std::thread::sleep(GUARD);
    show.send("\r");
    at(&show, "> echo s3cret-one");
    let mut cue = demo.stage(["cue"]);
    cue.wait_for_text("it is ***");
    let told = cue.screen_text();
    assert!(
        told.contains("echo ***") && !told.contains("s3cret"),
        "{told}"
    );
    cue.send("q");
    assert_eq!(cue.wait_exit().code(), Some(0));
    show.send("Q");
    assert_eq!(show.wait_exit().code(), Some(6));
}

#[test]
fn the_pace_is_that_of_the_last_show_that_came_to_its_end() {
    let demo = demo(TALK);
    let mut show = demo.stage(["--auto=10ms", "talk.md"]);
    assert_eq!(show.wait_exit().code(), Some(0));
    let folder = demo.state().join("demosh/timings");
    let files: Vec<_> = fs::read_dir(folder).expect("a folder").flatten().collect();
    assert_eq!(files.len(), 1);
    let mode = files[0].metadata().expect("a file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let mut show = demo.stage(["talk.md"]);
    at(&show, "> echo one");
    let mut cue = demo.stage(["cue"]);
    cue.wait_for_text(", usually 0:00");
    let text = cue.screen_text();
    assert!(
        text.contains(" behind · ") || text.contains(" ahead · "),
        "{text}"
    );
    cue.send("q");
    assert_eq!(cue.wait_exit().code(), Some(0));
    show.send("Q");
    assert_eq!(show.wait_exit().code(), Some(6));
}

#[test]
fn without_a_terminal_the_remedy_is_said() {
    let demo = demo(TALK);
    let mut show = demo.stage(["talk.md"]);
    at(&show, "> echo one");
    let finished = demo.pipes(["cue"]);
    assert_eq!(finished.status.code(), Some(2));
    assert!(
        finished.stderr.contains("`demosh cue --web`"),
        "{}",
        finished.stderr
    );
    show.send("Q");
    assert_eq!(show.wait_exit().code(), Some(6));
}
