//! Torture: what must be true for every program and at every moment, tested at random.
//!
//! `cargo test` runs a short form of each with a fixed seed. The long forms are ignored tests, run with
//!
//! ```text
//! DEMOSH_PROGRAMS=10000 DEMOSH_SEED=1 cargo test --release --test main -- --ignored programs_do_what
//! DEMOSH_PROGRAMS=300 DEMOSH_SEED=1 cargo test --release --test main -- --ignored programs_do_on_stage
//! DEMOSH_PROGRAMS=3000 DEMOSH_SEED=1 cargo test --release --test main -- --ignored programs_do_hidden
//! DEMOSH_MOMENTS=1000 DEMOSH_SEED=1 cargo test --release --test main -- --ignored torture::signals
//! DEMOSH_READS=100 DEMOSH_SEED=1 cargo test --release --test main -- --ignored torture::reads
//! ```
//!
//! Every try has a number, the seed plus its position in the run, which determines everything
//! random in it. A report contains the number; with it as `DEMOSH_SEED` and a count of 1 that try
//! runs alone.

mod programs;
mod reads;
mod signals;

use std::any::Any;
use std::io::{self, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Instant;

/// The number of concurrent tries: each waits as much as it computes.
const AT_ONCE: usize = 2;

/// A number from the environment.
fn number(variable: &str, default: u64) -> u64 {
    let value = std::env::var(variable).ok();
    value.map_or(default, |text| {
        text.parse()
            .unwrap_or_else(|_| panic!("`{variable}={text}` is not a number"))
    })
}

/// The seed of a long form: `DEMOSH_SEED`, or a random one.
fn seed() -> u64 {
    number("DEMOSH_SEED", u64::from(fastrand::u32(..)))
}

/// Makes `count` tries, two at a time, and fails with all failures.
#[track_caller]
fn torture(what: &str, seed: u64, count: u64, attempt: impl Fn(u64) -> Result<(), String> + Sync) {
    let begun = Instant::now();
    let next = AtomicU64::new(seed);
    let failures = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= seed + count {
                        break;
                    }
                    let result = catch_unwind(AssertUnwindSafe(|| attempt(number)));
                    if let Err(why) = result.unwrap_or_else(|panic| Err(message(panic.as_ref()))) {
                        say(&format!("{what} {number}: {why}\n"));
                        failures
                            .lock()
                            .expect("no one panics with it")
                            .push((number, why));
                    }
                }
            });
        }
    });
    let failures = failures.into_inner().expect("no one panics with it");
    let time = begun.elapsed();
    let wrong = failures.len();
    say(&format!(
        "torture: {what}: {count} from seed {seed} in {time:.1?}: {wrong} wrong\n"
    ));
    let reports = failures
        .iter()
        .map(|(number, why)| format!("DEMOSH_SEED={number}: {why}"));
    let reports: Vec<String> = reports.collect();
    assert!(reports.is_empty(), "{what}:\n{}", reports.join("\n\n"));
}

/// The message of a panic.
fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    let text = text.or_else(|| panic.downcast_ref::<&str>().map(|&text| text.to_owned()));
    text.unwrap_or_else(|| "a panic".to_owned())
}

/// Prints a text even if the harness captures the output of passing tests.
fn say(text: &str) {
    let _ = io::stderr().write_all(text.as_bytes());
}
