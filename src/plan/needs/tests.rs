use super::*;

fn needed(texts: &[&str]) -> String {
    let needs = needs(&Plan::default(), texts).into_iter();
    let needs = needs.map(|need| {
        if need.guarded {
            need.name + "?"
        } else {
            need.name
        }
    });
    needs.collect::<Vec<_>>().join(" ")
}

#[test]
fn what_commands_read_and_do_not_set_is_needed() {
    for (texts, wanted) in [
        (&["rm -rf \"$W\"/*"][..], "W"),
        (&["cd \"$W\" && rm -rf *"], "W"),
        (&["W=$(mktemp -d); rm -rf \"$W\""], ""),
        (&["W=/x", "rm -rf \"$W\""], ""),
        (&["rm -rf \"$W\"; W="], "W"),
        (&["rm -rf \"$W\"", "W=/x"], "W"),
        (&["W=$W/sub; rm -rf \"$W\"/*"], "W"),
        (&["for d in a b; do rm -rf $d; done"], ""),
        (&["read -r d < f; rm $d"], ""),
        (&["rm \"${W[@]}\""], "W"),
        (&["bash -c 'rm -rf \"$W\"/*'"], "W"),
        (&["sudo sh -c 'rm -rf $W/*'"], "W"),
        (&["eval 'rm -rf $W/*'"], "W"),
        (&["export PATH=/x:$PATH; echo $1 $? $#"], ""),
        (&["declare -n r=W; rm -rf $r/x"], "W"),
        (&["v=W; rm -rf \"${!v}\"/x"], "W"),
        (&["rm -rf \"$(printenv W)\"/x"], "W"),
        (&["W=/x; declare -n r=W; rm -rf $r/x"], ""),
        (&["rm -rf ./*"], "PWD"),
        (&["sudo rm -f *.log"], "PWD"),
        (&["find . -name x -delete"], "PWD"),
        (&["git clean -fdx"], "PWD"),
        (&["cd /x; rm -rf ./*"], ""),
        (&["cd /x", "rm -rf *"], ""),
        (&["(cd /x); echo hi"], ""),
        (
            &["rm -rf /tmp/x ~/y; find /tmp/x -delete; find . -name x; git status"],
            "",
        ),
    ] {
        assert_eq!(needed(texts), wanted, "{texts:?}");
    }
}

#[test]
fn guards_hold_for_themselves_or_for_their_command() {
    for (texts, wanted) in [
        (&["rm -rf \"${W:?}\"/*"][..], "W?"),
        (&[": \"${W:?}\"; rm -rf \"$W\"/*"], "W? W?"),
        // An error in the first does not keep the second from running.
        (&[": \"${W:?}\"", "rm -rf \"$W\"/*"], "W? W"),
        (&["rm -rf \"${W:-/tmp/x}\"/*"], "W?"),
        (&["rm -rf \"${W:-}\"/* \"${W-}\"/*"], "W W"),
        (&["echo ${W:-none}; rm -rf \"$W\"/*"], "W? W"),
        (&["rm -rf ${W:+\"$W\"}"], "W? W"),
        (&["[ -n \"$W\" ] && rm -rf \"$W\"/*"], "W? W?"),
        (&["[[ -d $W ]] && rm -rf \"$W\"/*"], "W? W?"),
        (&["[ -d \"$W/sub\" ] && rm -rf \"$W\"/*"], "W W"),
        (&["echo ${#W}"], "W?"),
    ] {
        assert_eq!(needed(texts), wanted, "{texts:?}");
    }
}
