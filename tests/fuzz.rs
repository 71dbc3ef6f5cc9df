//! Nothing panics on any input, and each reader keeps its promises: the fuzz targets over
//! their corpus, and over changed copies of it. The changes are the same on every run.
//!
//! `DEMOSH_FUZZ_ROUNDS=15` makes fifteen times as many. `tests/fuzz/run` runs the targets with coverage.

#[path = "fuzz/src/lib.rs"]
#[allow(unreachable_pub, reason = "the targets of cargo-fuzz are outside")]
mod targets;

use std::collections::BTreeSet;
use std::fs;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};
use std::process::Command;

use demosh::fuzzing::command::{Piece, PieceKind, split};
use fastrand::Rng;

use crate::command::old_bash;

/// Tokens with a meaning for some reader, to be inserted anywhere.
const TOKENS: &[&str] = &[
    "\n",
    "\r\n",
    "\t",
    " ",
    "\\",
    "\\\n",
    "\"",
    "'",
    "`",
    "$",
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    "<",
    ">",
    "#",
    "-",
    ":",
    "|",
    "&",
    ";",
    "*",
    "\0",
    "\u{1b}",
    "\u{1b}[",
    "\u{1b}]",
    "\u{7}",
    "é",
    "\u{301}",
    "日",
    "\u{feff}",
    "\u{85}",
    "\u{2028}",
    "\u{202e}",
    "```",
    "```bash\n",
    "\n```\n",
    "~~~\n",
    "---\n",
    "...\n",
    "<!-- ",
    " -->",
    "<!-- @SHOW -->\n",
    "<!-- note: ",
    "<!-- demosh:\n",
    "<!-- @macro m -->\n",
    "#@macro m\n",
    "#@end\n",
    "#@ifhook h\n",
    "#@endif\n",
    "#@wait\n",
    "#$ ",
    "##@ exit=1\n",
    "{ci=skip}",
    "expect=/",
    "# ",
    "- ",
    "1. ",
    "> ",
    "| a | b |\n|---|---|\n",
    "[a]: b\n",
    "![a](b.png)",
    "<b>",
    "&#27;",
    "<<E\n",
    "\nE\n",
    "$(",
    "${",
    "$((",
    "))",
    "if ",
    "then ",
    "fi\n",
    "for i in ",
    "do ",
    "done\n",
    "case x in ",
    "esac\n",
    "[[ ",
    " ]]",
    "f() ",
    "{ ",
    "; }",
    "title: ",
    "requires: {tools: [\"",
    "destroys: [",
    "stage: {keys: {skip: ",
    "version: 1\n",
    "calls:\n",
    "  - step: \"A\"\n    argv: [a]\n",
    "    stdout: |\n      ",
    "glob: ",
    "file: ",
    "sample: true\n",
    "\0ran 0 himBEs 8.b 4 8 \0",
    "\0throw\0",
    "\0prompt\0",
    "\u{1b}[200~",
    "\u{1b}[201~",
    "\u{1b}O",
    "\u{1b}[1;5D",
    "\u{1b}[M",
    "\u{1b}]5773;!;",
    "{\"started\":\"k\"}",
    "[0.1, \"o\", \"",
    "\"]\n",
    "# demosh ",
    "{\"version\":3}\n",
    "secret",
    "\n\n",
    "65535",
    "4294967296",
    "-1",
    "9e999",
];

/// Longer inputs show nothing that shorter ones do not.
const LONGEST: usize = 4096;

fn corpus(target: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus");
    let entries = fs::read_dir(folder.join(target)).expect("a corpus");
    let paths: BTreeSet<_> = entries
        .map(|entry| entry.expect("readable").path())
        .collect();
    let read = |path: PathBuf| {
        let bytes = fs::read(&path).expect("readable");
        (path, bytes)
    };
    paths.into_iter().map(read).collect()
}

fn rounds(usual: usize) -> usize {
    let factor = std::env::var("DEMOSH_FUZZ_ROUNDS").ok();
    usual * factor.map_or(1, |factor| factor.parse().expect("a number"))
}

/// One change to `data`, which may take something from `other`.
fn change(data: &mut Vec<u8>, other: &[u8], rng: &mut Rng) {
    let at = rng.usize(0..=data.len());
    let end = (at + rng.usize(0..=16)).min(data.len());
    match rng.u8(0..8) {
        0 => drop(data.drain(at..end)),
        1 => {
            let token = rng.choice(TOKENS).expect("tokens");
            data.splice(at..at, token.bytes());
        }
        2 => {
            let token = rng.choice(TOKENS).expect("tokens");
            data.splice(at..end, token.bytes());
        }
        3 => {
            let again = data[at..end].repeat(rng.usize(1..=4));
            data.splice(at..at, again);
        }
        4 => {
            let from = rng.usize(0..=other.len());
            let to = (from + rng.usize(0..=64)).min(other.len());
            data.splice(at..end, other[from..to].iter().copied());
        }
        5 => data.truncate(at),
        6 => {
            if let Some(byte) = data.get_mut(at) {
                *byte = rng.u8(..);
            }
        }
        _ => {
            if let Some(byte) = data.get_mut(at) {
                *byte ^= 1 << rng.u8(0..8);
            }
        }
    }
    data.truncate(LONGEST);
}

/// A file of the corpus with some changes.
fn changed(corpus: &[(PathBuf, Vec<u8>)], rng: &mut Rng) -> Vec<u8> {
    let mut data = corpus[rng.usize(..corpus.len())].1.clone();
    let other = &corpus[rng.usize(..corpus.len())].1;
    for _ in 0..rng.usize(1..=6) {
        change(&mut data, other, rng);
    }
    data
}

fn runs(target: fn(&[u8]), data: &[u8], what: &str) {
    let held = catch_unwind(|| target(data)).is_ok();
    assert!(held, "{what} does not hold: {}", data.escape_ascii());
}

/// Runs a target over its corpus and over `usual` changed copies.
fn fuzz(name: &str, usual: usize) {
    let target = targets::TARGETS.iter().find(|(known, _)| *known == name);
    let (_, target) = target.expect("a target");
    let corpus = corpus(name);
    assert!(!corpus.is_empty(), "`{name}` has no corpus");
    for (path, data) in &corpus {
        runs(*target, data, &path.display().to_string());
    }
    let mut rng = Rng::with_seed(0xde05);
    for round in 0..rounds(usual) {
        let data = changed(&corpus, &mut rng);
        runs(*target, &data, &format!("round {round}"));
    }
}

#[test]
fn markdown_is_read_whole() {
    fuzz("markdown", 1200);
}

#[test]
fn scripts_are_read_whole() {
    fuzz("script", 2000);
}

#[test]
fn commands_are_cut_and_taken_apart() {
    fuzz("command", 2000);
}

/// What is split off as a complete command is one for bash, which is asked with `-n` and runs
/// nothing.
#[test]
fn bash_takes_every_complete_command() {
    if old_bash() {
        return;
    }
    let corpus = corpus("command");
    let mut rng = Rng::with_seed(0xba5);
    for round in 0..rounds(100) {
        let data = changed(&corpus, &mut rng);
        let text = String::from_utf8_lossy(&data);
        let pieces = split(&text);
        let complete = |piece: &&Piece| piece.kind == PieceKind::Command;
        for piece in pieces.iter().filter(complete) {
            let own = &text[piece.start..piece.end];
            // No command can contain the byte that ends strings.
            let complaint = if own.contains('\0') {
                None
            } else {
                complaint(own)
            };
            assert_eq!(complaint, None, "round {round}: {own:?}");
        }
    }
}

/// The error of bash if it rejects `text`; in conditions its status is 0 then.
fn complaint(text: &str) -> Option<String> {
    let output = Command::new("bash")
        .args([
            "--norc",
            "--noprofile",
            "-O",
            "extglob",
            "-n",
            "-c",
            "--",
            text,
        ])
        .env("LC_ALL", "C.UTF-8")
        .output()
        .expect("bash can be started");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let refuses = |line: &str| !line.contains("warning: ");
    let refused = !output.status.success() || said.lines().any(refuses);
    refused.then_some(said)
}

#[test]
fn directives_words_and_attributes_have_their_places() {
    fuzz("directives", 1000);
}

#[test]
fn settings_are_read_or_refused_at_their_place() {
    fuzz("front_matter", 1000);
}

#[test]
fn recordings_of_tools_come_back() {
    fuzz("recording", 600);
}

#[test]
fn reports_of_the_shell_are_the_same_however_they_are_cut() {
    fuzz("control", 600);
}

#[test]
fn keys_are_the_same_however_they_are_cut() {
    fuzz("keys", 600);
}

#[test]
fn marks_are_the_same_however_they_are_cut() {
    fuzz("marks", 600);
}

#[test]
fn no_secret_is_left_however_output_is_cut() {
    fuzz("redactor", 600);
}

#[test]
fn recordings_of_shows_come_back() {
    fuzz("cast", 400);
}

#[test]
fn pages_need_nothing_but_themselves() {
    fuzz("page", 600);
}

/// Each round may start a bash.
#[test]
fn rules_find_what_can_be_shown() {
    fuzz("check", 60);
}

#[test]
fn each_target_is_one_for_cargo_fuzz() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz");
    let manifest = fs::read_to_string(folder.join("Cargo.toml")).expect("readable");
    for (name, _) in targets::TARGETS {
        let file = format!("fuzz_targets/{name}.rs");
        let text = fs::read_to_string(folder.join(&file)).expect(&file);
        assert!(
            text.contains(&format!("demosh_fuzz::{name}(data)")),
            "{file}"
        );
        assert!(manifest.contains(&format!("path = \"{file}\"")), "{file}");
    }
    let files = fs::read_dir(folder.join("fuzz_targets")).expect("readable");
    assert_eq!(files.count(), targets::TARGETS.len());
}
