//! The command line as a table: options that several commands have behave alike in all of them,
//! settings come from the same four layers everywhere, and no option is without a test.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use demosh::testing::command_line;

use crate::support::demo::{Demo, Finished};

/// Commands that need no terminal, with what they need to print something.
const PLAIN: &[&[&str]] = &[
    &["ci", "run.md"],
    &["check", "run.md"],
    &["list", "run.md"],
    &["export", "run.md"],
    &["settings", "run.md"],
];

fn demo() -> Demo {
    // The fence has a finding for `check`, and a message for the others if it is cut short.
    Demo::new().file(
        "run.md",
        "# One\n```bash\necho done; nosuchcommand-x || true\n```\n",
    )
}

/// Whether a command of the table has the option.
fn has(name: &str, option: &str) -> bool {
    let table = command_line();
    let command = table.find_subcommand(name).expect(name);
    command
        .get_arguments()
        .any(|argument| argument.get_long() == Some(option))
}

fn is_coloured(finished: &Finished) -> bool {
    finished.stdout.contains('\x1b') || finished.stderr.contains('\x1b')
}

#[test]
fn the_colour_comes_from_option_variable_front_matter_and_file_in_every_command() {
    let text = |stage: &str| format!("---\ntitle: T\n{stage}---\n# One\n```bash\necho done\n```\n");
    for command in PLAIN
        .iter()
        .filter(|command| !["check", "export"].contains(&command[0]))
    {
        let plain = demo().file("run.md", text(""));
        assert!(!is_coloured(&plain.pipes(*command)), "{command:?}");
        let option = [command, &["--color", "always"][..]].concat();
        assert!(is_coloured(&plain.pipes(option)), "{command:?} --color");
        let variable = demo()
            .file("run.md", text(""))
            .env("DEMOSH_COLOR", "always");
        assert!(
            is_coloured(&variable.pipes(*command)),
            "{command:?} DEMOSH_COLOR"
        );
        let inside = demo().file("run.md", text("stage: {color: always}\n"));
        assert!(
            is_coloured(&inside.pipes(*command)),
            "{command:?} front matter"
        );
        let file = demo()
            .file("run.md", text(""))
            .file("../config/demosh/config.yaml", "color: always\n");
        assert!(
            is_coloured(&file.pipes(*command)),
            "{command:?} settings file"
        );
        let over = [command, &["--color", "never"][..]].concat();
        assert!(!is_coloured(&file.pipes(over)), "{command:?} overruled");
    }
}

#[test]
fn messages_are_coloured_by_the_same_settings() {
    let wrong = |demo: Demo| demo.file("run.md", "# One\n<!-- @import gone.md -->\n");
    for command in PLAIN {
        let variable = wrong(Demo::new()).env("DEMOSH_COLOR", "always");
        assert!(is_coloured(&variable.pipes(*command)), "{command:?}");
        assert!(
            !is_coloured(&wrong(Demo::new()).pipes(*command)),
            "{command:?}"
        );
    }
}

#[test]
fn a_settings_file_that_is_wrong_stops_every_command() {
    for command in PLAIN {
        let demo = demo().file("../config/demosh/config.yaml", "colour: always\n");
        let finished = demo.pipes(*command);
        assert_eq!(
            finished.status.code(),
            Some(2),
            "{command:?} {}",
            finished.stderr
        );
        assert!(
            finished.stderr.contains("config.yaml:1:1"),
            "{}",
            finished.stderr
        );
    }
}

#[test]
fn the_shell_that_is_named_is_the_one_that_is_asked() {
    for command in PLAIN.iter().filter(|command| has(command[0], "shell")) {
        let bash = "#!/bin/sh\necho asked >>asked\nexec bash \"$@\"\n";
        let demo = demo().program("my-bash", bash);
        demo.pipes([command, &["--shell", "./my-bash"][..]].concat());
        assert!(demo.read("asked").contains("asked"), "{command:?}");
        let finished = demo.pipes([command, &["--shell", "./nowhere"][..]].concat());
        assert!(!finished.status.success(), "{command:?}");
        assert!(finished.stderr.contains("nowhere"), "{}", finished.stderr);
    }
}

#[test]
fn every_command_writes_a_debug_log_that_is_asked_for() {
    for command in PLAIN {
        let demo = demo().env("DEMOSH_LOG", "trace");
        let finished = demo.pipes([command, &["--log", "debug.log"][..]].concat());
        assert!(finished.status.success(), "{command:?} {}", finished.stderr);
        let log = demo.read("debug.log");
        assert!(
            log.starts_with("# debug log of demosh "),
            "{command:?} {log}"
        );
        let refused = demo.pipes([command, &["--log", "run.md"][..]].concat());
        assert_eq!(refused.status.code(), Some(2), "{command:?}");
        assert!(demo.read("run.md").starts_with("# One\n"));
    }
}

#[test]
fn a_debug_log_shows_steps_attempts_messages_and_timings_and_no_secret() {
    let text = "# One\n```bash {within=20s}\ntest -e there || { touch there; false; }\n```\n\
                ```bash\nexport API_TOKEN=hidden-$((6*7))-value\necho \"$API_TOKEN\"\n```\n<!-- @HIDE -->\n";
    let demo = Demo::new().file("run.md", text).env("DEMOSH_LOG", "trace");
    let finished = demo.pipes(["ci", "run.md", "--log", "debug.log"]);
    assert!(finished.status.success(), "{}", finished.stderr);
    let log = demo.read("debug.log");
    for part in [
        "step{number=1}",
        "attempt{number=2}",
        "command{step=1}",
        "text to the shell",
        "message of the shell",
        "learned a secret",
        "time.busy",
    ] {
        assert!(log.contains(part), "{part} is missing in:\n{log}");
    }
    assert!(!log.contains("hidden-42-value"), "{log}");
}

#[test]
fn the_filter_alone_writes_to_standard_error_and_selects() {
    let finished = demo()
        .env("DEMOSH_LOG", "demosh::run=debug")
        .pipes(["ci", "run.md"]);
    assert!(
        finished.stderr.contains("run started"),
        "{}",
        finished.stderr
    );
    assert!(
        !finished.stderr.contains("shell started"),
        "{}",
        finished.stderr
    );
    let finished = demo()
        .env("DEMOSH_LOG", "demosh=loud")
        .pipes(["ci", "run.md"]);
    assert_eq!(finished.status.code(), Some(2));
    assert!(
        finished.stderr.contains("`DEMOSH_LOG`"),
        "{}",
        finished.stderr
    );
}

#[test]
fn debug_prints_the_steps_before_the_show() {
    let demo_of_stage = demo();
    let stage = demo_of_stage.stage(["--debug", "--no-blurb", "run.md"]);
    stage.wait_for_text("echo done; nosuchcommand-x");
    let finished = demo().pipes(["--debug", "run.md"]);
    assert!(finished.stdout.contains("echo done"), "{}", finished.stdout);
}

#[test]
fn a_show_leaves_out_the_built_in_macros_and_the_start_up_file_on_request() {
    let demo = Demo::new()
        .file(
            "run.md",
            "<!-- @SHOW -->\n<!-- @wait_clear -->\n```bash\necho done\n```\n",
        )
        .file(".demoshrc", "echo started-up\n");
    let steps = |option: &[&str]| {
        demo.pipes([&["--debug", "run.md"][..], option].concat())
            .stdout
    };
    let (all, without) = (steps(&[]), steps(&["--no-init", "--no-builtins"]));
    assert!(all.contains("started-up"), "{all}");
    assert!(!without.contains("started-up"), "{without}");
    assert!(
        all.lines().count() > without.lines().count() + 1,
        "{all}\n{without}"
    );
}

#[test]
fn a_rehearsal_takes_any_speed_above_zero() {
    for speed in ["0", "-1", "fast", "inf"] {
        let refused = demo().pipes(["rehearse", &format!("--speed={speed}"), "run.md"]);
        assert_eq!(refused.status.code(), Some(2), "{speed}");
        assert!(refused.stderr.contains("--speed"), "{}", refused.stderr);
    }
    // Without a terminal the show is refused later, for another reason.
    let accepted = demo().pipes(["rehearse", "--speed", "2.5", "run.md"]);
    assert!(!accepted.stderr.contains("--speed"), "{}", accepted.stderr);
}

#[test]
fn the_page_of_a_second_screen_needs_a_free_port() {
    let refused = Demo::new().pipes(["cue", "--port", "8080"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(refused.stderr.contains("--web"), "{}", refused.stderr);
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("bound").port().to_string();
    let demo = Demo::new().file("run.md", "<!-- @SHOW -->\n# One\n```bash\necho done\n```\n");
    let stage = demo.stage(["--no-blurb", "run.md"]);
    stage.wait_for_text("One");
    let refused = demo.pipes(["cue", "--web", "--port", &port]);
    assert!(!refused.status.success());
    assert!(
        refused
            .stderr
            .contains(&format!("cannot serve on port {port}")),
        "{}",
        refused.stderr
    );
}

#[test]
fn an_unattended_run_runs_the_start_up_file_only_with_init() {
    let demo = demo().file(".demoshrc", "echo started-up\n");
    assert!(!demo.pipes(["ci", "run.md"]).stdout.contains("started-up"));
    let finished = demo.pipes(["ci", "run.md", "--init"]);
    assert!(
        finished.stdout.contains("started-up"),
        "{}",
        finished.stdout
    );
}

#[test]
fn options_of_the_look_overrule_the_other_layers() {
    let demo = demo()
        .env("DEMOSH_THEME", "dark")
        .env("DEMOSH_PROMPT", "> ");
    let options = ["--theme", "light", "--type", "fast", "--prompt", "% "];
    let finished = demo.pipes([&["settings"][..], &options].concat());
    for option in ["--theme", "--type", "--prompt"] {
        assert!(finished.stdout.contains(option), "{}", finished.stdout);
    }
}

#[test]
fn rules_are_explained_one_by_one() {
    let explained = Demo::new().pipes(["check", "--explain", "placeholder"]);
    assert!(explained.status.success(), "{}", explained.stderr);
    assert!(
        explained.stdout.starts_with("## placeholder\n"),
        "{}",
        explained.stdout
    );
    let unknown = Demo::new().pipes(["check", "--explain", "place-holder"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(
        unknown.stderr.contains("did you mean `placeholder`?"),
        "{}",
        unknown.stderr
    );
    let rules = Demo::new().pipes(["help", "rules"]).stdout;
    assert!(rules.contains("| `placeholder` |"), "{rules}");
    let settings = Demo::new().pipes(["help", "settings"]).stdout;
    assert!(settings.contains("| `heading_cards` |"), "{settings}");
}

fn texts(folder: &Path, found: &mut String) {
    for entry in fs::read_dir(folder).expect("readable") {
        let path = entry.expect("readable").path();
        if path.is_dir() {
            texts(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            *found += &fs::read_to_string(path).expect("text");
        }
    }
}

/// Options are fields of structs that only the program uses, so the compiler finds those that no
/// code reads. This finds those that no test uses.
#[test]
fn every_option_of_every_command_is_tried_by_a_test() {
    let mut tests = String::new();
    texts(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("tests"),
        &mut tests,
    );
    let mut options = BTreeSet::new();
    let table = command_line();
    for command in std::iter::once(&table).chain(table.get_subcommands()) {
        let named = command
            .get_arguments()
            .filter_map(|argument| argument.get_long());
        options.extend(named.map(str::to_owned));
    }
    assert!(options.len() > 30, "{options:?}");
    let known = ["help", "version", "marks", "relay", "told"];
    for option in options
        .iter()
        .filter(|option| !known.contains(&option.as_str()))
    {
        let tried = ["\"", "=", " "]
            .iter()
            .any(|end| tests.contains(&format!("--{option}{end}")));
        assert!(tried, "no test uses `--{option}`");
    }
}
