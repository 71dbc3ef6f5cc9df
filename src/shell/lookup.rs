//! The meaning of a word for the shell at this moment, and where the shell finds programs.

use std::fmt::Write as _;
use std::path::PathBuf;

use super::error::SessionError;
use super::quote;
use super::session::Session;

/// The meaning of a word, besides a builtin or a program.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Meaning {
    /// The text of the alias of this name.
    pub alias: Option<String>,
    /// The function of this name, as bash prints it.
    pub function: Option<String>,
}

impl Session {
    /// The meanings of `words`, in order. A word with a NUL has none.
    pub async fn meanings(&mut self, words: &[String]) -> Result<Vec<Meaning>, SessionError> {
        let mut text = String::from("builtin :");
        for word in words.iter().filter(|word| !word.contains('\0')) {
            let word = quote::word(word);
            // Writing to a string cannot fail.
            let _ = write!(
                text,
                "; builtin alias -- {word}; builtin printf '\\0'; \
                 builtin declare -f -- {word}; builtin printf '\\0'"
            );
        }
        let answer = self.ask(&text).await?;
        let answer = String::from_utf8_lossy(&answer);
        let mut fields = answer.split('\0');
        let mut meanings = Vec::with_capacity(words.len());
        for word in words {
            let mut meaning = Meaning::default();
            if !word.contains('\0') {
                let alias = fields.next().ok_or(SessionError::Silent)?;
                let function = fields.next().ok_or(SessionError::Silent)?;
                meaning.alias = alias_text(alias);
                meaning.function = (!function.is_empty()).then(|| function.to_owned());
            }
            meanings.push(meaning);
        }
        Ok(meanings)
    }

    /// Makes sure that the shell searches `folders` first, in this order, and has no other path of
    /// `programs` in its cache. Returns false if the workshop has made PATH read-only.
    pub async fn look_first_in(
        &mut self,
        folders: &[PathBuf],
        programs: &[String],
    ) -> Result<bool, SessionError> {
        let first: Vec<_> = folders
            .iter()
            .map(|folder| folder.to_string_lossy().into_owned())
            .collect();
        let search_path = self.search_path(programs).await?;
        let Some(changed) = with_first(search_path.as_deref(), &first) else {
            return Ok(true);
        };
        let changed = quote::word(&changed);
        self.ask(&format!("builtin export PATH={changed}")).await?;
        let now = self.search_path(&[]).await?;
        Ok(with_first(now.as_deref(), &first).is_none())
    }

    /// PATH, if it is set and exported. Clears the cached paths of `programs`.
    async fn search_path(&mut self, programs: &[String]) -> Result<Option<String>, SessionError> {
        let mut text = String::new();
        if !programs.is_empty() {
            let programs: Vec<_> = programs.iter().map(|name| quote::word(name)).collect();
            text = format!("builtin hash -d {}; ", programs.join(" "));
        }
        text.push_str(
            "builtin declare -p PATH; builtin printf '\\0%s\\0%s\\0' \"${PATH+x}\" \"${PATH-}\"",
        );
        let answer = self.ask(&text).await?;
        let answer = String::from_utf8_lossy(&answer);
        let mut fields = answer.split('\0');
        let declared = fields.next().unwrap_or_default();
        let attributes = declared.split(' ').nth(1).unwrap_or_default();
        let is_set = fields.next() == Some("x");
        let value = fields.next().ok_or(SessionError::Silent)?;
        Ok((is_set && attributes.contains('x')).then(|| value.to_owned()))
    }
}

/// `search_path` with `first` at its beginning and nowhere else; `None` if it has that form
/// already.
fn with_first(search_path: Option<&str>, first: &[String]) -> Option<String> {
    let parts: Vec<_> = search_path.map_or_else(Vec::new, |path| path.split(':').collect());
    if search_path.is_some()
        && parts.starts_with(&first.iter().map(String::as_str).collect::<Vec<_>>())
    {
        return None;
    }
    let others = parts
        .into_iter()
        .filter(|part| !first.iter().any(|folder| folder == part));
    Some(
        first
            .iter()
            .map(String::as_str)
            .chain(others)
            .collect::<Vec<_>>()
            .join(":"),
    )
}

/// The text of an alias, from what `alias NAME` prints: `alias NAME='...'`, in POSIX mode without
/// the first word.
fn alias_text(printed: &str) -> Option<String> {
    let quoted = printed.trim_end_matches('\n').split_once("='")?.1;
    let quoted = quoted.strip_suffix('\'')?;
    Some(quoted.replace("'\\''", "'"))
}

#[cfg(test)]
mod tests;
