use super::*;

#[test]
fn options_that_a_user_can_mean_are_set() {
    for (posix, options, wanted) in [
        (None, None, None),
        (None, Some("braceexpand:hashall:monitor:noexec:x;y"), None),
        (Some(""), None, Some("export POSIXLY_CORRECT=''")),
        (
            Some("a b"),
            Some("errexit:nounset"),
            Some("export POSIXLY_CORRECT='a b'"),
        ),
        (
            None,
            Some("errexit:nounset"),
            Some("set -o nounset -o errexit"),
        ),
        (None, Some("posix"), Some("set -o posix")),
    ] {
        assert_eq!(setting([posix, options, None]).as_deref(), wanted);
    }
    let all = setting([None, Some("nounset"), Some("900")]);
    assert_eq!(all.as_deref(), Some("export TMOUT='900'; set -o nounset"));
}
