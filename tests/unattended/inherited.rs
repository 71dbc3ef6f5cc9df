//! What the environment sets for bash: a workshop sees the same as a script does.

use super::*;

/// Prints what the environment of a shell can change, without anything that only a script or only a
/// session has.
const SCRIPT: &str = r#"f() { echo "in f"; }
say() {
  set -o | grep -E '^(posix|nounset|noglob|keyword|pipefail|errexit|noclobber|physical) '
  shopt -p extglob nocasematch dotglob
  echo *.txt "${POSIXLY_CORRECT-unset}" "${HOME-no home}" "$PS4" "${BASH_COMPAT-}"
  v="a1b c"; printf '<%s>' $v
  f
  bash -c 'case $- in *a*|*m*|*E*) echo leak;; esac; echo "${POSIXLY_CORRECT-unset}"'
  cd sub >/dev/null && pwd | sed 's/.*\(...\)/\1/'; cd ..
  [[ ABC == abc ]] && echo same
  echo word a=1
}
{ say; } >>out 2>&1
"#;

/// The output of a script and of a workshop in an environment with `settings`; `-NAME` removes a
/// variable.
pub(super) fn both(script: &str, settings: &[(&str, &str)]) -> (String, String) {
    let run = |program: &mut std::process::Command, demo: &Demo| {
        for (name, value) in settings {
            match name.strip_prefix('-') {
                Some(name) => program.env_remove(name),
                None => program.env(name, value),
            };
        }
        let output = program
            .current_dir(demo.path(""))
            .output()
            .expect("it runs");
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        (output.status.code(), demo.read("out"), printed)
    };
    let demo = || {
        let text = format!("```bash\n{script}```\n");
        let demo = Demo::new().file("run.md", text).file("run.sh", script);
        demo.file("a.txt", "").file("sub/b.txt", "")
    };
    let (oracle, own) = (demo(), demo());
    let bash = run(
        std::process::Command::new("/bin/bash").arg("run.sh"),
        &oracle,
    );
    let mut program = std::process::Command::new(env!("CARGO_BIN_EXE_demosh"));
    let ci = run(program.args(["ci", "run.md"]), &own);
    assert_eq!(bash.0, ci.0, "{settings:?}: {}", ci.2);
    (bash.1, ci.1)
}

#[test]
fn a_workshop_sees_of_the_environment_what_a_script_sees() {
    for settings in [
        &[][..],
        &[("POSIXLY_CORRECT", "1")],
        &[("POSIXLY_CORRECT", "")],
        &[("SHELLOPTS", "posix")],
        &[("SHELLOPTS", "nounset:noglob")],
        &[("SHELLOPTS", "keyword:pipefail:noclobber:physical")],
        &[("SHELLOPTS", "emacs:history")],
        &[("BASHOPTS", "extglob:nocasematch:dotglob")],
        &[("ENV", "./run.md")],
        &[("IFS", "1")],
        &[("PS4", "x")],
        &[("PROMPT_COMMAND", "echo prompt >>out")],
        &[("BASH_FUNC_echo%%", "() { builtin echo \"<$@>\"; }")],
        &[
            ("BASH_FUNC_read%%", "() { :; }"),
            ("BASH_FUNC_eval%%", "() { :; }"),
        ],
        &[("BASH_COMPAT", "4.2")],
        &[("TMOUT", "1")],
        &[("HISTFILE", "hist"), ("HISTSIZE", "1")],
        &[("CDPATH", "/usr:.")],
        &[("GLOBIGNORE", "a*")],
        &[("FUNCNEST", "2")],
        &[("BASH_XTRACEFD", "2")],
        &[("LC_ALL", "C"), ("LANG", "xx_XX")],
        &[("-HOME", "")],
        &[("-PATH", "")],
        &[
            ("POSIXLY_CORRECT", "1"),
            ("SHELLOPTS", "nounset"),
            ("IFS", ""),
        ],
    ] {
        let (bash, own) = both(SCRIPT, settings);
        assert!(!bash.is_empty(), "{settings:?}");
        assert_eq!(own, bash, "{settings:?}");
    }
}

#[test]
fn a_limit_for_input_from_the_environment_ends_no_command() {
    let script = "sleep 2.5; echo slept >>out\n(exit 3) || echo no >>out\nread x < <(sleep 4; echo late); echo \"$? [$x]\" >>out\n";
    let (bash, own) = both(script, &[("TMOUT", "1")]);
    assert_eq!(bash, "slept\nno\n142 []\n");
    assert_eq!(own, bash);
}

#[test]
fn a_failure_ends_a_run_with_errexit_from_the_environment_as_it_ends_a_script() {
    let script = "echo a >>out\nif true; then false; echo b >>out; fi\n";
    for settings in [
        &[("SHELLOPTS", "errexit")][..],
        &[("SHELLOPTS", "errexit:posix")],
        &[("SHELLOPTS", "nounset:errexit")],
    ] {
        let (bash, own) = both(script, settings);
        assert_eq!(bash, "a\n");
        assert_eq!(own, bash, "{settings:?}");
    }
}

#[test]
fn a_run_traces_with_xtrace_from_the_environment_as_a_script_does() {
    let script = "{ x=1; echo $x; } 2>>out\nexec 2>>out; echo two\n";
    let (bash, own) = both(script, &[("SHELLOPTS", "xtrace")]);
    assert!(bash.contains("+ x=1\n+ echo 1\n"), "{bash}");
    assert!(own.contains("x=1\n"), "{own}");
    assert!(own.contains("echo 1\n"), "{own}");
}

#[test]
fn macros_and_a_shell_that_is_replaced_work_in_posix_mode() {
    let text = "---\ntitle: x\n---\n```bash\nA=1\n```\n```bash {exit=any}\nkill -9 $$\n```\n\
        ```bash {expect=/posix *on/}\nset -o | grep posix; echo $A $POSIXLY_CORRECT >>out\n```\n";
    let demo = Demo::new()
        .file("run.md", text)
        .env("POSIXLY_CORRECT", "yes");
    let finished = demo.pipes(["ci", "run.md", "--keep-going"]);
    assert_eq!(demo.read("out"), "1 yes\n", "{}", finished.stdout);
}
