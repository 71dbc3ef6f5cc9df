use super::*;

#[test]
fn words_of_this_machine_and_secrets_become_patterns() {
    let surroundings = Concealment::sample();
    for (word, expected) in [
        ("plain", CallWord::Exact("plain".into())),
        (
            "/work/shop/certs:/opt",
            CallWord::Glob("*/certs:/opt".into()),
        ),
        (
            "--kubeconfig=/home/me/.kube",
            CallWord::Glob("--kubeconfig=*/.kube".into()),
        ),
        ("/work/shops", CallWord::Exact("/work/shops".into())),
        ("--token=geheim", CallWord::Glob("--token=*".into())),
        ("/work/shop?", CallWord::Glob("*\\?".into())),
        ("/tmp/tmp.TVAakRLsm7/a", CallWord::Glob("*/a".into())),
        (
            "--in=/var/T/tmp.4q2LdxKw0Z",
            CallWord::Glob("--in=*".into()),
        ),
        ("/tmp/tmp.conf", CallWord::Exact("/tmp/tmp.conf".into())),
    ] {
        assert_eq!(surroundings.word(word), expected, "{word}");
    }
}
