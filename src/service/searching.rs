//! Searches of callers in the index: over the rows as the matcher last showed them, so that neither waits
//! for the other; few at a time, since each takes every core; ended when nobody waits for the answer.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, RwLock};

use crate::service::refusal::Refusal;
use crate::service::rows::Seen;
use crate::store::StoreError;

/// Whether the caller still waits: asked at every block of rows.
pub type GoOn<'a> = &'a (dyn Fn() -> bool + Sync);

/// Searches under way at most; whoever comes then is asked to come again (S30).
const AT_ONCE: usize = 2;

/// The rows that callers search.
#[derive(Default)]
pub(super) struct Searching {
    /// Guards which rows are shown, for the time of taking or setting them.
    rows: RwLock<Option<Arc<Seen>>>,
    under_way: AtomicUsize,
    given_up: AtomicU64,
}

impl Searching {
    /// Shows rows in place of those shown before.
    pub fn show(&self, rows: Seen) {
        let before = match self.rows.write() {
            Ok(mut shown) => shown.replace(Arc::new(rows)),
            Err(_) => None,
        };
        // What nobody holds any more goes outside of the lock.
        drop(before);
    }

    /// A search in the rows as they are shown now.
    ///
    /// # Errors
    /// None shown yet, or too many searches under way.
    pub fn begin(&self) -> Result<Search<'_>, Refusal> {
        let rows = self.rows.read().ok().and_then(|shown| shown.clone());
        let rows = rows.ok_or(Refusal::Store(StoreError::Busy))?;
        if self.under_way.fetch_add(1, Ordering::SeqCst) >= AT_ONCE {
            self.under_way.fetch_sub(1, Ordering::SeqCst);
            return Err(Refusal::Store(StoreError::Busy));
        }
        Ok(Search { rows, searching: self })
    }

    /// How many are under way.
    pub fn under_way(&self) -> usize {
        self.under_way.load(Ordering::SeqCst)
    }

    /// How many were given up in their midst since the start, because nobody waited any more.
    pub fn given_up(&self) -> u64 {
        self.given_up.load(Ordering::SeqCst)
    }
}

/// A search under way, until it is dropped.
pub(super) struct Search<'a> {
    /// The rows it searches.
    pub rows: Arc<Seen>,
    searching: &'a Searching,
}

impl Search<'_> {
    /// It ends in its midst, because nobody waits any more.
    pub fn give_up(self) -> Refusal {
        self.searching.given_up.fetch_add(1, Ordering::SeqCst);
        Refusal::Ended
    }
}

impl Drop for Search<'_> {
    fn drop(&mut self) {
        self.searching.under_way.fetch_sub(1, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::rows::Rows;

    #[test]
    fn nobody_searches_what_is_not_shown_and_few_search_at_a_time() {
        let searching = Searching::default();
        assert!(searching.begin().is_err());
        searching.show(Rows::new().seen());
        let two = [searching.begin().unwrap(), searching.begin().unwrap()];
        assert_eq!(searching.begin().err(), Some(Refusal::Store(StoreError::Busy)));
        assert_eq!(searching.under_way(), 2);
        drop(two);
        assert_eq!(searching.under_way(), 0);
        assert_eq!((searching.begin().unwrap().give_up(), searching.given_up()), (Refusal::Ended, 1));
        assert_eq!(searching.under_way(), 0);
    }
}
