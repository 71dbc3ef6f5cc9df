use proptest::prelude::*;

use super::*;

#[test]
fn what_drives_or_hides_is_made_visible() {
    for (text, shown) in [
        ("plain\ttext", "plain\ttext"),
        ("\x1b[31mred", "^[[31mred"),
        ("\x1b]52;c;eA==\x07", "^[]52;c;eA==^G"),
        ("a\r\nb\0\x7f", "a^M^Jb^@^?"),
        ("\u{9b}2J\u{85}", "<U+009B>2J<U+0085>"),
        ("\u{202e}gpj.\u{2066}exe", "<U+202E>gpj.<U+2066>exe"),
        ("rm\u{200b} -rf", "rm<U+200B> -rf"),
        ("ok\u{e0068}\u{e0069}", "ok<U+E0068><U+E0069>"),
    ] {
        assert_eq!(visible(text), shown, "{text:?}");
    }
}

#[test]
fn what_scripts_and_emoji_need_stays() {
    let scotland = "\u{1f3f4}\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}";
    for text in [
        "👩‍👩‍👧‍👦 👍🏽 ❤\u{fe0f}",
        "می‌خواهم",
        "שלום عالم 日本",
        "Donau\u{ad}dampf",
        scotland,
    ] {
        assert_eq!(visible(text), text);
    }
    let wrong = scotland.replace('\u{e0074}', "\u{e0075}");
    assert!(visible(&wrong).contains("<U+E0075>"));
    assert_eq!(visible(&format!("{scotland}\x1b")), format!("{scotland}^["));
}

#[test]
fn lines_keep_their_ends_and_painted_ones_their_colours() {
    assert_eq!(Neutral::lines("a\n\tb\x1b[1m"), "a\n\tb^[[1m");
    assert_eq!(
        Neutral::painted("\x1b[0;31ma\x1b[0m\n\x1b[2J\x1b[8"),
        "\x1b[0;31ma\x1b[0m\n^[[2J^[[8"
    );
}

#[cfg(unix)]
#[test]
fn names_of_files_stay_in_their_line() {
    use std::os::unix::ffi::OsStrExt as _;
    let name = std::ffi::OsStr::from_bytes(b"a\n::error::\xffb");
    assert_eq!(Neutral::path(Path::new(name)), "a^J::error::\u{fffd}b");
}

#[test]
fn each_byte_is_plain_or_not_wherever_it_is() {
    for byte in 0..=u8::MAX {
        for at in 0..8 {
            for other in [b' ', b'~', b'\n'] {
                let mut word = [other; 8];
                word[at] = byte;
                let plain = matches!(byte, b' '..=b'~' | b'\n');
                assert_eq!(
                    are_plain(u64::from_ne_bytes(word)),
                    plain,
                    "{byte:#x} at {at}"
                );
            }
        }
    }
}

proptest! {
    #[test]
    fn as_many_bytes_are_plain_as_counted_one_by_one(
        plain in "[ -~\n]{0,40}", other in any::<char>(), rest in any::<String>(),
    ) {
        let text = format!("{plain}{other}{rest}");
        let counted = text.bytes().take_while(|byte| matches!(byte, b' '..=b'~' | b'\n')).count();
        prop_assert_eq!(plain_length(&text), counted);
    }

    #[test]
    fn nothing_suspect_gets_through_and_twice_is_as_once(text in any::<String>()) {
        let once = Neutral::line(&text);
        prop_assert!(!once.chars().any(|c| c != '\t' && is_suspect(c) && flag(&once).is_none()));
        prop_assert_eq!(&Neutral::line(&once), &once);
        prop_assert_eq!(&Neutral::painted(&once), &once);
    }

    #[test]
    fn json_keeps_its_values(text in any::<String>(), suspect in "[\u{0}-\u{9f}\u{202a}-\u{202e}\u{e0000}-\u{e007f}]*") {
        let text = text + &suspect;
        let json = Neutral::json(serde_json::to_string(&text).expect("JSON"));
        prop_assert!(!json.contains(is_suspect));
        prop_assert_eq!(serde_json::from_str::<String>(&json).expect("JSON"), text);
    }
}
