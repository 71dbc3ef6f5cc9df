use super::*;

fn needed(texts: &[&str]) -> String {
    let texts: Vec<Script> = texts.iter().map(|text| (*text).into()).collect();
    let texts: Vec<&Script> = texts.iter().collect();
    let needs = needs(&Plan::default(), &texts).into_iter();
    let needs = needs.filter_map(|need| {
        let name = match need.supply {
            Supply::Folder => "folder".to_owned(),
            // Only a workshop knows which names are functions.
            Supply::Function(_) => return None,
            _ => need.name,
        };
        Some(if need.guarded { name + "?" } else { name })
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
        (&["export PATH=/x:$PATH; echo $? $$ $- $0"], ""),
        (&["rm -rf \"$1\" \"${@:2}\" $* $#"], "1 @ * #"),
        (&["set -- /x; rm -rf \"$1\""], ""),
        (&["set -- /x", "rm -rf \"$1\""], ""),
        (&["set -e; rm -rf \"$1\""], "1"),
        (&["rm -rf \"$1\"; shift"], "1"),
        (&["f() { rm \"$1\"; }; f /x; sh -c 'rm \"$1\"' x /y"], ""),
        (&["[ $# -gt 0 ] && rm -rf \"$1\""], "#? 1?"),
        (&["rm -rf \"${1:?}\" \"$2\""], "1? 2?"),
        (&["kill $!"], "$!"),
        (&["sleep 9 & kill $!"], ""),
        (&["kill %1; kill $! || true; kill %2 || :"], "$!? %1"),
        (&["rm -rf $_"], "_"),
        (&["mkdir /x; rm -rf $_"], ""),
        (&["mkdir /x", "rm -rf $_"], ""),
        (&["kubectl delete ns x"], "KUBECONFIG"),
        (&["KUBECONFIG=/x kubectl delete ns x"], ""),
        (&["export KUBECONFIG=/x", "kubectl delete ns x"], ""),
        (&["rm -rf ~/x"], "HOME"),
        (&["declare -n r=W; rm -rf $r/x"], "W"),
        (&["v=W; rm -rf \"${!v}\"/x"], "W"),
        (&["rm -rf \"$(printenv W)\"/x"], "W"),
        (&["W=/x; declare -n r=W; rm -rf $r/x"], ""),
        (&["rm -rf ./*"], "folder"),
        (&["sudo rm -f *.log"], "folder"),
        (&["find . -name x -delete"], "folder"),
        (&["git -C . clean -fdx"], "GIT_DIR GIT_WORK_TREE folder"),
        (&["cd ..; rm -rf x"], "folder"),
        (&["cd sub", "rm -rf x"], "folder"),
        (&["(cd /x); rm -rf x"], "folder"),
        (&["(cd /x && rm -rf x); if cd /y; then rm x; fi"], ""),
        (&["popd; rm -rf x"], "folder"),
        (&["cd \"$OLDPWD\"; rm -rf x"], "folder folder"),
        (&["cd - && rm -rf x"], "folder"),
        (&["cd /x; rm -rf ./*"], ""),
        (&["cd /x", "rm -rf *"], ""),
        (&["(cd /x); echo hi"], ""),
        (&["rm -rf /tmp/x; find /tmp/x -delete; find . -name x"], ""),
    ] {
        assert_eq!(needed(texts), wanted, "{texts:?}");
    }
}

#[test]
fn guards_hold_for_themselves_or_for_their_command() {
    for (texts, wanted) in [
        (&["rm -rf \"${W:?}\"/*"][..], "W?"),
        (&[": \"${W:?}\"; rm -rf \"$W\"/*"], "W? W?"),
        // A failure of the first does not keep the second from running.
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
