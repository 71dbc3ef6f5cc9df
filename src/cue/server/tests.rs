use std::io::{BufRead as _, Read as _, Write as _};
use std::os::unix::net::UnixStream as Client;

use super::*;

struct Served {
    _folder: tempfile::TempDir,
    socket: PathBuf,
    states: watch::Sender<String>,
    drives: mpsc::UnboundedReceiver<Drive>,
    server: Server,
}

fn served() -> Served {
    let folder = tempfile::tempdir().expect("a folder");
    let socket = folder.path().join("1.cue");
    let (states, hears) = watch::channel("first".to_owned());
    let (sends, drives) = mpsc::unbounded_channel();
    let server = Server::start(&socket, hears, sends).expect("served");
    Served {
        _folder: folder,
        socket,
        states,
        drives,
        server,
    }
}

fn attach(served: &Served) -> std::io::BufReader<Client> {
    let client = Client::connect(&served.socket).expect("attached");
    let patience = Some(Duration::from_secs(10));
    client.set_read_timeout(patience).expect("set");
    std::io::BufReader::new(client)
}

fn line(client: &mut std::io::BufReader<Client>) -> String {
    let mut line = String::new();
    client.read_line(&mut line).expect("a line in time");
    line
}

#[test]
fn two_screens_get_the_same_and_only_this_user_can_attach() {
    let served = served();
    let mode = fs::metadata(&served.socket).expect("there").permissions();
    assert_eq!(mode.mode() & 0o777, 0o600);
    let (mut one, mut two) = (attach(&served), attach(&served));
    assert_eq!(
        (line(&mut one), line(&mut two)),
        ("\"first\"\n".into(), "\"first\"\n".into())
    );
    served.states.send_replace("second".to_owned());
    assert_eq!(
        (line(&mut one), line(&mut two)),
        ("\"second\"\n".into(), "\"second\"\n".into())
    );
    drop(one);
    served.states.send_replace("third".to_owned());
    assert_eq!(line(&mut two), "\"third\"\n");
}

#[test]
fn known_words_are_handed_on_and_others_are_not() {
    let mut served = served();
    let mut client = attach(&served);
    client.get_mut().write_all(b"jump\nnext\n").expect("open");
    assert_eq!(served.drives.blocking_recv(), Some(Drive::Next));
    // A word that never ends closes the connection.
    client.get_mut().write_all(&[b'x'; 100]).expect("open");
    let mut rest = String::new();
    client.read_to_string(&mut rest).expect("closed in time");
}

#[test]
fn a_client_that_does_not_read_delays_no_other() {
    let served = served();
    let _silent = attach(&served);
    let big = "x".repeat(1 << 20);
    for _ in 0..50 {
        served.states.send_replace(big.clone());
    }
    let mut other = attach(&served);
    assert_eq!(line(&mut other).len(), (1 << 20) + 3);
}

#[test]
fn the_socket_goes_with_the_show() {
    let served = served();
    drop(served.server);
    assert!(!served.socket.exists());
}

#[test]
fn a_screen_that_looks_while_a_show_begins_is_never_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let socket = folder.path().join("1.cue");
    let is_over = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        let looks = scope.spawn(|| {
            let mut refused = 0;
            while !is_over.load(std::sync::atomic::Ordering::Relaxed) {
                let attached = Client::connect(&socket);
                let error = attached.err().map(|error| error.kind());
                refused += u32::from(error == Some(io::ErrorKind::ConnectionRefused));
            }
            refused
        });
        for _ in 0..150 {
            let (_states, hears) = watch::channel("state".to_owned());
            let (sends, _drives) = mpsc::unbounded_channel();
            // Forgotten, because a server that ends refuses screens too.
            std::mem::forget(Server::start(&socket, hears, sends).expect("served"));
            fs::remove_file(&socket).expect("there");
        }
        is_over.store(true, std::sync::atomic::Ordering::Relaxed);
        assert_eq!(looks.join().expect("no panic"), 0);
    });
}
