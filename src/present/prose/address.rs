//! Web addresses within text.

use std::iter;

const SCHEMES: [&str; 2] = ["https://", "http://"];

/// Whether there is an address in `text`.
pub(super) fn is_in(text: &str) -> bool {
    SCHEMES.iter().any(|scheme| text.contains(scheme))
}

/// An address without the parts that no one reads aloud.
pub(super) fn bare(address: &str) -> &str {
    let prefixes = ["mailto:", "https://", "http://"];
    let found = prefixes
        .iter()
        .find_map(|prefix| address.strip_prefix(prefix));
    found.unwrap_or(address).trim_end_matches('/')
}

/// `text` in pieces, each with whether it is a web address.
pub(super) fn split(text: &str) -> impl Iterator<Item = (&str, bool)> {
    let mut rest = text;
    let mut next = None;
    iter::from_fn(move || {
        if let Some(address) = next.take() {
            return Some((address, true));
        }
        let start = SCHEMES.iter().filter_map(|scheme| rest.find(scheme)).min();
        let (before, from) = rest.split_at(start.unwrap_or(rest.len()));
        let end = from.find(|c: char| c.is_whitespace() || "<>\"`|".contains(c));
        let address = &from[..end.unwrap_or(from.len())];
        let address = address.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '\'', '*']);
        rest = &from[address.len()..];
        next = (!address.is_empty()).then_some(address);
        if before.is_empty() {
            next.take().map(|address| (address, true))
        } else {
            Some((before, false))
        }
    })
}

#[cfg(test)]
mod tests;
