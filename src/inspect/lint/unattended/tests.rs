use super::super::testing::{markdown, script};

const NOTHING: [&str; 0] = [];

fn block(id: &str, attributes: &str, text: &str) -> Vec<String> {
    markdown(id, &format!("```bash {attributes}\n{text}\n```\n"))
}

#[test]
fn editors_and_questions_are_found() {
    let unattended = "which does not work in an unattended run";
    for (text, reason) in [
        ("vi x", "`vi` edits a file by hand"),
        ("kubectl edit svc x", "`kubectl edit` opens an editor"),
        ("kubectl -n x edit svc y", "`kubectl edit` opens an editor"),
        ("read -p name X", "`read` asks for input"),
        ("git commit", "`git commit` opens an editor for the message"),
        ("sudo vim x", "`vim` edits a file by hand"),
    ] {
        let found = block("interactive-command", "", text);
        assert_eq!(found, [format!("2:1 {reason}, {unattended}")], "{text}");
    }
}

#[test]
fn answers_and_harmless_uses_are_left_alone() {
    for (attributes, text) in [
        ("{ci=\"kubectl apply -f x\"}", "kubectl edit svc x"),
        ("{ci=skip}", "vi x"),
        ("", "git commit -am x"),
        ("", "cat x | while read -r line; do echo $line; done"),
        ("", "read -r X < file"),
        ("", "less file"),
        ("", "echo vi"),
    ] {
        assert_eq!(
            block("interactive-command", attributes, text),
            NOTHING,
            "{text}"
        );
    }
}

#[test]
fn pauses_that_are_never_seen_are_found() {
    assert_eq!(
        script("hidden-pause", "watch kubectl get pods\n#@SHOW\nwatch ls\n"),
        ["1:1 `watch` waits for input, but nothing is shown here"]
    );
    assert_eq!(
        script("hidden-pause", "f() { read x; }\nwatch x | cat\n"),
        NOTHING
    );
}

#[test]
fn commands_without_an_end_are_found() {
    for text in [
        "watch kubectl get pods",
        "kubectl get pods -w",
        "kubectl logs -f x",
        "kubectl port-forward svc/x 8080",
        "tail -f x",
    ] {
        assert_eq!(block("endless-watch", "", text).len(), 1, "{text}");
        for attributes in ["{within=90s}", "{expect=/x/}", "{ci=skip}", "{timeout=5s}"] {
            assert_eq!(block("endless-watch", attributes, text), NOTHING, "{text}");
        }
    }
    for text in [
        "kubectl port-forward svc/x 8080 &",
        "kubectl logs -f x | head -1",
        "timeout 5 kubectl get pods -w",
        "kubectl get pods",
    ] {
        assert_eq!(block("endless-watch", "", text), NOTHING, "{text}");
    }
}

#[test]
fn a_grep_at_the_end_is_found() {
    let message = "the block fails when this `grep` finds nothing";
    assert_eq!(
        block("trailing-grep", "", "ls\nkubectl get pods | grep x"),
        [format!("3:20 {message}")]
    );
    for (attributes, text) in [
        ("{within=90s}", "kubectl get pods | grep x"),
        ("{exit=any}", "kubectl get pods | grep x"),
        ("{exit=1}", "kubectl get pods | grep x"),
        ("", "kubectl get pods | grep x || true"),
        ("", "kubectl get pods | grep x\nls"),
        ("", "kubectl get pods | grep x | head"),
        ("", "grep x file"),
    ] {
        assert_eq!(block("trailing-grep", attributes, text), NOTHING, "{text}");
    }
}

#[test]
fn waits_without_a_limit_are_found() {
    for text in [
        "kubectl rollout status deploy/x",
        "while true; do sleep 1; done",
        "until curl -s x | grep -q y; do sleep 1; done",
        "kubectl wait pod x --for=condition=ready --timeout=-1s",
    ] {
        assert_eq!(block("unbounded-wait", "", text).len(), 1, "{text}");
        assert_eq!(
            block("unbounded-wait", "{timeout=5m}", text),
            NOTHING,
            "{text}"
        );
    }
    for text in [
        "kubectl rollout status deploy/x --timeout=2m",
        "kubectl wait pod x --for=condition=ready",
        "for i in 1 2 3; do true; done",
        "while true; do ((n++ > 5)) && break; done",
    ] {
        assert_eq!(block("unbounded-wait", "", text), NOTHING, "{text}");
    }
}

#[test]
fn terminals_that_are_not_there_are_found() {
    for text in [
        "kubectl exec -it x -- sh",
        "docker run --rm -ti alpine sh",
        "kubectl run x --tty --image y",
    ] {
        assert_eq!(block("terminal-required", "", text).len(), 1, "{text}");
        assert_eq!(block("terminal-required", "{ci=skip}", text), NOTHING);
    }
    for text in [
        "kubectl exec -i x -- sh",
        "kubectl exec x -- ls -t",
        "ls -it",
        "docker run -d alpine",
    ] {
        assert_eq!(block("terminal-required", "", text), NOTHING, "{text}");
    }
}
