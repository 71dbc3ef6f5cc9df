use super::*;

#[test]
fn the_terminal_in_the_middle_has_the_size_in_pixels_too() {
    let (outer, slave) = new_pty().expect("a terminal");
    let size = rustix::termios::Winsize {
        ws_row: 30,
        ws_col: 100,
        ws_xpixel: 1000,
        ws_ypixel: 600,
    };
    rustix::termios::tcsetwinsize(&outer, size).expect("a size");
    let tty = Tty::from_fd(slave).expect("a terminal");
    let (_inner, program) = pty_like(&tty).expect("a terminal");
    let got = rustix::termios::tcgetwinsize(&program).expect("a size");
    assert_eq!(
        (got.ws_row, got.ws_col, got.ws_xpixel, got.ws_ypixel),
        (30, 100, 1000, 600)
    );
}
