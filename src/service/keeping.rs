//! The keeper: lets the day's tips join the log, publishes the tables of each quarter once, erases records
//! whose time of keeping is over, by what the journal says of it (`keeping_book`), and turns the epoch once a day after erasures, so
//! that what was erased opens with nothing any more (S24). Neither an erasure nor what was published can be
//! undone, so a clock that jumped is not believed (S35).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::audit::Tables;
use crate::domain::access::Permit;
use crate::domain::case::Case;
use crate::domain::duty::ErasureReason;
use crate::domain::entry::{NewEntry, Subject, What};
use crate::domain::ids::{Position, Timestamp};
use crate::domain::release::links::Linkable;
use crate::domain::retention::{REPLY_KEPT_MS, suffices};
use crate::service::clock::{BelievedClock, Clock};
use crate::service::core::service_organisation;
use crate::service::following::{FOLLOWED_EVERY, Forgetting, KEPT_AFTER};
use crate::service::keeping_book::KeepingBook;
use crate::service::tips::log_tips;
use crate::service::unlinking::unlink_erased;
use crate::store::{Commit, Expectation, Lane, Remove, Reply, Store, StoreError};

const DAY_MS: i64 = 24 * 3_600_000;
/// After which what could not be erased is tried again.
const AGAIN_MS: i64 = 30 * 60_000;
const ROWS: usize = 1_024;

/// Erases what is over.
pub struct Keeper {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    book: KeepingBook,
    /// What could not be erased when it was over, and when it is tried again.
    again: BTreeMap<Subject, Timestamp>,
    believed: BelievedClock,
    /// The day, by the clock in China, on which tips joined the log last.
    day: i64,
    /// The day on which old replies were forgotten last.
    replies_day: Option<i64>,
    forgetting: Forgetting,
    /// Entries read since the start.
    read: u64,
}

impl Keeper {
    /// Follows the journal from where the last run kept its book.
    ///
    /// # Errors
    /// The store fails.
    pub fn load(store: Arc<dyn Store>, clock: Arc<dyn Clock>) -> Result<Self, StoreError> {
        Self::load_until(store, clock, &AtomicBool::new(false))
    }

    /// The same, until `stop` is set.
    ///
    /// # Errors
    /// The store fails; it was told to end.
    pub fn load_until(
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        stop: &AtomicBool,
    ) -> Result<Self, StoreError> {
        let day = clock.now().day_in_china();
        let mut book = KeepingBook::take_back(&*store)?;
        let read = book.follow(&*store, || stop.load(Ordering::Relaxed))?;
        let last = (book.position > Position(0)).then_some(book.latest);
        let believed = BelievedClock::new(clock.clone(), last);
        let (again, forgetting) = (BTreeMap::new(), Forgetting::default());
        Ok(Self { store, clock, book, again, believed, day, replies_day: None, forgetting, read })
    }

    /// Entries read since the start: all of the journal the first time, later what came since the book was
    /// kept.
    pub const fn read(&self) -> u64 {
        self.read
    }

    /// Keeps the book for the next start, when so many entries came since it was kept last.
    pub fn keep(&mut self, entries: u64) {
        self.book.keep_after(&*self.store, entries);
    }

    /// Erases and turns until `stop` is set.
    ///
    /// # Errors
    /// The store has stopped.
    pub fn run(&mut self, stop: &AtomicBool) -> Result<(), StoreError> {
        let begun = Instant::now();
        let mut next = begun;
        while !stop.load(Ordering::Relaxed) {
            std::thread::sleep(Duration::from_millis(250));
            if Instant::now() < next {
                continue;
            }
            next = Instant::now() + FOLLOWED_EVERY;
            match self.step() {
                Ok(0) => {}
                Ok(erased) => tracing::info!(erased, "records were erased"),
                Err(StoreError::DiskLow | StoreError::Busy | StoreError::Changed) => {}
                Err(error) => return Err(error),
            }
            self.keep_what_was_followed(begun.elapsed());
        }
        self.end();
        Ok(())
    }

    /// After a look, so long after the start: keeps the book now and then, and anew in time after an erasure.
    pub fn keep_what_was_followed(&mut self, passed: Duration) {
        self.keep(KEPT_AFTER[0]);
        if self.forgetting.is_due(passed) {
            self.book.forget_erased(&*self.store);
        }
    }

    /// At the end: as far as the book was followed, nobody who was erased is left in what is kept of it.
    pub fn end(&mut self) {
        self.book.forget_erased(&*self.store);
        self.keep(KEPT_AFTER[1]);
    }

    /// Follows the journal, erases what is over, and turns the epoch when a day has passed since an
    /// erasure; gives how many records were erased.
    ///
    /// # Errors
    /// The store fails.
    pub fn step(&mut self) -> Result<usize, StoreError> {
        self.read += self.book.follow(&*self.store, || false)?;
        // While the clock is doubted nothing is over.
        let now = self.believed.now().unwrap_or(Timestamp(0));
        let today = self.clock.now().day_in_china();
        if today != self.day {
            log_tips(&*self.store, self.clock.now())?;
            self.day = today;
        }
        self.publish(now)?;
        if self.replies_day != Some(today) {
            // By the journal's own time too: what the clock says alone ends with the process, and what was
            // signed must have ended for whoever reads the journal at the next start.
            forget_replies(&*self.store, now.min(self.book.latest))?;
            self.replies_day = Some(today);
        }
        if self.book.erased.is_some_and(|day| day != now.0.div_euclid(DAY_MS)) {
            let epoch = self.store.turn_epoch()?;
            let permit = Permit::of_service(service_organisation());
            let mut commit = Commit::new(Lane::Matcher);
            commit.entries.push(NewEntry::new(&permit, self.clock.now(), What::EpochTurned { epoch }));
            self.store.commit(commit)?;
            self.book.erased = None;
        }
        let over = self.over(now)?;
        if over.is_empty() {
            return Ok(0);
        }
        let cases = all_cases(&*self.store)?;
        let mut erased = 0;
        for (subject, reason) in over {
            if erase(&*self.store, subject, reason, self.clock.now(), &cases)? {
                erased += 1;
                self.again.remove(&subject);
            } else {
                self.again.insert(subject, Timestamp(now.0.saturating_add(AGAIN_MS)));
            }
        }
        Ok(erased)
    }

    /// What is to be erased now: what is over by the schedule, and what was asked for by all it takes and
    /// is closed. What was asked for waits until it is.
    fn over(&self, now: Timestamp) -> Result<Vec<(Subject, ErasureReason)>, StoreError> {
        let mut over = Vec::new();
        for (&subject, asked) in &self.book.asked {
            if suffices(&subject, |role| asked.contains(&role)) && !self.book.held.contains(&subject) {
                let closed = match subject {
                    Subject::Profile(id) => {
                        self.store.profile(id)?.is_some_and(|one| !one.status.is_matched())
                    }
                    Subject::Report(id) => self.store.report(id)?.is_some_and(|one| !one.is_matched()),
                    Subject::Case(_) | Subject::Tip(_) => false,
                };
                over.extend(closed.then_some((subject, ErasureReason::Request)));
            }
        }
        let asked: BTreeSet<Subject> = over.iter().map(|(subject, _)| *subject).collect();
        for (&subject, &due) in &self.book.due {
            let due = self.again.get(&subject).map_or(due, |&again| again.max(due));
            if due <= now && !self.book.held.contains(&subject) && !asked.contains(&subject) {
                over.push((subject, ErasureReason::Schedule));
            }
        }
        Ok(over)
    }

    /// Publishes the tables of quarters that are over and were not published.
    fn publish(&mut self, now: Timestamp) -> Result<(), StoreError> {
        while let Some(quarter) = self.book.quarter.filter(|quarter| quarter.is_settled(now)) {
            let mut tables = Tables::default();
            let mut after = Position(0);
            loop {
                let leaves = self.store.public_leaves(after, ROWS)?;
                leaves.iter().for_each(|leaf| tables.take(&leaf.public));
                after.0 += leaves.len() as u64;
                if leaves.len() < ROWS {
                    break;
                }
            }
            let permit = Permit::of_service(service_organisation());
            let what = What::TablesPublished { tables: tables.published(quarter) };
            let mut commit = Commit::new(Lane::Matcher);
            commit.entries.push(NewEntry::new(&permit, self.clock.now(), what));
            self.store.commit(commit)?;
            self.book.quarter = Some(quarter.next());
        }
        Ok(())
    }
}

/// Forgets the answers to requests that were given too long before this time; gives how many.
fn forget_replies(store: &dyn Store, now: Timestamp) -> Result<usize, StoreError> {
    let (mut after, mut forgotten) = (None, 0);
    loop {
        let replies = store.scan_replies(after, ROWS)?;
        let mut commit = Commit::new(Lane::Matcher);
        for ((actor, request), reply) in &replies {
            if given_at(store, reply)?.0.saturating_add(REPLY_KEPT_MS) < now.0 {
                commit.remove.push(Remove::Reply(*actor, *request));
            }
        }
        after = replies.last().map(|(asked, _)| *asked);
        if !commit.remove.is_empty() {
            forgotten += commit.remove.len();
            store.commit(commit)?;
        }
        if replies.len() < ROWS {
            return Ok(forgotten);
        }
    }
}

/// When a reply was given; the oldest say it by their entry alone, and those that changed nothing not at all.
fn given_at(store: &dyn Store, reply: &Reply) -> Result<Timestamp, StoreError> {
    if reply.at > Timestamp(0) || reply.position == Position(0) {
        return Ok(reply.at);
    }
    let entries = store.entries(Position(reply.position.0 - 1), 1)?;
    Ok(entries.first().map_or(reply.at, |entry| entry.at))
}

/// Every case, to find those of a record.
///
/// # Errors
/// The store fails.
pub(super) fn all_cases(store: &dyn Store) -> Result<Vec<Case>, StoreError> {
    let mut cases: Vec<Case> = Vec::new();
    loop {
        let read = store.scan_cases(cases.last().map(|case| case.id), ROWS)?;
        let whole = read.len() == ROWS;
        cases.extend(read);
        if !whole {
            return Ok(cases);
        }
    }
}

/// Erases a record with its cases: their data keys go at once. `false` when it is still matched, has a
/// case that is open, or is not there.
///
/// # Errors
/// The store fails, or the record changed meanwhile.
pub fn erase(
    store: &dyn Store,
    subject: Subject,
    reason: ErasureReason,
    at: Timestamp,
    cases: &[Case],
) -> Result<bool, StoreError> {
    let mut commit = Commit::new(Lane::Matcher);
    match subject {
        Subject::Profile(id) => {
            let Some(profile) = store.profile(id)?.filter(|profile| !profile.status.is_matched()) else {
                return Ok(false);
            };
            commit.expect.push(Expectation::Profile(id, Some(profile.revision)));
            commit.remove.extend(profile.kept_by.map(|keeper| Remove::ListedProfile(id, keeper)));
            commit.remove.push(Remove::Profile(id, profile.station, profile.local_ref));
        }
        Subject::Report(id) => {
            let Some(report) = store.report(id)?.filter(|report| !report.is_matched()) else {
                return Ok(false);
            };
            commit.expect.push(Expectation::Report(id, Some(report.revision)));
            commit.remove.extend(report.receipt.map(Remove::ReportReceipt));
            commit.remove.push(Remove::Report(id, report.office, report.local_ref));
        }
        Subject::Tip(id) => {
            // What its sender added waits for the log, and keeps it.
            let Some(tip) = store.tip(id)? else { return Ok(false) };
            if store.waits(id)? {
                return Ok(false);
            }
            commit.expect.push(Expectation::Tip(id, Some(tip.revision)));
            commit.remove.push(Remove::Tip(id));
        }
        Subject::Case(_) => return Ok(false),
    }
    let mut gone = vec![subject];
    for case in cases {
        let of_it = match subject {
            Subject::Profile(id) => case.pair.profile == id,
            Subject::Report(id) => case.pair.report == id,
            Subject::Case(_) | Subject::Tip(_) => false,
        };
        // An erasure of the other side may have taken the case already.
        let Some(case) = (if of_it { store.case(case.id)? } else { None }) else { continue };
        if case.state.is_open() {
            return Ok(false);
        }
        commit.expect.push(Expectation::Case(case.id, Some(case.revision)));
        commit.remove.push(Remove::Case(case.id, case.pair));
        gone.push(Subject::Case(case.id));
    }
    let permit = Permit::of_service(service_organisation());
    let linkable = match subject {
        Subject::Profile(id) => Some((Linkable::Profiles, id.0)),
        Subject::Report(id) => Some((Linkable::Reports, id.0)),
        Subject::Case(_) | Subject::Tip(_) => None,
    };
    if let Some(linkable) = linkable {
        unlink_erased(store, linkable, at, (&permit, &mut commit))?;
    }
    // What is owed for a case is owed no more once it is gone, and the log says so.
    let erased = gone.into_iter().map(|subject| What::Erased { subject, reason });
    commit.entries.extend(erased.map(|what| NewEntry::new(&permit, at, what)));
    store.commit(commit)?;
    Ok(true)
}
