use super::*;

fn literals(text: &str) -> Vec<String> {
    let found = Script::new(text).literals().into_iter();
    found
        .map(|Literal { name, value }| format!("{name}={value}"))
        .collect()
}

#[test]
fn values_are_found_wherever_a_name_gets_one() {
    for (text, found) in [
        ("A=b c", &["A=b"][..]),
        ("export A=b B='c d'", &["A=b", "B=c d"]),
        ("export \"A=b c\" 'B=d'", &["A=b c", "B=d"]),
        ("declare -rx A=\"b c\"", &["A=b c"]),
        ("local A=b; readonly C=d", &["A=b", "C=d"]),
        ("env -i A=b \"C=d e\" cmd", &["A=b", "C=d e"]),
        ("docker run -e A=b -e C image", &["A=b"]),
        (
            "kubectl create secret generic x --from-literal=A=b",
            &["A=b"],
        ),
        ("A=pre\"mid dle\"'po st'\\ x", &["A=premid dlepo st x"]),
        ("A=b$C D=\"e $F\" G='h $I'", &["G=h $I"]),
        ("A[2]=b C+=d E[$i]=f", &["A=b", "C=d", "E=f"]),
        ("A=(b 'c $d' \"e $f\" [x]=g)\n", &["A=b", "A=c $d", "A=g"]),
        ("declare -A A=([k]='l m' [n]=o)", &["A=l m", "A=o"]),
        (
            "for A in b 'c d' $e; do F=g; done",
            &["A=b", "A=c d", "F=g"],
        ),
        ("select A in b; do f c; done", &["A=b"]),
        (": ${A:=b} ${C=d} ${E:-f}", &["A=b", "C=d"]),
        (
            "if A=b true; then (C=d); fi | { E=f; }",
            &["A=b", "C=d", "E=f"],
        ),
        ("x=$(A=b c); f() { G=h; }", &["A=b", "G=h"]),
        ("A= B='' C=\"\"", &[]),
        ("echo a=b=c 1=2 'D=e' [f]=g", &["a=b=c"]),
        ("exec {fd}>file; echo x; coproc A { b; }", &[]),
    ] {
        assert_eq!(literals(text), found, "{text}");
    }
}

#[test]
fn data_is_what_this_grammar_does_not_look_into() {
    let text = "cat <<E | sh -c 'A=b' # C=d\nF=g\nE\n";
    assert_eq!(Script::new(text).data(), ["'A=b'", "# C=d", "F=g\n"]);
    let broken = "echo 'A=b";
    assert_eq!(Script::new(broken).data(), [broken]);
}
