//! A snapshot restores the state of one shell in another.

use super::*;

/// Sets up all kinds of state.
const STATE: &str = r#"
PLAIN='two words'
QUOTED=$'line\nline \'quoted\' "and" $dollar `tick` \\ é'
declare -i NUMBER=7
declare -a LIST=([0]=a [5]='b c')
declare -A MAP=(['odd key']='v 1' [k]=v2)
readonly FIXED=yes
EMPTY=
shopt -s extglob nullglob
greet() { cat <<END
hello $1
END
}
alias ll='ls -l'
set -u -o pipefail
trap 'echo got usr1' USR1
umask 027
mkdir -p 'a folder' && cd 'a folder'
set -- one 'two three'
"#;

/// Prints all of it.
const REPORT: &str = r#"
printf '%s|' "$PLAIN" "$QUOTED" "$NUMBER" "${LIST[5]}" "${!LIST[*]}" "${MAP[odd key]}" "$FIXED" "${EMPTY-unset}" "$#" "$2"
greet you; alias ll; trap -p USR1; umask; basename "$PWD"; shopt -q extglob nullglob && echo settings
case $- in *u*) echo strict;; esac; set -o | grep pipefail; NUMBER=3+4; echo "$NUMBER"
"#;

async fn report(shell: &mut Shell) -> String {
    shell.run_unit(Unit::script(REPORT)).await;
    shell.printed.text().0
}

#[test]
fn everything_comes_back_in_another_shell() {
    block_on(async {
        let mut first = Shell::start().await;
        first.run_unit(Unit::script(STATE)).await;
        let snapshot = first.session.snapshot().await.expect("a snapshot");
        let before = report(&mut first).await;
        assert!(before.contains("two words|line\nline 'quoted'"), "{before}");
        let mut second = Shell::start().await;
        second.session.restore(&snapshot).await.expect("restored");
        assert_eq!(report(&mut second).await, before);
        first.close(0).await;
        second.close(0).await;
    });
}

#[test]
fn errexit_comes_back_and_the_status_is_not_touched() {
    block_on(async {
        let mut first = Shell::start().await;
        first.run("(exit 4)").await;
        first.session.snapshot().await.expect("a snapshot");
        assert_eq!(first.run("[ $? = 4 ]").await.status, 0);
        first.run("set -e").await;
        let snapshot = first.session.snapshot().await.expect("a snapshot");
        let mut second = Shell::start().await;
        assert!(
            second
                .session
                .restore(&snapshot)
                .await
                .expect("restored")
                .errexit_on
        );
        first.close(0).await;
        second.close(0).await;
    });
}

#[test]
fn what_commands_change_is_kept_while_they_run() {
    const COMMANDS: &[(&str, &[&str], bool)] = &[
        ("true", &[], false),
        ("A=1 B=$'two\nlines'", &["A", "B"], false),
        ("mkdir -p 'a folder' && cd 'a folder'", &[], true),
        ("A=3; unset -v C", &["A", "C"], false),
    ];
    block_on(async {
        // After a command that can change anything, and after none.
        for commands in [COMMANDS, &COMMANDS[1..]] {
            let mut first = Shell::start().await;
            for &(text, names, directory) in commands {
                let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
                let effect = if names.is_empty() && !directory {
                    demosh::testing::shell::ShellEffect::Anything
                } else {
                    let names = &names;
                    demosh::testing::shell::ShellEffect::Changes { names, directory }
                };
                let unit = Unit {
                    effect,
                    ..Unit::command(text)
                };
                first.run_unit(unit).await;
            }
            let unit = Unit {
                effect: demosh::testing::shell::ShellEffect::Nothing,
                ..Unit::command("kill -9 $$")
            };
            let reply = first.run_unit(unit).await;
            assert_eq!(verdict(&reply), "lost 137");
            let state = first.session.last_state().snapshot().expect("kept");
            let mut second = Shell::start().await;
            second.session.restore(&state).await.expect("restored");
            let text = "printf '%s|' \"$A\" \"$B\" \"${PWD##*/}\"";
            assert_eq!(second.out(text).await, "3|two\nlines|a folder|");
            first.close(0).await;
            second.close(0).await;
        }
    });
}

#[test]
fn a_state_of_posix_mode_comes_back_whole() {
    block_on(async {
        let mut first = Shell::start().await;
        first
            .run("set -o posix; greet() { echo hello; }; trap 'echo usr1' USR1")
            .await;
        let state = first.session.snapshot().await.expect("taken");
        assert!(!state.text().contains("trap -- - "), "{}", state.text());
        let mut second = Shell::start().await;
        second.session.restore(&state).await.expect("restored");
        let out = second
            .out("greet; trap -p USR1; [[ -o posix ]] && echo posix")
            .await;
        assert_eq!(out, "hello\ntrap -- 'echo usr1' USR1\nposix\n");
        assert_eq!(verdict(&second.run("false").await), "1");
        first.close(0).await;
        second.close(0).await;
    });
}
