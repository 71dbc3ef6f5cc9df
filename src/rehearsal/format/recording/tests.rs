use super::*;

fn call(line: &str) -> Call {
    let argv = line
        .split(' ')
        .map(|word| CallWord::Exact(word.into()))
        .collect();
    Call {
        argv,
        ..Call::default()
    }
}

#[test]
fn words_that_ask_for_standard_input_are_known() {
    for line in [
        "kubectl apply -f -",
        "kubectl apply --filename=-",
        "docker exec -i x sh",
    ] {
        assert!(call(line).reads_stdin(), "{line}");
    }
    for line in [
        "docker login --password-stdin",
        "curl -d @- http://x",
        "kubectl get pods",
    ] {
        assert_eq!(
            call(line).reads_stdin(),
            line.contains("-stdin") || line.contains('@')
        );
    }
    assert!(
        !Call {
            stdin: Stdin::None,
            ..call("kubectl apply -f -")
        }
        .reads_stdin()
    );
}

#[test]
fn a_call_of_a_tool_that_is_not_replaced_is_found() {
    let calls = ["kubectl get", "kubeclt get", "kubeclt put"]
        .map(call)
        .to_vec();
    let recording = Recording {
        calls,
        ..Recording::default()
    };
    let findings = recording.unknown_tools(&["kubectl".into(), "kind".into()]);
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].help.as_deref(), Some("did you mean `kubectl`?"));
}
