//! How far the writer has come: batches begun and on disk, and the last position on disk. Who must
//! not see what is not on disk yet waits here.

use std::sync::{Condvar, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use crate::domain::ids::Position;

/// The writer's progress. The lock guards a few numbers for a moment.
pub struct Progress {
    state: Mutex<State>,
    moved: Condvar,
}

struct State {
    begun: u64,
    durable: u64,
    last: Position,
    stopped: bool,
}

impl Progress {
    /// The progress of a store just opened, whose journal ends here.
    pub fn new(last: Position) -> Self {
        let state = State { begun: 0, durable: 0, last, stopped: false };
        Self { state: Mutex::new(state), moved: Condvar::new() }
    }

    /// A batch begins; what it writes can be seen before it is on disk.
    pub fn begin(&self) {
        self.lock().begun += 1;
    }

    /// The batch is on disk.
    pub fn durable(&self, last: Position) {
        let mut state = self.lock();
        state.durable = state.begun;
        state.last = last;
        drop(state);
        self.moved.notify_all();
    }

    /// The writer has ended.
    pub fn stop(&self) {
        self.lock().stopped = true;
        self.moved.notify_all();
    }

    /// Whether the writer has ended.
    pub fn is_stopped(&self) -> bool {
        self.lock().stopped
    }

    /// The last position on disk.
    pub fn last(&self) -> Position {
        self.lock().last
    }

    /// Waits until everything that can be seen now is on disk. `false` when the writer ended before.
    pub fn settle(&self) -> bool {
        let mut state = self.lock();
        let seen = state.begun;
        while state.durable < seen {
            if state.stopped {
                return false;
            }
            state = self.moved.wait(state).expect("nobody panics while holding the progress");
        }
        true
    }

    /// Waits until the journal on disk goes beyond `after`, or the time is over.
    pub fn wait_beyond(&self, after: Position, at_most: Duration) -> Position {
        let until = Instant::now() + at_most;
        let mut state = self.lock();
        loop {
            let left = until.saturating_duration_since(Instant::now());
            if state.last > after || state.stopped || left.is_zero() {
                return state.last;
            }
            state = self.moved.wait_timeout(state, left).expect("nobody panics while holding the progress").0;
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("nobody panics while holding the progress")
    }
}
