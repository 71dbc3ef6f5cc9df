//! Recorded calls for the tests of this module.

use super::format::recording::{Call, CallWord, Chunk, RecordedStream, RecordedText};

/// A call with the words of `line` in the section `step`, which prints nothing.
pub(super) fn call(step: &str, line: &str) -> Call {
    Call {
        step: step.into(),
        argv: line
            .split(' ')
            .map(|word| CallWord::Exact(word.into()))
            .collect(),
        ..Call::default()
    }
}

/// The same call, which prints `stdout`.
pub(super) fn printing(step: &str, line: &str, stdout: &str) -> Call {
    let chunk = Chunk {
        at: None,
        stream: RecordedStream::Stdout,
        text: RecordedText::new(stdout),
    };
    Call {
        output: vec![chunk],
        ..call(step, line)
    }
}
