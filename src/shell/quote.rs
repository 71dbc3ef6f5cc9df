//! Shell quoting: a text as one literal word.

use std::fmt::Write as _;
use std::path::Path;

/// `text` as one word that bash reads back as exactly `text`.
pub fn word(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('\'');
    for character in text.chars() {
        if character == '\'' {
            quoted.push_str("'\\''");
        } else {
            quoted.push(character);
        }
    }
    quoted.push('\'');
    quoted
}

/// The same for a path, whatever its bytes are.
pub fn path(path: &Path) -> String {
    if let Some(text) = path.to_str() {
        return word(text);
    }
    let mut quoted = String::from("$'");
    for byte in path.as_os_str().as_encoded_bytes() {
        if byte.is_ascii_alphanumeric() || b"/._-".contains(byte) {
            quoted.push(char::from(*byte));
        } else {
            // Three digits, so that none of what follows counts with them.
            write!(quoted, "\\{byte:03o}").expect("a string takes everything");
        }
    }
    quoted.push('\'');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bash_reads_back_what_was_quoted() {
        let texts = ["", "plain", "it's", "''", "$x `y` \\ \"z\"\n!", "ünï"];
        let script = format!("printf '%s\\0' {}", texts.map(word).join(" "));
        let output = std::process::Command::new("bash")
            .args(["-c", &script])
            .output()
            .expect("bash runs");
        let back = String::from_utf8(output.stdout).expect("the same text");
        assert_eq!(back.split_terminator('\0').collect::<Vec<_>>(), texts);
    }

    #[test]
    fn bash_reads_back_paths_that_are_no_text() {
        use std::os::unix::ffi::OsStrExt as _;
        let bytes = b"/a b/\xff7'\xe4\n";
        let quoted = path(Path::new(std::ffi::OsStr::from_bytes(bytes)));
        let output = std::process::Command::new("bash")
            .args(["-c", &format!("printf %s {quoted}")])
            .output()
            .expect("bash runs");
        assert_eq!(output.stdout, bytes);
    }
}
