//! Random programs do the same under `demosh ci` as under `bash FILE`: see the grammar and the
//! comparison in `tests/oracle`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::{Duration, Instant};

use super::{number, seed, torture};
use crate::oracle::differences::is_excused;
use crate::oracle::outcome::under_bash;
use crate::oracle::program::Program;

/// How long a failing program may be reduced.
const PATIENCE: Duration = Duration::from_secs(60);

type Differences = BTreeMap<String, (String, String)>;

#[test]
fn random_programs_do_what_bash_does() {
    torture("program", 1, 300, attempt);
}

#[test]
#[ignore = "the long form: DEMOSH_PROGRAMS and DEMOSH_SEED say how many and which"]
fn many_random_programs_do_what_bash_does() {
    torture(
        "program",
        seed(),
        number("DEMOSH_PROGRAMS", 10_000),
        attempt,
    );
}

#[test]
fn random_programs_do_on_stage_what_bash_does() {
    torture("program on stage", 1, 20, |seed| {
        examine(Program::new(seed).on_stage())
    });
}

#[test]
#[ignore = "the long form: DEMOSH_PROGRAMS and DEMOSH_SEED say how many and which"]
fn many_random_programs_do_on_stage_what_bash_does() {
    let programs = number("DEMOSH_PROGRAMS", 1000);
    torture("program on stage", seed(), programs, |seed| {
        examine(Program::new(seed).on_stage())
    });
}

#[test]
fn random_programs_do_hidden_on_stage_what_bash_does() {
    torture("hidden program", 1, 40, |seed| {
        examine(Program::new(seed).hidden())
    });
}

#[test]
#[ignore = "the long form: DEMOSH_PROGRAMS and DEMOSH_SEED say how many and which"]
fn many_random_programs_do_hidden_on_stage_what_bash_does() {
    let programs = number("DEMOSH_PROGRAMS", 3000);
    torture("hidden program", seed(), programs, |seed| {
        examine(Program::new(seed).hidden())
    });
}

fn attempt(seed: u64) -> Result<(), String> {
    examine(Program::new(seed))
}

fn examine(program: Program) -> Result<(), String> {
    if is_excused(&program.statements()) {
        return Ok(());
    }
    let differences = differences(&program);
    if differences.is_empty() {
        return Ok(());
    }
    let (program, differences) = reduce(program, differences);
    Err(report(&program, &differences))
}

/// The differences, if bash itself always does the same.
fn differences(program: &Program) -> Differences {
    let expected = under_bash(program);
    let differences = expected.compare(program);
    if differences.is_empty() || expected.is_stable(program) {
        return differences;
    }
    Differences::new()
}

/// The smallest program found that still differs in one of the same parts.
fn reduce(mut program: Program, mut found: Differences) -> (Program, Differences) {
    let until = Instant::now() + PATIENCE;
    'smaller: loop {
        for candidate in program.smaller() {
            if Instant::now() > until {
                break 'smaller;
            }
            let differs = differences(&candidate);
            if differs.keys().any(|part| found.contains_key(part)) {
                (program, found) = (candidate, differs);
                continue 'smaller;
            }
        }
        break;
    }
    (program, found)
}

fn report(program: &Program, differences: &Differences) -> String {
    let mut text = format!("{:?}\n", program.form);
    text += &under_bash(program).workshop(program);
    for (part, (wanted, seen)) in differences {
        let (wanted, seen) = unlike(wanted, seen);
        write!(text, "-- {part}: bash\n{wanted}-- {part}: demosh\n{seen}")
            .expect("a string takes all");
    }
    text
}

/// Two texts without the equal lines at their beginnings and ends, each line after a bar.
fn unlike(one: &str, other: &str) -> (String, String) {
    let mut one: Vec<_> = one.split('\n').collect();
    let mut other: Vec<_> = other.split('\n').collect();
    for _ in 0..2 {
        let same = one.iter().zip(&other).take_while(|(a, b)| a == b).count();
        one.drain(..same);
        other.drain(..same);
        one.reverse();
        other.reverse();
    }
    let lines = |lines: Vec<&str>| {
        let barred = lines.iter().flat_map(|line| ["| ", line, "\n"]);
        barred.collect()
    };
    (lines(one), lines(other))
}
