use super::*;

#[test]
fn running_and_stopped_jobs_are_listed_and_ended_ones_left_out() {
    let listing = "[1]   101 Done                    true\n\
                   [2]-  102 Running                 ( sleep 1;\n    sleep 2 ) &\n\
                   [3]+  103 Stopped (tty input)     cat\n\
                   [12]  104 Exit 3                  false\n      more\n\
                   [13]  105 Stopped                 ( a ) | b\n";
    let jobs = parse(listing);
    let seen: Vec<_> = jobs
        .iter()
        .map(|job| (job.number, job.pid, job.state, job.command.as_str()))
        .collect();
    assert_eq!(
        seen,
        [
            (2, 102, JobState::Running, "( sleep 1;\n    sleep 2 ) &"),
            (3, 103, JobState::Stopped, "cat"),
            (13, 105, JobState::Stopped, "( a ) | b"),
        ]
    );
}
