//! The event stream with a reader: nothing is lost, and a reader that stops does not block the run.

use std::io::Read as _;
use std::process::{Child, Command};

use super::*;

/// Prints more than a pipe and the waiting buffer can contain together.
const MUCH: &str = "```bash\nhead -c 12000000 /dev/zero | tr '\\0' '\\n'\n```\n```bash {ci=finally}\ntouch cleaned\n```\n";

fn with_pipe(text: &str) -> Demo {
    let demo = Demo::new().file("a.md", text);
    let made = Command::new("mkfifo").arg(demo.path("pipe")).status();
    assert!(made.expect("mkfifo").success());
    demo
}

fn start(demo: &Demo, reader: &str) -> (Child, Child) {
    let reader = Command::new("bash")
        .args(["-c", reader])
        .current_dir(demo.path("."))
        .spawn();
    let mut run = demo.command();
    run.args(["ci", "a.md", "--events", "pipe"]);
    run.stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    (reader.expect("bash"), run.spawn().expect("started"))
}

/// The standard error of the run, and its code.
fn ended(mut run: Child) -> (String, Option<i32>) {
    let mut said = String::new();
    let mut stderr = run.stderr.take().expect("piped");
    stderr.read_to_string(&mut said).expect("text");
    (said, run.wait().expect("ended").code())
}

#[test]
fn a_reader_that_comes_late_and_reads_slowly_gets_everything() {
    let demo = with_pipe(MUCH);
    let slow = "exec <pipe; sleep 1; for n in 1 2 3; do dd bs=1M count=1 iflag=fullblock status=none; sleep 1; done >got; cat >>got";
    let (mut reader, run) = start(&demo, &format!("sleep 0.5; {slow}"));
    let (said, code) = ended(run);
    assert_eq!((said.as_str(), code), ("", Some(0)));
    assert!(reader.wait().expect("ended").success());
    let got = demo.read("got");
    let printed: usize = got
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).expect("an object"))
        .filter_map(|event| {
            event["text"]
                .as_str()
                .map(|text| (event["event"] == "output", text.len()))
        })
        .filter_map(|(is_output, length)| is_output.then_some(length))
        .sum();
    assert_eq!(printed, 12_000_000);
    assert!(got.lines().last().expect("a line").contains("run_finished"));
}

#[test]
fn a_reader_that_stops_costs_the_run_its_stream_and_not_its_end() {
    for (text, reader, missing) in [
        // It reads nothing.
        (MUCH, "exec sleep 100 <pipe", "took nothing for 5 seconds"),
        // It never opens the pipe.
        (MUCH, "exec sleep 100", "took nothing for 5 seconds"),
        (
            "```bash\ntouch cleaned\n```\n",
            "exec sleep 100",
            "bytes are left out",
        ),
    ] {
        let demo = with_pipe(text);
        let (mut reader, run) = start(&demo, reader);
        let (said, code) = ended(run);
        reader.kill().expect("killed");
        reader.wait().expect("ended");
        assert!(
            said.starts_with("error: cannot write the event stream `pipe`: its reader "),
            "{said}"
        );
        assert!(said.contains(missing), "{said}");
        assert_eq!(code, Some(70), "{said}");
        assert!(demo.path("cleaned").exists());
    }
}

#[test]
fn a_small_report_is_in_the_pipe_whether_it_is_read_or_not() {
    let demo = with_pipe("```bash\ntouch ran\n```\n");
    let (mut reader, run) = start(
        &demo,
        "exec <pipe; until [ -e ran ]; do sleep 0.1; done; sleep 1; cat >got",
    );
    assert_eq!(ended(run), (String::new(), Some(0)));
    assert!(reader.wait().expect("ended").success());
    assert!(demo.read("got").ends_with("}\n"));
}
