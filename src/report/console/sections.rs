//! Sections of a log that GitLab can fold: marks in lines that GitLab does not display.

use std::time::{SystemTime, UNIX_EPOCH};

/// The sections of a log. One is open at a time.
#[derive(Debug, Default)]
pub(super) struct Sections {
    begun: usize,
    is_open: bool,
}

impl Sections {
    /// The mark before the line with the title.
    pub(super) fn start(&mut self) -> String {
        self.begun += 1;
        self.is_open = true;
        format!(
            "\x1b[0Ksection_start:{}:{}\r\x1b[0K",
            seconds(),
            self.name()
        )
    }

    /// The mark after the last line, if a section is open.
    pub(super) fn end(&mut self) -> Option<String> {
        let was_open = std::mem::take(&mut self.is_open);
        was_open.then(|| {
            format!(
                "\x1b[0Ksection_end:{}:{}\r\x1b[0K\n",
                seconds(),
                self.name()
            )
        })
    }

    fn name(&self) -> String {
        format!("demosh_{}", self.begun)
    }
}

fn seconds() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs())
}

#[cfg(test)]
mod tests;
