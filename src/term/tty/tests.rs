use super::*;
use rustix::pty::OpenptFlags;
use rustix::termios::{Winsize, tcgetattr, tcsetwinsize};

/// The keyboard end of a pseudo-terminal, and the terminal.
pub(in crate::term) fn pty() -> (File, Arc<Tty>) {
    let master = rustix::pty::openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a pty");
    rustix::pty::grantpt(&master).expect("grantpt");
    rustix::pty::unlockpt(&master).expect("unlockpt");
    let name = rustix::pty::ptsname(&master, Vec::new()).expect("a name");
    let tty = Tty::from_fd(open(&name).expect("the slave")).expect("a terminal");
    (File::from(master), tty)
}

fn is_canonical(tty: &Tty) -> bool {
    let modes = tcgetattr(tty).expect("a mode").local_modes;
    let off = LocalModes::ICANON | LocalModes::ECHO | LocalModes::ISIG;
    assert!(
        modes.contains(off) || !modes.intersects(off),
        "half switched: {modes:?}"
    );
    modes.contains(LocalModes::ICANON)
}

#[test]
fn the_terminal_is_raw_as_long_as_the_guard_lives() {
    let (_master, tty) = pty();
    assert!(is_canonical(&tty));
    let raw = RawMode::enter(&tty).expect("raw");
    assert!(!is_canonical(&tty));
    drop(raw);
    assert!(is_canonical(&tty));
}

#[test]
fn the_start_mode_comes_back_whatever_a_command_did() {
    let (_master, tty) = pty();
    let mut mode = tcgetattr(&tty).expect("a mode");
    mode.make_raw();
    tty.set(&mode).expect("raw");
    tty.restore().expect("restored");
    assert!(is_canonical(&tty));
    let restored = tcgetattr(&tty).expect("a mode");
    assert_eq!(restored.output_modes, tty.start.output_modes);
    assert_eq!(restored.input_modes, tty.start.input_modes);
}

#[test]
fn a_terminal_without_a_size_is_80_by_24() {
    let (master, tty) = pty();
    assert_eq!(tty.size(), Size::FALLBACK);
    let winsize = Winsize {
        ws_row: 10,
        ws_col: 3,
        ws_xpixel: 0,
        ws_ypixel: 0,
    };
    tcsetwinsize(&master, winsize).expect("a size");
    assert_eq!(tty.size(), Size { cols: 3, rows: 10 });
}

#[test]
fn something_that_is_no_terminal_is_refused() {
    let null = File::open("/dev/null").expect("/dev/null");
    assert!(Tty::from_fd(null.into()).is_err());
}
