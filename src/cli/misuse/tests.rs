use super::*;

fn said_of(line: &str) -> String {
    let arguments: Vec<OsString> = line.split(' ').map(OsString::from).collect();
    let error = Cli::try_parse_from(&arguments).expect_err(line);
    let stop = refused(error, &arguments).expect_err(line);
    stop.message.expect("words").to_string()
}

#[test]
fn every_kind_of_mistake_has_its_own_message() {
    for (line, words) in [
        (
            "demosh ci --timeout 5 a.md",
            "error: `--timeout` takes a duration such as `90s` or `5m`, not `5`\nhelp: did you mean `5s`?",
        ),
        (
            "demosh ci --timeout 0s a.md",
            "error: `--timeout` takes a duration longer than 0, such as `90s` or `5m`, not `0s`\nhelp: `demosh help ci` lists the options",
        ),
        (
            "demosh help nosuch",
            "error: there is no command or table `nosuch`\nhelp: `demosh help` lists the commands",
        ),
        (
            "demosh man chekc",
            "error: there is no command `chekc`\nhelp: did you mean `check`?",
        ),
        (
            "demosh ci --timeout -3s a.md",
            "error: `--timeout` takes a duration such as `90s` or `5m`, not `-3s`\nhelp: did you mean `3s`?",
        ),
        (
            "demosh ci --step-timeout -1 a.md",
            "error: `--step-timeout` takes a duration such as `90s` or `5m`, not `-1`\nhelp: did you mean `1s`?",
        ),
        (
            "demosh ci --timeout --jobs 2 a.md",
            "error: `--timeout` takes a duration such as `90s` or `5m`, not `--jobs`\nhelp: `demosh help ci` lists the options",
        ),
        (
            "demosh ci --jobs -2 a.md",
            "error: `--jobs` takes a whole number from 1, not `-2`\nhelp: `demosh help ci` lists the options",
        ),
        (
            "demosh ci --partition -1/3 a.md",
            "error: `--partition`: `-1/3` is not of the form `slice:2/5` or `hash:2/5`\nhelp: `demosh help ci` lists the options",
        ),
        (
            "demosh rehearse --speed -2 a.md",
            "error: `--speed` takes a number greater than 0, such as `2` or `0.5`, not `-2`\nhelp: `demosh help rehearse` lists the options",
        ),
        (
            "demosh watch --step-timeout -5m a.md",
            "error: `--step-timeout` takes a duration such as `90s` or `5m`, not `-5m`\nhelp: did you mean `5m`?",
        ),
        (
            "demosh cue --web --port -1",
            "error: `--port` takes a port: a whole number from 0 to 65535, not `-1`\nhelp: `demosh help cue` lists the options",
        ),
        (
            "demosh --auto=abc a.md",
            "error: `--auto` takes a duration such as `90s` or `5m`, not `abc`\nhelp: `demosh help` lists the options",
        ),
        (
            "demosh ci --jobs 0 a.md",
            "error: `--jobs` takes a whole number from 1, not `0`\nhelp: `demosh help ci` lists the options",
        ),
        (
            "demosh cue --web --port x",
            "error: `--port` takes a port: a whole number from 0 to 65535, not `x`\nhelp: `demosh help cue` lists the options",
        ),
        (
            "demosh --color nevr a.md",
            "error: `--color` takes `auto`, `always` or `never`, not `nevr`\nhelp: did you mean `never`?",
        ),
        (
            "demosh --theme drak a.md",
            "error: `--theme`: there is no theme `drak`, only `auto`, `light`, `dark`, `high-contrast`\nhelp: did you mean `dark`?",
        ),
        (
            "demosh ci --junt x a.md",
            "error: there is no option `--junt`\nhelp: did you mean `--junit`?",
        ),
        (
            "demosh ci a.md --junit",
            "error: `--junit` needs a value\nhelp: write `--junit FILE`",
        ),
        (
            "demosh learn",
            "error: the workshop is missing\nhelp: `demosh help learn` lists the options",
        ),
        (
            "demosh ci --rehearse --record a.md",
            "error: `--rehearse` cannot be used with `--record`\nhelp: `demosh help ci` lists the options",
        ),
        (
            "demosh ci --timeout 1s --timeout 2s a.md",
            "error: `--timeout` is given twice\nhelp: `demosh help ci` lists the options",
        ),
        (
            "demosh export a.md b.md",
            "error: there is one argument too many: `b.md`\nhelp: `demosh help export` lists the options",
        ),
    ] {
        assert_eq!(said_of(line), words, "{line}");
    }
}

#[test]
fn a_word_that_is_nearly_a_command_is_taken_for_one() {
    let stop = |word: &str| {
        let stop = mistyped_command(Path::new(word), &[])?;
        stop.message.map(|message| message.to_string())
    };
    let said = stop("chekc").expect("said");
    assert_eq!(
        said,
        "error: there is no command and no file `chekc`\nhelp: did you mean `check`?"
    );
    assert_eq!(stop("chekc.md"), None);
    assert_eq!(stop("./chekc"), None);
    assert_eq!(stop("talk"), None);
}
