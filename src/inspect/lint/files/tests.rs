use super::super::testing::{Bench, script};

const NOTHING: [&str; 0] = [];

#[test]
fn files_that_are_not_there_are_found() {
    for (text, name) in [
        ("bat x.yaml\n", "x.yaml"),
        ("kubectl apply -n y -f k8s/x.yaml\n", "k8s/x.yaml"),
        ("./setup.sh\n", "./setup.sh"),
        ("source env.sh\n", "env.sh"),
        ("wc -l < data\n", "data"),
        ("sudo bash bin/x\n", "bin/x"),
    ] {
        let found = script("missing-file", text);
        assert_eq!(found.len(), 1, "{text}");
        let message = format!("there is no file `{name}`, and no earlier command makes it");
        assert!(found[0].ends_with(&message), "{found:?}");
    }
}

#[test]
fn files_that_are_there_or_may_be_made_are_left_alone() {
    let bench = |text: &str| {
        Bench::new()
            .file("a.sh", text)
            .file("x.yaml", "")
            .file("sub/y.yaml", "")
            .file("make.sh", "echo >z.yaml")
            .find("missing-file")
    };
    for text in [
        "bat -l yaml x.yaml\n",
        "kubectl apply -f sub/y.yaml\n",
        "cd sub\ncat y.yaml\ncd ..\ncat x.yaml\n",
        "(cd sub)\ncat x.yaml\n",
        "cd $HOME\ncat gone\n",
        "curl -o z.yaml https://x.y\nbat z.yaml\n",
        "echo > z.yaml && cat z.yaml\n",
        "./make.sh\ncat z.yaml\n",
        "git clone https://x.y/repo\ncat repo/z.yaml\ncd repo\ncat any\n",
        "cat *.yaml \"$FILE\" ~/x /nowhere/y - https://x.y/z\n",
        "kubectl logs -f pod\nbash -c 'true'\nbash -s -- x <x.yaml\ntail -n 5 x.yaml\n",
    ] {
        assert_eq!(bench(text), NOTHING, "{text}");
    }
}

#[test]
fn a_missing_file_is_reported_once() {
    assert_eq!(
        script("missing-file", "bat x.yaml\nkubectl apply -f x.yaml\n").len(),
        1
    );
}

#[test]
fn a_stand_in_must_be_there() {
    let text = "```bash {ci=@there}\nvi\n```\n```bash {ci=@gone}\nvi\n```\n";
    let bench = Bench::new().file("a.md", text).file("there", "");
    assert_eq!(
        bench.find("missing-file"),
        ["4:1 there is no file `gone`, which `ci=@` names"]
    );
}

#[test]
fn files_that_git_ignores_are_found() {
    let bench = Bench::new()
        .file("a.sh", "cat kept.txt secret.env\n")
        .file(".git/HEAD", "")
        .file(".gitignore", "*.env\n")
        .file("kept.txt", "")
        .file("secret.env", "");
    assert_eq!(
        bench.find("ignored-file"),
        ["1:14 git ignores `secret.env`: it is only on this machine"]
    );
}
