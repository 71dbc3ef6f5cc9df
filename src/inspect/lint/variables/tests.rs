use super::super::testing::{Bench, markdown, script};

const NOTHING: [&str; 0] = [];

#[test]
fn what_nothing_sets_is_found_once() {
    assert_eq!(
        script("unset-variable", "echo $NAME\necho ${NAME}x\nNAME=1\n"),
        ["1:7 nothing sets `NAME` before this"]
    );
    assert_eq!(
        script("unset-variable", "kubectl get pods -n $NAME\n").len(),
        1
    );
}

#[test]
fn what_is_set_inherited_or_guarded_is_left_alone() {
    for text in [
        "NAME=1\necho $NAME\n",
        "export NAME=1\necho $NAME\n",
        "read -r NAME\necho $NAME\n",
        "for n in 1 2; do echo $n; done\necho $n\n",
        "echo $HOME $PATH $USER $XDG_RUNTIME_DIR $? $1 $# $@\n",
        "echo ${NAME:-x} ${OTHER-x} ${THIRD:+x}\n",
        "if [ -z \"$NAME\" ]; then exit 1; fi\necho $NAME\n",
        "[[ -n $NAME ]] && echo $NAME\n",
        ": ${NAME:?}\necho $NAME\n",
        "f() { echo $NAME; }\nNAME=1\nf\n",
        "echo '$NAME' \\$NAME\n",
        "eval \"$(tool env)\"\necho $NAME\n",
        "source gone.sh\necho $NAME\n",
    ] {
        assert_eq!(script("unset-variable", text), NOTHING, "{text}");
    }
}

#[test]
fn what_the_front_matter_requires_is_set() {
    let text = "---\nrequires: {env: [NAME!]}\n---\n```bash\necho $NAME $OTHER\n```\n";
    assert_eq!(
        markdown("unset-variable", text),
        ["5:13 nothing sets `OTHER` before this"]
    );
}

#[test]
fn cleanup_that_depends_on_other_blocks_is_found() {
    let found = |cleanup: &str| {
        let text =
            format!("```bash\nWORK=$(mktemp -d)\n```\n```bash {{ci=finally}}\n{cleanup}\n```\n");
        markdown("cleanup-variable", &text)
    };
    assert_eq!(
        found("rm -rf \"$WORK\"/*"),
        ["5:10 this cleanup does not run if nothing has assigned `WORK`"]
    );
    for cleanup in [
        "rm -rf \"${WORK:?}\"/*",
        "[ -n \"$WORK\" ] && rm -rf \"$WORK\"/*",
        "WORK=/tmp/x\nrm -rf \"$WORK\"",
        "rm -rf \"$OTHER\"",
        "echo '$WORK'",
    ] {
        assert_eq!(found(cleanup), NOTHING, "{cleanup}");
    }
}

#[test]
fn files_that_are_sourced_are_read() {
    let bench = Bench::new()
        .file("a.sh", "source env.sh\necho $NAME $OTHER\n")
        .file("env.sh", "NAME=1\n");
    assert_eq!(
        bench.find("unset-variable"),
        ["2:13 nothing sets `OTHER` before this"]
    );
}
