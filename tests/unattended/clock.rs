//! The system clock jumps during a run.

use std::path::Path;
use std::time::Duration;

use crate::support::demo::Demo;

/// Where Debian, Fedora and Arch have the library that gives a process another time of day.
const LIBRARIES: [&str; 4] = [
    "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1",
    "/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1",
    "/usr/lib64/faketime/libfaketimeMT.so.1",
    "/usr/lib/faketime/libfaketimeMT.so.1",
];

/// Each step moves the clock forward or back by a day or more, within its limit.
const TALK: &str = "```bash {timeout=20s}\necho +2d > ../now; sleep 0.3\n```\n\
```bash {timeout=20s}\necho -9d > ../now; sleep 0.3\n```\n\
```bash {within=20s}\n[ -e tried ] || { touch tried; echo +30d > ../now; false; }\n```\n\
```bash\ndate +%s > seen\n```\n";

#[test]
#[ignore = "needs libfaketime"]
fn limits_and_times_do_not_follow_a_clock_that_jumps() {
    let library = LIBRARIES.iter().find(|path| Path::new(path).exists());
    let library = library.expect("libfaketime (package `faketime`)");
    let demo = Demo::new().file("talk.md", TALK);
    let now = demo.path("../now");
    std::fs::write(&now, "+0\n").expect("written");
    let demo = demo
        .env("LD_PRELOAD", library)
        .env("FAKETIME_TIMESTAMP_FILE", &now)
        .env("FAKETIME_NO_CACHE", "1")
        .env("FAKETIME_DONT_FAKE_MONOTONIC", "1");
    let finished = demo.pipes(["ci", "talk.md", "--events", "events", "--timeout", "5m"]);
    assert!(finished.status.success(), "{finished:?}");
    // The clock did jump for the commands.
    let seen: u64 = demo.read("seen").trim().parse().expect("seconds");
    let real = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let ahead = Duration::from_secs(seen).saturating_sub(real.expect("after 1970"));
    assert!(ahead > Duration::from_secs(20 * 86_400), "{ahead:?}");
    let took = demo.read("events");
    let took: Vec<f64> = took
        .lines()
        .filter_map(|line| {
            let event: serde_json::Value = serde_json::from_str(line).expect("JSON");
            (event["event"] == "step_finished").then(|| event["elapsed"].as_f64())?
        })
        .collect();
    assert_eq!(took.len(), 4, "{}", demo.read("events"));
    assert!(
        took.iter().all(|took| (0.0..60.0).contains(took)),
        "{took:?}"
    );
}
