use super::*;

#[test]
fn the_rows_are_in_order_and_none_occurs_twice() {
    let names = Program::all().windows(2);
    for pair in names {
        assert!(pair[0].name < pair[1].name, "{}", pair[1].name);
    }
}

#[test]
fn every_row_says_something() {
    for row in Program::all() {
        let says = row.manner != TerminalUse::Prints
            || row.tool.is_some()
            || row.files.is_some()
            || !row.file_options.is_empty()
            || !row.terminal_calls.is_empty()
            || !row.destroys.is_empty()
            || !row.makes.is_empty()
            || !row.endless.is_empty()
            || row.runs != Runs::Nothing
            || row.prefix.is_some()
            || !row.variables.is_empty()
            || row.deletes != Deletes::Nothing
            || !row.edits.is_empty()
            || !row.waits.is_empty()
            || !row.facts.is_empty();
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
        let manner = TerminalUse::of(name);
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

#[test]
fn a_call_opens_an_editor_or_waits_by_its_words_and_options() {
    let said = |line: &str| {
        let words: Vec<_> = line.split(' ').collect();
        let row = Program::named(words[0]).expect(line);
        let mut edits = row.edits.iter().filter(|call| call.is(&words[1..]));
        let mut waits = row.waits.iter().filter(|call| call.is(&words[1..]));
        let edits = edits.next().map(|call| call.called);
        edits.or_else(|| waits.next().map(|call| call.called))
    };
    for (line, called) in [
        (
            "kubectl -n x edit deploy/y",
            Some("`kubectl edit` opens an editor"),
        ),
        (
            "git commit",
            Some("`git commit` opens an editor for the message"),
        ),
        ("git commit -am x", None),
        ("git commit --message=x", None),
        ("git commit --amend --no-edit", None),
        ("git log commit", None),
        (
            "git rebase -i main",
            Some("`git rebase -i` opens an editor"),
        ),
        ("git rebase main", None),
        ("crontab -e", Some("`crontab -e` opens an editor")),
        ("crontab -l", None),
        (
            "kubectl rollout status deploy/x",
            Some("`kubectl rollout status`"),
        ),
        ("kubectl rollout status deploy/x --timeout=5m", None),
        (
            "kubectl wait --for=x --timeout=-1s pod/y",
            Some("`kubectl wait --timeout=-1`"),
        ),
        ("kubectl wait --for=x pod/y", None),
    ] {
        assert_eq!(said(line), called, "{line}");
    }
}

#[test]
fn every_variable_of_a_program_that_deletes_is_known() {
    let variables = |name: &str| Program::named(name).map_or(&[][..], |row| row.variables);
    assert!(
        variables("helm").contains(&"KUBECONFIG") && variables("helm").contains(&"HELM_NAMESPACE")
    );
    assert!(
        variables("kind").contains(&"KUBECONFIG") && variables("kind").contains(&"DOCKER_HOST")
    );
    assert_eq!(variables("az"), ["AZURE_CONFIG_DIR"]);
}
