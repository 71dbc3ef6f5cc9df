//! The rule about programs that nothing provides: output in a fence that runs, a slip of the pen, or a
//! undeclared tool.

use std::collections::BTreeSet;

use crate::document::command::{SimpleCommand, assigned_names};

use super::programs::{declared, is_declaring};
use super::subject::{Run, Subject, program};
use super::{Findings, known};

/// The status of a command that was not found.
const NOT_FOUND: i32 = 127;

/// A command whose program is nowhere.
pub(super) fn program_nowhere(subject: &Subject<'_>, findings: &mut Findings) {
    // With front matter, a program that is merely not declared has a rule of its own.
    let is_declaring = is_declaring(&subject.plan.settings);
    let mut known = declared(subject);
    let mut mentioned = BTreeSet::new();
    for run in &subject.runs {
        for simple in &run.simple {
            if let Some(name) = unknown(subject, run, simple)
                && !mentioned.contains(name)
                && (!is_declaring || looks_like_output(name, run.text()))
                && known.insert(name.to_owned())
            {
                let word = simple.words.iter().find(|word| word.text == name);
                let range = word.map_or_else(|| simple.span.clone(), |word| word.span.clone());
                let message = format!("there is no program of the name `{name}` anywhere");
                findings.add(run.place(range), message, remedy(name, run.text()));
            }
            // What an earlier command speaks of, it may have installed.
            let arguments = simple.words.iter().skip(1);
            let parts = arguments.flat_map(|word| word.text.split(|c: char| !is_plain(c)));
            mentioned.extend(parts.map(str::to_owned));
            if brings_anything(simple) {
                return;
            }
        }
        if assigned_names(run.text()).iter().any(|name| name == "PATH") {
            return;
        }
    }
}

/// The program of a command, when nothing that can be seen provides it.
fn unknown<'a>(subject: &Subject<'_>, run: &Run<'_>, simple: &'a SimpleCommand) -> Option<&'a str> {
    let is_question = simple
        .words
        .first()
        .is_some_and(|word| word.text == "command");
    let place = &run.step.origin.location;
    let written = place.file.slice(place.span).trim_start();
    let is_directive = written.starts_with("#@") || written.starts_with("<!--");
    if is_question || is_directive || run.attributes.exit.accepts(NOT_FOUND) {
        return None;
    }
    let (name, _) = program(simple)?;
    let is_unknown = name.chars().all(is_plain)
        && !known::is_everywhere(name)
        && !subject.world.has_program(name);
    is_unknown.then_some(name)
}

fn is_plain(c: char) -> bool {
    c.is_alphanumeric() || "_-.+".contains(c)
}

/// True for a command after which any name may be defined.
fn brings_anything(simple: &SimpleCommand) -> bool {
    let Some((name, arguments)) = program(simple) else {
        return false;
    };
    let reads_script = matches!(name, "bash" | "sh" | "zsh") && arguments.is_empty();
    reads_script || matches!(name, "." | "eval" | "source")
}

/// True for a name in capitals, and for words in columns.
fn looks_like_output(name: &str, text: &str) -> bool {
    let in_capitals = name.chars().any(char::is_uppercase) && !name.chars().any(char::is_lowercase);
    let line = text.lines().next().unwrap_or_default().trim();
    let columns = line
        .replace('\t', "  ")
        .split("  ")
        .filter(|part| !part.is_empty())
        .count();
    in_capitals || columns > 2
}

fn remedy(name: &str, text: &str) -> String {
    if looks_like_output(name, text) {
        return "label the fence `text` if this is output".to_owned();
    }
    format!(
        "name it under `requires: {{tools: [{name}]}}` if it must be installed; label the fence `text` if \
         this is output"
    )
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Bench, markdown, script};

    const NOTHING: [&str; 0] = [];

    #[test]
    fn a_table_of_output_is_found() {
        let table = "NAME    READY   STATUS\nweb-1   1/1     Running\n";
        let here = |place: &str, name: &str| {
            format!("{place} there is no program of the name `{name}` anywhere")
        };
        let text = format!("```bash\nkubectl get pods\n```\n```bash\n{table}```\n");
        let found = markdown("unknown-program", &text);
        assert_eq!(found, [here("5:1", "NAME"), here("6:1", "web-1")]);
        let front = format!("---\nrequires: {{tools: [kubectl]}}\n---\n```bash\n{table}```\n");
        assert_eq!(markdown("unknown-program", &front).len(), 2);
        let findings = Bench::new().file("a.md", &text).check();
        let help = findings[0].help.as_deref();
        assert_eq!(help, Some("label the fence `text` if this is output"));
    }

    #[test]
    fn a_program_that_nothing_provides_is_found_once() {
        let found = script("unknown-program", "kubctl get x\nkubctl get y\nls | yq .\n");
        assert_eq!(
            found,
            [
                "1:1 there is no program of the name `kubctl` anywhere",
                "3:6 there is no program of the name `yq` anywhere"
            ]
        );
    }

    #[test]
    fn what_may_be_there_by_then_is_left_alone() {
        for text in [
            "apt-get install jq || sudo brew install yq\nyq .\n",
            "curl -Lo ./kind https://x.example/kind\nkind get\n",
            "git clone https://x.example/tool && tool\n",
            "curl https://x.example/install | sh\nlinkerd check\n",
            "export PATH=$PATH:$HOME/.x/bin\nlinkerd check\n",
            "source <(kubectl completion bash)\nfoo\n",
            "f() { true; }\nf\nalias k=kubectl\nk get\n",
            "command -v jq\n",
            "$TOOL x\n./x.sh\nX=1\n",
            "##@ exit=127\nnope\n##@ exit=any\nnope2\n",
            "#@nope words\n",
            "#@macro m\n#@end\nm\n",
        ] {
            let found = script("unknown-program", text);
            let found: Vec<_> = found
                .iter()
                .filter(|line| !line.contains("`apt-get`") && !line.contains("`brew`"))
                .collect();
            assert_eq!(found, NOTHING, "{text}");
        }
        let declared = "---\nrequires: {tools: [jq]}\n---\n```bash\njq .\nyq .\n```\n";
        assert_eq!(markdown("unknown-program", declared), NOTHING);
    }
}
