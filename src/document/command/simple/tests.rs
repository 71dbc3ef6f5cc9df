use super::*;
use crate::document::command::simple_commands;

fn only(text: &str) -> SimpleCommand {
    let [command] = <[SimpleCommand; 1]>::try_from(simple_commands(text)).expect("one command");
    command
}

/// The first word of each command whose context meets the condition `holds`.
fn where_context(text: &str, holds: impl Fn(&CommandContext) -> bool) -> Vec<String> {
    let commands = simple_commands(text).into_iter();
    commands
        .filter(|c| holds(&c.context))
        .map(|c| c.words[0].text.clone())
        .collect()
}

#[test]
fn static_words_lose_their_quotes_and_others_stay_as_written() {
    let command = only(r#"  'my prog' a\ b "c d" "$e" f$()g *.h $'i\'j'"#);
    let words: Vec<(&str, bool)> = command
        .words
        .iter()
        .map(|word| (word.text.as_str(), word.is_static))
        .collect();
    assert_eq!(
        words,
        [
            ("my prog", true),
            ("a b", true),
            ("c d", true),
            ("\"$e\"", false),
            ("f$()g", false),
            ("*.h", true),
            ("i'j", true),
        ]
    );
    assert_eq!(command.words[1].span, 12..16);
    assert_eq!(command.span.start, 2);
}

#[test]
fn assignments_and_redirections_stand_apart_from_words() {
    let command = only("a=1 b+=$x c[0]=y prog <in 2>> \"out file\" arg <<-'E'\nE\n");
    assert_eq!(command.assignments, ["a", "b", "c"]);
    assert_eq!(command.words.len(), 2);
    let redirections: Vec<(&str, &str)> = command
        .redirections
        .iter()
        .map(|one| (one.operator.as_str(), one.target.text.as_str()))
        .collect();
    assert_eq!(
        redirections,
        [("<", "in"), ("2>>", "out file"), ("<<-", "E")]
    );
    assert!(command.redirections[2].target.is_static);
}

#[test]
fn commands_come_in_text_order_wherever_they_are() {
    let all = where_context(
        "a \"$(b | c)\" && { d; }; f() { e; }; (g) `h` ; if i; then j; fi; k > $(l) <(m) ${n:-$(o)}",
        |_| true,
    );
    // The words after `(g)` are a syntax error, so only the commands before are kept.
    assert_eq!(all, ["a", "b", "c", "d", "e", "g"]);
    let all = where_context(
        "a \"$(b | c)\" `d` > $(e) <(f) ${g:-$(h)}; [[ $(i) ]]; x=$(j) k",
        |_| true,
    );
    assert_eq!(all, ["a", "b", "c", "d", "e", "f", "h", "i", "k", "j"]);
}

#[test]
fn a_pipeline_gives_each_command_its_place() {
    let places: Vec<(usize, usize)> = simple_commands("a | { b; } | c\nd")
        .iter()
        .map(|command| (command.context.position, command.context.pipeline_length))
        .collect();
    assert_eq!(places, [(0, 3), (0, 1), (2, 3), (0, 1)]);
}

#[test]
fn what_follows_a_command_reaches_it() {
    let text =
        "a || true; b && c || :; d || e; ! f; g & h | i & (j; k) || true; ! ! l; m || true | n";
    assert_eq!(
        where_context(text, |c| c.tolerated),
        ["a", "b", "c", "j", "k"]
    );
    assert_eq!(where_context(text, |c| c.negated), ["f"]);
    assert_eq!(where_context(text, |c| c.background), ["g", "h", "i"]);
    assert_eq!(
        where_context(text, |c| c.followed_by == Some(Connective::And)),
        ["b"]
    );
}

#[test]
fn enclosures_are_listed_from_outside_in() {
    use Enclosure::*;
    let text = "f() { while a; do (b \"$(c)\"); done; }; if d; then e; fi";
    let enclosures: Vec<Vec<Enclosure>> = simple_commands(text)
        .into_iter()
        .map(|command| command.context.enclosures)
        .collect();
    assert_eq!(
        enclosures,
        [
            vec![Function, Loop, Condition],
            vec![Function, Loop, Subshell],
            vec![Function, Loop, Subshell, Substitution],
            vec![Condition],
            vec![],
        ]
    );
}
