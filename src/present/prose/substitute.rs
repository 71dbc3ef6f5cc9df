//! Inserts the session's values into text.

/// Replaces each `${NAME}` that has a value; the value is not searched for more names.
pub(super) fn substitute(text: &str, value: &dyn Fn(&str) -> Option<String>) -> String {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("${") {
        let (before, from) = rest.split_at(at);
        result.push_str(before);
        let named = name(&from[2..]);
        if let Some((value, name)) = named.and_then(|name| Some((value(name)?, name))) {
            result.push_str(&value);
            rest = &from[name.len() + 3..];
        } else {
            result.push_str("${");
            rest = &from[2..];
        }
    }
    result + rest
}

/// The name at the start of `text` if a closing brace follows: a shell name or an argument number.
fn name(text: &str) -> Option<&str> {
    let part = |character: char| character.is_ascii_alphanumeric() || character == '_';
    let length = text.find(|character| !part(character))?;
    let name = &text[..length];
    let number = name.bytes().all(|byte| byte.is_ascii_digit());
    let begins_with_digit = name.starts_with(|first: char| first.is_ascii_digit());
    let closed = text[length..].starts_with('}');
    (closed && !name.is_empty() && (number || !begins_with_digit)).then_some(name)
}

#[cfg(test)]
mod tests;
