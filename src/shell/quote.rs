//! Shell quoting: a text as one literal word.

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
}
