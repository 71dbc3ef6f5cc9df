use super::*;
use crate::report::sample::Sample;

#[test]
fn commands_are_counted_within_the_selection() {
    let mut sample = Sample::of("# A\n```sh\na\nb\n```\ntext\n```sh\nc\n```\n<!-- @HIDE -->\n");
    sample.info.selection = 1..sample.info.plan.steps.len();
    let outline = RunOutline::of(&sample.shared());
    assert_eq!((outline.total(), outline.number(sample.step("c"))), (2, 2));
    assert_eq!(outline.heading(0), Some("A"));
}

#[test]
fn commands_are_shown_without_their_secrets() {
    let mut sample =
        Sample::of("```sh\nlogin -p p4ssw0rd\n```\n```sh {secret}\nKEY=12345 x\n```\n");
    sample.info.secrets = Secrets::new(["p4ssw0rd"]);
    let outline = RunOutline::of(&sample.shared());
    let shown = sample.commands().map(|step| outline.command(step));
    assert_eq!(shown.collect::<Vec<_>>(), ["login -p ***", "KEY ***"]);
}

#[test]
fn first_lines_are_short() {
    assert_eq!(first_line("abcd\ne", 4), "abcd");
    assert_eq!(first_line("ääää ö", 4), "äää…");
    assert_eq!(first_line("", 4), "");
}
