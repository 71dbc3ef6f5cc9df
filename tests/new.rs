//! `demosh new`: a first workshop, and one made from a session.

use crate::support::demo::Demo;
use crate::support::pty::Pty;

#[test]
fn a_new_workshop_passes_everything() {
    let demo = Demo::new();
    for name in ["hello", "In two words: \"it's\" #1"] {
        let finished = demo.pipes(["new", name]);
        assert!(finished.status.success(), "{finished:?}");
        assert!(finished.stderr.contains("made: "), "{finished:?}");
        let file = format!("{name}/{name}.md");
        for arguments in [
            vec!["check", "--deny", "warnings", &file],
            vec!["ci", &file],
            vec!["ci", "--rehearse", &file],
        ] {
            let finished = demo.pipes(&arguments);
            assert!(finished.status.success(), "{arguments:?} {finished:?}");
        }
        let rehearsed = demo.pipes(["ci", "--rehearse", &file]);
        assert!(rehearsed.stdout.contains("Linux"), "{rehearsed:?}");
    }
}

#[test]
fn a_name_that_ends_in_md_is_that_of_the_workshop() {
    let demo = Demo::new();
    for (name, file) in [
        ("talk.md", "talk/talk.md"),
        ("long.markdown", "long/long.md"),
        ("v1.2", "v1.2/v1.2.md"),
    ] {
        let finished = demo.pipes(["new", name]);
        assert!(finished.status.success(), "{finished:?}");
        let made = format!("made: {file}\n");
        assert!(finished.stderr.contains(&made), "{finished:?}");
        assert!(demo.pipes(["ci", file]).status.success(), "{file}");
    }
    let again = demo.pipes(["new", "talk.md"]);
    assert!(again.stderr.contains("`talk` already exists"), "{again:?}");
}

#[test]
fn nothing_that_is_there_is_changed() {
    let demo = Demo::new()
        .file("there/there.md", "mine\n")
        .file("file", "mine\n");
    for (name, wanted) in [
        ("there", "`there` already exists"),
        ("file", "`file` already exists"),
        ("..", "cannot be the name of a new folder"),
        ("-", "cannot be the name of a new folder"),
        ("dir/.md", "cannot be the name of a new folder"),
        ("gone/new", "cannot make `gone/new`"),
    ] {
        for more in [None, Some("--from-session")] {
            let arguments = ["new", name].into_iter().chain(more);
            let finished = demo.pipes(arguments);
            assert_eq!(finished.status.code(), Some(2), "{finished:?}");
            assert!(finished.stderr.contains(wanted), "{finished:?}");
            assert!(finished.stderr.contains("\nhelp: "), "{finished:?}");
        }
    }
    assert_eq!(demo.read("there/there.md"), "mine\n");
    assert_eq!(demo.read("file"), "mine\n");
    assert_eq!(
        std::fs::read_dir(demo.path("there"))
            .expect("a folder")
            .count(),
        1
    );
}

#[test]
fn a_session_needs_a_terminal() {
    let demo = Demo::new();
    let finished = demo.pipes(["new", "--from-session", "talk"]);
    assert_eq!(finished.status.code(), Some(2), "{finished:?}");
    assert!(
        finished.stderr.contains("a session needs a terminal"),
        "{finished:?}"
    );
    assert!(!demo.path("talk").exists());
}

const PROMPT: &str = "(new workshop) $ ";

/// A session: the number of prompts shows when a command has ended.
struct Typing {
    pty: Pty,
    prompts: usize,
}

impl Typing {
    fn begin(demo: &Demo, name: &str) -> Self {
        Self::with(demo, &[name])
    }

    /// With more options.
    fn with(demo: &Demo, more: &[&str]) -> Self {
        let arguments = ["new", "--from-session"].iter().chain(more);
        let pty = demo.stage_sized(200, 50, arguments);
        let mut typing = Self { pty, prompts: 0 };
        typing.prompt();
        typing
    }

    /// Waits for one more prompt.
    fn prompt(&mut self) {
        self.prompts += 1;
        self.pty.wait_for_bytes(PROMPT.as_bytes(), self.prompts);
    }

    /// Types the lines of one command, and waits until it has ended.
    fn command(&mut self, lines: &str) {
        for line in lines.lines() {
            self.pty.send(format!("{line}\r"));
        }
        self.prompt();
    }

    /// Types a command, and keys after `shown` has appeared.
    fn keys(&mut self, line: &str, shown: &str, keys: &str) {
        self.pty.send(format!("{line}\r"));
        self.pty.wait_for_bytes(shown.as_bytes(), 1);
        self.pty.send(keys);
        self.prompt();
    }

    fn end(mut self) -> std::process::ExitStatus {
        self.pty.send("exit\r");
        self.pty.wait_exit()
    }
}

/// Takes the whole screen, and writes the typed line into the file.
const EDITOR: &str = "#!/bin/bash\nprintf '\\033[?1049hready\\n'\nread -r line\nprintf '%s\\n' \"$line\" >> \"$1\"\nprintf '\\033[?1049l'\n";

#[test]
fn a_session_becomes_a_workshop_that_passes() {
    let demo = Demo::new().program("editor", EDITOR);
    let editor = demo.path("editor").display().to_string();
    let mut typing = Typing::begin(&demo, "talk");
    typing.command("for word in one two; do\n  echo $word\ndone");
    typing.command("cat > notes.txt <<END\nit's $((1 + 1))\nEND");
    typing.command("cat notes.txt");
    typing.keys("bash -c 'echo be\"gun\"; exec sleep 60'", "begun", "\u{3}");
    typing.keys(
        &format!("{editor} notes.txt"),
        "ready",
        "a 'line' of 100%\r",
    );
    typing.command("cat notes.txt");
    typing.command("mkdir sub && cd sub");
    typing.command("pwd");
    typing.command("ls nothing");
    typing.command("no-such-program here");
    typing.command("export API_TOKEN=hunter2secret");
    typing.command("echo \"the token is $API_TOKEN\"");
    typing.keys(
        "read -rs -p \"pass\"\"word: \" PASSPHRASE",
        "password: ",
        "opensesame\r",
    );
    typing.command("test -n \"$PASSPHRASE\"");
    typing.command("date");
    typing.command("# That is all.");
    typing.command("ls ..");
    assert!(typing.end().success());

    let text = demo.read("talk/talk.md");
    for part in [
        "```bash\nfor word in one two; do\n  echo $word\ndone\n```\n\n```output\none\ntwo\n```\n",
        "```bash\ncat > notes.txt <<END\nit's $((1 + 1))\nEND\n```\n",
        "```output\nit's 2\n```\n",
        "{ci=skip}\nbash -c 'echo be\"gun\"; exec sleep 60'\n",
        "a 'line' of 100%\n```\n",
        "```output\n[..]/sub\n```\n",
        "```bash {exit=2}\nls nothing\n```\n",
        "```bash {exit=127}\nno-such-program here\n```\n\n```output\n[..]no-such-program: command not found\n",
        "export API_TOKEN=\"${API_TOKEN:-secret}\"\n",
        "```output\nthe token is [..]\n```\n",
        "```text {into}\nsecret\n```\n",
        "```bash\ndate\n```\n\n```output\n...\n```\n",
        "```bash\n# That is all.\n```\n",
        "```output\nnotes.txt\nsub\n```\n",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    for secret in ["hunter2", "opensesame"] {
        assert!(!text.contains(secret), "{text}");
    }
    for arguments in [["check", "talk/talk.md"], ["ci", "talk/talk.md"]] {
        let finished = demo.pipes(arguments);
        assert!(finished.status.success(), "{finished:?}\n{text}");
    }
}

#[test]
fn what_differs_at_a_terminal_and_in_another_run_is_not_expected() {
    // Each log has another hash, as that of a new repository has.
    let git = "#!/bin/bash\ncase $1 in log) printf '%07x first\\n' $((RANDOM * 512 + 0x1000000));; esac\n";
    let demo = Demo::new().program("bin/git", git);
    let path = format!(
        "{}:{}",
        demo.path("bin").display(),
        std::env::var("PATH").expect("a path")
    );
    let demo = demo.env("PATH", path);
    let mut typing = Typing::begin(&demo, "talk");
    typing.command("git init -q .");
    typing.command("git -c user.name=a -c user.email=a@b commit -q --allow-empty -m first");
    typing.command("git log --oneline");
    typing.command("cd ..");
    typing.command("pwd");
    typing.command("cd - > /dev/null");
    typing.command("echo \"$COLUMNS ${RANDOM}\"");
    typing.command("stty sane");
    typing.command("set -x");
    typing.command("echo traced");
    typing.command("{ set +x; } 2> /dev/null");
    typing.keys("bash -c 'echo be\"gun\"; exec sleep 60'", "begun", "\u{1a}");
    typing.command("kill %1");
    assert!(typing.end().success());

    let text = demo.read("talk/talk.md");
    for part in [
        "git log --oneline\n```\n\n```output\n[..] first\n```\n",
        "pwd\n```\n\n```output\n[..]\n```\n",
        "${RANDOM}\"\n```\n\n```output\n...\n```\n",
        "```bash {ci=skip}\nstty sane\n```\n",
        "```bash\nset -x\n```\n\n```bash\necho traced\n```\n\n```output\n[..] echo traced\ntraced\n```\n",
        "```bash {ci=skip}\nkill %1\n```\n",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    for arguments in [["check", "talk/talk.md"], ["ci", "talk/talk.md"]] {
        let finished = demo.pipes(arguments);
        assert!(finished.status.success(), "{finished:?}\n{text}");
    }
}

#[test]
fn a_session_without_a_command_makes_nothing() {
    let demo = Demo::new();
    let typing = Typing::begin(&demo, "talk");
    assert_eq!(typing.end().code(), Some(4));
    assert!(!demo.path("talk").exists());
}

#[test]
fn a_session_can_begin_in_the_current_folder() {
    let demo = Demo::new().file("notes.txt", "mine\n");
    let mut typing = Typing::with(&demo, &["--here", "talk"]);
    typing.command("cat notes.txt");
    assert!(typing.end().success());
    let text = demo.read("talk/talk.md");
    assert!(text.contains("```output\nmine\n```\n"), "{text}");
    assert!(!text.contains("SESSION_FOLDER"), "{text}");
    let finished = demo.pipes(["ci", "talk/talk.md"]);
    assert!(finished.status.success(), "{finished:?}");
}

#[test]
fn what_was_typed_is_kept_when_its_folder_cannot_be_made() {
    let demo = Demo::new();
    let mut typing = Typing::with(&demo, &["talk", "--here"]);
    typing.command("mkdir talk");
    typing.command("echo kept");
    typing.pty.send("exit\r");
    typing.pty.wait_for_text("what you typed is in");
    let screen = typing.pty.screen_text();
    let status = typing.pty.wait_exit();
    assert_eq!(status.code(), Some(2), "{screen}");
    let (_, rest) = screen.split_once("what you typed is in `").expect("a help");
    let (path, _) = rest.split_once('`').expect("a path");
    let path = path.replace(['\r', '\n'], "");
    let text = std::fs::read_to_string(&path).expect("the workshop");
    std::fs::remove_file(path).expect("removed");
    assert!(text.contains("echo kept\n"), "{text}");
}

#[test]
fn the_next_commands_can_be_copied_into_a_shell() {
    let demo = Demo::new();
    for (name, word) in [
        ("two words", "'two words/two words.md'"),
        ("-v", "./-v/-v.md"),
        ("plain", "plain/plain.md"),
    ] {
        let finished = demo.pipes(["new", "--", name]);
        let next = format!("`demosh check {word}`");
        assert!(finished.stderr.contains(&next), "{finished:?}");
    }
}
