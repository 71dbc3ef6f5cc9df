//! Several sinks as one. A sink that fails gets no more events; the other sinks and the run are not
//! affected.

use std::io;

use crate::run::{Event, EventSink};

/// Passes every event to every sink.
#[derive(Default)]
pub struct FanOut {
    sinks: Vec<Box<dyn EventSink>>,
    failures: Vec<SinkFailure>,
}

/// A sink that failed.
#[derive(Debug)]
pub struct SinkFailure {
    /// Its name.
    pub sink: String,
    /// Why it failed.
    pub error: io::Error,
}

impl std::fmt::Display for SinkFailure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "cannot write {}: {}", self.sink, self.error)
    }
}

impl FanOut {
    /// No sinks.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a sink; it receives events after those added before.
    pub fn add(&mut self, sink: impl EventSink + 'static) {
        self.sinks.push(Box::new(sink));
    }

    /// The sinks that failed, in the order of their failures. Complete after
    /// [`finish`](EventSink::finish).
    pub fn failures(&self) -> &[SinkFailure] {
        &self.failures
    }

    fn tell(&mut self, mut tell: impl FnMut(&mut dyn EventSink) -> io::Result<()>) {
        let failures = &mut self.failures;
        self.sinks.retain_mut(|sink| match tell(sink.as_mut()) {
            Ok(()) => true,
            Err(error) => {
                let sink = sink.name();
                failures.push(SinkFailure { sink, error });
                false
            }
        });
    }
}

/// It never fails itself.
impl EventSink for FanOut {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        self.tell(|sink| sink.event(event));
        Ok(())
    }

    fn tick(&mut self) -> io::Result<()> {
        self.tell(|sink| sink.tick());
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        self.tell(|sink| sink.finish());
        Ok(())
    }

    fn name(&self) -> String {
        "all reports".to_owned()
    }
}

#[cfg(test)]
mod tests;
