use std::path::PathBuf;
use std::sync::Mutex;

use super::*;

const KUBECTL: &str = "kubectl controls the Kubernetes cluster manager.\n\nBasic Commands:\n  create   Create a resource\n  get      Display one or many resources\n\nUsage:\n  kubectl [flags] [options]\n";
const GET: &str =
    "Display one or many resources.\n\nUsage:\n  kubectl get [(-o|--output=)json] [options]\n";
const GREP: &str = "Usage: grep [OPTION]... PATTERNS [FILE]...\nSearch for PATTERNS in each FILE.\nExample: grep -i 'hello'\n";

/// Knows a few programs and records which were run.
#[derive(Default)]
struct Pretended(Mutex<Vec<String>>);

impl Probe for Pretended {
    fn find(&self, name: &str) -> Option<PathBuf> {
        match name {
            "kubectl" => Some("/opt/tools/kubectl".into()),
            "grep" => Some("/usr/bin/grep".into()),
            "mine" => Some("/home/ada/bin/mine".into()),
            _ => None,
        }
    }

    async fn run(&self, command: Vec<String>, _: Duration) -> Answer {
        let line = command.join(" ");
        let (status, output) = match line.as_str() {
            "kubectl --help" => (0, KUBECTL),
            "kubectl get --help" => (0, GET),
            "grep --help" => (0, GREP),
            line if line.ends_with(" cd") => (0, "cd - Change the shell working directory.\n"),
            _ => (1, ""),
        };
        self.0.lock().expect("unpoisoned").push(line);
        Answer::Ended {
            status: Some(status),
            output: output.to_owned(),
        }
    }

    fn variable(&self, _: &str) -> Option<String> {
        None
    }

    async fn port_is_taken(&self, _: u16) -> bool {
        false
    }
}

fn explained(text: &str) -> (Vec<String>, Vec<String>) {
    let probe = Pretended::default();
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    let runtime = runtime.expect("a runtime");
    let synopses = runtime.block_on(explain(text, &probe));
    let line = |synopsis: Synopsis| {
        let usage = synopsis
            .usage
            .map_or(String::new(), |usage| format!(" [{usage}]"));
        format!("{}: {}{usage}", synopsis.of, synopsis.says)
    };
    let ran = probe.0.into_inner().expect("unpoisoned");
    (synopses.into_iter().map(line).collect(), ran)
}

#[test]
fn each_program_of_a_pipeline_says_what_it_does() {
    let (lines, _) = explained("cd faces && kubectl get pods -o wide | grep -v web | grep x");
    assert_eq!(
        lines,
        [
            "cd: Change the shell working directory.",
            "kubectl get: Display one or many resources. [kubectl get [(-o|--output=)json] [options]]",
            "grep: Search for PATTERNS in each FILE. [grep [OPTION]... PATTERNS [FILE]...]",
        ]
    );
}

#[test]
fn nothing_is_run_that_might_do_its_work() {
    let (lines, ran) = explained("mine pods; kubectl get --help; gone");
    assert_eq!(
        lines[0],
        "mine: a program on this machine: /home/ada/bin/mine"
    );
    assert!(lines[2].starts_with("gone: no program here"), "{lines:?}");
    let asked: Vec<_> = ran
        .iter()
        .filter(|line| !line.starts_with("bash "))
        .collect();
    assert_eq!(asked, ["kubectl --help", "kubectl get --help"]);
}

#[test]
fn only_words_that_the_help_lists_are_subcommands() {
    assert!(lists(KUBECTL, "get"));
    for word in ["pods", "--get", "/get", "Display", "kubectl"] {
        assert!(!lists(GET, word), "{word}");
    }
}
