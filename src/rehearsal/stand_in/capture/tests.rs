use super::*;

fn words(line: &str) -> Vec<OsString> {
    line.split(' ').map(OsString::from).collect()
}

#[test]
fn calls_that_need_the_screen_are_known() {
    for (line, fills) in [
        ("watch kubectl", true),
        ("docker exec -it x sh", true),
        ("kubectl exec -i -t x -- sh", true),
        ("docker build -t x .", false),
        ("kubectl get pods", false),
    ] {
        let words = words(line);
        let tool = words[0].to_str().expect("text");
        assert_eq!(fills_the_screen(tool, &words[1..]), fills, "{line}");
    }
}
