//! Questions about the variables and the commands that the shell knows.
//!
//! Owns the questions and their answers. They change nothing in the shell.

use super::driver;
use super::error::SessionError;
use super::session::Session;

impl Session {
    /// The current values of `names`; `None` for a name that is unset, or that is not the name of a
    /// variable. An array gives its first element, as `$NAME` does. `NAME[*]` gives all of them,
    /// and `[*]` all arguments, each after a blank.
    pub async fn values(&mut self, names: &[String]) -> Result<Vec<Option<String>>, SessionError> {
        let asked: Vec<&str> = names
            .iter()
            .map(String::as_str)
            .filter(|name| is_parameter(name))
            .collect();
        if asked.is_empty() {
            return Ok(names.iter().map(|name| self.special(name)).collect());
        }
        let answer = self.ask(&driver::values(&asked)).await?;
        let text = String::from_utf8_lossy(&answer);
        let mut fields = text.split('\0');
        let mut values = Vec::new();
        for name in names {
            if !is_parameter(name) {
                values.push(self.special(name));
                continue;
            }
            let set = fields.next() == Some("x");
            let value = fields.next().ok_or(SessionError::Silent)?;
            values.push(set.then(|| value.to_owned()));
        }
        Ok(values)
    }

    /// The names of all current variables, including those of bash.
    pub async fn variables(&mut self) -> Result<Vec<String>, SessionError> {
        let names = self.ask("builtin compgen -v").await?;
        Ok(lines(&names))
    }

    /// The names of the current functions and aliases.
    pub async fn functions_and_aliases(&mut self) -> Result<Vec<String>, SessionError> {
        let names = "builtin compgen -A function; builtin compgen -A alias";
        let names = lines(&self.ask(names).await?).into_iter();
        let is_ours = |name: &String| name == "exit" || name.starts_with("__demosh");
        Ok(names.filter(|name| !is_ours(name)).collect())
    }

    /// The current contents of the variables `names`: the one value, or each element of an array.
    pub async fn elements(&mut self, names: &[String]) -> Result<Vec<Vec<String>>, SessionError> {
        let asked: Vec<_> = names.iter().map(String::as_str).collect();
        if !asked.iter().any(|name| is_variable(name)) {
            return Ok(vec![Vec::new(); names.len()]);
        }
        let variables: Vec<_> = asked
            .iter()
            .copied()
            .filter(|name| is_variable(name))
            .collect();
        let answer = self.ask(&driver::elements(&variables)).await?;
        let text = String::from_utf8_lossy(&answer);
        let mut fields = text.split('\0');
        let mut elements = Vec::new();
        for name in asked {
            let of_name = fields
                .by_ref()
                .take_while(|field| is_variable(name) && *field != ".");
            let values = of_name.filter_map(|field| field.strip_prefix('='));
            elements.push(if is_variable(name) {
                values.map(str::to_owned).collect()
            } else {
                Vec::new()
            });
        }
        Ok(elements)
    }

    /// Parameters that the driver's own commands have changed; they are answered from the saved
    /// state.
    fn special(&self, name: &str) -> Option<String> {
        (name == "?").then(|| self.state.before.status.to_string())
    }

    /// Whether `word` is a function, an alias, a builtin or a program at this moment.
    pub async fn knows(&mut self, word: &str) -> Result<bool, SessionError> {
        if word.is_empty() || word.contains('\0') {
            return Ok(false);
        }
        let answer = self.ask(&driver::kind(word)).await?;
        let kind = String::from_utf8_lossy(&answer);
        Ok(matches!(
            kind.trim_end(),
            "function" | "alias" | "builtin" | "file"
        ))
    }
}

fn lines(answer: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(answer);
    text.lines().map(str::to_owned).collect()
}

/// Whether `name` can be the name of a variable.
pub(super) fn is_variable(name: &str) -> bool {
    let is_other = |first: char| first.is_ascii_digit() || first == '#';
    is_parameter(name) && !name.starts_with(is_other) && !name.ends_with("[*]")
}

/// Whether `name` is a variable or a positional parameter.
fn is_parameter(name: &str) -> bool {
    let element = name.strip_suffix("[*]").filter(|name| is_variable(name));
    let mut bytes = element.unwrap_or(name).bytes();
    match bytes.next() {
        Some(b'0'..=b'9') => bytes.all(|byte| byte.is_ascii_digit()),
        Some(b'a'..=b'z' | b'A'..=b'Z' | b'_') => {
            bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        }
        Some(b'#') => name == "#",
        Some(b'[') => name == "[*]",
        _ => false,
    }
}

#[cfg(test)]
mod tests;
