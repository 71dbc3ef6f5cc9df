//! The second screen: what it shows of a show, what it can request, and what it must not disturb.

use std::fs;
use std::io::{Read as _, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::{UnixListener, UnixStream};
use std::time::Duration;

use rustix::process::{Signal, kill_process};

use crate::support::demo::Demo;
use crate::support::pty::{Pty, rows};

/// Longer than the time for which a fresh prompt takes no key.
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
fn two_second_screens_get_the_same_and_the_end_too() {
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
fn a_socket_without_a_server_is_removed() {
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
fn one_of_several_shows_must_be_named() {
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
fn a_connection_that_is_dropped_or_never_read_disturbs_no_one() {
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
fn a_show_without_a_place_for_sockets_continues_silently() {
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
fn a_secret_is_not_revealed() {
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
fn a_secret_that_is_assigned_during_the_show_is_not_revealed_either() {
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
fn without_a_terminal_the_remedy_is_printed() {
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

#[test]
fn it_listens_from_the_greeting_on_and_can_begin_the_show() {
    let demo = demo(TALK).env("DEMOSH_NO_BLURB", "0");
    let mut show = demo.stage(["talk.md"]);
    show.wait_for_text("RETURN begins");
    let mut cue = demo.stage(["cue"]);
    cue.wait_for_text("not begun: the stage shows the greeting");
    let text = cue.screen_text();
    assert!(
        text.contains("step 0 of 5") && text.contains("echo one") && !text.contains(" on · "),
        "{text}"
    );
    std::thread::sleep(GUARD);
    cue.send("\r");
    at(&show, "> echo one");
    cue.wait_for_text("waits for a key");
    cue.wait_for_text("step 2 of 5");
    cue.send("q");
    assert_eq!(cue.wait_exit().code(), Some(0));
    show.send("Q");
    assert_eq!(show.wait_exit().code(), Some(6));
}

#[test]
fn a_show_that_is_left_at_its_greeting_has_been_quit() {
    let demo = demo(TALK).env("DEMOSH_NO_BLURB", "0");
    let mut show = demo.stage(["talk.md"]);
    show.wait_for_text("RETURN begins");
    let mut cue = demo.stage(["cue"]);
    cue.wait_for_text("not begun");
    std::thread::sleep(GUARD);
    show.send("Q");
    assert_eq!(show.wait_exit().code(), Some(6));
    cue.wait_for_text("the show is over: quit");
    cue.send("q");
    assert_eq!(cue.wait_exit().code(), Some(0));
}

/// The answer of a page at `path` below its address.
fn get(address: &str, path: &str) -> String {
    let rest = address.strip_prefix("http://").expect("an address");
    let (host, token) = rest.split_once('/').expect("a token");
    let mut stream = std::net::TcpStream::connect(host).expect("served");
    let patience = Some(Duration::from_secs(30));
    stream.set_read_timeout(patience).expect("set");
    let request =
        format!("GET /{token}{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).expect("asked");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("answered");
    answer
}

#[test]
fn both_views_wait_for_the_next_show_of_the_same_file_and_the_address_stays() {
    let demo = demo(TALK).file(
        "other.md",
        "---\ntitle: Another\n---\n<!-- @SHOW -->\n<!-- @wait -->\n",
    );
    let mut show = demo.stage(["talk.md"]);
    at(&show, "> echo one");
    let mut cue = demo.stage(["cue"]);
    cue.wait_for_text("waits for a key");
    let web = demo.stage(["cue", "--web"]);
    web.wait_for_text("http://127.0.0.1:");
    let address = web.screen_text().trim().to_owned();
    assert!(get(&address, "state?after=0").contains("\"text\":\"echo one\""));
    kill_process(show.pid(), Signal::KILL).expect("killed");
    show.wait_exit();
    cue.wait_for_text("the show is over: its process is gone");
    cue.wait_for_text("waiting for the next show of talk.md");
    let mut other = demo.stage(["other.md"]);
    let others = socket(&demo, &other);
    other.wait_for(|_| others.exists(), "the other show");
    let mut show = demo.stage(["talk.md"]);
    at(&show, "> echo one");
    cue.wait_for(
        |screen| !rows(screen).join("\n").contains("is over"),
        "the next show",
    );
    cue.send("\r");
    at(&show, "> echo two");
    let (mut number, mut told) = (0, String::new());
    while !told.contains("\"text\":\"echo two\",\"phase\":\"waiting\"") {
        told = get(&address, &format!("state?after={number}"));
        assert!(told.starts_with("HTTP/1.1 20"), "{told}");
        number = told
            .split_once("{\"number\":")
            .and_then(|(_, rest)| rest.split_once(','))
            .and_then(|(number, _)| number.parse().ok())
            .unwrap_or(number);
    }
    for (pty, key) in [(&mut cue, "q"), (&mut show, "Q"), (&mut other, "Q")] {
        pty.send(key);
        pty.wait_exit();
    }
    kill_process(web.pid(), Signal::TERM).expect("ended");
}

#[test]
fn it_says_when_the_stage_is_blank_whoever_made_it_so() {
    let demo = demo(TALK);
    let mut show = demo.stage(["talk.md"]);
    at(&show, "> echo one");
    let mut cue = demo.stage(["cue"]);
    cue.wait_for_text("waits for a key");
    show.send("b");
    cue.wait_for_text("the stage is blank: the audience sees only the title");
    cue.send("b");
    cue.wait_for(
        |screen| !rows(screen).join("\n").contains("the stage is blank"),
        "the stage again",
    );
    cue.send("q");
    assert_eq!(cue.wait_exit().code(), Some(0));
    at(&show, "> echo one");
    show.send("Q");
    assert_eq!(show.wait_exit().code(), Some(6));
}

/// The output of a second screen from the greeting to the end of a show whose second command fails.
fn written_on(variable: &str, value: &str) -> String {
    let text = "---\ntitle: A Talk\nlength: 1h\n---\n<!-- @SHOW -->\n# One\n\n<!-- note: breathe -->\n\n```bash\n#@notypeout\necho one\n#@notypeout\n(exit 3)\n#@notypeout\necho three\n```\n";
    let demo = demo(text);
    let mut show = demo.stage(["talk.md"]);
    at(&show, "> echo one");
    let quiet = demo.env(variable, value);
    let mut cue = quiet.stage(["cue"]);
    cue.wait_for_text("q leave");
    cue.send("b");
    cue.wait_for_text("the stage is blank: the audience sees only the title");
    cue.send("b");
    at(&show, "> echo one");
    cue.send("\r");
    at(&show, "> (exit 3)");
    cue.send("\r");
    cue.wait_for_text("failed: status 3 (talk.md:14");
    at(&show, "> echo three");
    show.send("Q");
    show.wait_exit();
    cue.wait_for_text("the show is over: quit");
    cue.send("q");
    assert_eq!(cue.wait_exit().code(), Some(0));
    let written = String::from_utf8(cue.transcript()).expect("text");
    written.replace("\r\n", "\n").replace("\r\n", "\n")
}

#[test]
fn on_a_terminal_without_escape_codes_it_says_what_changes() {
    let said = written_on("TERM", "dumb");
    assert!(!said.contains('\x1b'), "{said:?}");
    for (part, count) in [
        ("A Talk\n", 1),
        ("1 of 1: One\n", 1),
        ("breathe\n", 1),
        ("step 2 of 4, ", 1),
        ("step 3 of 4, ", 1),
        ("RETURN next, - back, b blank, q leave\n", 2),
        ("b shows it again, q leave\n", 1),
    ] {
        assert_eq!(said.matches(part).count(), count, "{part}: {said}");
    }
    assert!(said.is_ascii(), "{said}");
}

#[test]
fn to_a_screen_reader_it_says_what_changes_and_draws_nothing_again() {
    let said = written_on("ACCESSIBLE", "1");
    let moves = said.split("\x1b[").skip(1).filter(|rest| {
        let end = rest.find(|letter: char| letter.is_ascii_alphabetic());
        end.is_none_or(|end| rest.as_bytes()[end] != b'm')
    });
    assert_eq!(moves.count(), 0, "{said:?}");
    assert!(!said.contains('\r'), "{said:?}");
    assert!(said.is_ascii(), "no lines and signs are drawn: {said}");
}

#[test]
fn without_colours_it_has_none() {
    let said = written_on("NO_COLOR", "1");
    let colours = said.split("\x1b[").skip(1).filter(|rest| {
        let end = rest.find(|letter: char| letter.is_ascii_alphabetic());
        end.is_some_and(|end| rest.as_bytes()[end] == b'm')
    });
    assert_eq!(colours.count(), 0, "{said:?}");
}

#[test]
fn it_counts_what_the_audience_sees_and_names_what_runs_unseen() {
    let text = "```bash\nA=1\nB=2\n```\n<!-- @SHOW -->\n# One\n```bash\n#@notypeout\necho one\n#@HIDE\nuntil [ -e go ]; do sleep 0.05; done\n#@SHOW\n#@notypeout\necho two\n```\n";
    let demo = demo(text);
    let mut show = demo.stage(["talk.md"]);
    at(&show, "> echo one");
    let mut cue = demo.stage(["cue"]);
    cue.wait_for_text("step 2 of 3");
    cue.send("\r");
    cue.wait_for_text("runs unseen for");
    cue.wait_for_text("step 2 of 3");
    fs::write(demo.path("go"), "").expect("written");
    cue.wait_for_text("step 3 of 3");
    cue.send("q");
    assert_eq!(cue.wait_exit().code(), Some(0));
    at(&show, "> echo two");
    show.send("Q");
    assert_eq!(show.wait_exit().code(), Some(6));
}

#[test]
fn it_knows_the_last_failure_and_what_can_be_done() {
    let text = "<!-- @SHOW -->\n```bash\n#@notypeout\n(exit 3)\n#@notypeout\necho two\n#@notypeout\necho three\n```\n";
    let demo = demo(text);
    let mut show = demo.stage(["talk.md"]);
    at(&show, "> (exit 3)");
    let mut cue = demo.stage(["cue"]);
    cue.wait_for_text("waits for a key");
    cue.send("\r");
    at(&show, "> echo two");
    cue.wait_for_text("failed: status 3 (talk.md:4");
    cue.wait_for_text("On stage: ? runs it again, changes it or opens a shell, - goes back to it");
    cue.send("\r");
    at(&show, "> echo three");
    cue.wait_for(
        |screen| !rows(screen).join("\n").contains("failed:"),
        "no failure any more",
    );
    cue.send("q");
    assert_eq!(cue.wait_exit().code(), Some(0));
    show.send("Q");
    assert_eq!(show.wait_exit().code(), Some(6));
}

#[test]
fn a_planned_length_counts_down_and_gives_the_pace() {
    let demo = demo(&TALK.replace("title:", "length: 1h\ntitle:"));
    let mut show = demo.stage(["talk.md"]);
    at(&show, "> echo one");
    let mut cue = demo.stage(["cue"]);
    cue.wait_for_text("59:5");
    let text = cue.screen_text();
    // The second of five steps is due after twelve minutes.
    assert!(
        text.contains(" left · ") && text.contains(" ahead · "),
        "{text}"
    );
    assert!(text.contains("11:5") || text.contains("12:00"), "{text}");
    cue.send("q");
    assert_eq!(cue.wait_exit().code(), Some(0));
    show.send("Q");
    assert_eq!(show.wait_exit().code(), Some(6));
}

#[test]
fn a_length_that_is_none_is_named_with_its_place() {
    for (length, is_wrong) in [
        ("abc", true),
        ("0s", true),
        ("-3m", true),
        ("1h 30m", false),
    ] {
        let demo = demo(&format!(
            "---\ntitle: T\nlength: {length}\n---\n<!-- @SHOW -->\n```bash\ntrue\n```\n"
        ));
        let finished = demo.pipes(["check", "talk.md"]);
        let output = finished.stderr + &finished.stdout;
        assert_eq!(
            output.contains("--> talk.md:3:9"),
            is_wrong,
            "{length}: {output}"
        );
        assert_eq!(
            output.contains("is not a duration longer than 0"),
            is_wrong,
            "{output}"
        );
    }
}
