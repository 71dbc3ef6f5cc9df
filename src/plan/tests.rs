use super::*;

/// A folder with the given files, the first of which is planned.
fn plan_of(files: &[(&str, &str)], environment: &[(&str, &str)]) -> Plan {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("has a parent")).expect("created");
        std::fs::write(path, text).expect("written");
    }
    let lookup = |name: &str| {
        let found = environment.iter().find(|(key, _)| *key == name);
        found.map(|(_, value)| (*value).to_owned())
    };
    plan(
        &folder.path().join(files[0].0),
        &PlanOptions::default(),
        &lookup,
    )
}

/// One line per step: kind, flags that are set, text.
fn lines(plan: &Plan) -> Vec<String> {
    assert!(!plan.has_errors(), "{:?}", plan.findings);
    plan.steps.iter().map(line).collect()
}

fn line(step: &Step) -> String {
    let flags = [
        (step.shown, 's'),
        (step.typed, 't'),
        (step.stop_before, 'b'),
        (step.stop_after, 'a'),
    ];
    let flags: String = flags
        .iter()
        .filter(|(on, _)| *on)
        .map(|(_, flag)| *flag)
        .collect();
    format!(
        "{} {flags} {}",
        step.action.kind(),
        step.action.text().trim()
    )
}

fn script(text: &str) -> Vec<String> {
    lines(&plan_of(&[("a.sh", text)], &[]))
}

#[test]
fn a_run_begins_hidden() {
    assert_eq!(
        script("# x\necho 1\n#@SHOW\n# y\n\necho 2\n#@HIDE\n# z\necho 3\n"),
        [
            "run  echo 1",
            "say s # y",
            "say s ",
            "run stb echo 2",
            "run  echo 3"
        ]
    );
}

#[test]
fn without_a_mode_anywhere_all_is_shown() {
    assert_eq!(script("# x\necho 1\n"), ["say s # x", "run stb echo 1"]);
    let uncalled = "#@macro m\n#@HIDE\n#@end\necho 1\n";
    assert_eq!(script(uncalled), ["run  echo 1"]);
    let plan = plan_of(
        &[("a.sh", "#@import b.sh\necho 1\n"), ("b.sh", "#@HIDE\n")],
        &[],
    );
    assert_eq!(lines(&plan), ["run  echo 1"]);
}

#[test]
fn a_comment_of_another_tool_runs_nothing_in_a_page_that_is_not_ours() {
    let page = "<!-- @rm -rf x -->\n```sh\na\n```\n<!--\n```sh\nb\n```\n-->\n";
    let runs = |text: &str| {
        let plan = plan_of(&[("a.md", text)], &[]);
        let runs = plan.steps.iter().filter(|step| step.action.runs());
        runs.map(|step| step.action.text().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(runs(page), ["a"]);
    assert_eq!(
        runs(&format!("{page}<!-- @SHOW -->\n")),
        ["rm -rf x", "a", "b"]
    );
}

#[test]
fn after_skip_only_show_counts() {
    let text = "#@SHOW\n#@SKIP\necho 1\n#@HIDE\n#@wait\n#@SHOW\necho 2\n";
    assert_eq!(script(text), ["run stb echo 2"]);
}

#[test]
fn modifiers_add_up_and_are_used_up() {
    let text = "#@SHOW\n#@notypeout\n#@waitafter\n\n# x\na\nb\n#@immed\nc\n#@waitafter\n#@true\nd\n#@noshow\n#@waitafter\ne\n";
    assert_eq!(
        script(text),
        [
            "say s # x",
            "run sba a",
            "run stb b",
            "run  c",
            "run  true",
            "run stb d",
            "run a e"
        ]
    );
}

#[test]
fn waits_and_prints_count_in_hidden_mode_too() {
    let text = "#@wait\n#@print a\n#$ typed\n#@SHOW\n#$ typed\n#@print\n";
    assert_eq!(
        script(text),
        ["wait s ", "print s a", "type st typed", "print sa "]
    );
}

#[test]
fn a_macro_has_its_own_modes_that_stay() {
    let text = "#@macro m\na\n#@SHOW\nb\n#@end\n#@SHOW\n#@m\nc\n#@m\n";
    assert_eq!(
        script(text),
        ["run  a", "run stb b", "run stb c", "run stb a", "run stb b"]
    );
}

#[test]
fn a_visible_call_is_shown_and_has_a_length() {
    let plan = plan_of(&[("a.sh", "#@SHOW\n#@macro m\na\nb\n#@end\nm x\nc\n")], &[]);
    assert_eq!(
        lines(&plan),
        ["call stb m x", "run  a", "run  b", "run stb c"]
    );
    let Action::Call(call) = &plan.steps[0].action else {
        panic!("no call")
    };
    assert_eq!(call.length, 2);
}

#[test]
fn the_stop_after_a_call_comes_after_its_body() {
    let text = "#@SHOW\n#@macro m\na\n#@end\n#@waitafter\nm\n#@waitafter\n#@m\nc\n";
    assert_eq!(
        script(text),
        ["call stb m", "run  a", "wait s ", "run  a", "run stb c"]
    );
}

#[test]
fn the_last_definition_of_a_macro_holds_everywhere() {
    let text = "#@m\n#@macro m\na\n#@end\n#@macro m\nb\n#@end\n#@macro wait_clear\nc\n#@end\n#@wait_clear\n";
    assert_eq!(script(text), ["run  b", "run  c"]);
}

#[test]
fn a_macro_that_calls_itself_is_an_error() {
    let plan = plan_of(&[("a.sh", "#@macro m\n#@m\n#@end\n#@m\n")], &[]);
    assert_eq!(plan.findings[0].code, "macro-loop");
}

#[test]
fn hooks_come_from_the_environment() {
    let text = "#@hook h H\n#@hook none NONE\n#@ifhook h\na\n#@endif\n#@ifhook none\nb\n#@endif\n#@h\n#@none\n#@undefined\n";
    let plan = plan_of(&[("a.sh", text)], &[("DEMO_HOOK_H", "echo hook")]);
    assert_eq!(lines(&plan), ["run  a", "run  h", "run  undefined"]);
    let functions = plan.functions.iter();
    let functions: Vec<_> = functions
        .map(|f| (f.name.as_str(), f.body.as_str()))
        .collect();
    assert_eq!(functions, [("h", "echo hook"), ("none", ":")]);
}

#[test]
fn looking_at_the_browser_is_one_stop_or_the_hooks() {
    let text = "#@hook show_browser B\n#@hook show_terminal T\n#@browser_then_terminal\n";
    let kinds = |environment: &[(&str, &str)]| lines(&plan_of(&[("a.sh", text)], environment));
    assert_eq!(kinds(&[]), ["wait s "]);
    assert_eq!(
        kinds(&[("DEMO_HOOK_B", "x"), ("DEMO_HOOK_T", "y")]),
        [
            "wait s ",
            "run  show_browser",
            "wait s ",
            "clear s ",
            "run  show_terminal"
        ]
    );
    assert_eq!(
        kinds(&[("DEMO_HOOK_B", "x")]),
        ["run  show_browser", "wait s "]
    );
}

#[test]
fn imports_are_found_beside_the_importing_file_and_keep_their_origin() {
    let plan = plan_of(
        &[
            (
                "main.md",
                "<!-- @import parts/a.sh -->\n```bash\nmain\n```\n",
            ),
            ("parts/a.sh", "one\n#@import b.md\nthree\n"),
            ("parts/b.md", "```sh\ntwo\n```\n"),
        ],
        &[],
    );
    assert_eq!(
        lines(&plan),
        [
            "run stb one",
            "run stb two",
            "run stb three",
            "run stb main"
        ]
    );
    let origin = &plan.steps[1].origin;
    assert!(
        origin.location.to_string().ends_with("b.md:2:1"),
        "{}",
        origin.location
    );
    assert_eq!(origin.chain.len(), 2);
    assert_eq!(origin.chain[1].location.line(), 2);
}

#[test]
fn missing_files_and_import_loops_are_reported_with_their_chain() {
    let plan = plan_of(
        &[
            ("a.sh", "#@import b.sh\n"),
            ("b.sh", "x\n#@import gone.sh\n#@import a.sh\n"),
        ],
        &[],
    );
    let found: Vec<_> = plan
        .findings
        .iter()
        .map(|f| (f.code, f.labels.len()))
        .collect();
    assert_eq!(found, [("unreadable", 2), ("import-loop", 2)]);
    assert_eq!(plan.findings[0].labels[0].location.line(), 2);
}

#[test]
fn a_command_with_keys_is_a_separate_block() {
    let text = "```bash {timeout=5s exit=2}\na\nb\n##@ exit=any\nc\nd\n```\n";
    let plan = plan_of(&[("a.md", text)], &[]);
    let blocks: Vec<_> = plan
        .steps
        .iter()
        .map(|step| step.block.expect("has a block"))
        .collect();
    assert_eq!(blocks, [0, 0, 1, 2]);
    assert_eq!(
        *plan.blocks[1].attributes,
        Attributes::parse("timeout=5s exit=any").0
    );
}
