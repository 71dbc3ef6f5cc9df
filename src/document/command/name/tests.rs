use super::*;

#[test]
fn every_way_to_bind_a_name_is_seen() {
    for (command, names) in [
        ("a=1 b+=2 c[3]=4 d=(5)", "a b c d"),
        ("a=1 prog", ""),
        ("for a in b; do c=1; done", "a c"),
        ("for ((a=0; b<3; c++, --d, e+=f)); do g; done", "a c d e"),
        ("select a in b; do :; done", "a"),
        ("export a=1 b c=$d", "a b c"),
        ("declare -rA a=([b]=c) d", "a d"),
        ("local -a a; readonly b=1; typeset c; export -f fn", "a b c"),
        ("read -rp 'x y' a b", "a b"),
        ("IFS=, read -ra a -d ''", "a"),
        ("while read -r a; do :; done", "a"),
        ("printf -v a '%s' b", "a"),
        ("printf '%s' -v", ""),
        ("mapfile -t -n 3 a < b", "a"),
        ("while getopts ab: c; do :; done", "OPTARG OPTIND c"),
        ("exec {a}>b", "a"),
        ("echo ${a:=1} ${b=2} ${c:-3} ${#d}", "a b"),
        ("((a = 1, b == 2)); echo $((c += 1))", "a c"),
        ("coproc a { b; }", "a"),
        ("f() { a=1; }; (b=2)", "a b"),
        ("let a=1", "a"),
        ("read -r; read -t 1 -p x", "REPLY"),
        ("mapfile -t <f", "MAPFILE"),
    ] {
        assert_eq!(
            Script::new(command).assigned_names().join(" "),
            names,
            "{command}"
        );
    }
}

#[test]
fn names_left_by_loops_functions_and_subshells_are_not_at_top_level() {
    let command = "a=1; for b in c; do d=1; done; f() { e=1; }; (g=1); h=1 | i=1; j=1 &
        if k=$(l=1); then export m=1; fi; o=1 prog; read p";
    assert_eq!(
        Script::new(command).assigned_at_top_level(),
        ["a", "k", "m", "p"]
    );
}

#[test]
fn used_names_come_with_the_span_of_the_name() {
    let command =
        "echo $a \"${b:-$c}\" '$no' \\$no $1 ${#d[@]} $((e + 16#ff)) `$f` ${!g} <<E\n$h\nE";
    let used = Script::new(command).used_names();
    let names: Vec<&str> = used.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["a", "b", "c", "d", "e", "f", "g", "h"]);
    assert!(
        used.iter()
            .all(|(name, span)| &command[span.clone()] == name)
    );
}

#[test]
fn parameters_without_a_name_are_used_outside_of_functions() {
    for (command, wanted) in [
        ("echo $1 \"${2:-x}\" ${10} $10", "1 2 10 1"),
        ("for x in \"$@\" ${@:2} ${*%x} $*; do :; done", "@ @ * *"),
        ("echo $# ${#} ${#1} ${#@} ${!} $! ${!1}", "# # 1 @ ! ! 1"),
        ("f() { echo $1 $!; }; echo $? $$ $- '$1' \\$1 $0", "! 0"),
        ("echo \"$(basename \"$1\")\" <<E\n$2\nE", "1 2"),
    ] {
        let used = Script::new(command).used_parameters();
        assert!(
            used.iter()
                .all(|(name, span)| &command[span.clone()] == name)
        );
        let names: Vec<_> = used.into_iter().map(|(name, _)| name).collect();
        assert_eq!(names.join(" "), wanted, "{command}");
    }
}

#[test]
fn functions_in_every_form_are_defined() {
    let command = "a() { :; }; function b { c() (:); }\nfunction d() { :; }\n'e'() { :; }; f-g () if :; then :; fi";
    assert_eq!(
        Script::new(command).defined_functions(),
        ["a", "b", "c", "d", "e", "f-g"]
    );
}

#[test]
fn what_only_sets_variables_is_known() {
    for text in [
        "A=1",
        "A=1 B=2; export C=3",
        "IP=$(kubectl get node -o name | head -1)",
        "export PATH=$PATH:~/bin\nreadonly X=1",
        "A=1 && B=2",
        "f() { rm x; }; A=1",
    ] {
        assert!(Script::new(text).sets_only(), "{text}");
    }
    for text in [
        "",
        "# A=1",
        "A=1 ls",
        "A=1; ls",
        "A=1 >file",
        "(A=1)",
        "A=1 | cat",
        "A=1 &",
        "if true; then A=1; fi",
        "A=$(",
        "cd /",
    ] {
        assert!(!Script::new(text).sets_only(), "{text}");
    }
}
