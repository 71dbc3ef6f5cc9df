//! Versions in the output of programs, which are rarely in the form of semver.

use std::sync::LazyLock;

use regex::{Captures, Regex};
use semver::{Comparator, Op, Prerelease, Version, VersionReq};

/// `1.30`, `v1.30.2`, with the text attached to its end. Four numbers may be an address.
static DOTTED: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = r"(?:^|[^0-9.])(\d+)\.(\d+)(?:\.(\d+))?([0-9A-Za-z.+~-]*)";
    Regex::new(pattern).expect("the pattern is valid")
});

/// A version that is a single number: `less 590`.
static NUMBER: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?:^|[\sv-])(\d+)(?:$|[\s,(])").expect("the pattern is valid"));

/// The marks of pre-releases. Anything else after the numbers comes from the build or the
/// distribution: `+k3s1`, `-eks-036c24b`, `w`.
static BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    let pattern =
        r"(?i)^[-.~]?(?:(alpha|beta|rc|preview|pre|dev|next|nightly|snapshot|canary)|(a|b)[.-]?\d)";
    Regex::new(pattern).expect("the pattern is valid")
});

/// The first version in `text`, after `marker` if it contains that: `1.30` becomes 1.30.0, a `v` or
/// a name before it is dropped, `-rc.7` is kept, build and distribution are not. A fourth number is
/// dropped like a build. The address of a host is not a version.
pub fn version_in(text: &str, marker: &str) -> Option<Version> {
    let start = text.find(marker).map_or(0, |at| at + marker.len());
    let text = &text[start..];
    let all = || DOTTED.captures_iter(text);
    let place = |found: &Captures<'_>| Address::of(text, found);
    all()
        .filter(|found| place(found) == Address::No)
        .chain(all().filter(|found| place(found) == Address::Private))
        .find_map(|found| {
            let number = |nth| found.get(nth).map_or(Some(0), |n| n.as_str().parse().ok());
            let mut version = Version::new(number(1)?, number(2)?, number(3)?);
            version.pre = prerelease(&found[4]);
            Some(version)
        })
        .or_else(|| {
            let number = NUMBER.captures(text)?[1].parse().ok()?;
            Some(Version::new(number, 0, 0))
        })
}

/// Whether four numbers are the address of a host.
#[derive(PartialEq, Eq)]
enum Address {
    No,
    /// In a range for private use, which may also be a version.
    Private,
    /// Yes, according to the words around it.
    Yes,
}

impl Address {
    fn of(text: &str, found: &Captures<'_>) -> Self {
        let byte = |text: &str| text.parse::<u8>().ok();
        let fourth = found[4].strip_prefix('.').and_then(byte);
        let third = found.get(3).and_then(|third| byte(third.as_str()));
        let (Some(first), Some(second), Some(_), Some(_)) =
            (byte(&found[1]), byte(&found[2]), third, fourth)
        else {
            return Self::No;
        };
        let number = found.get(1).map_or(0, |first| first.start());
        let end = found.get(0).map_or(0, |whole| whole.end());
        let is_named = ["on ", "at ", "to ", "from ", "host ", "address ", "//", "@"]
            .iter()
            .any(|word| text[..number].ends_with(word));
        if is_named || text[end..].starts_with([':', '/']) {
            return Self::Yes;
        }
        match (first, second) {
            (0 | 10 | 127, _) | (192, 168) | (172, 16..=31) | (169, 254) => Self::Private,
            _ => Self::No,
        }
    }
}

/// `-rc7+k3s1` as `rc.7`, so that `rc.10` comes after `rc.9`.
fn prerelease(rest: &str) -> Prerelease {
    if !BEFORE.is_match(rest) {
        return Prerelease::EMPTY;
    }
    let own = rest.split('+').next().unwrap_or_default().to_lowercase();
    let mut parts: Vec<String> = Vec::new();
    for c in own.chars() {
        let joins = parts.last().is_some_and(|part| {
            !part.is_empty()
                && part.ends_with(|last: char| last.is_ascii_digit()) == c.is_ascii_digit()
        });
        match c {
            '.' | '-' | '~' => parts.push(String::new()),
            c if joins => parts.last_mut().into_iter().for_each(|part| part.push(c)),
            c => parts.push(c.to_string()),
        }
    }
    let parts: Vec<_> = parts
        .iter()
        .filter(|part| !part.is_empty())
        .map(|part| part.parse::<u64>().map_or(part.clone(), |n| n.to_string()))
        .collect();
    Prerelease::new(&parts.join(".")).unwrap_or(Prerelease::EMPTY)
}

/// True when `version` is in `range`.
///
/// The rules of semver exclude pre-releases from every range that does not name one. Authors who
/// write `>= 1.29` also mean 1.30.0-rc.1; but 1.29.0-rc.1 comes before 1.29.
pub fn satisfies(range: &VersionReq, version: &Version) -> bool {
    if range.matches(version) || version.pre.is_empty() {
        return range.matches(version);
    }
    let release = Version::new(version.major, version.minor, version.patch);
    let begins_there = |comparator: &Comparator| lower_end(comparator) == Some(release.clone());
    range.matches(&release) && !range.comparators.iter().any(begins_there)
}

/// The lowest version of a comparator; `None` if it has no lower end.
fn lower_end(comparator: &Comparator) -> Option<Version> {
    let has_lower_end = !matches!(comparator.op, Op::Less | Op::LessEq);
    has_lower_end.then(|| {
        let (minor, patch) = (comparator.minor, comparator.patch);
        Version::new(comparator.major, minor.unwrap_or(0), patch.unwrap_or(0))
    })
}

#[cfg(test)]
mod tests;
