//! The writer: one thread that takes batches, applies each in one transaction, brings it to the
//! disk and only then tells the callers. When the disk fails it ends the process: what is on disk
//! is not known any more, and recovery finds out.

use std::sync::Arc;
use std::time::{Duration, Instant};

use sled::transaction::{ConflictableTransactionError, TransactionError, Transactional};

use crate::store::api::StoreError;
use crate::store::sled::apply::Applying;
use crate::store::sled::disk::Syncer;
use crate::store::sled::handle::Shared;
use crate::store::sled::mark::Mark;
use crate::store::sled::progress::Ends;
use crate::store::sled::queue::{Job, Next, Outcome};
use crate::store::sled::settings::Step;
use crate::store::sled::trees::InTransaction;

/// How often free space is looked at.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// The writer's own state.
pub struct Writer {
    shared: Arc<Shared>,
    syncer: Syncer,
    mark: Mark,
    ends: Ends,
    looked: Instant,
}

impl Writer {
    /// A writer that goes on from here.
    pub fn new(shared: Arc<Shared>, (syncer, mark): (Syncer, Mark), ends: Ends) -> Self {
        Self { shared, syncer, mark, ends, looked: Instant::now() }
    }

    /// Serves until the queue is closed and empty, then syncs once more.
    pub fn run(mut self) {
        let guard = AbortOnPanic;
        loop {
            match self.shared.queue.next(LOOK_EVERY) {
                Next::Batch(jobs) => self.serve(jobs),
                Next::Idle => {}
                Next::Closed => break,
            }
            self.look_at_disk();
        }
        self.bring_to_disk();
        self.shared.progress.stop();
        std::mem::forget(guard);
    }

    fn serve(&mut self, jobs: Vec<Job>) {
        if self.shared.space.is_low() {
            for job in jobs {
                tell(&job, Outcome::Refused(StoreError::DiskLow));
            }
            return;
        }
        self.shared.progress.begin();
        let outcomes = match self.transact(&jobs) {
            Ok((outcomes, ends)) => {
                if outcomes.iter().any(|outcome| matches!(outcome, Outcome::Done(_))) {
                    self.bring_to_disk();
                }
                self.note(ends);
                outcomes
            }
            Err(error) => jobs.iter().map(|_| Outcome::Refused(error.clone())).collect(),
        };
        self.shared.progress.durable(self.ends);
        if let Err(error) = self.shared.step(Step::Acknowledge) {
            abort("acknowledging", &error.to_string());
        }
        for (job, outcome) in jobs.iter().zip(outcomes) {
            tell(job, outcome);
        }
    }

    /// Marks how far the journal is on disk now.
    fn note(&mut self, ends: Ends) {
        if ends != self.ends {
            self.ends = ends;
            if let Err(error) = self.mark.set(ends.last) {
                abort("the mark", &error.to_string());
            }
        }
    }

    /// Applies every commit whose expectations hold. An error means that nothing was applied at all.
    fn transact(&self, jobs: &[Job]) -> Result<(Vec<Outcome>, Ends), StoreError> {
        self.shared.step(Step::Transaction).map_err(|error| StoreError::Failed(error.to_string()))?;
        // The closure may run several times: it changes nothing but the transaction.
        let tapped = self.shared.tap.is_open();
        let result = self.shared.trees.all().transaction(|trees| {
            let trees = InTransaction(trees);
            let mut applying = Applying::new(trees, &self.shared.keyring, self.ends, tapped);
            let outcomes = jobs
                .iter()
                .map(|job| applying.commit(&job.staged))
                .collect::<Result<Vec<Outcome>, ConflictableTransactionError<StoreError>>>()?;
            let (ends, changes) = applying.finish()?;
            Ok((outcomes, ends, changes))
        });
        match result {
            Ok((outcomes, ends, changes)) => {
                self.shared.tap.hand_on(changes);
                Ok((outcomes, ends))
            }
            Err(TransactionError::Abort(error)) => Err(error),
            // The log may hold part of it.
            Err(TransactionError::Storage(error)) => abort("the transaction", &error.to_string()),
        }
    }

    fn bring_to_disk(&mut self) {
        if let Err(error) = self.shared.step(Step::Flush) {
            abort("the flush", &error.to_string());
        }
        if let Err(error) = self.shared.db.flush() {
            abort("the flush", &error.to_string());
        }
        if let Err(error) = self.shared.step(Step::Fsync).and_then(|()| self.syncer.sync()) {
            abort("the fsync", &error.to_string());
        }
    }

    fn look_at_disk(&mut self) {
        if self.looked.elapsed() >= LOOK_EVERY {
            self.looked = Instant::now();
            if let Err(error) = self.shared.space.look() {
                tracing::warn!(%error, "free space cannot be seen");
            }
        }
    }
}

fn tell(job: &Job, outcome: Outcome) {
    // A caller that no longer waits has ended; there is nobody to tell.
    let _gone = job.answer.send(outcome);
}

/// Ends the process at once, without acknowledging anything more. Never retried: after a failed
/// sync nobody knows what is on disk.
fn abort(what: &str, problem: &str) -> ! {
    tracing::error!(
        problem,
        "{what} of the store failed: the process ends, recovery finds out what is on disk"
    );
    std::process::abort();
}

/// A writer that panics leaves callers waiting and the store in an unknown state: the process ends.
struct AbortOnPanic;

impl Drop for AbortOnPanic {
    fn drop(&mut self) {
        abort("a step", "the writer panicked");
    }
}
