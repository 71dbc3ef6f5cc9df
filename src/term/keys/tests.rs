use super::super::RawMode;
use super::super::tty::tests::pty;
use super::*;
use std::fs::File;
use std::io::Write;

struct Keyboard {
    master: File,
    tty: Arc<Tty>,
    _raw: RawMode,
    keys: Keys,
    runtime: tokio::runtime::Runtime,
}

impl Keyboard {
    fn new() -> Self {
        let (master, tty) = pty();
        let raw = RawMode::enter(&tty).expect("raw mode");
        let keys = Keys::new(Arc::clone(&tty)).expect("a thread");
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build();
        Self {
            master,
            tty,
            _raw: raw,
            keys,
            runtime: runtime.expect("a runtime"),
        }
    }

    fn press(&mut self, bytes: &[u8]) {
        self.master.write_all(bytes).expect("the keyboard works");
    }

    fn next(&mut self) -> Input {
        let limit = Duration::from_secs(10);
        let next = async { tokio::time::timeout(limit, self.keys.next()).await };
        self.runtime
            .block_on(next)
            .expect("a key within ten seconds")
    }

    fn next_key(&mut self) -> Key {
        match self.next() {
            Input::Key(key, _) => key,
            Input::End => panic!("the terminal ended"),
        }
    }

    /// Reads as a command would do.
    fn read(&self, length: usize) -> Vec<u8> {
        let mut bytes = Vec::new();
        while bytes.len() < length {
            let mut fds = [PollFd::new(self.tty.as_ref(), PollFlags::IN)];
            let limit = Timespec {
                tv_sec: 10,
                tv_nsec: 0,
            };
            assert_eq!(poll(&mut fds, Some(&limit)), Ok(1), "only {bytes:?}");
            let mut buffer = vec![0; length - bytes.len()];
            let count = rustix::io::read(self.tty.as_ref(), &mut buffer).expect("bytes");
            bytes.extend_from_slice(&buffer[..count]);
        }
        bytes
    }
}

#[test]
fn keys_arrive_in_order() {
    let mut keyboard = Keyboard::new();
    keyboard.keys.listen();
    keyboard.press(b"a\x1b[6~\r");
    assert_eq!(keyboard.next_key(), Key::Char('a'));
    assert_eq!(keyboard.next_key(), Key::PageDown);
    assert_eq!(keyboard.next_key(), Key::Enter);
}

#[test]
fn escape_arrives_without_another_key() {
    let mut keyboard = Keyboard::new();
    keyboard.keys.listen();
    keyboard.press(b"\x1b");
    assert_eq!(keyboard.next_key(), Key::Escape);
}

#[test]
fn what_is_typed_after_the_last_wanted_key_is_left_for_the_command() {
    let mut keyboard = Keyboard::new();
    keyboard.keys.listen();
    keyboard.press(b"\rihello\x1b:wq\r");
    assert_eq!(keyboard.next_key(), Key::Enter);
    keyboard.keys.release();
    assert_eq!(keyboard.read(11), b"ihello\x1b:wq\r");
}

#[test]
fn nothing_is_read_after_release_though_a_key_is_still_waited_for() {
    let mut keyboard = Keyboard::new();
    keyboard.keys.listen();
    let waiting = async {
        tokio::select! {
            biased;
            input = keyboard.keys.next() => panic!("no one pressed {input:?}"),
            () = tokio::task::yield_now() => {}
        }
    };
    keyboard.runtime.block_on(waiting);
    keyboard.keys.release();
    keyboard.press(b"for the command");
    assert_eq!(keyboard.read(15), b"for the command");
    keyboard.keys.listen();
    keyboard.press(b"x");
    assert_eq!(keyboard.next_key(), Key::Char('x'));
}

#[test]
fn discard_throws_away_what_was_typed_before() {
    let mut keyboard = Keyboard::new();
    keyboard.keys.listen();
    keyboard.press(b"\r");
    assert_eq!(keyboard.next_key(), Key::Enter);
    keyboard.keys.release();
    keyboard.press(&[b'\r'; 3]);
    assert_eq!(
        keyboard.read(1),
        b"\r",
        "the keys have reached the terminal"
    );
    keyboard.keys.discard();
    keyboard.keys.listen();
    keyboard.press(b"n");
    assert_eq!(keyboard.next_key(), Key::Char('n'));
}

#[test]
fn discard_reaches_keys_that_were_read_and_the_start_of_a_sequence() {
    let mut keyboard = Keyboard::new();
    keyboard.keys.listen();
    keyboard.shared_gate(|gate| {
        gate.send(Input::Key(Key::Enter, Instant::now()));
        gate.decoder.feed(b"\x1b[", &mut Vec::new());
    });
    keyboard.keys.discard();
    keyboard.press(b"A");
    assert_eq!(keyboard.next_key(), Key::Char('A'));
}

#[test]
fn the_end_of_the_terminal_is_reported_and_survives_a_discard() {
    let mut keyboard = Keyboard::new();
    keyboard.keys.listen();
    keyboard.master = File::open("/dev/null").expect("/dev/null");
    assert_eq!(keyboard.next(), Input::End);
    keyboard.shared_gate(|gate| gate.send(Input::End));
    keyboard.keys.discard();
    assert_eq!(keyboard.next(), Input::End);
}

impl Keyboard {
    fn shared_gate(&self, change: impl FnOnce(&mut KeyGate)) {
        change(&mut self.keys.shared.lock());
    }
}
