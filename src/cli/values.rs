//! The values of options, with error messages in the style of this program.
//!
//! Each error names what the option accepts, so that it can continue "`--timeout` takes ...".

use std::fmt;
use std::num::NonZeroUsize;
use std::time::Duration;

/// The values that an option accepts, with an example.
#[derive(Debug)]
pub(super) struct ValueForm {
    /// Such as "a duration such as `90s` or `5m`".
    pub(super) what: &'static str,
    /// The value that was probably meant.
    pub(super) meant: Option<String>,
}

impl fmt::Display for ValueForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.what)
    }
}

impl std::error::Error for ValueForm {}

impl ValueForm {
    const fn new(what: &'static str) -> Self {
        Self { what, meant: None }
    }
}

/// A time with its unit.
pub(super) fn duration(text: &str) -> Result<Duration, ValueForm> {
    let text = text.trim();
    humantime::parse_duration(text).map_err(|_| {
        let above = text.trim_start_matches('-');
        let number = above.parse::<u64>().ok();
        let number = number.map(|number| format!("{number}s"));
        let is_below = above != text && humantime::parse_duration(above).is_ok();
        ValueForm {
            meant: number.or_else(|| is_below.then(|| above.to_owned())),
            ..ValueForm::new("a duration such as `90s` or `5m`")
        }
    })
}

/// A time limit: the same as [`duration`], but not 0, with which nothing would begin.
pub(super) fn limit(text: &str) -> Result<Duration, ValueForm> {
    match duration(text)? {
        Duration::ZERO => Err(ValueForm::new(
            "a duration longer than 0, such as `90s` or `5m`",
        )),
        limit => Ok(limit),
    }
}

/// A number, at least one.
pub(super) fn count(text: &str) -> Result<NonZeroUsize, ValueForm> {
    let number = text.trim().parse();
    number.map_err(|_| ValueForm::new("a whole number from 1"))
}

/// A port of this machine; 0 means any free one.
pub(super) fn port(text: &str) -> Result<u16, ValueForm> {
    let number = text.trim().parse();
    number.map_err(|_| ValueForm::new("a port: a whole number from 0 to 65535"))
}

/// A factor for a speed.
pub(super) fn factor(text: &str) -> Result<f64, ValueForm> {
    match text.trim().parse::<f64>() {
        Ok(factor) if factor.is_finite() && factor > 0.0 => Ok(factor),
        _ => Err(ValueForm::new(
            "a number greater than 0, such as `2` or `0.5`",
        )),
    }
}

#[cfg(test)]
mod tests;
