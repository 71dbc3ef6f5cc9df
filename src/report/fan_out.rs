//! Several sinks as one. A sink that fails is left alone from then on; the others and the run do
//! not notice.

use std::io;

use crate::run::{Event, EventSink};

/// Tells every sink what happens.
#[derive(Default)]
pub struct FanOut {
    sinks: Vec<Box<dyn EventSink>>,
    failures: Vec<SinkFailure>,
}

/// A sink that could not do its work.
#[derive(Debug)]
pub struct SinkFailure {
    /// What it is.
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
    /// No sink at all.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a sink; it receives events after those added before.
    pub fn add(&mut self, sink: impl EventSink + 'static) {
        self.sinks.push(Box::new(sink));
    }

    /// The sinks that failed, in the order in which they did. Complete after
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

/// Never fails itself.
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
mod tests {
    use std::cell::RefCell;
    use std::rc::Rc;
    use std::time::Duration;

    use super::*;
    use crate::run::EventKind;

    type Log = Rc<RefCell<Vec<String>>>;

    struct Listener {
        name: &'static str,
        log: Log,
        fails_at: usize,
        heard: usize,
    }

    impl Listener {
        fn hear(&mut self, what: &str) -> io::Result<()> {
            self.heard += 1;
            self.log.borrow_mut().push(format!("{} {what}", self.name));
            if self.heard == self.fails_at {
                return Err(io::Error::other("disk full"));
            }
            Ok(())
        }
    }

    impl EventSink for Listener {
        fn event(&mut self, _: &Event) -> io::Result<()> {
            self.hear("event")
        }

        fn finish(&mut self) -> io::Result<()> {
            self.hear("finish")
        }

        fn name(&self) -> String {
            format!("the report `{}`", self.name)
        }
    }

    #[test]
    fn a_sink_that_fails_is_left_alone_and_named_at_the_end() {
        let log = Log::default();
        let mut all = FanOut::new();
        for (name, fails_at) in [("a", 1), ("b", 3), ("c", 0)] {
            let log = Rc::clone(&log);
            all.add(Listener {
                name,
                log,
                fails_at,
                heard: 0,
            });
        }
        let event = Event {
            at: Duration::ZERO,
            kind: EventKind::Notice(String::new()),
        };
        for _ in 0..2 {
            all.event(&event).expect("never fails");
        }
        all.finish().expect("never fails");
        assert_eq!(
            log.borrow().join(", "),
            "a event, b event, c event, b event, c event, b finish, c finish"
        );
        let said: Vec<_> = all.failures().iter().map(ToString::to_string).collect();
        assert_eq!(
            said,
            [
                "cannot write the report `a`: disk full",
                "cannot write the report `b`: disk full"
            ]
        );
    }
}
