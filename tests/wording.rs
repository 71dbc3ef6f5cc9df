//! The words of comments, messages and pages: phrases that make readers stumble are not allowed.

use std::fs;
use std::path::{Path, PathBuf};

/// Each phrase, in lower case, and what to write instead.
const PHRASES: &[(&str, &str)] = &[
    ("anybody", "anyone, or leave the person out"),
    ("at once", "immediately, or together"),
    ("business of", "name what decides or owns it"),
    ("for ever", "forever"),
    ("for want of", "for lack of"),
    ("in vain", "without success"),
    ("begin anew", "start from the beginning"),
    ("begins anew", "starts from the beginning"),
    ("broken off", "aborted, or cut off"),
    ("goes on", "continues"),
    ("is told", "say what demosh shows"),
    ("nobody", "no one"),
    ("of its own", "its own"),
    ("of ours", "name the owner"),
    ("somebody", "someone, or leave the person out"),
    ("somewhen", "at some time"),
    ("stands in", "is in"),
    ("what holds", "what applies"),
    ("whoever", "name the person or program"),
];

/// What is checked, from the root of the repository.
const PLACES: &[&str] = &["src", "docs", ".github", "README.md", "CHANGELOG.md"];

fn texts(path: &Path, found: &mut Vec<PathBuf>) {
    if path.is_dir() {
        for entry in fs::read_dir(path).expect("readable") {
            texts(&entry.expect("readable").path(), found);
        }
    } else if path
        .extension()
        .is_some_and(|kind| kind == "rs" || kind == "md")
    {
        found.push(path.to_owned());
    }
}

/// Each phrase in `text` with the number of its line, even across line ends.
fn phrases(text: &str) -> Vec<(usize, &'static str, &'static str)> {
    let marks = |word: &&str| !matches!(*word, "//" | "///" | "//!" | "#" | ">");
    let words: Vec<(usize, String)> = (text.lines().enumerate())
        .flat_map(|(line, text)| {
            let words = text.split_whitespace().filter(marks);
            words.map(move |word| (line + 1, word.to_lowercase()))
        })
        .collect();
    let trim = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
    let begins = |at: usize, phrase: &str| {
        let mut rest = words[at..].iter().map(|(_, word)| trim(word));
        phrase
            .split(' ')
            .all(|word| rest.next().as_deref() == Some(word))
    };
    (0..words.len())
        .flat_map(|at| PHRASES.iter().map(move |phrase| (at, phrase)))
        .filter(|(at, (phrase, _))| begins(*at, phrase))
        .map(|(at, (phrase, instead))| (words[at].0, *phrase, *instead))
        .collect()
}

#[test]
fn a_phrase_is_found_across_lines_and_only_as_whole_words() {
    let text =
        "/// It has a path of its\n/// own. A stand-in, attended once.\nlet x = \"In vain: x\";";
    let found: Vec<_> = (phrases(text).iter())
        .map(|(line, phrase, _)| (*line, *phrase))
        .collect();
    assert_eq!(found, [(1, "of its own"), (3, "in vain")]);
}

#[test]
fn comments_messages_and_pages_use_plain_words() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for place in PLACES {
        texts(&root.join(place), &mut files);
    }
    let mut wrong = Vec::new();
    for file in &files {
        let text = fs::read_to_string(file).expect("readable");
        for (line, phrase, instead) in phrases(&text) {
            let file = file.strip_prefix(root).expect("below the root").display();
            wrong.push(format!("{file}:{line}: `{phrase}`; better: {instead}"));
        }
    }
    assert!(files.len() > 100, "the sources are here");
    assert_eq!(wrong, [""; 0], "see docs/design/glossary.md");
}
