//! Commits that wait for the writer: a bounded line for each lane. A batch is taken from one lane
//! only, and the lanes take turns while both wait.

use std::collections::VecDeque;
use std::sync::mpsc::SyncSender;
use std::sync::{Condvar, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use crate::store::api::StoreError;
use crate::store::commit::{Committed, Lane};
use crate::store::sled::stage::Staged;

/// The most operations of one batch; a commit that is larger makes a batch of its own.
const BATCH_OPERATIONS: usize = 1_000;
/// How long a batch waits for more commits, when more are likely.
const BATCH_WAIT: Duration = Duration::from_millis(2);

/// How a staged commit ended.
#[derive(Debug)]
pub enum Outcome {
    /// It is on disk.
    Done(Committed),
    /// It was refused; nothing of it happened.
    Refused(StoreError),
    /// A data key came or went since it was staged; it must be staged again.
    KeyMoved,
}

/// A commit that waits, and who waits for it.
pub struct Job {
    /// The commit.
    pub staged: Staged,
    /// Told how it ended.
    pub answer: SyncSender<Outcome>,
}

/// What the writer is given.
pub enum Next {
    /// Commits of one lane, at least one.
    Batch(Vec<Job>),
    /// Nothing came in this time.
    Idle,
    /// The queue was closed and is empty.
    Closed,
}

/// The lines. The lock guards only pushes and pops.
pub struct Queue {
    depth: usize,
    lines: Mutex<Lines>,
    arrived: Condvar,
}

#[derive(Default)]
struct Lines {
    waiting: [VecDeque<Job>; 2],
    last_served: usize,
    last_size: usize,
    closed: bool,
}

const fn line(lane: Lane) -> usize {
    match lane {
        Lane::Caller => 0,
        Lane::Matcher => 1,
    }
}

impl Queue {
    /// A queue that holds so many commits of each lane.
    pub fn new(depth: usize) -> Self {
        Self { depth, lines: Mutex::default(), arrived: Condvar::new() }
    }

    /// Puts a commit into its line.
    pub fn push(&self, job: Job) -> Result<(), StoreError> {
        let mut lines = self.lock();
        if lines.closed {
            return Err(StoreError::Stopped);
        }
        let line = &mut lines.waiting[line(job.staged.lane)];
        if line.len() >= self.depth {
            return Err(StoreError::Busy);
        }
        line.push_back(job);
        drop(lines);
        self.arrived.notify_one();
        Ok(())
    }

    /// How many wait.
    pub fn len(&self) -> usize {
        self.lock().waiting.iter().map(VecDeque::len).sum()
    }

    /// Takes no more; what waits is still served.
    pub fn close(&self) {
        self.lock().closed = true;
        self.arrived.notify_all();
    }

    /// The next batch. Waits at most `idle` for a first commit, and then a little for as many as came
    /// together last time.
    pub fn next(&self, idle: Duration) -> Next {
        let mut lines = self.lock();
        let until = Instant::now() + idle;
        let chosen = loop {
            if let Some(chosen) = lines.choose() {
                break chosen;
            }
            if lines.closed {
                return Next::Closed;
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Next::Idle;
            }
            lines = self.wait(lines, left);
        };
        let until = Instant::now() + BATCH_WAIT;
        let likely = lines.last_size.min(BATCH_OPERATIONS);
        while lines.waiting[chosen].len() < likely && !lines.closed {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            lines = self.wait(lines, left);
        }
        Next::Batch(lines.take(chosen))
    }

    fn lock(&self) -> MutexGuard<'_, Lines> {
        self.lines.lock().expect("nobody panics while holding the queue")
    }

    fn wait<'a>(&self, lines: MutexGuard<'a, Lines>, at_most: Duration) -> MutexGuard<'a, Lines> {
        self.arrived.wait_timeout(lines, at_most).expect("nobody panics while holding the queue").0
    }
}

impl Lines {
    fn choose(&self) -> Option<usize> {
        let other = 1 - self.last_served;
        [other, self.last_served].into_iter().find(|&line| !self.waiting[line].is_empty())
    }

    fn take(&mut self, chosen: usize) -> Vec<Job> {
        let mut batch = Vec::new();
        let mut operations = 0;
        while let Some(job) = self.waiting[chosen].pop_front() {
            operations += job.staged.operations();
            if operations > BATCH_OPERATIONS && !batch.is_empty() {
                self.waiting[chosen].push_front(job);
                break;
            }
            batch.push(job);
        }
        self.last_served = chosen;
        self.last_size = batch.len();
        batch
    }
}
