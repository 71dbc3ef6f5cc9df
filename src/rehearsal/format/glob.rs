//! Patterns of words: `*`, `?` and `\`. Pure.

/// True when `text` is of the form `pattern`: `*` any text, `?` one character, `\` literal.
pub(in crate::rehearsal) fn glob_matches(pattern: &str, text: &str) -> bool {
    let (mut pattern, mut text) = (pattern.chars(), text.chars());
    // Where to go on when what follows the last `*` does not fit: that star takes one more.
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
            // More of the text for the star would leave even less for what follows.
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
