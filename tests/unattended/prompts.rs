//! The variables of bash's prompt, which demosh uses too: a workshop always finds its own values in
//! them.

use super::Demo;
use super::inherited::both;

#[test]
fn a_workshop_reads_prompt_command_as_a_script_does() {
    for script in [
        "echo \"[$PROMPT_COMMAND]\" \"${PROMPT_COMMAND+set}\" >>out\n",
        "PROMPT_COMMAND='it is \"mine\"'\necho \"$PROMPT_COMMAND\" >>out\necho ${#PROMPT_COMMAND[@]} >>out\n",
        "PROMPT_COMMAND=(a 'b c')\ndeclare -p PROMPT_COMMAND >>out\necho \"${PROMPT_COMMAND[1]}\" >>out\n",
        "PROMPT_COMMAND=x\nPROMPT_COMMAND=\"y;$PROMPT_COMMAND\"\necho \"$PROMPT_COMMAND\" >>out\n",
        "PROMPT_COMMAND=x\nunset PROMPT_COMMAND\necho \"[${PROMPT_COMMAND-unset}]\" >>out\n",
        "export PROMPT_COMMAND=x\ndeclare -p PROMPT_COMMAND >>out\nbash -c 'echo $PROMPT_COMMAND' >>out\n",
        "f() { PROMPT_COMMAND=\"h${PROMPT_COMMAND:+;$PROMPT_COMMAND}\"; }\nf\nf\necho \"$PROMPT_COMMAND\" >>out\n",
        "PROMPT_COMMAND=z\nf() { echo \"$PROMPT_COMMAND\" >>out; }\nf\n",
        "eval 'PROMPT_COMMAND=\"h${PROMPT_COMMAND:+;$PROMPT_COMMAND}\"'\necho \"$PROMPT_COMMAND\" >>out\n",
        "echo one two >>out\necho \"$? $_ $PROMPT_COMMAND\" >>out\n",
        "echo 'PROMPT_COMMAND=s' >file\n. ./file\necho \"$PROMPT_COMMAND\" >>out\n",
        "PROMPT_COMMAND=a; b=c\nenv | grep -c __demosh >>out || true\n",
    ] {
        let (bash, own) = both(script, &[]);
        assert!(!bash.is_empty(), "{script}");
        assert_eq!(own, bash, "{script}");
    }
}

#[test]
fn prompt_command_is_there_again_in_the_shell_that_replaces_a_lost_one() {
    for set in [
        "PROMPT_COMMAND=mine",
        "eval PROMPT_COMMAND=mine",
        "f() { PROMPT_COMMAND=mine; }; f",
    ] {
        let text = format!(
            "```bash\n{set}\nexec true\n```\n\n\
             ```bash {{ci=finally}}\necho \"$PROMPT_COMMAND\" >>out\n```\n"
        );
        let demo = Demo::new().file("run.md", text);
        let output = demo.command().args(["ci", "run.md"]).output();
        assert_eq!(output.expect("it runs").status.code(), Some(1), "{set}");
        assert_eq!(demo.read("out"), "mine\n", "{set}");
    }
}

#[test]
fn a_function_named_builtin_hears_of_the_users_commands_only() {
    let script = "builtin() { echo called >>out; }; builtin x\necho done >>out\n";
    let (bash, own) = both(script, &[]);
    assert_eq!(own, bash);
}

#[test]
fn ps1_is_empty_until_the_workshop_sets_it() {
    for script in [
        "echo \"[$PS1]\" >>out\n",
        "PS1=\"(env) $PS1\"\necho \"[$PS1]\" >>out\n",
        "PS1=mine; PS4=ours\nunset PS1\necho \"[${PS1-unset}] $PS4\" >>out\n",
    ] {
        let (bash, own) = both(script, &[]);
        assert_eq!(own, bash, "{script}");
    }
}
