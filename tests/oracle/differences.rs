//! What may differ between a script and an unattended run of the same text: one named rule each, as
//! narrow as possible. A difference that no rule removes is a failure.

use std::sync::LazyLock;

use regex::Regex;

/// A documented difference, and how it is removed from an outcome.
struct Rule {
    /// What it is about.
    name: &'static str,
    /// The beginning of the names of the parts of an outcome to which it applies.
    parts: &'static str,
    pattern: &'static str,
    replacement: &'static str,
}

const RULES: &[Rule] = &[
    // A script counts the lines of its file. A command in a session has its own line numbers, and an
    // interactive bash leaves them out of its messages; a command that cannot be parsed is one of `eval`.
    Rule {
        name: "places in messages",
        parts: "",
        pattern: r"(?m)^(program\.(?:md|sh): )(?:eval: )?(?:line \d+: )?",
        replacement: "$1",
    },
    // Under `set -e` a script ends before it quotes the line that it cannot parse.
    Rule {
        name: "lines quoted by syntax errors",
        parts: "",
        pattern: r"(?m)^program\.(?:md|sh): `.*'\n",
        replacement: "",
    },
    // In a command substitution an interactive bash continues with the line after the error, and
    // repeats the message.
    Rule {
        name: "syntax errors in command substitutions, said twice",
        parts: "stderr",
        pattern: r"(?m)^(program\.(?:md|sh): syntax error near unexpected token `[^']*'\n)program\.(?:md|sh): syntax error near unexpected token `[^']*'\n",
        replacement: "$1",
    },
    // `set -x` shows the depth at which `demosh` evaluates a command.
    Rule {
        name: "depth of traces",
        parts: "",
        pattern: r"(?m)^[\x01+]*\+ ",
        replacement: "+ ",
    },
    // The guard that keeps traps of the user's silent for the session's own commands.
    Rule {
        name: "our guard in traps on DEBUG and ERR",
        parts: "",
        pattern: r#"case \$\{(?:__demosh_quiet|BASH_COMMAND)-\}[^\n]* in (?:1|"[^\n]*__demosh_text[^\n]*"+)\) ;; \*\) ([^\n]*)\n;; esac(?:; \{ case [^\n]*\$__demosh_throw[^\n]*\} >/dev/null 2>&1)?"#,
        replacement: "$1",
    },
    // The same guard, where `set -x` shows the commands of such a trap.
    Rule {
        name: "our guard in traces",
        parts: "stderr",
        pattern: r"(?m)^\++ case \$\{(?:BASH_COMMAND|__demosh_quiet)-\}.* in\n",
        replacement: "",
    },
    // The session's own trap on ERR, which makes `set -e` end a command and not the shell.
    Rule {
        name: "our trap on ERR",
        parts: "state",
        pattern: r"(?m)^trap -- '[^']*__demosh[^']*' ERR\n",
        replacement: "",
    },
    // Commands that name jobs, and `wait -n`, report them as at a prompt: on standard error, when they have ended.
    Rule {
        name: "jobs that have ended",
        parts: "",
        pattern: r"(?m)^\[\d+\][+-]? +(?:Terminated|Done|Exit \d+) .*\n",
        replacement: "",
    },
    // An interactive bash ends the line when a command is interrupted; `exit` and `set -e` interrupt.
    Rule {
        name: "line ends of interrupts",
        parts: "stderr",
        pattern: r"(?m)^\n",
        replacement: "",
    },
    Rule {
        name: "line ends of interrupts, sent elsewhere",
        parts: "file /work/errors.txt",
        pattern: r"(?m)^\n",
        replacement: "",
    },
];

static PATTERNS: LazyLock<Vec<(&Rule, Regex)>> = LazyLock::new(|| {
    let compiled = RULES
        .iter()
        .map(|rule| (rule, Regex::new(rule.pattern).expect(rule.name)));
    compiled.collect()
});

/// Whether a program as a whole does what is documented to differ. Under a trap on DEBUG, `break`
/// outside of a loop ends the command without a message, and the trap runs a few more times. With traps on both ERR
/// and DEBUG, ERR also runs for errors in expansions. A script that kills itself ends before `kill`
/// has a status; a command that is interrupted has the status 130. A trap on ERR that exits does
/// not run once more for a command that fails in a script's trap on EXIT.
pub(crate) fn is_excused(statements: &[String]) -> bool {
    /// What can be an error in an expansion, in the grammar.
    const ERRORS: [&str; 6] = [":?", "/ 0", "[1 2]", "set -u", "readonly", "failglob"];
    let is = |wanted: fn(&str) -> bool| statements.iter().any(|text| wanted(text));
    let debug = is(|text| text.contains("' DEBUG"));
    let error = is(|text| text.contains("' ERR"));
    let fails = is(|text| ERRORS.iter().any(|sign| text.contains(sign)));
    let killed = is(|text| text.trim() == "kill -INT $$") && is(|text| text.contains("bye $?"));
    let failed_twice =
        is(|text| text.contains("exit 4' ERR")) && is(|text| text.contains("trap 'echo bye; "));
    killed || failed_twice || debug && (is(|text| text.trim() == "break") || error && fails)
}

/// `text`, a part of an outcome, without the parts that may differ.
pub(crate) fn without(part: &str, text: &str) -> String {
    let mut text = text.to_owned();
    for (rule, pattern) in PATTERNS.iter() {
        if part.starts_with(rule.parts) {
            text = pattern.replace_all(&text, rule.replacement).into_owned();
        }
    }
    if part == "stderr" {
        text = sorted_traces(text);
    }
    text
}

/// Traces of concurrent commands come in any order.
fn sorted_traces(text: String) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    if !lines.iter().any(|line| line.starts_with("+ ")) {
        return text;
    }
    lines.sort_unstable();
    lines.join("\n")
}
