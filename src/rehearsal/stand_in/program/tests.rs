use std::sync::Arc;

use super::*;
use crate::rehearsal::format::reading::read;
use crate::rehearsal::play::matching::RehearsalProgress;
use crate::rehearsal::play::pace::PlaybackPace;
use crate::rehearsal::play::playback::Playback;
use crate::rehearsal::stand_in::server::Server;

/// A rehearsal without links: calls are made by [`Scene::call`].
struct Scene {
    folder: tempfile::TempDir,
    playback: Playback,
    server: Option<Server>,
}

struct Ended {
    status: u8,
    stdout: String,
    stderr: String,
}

impl Scene {
    fn new(calls: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("rehearsal.yaml");
        let text = format!("version: 1\nsample: true\ncalls:\n{calls}");
        std::fs::write(&path, text).expect("written");
        let recording = Arc::new(read(&path).unwrap_or_else(|f| panic!("{f:?}")));
        let progress = RehearsalProgress::new(&recording);
        let workshop = folder.path().join("README.md");
        let playback = Playback::new(recording, &workshop, progress, PlaybackPace::AtOnce);
        let serving = playback.clone();
        let socket = directory::socket_in(folder.path());
        let server = Server::start(&socket, move |stream| serving.serve(stream));
        Self {
            folder,
            playback,
            server: Some(server.expect("listening")),
        }
    }

    fn call(&self, line: &str, stdin: &str) -> Ended {
        let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
        let mut streams = Streams {
            stdin: &mut stdin.as_bytes(),
            stdin_is_terminal: false,
            stdout: &mut stdout,
            stderr: &mut stderr,
        };
        let argv = line.split(' ').map(ToOwned::to_owned).collect();
        let call = IncomingCall {
            argv,
            cwd: self.folder.path().to_owned(),
            arguments: Vec::new(),
        };
        let status = run(self.folder.path(), &call, &mut streams);
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        Ended {
            status,
            stdout: text(stdout),
            stderr: text(stderr),
        }
    }
}

#[test]
fn output_and_status_are_played() {
    let scene = Scene::new("  - {argv: [k, get], stdout: out, stderr: err, status: 3}\n");
    let ended = scene.call("k get", "");
    assert_eq!(
        (ended.status, ended.stdout.as_str(), ended.stderr.as_str()),
        (3, "out", "err")
    );
}

#[test]
fn standard_input_is_read_when_the_recording_depends_on_it() {
    let scene = Scene::new(
        "  - {argv: [k], stdin: {contains: b}, stdout: with}\n  - {argv: [k], stdout: without}\n",
    );
    assert_eq!(scene.call("k", "abc").stdout, "with");
    assert_eq!(scene.call("k", "ac").stdout, "without");
}

#[test]
fn a_call_that_was_not_recorded_says_what_comes_nearest_and_what_to_do() {
    let scene = Scene::new("  - {argv: [k, get, pods]}\n  - {argv: [k, get, svc]}\n");
    scene.playback.enter(7, None);
    let ended = scene.call("k get pod", "");
    assert_eq!((ended.status, ended.stdout.as_str()), (CANNOT_PLAY, ""));
    let lines: Vec<_> = ended.stderr.lines().collect();
    assert!(
        lines[0].starts_with("error: `k get pod` is not in the recording `"),
        "{lines:?}"
    );
    assert!(
        lines[1].ends_with("rehearsal.yaml:4:6 has `pods` where the call has `pod`"),
        "{lines:?}"
    );
    assert!(
        lines[2].starts_with("help: record it with `demosh record "),
        "{lines:?}"
    );
    assert!(scene.playback.lacks_calls_of(7) && !scene.playback.lacks_calls_of(6));
}

#[test]
fn after_the_end_of_the_rehearsal_a_stand_in_says_so() {
    let mut scene = Scene::new("  - {argv: [k]}\n");
    drop(scene.server.take());
    let ended = scene.call("k", "");
    assert_eq!(ended.status, CANNOT_PLAY);
    assert!(
        ended.stderr.contains("no rehearsal is running"),
        "{}",
        ended.stderr
    );
}

#[test]
fn a_call_that_stays_ends_with_the_rehearsal() {
    struct Told(std::sync::mpsc::Sender<Vec<u8>>);
    impl Write for Told {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.send(bytes.to_vec()).map_err(io::Error::other)?;
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let mut scene = Scene::new("  - {argv: [k], stays: true, status: 5, stdout: up}\n");
    let server = scene.server.take();
    let (told, heard) = std::sync::mpsc::channel();
    let directory = scene.folder.path().to_owned();
    let staying = std::thread::spawn(move || {
        let mut streams = Streams {
            stdin: &mut io::empty(),
            stdin_is_terminal: false,
            stdout: &mut Told(told),
            stderr: &mut io::sink(),
        };
        let call = IncomingCall {
            argv: vec!["k".into()],
            cwd: PathBuf::new(),
            arguments: Vec::new(),
        };
        run(&directory, &call, &mut streams)
    });
    assert_eq!(heard.recv().expect("printed"), b"up");
    assert!(!staying.is_finished());
    drop(server);
    assert_eq!(staying.join().expect("ended"), 5);
}

#[test]
fn many_concurrent_calls_get_one_answer_each() {
    use std::fmt::Write as _;
    let calls = (0..64).fold(String::new(), |mut calls, nth| {
        let _ = writeln!(calls, "  - {{argv: [k], stdout: '{nth}'}}");
        calls
    });
    let scene = Scene::new(&calls);
    let mut answers: Vec<u32> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..64)
            .map(|_| scope.spawn(|| scene.call("k", "").stdout))
            .collect();
        threads
            .into_iter()
            .map(|t| t.join().expect("ended").parse().expect("a number"))
            .collect()
    });
    answers.sort_unstable();
    assert_eq!(answers, (0..64).collect::<Vec<_>>());
}
