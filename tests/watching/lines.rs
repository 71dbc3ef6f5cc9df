//! A watch without a terminal: saves of every kind, the state after each, and the end.

use std::fs;
use std::io::Read as _;
use std::process::{Child, ExitStatus, Stdio};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::support::demo::Demo;
use crate::support::processes::is_running;

/// How long anything may take before a test fails.
const DEADLINE: Duration = Duration::from_secs(20);

/// A running watch, and its output.
struct Watch {
    demo: Demo,
    child: Child,
    log: Arc<(Mutex<Vec<u8>>, Condvar)>,
    /// Output before this index was checked already.
    seen: usize,
}

impl Watch {
    fn of(demo: Demo, arguments: &[&str]) -> Self {
        let mut command = demo.command();
        command.arg("watch").args(arguments);
        command.stdin(Stdio::null()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        let mut out = child.stdout.take().expect("a pipe");
        let log = Arc::new((Mutex::new(Vec::new()), Condvar::new()));
        let writes = Arc::clone(&log);
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(length @ 1..) = out.read(&mut buffer) {
                writes.0.lock().expect("no panic").extend(&buffer[..length]);
                writes.1.notify_all();
            }
        });
        Self {
            demo,
            child,
            log,
            seen: 0,
        }
    }

    /// Waits for `text`, and returns the output before it since the last time.
    fn until(&mut self, text: &str) -> String {
        let end = Instant::now() + DEADLINE;
        let mut log = self.log.0.lock().expect("no panic");
        loop {
            let new = String::from_utf8_lossy(&log[self.seen..]).into_owned();
            if let Some(at) = new.find(text) {
                self.seen += at + text.len();
                return new[..at].to_owned();
            }
            let left = end.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "`{text}` does not come:\n{new}");
            log = self.log.1.wait_timeout(log, left).expect("no panic").0;
        }
    }

    fn save(&self, text: &str) {
        fs::write(self.demo.path("a.md"), text).expect("written");
    }

    fn signal(&self, signal: Signal) {
        let pid = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw);
        kill_process(pid.expect("a process id"), signal).expect("it runs");
    }

    fn end(&mut self) -> ExitStatus {
        self.signal(Signal::INT);
        let end = Instant::now() + DEADLINE;
        while Instant::now() < end {
            if let Some(status) = self.child.try_wait().expect("our child") {
                return status;
            }
            std::thread::yield_now();
        }
        panic!("it does not end: {}", self.until(""));
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        // It may have ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn workshop(blocks: &[&str]) -> String {
    let fences = blocks
        .iter()
        .map(|block| format!("```bash\n{block}\n```\n"));
    format!("# T\n{}", fences.collect::<String>())
}

fn watch(blocks: &[&str]) -> Watch {
    let mut watch = Watch::of(Demo::new().file("a.md", workshop(blocks)), &["a.md"]);
    watch.until("PASSED");
    watch
}

#[test]
fn a_run_begins_with_the_first_block_that_changed_in_the_state_before_it() {
    let first = "X=1; f() { echo f $X; }; mkdir -p d; cd d; echo 1 >> ../ran";
    let mut watch = watch(&[first, "X=2; cd /; alias a=b", "f; pwd"]);
    watch.save(&workshop(&[first, "X=3", "f; pwd; alias a"]));
    let said = watch.until("runs from a.md:6, block 2 of 3, with the state before it");
    assert_eq!(
        said.trim_end().lines().last().map(str::trim),
        Some("watch: saved:"),
        "{said}"
    );
    let ran = watch.until("FAILED");
    assert!(
        ran.contains("\nf 3\n") && ran.contains("/work/d\n"),
        "{ran}"
    );
    assert!(!ran.contains("mkdir"), "{ran}");
    // A failed block runs again, although only later blocks have changed.
    watch.save(&workshop(&[first, "X=3", "f; pwd; alias a", "echo added"]));
    watch.until("runs from a.md:9, block 3 of 4");
    watch.until("FAILED");
    watch.save(&workshop(&[first, "X=4", "f; pwd"]));
    watch.until("runs from a.md:6, block 2 of 3");
    let ran = watch.until("PASSED");
    assert!(ran.contains("\nf 4\n"), "{ran}");
    assert_eq!(watch.demo.read("ran"), "1\n");
}

#[test]
fn what_is_added_runs_in_the_same_shell_and_prose_runs_nothing() {
    let mut watch = watch(&["sleep 600 & echo $! > pid", "X=1"]);
    watch.save(&workshop(&[
        "sleep 600 & echo $! > pid",
        "X=1",
        "jobs; echo x $X",
    ]));
    watch.until("block 3 of 3, in the same shell");
    let ran = watch.until("PASSED");
    assert!(ran.contains("Running") && ran.contains("\nx 1\n"), "{ran}");
    watch.save(&(workshop(&["sleep 600 & echo $! > pid", "X=1", "jobs; echo x $X"]) + "\nMore.\n"));
    let ran = watch.until("watch: saved: no command has changed");
    assert!(!ran.contains("demosh:"), "{ran}");
    let pid = watch.demo.read("pid");
    assert!(is_running(&pid));
    watch.end();
    assert!(!is_running(&pid));
}

#[test]
fn a_job_that_another_shell_lacks_is_started_again() {
    let job = "sleep 600 & echo $! > pid";
    let mut watch = watch(&["X=1", job, "echo two"]);
    let pid = watch.demo.read("pid");
    watch.save(&workshop(&["X=1", job, "jobs; echo three $X"]));
    watch.until("runs from a.md:6, block 2 of 3, which left jobs or open files");
    let ran = watch.until("PASSED");
    assert!(
        ran.contains("Running") && ran.contains("\nthree 1\n"),
        "{ran}"
    );
    assert!(!is_running(&pid));
    assert_ne!(watch.demo.read("pid"), pid);
}

#[test]
fn saves_of_every_kind_are_seen() {
    let mut watch = watch(&["echo 0"]);
    let path = watch.demo.path("a.md");
    let other = watch.demo.path("b");
    // In place.
    watch.save(&workshop(&["echo 1"]));
    watch.until("\n1\n");
    // Another file replaces it.
    fs::write(&other, workshop(&["echo 2"])).expect("written");
    fs::rename(&other, &path).expect("renamed");
    watch.until("\n2\n");
    // It becomes the backup.
    fs::rename(&path, watch.demo.path("a.md~")).expect("renamed");
    watch.save(&workshop(&["echo 3"]));
    watch.until("\n3\n");
    // Emptied first: an empty workshop is never seen.
    watch.save("");
    watch.save(&workshop(&["echo 4"]));
    let said = watch.until("\n4\n");
    assert!(!said.contains("no commands"), "{said}");
    // Two quick ones: the second counts.
    watch.save(&workshop(&["echo 5"]));
    watch.save(&workshop(&["echo 6"]));
    watch.until("\n6\n");
    // An error in it: nothing runs until that is fixed.
    watch.save("# T\n<!-- @import gone.md -->\n");
    watch.until("error[");
    watch.until("nothing runs until the errors are fixed");
    watch.save(&workshop(&["echo 7"]));
    let said = watch.until("\n7\n");
    assert!(said.contains("no more findings"), "{said}");
    // It is removed, and comes back unchanged.
    fs::remove_file(&path).expect("removed");
    watch.until("there is no such file");
    watch.save(&workshop(&["echo 7"]));
    watch.until("no command has changed");
    watch.save(&workshop(&["echo 8"]));
    watch.until("\n8\n");
}

#[test]
fn imports_and_replacements_are_watched_wherever_they_are() {
    let text = "# T\n<!-- @import sub/part.md -->\n```bash {ci=@sub/run.sh}\nfalse\n```\n";
    let demo = Demo::new()
        .file("a.md", text)
        .file("sub/part.md", "```bash\necho part 1\n```\n")
        .file("sub/run.sh", "echo script 1\n");
    let mut watch = Watch::of(demo, &["a.md"]);
    watch.until("script 1");
    watch.until("PASSED");
    fs::write(watch.demo.path("sub/run.sh"), "echo script 2\n").expect("written");
    let said = watch.until("\nscript 2\n");
    assert!(!said.contains("part"), "{said}");
    watch.until("PASSED");
    let part = "```bash\necho part 2\n```\n";
    fs::write(watch.demo.path("sub/part.md"), part).expect("written");
    watch.until("\npart 2\n");
    watch.until("\nscript 2\n");
    // It waits for an import that is gone.
    let moved = watch.demo.path("sub/other.md");
    fs::rename(watch.demo.path("sub/part.md"), &moved).expect("renamed");
    watch.until("nothing runs until the errors are fixed");
    fs::rename(&moved, watch.demo.path("sub/part.md")).expect("renamed");
    watch.until("no command has changed");
}

#[test]
fn a_save_interrupts_what_it_changes_and_lets_what_is_before_it_run() {
    let mut watch = watch(&["echo 1"]);
    let slow = "echo $BASHPID > pid; echo begun; sleep 600";
    watch.save(&workshop(&["echo 1", slow]));
    watch.until("\nbegun\n");
    // A block after the running one does not disturb it.
    watch.save(&workshop(&["echo 1", slow, "echo later"]));
    watch.save(&workshop(&["echo 1", "echo quick", "echo later"]));
    watch.until("the change affects the running command");
    watch.until("\nquick\n");
    watch.until("\nlater\n");
    watch.until("PASSED");
    // A command that ignores interrupts.
    let stubborn = "trap '' INT; sleep 600 & echo $! > pid; echo stubborn; wait";
    watch.save(&workshop(&["echo 1", stubborn]));
    watch.until("\nstubborn\n");
    watch.save(&workshop(&["echo 1", "echo mended"]));
    watch.until("\nmended\n");
    watch.until("PASSED");
    assert!(!is_running(&watch.demo.read("pid")));
}

#[test]
fn cleanup_and_the_exit_trap_run_once_at_the_end_whatever_ran_before() {
    let cleanup = "```bash {ci=finally}\necho cleanup $D >> ran; rm -r \"$D\"\n```\n";
    let text = |word: &str| {
        let blocks = ["D=$(mktemp -d ./dXXX); trap 'echo trap >> ran' EXIT", word];
        workshop(&blocks) + cleanup
    };
    let demo = Demo::new().file("a.md", text("echo one"));
    let mut watch = Watch::of(demo, &["a.md"]);
    watch.until("PASSED");
    watch.save(&text("echo two"));
    watch.until("\ntwo\n");
    watch.until("PASSED");
    assert_eq!(watch.demo.read("ran"), "");
    let status = watch.end();
    assert_eq!(status.code(), Some(130));
    let ran = watch.demo.read("ran");
    let lines: Vec<_> = ran.lines().collect();
    assert!(lines[0].starts_with("cleanup ./d"), "{ran}");
    assert_eq!(lines[1..], ["trap"], "{ran}");
    assert!(!watch.demo.path(&lines[0]["cleanup ./".len()..]).exists());
}

#[test]
fn the_shell_that_a_new_beginning_replaces_runs_its_exit_trap() {
    let text = |value: u8| {
        let first = format!("X={value}; trap 'echo trap $X >> ran' EXIT");
        workshop(&[&first, "echo two"])
    };
    let mut watch = Watch::of(Demo::new().file("a.md", text(1)), &["a.md"]);
    watch.until("PASSED");
    watch.save(&text(2));
    watch.until("runs all");
    watch.until("PASSED");
    assert_eq!(watch.demo.read("ran"), "trap 1\n");
    watch.end();
    assert_eq!(watch.demo.read("ran"), "trap 1\ntrap 2\n");
}

#[test]
fn secrets_stay_masked_in_a_run_that_begins_after_they_were_assigned() {
    let mut watch = watch(&["API_TOKEN=s3cr3t-v4lue-1", "echo one"]);
    watch.save(&workshop(&[
        "API_TOKEN=s3cr3t-v4lue-1",
        "echo two $API_TOKEN",
    ]));
    watch.until("block 2 of 2");
    let ran = watch.until("PASSED");
    assert!(ran.contains("two ***"), "{ran}");
}

#[test]
fn tools_are_played_back_from_the_first_block_that_changed() {
    let front = "---\nrequires: {tools: [nosuchtool-k]}\n---\n";
    let text = |word: &str| front.to_owned() + &workshop(&["nosuchtool-k get", word]);
    let calls = "version: 1\nsample: true\ncalls:\n- argv: [nosuchtool-k, get]\n  stdout: played\n";
    let demo = Demo::new()
        .file("a.md", text("X=1"))
        .file("rehearsal.yaml", calls);
    let mut watch = Watch::of(demo, &["--rehearse", "a.md"]);
    watch.until("played");
    watch.until("PASSED");
    watch.save(&text("nosuchtool-k get | tr a-z A-Z"));
    watch.until("block 2 of 2");
    watch.until("PLAYED");
    watch.until("PASSED");
}

#[test]
fn what_cannot_be_watched_is_refused() {
    let demo = Demo::new();
    let finished = demo.pipes(["watch", "-"]);
    assert_eq!(finished.status.code(), Some(2));
    assert!(
        finished.stderr.contains("standard input cannot be watched"),
        "{}",
        finished.stderr
    );
    let finished = demo.pipes(["watch", "gone.md"]);
    assert_eq!(finished.status.code(), Some(3));
    assert!(
        finished.stderr.contains("cannot read `gone.md`"),
        "{}",
        finished.stderr
    );
}

#[test]
fn requirements_that_are_not_met_are_said_and_asked_again() {
    let front = |tool: &str| format!("---\nrequires: {{tools: [{tool}]}}\n---\n");
    let text = |tool: &str| front(tool) + &workshop(&["echo it runs"]);
    let mut watch = Watch::of(Demo::new().file("a.md", text("nosuchtool-k")), &["a.md"]);
    watch.until("requirements are not met");
    watch.save(&text("cat"));
    watch.until("\nit runs\n");
}

#[test]
fn options_limit_commands_leave_out_cleanup_and_run_the_start_up_file() {
    let cleanup = "```bash {ci=finally}\necho cleaned > cleaned\n```\n";
    let demo = Demo::new()
        .file("a.md", workshop(&["sleep 600"]) + cleanup)
        .file(".demoshrc", "echo started-up\n");
    let options = ["--step-timeout", "300ms", "--no-cleanup", "--init", "a.md"];
    let mut watch = Watch::of(demo, &options);
    watch.until("\nstarted-up\n");
    watch.until("still running after 300ms");
    watch.end();
    assert!(!watch.demo.path("cleaned").exists());
}
