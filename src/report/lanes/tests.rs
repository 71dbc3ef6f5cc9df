use std::time::Duration;

use super::*;
use crate::run::Stream;

/// Collects the notices that it gets.
struct Listener(Rc<RefCell<Vec<String>>>);

impl EventSink for Listener {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        if let EventKind::Notice(text) = &event.kind {
            self.0.borrow_mut().push(text.clone());
        }
        Ok(())
    }

    fn name(&self) -> String {
        "a listener".to_owned()
    }
}

fn say(lane: &mut Lane, text: &str) {
    let kind = EventKind::Notice(text.to_owned());
    lane.event(&Event {
        at: Duration::ZERO,
        kind,
    })
    .expect("heard");
}

fn heard(count: usize) -> (Vec<Lane>, Rc<RefCell<Vec<String>>>) {
    let heard = Rc::new(RefCell::new(Vec::new()));
    let mut audience = FanOut::new();
    audience.add(Listener(Rc::clone(&heard)));
    let lanes = Lanes::new(audience, count);
    (
        (0..count).map(|index| Lanes::lane(&lanes, index)).collect(),
        heard,
    )
}

#[test]
fn each_run_is_heard_as_a_whole_and_in_order() {
    let (mut lanes, heard) = heard(3);
    say(&mut lanes[1], "b1");
    say(&mut lanes[0], "a1");
    say(&mut lanes[2], "c1");
    drop(lanes.pop());
    assert_eq!(*heard.borrow(), ["a1"]);
    drop(lanes.remove(0));
    assert_eq!(*heard.borrow(), ["a1", "b1"]);
    say(&mut lanes[0], "b2");
    drop(lanes);
    assert_eq!(*heard.borrow(), ["a1", "b1", "b2", "c1"]);
}

#[test]
fn a_waiting_run_keeps_a_bounded_part_of_its_output() {
    let (mut lanes, heard) = heard(2);
    let output = EventKind::Output {
        step: 0,
        stream: Stream::Stdout,
        bytes: vec![b'x'; 60_000],
    };
    for _ in 0..100 {
        let event = Event {
            at: Duration::ZERO,
            kind: output.clone(),
        };
        lanes[1].event(&event).expect("kept");
    }
    say(&mut lanes[1], "end");
    drop(lanes);
    assert_eq!(heard.borrow().len(), 2);
    assert!(
        heard.borrow()[0].ends_with("bytes of output were left out"),
        "{:?}",
        heard.borrow()
    );
}
