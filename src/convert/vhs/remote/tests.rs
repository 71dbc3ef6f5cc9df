use super::*;

#[test]
fn a_call_that_opens_a_shell_elsewhere_reads_lines_and_others_do_not() {
    for (call, wanted) in [
        ("ssh host", true),
        ("ssh -p 2222 -i key me@host", true),
        ("ssh host ls", false),
        ("docker run -it alpine", true),
        ("docker run --rm -it --name web -v /a:/b alpine sh", true),
        ("docker run -it alpine ls", false),
        ("docker run alpine", false),
        ("docker exec -it web /bin/bash", true),
        ("docker exec -it web ls", false),
        ("kubectl exec -it web -- bash", true),
        ("kubectl exec -it web -- psql", true),
        ("kubectl exec -it web -- cat a", false),
        ("kubectl -n demo run shell -it --image=alpine", true),
        ("kubectl get pods", false),
        ("ls -it", false),
    ] {
        let words: Vec<_> = call.split(' ').collect();
        assert_eq!(reads_lines(words[0], &words[1..]), wanted, "{call}");
    }
}
