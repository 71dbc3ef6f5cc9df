use super::may_redirect;

#[test]
fn an_argument_called_exec_redirects_nothing() {
    for text in [
        "exec >log",
        "a; exec 2>&1",
        "if true; then exec 3<x; fi",
        "A=1 exec >x",
        "eval 'exec >x'",
        "{ exec >x; }",
        "a\nexec >x",
        "builtin  exec >x",
    ] {
        assert!(may_redirect(text), "{text}");
    }
    for text in [
        "docker exec web ls",
        "kubectl  exec -it web -- sh",
        "find . -exec ls {} +",
        "execute",
        "run-exec x",
    ] {
        assert!(!may_redirect(text), "{text}");
    }
}
