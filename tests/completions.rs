//! TAB in real shells: commands, options, values, workshops and headings, at every position.

use crate::support::demo::Demo;
use crate::support::pty::Pty;

/// A shell in which completion is set up.
fn shell(program: &[&str], setup: &str) -> (Demo, Pty) {
    let demo = Demo::new()
        .file(
            "talk.md",
            "# Set up\n```bash {name=install}\ntrue\n```\n# Clean up: all\n```bash\ntrue\n```\n",
        )
        .file("vhs.tape", "")
        .file("vhs.txt", "")
        .file("folder/talk.md", "")
        .file("talk.txt", "");
    let path = std::env::var("PATH").unwrap_or_default();
    let own = std::path::Path::new(env!("CARGO_BIN_EXE_demosh")).parent();
    let own = own
        .map(|folder| folder.display().to_string())
        .unwrap_or_default();
    let mut command = demo.command_for(program[0]);
    command
        .args(&program[1..])
        .env("PATH", format!("{own}:{path}"));
    command.env("TERM", "xterm-256color").env("PS1", "$ ");
    let mut pty = Pty::spawn(command, 100, 30);
    pty.deadline(std::time::Duration::from_secs(60));
    pty.send(format!("{setup}; echo rea''dy\r"));
    pty.wait_for(
        |screen| screen.rows(0, 100).any(|row| row.trim_end() == "ready"),
        "the shell is set up",
    );
    (demo, pty)
}

/// The line that is being written.
fn line(screen: &vt100::Screen) -> String {
    let (row, _) = screen.cursor_position();
    screen
        .rows(0, 100)
        .nth(usize::from(row))
        .unwrap_or_default()
}

/// Types, presses TAB, waits for the line, and deletes it.
#[track_caller]
fn complete(pty: &Pty, typed: &str, wanted: &str) {
    pty.send(typed);
    pty.wait_for(|screen| line(screen).trim_end().ends_with(typed), typed);
    pty.send("\t");
    pty.wait_for(|screen| line(screen).contains(wanted), wanted);
    pty.send("\x15");
    pty.wait_for(|screen| !line(screen).contains("demosh"), "an empty line");
}

fn all_positions(pty: &Pty, headings: &str) {
    complete(pty, "demosh le", "demosh learn");
    complete(pty, "demosh ci --jun", "--junit");
    complete(pty, "demosh ci tal", "talk.md");
    complete(pty, "demosh talk.md --fro", "--from");
    complete(pty, "demosh --theme da", "--theme dark");
    complete(pty, "demosh help direc", "directives");
    complete(pty, "demosh man reh", "rehearse");
    complete(pty, "demosh check --explain destr", "destr");
    complete(pty, "demosh ci talk.md --from Cl", headings);
    complete(pty, "demosh ci talk.md --only ins", "--only install");
    complete(pty, "demosh convert v", "vhs.tape");
    complete(pty, "demosh new fol", "folder/");
    // Not offered: text that is typed after TAB follows directly.
    pty.send("demosh --mark\tx");
    pty.wait_for(|screen| line(screen).contains("--markx"), "no completion");
    pty.send("\x15");
}

#[test]
fn bash_completes_at_every_position() {
    let bash = ["bash", "--norc", "--noprofile", "-i"];
    let (_demo, pty) = shell(
        &bash,
        "bind 'set enable-bracketed-paste off'; eval \"$(demosh completions bash)\"",
    );
    all_positions(&pty, r"Clean\ up:\ all");
    complete(&pty, "demosh --theme=da", "--theme=dark");
    complete(&pty, "demosh ci talk.md --from \"Cl", "\"Clean up: all\"");
}

#[test]
#[ignore = "needs zsh"]
fn zsh_completes_at_every_position() {
    let setup = "autoload -Uz compinit; compinit -u -D; eval \"$(demosh completions zsh)\"";
    let (_demo, pty) = shell(&["zsh", "-f", "-i"], setup);
    all_positions(&pty, r"Clean\ up");
}

#[test]
#[ignore = "needs fish"]
fn fish_completes_at_every_position() {
    let setup = "set -g fish_autosuggestion_enabled 0; demosh completions fish | source";
    let (_demo, pty) = shell(&["fish", "--no-config", "-i"], setup);
    all_positions(&pty, "Clean");
}

#[test]
fn every_shell_has_a_script() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let finished = Demo::new().pipes(["completions", shell]);
        assert_eq!(finished.status.code(), Some(0), "{shell}");
        assert!(
            finished.stdout.contains("DEMOSH_COMPLETE"),
            "{}",
            finished.stdout
        );
    }
}
