//! How far the writer has come: batches begun and on disk, and the last position on disk. Who must
//! not see what is not on disk yet waits here.

use std::sync::{Condvar, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use crate::audit::Tree;
use crate::domain::ids::Position;

/// Where the journal and the audit trees end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ends {
    /// The last position.
    pub last: Position,
    /// Leaves of each tree, in the order of `Tree`.
    pub trees: [u64; Tree::ALL.len()],
}

/// The writer's progress. The lock guards a few numbers for a moment.
pub struct Progress {
    state: Mutex<State>,
    moved: Condvar,
}

struct State {
    begun: u64,
    durable: u64,
    ends: Ends,
    stopped: bool,
}

impl Progress {
    /// The progress of a store just opened, whose journal ends here.
    pub fn new(ends: Ends) -> Self {
        let state = State { begun: 0, durable: 0, ends, stopped: false };
        Self { state: Mutex::new(state), moved: Condvar::new() }
    }

    /// A batch begins; what it writes can be seen before it is on disk.
    pub fn begin(&self) {
        self.lock().begun += 1;
    }

    /// The batch is on disk.
    pub fn durable(&self, ends: Ends) {
        let mut state = self.lock();
        state.durable = state.begun;
        state.ends = ends;
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
        self.lock().ends.last
    }

    /// Leaves of a tree on disk.
    pub fn leaves(&self, tree: Tree) -> u64 {
        self.lock().ends.trees[tree as usize]
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
            if state.ends.last > after || state.stopped || left.is_zero() {
                return state.ends.last;
            }
            state = self.moved.wait_timeout(state, left).expect("nobody panics while holding the progress").0;
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("nobody panics while holding the progress")
    }
}
