//! Shell text is split where bash splits it: a table of awkward commands, and real bash as the
//! judge of those and of whole scripts, by growing prefixes.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use demosh::testing::{Piece, PieceKind, split};

/// Shell text and its pieces: `c` command, `#` comment, `_` blank, `u` unfinished, `!` invalid;
/// then the number of lines.
const SNIPPETS: &[(&str, &str)] = &[
    // plain lines, blanks, comments
    ("", ""),
    ("\n", "_1"),
    ("  \t\n\n", "_1 _1"),
    ("a", "c1"),
    ("a\nb\n", "c1 c1"),
    ("  a\n\n# c\n  # d\nb # e\n", "c1 _1 #1 #1 c1"),
    ("a;b & c && d || e | f\n", "c1"),
    ("echo a#b # it's\n", "c1"),
    ("a;#c\nb\n", "c1 c1"),
    ("#@wait \\\na\n", "#1 c1"),
    // continued lines
    ("a \\\n  b \\\n  c\nd\n", "c3 c1"),
    ("a; \\\n\nb\n", "c2 c1"),
    (
        "for i in 1 2; \\\ndo \\\n echo; \\\ndone; \\\n\nfoo\n",
        "c5 c1",
    ),
    ("a &&\n\n# why\nb\n", "c4"),
    ("a ||\nb |\nc |&\nd\n", "c4"),
    ("a | # c\n\n b\n", "c3"),
    ("echo a\\\n#b\n", "c2"),
    ("echo \\\n# c\nb\n", "c2 c1"),
    ("!\\\nls\n", "c2"),
    ("if a; then\\\n b; fi\\\n\nc\n", "c3 c1"),
    ("\\\n a\n", "c2"),
    ("a \\", "c1"),
    // quotes
    ("echo 'a\nb'\nc\n", "c2 c1"),
    ("echo \"a\nb\"\nc\n", "c2 c1"),
    ("echo $'a\\'\n'\nc\n", "c2 c1"),
    ("echo \"a\\\"\nb\" $\"x\ny\"\n", "c3"),
    ("echo it\\'s\nb\n", "c1 c1"),
    ("echo `a \"\nb`\nc\n", "c2 c1"),
    ("echo \"`a \\`b\n\\``\"\n", "c2"),
    ("echo '\n", "u1"),
    ("a\necho \"b\nc\n", "c1 u2"),
    ("echo \"${x:-'}\"\necho\n", "u2"),
    ("echo \"${x:-'}'}\"\n", "c1"),
    ("echo ${x#'}'} \"${y:-\"}\"}\" ${z//\\}/}\n", "c1"),
    ("echo ${a\n}\nb\n", "c2 c1"),
    // substitutions
    ("x=$(\nls\n)\ny\n", "c3 c1"),
    ("x=\"$(\nls \"a\nb\"\n)\"\n", "c4"),
    ("x=$(case a in\na) echo ;;\nesac)\n", "c3"),
    ("echo $(# c )\n)\n", "c2"),
    ("diff <(a\n) >(b\n)\n", "c3"),
    ("echo $((1 +\n2)) $[3 +\n4]\n", "c3"),
    ("echo $((a) | b\n)\n", "c2"),
    ("echo $(a `b \"c`)\n", "c1"),
    ("echo $(if\n", "u1"),
    ("echo $(fi)\nb\n", "!1 c1"),
    ("echo \"$(a \"b)\"\n", "u1"),
    // compound commands
    ("if a\nthen b\nelif c; then d\nelse e\nfi >f\ng\n", "c5 c1"),
    ("while a\ndo\n# done\nb\ndone <f | c &\n", "c5"),
    ("until :; do :; done\n", "c1"),
    ("for i in a b\n\ndo c; done\n", "c3"),
    (
        "for i do a; done\nfor i; do a; done\nfor i in; do a; done\n",
        "c1 c1 c1",
    ),
    ("for i\nin a # c\ndo b\ndone\n", "c4"),
    ("for i in a; {\nb\n}\n", "c3"),
    ("for ((i=0;\ni<3;i++))\ndo a\ndone\n", "c4"),
    ("for ((;;)) { a; }\n", "c1"),
    ("for ((i=0;i<3)); do a; done\n", "!1"),
    ("for i in a b do\nc\n", "!2"),
    ("select x in a b; do\nc\ndone\n", "c3"),
    (
        "case x in\n# c\n(a|b) c;;\n\"d e\") f ;&\n*) g\nesac\nh\n",
        "c6 c1",
    ),
    ("case x\nin esac\n", "c2"),
    ("case x in (esac) a;; esac\n", "c1"),
    ("case x in a b) c;; esac\n", "!1"),
    ("case x in @(a|b)) c;; !(d\n)) ;; esac\n", "c2"),
    ("{ a\nb; }\n{ c; } 2>&1\n", "c2 c1"),
    ("( a\n)\n(b)\n", "c2 c1"),
    ("((1 +\n2))\n((a); (b\n))\n", "c2 c2"),
    ("{ a; } b\nc\n", "!1 c1"),
    ("{a; }\n", "!1"),
    ("if (a) then { b; } fi\n", "c1"),
    ("if [[ a ]] then b; fi\n", "c1"),
    ("{ }\n( )\n", "!1 !1"),
    ("echo } { if fi\n", "c1"),
    ("echo [[ a\n", "c1"),
    ("[[ a &&\nb || # c\n! c ]]\nd\n", "c3 c1"),
    ("[[ a == b\n]]\n[[ -f x\n&& y ]]\n", "c2 c2"),
    ("[[ x =~ ^(a b|c;d)+\\ $|e ]]\n", "c1"),
    ("[[ a b ]]\n[[ a\n]]\n", "!1 !1 !1"),
    ("[[ -f ]]\n[[ a = ]]\n[[ a == (b) ]]\n", "!1 !1 !1"),
    ("[[ a < b && (c > d) ]] && e\n", "c1"),
    // functions, coprocesses, time
    ("f() {\na\n}\nb\n", "c3 c1"),
    ("f(){\nif a; then\n{ b; }\nfi; }\n", "c4"),
    ("f ()\n# c\n\n(\na\n)\n", "c6"),
    ("function f {\na\n}\nfunction g()\n{ b; }\n", "c3 c2"),
    ("function f (a)\nf() [[ x ]]\nf() ((1))\n", "c1 c1 c1"),
    ("a-b.c() { d; } >e\n", "c1"),
    ("f() a\n", "!1"),
    ("echo f() { a; }\n", "!1"),
    ("coproc N {\na\n}\ncoproc b\n", "c3 c1"),
    ("time -p {\na\n}\ntime\n! \ntime ! b\n", "c3 c1 c1 c1"),
    ("a | ! b\n", "!1"),
    ("case x in a) !;; esac\n", "!1"),
    ("case x in a) time ;& b) c;; esac\n", "!1"),
    ("case x in a) b && ! ;;& esac\n", "!1"),
    ("case x in a) !; ;; b) time\n;; esac\n", "c2"),
    // assignments
    ("a=(\n1 # c )\n'2\n3'\n)\nb\n", "c5 c1"),
    ("a[1 +\n2]=3 b+=(x\n)\nc\n", "c3 c1"),
    ("declare -A a=([x y]=1\n[z]=2) b=1\n", "c2"),
    ("a=(1 ; 2)\n", "!1"),
    ("echo a=(1)\n", "!1"),
    ("a= (1)\n", "!1"),
    ("foo[a b] c\n", "c1"),
    // redirections and here documents
    ("a 2>&1 >&- 3<&0- &>b &>>c <>d >|e {f}>g\n", "c1"),
    ("a >\n", "!1"),
    ("<name> foo\na <b> c\n", "c1 c1"),
    ("cat <<E\n'\nE\nb\n", "c3 c1"),
    ("cat <<E <<'F' # it's\n$(\nE\nE\nF\nb\n", "c5 c1"),
    ("cat <<-E\n\t'\n\tE\nb\n", "c3 c1"),
    ("cat <<\"E F\"; b \"x\ny\"\n`\nE F\nc\n", "c4 c1"),
    ("cat <<E |\n'\nE\n(b\n)\n", "c5"),
    ("if cat <<E\nfi\nE\nthen a; fi\n", "c4"),
    ("cat <<E\na\\\nE\nE\n", "c4"),
    ("cat <<E\na\n\\\nE\nb\n", "c4 c1"),
    ("cat <<EF\nE\\\n\\\nF\nb\n", "c4 c1"),
    ("cat <<E\nE\\\n\nb\n", "c3 c1"),
    ("cat <<-E\n\t\\\n\tE\nb\n", "c3 c1"),
    ("cat <<E\n\\\\\\\nE\nE\nb\n", "c4 c1"),
    ("cat <<'E'\n\\\nE\nb\n", "c3 c1"),
    ("cat <<A $(cat <<B\n1\nB\n)\n2\nA\n", "c6"),
    ("cat <<''\na\n\nb\n", "c3 c1"),
    ("case x in a) cat <<E;;\n'\nE\nesac\n", "c4"),
    ("cat <<E\na\n", "u2"),
    ("cat <<E\nE", "c2"),
    ("cat <<< '\n'\n", "c2"),
    ("cat <<\nE\n", "!1 c1"),
    // errors stay with their command
    ("fi\na\n", "!1 c1"),
    ("a )\nb\n", "!1 c1"),
    ("if a; then\nb )\nc\n", "!2 c1"),
    ("a ;; b\n; c\n&& d\ne & ; f\n", "!1 !1 !1 !1"),
    ("a (b)\nc\n", "!1 c1"),
    ("while do a; done\n", "!1"),
    ("if a; else b; fi\n", "!1"),
    ("in\nthen\n", "!1 !1"),
    ("a ||\n", "u1"),
    ("if a; then b\n", "u1"),
    ("f() {\na\n", "u2"),
];

#[test]
fn awkward_commands_are_cut_as_the_table_says() {
    let wrong: Vec<String> = SNIPPETS
        .iter()
        .filter(|(text, expected)| described(text, &split(text)) != *expected)
        .map(|(text, expected)| {
            format!(
                "{text:?}: expected {expected}, got {}",
                described(text, &split(text))
            )
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn bash_cuts_the_awkward_commands_the_same() {
    if old_bash() {
        return;
    }
    for (text, expected) in SNIPPETS {
        assert_eq!(
            described(text, &cut_by_bash(text)),
            *expected,
            "bash on {text:?}"
        );
    }
}

#[test]
fn bash_cuts_whole_scripts_the_same() {
    if old_bash() {
        return;
    }
    for (name, text) in scripts() {
        let cut = split(&text);
        assert!(
            cut.iter().all(|piece| piece.problem.is_none()),
            "{name} is not valid"
        );
        assert_eq!(
            described(&text, &cut),
            described(&text, &cut_by_bash(&text)),
            "{name}"
        );
    }
}

#[test]
fn a_script_cut_short_is_unfinished_and_never_invalid() {
    for (name, text) in scripts() {
        for (end, _) in text.match_indices('\n') {
            let invalid = split(&text[..=end])
                .into_iter()
                .find(|p| p.kind == PieceKind::Invalid);
            assert_eq!(invalid, None, "{name} through byte {end}");
        }
    }
}

fn scripts() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/shell");
    let mut scripts: Vec<(String, String)> = std::fs::read_dir(folder)
        .expect("the corpus is there")
        .map(|entry| {
            let path = entry.expect("the corpus can be listed").path();
            let text = std::fs::read_to_string(&path).expect("a script can be read");
            (path.display().to_string(), text)
        })
        .collect();
    scripts.sort();
    assert!(scripts.len() >= 20, "the corpus is complete");
    scripts
}

/// Kinds and line counts, as in [`SNIPPETS`].
fn described(text: &str, pieces: &[Piece]) -> String {
    let describe = |piece: &Piece| {
        let kind = match piece.kind {
            PieceKind::Blank => '_',
            PieceKind::Comment => '#',
            PieceKind::Command => 'c',
            PieceKind::Unfinished => 'u',
            PieceKind::Invalid => '!',
        };
        format!("{kind}{}", text[piece.start..piece.end].lines().count())
    };
    pieces.iter().map(describe).collect::<Vec<_>>().join(" ")
}

/// The pieces according to bash: a command ends with the first line up to which bash accepts it.
fn cut_by_bash(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut start = 0;
    while start < text.len() {
        let mut ends = text[start..]
            .match_indices('\n')
            .map(|(at, _)| start + at + 1);
        let mut end = ends.next().unwrap_or(text.len());
        let mut kind = judged(&text[start..end]);
        while kind == PieceKind::Unfinished && end < text.len() {
            end = ends.next().unwrap_or(text.len());
            kind = judged(&text[start..end]);
        }
        pieces.push(Piece {
            kind,
            start,
            end,
            problem: None,
        });
        start = end;
    }
    pieces
}

/// The judgement of bash about whole lines.
fn judged(text: &str) -> PieceKind {
    let line = text
        .trim_start_matches("\\\n")
        .trim_start_matches([' ', '\t']);
    match line.trim_end_matches('\n') {
        "" if line.is_empty() => return PieceKind::Unfinished,
        "" => return PieceKind::Blank,
        comment if comment.starts_with('#') => return PieceKind::Comment,
        _ => {}
    }
    let output = bash(&["-O", "extglob", "-n", "-c", text]);
    let message = String::from_utf8_lossy(&output.stderr);
    let wants_more = ["end of file", "EOF", "end-of-file"];
    if output.status.success() && message.is_empty() {
        // bash drops an escaped line end at the end of its input.
        let continued = text.ends_with("\\\n");
        if continued {
            PieceKind::Unfinished
        } else {
            PieceKind::Command
        }
    } else if wants_more.iter().any(|words| message.contains(words)) {
        PieceKind::Unfinished
    } else {
        PieceKind::Invalid
    }
}

fn bash(arguments: &[&str]) -> Output {
    Command::new("bash")
        .args(arguments)
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .output()
        .expect("bash can be started")
}

/// Before 5.2, bash read `$( )` without its grammar and reported errors in other words.
pub(super) fn old_bash() -> bool {
    !bash(&[
        "-c",
        "(( BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] >= 502 ))",
    ])
    .status
    .success()
}
