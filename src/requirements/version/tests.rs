use super::*;

fn found(text: &str) -> Option<String> {
    version_in(text, "").map(|version| version.to_string())
}

#[test]
fn versions_are_made_alike() {
    for (text, version) in [
        ("1.30", "1.30.0"),
        ("v1.30.2", "1.30.2"),
        ("v1.30.2+k3s1", "1.30.2"),
        ("enterprise-2.16.0", "2.16.0"),
        ("1.2.3-rc.7", "1.2.3-rc.7"),
        ("1.2.3-rc7+build.5", "1.2.3-rc.7"),
        ("1.2.3-alpha.01", "1.2.3-alpha.1"),
        ("3.13.0a1", "3.13.0-a.1"),
        ("1.2.3-gke.100", "1.2.3"),
        ("2.0.0-apple", "2.0.0"),
        ("less 590 (PCRE2 regular expressions)", "590.0.0"),
        ("listening on 127.0.0.1, version 2.5", "2.5.0"),
        ("1.2.3.4", "1.2.3"),
        ("Google Chrome 126.0.6478.126", "126.0.6478"),
        ("nmap 7.94.0.1-rc2", "7.94.0"),
        ("tool 5.0.0.2 (2024.1)", "5.0.0"),
        ("10.0.2.1", "10.0.2"),
        ("node 10.0.0.7 runs v1.31.2", "1.31.2"),
        ("server https://8.8.8.8:6443, client 1.30.1.0", "1.30.1"),
    ] {
        assert_eq!(found(text).as_deref(), Some(version), "{text}");
    }
    assert_eq!(found("usage: thing [options]"), None);
    assert_eq!(found("listening on 127.0.0.1:80"), None);
    assert_eq!(found("99999999999999999999.1"), None);
}

#[test]
fn ranges_take_what_people_mean_by_them() {
    for (range, version, will_do) in [
        (">= 1.29", "1.29", true),
        (">= 1.29", "1.30.1+k3s1", true),
        (">= 1.29", "1.28.9", false),
        (">= 5.6, < 6", "6.0.0", false),
        (">= 1.29", "1.30.0-rc.1", true),
        (">= 1.29", "1.29.0-rc.1", false),
        (">= 1.29.0-rc.1", "1.29.0-rc.10", true),
        (">= 1.29.0-rc.9", "1.29.0-rc.7", false),
        ("< 2", "2.0.0-rc.1", false),
        ("~1.2", "1.2.3-rc.1", true),
        ("^1.2", "2.0.0-rc.1", false),
        ("*", "1.0.0-rc.1", true),
    ] {
        let parsed = VersionReq::parse(range).expect(range);
        let version_found = version_in(version, "").expect(version);
        assert_eq!(
            satisfies(&parsed, &version_found),
            will_do,
            "{version} for {range}"
        );
    }
}
