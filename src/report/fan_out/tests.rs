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
