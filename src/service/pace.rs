//! How many rows the matcher takes on at once: as many as end within a moment, so that what comes first has
//! its candidates first, however long the line and however large the store. Measures nothing itself.

use std::time::Duration;

/// How long a step may take, about: half of what an entry may wait for its candidates.
const STEP: Duration = Duration::from_millis(250);

/// Rows of the first step, before anything was measured.
const FIRST: usize = 8;

/// Rows of the next step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pace(usize);

impl Default for Pace {
    fn default() -> Self {
        Self(FIRST)
    }
}

impl Pace {
    /// How many rows at most.
    pub const fn rows(self) -> usize {
        self.0
    }

    /// That a step of so many rows took so long. Steps that were not full tell how long one would have taken,
    /// and never that there may be more than twice as many.
    pub fn took(&mut self, rows: usize, time: Duration) {
        if rows == 0 {
            return;
        }
        let fit = rows as u128 * STEP.as_nanos() / time.as_nanos().max(1);
        let fit = usize::try_from(fit).unwrap_or(usize::MAX);
        self.0 = fit.clamp(1, self.0.max(FIRST) * 2);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_grow_while_they_are_short_and_shrink_at_once_when_they_are_long() {
        let mut pace = Pace::default();
        for most in [16, 32, 64, 128] {
            pace.took(pace.rows(), Duration::from_millis(1));
            assert_eq!(pace.rows(), most);
        }
        pace.took(128, 10 * STEP);
        assert_eq!(pace.rows(), 12, "as many as would have ended in time");
        pace.took(1, STEP / 5);
        assert_eq!(pace.rows(), 5, "a step of one row tells how many would fit");
        pace.took(0, Duration::ZERO);
        assert_eq!(pace.rows(), 5, "a step without rows tells nothing");
        pace.took(1, 100 * STEP);
        assert_eq!(pace.rows(), 1, "one at a time in the worst case");
    }
}
