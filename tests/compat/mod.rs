//! The compatibility suite: the same workshop under the original `demosh` 0.6.0 and under this one.
//!
//! Each directory below `cases` is one small workshop with a `case.yaml` that says how to run it and
//! which keys to press. Both programs run it in a terminal, and three things must be equal: the
//! commands that ran (arguments, directory, environment), the text that was displayed, and where
//! the program stopped for a key. The expectation is not written down: it is what the original does
//! now. If the two differ on purpose, the case refers to a row of `differences.md` and states what
//! happens here.
//!
//! The original comes from `install-original`. The comparisons are ignored unless they are
//! requested, as `.ci/run` does: `cargo test --test main -- --ignored compat::`.

pub(crate) mod case;
mod compare;
mod differences;
mod performance;
mod stop;
mod words;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use case::Case;

/// Declares one test for each directory of cases.
macro_rules! cases {
    ($($name:ident),+ $(,)?) => {
        pub(crate) const NAMES: &[&str] = &[$(stringify!($name)),+];
        $(
            #[test]
            #[ignore = "needs the original demosh: tests/compat/install-original"]
            fn $name() { check(stringify!($name)); }
        )+
    };
}

cases! {
    apostrophe,
    assignment_before_command,
    assignments_reach_commands,
    background,
    braces,
    browser_then_terminal,
    browser_without_hooks,
    change_directory,
    clear_in_block,
    comment_ends_command,
    comment_in_command,
    dashes_in_options,
    directive_cd,
    directive_commands,
    directives_only_at_line_start,
    directory,
    errors_of_commands,
    exempt_from_set_e,
    exit_ends_a_command,
    exported_environment,
    failure_ends_the_run,
    failure_in_macro,
    failure_without_set_e,
    fences,
    foreign_key,
    function_styles,
    functions,
    greeting,
    greeting_quit,
    hello_from_text,
    here_documents,
    hidden_output,
    hidden_typed_only,
    hooks,
    hooks_in_imports,
    ifhook,
    ifhook_shows,
    immediate,
    import_beside_importer,
    import_from_directory,
    import_loop,
    import_markdown_in_shell,
    import_nested,
    import_shell_in_markdown,
    indented_comments,
    interrupt,
    key_back,
    key_back_at_wait,
    key_back_far,
    key_back_immediate,
    key_back_in_macro,
    key_back_nothing,
    key_back_to_macro,
    key_quit,
    key_quit_at_wait,
    key_skip,
    key_skip_at_last,
    key_skip_macro,
    key_space,
    link_definitions,
    links_and_tables,
    long_commands,
    loop_variable_in_text,
    loops,
    macro_modes_are_its_own,
    macro_redefines_builtin,
    macro_shows,
    macro_waits,
    macro_without_end,
    macros,
    macros_nest,
    malformed_comment,
    markdown_display,
    markdown_suffix,
    missing_import,
    missing_workshop,
    modifier_before_directive,
    modifiers_add_up,
    modifiers_in_hidden_mode,
    names_in_text,
    names_with_underscores,
    nested_demo,
    no_blurb_option,
    no_blurb_variable,
    no_builtins,
    no_final_newline,
    no_init,
    no_newline,
    no_show,
    no_typeout,
    no_wait_before,
    open_lines,
    pipes_and_quotes,
    positional_parameters,
    print,
    print_as_command,
    print_continued,
    print_nothing,
    quiet_failure,
    quiet_failure_assigned,
    quit_in_macro,
    reads_the_terminal,
    repeated_expansion,
    requirement_checks,
    requirement_fails,
    script_arguments,
    set_options,
    shell_comments,
    shell_without_suffix,
    show_and_hide,
    skip,
    skip_to_end,
    start_livecast,
    start_livecast_without_hooks,
    startup_home,
    startup_home_markdown,
    startup_markdown,
    startup_shell,
    state,
    text_after_directive,
    transcript_fence,
    type_ahead,
    typed_only,
    typed_only_in_markdown,
    typing_back,
    typing_other_keys,
    typing_quit,
    typing_return,
    typing_skip,
    typing_space,
    undefined_directives,
    unfinished_command,
    uppercase_suffix,
    wait_after,
    wait_as_command,
    wait_clear,
    waits,
    windows_line_ends,
    wrong_option,
}

#[test]
fn every_directory_of_cases_is_a_test() {
    let mut found: Vec<String> = fs::read_dir(case::directory())
        .expect("the cases")
        .map(|entry| {
            entry
                .expect("a case")
                .file_name()
                .into_string()
                .expect("UTF-8")
        })
        .collect();
    found.sort_unstable();
    let mut declared = NAMES.to_vec();
    declared.sort_unstable();
    assert_eq!(found, declared);
}

#[test]
fn every_difference_is_listed_with_its_reason_and_shown_by_a_case() {
    let listed = differences::names();
    let mut shown: Vec<String> = NAMES
        .iter()
        .flat_map(|name| Case::load(name).differs)
        .map(|difference| difference.row)
        .collect();
    shown.sort_unstable();
    shown.dedup();
    assert_eq!(shown, listed);
}

/// Runs the case under both programs.
fn check(name: &str) {
    compare::compare(name, &original());
}

/// The original program.
fn original() -> PathBuf {
    let installed = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/original/bin/demosh");
    let path = env::var_os("DEMOSH_ORIGINAL").map_or(installed, PathBuf::from);
    assert!(
        path.is_file(),
        "the original demosh is not at {}: run tests/compat/install-original",
        path.display()
    );
    path
}
