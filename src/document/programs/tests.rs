use super::*;

#[test]
fn the_rows_are_in_order_and_none_stands_twice() {
    let names = Program::all().windows(2);
    for pair in names {
        assert!(pair[0].name < pair[1].name, "{}", pair[1].name);
    }
}

#[test]
fn every_row_says_something() {
    for row in Program::all() {
        let says = row.manner != Manner::Prints
            || row.tool.is_some()
            || row.files.is_some()
            || !row.file_options.is_empty()
            || !row.terminal_calls.is_empty()
            || !row.destroys.is_empty()
            || !row.makes.is_empty()
            || !row.endless.is_empty();
        assert!(says, "{}", row.name);
    }
}

#[test]
fn each_reader_gets_the_programs_that_its_question_is_about() {
    for (name, [edits, fills, keys, screens]) in [
        ("vim", [true, true, true, false]),
        ("ed", [true, false, false, false]),
        ("less", [false, true, true, true]),
        ("htop", [false, true, true, true]),
        ("watch", [false, true, false, true]),
        ("fzf", [false, true, true, false]),
        ("tmux", [false, true, false, false]),
        ("psql", [false; 4]),
        ("true", [false; 4]),
    ] {
        let manner = Manner::of(name);
        let answers = [
            manner.edits(),
            manner.fills_screen(),
            manner.takes_keys(),
            manner.shows_screens(),
        ];
        assert_eq!(answers, [edits, fills, keys, screens], "{name}");
    }
}

#[test]
fn a_call_destroys_by_its_words_and_options() {
    let destroys = |line: &str| {
        let words: Vec<_> = line.split(' ').collect();
        let row = Program::named(words[0]).expect(line);
        let found = row.destroys.iter().find(|call| call.is(&words[1..]));
        found.map(|call| call.called)
    };
    assert_eq!(destroys("rm -rf x"), Some("rm -r"));
    assert_eq!(destroys("rm --recursive x"), Some("rm -r"));
    assert_eq!(destroys("rm x"), None);
    assert_eq!(destroys("git push -f"), Some("git push --force"));
    assert_eq!(destroys("git push origin"), None);
    assert_eq!(destroys("helm delete x"), Some("helm uninstall"));
    assert_eq!(destroys("docker run --rm x"), None);
    assert_eq!(destroys("dd if=x of=/dev/sda"), Some("dd of=/dev/..."));
    assert_eq!(destroys("dd if=/dev/sda of=x"), None);
}
