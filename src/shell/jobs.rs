//! The jobs of the shell, from the output of `jobs -l`.

/// A background or stopped job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Its number, as in `%1`.
    pub number: u32,
    /// The process id of its first process.
    pub pid: u32,
    /// Its state.
    pub state: JobState,
    /// Its command, as bash prints it.
    pub command: String,
}

/// The state of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobState {
    /// It runs in the background.
    Running,
    /// It was stopped, most often by ctrl-z.
    Stopped,
}

/// The jobs in a listing; those that have ended are left out.
pub(super) fn parse(listing: &str) -> Vec<Job> {
    let mut jobs: Vec<Job> = Vec::new();
    let mut ended = false;
    for line in listing.lines() {
        match head(line) {
            JobLine::Job(job) => {
                jobs.push(job);
                ended = false;
            }
            JobLine::Ended => ended = true,
            // A later line of a command, or another process of a pipeline.
            JobLine::More if ended => {}
            JobLine::More => {
                if let Some(job) = jobs.last_mut() {
                    job.command.push('\n');
                    job.command.push_str(line);
                }
            }
        }
    }
    jobs
}

/// A line of a listing.
enum JobLine {
    Job(Job),
    Ended,
    More,
}

/// `[1]+ 1234 Running    sleep 3 &`
fn head(line: &str) -> JobLine {
    let Some(Numbers { number, pid, rest }) = numbers(line) else {
        return JobLine::More;
    };
    let (state, command) = if let Some(rest) = rest.strip_prefix("Running") {
        (JobState::Running, rest.trim_end().trim_end_matches('&'))
    } else if let Some(rest) = rest.strip_prefix("Stopped") {
        (JobState::Stopped, without_reason(rest))
    } else {
        return JobLine::Ended;
    };
    JobLine::Job(Job {
        number,
        pid,
        state,
        command: command.trim().to_owned(),
    })
}

/// The numbers at the beginning of a line, and the rest of it.
struct Numbers<'a> {
    number: u32,
    pid: u32,
    rest: &'a str,
}

fn numbers(line: &str) -> Option<Numbers<'_>> {
    let (number, rest) = line.strip_prefix('[')?.split_once(']')?;
    let rest = rest.strip_prefix(['+', '-', ' '])?.trim_start();
    let (pid, rest) = rest.split_once(' ')?;
    Some(Numbers {
        number: number.parse().ok()?,
        pid: pid.parse().ok()?,
        rest: rest.trim_start(),
    })
}

/// bash 4 and later print why a job stopped: `(tty input)`, `(signal)`. If the command is a group,
/// the column of the state, many blanks wide, precedes it.
fn without_reason(rest: &str) -> &str {
    let reason = rest.strip_prefix(" (").or_else(|| rest.strip_prefix('('));
    match reason.and_then(|reason| reason.split_once(')')) {
        Some((_, command)) => command,
        None => rest,
    }
}

#[cfg(test)]
mod tests;
