//! Rules about programs: those that are not declared, and those that destroy things.

use std::collections::BTreeSet;

use crate::document::Settings;
use crate::document::command::SimpleCommand;
use crate::rehearsal::replaced_tools;

use super::subject::{Subject, program, texts};
use super::{Findings, known};

/// A program that is used, but not among those that the front matter requires.
pub(super) fn undeclared(subject: &Subject<'_>, findings: &mut Findings) {
    if !is_declaring(&subject.plan.settings) {
        return;
    }
    let mut known = declared(subject);
    for run in subject.runs.iter().filter(|run| !run.command.only_if_known) {
        for simple in &run.simple {
            let Some((name, _)) = program(simple) else {
                continue;
            };
            let is_plain = name
                .chars()
                .all(|c| c.is_alphanumeric() || "_-.+".contains(c));
            if is_plain && !known::is_everywhere(name) && known.insert(name.to_owned()) {
                let word = simple.words.iter().find(|word| word.text == name);
                let range = word.map_or_else(|| simple.span.clone(), |word| word.span.clone());
                findings.add(
                    run.place(range),
                    format!("`{name}` is used, but not required"),
                    format!("name it under `requires: {{tools: [{name}]}}`"),
                );
            }
        }
    }
}

/// True for settings that say more of a workshop than any page says of itself: then they can say what it
/// requires, too.
pub(super) fn is_declaring(settings: &Settings) -> bool {
    let said_by_any_page = Settings {
        title: settings.title.clone(),
        description: settings.description.clone(),
        lang: settings.lang.clone(),
        transcripts: settings.transcripts,
        check: settings.check.clone(),
        ..Settings::default()
    };
    *settings != said_by_any_page
}

/// Names that need no further mention.
pub(super) fn declared(subject: &Subject<'_>) -> BTreeSet<String> {
    let settings = &subject.plan.settings;
    let tools = settings.requires.tools.iter().map(|tool| tool.name.clone());
    let aliases = subject
        .runs
        .iter()
        .flat_map(|run| &run.simple)
        .filter_map(program)
        .filter(|(name, _)| *name == "alias")
        .flat_map(|(_, arguments)| texts(arguments))
        .filter_map(|argument| Some(argument.split_once('=')?.0.to_owned()));
    tools
        .chain(settings.rehearse.tools.iter().cloned())
        .chain(subject.functions.iter().cloned())
        .chain(subject.plan.names.iter().cloned())
        .chain(aliases)
        .collect()
}

/// A command that destroys something, for the list that a presenter confirms.
pub(super) fn destructive(subject: &Subject<'_>, findings: &mut Findings) {
    for run in &subject.runs {
        for simple in &run.simple {
            if let Some(what) = destroys(simple)
                && !is_named(simple, &subject.plan.settings.destroys)
            {
                findings.add(
                    run.place(simple.span.clone()),
                    format!("`{what}` destroys something"),
                    "name what is lost under `destroys:`, so that it is confirmed before a run",
                );
            }
        }
    }
}

/// Whether `destroys:` names what the command destroys: each operand of `rm`, the last one of others.
fn is_named(simple: &SimpleCommand, destroys: &[String]) -> bool {
    fn plain(word: &str) -> &str {
        let word = word.trim_matches(['"', '\'', '`', ',']);
        word.trim_start_matches("./").trim_end_matches('/')
    }
    let Some((name, arguments)) = program(simple) else {
        return false;
    };
    let arguments = texts(arguments);
    let mut operands: Vec<_> = arguments
        .into_iter()
        .filter(|argument| !argument.starts_with('-'))
        .collect();
    if name != "rm" {
        operands.drain(..operands.len().saturating_sub(1));
    }
    let named: Vec<_> = destroys
        .iter()
        .flat_map(|text| text.split_whitespace().map(plain))
        .collect();
    !operands.is_empty()
        && operands
            .iter()
            .all(|operand| named.contains(&plain(operand)))
}

/// A tool that a rehearsal plays back, called by its path.
pub(super) fn by_path(subject: &Subject<'_>, findings: &mut Findings) {
    let tools = replaced_tools(&subject.plan.settings);
    for run in subject.runs.iter().filter(|run| !run.command.only_if_known) {
        for simple in &run.simple {
            let name = match program(simple) {
                Some((name, _)) => name,
                None => simple.words.first().map_or("", |word| &word.text),
            };
            let path = name.trim_end_matches('"');
            let Some((_, tool)) = path.rsplit_once('/') else {
                continue;
            };
            if tools.iter().any(|known| known == tool) {
                let word = simple.words.iter().find(|word| word.text == name);
                let range = word.map_or_else(|| simple.span.clone(), |word| word.span.clone());
                findings.add(
                    run.place(range),
                    format!("`{tool}` is called by its path: a rehearsal does not run that"),
                    format!("call it as `{tool}`, with its folder on PATH"),
                );
            }
        }
    }
}

/// The words of a destructive command that say so.
fn destroys(simple: &SimpleCommand) -> Option<&'static str> {
    let (name, arguments) = program(simple)?;
    let arguments = texts(arguments);
    let has = |words: &[&str]| words.iter().all(|word| arguments.contains(word));
    let short = |letters: &str| {
        arguments.iter().any(|argument| {
            let is_short = argument.starts_with('-') && !argument.starts_with("--");
            is_short && argument.contains(|c| letters.contains(c))
        })
    };
    let rows: &[(&str, bool, &'static str)] = &[
        ("rm", short("rR") || has(&["--recursive"]), "rm -r"),
        ("k3d", has(&["cluster", "delete"]), "k3d cluster delete"),
        ("kind", has(&["delete", "cluster"]), "kind delete cluster"),
        ("kind", has(&["delete", "clusters"]), "kind delete clusters"),
        ("minikube", has(&["delete"]), "minikube delete"),
        ("kubectl", has(&["delete"]), "kubectl delete"),
        ("kubectl", has(&["drain"]), "kubectl drain"),
        (
            "helm",
            has(&["uninstall"]) || has(&["delete"]),
            "helm uninstall",
        ),
        ("docker", has(&["rm"]), "docker rm"),
        ("docker", has(&["kill"]), "docker kill"),
        ("docker", has(&["prune"]), "docker prune"),
        ("docker", has(&["rmi"]), "docker rmi"),
        ("git", has(&["clean"]), "git clean"),
        ("git", has(&["reset", "--hard"]), "git reset --hard"),
        (
            "git",
            has(&["push"]) && (short("f") || has(&["--force"])),
            "git push --force",
        ),
        ("terraform", has(&["destroy"]), "terraform destroy"),
        (
            "dd",
            arguments
                .iter()
                .any(|argument| argument.starts_with("of=/dev/")),
            "dd of=/dev/...",
        ),
        ("iptables", short("FX"), "iptables -F"),
    ];
    // `docker run --rm` cleans up after itself.
    let row = rows
        .iter()
        .find(|(program, is_it, _)| *program == name && *is_it);
    row.map(|(_, _, what)| *what)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{markdown, script};

    const NOTHING: [&str; 0] = [];

    fn with_front_matter(text: &str) -> Vec<String> {
        let front = "---\nrequires: {tools: [kubectl]}\nrehearse: {tools: [bel]}\n---\n";
        markdown(
            "undeclared-program",
            &format!("{front}```bash\n{text}\n```\n"),
        )
    }

    #[test]
    fn programs_that_are_not_required_are_found_once() {
        assert_eq!(
            with_front_matter("sudo jq . x\njq . y\nkubectl get x | yq .\n"),
            [
                "6:6 `jq` is used, but not required",
                "8:17 `yq` is used, but not required"
            ]
        );
    }

    #[test]
    fn what_is_everywhere_or_defined_is_left_alone() {
        let text = "kubectl get x | grep y | sort\nbel x\nf() { ls; }\nf\nalias k=kubectl\nk get\n$TOOL x\n./x.sh\nif [ -f x ]; then cd x; fi";
        assert_eq!(with_front_matter(text), NOTHING);
    }

    #[test]
    fn a_file_that_says_nothing_of_itself_is_not_asked() {
        assert_eq!(script("undeclared-program", "jq . x\n"), NOTHING);
    }

    #[test]
    fn tools_that_are_called_by_their_path_are_found() {
        let front = "---\nrequires: {tools: [kubectl, jq]}\nrehearse: {real: [jq]}\n---\n";
        let found =
            |text: &str| markdown("tool-by-path", &format!("{front}```bash\n{text}\n```\n"));
        for (text, column) in [
            ("/usr/bin/kubectl get", 1),
            ("x | ./bin/kubectl get", 5),
            ("\"$BIN\"/kubectl get", 1),
            ("\"$BIN/kubectl\" get", 1),
            ("sudo /usr/bin/kubectl get", 6),
        ] {
            let wanted = format!(
                "6:{column} `kubectl` is called by its path: a rehearsal does not run that"
            );
            assert_eq!(found(text), [wanted], "{text}");
        }
        for text in [
            "kubectl get",
            "/usr/bin/jq .",
            "ls /usr/bin/kubectl",
            "./kubectl.sh",
        ] {
            assert_eq!(found(text), NOTHING, "{text}");
        }
    }

    #[test]
    fn a_destructive_command_that_destroys_names_is_not_listed() {
        let head = "---\ndestroys: [build, \"folder demo-ports\", \"containers a, web-1\", \"k3d cluster mesh\"]\n---\n";
        let find = |command: &str| {
            let text = format!("{head}```bash\n{command}\n```\n");
            markdown("destructive-command", &text)
        };
        for named in [
            "rm -rf build",
            "rm -rf \"./build/\" demo-ports",
            "docker rm -f a",
            "k3d cluster delete mesh",
        ] {
            assert_eq!(find(named), NOTHING, "{named}");
        }
        for other in [
            "rm -rf builds",
            "rm -rf build other",
            "rm -rf \"$FOLDER\"",
            "docker rm -f web-2",
            "git reset --hard",
        ] {
            assert_eq!(find(other).len(), 1, "{other}");
        }
    }

    #[test]
    fn destructive_commands_are_listed() {
        for (text, what) in [
            ("k3d cluster delete x", "k3d cluster delete"),
            ("rm -rf x", "rm -r"),
            ("sudo rm -fr x", "rm -r"),
            ("kubectl -n x delete ns y", "kubectl delete"),
            ("docker rm -f x", "docker rm"),
            ("git push -f", "git push --force"),
        ] {
            assert_eq!(
                script("destructive-command", text),
                [format!("1:1 `{what}` destroys something")]
            );
        }
        for text in [
            "rm x",
            "docker run --rm x",
            "kubectl get x",
            "echo rm -rf x",
        ] {
            assert_eq!(script("destructive-command", text), NOTHING, "{text}");
        }
    }
}
