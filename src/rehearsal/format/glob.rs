//! Patterns of words: `*`, `?` and `\`. Pure.

/// True when `text` matches `pattern`: `*` is any text, `?` one character, `\` makes the next
/// character literal.
pub(in crate::rehearsal) fn glob_matches(pattern: &str, text: &str) -> bool {
    let (mut pattern, mut text) = (pattern.chars(), text.chars());
    // Where to continue if the text after the last `*` does not match: then that star matches one
    // more character.
    let mut retry = None;
    loop {
        let before = text.clone();
        let character = text.next();
        let fits = match (piece(&mut pattern), character) {
            (Some(GlobPiece::Any), _) => {
                text = before;
                retry = Some((pattern.clone(), text.clone()));
                continue;
            }
            (None, None) => return true,
            (Some(GlobPiece::One), Some(_)) => true,
            (Some(GlobPiece::Char(one)), Some(other)) => one == other,
            // More text for the star would leave even less for the rest.
            (Some(_), None) => return false,
            (None, Some(_)) => false,
        };
        if fits {
            continue;
        }
        let Some((after_star, from)) = &mut retry else {
            return false;
        };
        from.next();
        (pattern, text) = (after_star.clone(), from.clone());
    }
}

enum GlobPiece {
    Any,
    One,
    Char(char),
}

fn piece(pattern: &mut std::str::Chars<'_>) -> Option<GlobPiece> {
    Some(match pattern.next()? {
        '*' => GlobPiece::Any,
        '?' => GlobPiece::One,
        '\\' => GlobPiece::Char(pattern.next().unwrap_or('\\')),
        c => GlobPiece::Char(c),
    })
}

/// `text` as a pattern that matches only itself.
pub(in crate::rehearsal) fn glob_escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '*' | '?' | '\\') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

#[cfg(test)]
mod tests;
