use super::*;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

#[test]
fn children_and_grandchildren_are_found_and_older_ones_left_out() {
    let script = "sleep 100 & echo $!; read -r _; (sleep 101 & sleep 102) & read -r _";
    let mut shell = Command::new("bash")
        .args(["-c", script])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("bash runs");
    let mut line = String::new();
    BufReader::new(shell.stdout.take().expect("piped"))
        .read_line(&mut line)
        .expect("a process id");
    let first: u32 = line.trim().parse().expect("a number");
    let mut tree = Tree::new(shell.id(), "none".to_owned(), false);
    let before = Roots {
        jobs: HashSet::from([first]),
        ..Roots::default()
    };
    assert!(tree.since(&before).is_empty());
    std::io::Write::write_all(shell.stdin.as_mut().expect("piped"), b"\n").expect("open");
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(10);
    loop {
        let new = tree.since(&before);
        let sleeping = |text| new.iter().any(|p| p.command.contains(text));
        if sleeping("sleep 101") && sleeping("sleep 102") {
            break;
        }
        assert!(std::time::Instant::now() < deadline, "found only {new:?}");
        std::thread::yield_now();
    }
    assert!(tree.all().iter().any(|process| process.pid == first));
    kill_all(&tree.all());
    shell.kill().expect("our child");
    shell.wait().expect("our child");
}
