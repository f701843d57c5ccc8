//! The time of day, given in so that tests can hold it still.

use std::sync::Arc;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use crate::domain::ids::Timestamp;

const DAY_MS: i64 = 24 * 3_600_000;
/// A clock that is so far beyond the last entry at start is doubted until the process has run for a day.
const DOUBTED_MS: i64 = 7 * DAY_MS;
/// A clock may run ahead of the machine's own passing of time by so much.
const AHEAD_MS: i64 = 3_600_000;

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Timestamp;
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }
}

/// A clock for what cannot be undone, as erasing is: believed as far as the machine's own passing of time
/// bears it out, so that a jump ahead destroys nothing (S35).
pub struct BelievedClock {
    clock: Arc<dyn Clock>,
    /// When it began, by the clock and by the machine's own time.
    begun: (Timestamp, Instant),
    doubted: bool,
}

impl BelievedClock {
    /// Begins now; `last` is the time of the journal's last entry.
    pub fn new(clock: Arc<dyn Clock>, last: Option<Timestamp>) -> Self {
        let begun = (clock.now(), Instant::now());
        let doubted = last.is_some_and(|last| begun.0.0.saturating_sub(last.0) > DOUBTED_MS);
        Self { clock, begun, doubted }
    }

    /// The time, as far as it is believed; `None` while it is doubted.
    pub fn now(&self) -> Option<Timestamp> {
        let passed = i64::try_from(self.begun.1.elapsed().as_millis()).unwrap_or(i64::MAX);
        if self.doubted && passed < DAY_MS {
            return None;
        }
        let most = self.begun.0.0.saturating_add(passed).saturating_add(AHEAD_MS);
        Some(self.clock.now().min(Timestamp(most)))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    struct Set(Mutex<i64>);

    impl Clock for Set {
        fn now(&self) -> Timestamp {
            Timestamp(*self.0.lock().unwrap())
        }
    }

    #[test]
    fn a_jump_ahead_is_not_believed_whether_it_comes_before_the_start_or_after() {
        let clock = Arc::new(Set(Mutex::new(DAY_MS)));
        let believed = BelievedClock::new(clock.clone(), Some(Timestamp(0)));
        assert_eq!(believed.now(), Some(Timestamp(DAY_MS)));
        *clock.0.lock().unwrap() = 3_650 * DAY_MS;
        assert!(believed.now().unwrap().0 < DAY_MS + 2 * AHEAD_MS);
        assert_eq!(BelievedClock::new(clock.clone(), Some(Timestamp(0))).now(), None);
        assert!(BelievedClock::new(clock, None).now().is_some(), "a store just made");
    }
}
