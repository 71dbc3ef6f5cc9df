//! Concurrent runs, reported one after the other: a consumer receives whole runs only.
//!
//! The events of the run whose turn it is pass straight through. Those of the others are kept until
//! their turn, with a limit on the output of each.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::io;
use std::rc::Rc;

use crate::run::{Event, EventKind, EventSink, ExitTrap};

use super::FanOut;

/// The most bytes of output that a waiting run may keep.
const MOST_WAITING: usize = 4 * 1024 * 1024;

/// The lanes of concurrent runs.
pub struct Lanes {
    audience: FanOut,
    /// The lane whose events pass through.
    turn: usize,
    waiting: Vec<WaitingLane>,
}

#[derive(Default)]
struct WaitingLane {
    events: VecDeque<Event>,
    bytes: usize,
    left_out: usize,
    is_over: bool,
}

impl Lanes {
    /// `count` lanes that report to one audience.
    pub fn new(audience: FanOut, count: usize) -> Rc<RefCell<Self>> {
        let waiting = (0..count).map(|_| WaitingLane::default()).collect();
        Rc::new(RefCell::new(Self {
            audience,
            turn: 0,
            waiting,
        }))
    }

    /// The lane of run `index`. It ends when the value is dropped.
    pub fn lane(lanes: &Rc<RefCell<Self>>, index: usize) -> Lane {
        Lane {
            lanes: Rc::clone(lanes),
            index,
        }
    }

    /// The audience, if all lanes have ended.
    pub fn into_audience(lanes: Rc<RefCell<Self>>) -> Option<FanOut> {
        Rc::into_inner(lanes).map(|lanes| lanes.into_inner().audience)
    }

    /// Passes a tick to the audience.
    pub fn tick(lanes: &Rc<RefCell<Self>>) {
        // The audience records its own failures.
        let _ = lanes.borrow_mut().audience.tick();
    }

    fn take(&mut self, index: usize, event: &Event) -> io::Result<()> {
        // No run may show the secret, so this does not wait for its turn.
        if index == self.turn || matches!(event.kind, EventKind::Secret(_)) {
            return self.audience.event(event);
        }
        self.waiting[index].keep(event);
        Ok(())
    }

    fn end(&mut self, index: usize) {
        self.waiting[index].is_over = true;
        while self.turn < self.waiting.len() && self.waiting[self.turn].is_over {
            self.turn += 1;
            if self.turn < self.waiting.len() {
                self.catch_up();
            }
        }
    }

    /// Reports the kept events of the lane whose turn has come.
    fn catch_up(&mut self) {
        let waiting = std::mem::take(&mut self.waiting[self.turn].events);
        for event in waiting {
            // The audience records its own failures.
            let _ = self.audience.event(&event);
        }
    }
}

impl WaitingLane {
    fn keep(&mut self, event: &Event) {
        if let EventKind::Output { bytes, .. }
        | EventKind::ExitTrap(ExitTrap::Output { bytes, .. }) = &event.kind
        {
            if self.bytes + bytes.len() > MOST_WAITING {
                self.left_out += bytes.len();
                return;
            }
            self.bytes += bytes.len();
        } else if self.left_out > 0 {
            let notice = format!("{} bytes of output were left out", self.left_out);
            self.left_out = 0;
            self.events.push_back(Event {
                at: event.at,
                kind: EventKind::Notice(notice),
            });
        }
        self.events.push_back(event.clone());
    }
}

/// The events of one run on their way to the audience.
pub struct Lane {
    lanes: Rc<RefCell<Lanes>>,
    index: usize,
}

impl EventSink for Lane {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        self.lanes.borrow_mut().take(self.index, event)
    }

    fn name(&self) -> String {
        self.lanes.borrow().audience.name()
    }
}

impl Drop for Lane {
    fn drop(&mut self) {
        self.lanes.borrow_mut().end(self.index);
    }
}

#[cfg(test)]
mod tests;
