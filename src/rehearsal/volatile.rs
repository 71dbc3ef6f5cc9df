//! What differs in the output of two runs though nothing is different: ages, times, generated names
//! and addresses.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::{Captures, Regex};

/// Values of one run, and those of an earlier one that stood in their place.
pub(super) type Earlier = BTreeMap<String, String>;

/// The first group: values that stay the same throughout a run. The second: ages and times.
static VOLATILE: LazyLock<Regex> = LazyLock::new(|| {
    // Letters and digits that Kubernetes generates names of.
    let generated = "[bcdfghjklmnpqrstvwxz2456789]";
    let values = [
        // UUIDs, and ids of at least twelve hexadecimal digits.
        r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b".to_owned(),
        r"\b[0-9a-f]{12,}\b".to_owned(),
        // The ends of names: of Pods of a Deployment, of those of a DaemonSet or Job.
        format!(r"-[0-9a-z]{{6,10}}-{generated}{{5}}\b"),
        format!(r"-{generated}{{5}}\b"),
        r"\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b".to_owned(),
    ];
    let times = [
        r"\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?: ?(?:Z|[+-]\d\d:?\d\d))?",
        r"\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? (?:\d+ )?[A-Z][a-z]{2} +\d+ [\d:]+(?: [A-Z]+)?(?: \d{4})?\b",
        r"\b\d\d:\d\d:\d\d(?:\.\d+)?\b",
        r"\b(?:\d+(?:\.\d+)?(?:ms|µs|[smhd]))+\b",
        r"\[\d{4}\]",
    ];
    let pattern = format!("({})|({})", values.join("|"), times.join("|"));
    Regex::new(&pattern).expect("the pattern is constant, and a test compiles it")
});

/// `text` with everything volatile taken out, and blanks made alike: columns move with the width of
/// what stands in them.
fn shape(text: &str) -> String {
    let blind = VOLATILE.replace_all(text, "\u{0}");
    let mut shape = String::with_capacity(blind.len());
    for line in blind.split('\n') {
        for word in line.split(' ').filter(|word| !word.is_empty()) {
            shape.push(' ');
            shape.push_str(word);
        }
        shape.push('\n');
    }
    shape
}

/// True when the two differ in nothing but what is volatile.
pub(super) fn is_alike(one: &str, other: &str) -> bool {
    one == other || shape(one) == shape(other)
}

/// Notes the values of `new` and of `old`, two texts that are alike.
pub(super) fn learn(earlier: &mut Earlier, old: &str, new: &str) {
    for (old, new) in VOLATILE.captures_iter(old).zip(VOLATILE.captures_iter(new)) {
        if let (Some(old), Some(new)) = (old.get(1), new.get(1))
            && old.as_str() != new.as_str()
        {
            earlier.insert(new.as_str().to_owned(), old.as_str().to_owned());
        }
    }
}

/// `text` with the values of the earlier run.
pub(super) fn as_earlier(earlier: &Earlier, text: &str) -> String {
    if earlier.is_empty() {
        return text.to_owned();
    }
    let value = |found: &Captures<'_>| {
        let found = &found[0];
        earlier.get(found).map_or(found, String::as_str).to_owned()
    };
    VOLATILE.replace_all(text, value).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &str = "NAME                   READY   AGE\nweb-6d5f8c7b9d-4kq2x   1/1     9s\nweb-6d5f8c7b9d-9wz7m   1/1     9s\n";
    const NEW: &str = "NAME                   READY   AGE\nweb-77f49d5c6b-zz7x4   1/1     12m4s\nweb-77f49d5c6b-tn6hv   1/1     9s\n";

    #[test]
    fn what_only_looks_different_is_alike() {
        assert!(is_alike(OLD, NEW));
        assert!(is_alike(
            "LAST DEPLOYED: Thu Aug 29 16:41:26 2024",
            "LAST DEPLOYED: Fri Aug  9 1:41:26 2024"
        ));
        assert!(is_alike(
            "INFO[0004] at 2024-08-29T16:41:26Z",
            "INFO[0011] at 2026-01-01T00:00:00Z"
        ));
        assert!(is_alike("id 3f1d7c0b9a4e8256", "id 9e07b3d5f1c2864a"));
    }

    #[test]
    fn what_says_something_is_not() {
        for (one, other) in [
            ("web-1   1/1   9s", "web-1   0/1   9s"),
            ("version 6.7.0", "version 6.7.1"),
            ("requests_total 12", "requests_total 13"),
            ("a\n", "a\na\n"),
            ("a b", "ab"),
        ] {
            assert!(!is_alike(one, other), "{one} | {other}");
        }
    }

    #[test]
    fn values_are_learnt_and_put_back() {
        let mut earlier = Earlier::new();
        learn(&mut earlier, OLD, NEW);
        learn(&mut earlier, "10.42.0.7 5s", "10.42.0.19 6s");
        assert_eq!(
            as_earlier(&earlier, "pod/web-77f49d5c6b-zz7x4 at 10.42.0.19 for 6s"),
            "pod/web-6d5f8c7b9d-4kq2x at 10.42.0.7 for 6s"
        );
        assert_eq!(earlier.len(), 3, "ages are no values");
    }
}
